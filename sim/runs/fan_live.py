"""The tension fan of the app: hover tells a day's numbers, a rail says what is fixed from outside."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array, Double
from sim.drawing import plotly, reading, style
from sim.drawing.context import Context
from sim.drawing.dated_events import Imposed, due_dates, imposed
from sim.drawing.plotly import LiveFigure
from sim.drawing.words import day, frequency, short_day, tension
from sim.runs.fan import WORDS, strike

if TYPE_CHECKING:
    import xarray as xr

HEIGHT, RAIL = 430, 0.13
#: The same where the chart is narrow: on a phone the first sliders fit below it, and words need their room.
NARROW_HEIGHT, NARROW_RAIL = 312, 0.2
#: How far apart, in tension, the names of lines stand at their ends, and where the chart is narrow.
APART, NARROW_APART = 6, 10
#: Rows of words on the rail, and the width in inches for which they are placed.
RAIL_ROWS, RAIL_WIDTH = 3, 8.0
#: How close to a thin line, in pixels, a click is meant for it.
NEAR = 5


def fan(summary: xr.Dataset, context: Context, pinned: xr.Dataset | None = None) -> LiveFigure:
    """Return the fan chart of tension.

    Parameters
    ----------
    summary : Dataset
        Counts of the run.
    context : Context
        Due dates, imposed events and the record.
    pinned : Dataset, optional
        Counts of another run, whose median is drawn dashed.
    """
    dates, bands = reading.days(summary), reading.tension_quantiles(summary)
    data = [*_bands(dates, bands), *_members(dates, summary)]
    if pinned is not None:
        data.append(_pinned(pinned))
    data += [*_record(context), _median(dates, bands, summary, context)]
    events = imposed(context.setting)
    if events:
        data.append(_rail(events, dates))
    shapes, labels = _due(context)
    labels += plotly.scale_words(WORDS)
    figure = plotly.layout(
        HEIGHT,
        margin={"l": 58, "r": 76, "t": 40, "b": 44},
        xaxis=plotly.date_axis(dates, anchor="y2" if events else "y"),
        **_value_axes(RAIL if events else 0),
        shapes=shapes, annotations=[*labels, *_ends(dates, data, APART)], hovermode="x",
        # Pixels: also half-way between two days of a short run a click means one of them.
        hoverdistance=max(20, 1000 // len(dates)),
        meta=plotly.narrow(
            height=NARROW_HEIGHT, annotations=[*labels, *_ends(dates, data, NARROW_APART)],
            **_value_axes(NARROW_RAIL if events else 0),
        ),
    )  # fmt: skip
    return {"data": data, "layout": figure}


def _value_axes(rail: float) -> dict[str, dict[str, Any]]:
    """Return the scale of tension, above a rail of events that takes a share of the height, if any."""
    ticks = range(0, 101, 20)
    domain = [rail + 0.04 if rail else 0, 1]
    axes = {"yaxis": plotly.value_axis(ticks, [str(n) for n in ticks], range=[0, 100], domain=domain)}
    if rail:
        low, high = -RAIL_ROWS + 0.4, 0.6
        axes["yaxis2"] = {"domain": [0, rail], "range": [low, high], "visible": False, "fixedrange": True}
    return axes


def _bands(dates: list[dt.date], bands: Double) -> list[dict[str, Any]]:
    x = plotly.iso(dates)
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": x}
    made = []
    for low, high, opacity in ((0, 4, 0.22), (1, 3, 0.38)):
        made.append({**edge, "y": plotly.rounded(bands[low])})
        shade = plotly.colour(style.BASE, opacity)
        made.append({**edge, "y": plotly.rounded(bands[high]), "fill": "tonexty", "fillcolor": shade})
    return made


def _members(dates: list[dt.date], summary: xr.Dataset) -> list[dict[str, Any]]:
    """Return a few single histories as one broken line."""
    paths = np.asarray(summary["sample_tension"].transpose("sample", "date").values)
    x: list[str | None] = [point for _ in paths for point in (*plotly.iso(dates), None)]
    y: list[float | None] = [point for path in paths for point in (*plotly.rounded(path), None)]
    line = {"width": 0.7, "color": plotly.colour(style.BASE, 0.55)}
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}]


def history_at(
    summary: xr.Dataset, moment: dt.datetime, height: float, pixel: tuple[float, float]
) -> int | None:
    """Return the history whose thin line passes closest to a place in the chart; ``None`` if none is near.

    Parameters
    ----------
    summary : Dataset
        Counts of the run.
    moment : datetime
        Of the place, also between two days.
    height : float
        Of the place, in tension (0-100).
    pixel : (float, float)
        What a pixel of the chart is, in days and in tension.
    """
    if not 0 <= height <= 100:
        return None
    days = np.array(reading.days(summary), "datetime64[us]") - np.datetime64(moment)
    across = days / np.timedelta64(1, "D") / pixel[0]
    up = (summary["sample_tension"].transpose("sample", "date").values - height) / pixel[1]
    away = _to_origin(across + 1j * up)
    nearest = int(np.argmin(away))
    return int(summary["sample_member"].values[nearest]) if away[nearest] <= NEAR else None


def _to_origin(lines: Array) -> Double:
    """Return how close broken lines, a row of corners each, come to the origin; one corner is a point."""
    step = np.diff(lines, append=lines[:, -1:])
    along = np.clip(-(lines * step.conj()).real / np.maximum(np.abs(step) ** 2, 1e-9), 0, 1)
    return np.asarray(np.abs(lines + along * step).min(axis=1))


def _median(dates: list[dt.date], bands: Double, summary: xr.Dataset, context: Context) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": "median",
        "x": plotly.iso(dates), "y": plotly.rounded(bands[2]),
        "line": {"width": 2.6, "color": plotly.DEEP}, "text": day_words(summary, context),
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def day_words(summary: xr.Dataset, context: Context) -> list[str]:
    """Return each day's numbers, in lines."""
    dates, bands, n = reading.days(summary), reading.tension_quantiles(summary), reading.members(summary)
    blockades = reading.counts(summary, "blockade_count")
    real = _real(context)
    told = []
    for t, date in enumerate(dates):
        low, lower, middle, upper, high = (tension(float(value)) for value in bands[:, t])
        lines = [
            f"<b>{day(date)}</b>", f"median tension {middle}", f"half between {lower} and {upper}",
            f"nine in ten between {low} and {high}", f"blockade standing: {frequency(int(blockades[t]), n)}",
        ]  # fmt: skip
        told.append("<br>".join([*lines, *([f"real path {tension(real[date])}"] if date in real else [])]))
    return told


