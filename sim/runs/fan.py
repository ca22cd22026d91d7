"""The tension fan: how tense the histories are, day by day, and how far they spread."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.dated_events import DueDate, Imposed, due_dates, imposed
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, plural, short_day, tension, tension_beside

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Plain words beside the scale: calm days lie near 15, crises between 50 and 90 (``x_ref``).
WORDS = {15: "calm", 55: "crisis", 90: "emergency"}
#: Rows of words on the rail; what does not fit is a mark without words; the alt text lists all.
RAIL_ROWS, RAIL_ROW = 5, 0.2
LEFT, RIGHT = 0.95, 1.5
#: Colour of the futures without a fork's change; they are dashed as well.
UNCHANGED = "#D55E00"


def day_words(summary: xr.Dataset, date: dt.date) -> str:
    """Return how tense the histories are on a day, beside the day before, as a sentence."""
    middle, t = reading.tension_quantiles(summary, (0.5,))[0], reading.days(summary).index(date)
    before = float(middle[t - 1]) if t else None
    return f"{day(date)}: median {tension_beside(float(middle[t]), before)}."


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw the fan chart of tension.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Empty; gets the house size.
    summary : xarray.Dataset
        Counts of the run.
    context : Context
        Window, due dates, imposed events and the record.

    Returns
    -------
    Drawn
        Quantiles by day, with the record where it overlaps.
    """
    events = imposed(context.setting)
    rows = rail_rows(events, context)
    depth = RAIL_ROW * (1 + max(rows, default=-1))
    style.resize(figure, 6.0 + depth)
    dates, bands = reading.days(summary), reading.tension_quantiles(summary)
    title, subtitle = title_of(summary), _subtitle(summary, context)
    style.frame(figure, title, subtitle, context.footnote)
    bottom = style.FOOT + 0.42 + depth
    top = figure.get_figheight() - style.HEAD - 0.4 - bottom
    axes = style.panel(figure, LEFT, bottom, style.WIDTH - LEFT - RIGHT, top)
    _scale(axes)
    draw_bands(axes, dates, bands, style.BASE)
    _members(axes, dates, summary)
    draw_unchanged(axes, context)
    record = draw_record(axes, context)
    _end_labels(axes, dates, bands, record)
    draw_due_dates(axes, due_dates(context.setting))
    style.date_axis(axes, min([dates[0], *context.past]), dates[-1])
    draw_fork(axes, context)
    draw_rail(axes, events, rows, offset=0.36)
    table = _table(dates, bands, record, context)
    return Drawn("fan", title, subtitle, alt(summary, context), table)


def draw_bands(axes: Axes, dates: list[dt.date], bands: Double, colour: str) -> None:
    """Draw the 90 % band, the 50 % band and the median, ``bands`` of shape (5, dates)."""
    x = [style.position(date) for date in dates]
    if len(x) == 1:  # one day is drawn as a short stretch
        x = [x[0], x[0] + 1]
        bands = np.repeat(bands, 2, axis=1)
    axes.fill_between(x, bands[0], bands[4], color=colour, alpha=0.22, linewidth=0, label="nine in ten")
    axes.fill_between(x, bands[1], bands[3], color=colour, alpha=0.38, linewidth=0, label="half")
    axes.plot(x, bands[2], color="#23415C", linewidth=2.4, label="median", zorder=4)


def draw_record(axes: Axes, context: Context) -> dict[dt.date, float]:
    """Draw the record's median tension in black and return it by date; empty without a record."""
    if context.observed is None:
        return {}
    median = [float(value) for value in context.observed.tension[1]]
    record = dict(zip(reading.days(context.observed.summary), median, strict=True))
    x = [style.position(date) for date in record]
    axes.plot(x, median, color=style.RECORD, linewidth=1.8, label="record", zorder=5)
    return record


def draw_unchanged(axes: Axes, context: Context) -> None:
    """Draw the same futures without a fork's change: their median, and lines around nine in ten of them."""
    if context.unchanged is None:
        return
    x = [style.position(date) for date in reading.days(context.unchanged)]
    low, middle, high = unchanged_bands(context)
    for values, width in ((low, 0.9), (middle, 1.8), (high, 0.9)):
        axes.plot(x, values, color=UNCHANGED, linewidth=width, dashes=(5, 2), zorder=4)
    at = len(x) // 2
    style.label(axes, "unchanged", (x[at], float(high[at])), shift=(0, 4), ha="center", colour=UNCHANGED)


