"""The Train page through Streamlit's own test runner: controls, problems, links, resets. One process, one manager."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground import presets
from playground.app.panels import run_menu
from playground.app.tab_state import TabState
from playground.app.wording import plain
from playground.config import RunConfig
from playground.messages import Edit, JournalEntry, State, to_json
from playground.runs import manager as runs
from playground.runs.folder.index import fingerprint
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from playground.web import access


def session(page: AppTest) -> TabState:
    found: TabState = page.session_state.session
    return found


def button(page: AppTest, label: str) -> object:
    return next(b for b in page.button if b.label == label)


def test_a_first_visitor_sees_the_default_and_one_big_button(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert not page.error
    enabled = {b.label for b in page.button if not b.disabled}
    assert "Train" in enabled
    assert not enabled & {"Pause", "Resume", "Stop", "Step D", "Step G", "Step both"}
    assert session(page).draft == presets.load(presets.FIRST).config
    assert [n.label for n in page.number_input] == ["stop after seconds", "learning rate of G", "learning rate of D"]


@pytest.mark.parametrize("preset", [p.name for p in presets.all_presets() if not p.group])
def test_every_preset_can_be_chosen(page: AppTest, preset: str) -> None:
    page.run()
    page.selectbox[0].set_value(preset).run()
    assert not page.exception
    assert session(page).draft == presets.load(preset).config
    assert not page.warning


def test_the_labs_presets_are_left_to_the_lab(page: AppTest) -> None:
    page.run()
    grouped = {p.title for p in presets.all_presets() if p.group}
    assert len(grouped) >= 12
    assert not grouped & set(page.selectbox[0].options)


def test_a_class_finds_its_address_and_nobody_else_does(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page.run()
    assert "http://" not in "".join(m.value for m in page.markdown)
    monkeypatch.setattr(access, "_access", access.access_for("0.0.0.0"))
    page.run()
    assert not page.exception
    (address,) = [m.value for m in page.markdown if "http://" in m.value]
    assert re.fullmatch(r"## http://[\d.]+:\d+", address)
    drawn = [h.proto.body for h in page.get("html")]
    assert any('<img src="data:image/svg' in body for body in drawn)  # a bare <svg> is cut out by the browser's side


def test_an_open_run_shows_the_preset_that_it_came_from(page: AppTest) -> None:
    config = presets.load("points").config.edit({"opt_G.lr": 0.002})
    folder = RunFolder.create(runs.manager().root, config)
    page.query_params["run"] = folder.id
    page.run()
    assert session(page).preset == "points"


def test_a_setting_changes_the_draft_and_the_link(full: AppTest) -> None:
    page = full.run()
    rate = next(n for n in page.number_input if n.label == "learning rate")
    rate.set_value(0.005).run()
    assert session(page).draft.opt_G.lr == 0.005
    assert "0.005" in page.query_params["opt_G.lr"]
    reset = next(b for b in page.button if b.label == "Reset everything to default")
    reset.click().run()
    assert session(page).draft == presets.load(presets.FIRST).config
    assert "opt_G.lr" not in page.query_params


def test_a_link_sets_the_controls(page: AppTest) -> None:
    page.query_params["preset"] = "points"
    page.query_params["loop.batch"] = "77"
    page.run()
    assert session(page).draft == presets.load("points").config.edit({"loop.batch": 77})
    assert next(n for n in page.number_input if n.label == "batch size").value == 77


@pytest.mark.parametrize(
    "query", [{"opt_G.lr": "-3"}, {"preset": "nope"}, {"run": "../x"}, {"nonsense": "1"}, {"data": "[[["}]
)
def test_a_bad_link_is_a_sentence(page: AppTest, query: dict[str, str]) -> None:
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    assert len(page.error) == 1
    assert page.error[0].value.endswith(".")


def test_what_a_link_says_is_text_and_fetches_nothing(page: AppTest) -> None:
    page.query_params["preset"] = "![x](http://a.example/b.png)"
    page.run()
    assert "[x](" not in page.error[0].value
    assert "a\\.example" in page.error[0].value


def test_problems_are_said_and_train_is_grey(page: AppTest) -> None:
    page.query_params["tricks.pac"] = "7"
    page.query_params["condition"] = "none"
    page.run()
    assert any("pack" in w.value for w in page.warning)
    assert next(b for b in page.button if b.label == "Train").disabled


def test_an_open_run_marks_what_a_change_would_cost(full: AppTest, tmp_path: Path) -> None:
    page = full
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config, name="mine")
    folder.write_state(State(status="stopped", step=12))
    page.query_params["run"] = folder.id
    page.run()
    assert not page.exception
    labels = [s.label for s in page.selectbox]
    assert "Points" in labels  # points may change while a run goes on
    assert any(n.label.startswith("seed") and "✦" in n.label for n in page.number_input)
    assert any("Optimiser" in label and "⟳" in label for label in labels)
    assert "learning rate" in [n.label for n in page.number_input]
    assert {b.label for b in page.button if not b.disabled} >= {"Resume", "Train"}
    next(n for n in page.number_input if n.label.startswith("seed")).set_value(9).run()
    assert any("differ" in i.value for i in page.info)


def test_runs_are_listed_with_their_state(page: AppTest, tmp_path: Path) -> None:
    for status in ("done", "diverged", "interrupted"):
        folder = RunFolder.create(tmp_path / "runs", RunConfig(), name=f"run *{status}*")
        folder.write_state(State(status=status, step=5, message=Message("so", "So it is.")))  # type: ignore[arg-type]
    page.run()
    assert not page.exception
    text = " ".join(m.value for m in page.markdown)
    for status in ("done", "diverged", "interrupted"):
        assert status in text
    assert r"\*done\*" in text


def test_a_run_that_cannot_be_read_is_said_and_can_be_deleted_and_brought_back(page: AppTest, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runs", RunConfig())
    (folder.path / "config.json").write_text("{torn")
    page.run()
    assert not page.exception
    assert any(plain(folder.id) in w.value and plain("config.json") in w.value for w in page.warning)
    next(b for b in page.button if b.key == f"damaged:{folder.id}").click().run()
    assert not page.warning
    assert not folder.path.exists()
    next(b for b in page.button if b.label == "Undo").click().run()
    assert any(plain(folder.id) in w.value for w in page.warning)


def test_an_ended_run_goes_on_with_what_was_changed(full: AppTest, tmp_path: Path) -> None:
    page = full
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config)
    folder.write_state(State(status="diverged", step=12))
    page.query_params["run"] = folder.id
    page.run()
    next(n for n in page.number_input if n.label == "learning rate").set_value(0.0001).run()
    assert any("**Resume** continues with them" in i.value for i in page.info)
    page.button(key="do:hold").click().run()
    assert not page.exception
    assert not page.error
    assert runs.manager().info(folder.id).config.opt_G.lr == 0.0001
    assert folder.config().opt_G.lr != 0.0001  # it is in the journal
    assert folder.state().status == "queued"


def test_a_run_that_is_done_goes_on_once_it_has_more_to_do(full: AppTest, tmp_path: Path) -> None:
    page = full
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config.edit({"stop.steps": 10}))
    folder.write_state(State(status="done", step=10))
    page.query_params["run"] = folder.id
    page.run()
    assert page.button(key="do:hold").disabled
    assert "Give it more" in page.button(key="do:hold").help
    next(n for n in page.number_input if n.label == "stop after steps").set_value(20).run()
    assert not page.button(key="do:hold").disabled
    page.button(key="do:hold").click().run()
    assert runs.manager().info(folder.id).config.stop.steps == 20


def test_what_a_run_has_not_got_yet_is_not_offered(page: AppTest, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runs", RunConfig())
    folder.write_state(State(status="failed", message=Message("offline", "No network.")))
    page.query_params["run"] = folder.id
    page.run()
    assert "Not available yet: Samples, PNG, Samples, NPZ, Checkpoint." in [c.value for c in page.caption]


def test_settings_that_another_tab_has_changed_are_shown(full: AppTest, tmp_path: Path) -> None:
    page = full
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config)
    folder.write_state(State(status="stopped", step=3))
    page.query_params["run"] = folder.id
    page.run()
    folder.append_entry(JournalEntry(3, "command", 0.0, to_json(Edit({"opt_G.lr": 0.0003}))))
    page.run()
    assert next(n for n in page.number_input if n.label == "learning rate").value == 0.0003
    assert not page.info
    next(n for n in page.number_input if n.label.startswith("seed")).set_value(9).run()  # what is changed here stays
    folder.append_entry(JournalEntry(3, "command", 0.0, to_json(Edit({"opt_G.lr": 0.0004}))))
    page.run()
    assert session(page).draft.opt_G.lr == 0.0003
    assert any("differ" in i.value for i in page.info)


def test_someone_elses_run_can_be_looked_at_and_copied_alone(page: AppTest, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runs", RunConfig(), Label("theirs", owner="somebody"))
    folder.write_state(State(status="stopped"))
    runs.manager().local_only = False
    page.session_state[f"menu:{folder.id}:0"] = True
    page.run()
    assert not page.exception
    labels = {b.label for b in page.button}
    assert "Copy its settings" in labels
    assert [c.label for c in page.checkbox] == ["Compare"]
    assert not labels & {"Star", "Delete"}
    assert not [t for t in page.text_input if t.label == "Name"]


def test_someone_elses_run_says_so_and_train_makes_one_like_it(full: AppTest, tmp_path: Path) -> None:
    page = full
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config, Label("theirs", owner="somebody"))
    folder.write_state(State(status="running", step=3))
    runs.manager().local_only = False
    page.query_params["run"] = folder.id
    page.run()
    assert not page.exception
    assert any("someone else's" in i.value for i in page.info)
    assert not page.button(key="train").disabled
    assert not any("✦" in n.label for n in page.number_input)  # a change here changes nothing of theirs
    folder.write_state(State(status="stopped", step=3))
    next(n for n in page.number_input if n.label == "learning rate").set_value(0.0001).run()
    assert any("**Train** starts a new run" in i.value for i in page.info)
    assert not any("**Resume**" in i.value for i in page.info)


def test_a_run_of_another_app_says_where_it_is_steered(page: AppTest, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runs", presets.load("points").config)
    folder.write_state(State(status="running", step=3))
    page.query_params["run"] = folder.id
    page.run()
    assert any("another app or in a terminal" in i.value for i in page.info)


def test_in_a_class_ones_own_runs_come_first(page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_menu, "owner", lambda: "me")
    runs.manager().local_only = False
    for name, whose, starred, created in [("old", "me", False, 1.0), ("new", "you", True, 2.0)]:
        label = Label(name, starred, fingerprint(whose), created)
        RunFolder.create(tmp_path / "runs", RunConfig(), label).write_state(State(status="done"))
    page.run()
    cards = [m.value.split("  ")[0] for m in page.markdown if ":blue[done]" in m.value]
    assert cards == ["**old**", "**:material/group: ★ new**"]


def test_deleting_can_be_undone(page: AppTest, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runs", RunConfig(), name="mine")
    folder.write_state(State(status="done"))
    page.session_state[f"menu:{folder.id}:0"] = True
    page.run()
    next(b for b in page.button if b.label == "Delete").click().run()
    assert not folder.path.exists()
    next(b for b in page.button if b.label == "Undo").click().run()
    assert folder.path.exists()
    assert not page.exception
