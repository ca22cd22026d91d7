"""Scores of forecasts, and what can be said about them from few and dependent weeks.

Smaller is better for every score. All functions take plain arrays, so that they can be checked against
`scoringrules` and scikit-learn, which the tests do; four short formulas do not justify these as dependencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Bool, Double, Index

#: Weeks that are kept together when origins are resampled or shuffled (docs/decisions.md: Forecasts).
BLOCK = 8
#: Resamples behind an interval or a band, and shuffles behind a p-value (docs/decisions.md: Forecasts).
RESAMPLES, SHUFFLES = 2000, 500
#: Edges of the classes of a reliability diagram: finer where most forecasts are.
EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def brier(p: ArrayLike, happened: ArrayLike) -> Double:
    """Return the squared error of probabilities (Brier 1950)."""
    score: Double = (np.asarray(p, np.float64) - np.asarray(happened, np.float64)) ** 2
    return score


def log_score(p: ArrayLike, happened: ArrayLike) -> Double:
    """Return minus the log of the probability given to what happened, in nats (Good 1952)."""
    p = np.asarray(p, np.float64)
    score: Double = -np.log(np.where(np.asarray(happened, bool), p, 1 - p))
    return score


def crps(sample: ArrayLike, observed: ArrayLike) -> Double:
    """Return the continuous ranked probability score of equally likely points.

    Parameters
    ----------
    sample : array, shape (..., points)
    observed : array, shape (...)

    Notes
    -----
    CRPS = mean |x - y| - mean |x - x'| / 2 (Gneiting and Raftery 2007, doi 10.1198/016214506000001437); the
    second mean over all pairs follows from the ranks.
    """
    x = np.sort(np.asarray(sample, np.float64), axis=-1)
    n = x.shape[-1]
    near = np.abs(x - np.asarray(observed, np.float64)[..., None]).mean(axis=-1)
    weight = 2 * np.arange(1, n + 1) - n - 1
    score: Double = near - (x * weight).sum(axis=-1) / n**2
    return score


def auc(p: ArrayLike, happened: ArrayLike) -> float | None:
    """Return the chance that a week with the event had the higher probability, ties half.

    ``None`` where the event always or never happened.
    """
    yes = np.asarray(happened, bool)
    k, n = int(yes.sum()), yes.size
    if k in (0, n):
        return None
    _, place, same = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(same) - (same - 1) / 2)[place]
    return float((rank[yes].sum() - k * (k + 1) / 2) / (k * (n - k)))


@dataclass(frozen=True)
class Skill:
    """1 - score / baseline's score: the share of its error that is avoided, with a 95 % interval."""

    value: float
    low: float
    high: float


def skill(score: Double, baseline: Double, groups: Sequence[Index], seed: int = 0) -> Skill:
    """Return the skill over a baseline, with groups of forecasts resampled together.

    Parameters
    ----------
    score, baseline : array of float64, shape (forecasts,)
    groups : sequence of index arrays
        Forecasts that are drawn together; each group may be drawn several times or not at all.
    """
    mine = np.array([score[group].sum() for group in groups])
    theirs = np.array([baseline[group].sum() for group in groups])
    picks = np.random.default_rng(seed).integers(0, len(groups), (RESAMPLES, len(groups)))
    drawn = 1 - mine[picks].sum(axis=1) / theirs[picks].sum(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Skill(float(1 - mine.sum() / theirs.sum()), float(low), float(high))


def block_skill(score: Double, baseline: Double, block: int, seed: int = 0) -> Skill:
    """Return the skill over a baseline with the interval of a circular block bootstrap.

    Parameters
    ----------
    score, baseline : array of float64, shape (weeks,)
        In the order of the weeks.
    block : int
        Weeks in a row that are drawn together (Politis and Romano 1992).
    """
    n = score.size
    starts = np.random.default_rng(seed).integers(0, n, (RESAMPLES, -(-n // block)))
    weeks = ((starts[..., None] + np.arange(block)) % n).reshape(RESAMPLES, -1)[:, :n]
    drawn = 1 - score[weeks].sum(axis=1) / baseline[weeks].sum(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Skill(float(1 - score.sum() / baseline.sum()), float(low), float(high))


def blocks(n: int, block: int = BLOCK) -> list[Index]:
    """Return positions 0 to ``n - 1`` cut into blocks of ``block`` in a row, the last one shorter."""
    return [np.arange(first, min(first + block, n)) for first in range(0, n, block)]


def shuffled(n: int, rng: np.random.Generator) -> Index:
    """Return positions 0 to ``n - 1`` with their blocks of `BLOCK` in random order."""
    cut = blocks(n)
    return np.concatenate([cut[i] for i in rng.permutation(len(cut))])


def shuffle_p(p: Double, happened: Double, seed: int = 0) -> float:
    """Return the rank of the Brier score among those of outcomes permuted in blocks, as a p-value."""
    rng = np.random.default_rng(seed)
    real = brier(p, happened).mean()
    others = [brier(p, happened[shuffled(p.size, rng)]).mean() for _ in range(SHUFFLES)]
    # What differs by rounding alone is equal.
    return float((1 + sum(other <= real + 1e-12 for other in others)) / (SHUFFLES + 1))


@dataclass(frozen=True)
class Class:
    """Forecasts of similar probability, and how often the event happened.

    ``low`` and ``high`` are the 95 % consistency band: where the frequency would lie if the forecasts were
    right.
    """

    forecasts: int
    happened: int
    mean: float
    low: float
    high: float


def reliability(p: Double, happened: Double, group: NDArray[np.integer], seed: int = 0) -> list[Class]:
    """Return the classes of a reliability diagram with consistency bands (Bröcker and Smith 2007).

    Parameters
    ----------
    p, happened : array of float64, shape (forecasts,)
    group : array of int, shape (forecasts,)
        Forecasts of one group share their luck in the resamples: windows that overlap succeed or fail
        together, which makes the band wider than for independent weeks (doi 10.1175/WAF993.1).
    """
    rng = np.random.default_rng(seed)
    _, group = np.unique(group, return_inverse=True)
    luck = rng.random((RESAMPLES, int(group.max()) + 1))[:, group]
    drawn = luck < p
    found = []
    where = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    for number in range(len(EDGES) - 1):
        here = where == number
        if here.any():
            low, high = np.quantile(drawn[:, here].mean(axis=1), (0.025, 0.975))
            k, n = int(happened[here].sum()), int(here.sum())
            found.append(Class(n, k, float(p[here].mean()), float(low), float(high)))
    return found


def stretches(happened: Bool) -> list[Index]:
    """Return the positions of weeks in a row that had the same outcome: each counts as one, by episode."""
    changes = np.flatnonzero(happened[1:] != happened[:-1]) + 1
    return list(np.split(np.arange(happened.size), changes))


def by_stretch(score: Double, of: Sequence[Index]) -> Double:
    """Return the mean score of each stretch."""
    return np.array([score[weeks].mean() for weeks in of])


def episodes(days: Bool, gap: int = 14) -> int:
    """Return how many separate episodes a series of days has: more than ``gap`` quiet days part two."""
    on = np.flatnonzero(days)
    return 0 if not on.size else int(1 + (np.diff(on) > gap).sum())
