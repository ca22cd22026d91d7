"""Why an actor moved: the odds of each move as bars, and the reasons as a signed waterfall in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.sentences import move_words
from sim.drawing.words import listed
from sim.explanation import figure_waterfall
from sim.explanation.choice import Explanation, Option, Term
from sim.explanation.figure_waterfall import LEFT, OTHERS, RIGHT, Bar
from sim.explanation.words import (
    behind,
    headline,
    in_hundred,
    mainly,
    shown_terms,
    signed,
    subject,
    term_words,
    total_words,
)
from sim.world.vocabulary import ACTOR_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Inches: the height of a move's row, and between the two panels.
MOVE, GAP = 0.27, 0.6


def draw(figure: Figure, found: Explanation, context: Context) -> Drawn:
    """Draw the odds of a morning and what made the chosen move likely or unlikely.

    Returns
    -------
    Drawn
        Every term of every move with its value, and every move's probability.
    """
    option, moves = subject(found), [option for option in found.options if option.available]
    rows = [Bar(*_words(term, found, context), term.value) for term in figure_waterfall.largest(option.terms)]
    heights = MOVE * len(moves), figure_waterfall.ROW * (len(rows) + 1)
    style.resize(figure, style.HEAD + style.FOOT + sum(heights) + GAP + 0.85)
    title = headline(found)
    style.frame(figure, title, _subtitle(found, option), context.footnote)
    bottom = figure.get_figheight() - style.HEAD - 0.35 - heights[0]
    width = style.WIDTH - LEFT - RIGHT
    _bars(style.panel(figure, LEFT, bottom, width, heights[0]), found, moves)
    axes = style.panel(figure, LEFT, style.FOOT + 0.45, width, heights[1])
    what = f"What speaks for (filled) and against (hatched): {move_words(found.actor, option.move)}"
    if option.move == "hold":
        what = "Nothing else was possible that morning"
    figure_waterfall.draw(axes, rows, Bar("together", total_words(found, option), option.log_odds), what)
    name = f"explain-m{found.member}-{found.date}-{found.actor}{'-appeal' * (found.kind == 'appeal')}"
    alt = _alt(found, option, context)
    return Drawn(name, title, _subtitle(found, option), alt, _table(found, context))


def _bars(axes: Axes, found: Explanation, moves: list[Option]) -> None:
    colour = style.ACTOR_COLOURS[found.actor]
    for row, option in enumerate(moves):
        chosen = option.move == found.chosen
        axes.barh(row, 100 * option.probability, 0.68, color=colour, alpha=1.0 if chosen else 0.45)
        words = f"{ACTOR_NAMES[found.actor]} {move_words(found.actor, option.move)}"
        style.label(axes, words, (0, row), "side", shift=(-8, 0), ha="right", va="center", bold=chosen)
        style.label(
            axes, in_hundred(option.probability), (100 * option.probability, row), shift=(5, 0), va="center"
        )
    axes.set_ylim(len(moves) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    style.label(axes, "Odds that morning", (0, 1), "axes", shift=(-LEFT * 72 + 22, 8), bold=True)


def _words(term: Term, found: Explanation, context: Context) -> tuple[str, str]:
    if term.name == OTHERS:
        return "all else", ""
    return term_words(term.name, found.actor), mainly(term, found.date, context.setting)


def _subtitle(found: Explanation, option: Option) -> str:
    what = {
        "day": "its moves of the day",
        "due": "its decision on a due day",
        "appeal": "a call for restraint",
    }
    return (
        f"History {found.member}: {what[found.kind]}. Above, how likely each was given all that had "
        "happened; below, what spoke for and against one of them, in log-odds (each +0.7 doubles its odds)."
    )


def _alt(found: Explanation, option: Option, context: Context) -> str:
    odds = listed(
        f"{move_words(found.actor, o.move)} {in_hundred(o.probability)}" for o in found.options if o.available
    )
    reasons = "; ".join(
        f"{term_words(term.name, found.actor)} {signed(term.value)} "
        f"({behind(term, found.date, context.setting)})"
        for term in shown_terms(option)
    )
    reasons += f"; together {signed(option.log_odds)}"
    who = ACTOR_NAMES[found.actor]
    return f"Bars and a waterfall. Odds: {odds}. {who} {move_words(found.actor, option.move)}: {reasons}."


def _table(found: Explanation, context: Context) -> Table:
    rows = [(option, term) for option in found.options for term in (*option.terms, None)]
    return Table.of(
        move=[option.move for option, _ in rows],
        available=["yes" if option.available else "no" for option, _ in rows],
        probability=[option.probability for option, _ in rows],
        term=[term.name if term else "total" for _, term in rows],
        log_odds=[term.value if term else option.log_odds for option, term in rows],
        behind=[behind(term, found.date, context.setting) if term else "" for _, term in rows],
    )
