"""The pivotal events of a history: what each changed, on the same luck, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import capital, day, inside, listed, plural, short_day
from sim.explanation.pivotal import Pivot, Pivots
from sim.explanation.words import asked_words
from sim.world.outcomes import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, ROW = 4.7, 1.2, 0.34
#: Events drawn; the CSV has them all.
ROWS = 15


def draw(figure: Figure, found: Pivots, context: Context) -> Drawn:
    """Draw the events that stand clear of zero, largest first.

    Returns
    -------
    Drawn
        Every event that was asked about, with both shares, the change and its interval.
    """
    shown = found.pivotal[:ROWS]
    style.resize(figure, style.HEAD + style.FOOT + ROW * max(len(shown), 1) + 0.85)
    title, subtitle = _title(found, context), _subtitle(found)
    style.frame(figure, title, subtitle, context.footnote)
    axes = style.panel(figure, LEFT, style.FOOT + 0.6, style.WIDTH - LEFT - RIGHT, ROW * max(len(shown), 1))
    if shown:
        _rows(axes, shown, context)
    else:
        axes.set_axis_off()
        style.label(axes, "No event stands clear of zero.", (0, 0.5), "axes", colour=style.GREY)
    name = f"pivotal-m{found.member}-{found.outcome}"
    return Drawn(name, title, subtitle, _alt(title, found, context), _table(found, context))


def _rows(axes: Axes, shown: tuple[Pivot, ...], context: Context) -> None:
    for row, pivot in enumerate(shown):
        colour = style.ACTOR_COLOURS.get(pivot.question.events[0].actor, style.INK)
        axes.hlines(row, 100 * pivot.low, 100 * pivot.high, color=colour, linewidth=2)
        axes.plot(100 * pivot.change, row, "o", color=colour, markersize=6)
        words = f"{asked_words(pivot.question.events, context.setting)}, {short_day(pivot.question.date)}"
        style.label(axes, words, (0, row), "side", shift=(-8, 0), ha="right", va="center")
        shares = f"{100 * pivot.without:.0f} → {100 * pivot.with_it:.0f}"
        style.label(axes, shares, (1, row), "side", shift=(8, 0), va="center")
    axes.axvline(0, color=style.INK, linewidth=0.9)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=style.FAINT, linewidth=0.7)
    axes.xaxis.set_major_formatter(style.signed_tick)
    words = "more or fewer of 100 futures with it than without it"
    axes.set_xlabel(words, fontsize=style.SMALL, color=style.GREY, fontfamily=style.FONT, loc="left")
    style.label(axes, "without → with", (1, 1), "axes", shift=(8, 4), colour=style.GREY)


def _title(found: Pivots, context: Context) -> str:
    if not found.pivotal:
        return f"No event of this history clearly changed the chance of {_what(found)}"
    first = found.pivotal[0]
    words = asked_words(first.question.events, context.setting)
    size = f"{100 * abs(first.change):.0f} {'more' if first.change > 0 else 'fewer'} in 100"
    return f"{capital(words)}, {short_day(first.question.date)}: {size} with {_what(found)}"


def _what(found: Pivots) -> str:
    return inside(OUTCOMES[found.outcome].label)


def _subtitle(found: Pivots) -> str:
    return (
        f"History {found.member}: {found.futures} futures with and {found.futures} without each of "
        f"{plural(len(found.tested), 'event')}, on the same luck. Those with an interval clear of zero: "
        f"{len(found.pivotal)}, of which {found.by_chance:.0f} to be expected if no event mattered."
    )


def _alt(title: str, found: Pivots, context: Context) -> str:
    parts = [
        f"{asked_words(pivot.question.events, context.setting)} on {day(pivot.question.date)} "
        f"({100 * pivot.low:+z.0f} to {100 * pivot.high:+z.0f} in 100)"
        for pivot in found.pivotal[:ROWS]
    ]
    told = f"Clear of zero: {listed(parts)}." if parts else ""
    asked = OUTCOMES[found.outcome].many
    return f"Dots with intervals, one for each pivotal event. {title}. Asked: {asked}. {told}"


def _table(found: Pivots, context: Context) -> Table:
    tested = found.tested
    return Table.of(
        date=[pivot.question.date.isoformat() for pivot in tested],
        event=[asked_words(pivot.question.events, context.setting) for pivot in tested],
        without=[pivot.without for pivot in tested],
        with_it=[pivot.with_it for pivot in tested],
        change=[pivot.change for pivot in tested],
        low=[pivot.low for pivot in tested],
        high=[pivot.high for pivot in tested],
        pivotal=["yes" if pivot.clear else "no" for pivot in tested],
    )