def _real(context: Context) -> dict[dt.date, float]:
    if context.observed is None:
        return {}
    middle = (float(value) for value in context.observed.tension[1])
    return dict(zip(reading.days(context.observed.summary), middle, strict=True))


def _record(context: Context) -> list[dict[str, Any]]:
    real = _real(context)
    line = {"width": 2, "color": plotly.INK}
    return [{
        "type": "scatter", "mode": "lines", "name": "real path", "x": plotly.iso(list(real)),
        "y": plotly.rounded(real.values()), "line": line, "hoverinfo": "skip",
    }] if real else []  # fmt: skip


def _pinned(summary: xr.Dataset) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": "pinned", "x": plotly.iso(reading.days(summary)),
        "y": plotly.rounded(reading.tension_quantiles(summary, (0.5,))[0]), "hoverinfo": "skip",
        "line": {"width": 2, "color": plotly.GREY, "dash": "dash"},
    }  # fmt: skip


def _ends(dates: list[dt.date], data: list[dict[str, Any]], gap: float) -> list[dict[str, Any]]:
    """Name the lines at their right ends instead of in a legend."""
    last = dates[-1].isoformat()
    lines = [
        line for line in data if line.get("mode") == "lines" and line.get("name") and line["x"][-1] == last
    ]
    heights = style.spread([line["y"][-1] for line in lines], gap, 2, 98)
    place = {"xref": "paper", "xanchor": "left", "xshift": 6}
    return [
        plotly.note(line["name"], 1, height, color=line["line"]["color"], **place)
        for line, height in zip(lines, heights, strict=True)
    ]


def _due(context: Context) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return due dates as dashed verticals with labels above; moved dates fainter and struck out."""
    lines, labels = [], []
    days = max(context.setting.days - 1, 1)
    for row, due in enumerate(due_dates(context.setting)):
        at = due.date.isoformat()
        line = {"color": plotly.GREY, "dash": "dash", "width": 0.8 if due.moved else 1.3}
        lines.append({"type": "line", "x0": at, "x1": at, "yref": "y domain", "y0": 0, "y1": 1, "line": line})
        words = f"{due.words} {short_day(due.date)}"
        late = (due.date - context.setting.start).days > days / 2
        labels.append(plotly.note(
            strike(words) if due.moved else words, at, 1, yref="y domain", yanchor="bottom",
            yshift=2 + 14 * (row % 2), xanchor="right" if late else "left",
            color=plotly.GREY if due.moved else plotly.INK,
        ))  # fmt: skip
    return lines, labels


def _rail(events: list[Imposed], dates: list[dt.date]) -> dict[str, Any]:
    """Return imposed events as ticks, with words where there is room; hover has all of them."""
    inch = RAIL_WIDTH / max(len(dates) - 1, 1)
    starts = [(event.date - dates[0]).days * inch for event in events]
    rows = style.stagger(starts, [event.words for event in events], RAIL_ROWS, RAIL_WIDTH)
    late = [start > 0.6 * RAIL_WIDTH for start in starts]
    return {
        "type": "scatter", "mode": "markers+text", "name": "fixed from outside", "yaxis": "y2",
        "x": plotly.iso([event.date for event in events]), "y": [-max(row, 0) for row in rows],
        "text": [event.words if row >= 0 else "" for event, row in zip(events, rows, strict=True)],
        "textposition": ["middle left" if end else "middle right" for end in late], "cliponaxis": False,
        "marker": {"symbol": "triangle-up", "size": 9, "color": plotly.INK},
        "textfont": {"size": plotly.SMALL, "color": plotly.INK},
        "hovertext": [f"{day(event.date)}: {event.words}" for event in events], "hoverinfo": "text",
    }  # fmt: skip
