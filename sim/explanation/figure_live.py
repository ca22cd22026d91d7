"""One history for the app: its tension, with a mark for everything that is more than words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.drawing import plotly, reading, style
from sim.drawing.chronicle import ROUTINE
from sim.drawing.plotly import LiveFigure
from sim.drawing.sentences import predicate
from sim.drawing.words import SPEAKERS, day, place, tension, tension_beside
from sim.ensemble.eventlist import Happening

if TYPE_CHECKING:
    import xarray as xr

HEIGHT = 280


def curve(log: xr.Dataset, events: Sequence[Happening], here: dt.date) -> LiveFigure:
    """Return the tension of one history by day, its events, and a mark on one day."""
    dates, level = reading.days(log), log["tension"].values[:, 0]
    told = _told(events)
    marked = [date for date in dates if date in told]
    at = dict(zip(dates, (float(value) for value in level), strict=True))
    mark = {"type": "line", "x0": here.isoformat(), "x1": here.isoformat(), "yref": "paper", "y0": 0, "y1": 1}
    return {
        "data": [
            {
                "type": "scatter", "mode": "lines", "name": "tension", "x": plotly.iso(dates),
                "y": plotly.rounded(level), "line": {"color": style.BASE, "width": 2},
                "text": [f"{day(date)}: tension {tension(at[date])}" for date in dates],
                "hovertemplate": "%{text}<extra></extra>",
            },
            {
                "type": "scatter", "mode": "markers", "name": "events", "x": plotly.iso(marked),
                "y": plotly.rounded(at[date] for date in marked),
                "marker": {"color": plotly.INK, "size": 7},
                "hovertext": [f"{day(date)}: {'; '.join(told[date])}" for date in marked],
                "hoverinfo": "text",
            },
        ],
        "layout": plotly.layout(
            HEIGHT,
            margin={"l": 44, "r": 16, "t": 34, "b": 44},
            annotations=[plotly.caption("● more than words")],
            xaxis=plotly.date_axis(dates, 5),
            yaxis=plotly.value_axis(range(0, 101, 25), [str(n) for n in range(0, 101, 25)], range=[0, 100]),
            shapes=[{**mark, "line": {"color": plotly.DEEP, "width": 2}}],
            hovermode="closest",
        ),
    }  # fmt: skip


def curve_alt(log: xr.Dataset) -> str:
    """Return the curve in words."""
    dates, level = reading.days(log), log["tension"].values[:, 0]
    peak = int(level.argmax())
    window = f"from {day(dates[0])} to {day(dates[-1])}"
    most = f"highest on {day(dates[peak])}, {tension(float(level[peak]))}"
    return f"Tension of this history {window}, 0–100: {most}."


def day_words(log: xr.Dataset, date: dt.date) -> str:
    """Return how tense the history is on a day, beside the day before, as a sentence."""
    level, t = log["tension"].values[:, 0], reading.days(log).index(date)
    return f"{day(date)}: {tension_beside(float(level[t]), float(level[t - 1]) if t else None)}."


def _told(events: Sequence[Happening]) -> dict[dt.date, list[str]]:
    """Return what is more than words, in a few words by day."""
    told: dict[dt.date, list[str]] = defaultdict(list)
    for event in events:
        if event.event in (*ROUTINE, "round"):
            continue
        if event.actor:
            told[event.date].append(f"{SPEAKERS[event.actor]} {predicate(event.actor, event.event)}")
        else:
            where = f" in {place(event.place)}" if event.place else ""
            told[event.date].append(f"{event.event.replace('_', ' ')}{where}")
    return told
