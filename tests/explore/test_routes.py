"""What the explorer asks of the server: weights, directions, D's word, the lens, a search, files of one's own."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import numpy as np
import pytest
import torch

from playground.runs.folder.store import RunFolder
from tests.appserver import App
from tests.explore.hands import CONFIG, asked, keep, state


@pytest.mark.process
def test_weights_are_those_of_the_step_asked_for(server: App, name: str) -> None:
    at = f"{server.url}/api/models/{name}/weights"
    newest, old = httpx.get(at).content, httpx.get(at, params={"step": 10}).content
    assert newest[:4] == old[:4] == b"GANP"
    assert newest == httpx.get(at, params={"step": 30}).content != old
    assert httpx.get(at, params={"step": 25}).content == httpx.get(at, params={"step": 20}).content


@pytest.mark.process
def test_directions_are_unit_vectors_and_the_app_stays_light(server: App, name: str) -> None:
    found = httpx.get(f"{server.url}/api/models/{name}/directions").json()
    assert {d["method"] for d in found} == {"SeFa", "PCA"}
    lengths = np.linalg.norm([d["vector"] for d in found], axis=1)
    assert np.allclose(lengths, 1, atol=1e-4)
    plane = httpx.get(f"{server.url}/api/models/ring/directions").json()
    assert [d["method"] for d in plane] == ["SeFa", "SeFa", "PCA", "PCA"]  # there are no more in two dimensions
    assert httpx.get(f"{server.url}/api/health").json()["torch"] is False


@pytest.mark.process
@pytest.mark.parametrize("bad", ["nobody", "run-../../etc", "run-", "..%2f..%2fetc%2fpasswd", "run-" + "a" * 300])
@pytest.mark.parametrize("what", ["weights", "directions", "page"])
def test_what_is_not_there_is_a_sentence(server: App, bad: str, what: str) -> None:
    answer = httpx.get(f"{server.url}/api/models/{bad}/{what}")
    assert "root:" not in answer.text
    assert answer.status_code >= 300
    if "json" in answer.headers.get("content-type", ""):
        assert answer.status_code == 404
        assert answer.json()["sentence"].endswith((".", "»."))


@pytest.mark.process
def test_a_torn_generator_is_a_sentence(server: App, name: str) -> None:
    folder = RunFolder.create(server.runs, CONFIG, name="torn")
    keep(folder, 5)
    path = folder.path / "snapshots" / "5.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    answer = httpx.get(f"{server.url}/api/models/run-{folder.id}/weights")
    assert answer.status_code == 404
    assert "torn" in answer.json()["sentence"] or "damaged" in answer.json()["sentence"]


@pytest.mark.process
def test_a_page_bears_any_name(server: App) -> None:
    folder = RunFolder.create(server.runs, CONFIG, name="DATA </script> STYLE")
    keep(folder, 5)
    text = httpx.get(f"{server.url}/api/models/run-{folder.id}/page").text
    assert "<title>DATA &lt;/script&gt; STYLE</title>" in text
    assert text.count("</script>") == 2


@pytest.mark.process
def test_a_page_is_made_in_the_language_that_is_asked_for(server: App) -> None:
    for query, tag in (("", "en"), ("?lang=zh-Hans", "zh-Hans"), ("?lang=zh", "zh-Hans"), ("?lang=xx", "en")):
        text = httpx.get(f"{server.url}/api/models/digits/page{query}").text
        assert f'<html lang="{tag}">' in text


@pytest.mark.process
def test_the_discriminator_is_asked(server: App, judged: str) -> None:
    z = np.random.default_rng(0).normal(size=(3, 12)).round(3).tolist()
    label = [0.0] * 10
    label[4] = 1.0
    found = asked(server, judged, "score", z=z, label=label).json()
    G, D = state()
    with torch.no_grad():
        y = torch.full((3,), 4)
        expected = D(G(torch.tensor(z), y), y).logits
    assert found["logits"] == pytest.approx(expected.tolist(), abs=0.01)
    assert found["held_out"] == sorted(found["held_out"])


@pytest.mark.process
def test_a_run_without_its_discriminator_says_so(server: App, name: str) -> None:
    answer = asked(server, name, "score", z=[[0.0] * 12], label=[0.1] * 10)
    assert answer.status_code == 404
    assert "checkpoint" in answer.json()["sentence"]


@pytest.mark.process
def test_the_lens_finds_training_pictures(server: App, name: str) -> None:
    found = asked(server, name, "lens", z=[0.1] * 12, label=[0.1] * 10).json()
    assert len(found["pictures"]) == len(found["distances"]) == len(found["labels"]) == 5
    assert found["distances"] == sorted(found["distances"])
    assert 0 < found["close"] < found["usual"] < 1


@pytest.mark.process
def test_the_lens_on_points_finds_the_nearest_ones(server: App) -> None:
    found = asked(server, "ring", "lens", z=[0.3, -0.2]).json()
    real, nearest = np.array(found["real"]), np.array(found["points"])
    assert real.shape == (1000, 2)
    assert nearest.shape == (5, 2)
    assert np.allclose(np.linalg.norm(real, axis=1), 2, atol=0.3)
    assert found["close"] < found["usual"] < found["far"]


@pytest.mark.process
def test_a_search_gets_nearer(server: App, name: str) -> None:
    picture = (np.random.default_rng(1).random(784) * 2 - 1).round(2).tolist()
    first = asked(server, name, "invert", picture=picture).json()
    later = asked(server, name, "invert", picture=picture, round=1, z=first["z"], labels=first["labels"]).json()
    assert later["errors"][0] <= first["errors"][0]
    assert len(later["z"][0]) == 12


@pytest.mark.process
def test_the_server_draws_what_pytorch_draws(server: App, judged: str, name: str) -> None:
    z = np.random.default_rng(0).normal(size=(3, 12)).round(3).tolist()
    label = [0.25, 0.75, *[0.0] * 8]
    raw = base64.b64decode(asked(server, judged, "pictures", z=z, label=label).json()["samples"])
    G, _ = state()
    with torch.no_grad():
        expected = G(torch.tensor(z), torch.tensor(label).expand(3, -1))
    np.testing.assert_allclose(np.frombuffer(raw, "<f2").reshape(3, 1, 28, 28), expected, atol=6e-4)
    about = asked(server, judged, "pictures").json()
    assert (about["latent"]["size"], about["classes"], about["shape"]) == (12, 10, [1, 28, 28])
    at = f"{server.url}/api/models/{name}/ask/pictures"
    old, newer = (httpx.post(f"{at}?step={step}", json={"z": z, "label": label}).json() for step in (10, 20))
    assert old != newer
    assert httpx.post(f"{at}?step=soon", json={"z": z, "label": label}).status_code == 404


@pytest.mark.process
@pytest.mark.parametrize(
    ("what", "about"),
    [
        ("score", {}), ("score", {"z": "far"}), ("score", {"z": [[1, 2]]}), ("score", {"z": [["x"] * 12]}),
        ("score", {"z": [[1e400] * 12]}), ("score", {"z": [[0] * 12] * 2000}), ("lens", {"z": [0] * 12, "label": [1]}),
        ("lens", {"z": None}), ("lens", {"z": [0] * 12, "label": [0] * 10, "by": "taste"}),
        ("invert", {"picture": [0] * 783}), ("invert", {"picture": [None] * 784}), ("invert", {}),
        ("invert", {"picture": [0] * 784, "z": [[0] * 12], "labels": ["one"]}),
        ("invert", {"picture": [0] * 784, "round": "soon"}), ("pictures", {"z": [[0] * 11]}),
        ("sample", {"out": "/tmp/x.npz"}), ("eval", {}),
    ],
)  # fmt: skip
def test_nonsense_gets_a_sentence(server: App, judged: str, what: str, about: dict[str, Any]) -> None:
    text = json.dumps(about).replace("Infinity", "1e999")
    answer = httpx.post(f"{server.url}/api/models/{judged}/ask/{what}", content=text, timeout=120)
    assert answer.status_code == 404
    assert answer.json()["sentence"]
    assert "broke" not in answer.json()["sentence"]


@pytest.mark.process
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_question_that_is_none_gets_a_sentence(server: App, name: str, body: bytes) -> None:
    answer = httpx.post(f"{server.url}/api/models/{name}/ask/score", content=body)
    assert answer.status_code == 404
    assert answer.json()["sentence"]


@pytest.mark.process
def test_too_much_is_not_read(server: App, name: str) -> None:
    answer = httpx.post(f"{server.url}/api/models/{name}/ask/score", content=b" " * 5_000_000)
    assert "too large" in answer.json()["sentence"]
