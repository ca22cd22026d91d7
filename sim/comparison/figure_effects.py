"""Effects of arms: every outcome's difference with its interval, on one zero line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.comparison.rows import cell_of, rows_of
from sim.comparison.words import effect_words
from sim.drawing import style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import count, listed
from sim.world.outcomes import EVENTS, NAMED, NO_DECISION, NUMBERS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colour and mark of each arm, in order; marks tell them apart in greyscale.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", style.INK)
MARKS = ("o", "s", "^", "D", "v", "P", "X")
#: The outcome of the title, if it is clear.
HEADLINE = "blockade"
LEFT, RIGHT, ROW, BETWEEN = 2.05, 0.4, 0.115, 0.72
#: The panels, each with its own scale: outcomes, histories per unit, and the words of the axis.
PANELS = (
    (EVENTS, 100, "more or fewer of 100 histories"),
    (("tension_mean", "tension_peak"), 1, "points of tension, 0–100, on average"),
    (("incidents",), 1, "incidents per history, on average"),
)


def draw(figure: Figure, result: xr.Dataset, context: Context) -> Drawn:
    """Draw the effects of every arm: yes/no outcomes, tension and incidents, each on its scale.

    Returns
    -------
    Drawn
        Effect, interval, variance ratio and ceiling by arm and outcome.
    """
    arms = [str(arm) for arm in result["arm"].values]
    told = rows_of(result)
    panels = [
        ([n for n in told if n in names or (n == NO_DECISION.name and unit > 1)], unit, words)
        for names, unit, words in PANELS
    ]
    band = 0.22 + ROW * len(arms)
    legend = 0.24 * -(-len(arms) // 3) if len(arms) > 1 else 0.0
    tall = band * len(told) + BETWEEN * len(PANELS)
    style.resize(figure, style.HEAD + style.FOOT + legend + tall + 0.1)
    title, subtitle = _title(result, arms), _subtitle(result, context)
    style.frame(figure, title, subtitle, context.footnote)
    bottom = figure.get_figheight() - style.HEAD - legend - 0.1
    for p, (names, unit, words) in enumerate(panels):
        height = band * len(names)
        bottom -= height
        axes = style.panel(figure, LEFT, bottom, style.WIDTH - LEFT - RIGHT, height)
        _rows(axes, result, names, unit, words)
        bottom -= BETWEEN
        if p == 0 and len(arms) > 1:
            _legend(axes, arms, height)
    return Drawn("effects", title, subtitle, _alt(title, result, arms), _table(result, arms))


def _rows(axes: Axes, result: xr.Dataset, names: list[str], unit: int, words: str) -> None:
    """Draw one row for each outcome and, within it, one interval for each arm."""
    arms = result.sizes["arm"]
    step = ROW / (0.22 + ROW * arms)
    for a in range(arms):
        cells = [cell_of(result.isel(arm=a), name) for name in names]
        y = np.arange(len(names)) + step * (a - (arms - 1) / 2)
        middle, low, high = (
            unit * np.array([float(cell[end]) for cell in cells]) for end in ("effect", "low", "high")
        )
        colour, mark = COLOURS[a % len(COLOURS)], MARKS[a % len(MARKS)]
        axes.hlines(y, low, high, color=colour, linewidth=1.8)
        axes.plot(
            middle, y, mark, color=colour, markersize=5, markeredgecolor=style.PAPER, markeredgewidth=0.6
        )
    for row in range(1, len(names), 2):  # every other row shaded, so that many arms stay in their row
        axes.axhspan(row - 0.5, row + 0.5, color=style.FAINT, alpha=0.35, linewidth=0, zorder=0)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [NAMED[name].label for name in names])
    axes.grid(axis="x", color=style.FAINT, linewidth=0.7)
    axes.xaxis.set_major_formatter(style.signed_tick)
    axes.set_xlabel(words, fontsize=style.SMALL, color=style.GREY, fontfamily=style.FONT, loc="left")


def _legend(axes: Axes, arms: list[str], height: float) -> None:
    for a, arm in enumerate(arms):
        row, column = divmod(a, 3)
        x, y = 0.34 * column, 1 + (0.16 + 0.24 * ((len(arms) - 1) // 3 - row)) / height
        colour, mark = COLOURS[a % len(COLOURS)], MARKS[a % len(MARKS)]
        axes.plot(x, y, mark, color=colour, markersize=6, transform=axes.transAxes, clip_on=False)
        style.label(axes, arm, (x, y), "axes", shift=(8, 0), va="center", colour=colour, bold=True)


def _title(result: xr.Dataset, arms: list[str]) -> str:
    cells = result.sel(outcome=HEADLINE)
    arm = int(np.abs(cells["effect"].values).argmax())
    return f"{arms[arm]}: {effect_words(cells.isel(arm=arm))}"


def _subtitle(result: xr.Dataset, context: Context) -> str:
    pairs = f"{count(int(result['n_members']))} pairs of histories that share their luck"
    return (
        f"Difference from {result.attrs['against']}, in shares and in means, with its 95 % interval; left of "
        f"the line fewer or lower. {pairs}, {context.window}."
    )


def _alt(title: str, result: xr.Dataset, arms: list[str]) -> str:
    parts = []
    for arm in arms:
        cells = result.sel(arm=arm)
        told = listed(effect_words(cell_of(cells, name)) for name in rows_of(result))
        parts.append(f"Arm {arm}: {told}.")
    return f"Dots with intervals for each outcome. {title}. {' '.join(parts)}"


def _table(result: xr.Dataset, arms: list[str]) -> Table:
    fields = ("before", "after", "effect", "low", "high", "ratio", "ratio_low", "ratio_high", "ceiling")
    rows = [(arm, name, cell_of(result.sel(arm=arm), name)) for arm in arms for name in rows_of(result)]
    columns = {field: [float(cell[field]) for _, _, cell in rows] for field in fields}
    kinds = ["mean" if name in NUMBERS else "share" for _, name, _ in rows]
    names = {"arm": [arm for arm, _, _ in rows], "outcome": [name for _, name, _ in rows]}
    return Table.of(**names, statistic=kinds, **columns)
