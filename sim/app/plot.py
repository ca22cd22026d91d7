"""A Plotly chart on a page, from a plain figure of ``sim.show``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import solara

from sim.app import parts
from sim.drawing import plotly
from sim.plain import json_text
from sim.play.columns import Rows


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
    on_click: Callable[[dt.date, float], None] | None = None,
    on_tap: Callable[[dt.date, float], None] | None = None,
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
        Called with the day that was clicked, and where on the value axis the pointer was: beyond its ends
        below or above the chart.
    on_tap : callable, optional
        Called instead where a finger did it, which only wants to read the chart.
    """

    def click(point: dict[str, Any]) -> None:
        try:
            date, height = dt.date.fromisoformat(str(point["x"])[:10]), float(point["height"])
        except (KeyError, ValueError, TypeError):
            return  # a browser may send anything
        do = (point.get("touch") and on_tap) or on_click
        if do is not None:
            do(date, height)

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
def InWords(alt: str, numbers: Callable[[], Rows]) -> None:
    """Offer a chart in words and numbers, for whoever does not see it."""
    shown, show = solara.use_state(False)
    with parts.html("div", class_="cs-told"):
        parts.disclosure("In words and numbers", shown, lambda: show(not shown))
        if shown:
            name = "The chart in words"
            with parts.html("div", class_="cs-more", tabindex="0", role="group", aria_label=name):
                parts.text(alt)
                columns, rows = numbers()
                parts.table(columns, rows, "The numbers of the chart")
