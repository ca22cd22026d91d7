"""What answers of the lessons are made of: ensembles kept for several questions, and how they are said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import sim
from sim.comparison.compare import paired_effects
from sim.comparison.words import clear, effect_words
from sim.drawing.words import frequency_with_interval
from sim.ensemble.effects import mean_interval

#: Histories or pairs behind every answer.
PAIRS = 2000


@dataclass(frozen=True)
class Answer:
    """The answer to one question; ``holds`` says whether what its words claim is so."""

    words: str
    holds: bool = True


@cache
def compared(scenario: str, against: str = "base") -> xr.Dataset:
    """Return the paired effects of all arms of a scenario."""
    arms = [arm for arm in ("base", *sim.load_scenario(scenario).arms) if arm != against]
    return sim.compare(scenario, arms, against=against, replicates=PAIRS, workers=1)


@cache
def members(scenario: str, arm: str = "", **parameters: float) -> xr.Dataset:
    """Return the histories of a scenario or of one of its arms."""
    return sim.simulate(scenario, arm=arm or None, parameters=dict(parameters), replicates=PAIRS, workers=1)


def cell(effects: xr.Dataset, arm: str, outcome: str) -> xr.Dataset:
    """Return the effect of an arm on an outcome."""
    return effects.sel(arm=arm, outcome=outcome)


def said(effects: xr.Dataset, arm: str, outcome: str) -> str:
    """Return an effect in words: "18 fewer blockades in 100, 16–20"."""
    return effect_words(cell(effects, arm, outcome))


def sign(effects: xr.Dataset, arm: str, outcome: str) -> int:
    """Return 1 or -1 for a clear effect, 0 where the interval holds both signs."""
    low, high = (float(cell(effects, arm, outcome)[end]) for end in ("low", "high"))
    return int(np.sign(low)) if clear(low, high) else 0


def size(effects: xr.Dataset, arm: str, outcome: str) -> float:
    """Return the size of an effect."""
    return abs(float(cell(effects, arm, outcome)["effect"]))


def often(effects: xr.Dataset, arm: str, outcome: str) -> str:
    """Return how often an event happens in an arm, or in the reference: "42 of 100 histories (…)"."""
    one = cell(effects, arm if arm in effects["arm"] else str(effects["arm"].values[0]), outcome)
    share, n = float(one["after" if arm in effects["arm"] else "before"]), int(effects["n_members"])
    return frequency_with_interval(round(share * n), n)


def mean_words(values: NDArray[Any], digits: int = 1) -> str:
    """Return a mean with its interval: "6.6 (6.3–6.9 if run again)"."""
    low, high = mean_interval(values)
    return f"{values.mean():.{digits}f} ({float(low):.{digits}f}–{float(high):.{digits}f} if run again)"


def fewer_words(differences: NDArray[Any]) -> str:
    """Return a fall in how many histories there is something: "4.4 fewer in 100, 3.3–5.5"."""
    low, high = (-100 * float(end) for end in mean_interval(differences))
    return f"{-100 * differences.mean():.1f} fewer in 100, {high:.1f}–{low:.1f}"


def share_words(values: NDArray[np.bool_]) -> str:
    """Return a share of histories with its interval."""
    return frequency_with_interval(int(values.sum()), values.size)


def percent_words(part: xr.Dataset) -> str:
    """Return a share of variance with its interval: "15 % (4–25)"."""
    share, low, high = (100 * float(part[name]) for name in ("share", "share_low", "share_high"))
    return f"{share:.0f} % ({max(low, 0):.0f}–{high:.0f})"


def difference(before: xr.Dataset, after: xr.Dataset) -> xr.Dataset:
    """Return the paired effects between two ensembles that share their luck, as an arm named "it"."""
    return paired_effects(before, {"it": after})
