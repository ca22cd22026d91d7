"""A Plotly chart on a page, from a plain figure of ``sim.show``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

import solara
from pydantic import BaseModel, Field, NaiveDatetime, ValidationError

from sim.app import parts
from sim.drawing import plotly
from sim.plain import json_text
from sim.play.columns import Rows

_Pixel = Annotated[float, Field(ge=1e-6, le=1e6)]


class Click(BaseModel):
    """A click on a chart whose first axis has dates.

    Attributes
    ----------
    day : date
        Of the nearest point.
    moment : datetime
        Where the pointer was, also between two days.
    height : float
        Where it was on the value axis: beyond its ends below or above the chart.
    pixel : (float, float)
        What a pixel is, in days and on the value axis.
    touch : bool
        Whether a finger did it.
    """

    day: dt.date
    moment: NaiveDatetime
    height: float = Field(ge=-1e6, le=1e6)
    pixel: tuple[_Pixel, _Pixel]
    touch: bool


@solara.component_vue("plot.vue", vuetify=False)
def _Plot(
    figure: str,
    height: int,
    alt: str,
    later: bool,
    event_point: Callable[[dict[str, Any]], None],
) -> None:
    pass


def plot(
    figure: dict[str, Any],
    alt: str,
    finding: str,
    *,
    later: bool = False,
    on_click: Callable[[Click], None] | None = None,
    on_tap: Callable[[Click], None] | None = None,
) -> None:
    """Show a chart.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout`` of a Plotly figure. Colours ``@ink``, ``@grey``, ``@faint`` and ``@paper``
        follow light and dark.
    alt : str
        The chart in words, for those who cannot see it.
    finding : str
        What it shows, in a sentence that stands below it for everybody; empty where its heading says it.
    later : bool
        Let the browser draw what matters more first.
    on_click : callable, optional
        Called with what was clicked.
    on_tap : callable, optional
        Called instead where a finger did it, which only wants to read the chart.
    """

    def click(point: dict[str, Any]) -> None:
        try:
            found = Click.model_validate(point)
        except ValidationError:
            return  # a browser may send anything
        do = (found.touch and on_tap) or on_click
        if do is not None:
            do(found)

    _Plot(
        # As text: Solara looks into every list of what it is given, and these are long.
        figure=json_text(figure, indent=None, sort_keys=False),
        height=figure["layout"]["height"], alt=alt, later=later, event_point=parts.heard(dict, click),
    )  # fmt: skip
    if finding:
        parts.text(finding, class_="cs-note")
    columns = ["day or place", "what the chart shows"]
    InWords(alt, lambda: (columns, [list(row) for row in plotly.told(figure)]))


@solara.component
def InWords(
    alt: str, numbers: Callable[[], Rows], words: str = "In words and numbers", about: str = ""
) -> None:
    """Offer a chart in words and numbers, for whoever does not see it; ``about`` tells one of several."""
    shown, show = solara.use_state(False)
    with parts.html("div", class_="cs-told"):
        parts.disclosure(words, shown, lambda: show(not shown), about)
        if shown:
            name = "The chart in words"
            with parts.html("div", class_="cs-more", tabindex="0", role="group", aria_label=name):
                parts.text(alt)
                columns, rows = numbers()
                parts.table(columns, rows, "The numbers of the chart")
