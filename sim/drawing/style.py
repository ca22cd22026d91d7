"""The look of every figure: colours, sizes, the frame around a drawing, and the axis of dates.

Figures are plain `matplotlib.figure.Figure` objects, 10 inches wide, so that 9 points stay readable at
1600 pixels. Nothing here touches pyplot or matplotlib's global settings.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.drawing.words import day, short_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

#: Okabe-Ito, told apart by colour-blind readers; the same actor has the same colour everywhere.
ACTOR_COLOURS = {
    "serbia": "#D55E00",
    "kosovo": "#0072B2",
    "eu": "#E69F00",
    "us": "#009E73",
    "nato": "#56B4E9",
}
NORTH = "#CC79A7"
RECORD = "#000000"
BASE = "#5B7C99"
INK, GREY, FAINT, PAPER = "#1F2328", "#57606A", "#D8DEE4", "#FFFFFF"

#: Eight steps of equal lightness difference (CIE L* 94 to 18), from routine to interstate force.
RUNG_COLOURS = ("#E5F0F3", "#B5D4E4", "#8CB7D5", "#6E98C3", "#5C79AA", "#525B8B", "#473E66", "#362640")

WIDTH, DPI = 10.0, 160
TITLE, BODY, SMALL = 15.0, 10.5, 9.5
#: Inches kept free above and below the drawing for the title, the subtitle and the footnote.
HEAD, FOOT, MARGIN = 0.95, 0.58, 0.3
#: Inches per letter of small text, for making room before anything is drawn.
LETTER = 0.083
FONT = "DejaVu Sans"


def new_figure(height: float) -> Figure:
    """Return an empty white figure, `WIDTH` by ``height`` inches; a notebook shows it without pyplot."""
    from matplotlib.figure import Figure

    class Shown(Figure):
        def _repr_png_(self) -> bytes:
            buffer = io.BytesIO()
            self.savefig(buffer, format="png", dpi=DPI / 2)
            return buffer.getvalue()

    return Shown(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER)


def resize(figure: Figure, height: float) -> None:
    """Give a figure the house width and ``height`` inches."""
    figure.set_size_inches(WIDTH, height)
    figure.set_dpi(DPI)
    figure.set_facecolor(PAPER)


def frame(figure: Figure, title: str, subtitle: str, footnote: str) -> None:
    """Write the title, what is drawn, and where it comes from around the drawing."""
    height = figure.get_figheight()
    left = MARGIN / WIDTH
    write: dict[str, Any] = {"fontfamily": FONT, "va": "top", "ha": "left"}
    figure.text(left, 1 - 0.16 / height, fit(title, 74, 1), fontsize=TITLE, weight="bold", color=INK, **write)
    figure.text(left, 1 - 0.5 / height, fit(subtitle, 110, 2), fontsize=BODY, color=GREY, **write)
    write["va"] = "bottom"
    notes = "\n".join(fit(line, 122, 1) for line in footnote.splitlines())
    figure.text(left, 0.1 / height, notes, fontsize=SMALL, color=GREY, **write)


def panel(figure: Figure, left: float, bottom: float, width: float, height: float, **options: Any) -> Axes:
    """Return axes placed in inches, with thin grey lines and no box."""
    tall = figure.get_figheight()
    axes = figure.add_axes((left / WIDTH, bottom / tall, width / WIDTH, height / tall), **options)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.tick_params(labelsize=SMALL, labelcolor=INK, color=GREY, length=3)
    axes.tick_params(axis="y", length=0)
    axes.set_axisbelow(True)
    return axes


#: Where a label's anchor is measured: x and y in data, in fractions of the axes, or one of each.
FRAMES: dict[str, Any] = {
    "data": "data",
    "axes": "axes fraction",
    "side": ("axes fraction", "data"),
    "top": ("data", "axes fraction"),
}


def label(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    frame: str = "data",
    *,
    shift: tuple[float, float] = (0, 0),
    colour: str = INK,
    bold: bool = False,
    size: float = SMALL,
    **text: Any,
) -> Annotation:
    """Write ``words`` at an anchor of one of the `FRAMES`, moved by ``shift`` points."""
    return axes.annotate(
        words,
        at,
        xycoords=FRAMES[frame],
        xytext=shift,
        textcoords="offset points",
        fontsize=size,
        fontfamily=FONT,
        color=colour,
        weight="bold" if bold else "normal",
        annotation_clip=False,
        **text,
    )


def value_grid(axes: Axes, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Put thin lines on the value axis, and on no other."""
    axes.set_yticks(list(ticks), list(labels))
    axes.grid(axis="y", color=FAINT, linewidth=0.7)


def signed_tick(value: float, _: object = None) -> str:
    """Return a difference as an axis says it: "+5", "−5", "0"."""
    return f"{value:+g}".replace("-", "−") if value else "0"


def position(date: dt.date) -> int:
    """Return the place of a day on a date axis: its ordinal."""
    return date.toordinal()


def date_axis(axes: Axes, first: dt.date, last: dt.date, *, most: int = 9) -> None:
    """Show the days from ``first`` to ``last`` with at most ``most`` labels, and the year once a year."""
    one_day = first == last
    axes.set_xlim(position(first) - 0.5 * one_day, position(last) + 0.5 * one_day)
    ticks = date_ticks(first, last, most)
    labels, year = [], None
    for tick in ticks:
        labels.append(day(tick) if tick.year != year else short_day(tick))
        year = tick.year
    axes.set_xticks([position(tick) for tick in ticks], labels)


def date_ticks(first: dt.date, last: dt.date, most: int) -> list[dt.date]:
    """Return round days: every week or two in a short window, first days of months in a long one."""
    days = (last - first).days
    for step in (1, 2, 7, 14):
        if days // step < most:
            return [first + dt.timedelta(n) for n in range(0, days + 1, step)]
    months = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= dt.date(year, month, 1) <= last
    ]
    for every in (1, 2, 3, 6, 12):
        kept = [month for month in months if (month.month - 1) % every == 0]
        if len(kept) <= most:
            return kept
    return months[:: len(months) // most + 1]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions near the wanted ones, at least ``gap`` apart and in the same order, within bounds.

    When they cannot all fit, they are spaced evenly from ``low``.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    if (len(wanted) - 1) * gap > high - low:
        gap = (high - low) / max(len(wanted) - 1, 1)
    placed: list[float] = []
    for index in order:
        placed.append(max(wanted[index], low, placed[-1] + gap if placed else low))
    ceiling = high
    for rank in range(len(placed) - 1, -1, -1):
        placed[rank] = min(placed[rank], ceiling)
        ceiling = placed[rank] - gap
    result = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        result[index] = placed[rank]
    return result


def stagger(starts: Sequence[float], texts: Sequence[str], rows: int, edge: float) -> list[int]:
    """Return the row of each text so that none overlap, -1 where there is no room.

    ``starts`` and the right ``edge`` are in inches, in order; a text that would cross the edge is taken
    to end at its start instead.
    """
    free = [-math.inf] * rows
    placed = []
    for start, text in zip(starts, texts, strict=True):
        length = LETTER * len(text) + 0.3
        left = start if start + length <= edge else start - length
        row = next((row for row in range(rows) if free[row] <= left), -1)
        if row >= 0:
            free[row] = left + length
        placed.append(row)
    return placed


def fit(text: str, width: int, lines: int) -> str:
    """Wrap ``text`` and mark with an ellipsis what does not fit."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …"))
