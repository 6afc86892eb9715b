"""The logged rows of a run, as the rules read them: recent ones in full, older ones thinned."""

from __future__ import annotations

from statistics import median

from playground.messages import Row

MOST_ROWS = 1200
COLUMNS = (
    "acc_real",
    "acc_fake",
    "grad_G",
    "lr_G",
    "lr_D",
    "loss_D",
    "loss_G",
    "reverse_kl",
    "modes",
    "modes_floor",
    "diversity",
    "outside",
    "classifier_fd",
    "classifier_fd_floor",
    "sliced_wasserstein",
    "sliced_wasserstein_floor",
)  # that the rules read: of a row only these are kept
FEWEST = 3  # values of a level


class History:
    """Rows in order of steps. When there are more than `MOST_ROWS`, every second row of the older half is dropped."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Add the newest row. It replaces rows of its step and of later ones, which a resumed run computes again."""
        while self._rows and self._rows[-1].step >= row.step:
            self._rows.pop()
        values = {name: row.values[name] for name in COLUMNS if name in row.values}
        self._rows.append(Row(row.step, row.epoch, row.seconds, values))
        if len(self._rows) > MOST_ROWS:
            half = MOST_ROWS // 2
            self._rows = self._rows[:half:2] + self._rows[half:]

    @property
    def newest(self) -> Row | None:
        return self._rows[-1] if self._rows else None

    def has_new(self, column: str) -> bool:
        """Whether the newest row has `column`; metrics are measured at some rows only."""
        return bool(self._rows) and column in self._rows[-1].values

    def series(self, column: str) -> list[tuple[int, float]]:
        """(step, value) of each row that has `column`, oldest first."""
        return [(row.step, row.values[column]) for row in self._rows if column in row.values]

    def values(self, column: str) -> list[float]:
        return [row.values[column] for row in self._rows if column in row.values]

    def last(self, column: str) -> float | None:
        """The newest value of `column`."""
        return next((row.values[column] for row in reversed(self._rows) if column in row.values), None)

    def level(self, column: str, rows: int = 5) -> float | None:
        """The median of the last `rows` values of `column`; `None` with fewer than three."""
        found: list[float] = []
        for row in reversed(self._rows):
            if column in row.values:
                found.append(row.values[column])
            if len(found) == rows:
                break
        return median(found) if len(found) >= FEWEST else None

    def peak(self, column: str, but: int = 5) -> float | None:
        """The largest median of three successive values of `column`, without the last `but` values."""
        values = self.values(column)[:-but]
        return max((median(values[i : i + 3]) for i in range(len(values) - 2)), default=None)
