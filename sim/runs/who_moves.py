"""Who moves when: in how many histories each actor makes each kind of move, week by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.actors import APPEALS, MOVES_BY_ACTOR
from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, short_day
from sim.ensemble.summary import WEEK
from sim.world.vocabulary import ACTOR_NAMES, ACTORS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, ROW, BAR, ACTOR_GAP = 4.0, 1.75, 0.29, 0.22, 0.34


@dataclass(frozen=True, eq=False)
class Row:
    """One kind of move of one actor: in how many of 100 histories it is made, by week."""

    actor: str
    move: str
    words: str
    per_hundred: Double


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw one row of weekly bars for each kind of move that occurs, grouped by actor on one time axis.

    Returns
    -------
    Drawn
        Histories with such a move, per 100, by actor, move and week.
    """
    rows, dates = weekly_rows(summary), reading.days(summary)
    weeks = dates[::WEEK]
    groups = len({row.actor for row in rows})
    style.resize(
        figure, style.HEAD + style.FOOT + 0.55 + ROW * len(rows) + ACTOR_GAP * groups + 0.3 * (not rows)
    )
    title, subtitle = "Who moves when?", _subtitle(context)
    style.frame(figure, title, subtitle, context.footnote)
    top, actor = figure.get_figheight() - style.HEAD, ""
    for row in rows:
        if row.actor != actor:
            actor, top = row.actor, top - ACTOR_GAP
            height = (top + 0.07) / figure.get_figheight()
            figure.text(
                style.MARGIN / style.WIDTH,
                height,
                ACTOR_NAMES[actor],
                fontsize=style.BODY,
                weight="bold",
                color=style.INK,
            )
        top -= ROW
        axes = style.panel(figure, LEFT, top, style.WIDTH - LEFT - RIGHT, BAR)
        _draw_row(axes, row, weeks, dates[-1])
        if row is rows[-1]:
            _time_axis(axes, dates)
    if not rows:
        figure.text(
            0.5,
            0.5,
            "No actor makes any move in any history.",
            ha="center",
            fontsize=style.BODY,
            color=style.GREY,
        )
    return Drawn("movers", title, subtitle, alt(summary), _table(rows, weeks))


def weekly_rows(summary: xr.Dataset) -> list[Row]:
    """Return the kinds of moves that occur, actors and moves in the model's order; ``hold`` is no move."""
    rows = []
    for actor in ACTORS:
        moves = [move for move in MOVES_BY_ACTOR[actor].values() if move.name != "hold"]
        for move in moves:
            share = reading.shares(summary, "move_week_count", actor=actor, move=move.name)
            rows.append(Row(actor, move.name, move.words, 100 * share))
        if actor in APPEALS:
            share = reading.shares(summary, "appeal_week_count", actor=actor)
            rows.append(Row(actor, "appeal", "calls for restraint", 100 * share))
    return [row for row in rows if row.per_hundred.any()]


def _draw_row(axes: Axes, row: Row, weeks: list[dt.date], last: dt.date) -> None:
    starts = [style.position(week) for week in weeks]
    widths = [min(WEEK, style.position(last) + 1 - start) - 0.6 for start in starts]
    hatch = "////" if row.move in ("police", "withdraw_police", "arrest") else None
    axes.bar(
        starts, row.per_hundred, widths, align="edge", color=style.ACTOR_COLOURS[row.actor], hatch=hatch,
        edgecolor="white" if hatch else "none", linewidth=0,
    )  # fmt: skip
    axes.set_xlim(starts[0], style.position(last) + 1)
    axes.set_ylim(0, float(row.per_hundred.max()))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_color(style.FAINT)
    peak = int(row.per_hundred.argmax())
    most = f"{per_hundred(float(row.per_hundred[peak]))}, from {short_day(weeks[peak])}"
    style.label(axes, style.fit(row.words, 46, 1), (0, 0.42), "axes", shift=(-8, 0), ha="right", va="center")
    style.label(axes, most, (1, 0.42), "axes", shift=(8, 0), va="center", colour=style.GREY)


def per_hundred(often: float) -> str:
    """Return so many histories of 100 as a short number: "42", "3.4"."""
    return f"{often:.0f}" if often >= 9.95 else f"{often:.2g}"


def _time_axis(axes: Axes, dates: list[dt.date]) -> None:
    low, high = axes.get_xlim()
    style.date_axis(axes, dates[0], dates[-1], most=6)
    axes.set_xlim(low, high)
    axes.spines["bottom"].set_color(style.GREY)


def _subtitle(context: Context) -> str:
    return (
        "Histories of 100 with such a move in that week, each row on its own scale; right: its busiest week. "
        f"{context.what}. Hatched: Kosovo Police."
    )


def alt(summary: xr.Dataset) -> str:
    """Return the rows in words, for someone who cannot see them."""
    return f"Rows of weekly bars, one for each kind of move, grouped by actor. {finding(summary)}"


def finding(summary: xr.Dataset) -> str:
    """Return what each actor does most often, and when."""
    rows, weeks = weekly_rows(summary), reading.days(summary)[::WEEK]
    busiest = []
    for actor in dict.fromkeys(row.actor for row in rows):
        row = max((row for row in rows if row.actor == actor), key=lambda row: float(row.per_hundred.max()))
        peak = int(row.per_hundred.argmax())
        often = per_hundred(float(row.per_hundred[peak]))
        busiest.append(
            f"{ACTOR_NAMES[actor]} most often {row.words} (in {often} in the week from {day(weeks[peak])})"
        )
    return f"Of 100 histories: {'; '.join(busiest)}." if busiest else "No actor makes any move."


def _table(rows: list[Row], weeks: list[dt.date]) -> Table:
    cells = [
        (row.actor, row.move, week.isoformat(), float(value))
        for row in rows
        for week, value in zip(weeks, row.per_hundred, strict=True)
    ]
    return Table(("actor", "move", "week_from", "histories_of_100_with_it"), tuple(cells))
