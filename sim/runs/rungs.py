"""The ladder: how many histories stand on which rung, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, histories, listed, percent
from sim.world.vocabulary import RUNGS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OBSTRUCTION = RUNGS.index("obstruction")
LEFT, RIGHT, STRIP = 0.75, 2.0, 0.24


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw the share of histories on each rung by day, with the real path's rung as a strip below.

    Returns
    -------
    Drawn
        Shares by day and rung.
    """
    real = context.observed is not None
    style.resize(figure, 6.0 + 0.55 * real)
    dates, share = reading.days(summary), reading.shares(summary, "rung_count").T
    title, subtitle = title_of(summary), _subtitle(share, context)
    style.frame(figure, title, subtitle, context.footnote)
    bottom = style.FOOT + 0.4 + 0.55 * real
    width, height = style.WIDTH - LEFT - RIGHT, figure.get_figheight() - style.HEAD - 0.15 - bottom
    axes = style.panel(figure, LEFT, bottom, width, height)
    draw_stack(axes, dates, share)
    style.date_axis(axes, dates[0], dates[-1])
    if context.observed is not None:
        strip = style.panel(figure, LEFT, style.FOOT + 0.15, width, STRIP)
        draw_strip(strip, context.observed.summary, "real path")
        strip.set_xlim(axes.get_xlim())
    columns = {
        name.replace(" ", "_"): [float(v) for v in row] for name, row in zip(RUNGS, share, strict=True)
    }
    table = Table.of(date=[date.isoformat() for date in dates], **columns)
    return Drawn("rungs", title, subtitle, alt(summary), table)


def draw_stack(axes: Axes, dates: list[dt.date], share: Double) -> None:
    """Stack shares of shape (rungs, dates) and label each rung at the right end."""
    x = [style.position(date) - 0.5 for date in dates] + [style.position(dates[-1]) + 0.5]
    edges = np.vstack([np.zeros(len(dates)), np.cumsum(share, axis=0)])
    for rung, name in enumerate(RUNGS):
        lower, upper = (np.append(edge, edge[-1]) for edge in (edges[rung], edges[rung + 1]))
        axes.fill_between(
            x,
            lower,
            upper,
            step="post",
            color=style.RUNG_COLOURS[rung],
            linewidth=0.4,
            edgecolor="white",
            label=name,
        )
    axes.set_ylim(0, 1)
    style.value_grid(axes, (0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100 %"))
    _labels(axes, edges, share)


def draw_strip(axes: Axes, observed: xr.Dataset, words: str) -> None:
    """Draw the commonest rung of each observed day as one row of colour."""
    dates, rung = reading.days(observed), commonest_rung(observed)
    days_on = groupby(zip(dates, rung, strict=True), key=lambda pair: pair[1])
    for level, run in ((level, list(run)) for level, run in days_on):
        start, colour = style.position(run[0][0]) - 0.5, style.RUNG_COLOURS[level]
        axes.broken_barh([(start, len(run))], (0, 1), facecolors=colour, edgecolor="none")
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    style.label(axes, words, (1, 0.5), "axes", shift=(8, 0), va="center", bold=True)


def draw_key(figure: Figure, left: float, bottom: float, rungs: Sequence[int]) -> None:
    """Name the colours of ``rungs`` in one line, ``left`` and ``bottom`` in inches; all eight fit."""
    write: dict[str, Any] = {"fontsize": style.SMALL, "va": "center", "fontfamily": style.FONT}
    y = bottom / figure.get_figheight()
    for rung in rungs:
        for words, colour, gap in (("■", style.RUNG_COLOURS[rung], 0.06), (RUNGS[rung], style.INK, 0.15)):
            text = figure.text(left / style.WIDTH, y, words, color=colour, **write)
            left += text.get_window_extent().width / figure.dpi + gap


def commonest_rung(observed: xr.Dataset) -> list[int]:
    """Return the rung on which most imputations of the record stand, by day."""
    return [int(rung) for rung in reading.counts(observed, "rung_count").argmax(axis=1)]


def _labels(axes: Axes, edges: Double, share: Double) -> None:
    """Name the rungs that occur, joined to their layer on the last day."""
    shown = [rung for rung in range(len(RUNGS)) if share[rung].max() > 0]
    middle = [float(edges[rung, -1] + share[rung, -1] / 2) for rung in shown]
    for rung, at, height in zip(shown, middle, style.spread(middle, 0.062, 0.02, 0.98), strict=True):
        axes.plot(1.04, height, "s", transform=axes.transAxes, clip_on=False, color=style.RUNG_COLOURS[rung])
        axes.plot([1, 1.025], [at, height], transform=axes.transAxes, clip_on=False, color=style.GREY, lw=0.6)
        style.label(axes, RUNGS[rung], (1.055, height), "axes", va="center")


def title_of(summary: xr.Dataset) -> str:
    """Return what the stack shows, as a finding."""
    count = reading.counts(summary, "rung_count")[:, OBSTRUCTION:].sum(axis=1)
    peak = int(np.argmax(count))
    if count[peak] == 0:
        return "No history reaches obstruction or anything worse"
    words = histories(int(count[peak]), reading.members(summary))
    return f"{words[:1].upper()}{words[1:]} see obstruction or worse on {day(reading.days(summary)[peak])}"


def _subtitle(share: Double, context: Context) -> str:
    never = [RUNGS[rung] for rung in range(len(RUNGS) - 1) if share[rung].max() == 0]
    missing = f" Never reached: {listed(never)}." if never else ""
    return f"Share of histories on each rung of the ladder, by day. {context.what}.{missing}"


def alt(summary: xr.Dataset) -> str:
    """Return the stack in words, for someone who cannot see it."""
    dates, share = reading.days(summary), reading.shares(summary, "rung_count").T

    def row(index: int) -> str:
        order = np.argsort(share[:, index])[::-1][:3]
        return listed(
            f"{RUNGS[rung]} {percent(float(share[rung, index]))}" for rung in order if share[rung, index] > 0
        )

    return (
        f"Stacked shares of histories on the eight rungs, by day. {title_of(summary)}. "
        f"On {day(dates[0])}: {row(0)}. On {day(dates[-1])}: {row(-1)}."
    )