def unchanged_bands(context: Context) -> Double:
    """Return the tension of the unchanged futures: array of shape (3, dates), 5 %, median and 95 %."""
    assert context.unchanged is not None
    return reading.tension_quantiles(context.unchanged, (0.05, 0.5, 0.95))


def draw_due_dates(axes: Axes, dates: list[DueDate]) -> None:
    """Draw due dates as dashed verticals with labels above; moved dates fainter and struck out."""
    positions = [style.position(due.date) for due in dates]
    low, high = axes.get_xlim()
    for due, x in zip(dates, positions, strict=True):
        axes.axvline(x, color=style.GREY, linewidth=0.9 if due.moved else 1.3, dashes=(4, 3), zorder=3)
    for row, (due, x) in enumerate(zip(dates, positions, strict=True)):
        words = f"{due.words} {short_day(due.date)}"
        side = "left" if x < (low + high) / 2 else "right"
        colour = style.GREY if due.moved else style.INK
        words = strike(words) if due.moved else words
        style.label(axes, words, (x, 1.0), "top", shift=(0, 5 + 13 * (row % 2)), ha=side, colour=colour)


def draw_fork(axes: Axes, context: Context) -> None:
    """Draw a fork's own past, and the day on which its futures part."""
    if context.origin is None:
        return
    start = style.position(context.setting.start)
    x = [style.position(date) for date in context.past]
    axes.plot(x, list(context.past.values()), color=style.INK, linewidth=1.8, label="past", zorder=4)
    axes.axvline(start, color=style.INK, linewidth=1.2, zorder=3)
    words = f"forked {short_day(context.setting.start)}"
    side, shift = ("right", -4) if x else ("left", 4)
    style.label(axes, words, (start, 0.94), "top", shift=(shift, 0), ha=side, bold=True)


def strike(text: str) -> str:
    """Return ``text`` struck out with combining strokes."""
    return "".join(letter + "\N{COMBINING LONG STROKE OVERLAY}" for letter in text)


def rail_rows(events: list[Imposed], context: Context) -> list[int]:
    """Return the row of the rail on which each event's words go, -1 where there is no room."""
    before = len(context.past)
    inch = (style.WIDTH - LEFT - RIGHT) / max(before + context.setting.days - 1, 1)
    starts = [(before + (event.date - context.setting.start).days) * inch for event in events]
    return style.stagger(
        starts, [event.words for event in events], RAIL_ROWS, style.WIDTH - LEFT - style.MARGIN
    )


