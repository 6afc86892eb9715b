"""Links as version 1 wrote and shared them, and what they lead to."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from playground.app.lab_view import LabView, settings_of
from playground.options import encode

TRAIN = (
    "",
    "preset=points",
    "preset=digits&seed=7",
    "stop.seconds=null",
    "opt_G.lr=0.0123&opt_D.beta1=0.0",
    "data=fashion&condition=projection",
    "data.classes=%5B3%2C8%5D",
    "data.classes=%5B0%2C1%2C7%5D&condition=concatenation&data.fraction=0.1",
    "preset=dcgan-2015&data=glyphs&data.classes=%5B0%2C25%2C3%5D&condition=projection",
    "data=fashion&data.classes=%5B9%5D&data.size_px=32&data.noise=0.1",
    "data=faces&data.size_px=32&data.samples=2000&condition=none",
    "data=landscapes&condition=none&G=dcgan&D=dcgan&G.up=enlarged&G.extra=2&D.hidden=%5B64%5D",
    "data=cifar10&data.classes=%5B1%2C9%5D&G=dcgan&D=dcgan",
    "data=own&data.title=My+cats&data.sha256=00&data.side=32&data.labels=%5B%22cats%22%2C%22dogs%22%5D"
    "&data.pictures=40&data.classes=%5B1%5D&condition=none",
    "preset=wgan-gp&penalties.gp=null&penalties.r1=%7B%7D&penalties.r2.gamma=0.5",
    "preset=wgan-2017&objective.clip=0.02&loop.n_D=3",
    "preset=r3gan-style&penalties.r1.gamma=0.3&penalties.r2=null",
    "preset=sngan-hinge&G.width=16&G.norm=instance&D.init=orthogonal&D=mlp&D.hidden=%5B64%2C64%2C64%5D",
    "objective=wasserstein&penalties.gp=%7B%22sides%22%3A%22one%22%2C%22weight%22%3A5.0%7D",
    "preset=lsgan&tricks.label_smoothing=0.1&tricks.instance_noise=0.3&tricks.instance_noise_steps=500",
    "preset=points&data=grid&tricks.pac=4&loop.batch=128&latent.prior=uniform",
    "schedule.kind=cosine&schedule.horizon=2000&schedule.warmup=50&loop.ema=0.99&loop.ema_warmup=false",
    "stop.metric=classifier_fd&stop.target=20&stop.epochs=2.5",
)
LAB = (
    "",
    "preset=lab-hops&opt_D.lr=0.0005",
    "preset=lab-cure&view.hide=%5B%22numbers%22%2C%22race%22%5D&view.speed=5",
    "data=placed&data.points=gAgAkAgAgAkAkAkA&data.sigma=0.1",
    "data=modes&data.centres=%5B0.5%2C0.5%2C-1.0%2C1.0%5D&view.look=%5B0.5%2C0.5%2C1.25%5D",
    "data=moons&data.classes=%5B1%5D&view.layers=%5B%22real%22%2C%22fake%22%5D&view.averaged=true",
    "penalties.r1.gamma=0.5&penalties.r2=null&dynamics=consensus&dynamics.gamma=0.5&opt_G=sgd&opt_D=sgd&opt_G.lr=0.05",
    "dynamics=extragradient&opt_D=optimistic_adam&view.race=opt_D.lr%3D0.0001%26dynamics%3Dalternating",
    "preset=minimax-2014&G.hidden=%5B%5D&D.activation=tanh&loop.n_D=5&seed=123456",
    "view.race=objective%3Dwasserstein%26penalties.gp%3D%7B%7D&view.speed=0.5&data.outliers=0.05",
)

# Query, and the size of z and the number of labels of the generator that it names.
EXPLORE = (
    ("model=digits&at=.7~3%3A1~0.7", 32, 10),
    ("model=glyphs&at=.123456789~0%3A0.5%2B25%3A0.25~1~SeFa%25201*2.5!PCA%25203*-1.125", 32, 26),
    ("model=ring&at=0AcY_A~_~1", 2, 0),
    ("model=grid&at=AAAw-A~_~0~swing*0.5*_38BgA", 2, 0),
    ("model=run-digits-with-labels&at=.42~1%3A1~1.5", 6, 2),
)
DIRAC = (
    "",
    "method=gradient_penalty&scheme=alternating5&h=0.3&strength=0.5&start=-1.2,0.75",
    "method=wgan&scheme=simultaneous&h=0.05&start=0.5,0.5",
    "method=consensus&h=0.1&strength=1",
    "method=extragradient&scheme=simultaneous&h=1&start=2,-2",
)


def read_query(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True))


def read_links() -> dict[str, list[dict[str, Any]]]:
    """What each link leads to today."""
    train, lab = [], []
    for query in TRAIN:
        preset, config = settings_of(read_query(query))
        train.append({
            "query": query, "preset": preset, "config": config.to_json(), "class_names": list(config.data.class_names),
        })  # fmt: skip
    for query in LAB:
        preset, config = settings_of({"preset": "lab", **read_query(query)})
        view = LabView.from_query(read_query(query))
        lab.append({
            "query": query, "preset": preset, "config": config.to_json(), "class_names": list(config.data.class_names),
            "view": encode(view), "race": view.difference(),
        })  # fmt: skip
    return {"train": train, "lab": lab}
