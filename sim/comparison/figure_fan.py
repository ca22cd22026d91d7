"""The difference fan: how much tenser or calmer an arm makes each day, pair by pair."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.comparison.figure_effects import COLOURS
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import count, day, short_day

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, GAP, BETWEEN, BELOW = 0.75, 0.55, 0.7, 0.35


def draw(figure: Figure, result: xr.Dataset, context: Context) -> Drawn:
    """Draw, for each arm, the paired difference in tension by day, on one scale.

    Returns
    -------
    Drawn
        Mean with its interval and quantiles of the differences, by arm and day.
    """
    arms = [str(arm) for arm in result["arm"].values]
    columns = min(2, len(arms))
    rows = -(-len(arms) // columns)
    tall = 3.6 if rows == 1 else 2.0
    style.resize(figure, style.HEAD + style.FOOT + rows * (tall + BETWEEN) + 0.1)
    title, subtitle = _title(result, arms), _subtitle(result, context)
    style.frame(figure, title, subtitle, context.footnote)
    room = style.WIDTH - LEFT - style.MARGIN
    width = (room - GAP * (columns - 1)) / columns if columns > 1 else room - 0.9
    limits = _limits(result)
    for a, arm in enumerate(arms):
        row, column = divmod(a, columns)
        bottom = figure.get_figheight() - style.HEAD - (row + 1) * (tall + BETWEEN) + BELOW
        axes = style.panel(figure, LEFT + column * (width + GAP), bottom, width, tall)
        _fan(axes, result.sel(arm=arm), COLOURS[a % len(COLOURS)], limits, most=9 if columns == 1 else 4)
        if len(arms) > 1:
            style.label(axes, arm, (0, 1), "axes", shift=(0, 7), bold=True, colour=COLOURS[a % len(COLOURS)])
        else:
            _name_bands(axes, result.sel(arm=arm), limits)
    return Drawn("difference-fan", title, subtitle, _alt(title, result, arms), _table(result, arms))


def _fan(axes: Axes, arm: xr.Dataset, colour: str, limits: tuple[float, float], *, most: int) -> None:
    dates, bands = reading.days(arm), arm["tension_change"].values
    x = [style.position(date) for date in dates]
    axes.fill_between(x, bands[0], bands[4], color=colour, alpha=0.16, linewidth=0)
    axes.fill_between(x, bands[1], bands[3], color=colour, alpha=0.3, linewidth=0)
    low, high = (arm[f"tension_mean_change{end}"].values for end in ("_low", "_high"))
    axes.fill_between(x, low, high, color=style.INK, alpha=0.35, linewidth=0, zorder=4)
    axes.plot(x, arm["tension_mean_change"].values, color=style.INK, linewidth=1.8, zorder=5)
    axes.plot(x, bands[2], color=colour, linewidth=1.6, dashes=(4, 2), zorder=4)
    axes.axhline(0, color=style.INK, linewidth=0.9)
    axes.set_ylim(*limits)
    axes.yaxis.set_major_formatter(style.signed_tick)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.7)
    style.date_axis(axes, dates[0], dates[-1], most=most)


def _name_bands(axes: Axes, arm: xr.Dataset, limits: tuple[float, float]) -> None:
    """Label what is drawn at its right end."""
    bands = arm["tension_change"].values[:, -1]
    mean = float(arm["tension_mean_change"].values[-1])
    ends = [("nine in ten", bands[4]), ("half", bands[3]), ("mean", mean), ("median", bands[2])]
    gap = 0.05 * (limits[1] - limits[0])
    heights = style.spread([float(height) for _, height in ends], gap, *limits)
    for (words, _), height in zip(ends, heights, strict=True):
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", bold=words == "mean")


def _limits(result: xr.Dataset) -> tuple[float, float]:
    """Return one scale for all arms that shows nine in ten pairs and the zero line."""
    low, high = float(result["tension_change"].min()), float(result["tension_change"].max())
    room = 0.08 * max(high - low, 1.0)
    return min(low, 0.0) - room, max(high, 0.0) + room


def _largest(arm: xr.Dataset) -> tuple[dt.date, float]:
    """Return the day on which the mean difference is largest, and how large it is there."""
    mean = arm["tension_mean_change"].values
    t = int(np.abs(mean).argmax())
    return reading.days(arm)[t], float(mean[t])


def _title(result: xr.Dataset, arms: list[str]) -> str:
    date, most, arm = max(((*_largest(result.sel(arm=arm)), arm) for arm in arms), key=lambda x: abs(x[1]))
    if most == 0:
        return "No arm changes tension on any day"
    direction = "raises" if most > 0 else "lowers"
    return f"{arm} {direction} mean tension by up to {abs(most):.1f} points ({short_day(date)})"


def _subtitle(result: xr.Dataset, context: Context) -> str:
    pairs = f"{count(int(result['n_members']))} pairs, {context.window}"
    return (
        f"Tension of each history minus that of its pair in {result.attrs['against']}, 0–100; {pairs}. "
        "Black: mean with its 95 % interval. Dashed: median. Shaded: half and nine in ten pairs."
    )


def _alt(title: str, result: xr.Dataset, arms: list[str]) -> str:
    parts = []
    for name in arms:
        arm = result.sel(arm=name)
        date, most = _largest(arm)
        mean, last = float(arm["tension_mean_change"][-1]), reading.days(arm)[-1]
        parts.append(
            f"Arm {name}: largest mean difference {most:+z.1f} on {day(date)}; {mean:+z.1f} on {day(last)}."
        )
    return f"Fan chart of paired differences in tension. {title}. {' '.join(parts)}"


def _table(result: xr.Dataset, arms: list[str]) -> Table:
    days = [date.isoformat() for date in reading.days(result)]
    mean = {
        name: [float(v) for arm in arms for v in result[f"tension_mean_change{end}"].sel(arm=arm).values]
        for name, end in (("mean", ""), ("mean_low", "_low"), ("mean_high", "_high"))
    }
    quantiles = {
        f"q{round(100 * float(q)):02d}": [
            float(v) for arm in arms for v in result["tension_change"].sel(arm=arm, quantile=q).values
        ]
        for q in result["quantile"].values
    }
    return Table.of(arm=[arm for arm in arms for _ in days], date=days * len(arms), **mean, **quantiles)
