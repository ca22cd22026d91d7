"""How a difference between two arms is said: "18 fewer blockades in 100, 16–20"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.drawing.words import hundredth, inside, listed
from sim.world.outcomes import NAMED, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: A median is told beside a mean from which it differs by this much: points, or incidents.
VISIBLE = 0.5
#: Names of the states of a switch table.
ENDED = {
    "postponed": "postponed",
    "phased": "phased in",
    "enforced": "enforced",
    "settled": "settled before",
    "undecided": "not decided",
}
#: Switches named in one line.
MOST_SWITCHES = 4


def unit(outcome: str) -> int:
    """Return in how many histories a difference is counted."""
    return 1 if outcome in NUMBERS else 100


def effect_words(cell: xr.Dataset) -> str:
    """Return a difference in full: "18 fewer blockades in 100, 16–20"; ``cell`` has one arm and outcome."""
    name = str(cell["outcome"].values)
    effect, low, high = (float(cell[end]) for end in ("effect", "low", "high"))
    scale, many = unit(name), NAMED[name].many
    among = f" in {scale}" if scale > 1 else " on average"
    if low == high == 0:
        return f"no clear difference in {many} ({interval_words(cell)})"
    if not clear(low, high):
        return f"no clear difference in {many} ({interval_words(cell)}{among})"
    return f"{_size(scale * effect)} {direction(effect)} {many}{among}, {interval_words(cell)}"


def short_words(cell: xr.Dataset) -> str:
    """Return a difference for a table: "18 fewer in 100", "4.2 points lower", "none"."""
    name = str(cell["outcome"].values)
    effect = float(cell["effect"])
    if effect == 0:
        return "none"
    if unit(name) > 1:
        return f"{_size(unit(name) * effect)} {direction(effect)} in {unit(name)}"
    if OUTCOMES[name].unit == "incidents":
        return f"{_size(effect)} {direction(effect)}"
    return f"{_size(effect)} points {'higher' if effect > 0 else 'lower'}"


def interval_words(cell: xr.Dataset) -> str:
    """Return the interval in the unit and direction of the difference: "16–20", "−2.0 to +3.1"."""
    name = str(cell["outcome"].values)
    low, high = float(cell["low"]), float(cell["high"])
    ends = [unit(name) * end for end in (low, high)]
    if clear(low, high):
        first, last = sorted(_size(end) for end in ends) if ends[0] == ends[1] else _ordered(ends)
        return first if first == last else f"{first}–{last}"
    if low == high == 0:
        return "no pair differs"
    return f"−{_size(ends[0])} to +{_size(ends[1])}"


def clear(low: float, high: float) -> bool:
    """Whether an interval leaves no doubt about the sign."""
    return low > 0 or high < 0


def direction(effect: float) -> str:
    """Return "more" or "fewer"."""
    return "more" if effect > 0 else "fewer"


def before_after(cell: xr.Dataset, which: str, pairs: int) -> str:
    """Return an arm's own number for a table: of 100 histories "38", or the mean "24.0"."""
    value, name = float(cell[which]), str(cell["outcome"].values)
    return f"{value:.1f}" if name in NUMBERS else hundredth(round(value * pairs), pairs)


def median_words(arm: xr.Dataset) -> str:
    """Return the medians that differ visibly from the means: "incidents 3 and 5"; nothing if none does."""
    parts = []
    for name in NUMBERS if "median_before" in arm else ():
        medians = [float(arm[f"median_{which}"].sel(quantity=name)) for which in ("before", "after")]
        means = [float(arm[which].sel(outcome=name)) for which in ("before", "after")]
        if any(abs(mean - median) >= VISIBLE for mean, median in zip(means, medians, strict=True)):
            parts.append(f"{inside(OUTCOMES[name].label)} {' and '.join(f'{m:.0f}' for m in medians)}")
    return "; ".join(parts)


def ratio_words(cell: xr.Dataset) -> str:
    """Return what pairing saves, with its interval: "17 (12–24)"; "–" where it cannot be told."""
    ratio, low, high = (float(cell[end]) for end in ("ratio", "ratio_low", "ratio_high"))
    if not math.isfinite(ratio):
        return "–"
    if not math.isfinite(low + high):
        return times(ratio)
    return f"{times(ratio)} ({times(low)}–{times(high)})" if high > low else times(ratio)


def ceiling_words(cell: xr.Dataset) -> str:
    """Return the most that pairing could save: "2.6", "–" where there is no limit."""
    ceiling = float(cell["ceiling"])
    return times(ceiling) if math.isfinite(ceiling) else "–"


def times(ratio: float) -> str:
    """Return a ratio to two or three digits."""
    return f"{ratio:.2f}" if ratio < 0.995 else f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:,.0f}"


def switch_words(due: xr.DataArray) -> str:
    """Return who ended the first due day otherwise: "in 124 of 1,000 pairs, most from ... to ..."."""
    table = due.values
    pairs, same = int(table.sum()), int(table.trace())
    if same == pairs:
        return f"the same in all {pairs:,} pairs"
    names = [str(name) for name in due["ended_before"].values]
    moved = [(int(table[i, j]), i, j) for i in range(len(names)) for j in range(len(names)) if i != j]
    most = sorted((move for move in moved if move[0]), reverse=True)[:MOST_SWITCHES]
    parts = [f"{number:,} from {ENDED[names[i]]} to {ENDED[names[j]]}" for number, i, j in most]
    if rest := pairs - same - sum(number for number, _, _ in most):
        parts.append(f"{rest:,} in other ways")
    return f"otherwise in {pairs - same:,} of {pairs:,} pairs: {listed(parts)}"


def _ordered(ends: list[float]) -> tuple[str, str]:
    small, large = sorted(abs(end) for end in ends)
    return _size(small), _size(large)


def _size(value: float) -> str:
    """Return a size without its sign: two digits below 10, whole above."""
    size = abs(value)
    if size >= 9.95:
        return f"{size:.0f}"
    if size >= 0.095 or size == 0:
        return f"{size:.1f}" if size else "0"
    return f"{size:.{max(2, -math.floor(math.log10(size)))}f}"
