"""The figures of a run, built with plotly: the browser fills them with rows as these arrive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from playground.blocks.terms import OF_FIGURE
from playground.texts import Translate, mark


@dataclass(frozen=True)
class Trace:
    """One line of a figure; `key` names the number of a row that it shows."""

    key: str
    name: str
    colour: str
    dash: str = ""  # plotly's name of the pattern; floors and bounds have one and are not smoothed
    smooth: bool = True


@dataclass(frozen=True)
class Figure:
    """One figure: its texts, its lines and how they are drawn."""

    id: str
    title: str
    help: str  # the answer to “What is this?”
    traces: tuple[Trace, ...]
    log: bool = True  # the y axis can be switched to a log scale
    lines: tuple[tuple[float, str], ...] = ()  # horizontal lines: a level that theory gives, and its label
    form: Literal["lines", "histogram", "layers"] = "lines"  # over steps; of the newest step; one row per layer
    percent: bool = False
    x: str = mark("step")
    zero: bool = False  # the y axis begins at 0
    bounds: tuple[float, float] | None = None  # of a y axis with a fixed range

    @cached_property
    def template(self) -> dict[str, Any]:
        """The layout of an empty plotly figure, as plain JSON."""
        import plotly.graph_objects as go

        figure = go.Figure()
        figure.update_layout(
            height=210,
            margin={"l": 48, "r": 8, "t": 6, "b": 34},
            hovermode="x unified",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 14}},
            font={"size": 14},
            template=None,
            xaxis={"title": {"text": self.x, "standoff": 4}, "zeroline": False, "rangemode": self._from},
            yaxis={
                "zeroline": False,
                "automargin": True,
                "tickformat": ".0%" if self.percent else "",
                "rangemode": "tozero" if self.zero else "normal",
                **({"range": list(self.bounds)} if self.bounds else {}),
            },
        )
        for level, text in self.lines:
            figure.add_hline(y=level, line={"color": "#888888", "width": 1, "dash": "dot"})
            figure.add_annotation(
                x=1,
                xref="paper",
                y=level,
                text=text,
                showarrow=False,
                xanchor="right",
                yanchor="bottom",
                yshift=6,
                font={"size": 14},
            )
        layout: dict[str, Any] = figure.to_plotly_json()["layout"]
        return {
            **layout,
            "shapes": [_plain(s) for s in layout.get("shapes", ())],
            "annotations": [_plain(a) for a in layout.get("annotations", ())],
        }

    @property
    def _from(self) -> str:
        return "tozero" if self.form == "lines" else "normal"

    def to_json(self, t: Translate) -> dict[str, Any]:
        traces: list[dict[str, Any]] = [
            {
                "key": line.key,
                "name": t(line.name),
                "color": line.colour,
                "smooth": line.smooth,
                **({"dash": line.dash} if line.dash else {}),
            }
            for line in self.traces
        ]
        axis = self.template["xaxis"] | {"title": {"text": t(self.x), "standoff": 4}}
        notes = [{**note, "text": t(note["text"])} for note in self.template["annotations"]]
        return {
            "id": self.id,
            "title": t(self.title),
            "help": t(self.help),
            "terms": list(OF_FIGURE.get(self.id, ())),
            "log": self.log,
            "form": self.form,
            "layout": self.template | {"xaxis": axis, "annotations": notes},
            "traces": traces,
        }


def _plain(value: Any) -> Any:
    return value.to_plotly_json() if hasattr(value, "to_plotly_json") else value
