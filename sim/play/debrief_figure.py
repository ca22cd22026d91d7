"""The figure of a debrief: your tension with your choices marked, before the fan of the model's histories."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context, context_of
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.plate import Plate
from sim.drawing.words import day, plural, tension
from sim.play.chosen import chosen_words, due_dates_of, marked_by_day, runs
from sim.play.debrief import Debrief
from sim.play.game import Game
from sim.play.words import player_names
from sim.runs import fan

if TYPE_CHECKING:
    import datetime as dt

    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The curve of several people: no actor's colour, and not the record's.
SEVERAL = "#7B4173"


def plate(game: Game, found: Debrief) -> Plate:
    """Return the drawn figure."""
    figure = style.new_figure(1.0)
    context = context_of(found.summary)
    return Plate(figure, draw(figure, game, found, context), context.metadata)


def draw(figure: Figure, game: Game, found: Debrief, context: Context) -> Drawn:
    """Draw your tension, your choices, the model's histories and the record."""
    chosen, labels = marked_by_day(game), runs(game)
    rows = fan.rail_rows(labels, context)
    depth = fan.RAIL_ROW * (1 + max(rows, default=-1))
    style.resize(figure, 6.0 + depth)
    dates, bands = reading.days(found.summary), reading.tension_quantiles(found.summary)
    yours, alone = (_curve(one.coded) for one in (found.yours, found.alone))
    who = player_names(game.people) or "the model"
    peak = int(np.argmax(yours))
    title = f"Playing {who}: tension reached {tension(yours[peak])} of 100 on {day(dates[peak])}"
    black = " Black: the real path." if found.real is not None else ""
    members = plural(reading.members(found.summary), "history", "histories")
    subtitle = (
        f"Tension, 0–100. Thick: your history, with your choices. Dashed: the same luck, the model decides. "
        f"Shaded: half and nine in ten of {members} of the model.{black}"
    )
    style.frame(figure, title, subtitle, context.footnote)
    bottom = style.FOOT + 0.42 + depth
    top = figure.get_figheight() - style.HEAD - 0.4 - bottom
    axes = style.panel(figure, fan.LEFT, bottom, style.WIDTH - fan.LEFT - fan.RIGHT, top)
    axes.set_ylim(0, 100)
    style.value_grid(axes, range(0, 101, 20), [str(value) for value in range(0, 101, 20)])
    fan.draw_bands(axes, dates, bands, style.BASE)
    record = fan.draw_record(axes, context)
    x = [style.position(date) for date in dates]
    axes.plot(x, alone, color=style.BASE, linewidth=1.8, linestyle="--", zorder=5)
    axes.plot(x, yours, color=_colour(game), linewidth=3.0, zorder=6)
    ends = {"you": (yours[-1], _colour(game)), "same luck, model": (alone[-1], style.BASE)}
    _ends(axes, ends | ({"real path": (record[dates[-1]], style.RECORD)} if dates[-1] in record else {}))
    _dots(axes, chosen, dict(zip(dates, yours, strict=True)), _colour(game))
    fan.draw_due_dates(axes, due_dates_of(game))
    style.date_axis(axes, dates[0], dates[-1])
    fan.draw_rail(axes, labels, rows, offset=0.36)
    table = Table.of(
        date=[date.isoformat() for date in dates],
        tension_yours=list(yours),
        tension_same_luck=list(alone),
        **{
            f"tension_q{int(100 * q):02d}": [float(v) for v in row]
            for q, row in zip(reading.BANDS, bands, strict=True)
        },
        choice=[chosen.get(date, "") for date in dates],
    )
    return Drawn("debrief", title, subtitle, _alt(title, chosen_words(game), yours, alone, bands), table)


def _curve(log: xr.Dataset) -> list[float]:
    return [float(value) for value in log["tension"].values[:, 0]]


def _colour(game: Game) -> str:
    return style.ACTOR_COLOURS[game.people[0]] if len(game.people) == 1 else SEVERAL


def _dots(axes: Axes, days: Collection[dt.date], path: dict[dt.date, float], colour: str) -> None:
    x, y = [style.position(date) for date in days], [path[date] for date in days]
    axes.plot(x, y, "o", color=style.PAPER, markeredgecolor=colour, markeredgewidth=2, markersize=7, zorder=7)


def _ends(axes: Axes, ends: dict[str, tuple[float, str]]) -> None:
    """Name each curve at its right end, apart from the others."""
    heights = style.spread([value for value, _ in ends.values()], 6.5, 2, 98)
    for (words, (_, colour)), height in zip(ends.items(), heights, strict=True):
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", colour=colour, bold=True)


def _alt(title: str, chosen: str, yours: list[float], alone: list[float], bands: Double) -> str:
    inside = int(((bands[0] <= yours) & (yours <= bands[4])).sum())
    days = f"{plural(inside, 'day')} of {len(yours)}"
    return (
        f"Line chart of tension. {title}. Your curve ends at {tension(yours[-1])}, the one with the same "
        f"luck and the model's choices at {tension(alone[-1])}. On {days} yours lies "
        f"where nine in ten histories of the model lie. Chosen: {chosen}."
    )
