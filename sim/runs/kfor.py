"""KFOR's soldiers, in Kosovo and in the north, with the orders of the reserve."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import count, day, histories, short_day
from sim.runs.fan import draw_bands

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = {"kosovo": "In Kosovo", "north": "In the north of Kosovo"}
LEFT, RIGHT, TALL, GAP, RUG = 0.75, 1.35, 1.85, 0.75, 0.5


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw the bands of KFOR soldiers in Kosovo and in the north, and when the reserve is ordered.

    Returns
    -------
    Drawn
        Quantiles of soldiers and orders of the reserve by day.
    """
    style.resize(figure, style.HEAD + style.FOOT + 2 * (TALL + GAP) + RUG + 0.25)
    dates, orders = reading.days(summary), reading.counts(summary, "reserve_ordered_count")
    title, subtitle = _title(summary), _subtitle(context)
    style.frame(figure, title, subtitle, context.footnote)
    width, top = style.WIDTH - LEFT - RIGHT, figure.get_figheight() - style.HEAD - 0.3
    bands = {}
    for where, words in PANELS.items():
        bands[where] = reading.soldier_quantiles(summary, f"kfor_{where}_hist")
        axes = style.panel(figure, LEFT, top - TALL, width, TALL)
        _draw_soldiers(axes, dates, bands[where], context, where)
        axes.set_title(words, loc="left", fontsize=style.BODY, weight="bold", color=style.INK)
        top -= TALL + GAP
    axes = style.panel(figure, LEFT, top - RUG + 0.15, width, RUG)
    _draw_orders(axes, dates, orders, reading.members(summary))
    for date in real_orders(context):
        axes.axvline(style.position(date), color=style.RECORD, linewidth=1.8)
    axes.set_title("The reserve is ordered", loc="left", fontsize=style.BODY, weight="bold", color=style.INK)
    return Drawn("kfor", title, subtitle, _alt(title, dates, bands), _table(dates, bands, orders))


def real_orders(context: Context) -> list[dt.date]:
    """Return the days on which the record has NATO ordering its reserve."""
    if context.observed is None:
        return []
    orders = reading.counts(context.observed.summary, "reserve_ordered_count")
    often = 2 * orders > reading.members(context.observed.summary)
    return [date for date, yes in zip(reading.days(context.observed.summary), often, strict=True) if yes]


def _draw_soldiers(axes: Axes, dates: list[dt.date], bands: Double, context: Context, where: str) -> None:
    draw_bands(axes, dates, bands, style.ACTOR_COLOURS["nato"])
    top = float(bands.max())
    if where == "kosovo":
        inside = [(date, soldiers) for date, soldiers in context.strengths if dates[0] <= date <= dates[-1]]
        for date, soldiers in inside:
            above = soldiers >= bands[2, dates.index(date)]
            _published(axes, style.position(date), soldiers, above)
        top = max([top, *(soldiers for _, soldiers in inside)])
    scale = 1.18 * max(top, 100)
    axes.set_ylim(0, scale)
    ticks = _round_steps(scale)
    style.value_grid(axes, ticks, [count(tick) for tick in ticks])
    style.date_axis(axes, dates[0], dates[-1])
    ends = style.spread([float(bands[2, -1]), float(bands[4, -1])], 0.11 * scale, 0.03 * scale, 0.97 * scale)
    for height, words in zip(ends, ("median", "nine in ten"), strict=True):
        median = words == "median"
        colour = style.INK if median else style.GREY
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", colour=colour, bold=median)


def _draw_orders(
    axes: Axes, dates: list[dt.date], orders: np.ndarray[tuple[int, ...], np.dtype[np.int64]], n: int
) -> None:
    x = [style.position(date) for date in dates]
    share = 100 * orders / n
    axes.bar(x, share, 0.8, color=style.ACTOR_COLOURS["nato"], edgecolor="none")
    style.date_axis(axes, dates[0], dates[-1])
    most = float(share.max())
    axes.set_ylim(0, 1.1 * most or 1)
    style.value_grid(axes, (0, most) if most else (0,), ("0", f"{most:.2g}") if most else ("0",))
    axes.set_xticklabels([])
    style.label(
        axes, "a day, per\n100 histories", (1, 0.5), "axes", shift=(8, 0), va="center", colour=style.GREY
    )


def _published(axes: Axes, x: float, soldiers: int, above: bool) -> None:
    """Mark a published strength; its label keeps off the median."""
    low, high = axes.get_xlim()
    axes.plot(x, soldiers, "o", color=style.RECORD, markersize=5, zorder=6, clip_on=False)
    late = x > (low + high) / 2
    up = 7 if above else -16
    shift, side = ((-6, up), "right") if late else ((6, up), "left")
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
    words = f"published: {count(soldiers)}"
    style.label(axes, words, (x, soldiers), shift=shift, ha=side, zorder=7, bbox=ground)


def _round_steps(top: float) -> list[int]:
    """Return about four round ticks from zero up to ``top`` soldiers."""
    step = next(size for size in (50, 100, 200, 500, 1000, 2000, 5000, 10_000) if top / size <= 5)
    return list(range(0, int(top) + 1, step))


def _title(summary: xr.Dataset) -> str:
    k, n = int(reading.counts(summary, "outcome_count", outcome="reserve")), reading.members(summary)
    words = histories(k, n)
    return f"NATO orders its reserve in {words}" if k else "No history sees NATO order its reserve"


def _subtitle(context: Context) -> str:
    real = real_orders(context)
    black = " Black: published strength." if context.strengths else ""
    ordered = f" Really ordered: {', '.join(short_day(date) for date in real)}." if real else ""
    return f"KFOR soldiers: median, half and nine in ten of {context.what}.{black}{ordered}"


def _alt(title: str, dates: list[dt.date], bands: dict[str, Double]) -> str:
    def state(index: int) -> str:
        kosovo, north = bands["kosovo"][:, index], bands["north"][:, index]
        return (
            f"on {day(dates[index])} {count(int(kosovo[2]))} soldiers in Kosovo (nine in ten histories "
            f"{count(int(kosovo[0]))}–{count(int(kosovo[4]))}) and {count(int(north[2]))} in the north "
            f"({count(int(north[0]))}–{count(int(north[4]))})"
        )

    return f"Bands of KFOR soldiers by day. {title}. Median: {state(0)}; {state(-1)}."


def _table(
    dates: list[dt.date],
    bands: dict[str, Double],
    orders: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> Table:
    columns = {
        f"{where}_q{int(100 * q):02d}": [int(value) for value in row]
        for where, rows in bands.items()
        for q, row in zip(reading.BANDS, rows, strict=True)
    }
    ordered = {"reserve_orders": [int(value) for value in orders]}
    return Table.of(date=[date.isoformat() for date in dates], **columns, **ordered)
