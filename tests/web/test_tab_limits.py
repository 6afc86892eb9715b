"""How much one browser may ask of the socket, while another goes on as before."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed

from playground.web.tab_limits import STREAMS, TABS
from tests.appserver import App
from tests.web.hands import Tabs, finished_run

pytestmark = pytest.mark.process
ANN, BEN = ({"Cookie": f"gp_owner={name * 8}"} for name in ("ann-", "ben-"))


def test_one_browser_gets_so_many_tabs_and_another_its_own(server: App, opened: Tabs) -> None:
    run = finished_run(server.runs).id
    tabs = [opened(server, **ANN) for _ in range(TABS)]
    more = opened(server, **ANN)
    assert more.hear("problem")["message"]["code"] == "too_many_tabs"
    with pytest.raises(ConnectionClosed):
        more.socket.recv(timeout=30)
    other = opened(server, **BEN)
    other.say(type="follow", stream=1, run=run, views=[])
    assert other.hear("state")["stream"] == 1
    tabs[0].socket.close()
    again = opened(server, **ANN)
    again.say(type="follow", stream=1, run=run, views=[])
    assert again.hear("state")["stream"] == 1


def test_a_browsers_tabs_follow_so_many_runs_together(server: App, opened: Tabs) -> None:
    run = finished_run(server.runs).id
    first, second = opened(server, **ANN), opened(server, **ANN)
    for number in range(STREAMS - 1):
        first.say(type="follow", stream=number, run=run, views=[], state=False)
    first.say(type="follow", stream=STREAMS - 1, run=run, views=[])
    first.hear("state")
    second.say(type="follow", stream=0, run=run, views=[])
    assert second.hear("problem")["message"]["code"] == "too_many_streams"
    first.say(type="unfollow", stream=0)
    first.say(type="follow", stream=1, run=run, views=[])  # in place of the earlier one
    first.hear("state")
    second.say(type="follow", stream=0, run=run, views=[])
    assert second.hear("state")["stream"] == 0


def test_a_message_of_many_megabytes_is_not_taken_in(server: App, opened: Tabs) -> None:
    tab = opened(server, **BEN)
    with pytest.raises(ConnectionClosed) as closed:
        tab.socket.send("x" * 20_000_000)
        tab.socket.recv(timeout=30)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