def draw_rail(axes: Axes, events: list[Imposed], rows: list[int], *, offset: float) -> None:
    """Draw imposed events ``offset`` inches below the axis: a mark each, with words where there is room."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    inch = 1 / (axes.get_position().height * figure.get_figheight())
    low, high = axes.get_xlim()
    for event, row in zip(events, rows, strict=True):
        x = style.position(event.date)
        axes.plot([x, x], [0, 0.1 * inch], transform=axes.get_xaxis_transform(), color=style.INK, linewidth=2)
        if row >= 0:
            room = (high - x) / (high - low) * (style.WIDTH - LEFT - RIGHT) + RIGHT - style.MARGIN
            fits = style.LETTER * len(event.words) + 0.3 <= room
            words, side = (f"▲ {event.words}", "left") if fits else (f"{event.words} ▲", "right")
            style.label(axes, words, (x, -(offset + RAIL_ROW * row) * inch), "top", ha=side, va="center")


def _scale(axes: Axes) -> None:
    axes.set_ylim(0, 100)
    style.value_grid(axes, range(0, 101, 20), [str(value) for value in range(0, 101, 20)])
    for height, word in WORDS.items():
        style.label(
            axes, word, (0, height), "side", shift=(-40, 0), rotation=90, ha="center", va="center",
            colour=style.GREY, size=style.BODY,
        )  # fmt: skip


def _members(axes: Axes, dates: list[dt.date], summary: xr.Dataset) -> None:
    """Draw a few single histories as thin lines: real paths jump, and the bands hide that."""
    x = [style.position(date) for date in dates]
    for path in np.asarray(summary["sample_tension"].transpose("sample", "date").values):
        axes.plot(x, path, color=style.BASE, linewidth=0.6, alpha=0.55, zorder=2)


def _end_labels(axes: Axes, dates: list[dt.date], bands: Double, record: dict[dt.date, float]) -> None:
    """Label the bands, the median and the record at their right ends instead of in a legend."""
    ends = [("nine in ten", float(bands[4, -1]), style.BASE)]
    ends += [("half", float(bands[3, -1]), style.BASE), ("median", float(bands[2, -1]), "#23415C")]
    if record and max(record) == dates[-1]:
        ends.append(("real path", record[dates[-1]], style.RECORD))
    elif record:
        last = max(record)
        style.label(axes, "real path", (style.position(last), record[last]), shift=(4, 4), bold=True)
    heights = style.spread([height for _, height, _ in ends], 6.5, 2, 98)
    for (words, _, colour), height in zip(ends, heights, strict=True):
        bold = words in ("median", "real path")
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", colour=colour, bold=bold)


def title_of(summary: xr.Dataset) -> str:
    """Return what the fan shows, as a finding."""
    dates, median = reading.days(summary), reading.tension_quantiles(summary, (0.5,))[0]
    first, last, peak = float(median[0]), float(median[-1]), int(np.argmax(median))
    if median.max() - median.min() < 2:
        return f"Median tension stays near {tension(float(median.mean()))}"
    if peak == len(dates) - 1:
        return f"Median tension rises from {tension(first)} to {tension(last)}"
    if peak == 0:
        return f"Median tension falls from {tension(first)} to {tension(last)}"
    return f"Median tension is highest on {day(dates[peak])}, at {tension(float(median[peak]))} of 100"


def _subtitle(summary: xr.Dataset, context: Context) -> str:
    thin = summary.sizes["sample"]
    black = " Black: the real path." if context.observed is not None else ""
    single = plural(thin, "single history", "single histories")
    return (
        f"Tension, 0–100, at the end of each day. {context.what}. "
        f"Shaded: half and nine in ten of them. Thin: {single}.{black}"
    )


def alt(summary: xr.Dataset, context: Context) -> str:
    """Return the fan in words, for someone who cannot see it."""
    dates, bands = reading.days(summary), reading.tension_quantiles(summary)
    peak = int(np.argmax(bands[2]))
    due = "; ".join(
        f"{mark.words} {day(mark.date)}{' (moved)' * mark.moved}" for mark in due_dates(context.setting)
    )
    fixed = "; ".join(f"{event.words}, {day(event.date)}" for event in imposed(context.setting))
    real = " The real path is drawn in black." if context.observed is not None else ""
    if context.origin is not None:
        real += f" The histories part on {day(dates[0])}; their common past is one dark line."
    if context.unchanged is not None:
        low, middle, high = (float(values[-1]) for values in unchanged_bands(context))
        real += (
            f" Dashed lines are the same futures unchanged; on {day(dates[-1])} their median is "
            f"{tension(middle)} and nine in ten lie between {tension(low)} and {tension(high)}."
        )
    spread = f"between {tension(bands[0, peak])} and {tension(bands[4, peak])}"
    return (
        f"Fan chart of tension. {title_of(summary)}. "
        f"On {day(dates[0])} the median is {tension(bands[2, 0])}; "
        f"on {day(dates[peak])} nine in ten histories lie {spread}; on "
        f"{day(dates[-1])} the median is {tension(bands[2, -1])}.{f' Marked: {due}.' if due else ''}"
        f"{f' Fixed from outside: {fixed}.' if fixed else ''}{real}"
    )


def _table(dates: list[dt.date], bands: Double, record: dict[dt.date, float], context: Context) -> Table:
    columns = {
        f"tension_q{int(100 * q):02d}": [float(v) for v in row]
        for q, row in zip(reading.BANDS, bands, strict=True)
    }
    real: dict[str, list[str | float]] = {}
    if record:
        real["tension_record"] = [record.get(date, "") for date in dates]
    if context.unchanged is not None:
        for name, row in zip(("q05", "q50", "q95"), unchanged_bands(context), strict=True):
            real[f"unchanged_{name}"] = [float(value) for value in row]
    return Table.of(date=[date.isoformat() for date in dates], **columns, **real)
