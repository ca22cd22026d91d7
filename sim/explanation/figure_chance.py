"""Why something on the ground or at the table was likely or unlikely: a signed waterfall in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.explanation import figure_waterfall
from sim.explanation import words_chance as say
from sim.explanation.chance import Chance
from sim.explanation.figure_waterfall import LEFT, OTHERS, RIGHT, ROW, Bar
from sim.explanation.words import signed

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: Figure, found: Chance, context: Context) -> Drawn:
    """Draw what made an event likely or unlikely.

    Returns
    -------
    Drawn
        Every part with its value, on the scale on which it is told, and the probability.
    """
    told, setting = say.scaled(found), context.setting
    bars = [
        Bar("all else", "", term.value)
        if term.name == OTHERS
        else Bar(say.term_words(term, found.event), say.mainly(term, found.date, setting), term.value)
        for term in figure_waterfall.largest(told.terms)
    ]
    height = ROW * (len(bars) + 1)
    style.resize(figure, style.HEAD + style.FOOT + height + 0.85)
    title, subtitle = say.headline(found, setting), _subtitle(found)
    style.frame(figure, title, subtitle, context.footnote)
    axes = style.panel(figure, LEFT, style.FOOT + 0.45, style.WIDTH - LEFT - RIGHT, height)
    heading = (
        f"What makes it likelier (filled) and less likely (hatched): {say.what(found.event, found.where)}"
    )
    figure_waterfall.draw(axes, bars, Bar("together", say.total_words(found), told.total), heading)
    name = f"explain-m{found.member}-{found.date}-{'-'.join(filter(None, (found.event, found.where)))}"
    return Drawn(name, title, subtitle, _alt(told, context), _table(told, context))


def _subtitle(found: Chance) -> str:
    return " ".join(
        [f"History {found.member}.", *say.remarks(found), f"Bars show {say.scale_words(found.event)}."]
    )


def _alt(told: Chance, context: Context) -> str:
    reasons = "; ".join(
        f"{say.term_words(term, told.event)} {signed(term.value)} "
        f"({say.behind(term, told.date, context.setting)})"
        for term in say.shown_terms(told)
    )
    what = say.headline(told, context.setting)
    return f"A waterfall. {what}. {reasons}; together {signed(told.total)}, {say.total_words(told)}."


def _table(told: Chance, context: Context) -> Table:
    rows = (*told.terms, None)
    return Table.of(
        part=[term.name if term else "total" for term in rows],
        value=[term.value if term else told.total for term in rows],
        unit=[say.scale_words(told.event)] * len(rows),
        probability=[told.probability] * len(rows),
        behind=[say.behind(term, told.date, context.setting) if term else "" for term in rows],
    )
