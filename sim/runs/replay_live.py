"""The record for the app: the observed curve, and its events by day with their sources."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from sim.arrays import Double
from sim.drawing import plotly, reading, style
from sim.drawing.chronicle import standing_parts
from sim.drawing.plotly import LiveFigure
from sim.drawing.words import day, sentence, tension
from sim.ensemble.replay import Observed
from sim.record import events
from sim.runs.fan import WORDS
from sim.runs.replay import KEY_EVENTS, QUANTILES
from sim.runs.rungs import commonest_rung
from sim.world.setting import Setting
from sim.world.vocabulary import RUNGS

HEIGHT = 400


def curve(real: Observed, here: dt.date) -> LiveFigure:
    """Return the observed tension with its 10-90 % band, the key events, and a mark on one day."""
    dates = reading.days(real.summary)
    low, middle, high = reading.tension_quantiles(real.summary, QUANTILES)
    x = plotly.iso(dates)
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": x}
    told = [
        f"{day(date)}: tension {tension(m)} ({tension(lo)}–{tension(hi)})"
        for date, lo, m, hi in zip(dates, low, middle, high, strict=True)
    ]
    shade = plotly.colour(style.BASE, 0.35)
    data = [
        {**edge, "y": plotly.rounded(low)},
        {**edge, "y": plotly.rounded(high), "fill": "tonexty", "fillcolor": shade},
        {
            "type": "scatter", "mode": "lines", "name": "record", "x": x, "y": plotly.rounded(middle),
            "text": told, "line": {"color": plotly.INK, "width": 1.8},
            "hovertemplate": "%{text}<extra></extra>",
        },
        _key_events(dates, middle),
    ]  # fmt: skip
    at = here.isoformat()
    mark = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return {
        "data": data,
        "layout": plotly.layout(
            HEIGHT,
            margin={"l": 58, "r": 16, "t": 34, "b": 44},
            xaxis=plotly.date_axis(dates),
            yaxis=plotly.value_axis(range(0, 101, 20), [str(n) for n in range(0, 101, 20)], range=[0, 100]),
            shapes=[{**mark, "line": {"color": plotly.DEEP, "width": 2}}],
            annotations=[*plotly.scale_words(WORDS), plotly.caption("● a key event")],
            hovermode="x",
        ),
    }


def curve_alt(real: Observed) -> str:
    """Return the curve in words."""
    dates = reading.days(real.summary)
    middle = reading.tension_quantiles(real.summary, (0.5,))[0]
    keys = "; ".join(
        f"{words}, {day(date)}, {tension(float(middle[dates.index(date)]))}"
        for date, _, words in KEY_EVENTS
        if date in dates
    )
    window = f"from {day(dates[0])} to {day(dates[-1])}"
    return f"Observed tension of the real crisis {window}, 0–100. Marked: {keys}."


def peak(real: Observed) -> str:
    """Return when the real crisis was tensest, and how tense, as a sentence."""
    low, middle, high = reading.tension_quantiles(real.summary, QUANTILES)
    t = int(middle.argmax())
    date, span = day(reading.days(real.summary)[t]), f"{tension(float(low[t]))}–{tension(float(high[t]))}"
    return f"Tensest on {date}: {tension(float(middle[t]))} of 100 ({span})."


def _key_events(dates: list[dt.date], middle: Double) -> dict[str, Any]:
    at = {date: float(value) for date, value in zip(dates, middle, strict=True)}
    keys = [(date, words) for date, _, words in KEY_EVENTS if date in at]
    return {
        "type": "scatter", "mode": "markers", "name": "key events",
        "x": plotly.iso([date for date, _ in keys]), "y": plotly.rounded(at[date] for date, _ in keys),
        "marker": {"color": plotly.INK, "size": 8, "symbol": "circle"},
        "hovertext": [f"{day(date)}: {words}" for date, words in keys], "hoverinfo": "text",
    }  # fmt: skip


def on_day(real: Observed, date: dt.date, setting: Setting) -> str:
    """Return how things stood at the end of a day of the record, as one sentence."""
    t = reading.days(real.summary).index(date)
    low, middle, high = (tension(float(row[t])) for row in reading.tension_quantiles(real.summary, QUANTILES))
    rung = RUNGS[commonest_rung(real.summary)[t]]
    parts = standing_parts(real.coded.isel(member=0, date=t), setting)
    return sentence("; ".join([f"tension {middle} ({low}–{high}), {rung}", *parts]))


def timeline(real: Observed | None = None) -> list[dict[str, Any]]:
    """Return the events of the record by day, oldest first, as plain data with sources.

    Parameters
    ----------
    real : Observed, optional
        Over the whole record: adds each day's tension.
    """
    level: dict[dt.date, str] = {}
    if real is not None:
        middle = reading.tension_quantiles(real.summary, (0.5,))[0]
        dates = reading.days(real.summary)
        level = {date: tension(float(value)) for date, value in zip(dates, middle, strict=True)}
    found = []
    for date, group in groupby(events(), key=lambda event: event.date):
        told = [
            {
                "row": event.row, "summary": event.summary, "confidence": event.confidence,
                "url": event.source_url, "source": urlsplit(event.source_url).netloc.removeprefix("www."),
            }
            for event in group
        ]  # fmt: skip
        found.append(
            {"date": date.isoformat(), "words": day(date), "tension": level.get(date), "events": told}
        )
    return found
