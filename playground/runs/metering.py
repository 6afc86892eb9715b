"""The metrics of a run while it trains: those that suit its data, from few samples, each beside its floor."""

from __future__ import annotations

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import METRICS, floor, measure
from playground.players import Players
from playground.runs.observe import Observer, generate


class Meter:
    """Measures the averaged generator. The z are the same each time, so that what changes is G."""

    def __init__(self, config: RunConfig, data: Dataset, observer: Observer) -> None:
        self._data = data
        self.names = [n for n, metric in METRICS.items() if metric.suits(config.data.kind, config.data.name)]
        self._n = max((METRICS[name].live for name in self.names), default=0)
        self._z, self._y = observer.draw(self._n, stream=2)
        self._floors: dict[str, float] = {}

    def prepare(self) -> None:
        """Work out the floors, once. A metric that this data turns out too small for is left out."""
        for name in [n for n in self.names if n not in self._floors]:
            try:
                self._floors[name] = floor(name, self._data, METRICS[name].live)
            except InputError:
                self.names.remove(name)

    def measure(self, players: Players) -> dict[str, float]:
        """Every metric by name, and its `NAME_floor`: what as many real samples score."""
        self.prepare()
        samples = generate(players, self._z, self._y)
        values: dict[str, float] = {}
        for name in self.names:
            value = measure(name, samples[: METRICS[name].live], self._data)
            values |= {name: value, f"{name}_floor": self._floors[name]}
        return values

    def reached(self, config: RunConfig, values: dict[str, float]) -> bool:
        """Whether the metric that ends the run is at its target."""
        name, target = config.stop.metric, config.stop.target
        if target is None or name not in values:
            return False
        return values[name] <= target if METRICS[name].lower_is_better else values[name] >= target
