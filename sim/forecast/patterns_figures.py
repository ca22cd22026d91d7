"""The rhythm of free histories beside that of the record: distributions, ranks, and a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from sim.arrays import Double
from sim.drawing import style
from sim.drawing.console import print_heading
from sim.drawing.figure_result import Cell, Drawn, Table
from sim.drawing.plate import Plate, put_plates
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import count, plural, span
from sim.ensemble.versions import MODEL_VERSION
from sim.forecast.rhythms import PATTERNS, WEEK, Pattern, Patterns, Rhythm, Standing
from sim.record import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


QUESTION = "Does the model's crisis have the rhythm of the real one?"
QUANTILES = (0.05, 0.5, 0.95)
#: Height of the panels and of a line of ranks, and room for names, in inches.
TALL, LINE, NAMES = 1.75, 0.235, 3.75


def _weekly(rhythm: Rhythm) -> Double:
    counts = rhythm.incidents[: len(rhythm.incidents) // WEEK * WEEK]
    weekly: Double = counts.reshape(-1, WEEK).sum(axis=1)
    return weekly


#: Distributions drawn: title, axis, its first and last value, the largest share, and a history's sample.
PANELS: tuple[tuple[str, str, tuple[int, int], float, Callable[[Rhythm], Double]], ...] = (
    ("Length of barricade episodes", "days or more", (0, 40), 1.0, lambda r: r.episodes),
    ("From trigger to barricade", "days or more", (0, 120), 1.0, lambda r: r.waits),
    ("Coded incidents in a week", "incidents or more", (1, 6), 0.3, _weekly),
    ("Between hostile days", "days or more", (1, 40), 1.0, lambda r: r.gaps),
)


def publish_patterns(folder: Path, found: Patterns) -> list[Path]:
    """Draw the figure and write it, with its numbers and words, into ``folder``; return the paths."""
    figure = style.new_figure(1.0)
    return put_plates([Plate(figure, draw(figure, found), {"seed": str(found.seed)})], folder)


def draw(figure: Figure, found: Patterns) -> Drawn:
    """Draw four distributions and the rank of every observed pattern."""
    ranks = {pattern.name: found.rank(pattern.name) for pattern in PATTERNS}
    strip = LINE * len(ranks)
    style.resize(figure, style.HEAD + style.FOOT + TALL + strip + 1.65)
    title, subtitle = _title(ranks), _subtitle(found)
    style.frame(figure, title, subtitle, _footnote(found))
    top = figure.get_figheight() - style.HEAD - 0.45
    each = (style.WIDTH - 2 * style.MARGIN) / len(PANELS)
    for index, (name, unit, ends, highest, sample) in enumerate(PANELS):
        left = style.MARGIN + 0.35 + each * index
        axes = style.panel(figure, left, top - TALL, each - 0.5, TALL)
        _distribution(axes, found, sample, ends, highest)
        style.label(axes, name, (0, 1), "axes", shift=(-20, 8), bold=True)
        axes.set_xlabel(unit, fontsize=style.SMALL, color=style.GREY)
    axes = style.panel(figure, NAMES, style.FOOT + 0.35, style.WIDTH - NAMES - 1.5, strip)
    _ranks(axes, ranks)
    return Drawn("patterns", title, subtitle, _alt(title, ranks), table(found))


def table(found: Patterns) -> Table:
    """Return every pattern with the observed value, simulated 5, 50 and 95 % points and the rank."""
    rows: list[tuple[Cell, ...]] = []
    for pattern in PATTERNS:
        r = found.rank(pattern.name)
        numbers = (r.observed, r.low, r.middle, r.high, r.share)
        rows.append((pattern.name, pattern.label, pattern.unit, *numbers, r.members))
    columns = ("pattern", "label", "unit", "observed", "q05", "q50", "q95", "rank", "histories")
    return Table(columns, tuple(rows))


def print_patterns(console: Console, found: Patterns, files: list[Path]) -> None:
    """Print the table of patterns, the unusual ones marked."""
    print_heading(
        console, "Patterns beyond the fit", "Does the model's crisis have the rhythm of the real one?"
    )
    console.print(f"{_what(found)}.\n")
    grid = PlainTable()
    grid.add_text("Pattern")
    grid.add_values("real", "simulated (5 to 95 %)", "rank", right=True)
    grid.add_values("")
    for pattern in PATTERNS:
        rank = found.rank(pattern.name)
        grid.add_row(pattern.label, *cells(pattern, rank), "rare" if rank.unusual else "")
    console.print(grid)
    facts: dict[str, Fact] = {
        "Read as": "rank: the real value lies above so many of 100 histories, ties counting half; rare: "
        "fewer than 5 in 100 lie as far out",
        "Trust": found.trust,
        "Files": files,
    }
    print_facts(console, facts)


def cells(pattern: Pattern, rank: Standing) -> tuple[str, str, str]:
    """Return the observed value, the simulated middle with its range, and the rank, as text."""
    real, low, middle, high = (
        number(value, pattern.unit) for value in (rank.observed, rank.low, rank.middle, rank.high)
    )
    share = 100 * rank.share
    # Never "above 100 of 100" when some history lies beyond.
    words = ">99" if 99.5 <= share < 100 else "<1" if 0 < share < 0.5 else number(share, "points")
    return real, f"{middle} ({low} to {high})", words


def number(value: float, unit: str) -> str:
    """Return a value without needless digits: whole days and points, two decimals for ratios."""
    if np.isnan(value):
        return "none"
    digits = 0 if unit in ("days", "points", "number") else 2
    return f"{value:z.{digits}f}".replace("-", "−")


def _distribution(
    axes: Axes,
    found: Patterns,
    sample: Callable[[Rhythm], Double],
    ends: tuple[int, int],
    highest: float,
) -> None:
    """Draw the share of values of at least so much: band and middle of histories, the record in black."""
    x = np.arange(ends[0], ends[1] + 1)
    curves = np.array([_at_least(sample(r), x) for r in found.histories if sample(r).size])
    low, middle, high = np.quantile(curves, QUANTILES, axis=0)
    axes.fill_between(x, low, high, step="mid", color=style.BASE, alpha=0.3, linewidth=0)
    axes.step(x, middle, where="mid", color=style.BASE, linewidth=1.5)
    axes.step(x, _at_least(sample(found.record), x), where="mid", color=style.RECORD, linewidth=1.8)
    axes.set_xlim(*ends)
    axes.set_ylim(0, 1.02 * highest)
    ticks = (0.0, highest / 2, highest)
    style.value_grid(axes, ticks, [f"{100 * tick:.0f}{' %' * (tick == highest)}" for tick in ticks])


def _at_least(values: Double, x: NDArray[np.int_]) -> Double:
    ordered = np.sort(values)
    share: Double = 1 - np.searchsorted(ordered, x, side="left") / len(ordered)
    return share


def _ranks(axes: Axes, ranks: dict[str, Standing]) -> None:
    labels = [pattern.label for pattern in PATTERNS]
    y = np.arange(len(labels))[::-1]
    axes.axvspan(5, 95, color=style.BASE, alpha=0.16, linewidth=0)
    for place, pattern in zip(y, PATTERNS, strict=True):
        rank = ranks[pattern.name]
        face = style.RECORD if rank.unusual else style.PAPER
        axes.plot(
            100 * rank.share,
            place,
            "o",
            color=style.RECORD,
            markerfacecolor=face,
            markersize=6,
            clip_on=False,
        )
        real, simulated, _ = cells(pattern, rank)
        words = f"{real}  (sim. {simulated.partition(' ')[0]})"
        style.label(axes, words, (1, float(place)), "side", shift=(10, 0), va="center")
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.6, len(labels) - 0.4)
    axes.set_yticks(y, labels)
    axes.set_xticks([0, 5, 25, 50, 75, 95, 100])
    words = "rank of the real value: above so many of 100 histories (filled: rare)"
    axes.set_xlabel(words, fontsize=style.SMALL, color=style.GREY)


def _title(ranks: dict[str, Standing]) -> str:
    rare = sum(rank.unusual for rank in ranks.values())
    return f"{rare} of {len(ranks)} patterns of the real crisis are rare in the model"


def _what(found: Patterns) -> str:
    histories = plural(len(found.histories), "free history", "free histories")
    return f"{histories} of {span(FIRST_DAY, LAST_DAY)}, thinned as a record would be, seed {found.seed}"


def _subtitle(found: Patterns) -> str:
    how = "Blue: middle and 5–95 % of them. Black: the record. Above: shares of so much or more."
    return f"{_what(found)}. {how}"


def _footnote(found: Patterns) -> str:
    what = f"Seed {found.seed} · model {MODEL_VERSION} · {count(len(found.histories))} histories"
    return f"{what}\nTrust: {found.trust}"


def _alt(title: str, ranks: dict[str, Standing]) -> str:
    told = {
        pattern.label: cells(pattern, ranks[pattern.name])
        for pattern in PATTERNS
        if ranks[pattern.name].unusual
    }
    words = "; ".join(
        f"{label}: {real} observed, {simulated} simulated, above {share} of 100"
        for label, (real, simulated, share) in told.items()
    )
    return f"Four distributions and a list of ranks. {title}. Rare: {words or 'none'}."
