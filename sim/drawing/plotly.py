"""What the charts of the app share: plain Plotly figures, made of the same numbers as those on paper.

A figure here is a dictionary with ``data`` and ``layout`` as Plotly's JSON schema has them, so nothing of
Plotly is imported. Colours that begin with ``@`` are replaced on the page: they follow light and dark.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim.drawing import style
from sim.drawing.words import day, short_day

LiveFigure = dict[str, Any]

INK, GREY, FAINT, PAPER, DEEP, GROUND = "@ink", "@grey", "@faint", "@paper", "@deep", "@ground"
#: Pixels of small and of ordinary text.
SMALL, BODY = 12, 13
FONT = "Roboto, Helvetica, Arial, sans-serif"


def layout(height: int, **more: Any) -> dict[str, Any]:
    """Return the layout that every chart starts from; ``more`` is added to it."""
    return {
        "height": height,
        "margin": {"l": 44, "r": 16, "t": 12, "b": 44},
        "font": {"family": FONT, "size": SMALL, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": GREY,
            "font": {"color": INK, "size": BODY},
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
        **more,
    }


def narrow(**instead: Any) -> dict[str, Any]:
    """Return the ``meta`` of a layout that says what the page takes instead where a chart is narrow."""
    return {"narrow": instead}


def date_axis(dates: Sequence[dt.date], most: int = 7, **more: Any) -> dict[str, Any]:
    """Return a time axis with at most ``most`` round dates in words."""
    ticks = style.date_ticks(dates[0], dates[-1], most)
    # The year stands below the first date of each year, so that labels stay short.
    years = {date.year: date for date in reversed(ticks)}
    words = [short_day(tick) + (f"<br>{tick.year}" if years[tick.year] == tick else "") for tick in ticks]
    return {
        "type": "date",
        "range": [dates[0].isoformat(), dates[-1].isoformat()],
        "tickvals": iso(ticks),
        "ticktext": words,
        "showgrid": False,
        "linecolor": GREY,
        "ticks": "outside",
        "tickcolor": GREY,
        "tickangle": 0,
        "hoverformat": "%-d %b %Y",
        "fixedrange": True,
        **more,
    }


def value_axis(ticks: Sequence[float], words: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return a value axis with thin lines."""
    return {
        "tickvals": list(ticks),
        "ticktext": list(words),
        "gridcolor": FAINT,
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def caption(dots: str) -> dict[str, Any]:
    """Return the line above a curve of tension: what its axis is, and what its dots are."""
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    words = f"tension, 0–100 · {dots}: point at one"
    return note(words, 0, 1, xshift=-30, yshift=8, color=GREY, **place)


def scale_words(words: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return plain words for heights of the scale, beside its numbers."""
    place = {"xref": "paper", "xanchor": "center", "xshift": -40, "textangle": -90}
    return [note(word, 0, height, color=GREY, **place) for height, word in words.items()]


def told(figure: LiveFigure) -> list[tuple[str, str]]:
    """Return what a chart tells on hover as rows of (day, words); of a map, what its labels say.

    Bars have a row each, where there is something to see; of other marks those of a day share one.
    """
    days: dict[str, list[str]] = {}
    bars: list[tuple[str, str]] = []
    for trace in figure["data"]:
        words = trace.get("text") or trace.get("hovertext")
        if not isinstance(words, list):
            continue
        for x, y, said in zip(trace["x"], trace["y"], words, strict=True):
            date = day(dt.date.fromisoformat(x))
            plain = _plain(said).removeprefix(date).lstrip(":, ")
            if trace.get("type") == "bar":
                bars += [(x, plain)] if y else []
            elif plain:
                days.setdefault(x, []).append(plain)
    rows = sorted([*((x, "; ".join(said)) for x, said in days.items()), *bars])
    if rows:
        return [(day(dt.date.fromisoformat(x)), said) for x, said in rows]
    labels = (_plain(note["text"]).partition(", ") for note in figure["layout"]["annotations"])
    return [(name, said) for name, _, said in labels if said]


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text.replace("<br>", ", "))


def iso(dates: Sequence[dt.date]) -> list[str]:
    """Return dates as Plotly reads them."""
    return [date.isoformat() for date in dates]


def rounded(values: Any, digits: int = 1) -> list[float]:
    """Return an array as short plain numbers."""
    return [round(float(value), digits) for value in values]


def colour(name: str, opacity: float) -> str:
    """Return ``#RRGGBB`` with an opacity."""
    red, green, blue = (int(name[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def note(words: str, x: Any, y: float, **more: Any) -> dict[str, Any]:
    """Return a label without an arrow, anchored in data unless ``more`` says otherwise."""
    return {
        "text": words, "x": x, "y": y, "showarrow": False,
        "font": {"size": SMALL, "color": more.pop("color", INK)}, **more,
    }  # fmt: skip
