"""When things happen: the share of histories that have seen each outcome, by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, frequency_with_interval, histories, of_hundred, short_day
from sim.scenario.possible import ruled_out
from sim.world.outcomes import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 4
LEFT, GAP, TALL, STEP = 0.62, 0.3, 1.3, 2.3


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw the cumulative incidence of every yes/no outcome as small multiples on one scale.

    Returns
    -------
    Drawn
        Counts and interval ends by outcome and day.
    """
    names = _names(summary, context)
    rows = -(-len(names) // COLUMNS)
    style.resize(figure, style.HEAD + style.FOOT + rows * STEP + 0.1)
    title, subtitle = _title(summary), _subtitle(context)
    style.frame(figure, title, subtitle, context.footnote)
    width = (style.WIDTH - LEFT - style.MARGIN - GAP * (COLUMNS - 1)) / COLUMNS
    for index, name in enumerate(names):
        row, column = divmod(index, COLUMNS)
        bottom = figure.get_figheight() - style.HEAD - STEP * (row + 1) + 0.32
        axes = style.panel(figure, LEFT + column * (width + GAP), bottom, width, TALL)
        _draw_outcome(axes, summary, name, first=column == 0)
        _draw_real(axes, context, name)
    return Drawn("incidence", title, subtitle, _alt(title, summary, context), _table(summary, context))


def real_words(context: Context, outcome: str) -> str:
    """Return when the real path saw an outcome: a date, "never" or "not by ..."; empty if unknown."""
    if context.observed is None or context.real_end is None:
        return ""
    date = context.observed.dates[outcome]
    if date is not None:
        return day(date)
    return "never" if context.real_end == context.setting.end else f"not by {day(context.real_end)}"


def _draw_outcome(axes: Axes, summary: xr.Dataset, name: str, *, first: bool) -> None:
    dates, n = reading.days(summary), reading.members(summary)
    count = reading.counts(summary, "outcome_by", outcome=name)
    low, high = reading.band(count, n)
    x = [style.position(date) for date in dates]
    axes.fill_between(x, low, high, step="post", color=style.BASE, alpha=0.3, linewidth=0)
    axes.step(x, count / n, where="post", color=style.BASE, linewidth=1.8)
    axes.set_ylim(0, 1)
    style.value_grid(axes, (0, 0.5, 1), ("0", "50", "100 %") if first else ("", "", ""))
    style.date_axis(axes, dates[0], dates[-1], most=2)
    _two_dates(axes, dates[0], dates[-1])
    style.label(
        axes,
        style.fit(OUTCOMES[name].label, 25, 1),
        (0, 1),
        "axes",
        shift=(0, 33),
        size=style.BODY,
        bold=True,
    )
    style.label(axes, of_hundred(int(count[-1]), n), (0, 1), "axes", shift=(0, 19), colour=style.GREY)


def _two_dates(axes: Axes, first: dt.date, last: dt.date) -> None:
    """Name only the first and the last day, each inside its end of the axis."""
    axes.set_xticks([style.position(first), style.position(last)], [short_day(first), short_day(last)])
    first_label, last_label = axes.get_xticklabels()
    first_label.set_horizontalalignment("left")
    last_label.set_horizontalalignment("right")


def _draw_real(axes: Axes, context: Context, outcome: str) -> None:
    if context.observed is None:
        return
    date = context.observed.dates[outcome]
    if date is not None:
        axes.axvline(style.position(date), color=style.RECORD, linewidth=1.6)
    style.label(
        axes, f"really: {real_words(context, outcome)}", (0, 1), "axes", shift=(0, 6), colour=style.RECORD
    )


def _title(summary: xr.Dataset) -> str:
    typical = reading.typical_day(summary, "blockade")
    if typical is None:
        return "When does it happen? No history sees a blockade"
    k, n = int(reading.counts(summary, "outcome_count", outcome="blockade")), reading.members(summary)
    often = f", half by {day(typical)}" if k >= 0.1 * n else ""
    return f"When does the blockade come? In {histories(k, n)}{often}"


def _subtitle(context: Context) -> str:
    real = " Black: when it really happened." if context.observed is not None else ""
    what = "Share of histories that have seen it by each day, with the 95 % interval of the run"
    return f"{what}. {context.what}.{real}"


def _alt(title: str, summary: xr.Dataset, context: Context) -> str:
    n = reading.members(summary)
    parts = []
    for name in _names(summary, context):
        k = int(reading.counts(summary, "outcome_count", outcome=name))
        real = f", really {real_words(context, name)}" if context.observed else ""
        parts.append(f"{OUTCOMES[name].label}: {frequency_with_interval(k, n)}{real}")
    return f"Small multiples of cumulative incidence. {title}. By the end of the window, {'; '.join(parts)}."


def _names(summary: xr.Dataset, context: Context) -> list[str]:
    """Return the outcomes that can happen."""
    left_out = ruled_out(context.scenario, forked=context.origin is not None, setting=context.setting)
    return [name for name in reading.labels(summary, "outcome") if name not in left_out]


def _table(summary: xr.Dataset, context: Context) -> Table:
    dates, n, rows = reading.days(summary), reading.members(summary), []
    for name in _names(summary, context):
        count = reading.counts(summary, "outcome_by", outcome=name)
        low, high = reading.band(count, n)
        rows += [
            (name, date.isoformat(), int(k), n, float(k / n), float(a), float(b))
            for date, k, a, b in zip(dates, count, np.atleast_1d(low), np.atleast_1d(high), strict=True)
        ]
    columns = ("outcome", "date", "histories_so_far", "of", "share", "low_95", "high_95")
    return Table(columns, tuple(rows))
