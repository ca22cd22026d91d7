"""A signed waterfall: bars that begin where the last one ended, and their sum."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.drawing import style
from sim.explanation.choice import Term
from sim.explanation.words import SMALL, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Inches: room for words on the left and numbers on the right, and the height of a row.
LEFT, RIGHT, ROW = 4.7, 0.9, 0.46
#: Terms that get a row; the others are summed in one.
ROWS = 8
OTHERS = "others"


@dataclass(frozen=True)
class Bar:
    """A row of the waterfall: what it is, what stands behind it in small print, and its value."""

    words: str
    small: str
    value: float


def largest(terms: Sequence[Term]) -> list[Term]:
    """Return the terms that are large enough to tell, in their order; beyond `ROWS` they are summed."""
    shown = [term for term in terms if abs(term.value) >= SMALL]
    rest = [term for term in terms if term not in shown[:ROWS]]
    summed = [Term(OTHERS, sum(term.value for term in rest))] if rest and len(shown) > ROWS else []
    return shown[:ROWS] + summed


def draw(axes: Axes, bars: Sequence[Bar], total: Bar, title: str) -> None:
    """Draw the bars, and the sum below them."""
    at, ends = 0.0, [0.0]
    for row, bar in enumerate(bars):
        up = bar.value > 0
        axes.barh(
            row, bar.value, 0.5, left=at, color=style.BASE if up else style.PAPER,
            edgecolor=style.BASE, hatch="" if up else "////", linewidth=1,
        )  # fmt: skip
        axes.plot([at + bar.value] * 2, [row + 0.25, row + 0.75], color=style.GREY, linewidth=0.7)
        _name(axes, row, bar)
        ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
        edge = (max(at, at + bar.value), row)
        style.label(axes, signed(bar.value), edge, shift=(5, 0), va="center", bbox=ground)
        at += bar.value
        ends.append(at)
    last = len(bars)
    axes.barh(last, total.value, 0.5, color=style.INK)
    style.label(axes, signed(total.value), (max(total.value, 0), last), shift=(5, 0), va="center", bold=True)
    _name(axes, last, total)
    low, high = min(ends), max(ends)
    room = 0.06 * max(high - low, 0.05)
    axes.set_xlim(low - room, high + 3 * room)
    axes.set_ylim(last + 0.5, -0.5)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    axes.set_yticks([])
    axes.grid(axis="x", color=style.FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    style.label(axes, title, (0, 1), "axes", shift=(-LEFT * 72 + 22, 8), bold=True)


def _name(axes: Axes, row: int, bar: Bar) -> None:
    beside: dict[str, Any] = {"ha": "right", "va": "center"}
    shift = -0.17 if bar.small else -0.02
    style.label(axes, bar.words, (0, row + shift), "side", shift=(-8, 0), **beside)
    if bar.small:
        text = textwrap.shorten(bar.small, 62, placeholder=" …")
        style.label(axes, text, (0, row + 0.24), "side", shift=(-8, 0), colour=style.GREY, size=9, **beside)
