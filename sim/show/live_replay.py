"""The record for the app: the observed curve, and its events by day with their sources."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from sim.ensemble.replay import Observed
from sim.record import events
from sim.show import live, reading, style
from sim.show.chronicle import standing_parts
from sim.show.fan import WORDS
from sim.show.live import LiveFigure
from sim.show.replay import KEY_EVENTS, QUANTILES
from sim.show.rungs import commonest_rung
from sim.show.words import day, sentence, tension
from sim.world.setting import Setting
from sim.world.vocabulary import RUNGS

HEIGHT = 400


def curve(real: Observed, here: dt.date) -> LiveFigure:
    """Return the observed tension with its 10-90 % band, the key events, and a mark on one day."""
    dates = reading.days(real.summary)
    low, middle, high = reading.tension_quantiles(real.summary, QUANTILES)
    x = live.iso(dates)
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": x}
    told = [
        f"{day(date)}: tension {tension(m)} ({tension(lo)}–{tension(hi)})"
        for date, lo, m, hi in zip(dates, low, middle, high, strict=True)
    ]
    shade = live.colour(style.BASE, 0.35)
    data = [
        {**edge, "y": live.rounded(low)},
        {**edge, "y": live.rounded(high), "fill": "tonexty", "fillcolor": shade},
        {
            "type": "scatter", "mode": "lines", "name": "record", "x": x, "y": live.rounded(middle),
            "text": told, "line": {"color": live.INK, "width": 1.8},
            "hovertemplate": "%{text}<extra></extra>",
        },
        _key_events(dates, middle),
    ]  # fmt: skip
    at = here.isoformat()
    mark = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return {
        "data": data,
        "layout": live.layout(
            HEIGHT,
            margin={"l": 58, "r": 16, "t": 34, "b": 44},
            xaxis=live.date_axis(dates),
            yaxis=live.value_axis(range(0, 101, 20), [str(n) for n in range(0, 101, 20)], range=[0, 100]),
            shapes=[{**mark, "line": {"color": live.DEEP, "width": 2}}],
            annotations=[*live.scale_words(WORDS), live.caption("● a key event")],
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


def _key_events(dates: list[dt.date], middle: reading.Float) -> dict[str, Any]:
    at = {date: float(value) for date, value in zip(dates, middle, strict=True)}
    keys = [(date, words) for date, _, words in KEY_EVENTS if date in at]
    return {
        "type": "scatter", "mode": "markers", "name": "key events",
        "x": live.iso([date for date, _ in keys]), "y": live.rounded(at[date] for date, _ in keys),
        "marker": {"color": live.INK, "size": 8, "symbol": "circle"},
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
