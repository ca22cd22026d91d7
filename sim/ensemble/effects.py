"""What an arm changes, member by member: paired effects, and what pairing is worth.

Two arms share all their luck, so a member of one is compared with the same replicate of the other. The
functions take plain arrays, one value per pair, and know nothing of crises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array, Double
from sim.ensemble.intervals import bonett_price


@dataclass(frozen=True)
class Effect:
    """A paired difference, the second of two arms minus the first.

    Parameters
    ----------
    before, after : float
        Mean (for yes/no outcomes: share) in the first and the second arm.
    effect, low, high : float
        Difference and its interval.
    ratio, ratio_low, ratio_high : float
        Variance of the same estimate from unpaired runs over the paired one, and its interval: as many
        times more members would be needed without pairing. ``inf`` when no pair differs.
    ceiling : float
        The most that ``ratio`` can be for a yes/no outcome with this effect; ``nan`` for numbers.
    """

    before: float
    after: float
    effect: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    ceiling: float


def paired_event(before: Array, after: Array, level: float = 0.95) -> Effect:
    """Return the effect on a yes/no outcome.

    Parameters
    ----------
    before, after : array of 0 and 1, shape (pairs,)
        The outcome in each arm, in the same order of replicates.
    level : float
        Nominal coverage of the Bonett-Price interval.
    """
    only_before, only_after = int((before > after).sum()), int((after > before).sum())
    low, high = bonett_price(only_before, only_after, before.size, level)
    shares = float(np.mean(before != 0)), float(np.mean(after != 0))
    ceiling = ratio_ceiling(*shares)
    effect = (only_after - only_before) / before.size
    return Effect(*shares, effect, float(low), float(high), *variance_ratio(before, after, level), ceiling)


def paired_number(before: Array, after: Array, level: float = 0.95) -> Effect:
    """Return the effect on the mean of a number; arguments as in `paired_event`, with `mean_interval`."""
    difference = after.astype(np.float64) - before
    low, high = mean_interval(difference, level)
    means = float(before.mean(dtype=np.float64)), float(after.mean(dtype=np.float64))
    ratio = variance_ratio(before, after, level)
    return Effect(*means, float(difference.mean()), float(low), float(high), *ratio, float("nan"))


def mean_interval(values: ArrayLike, level: float = 0.95) -> tuple[Double, Double]:
    """Return the interval for a mean, over the last axis.

    Student's t after a transformation that takes out the skew: paired differences are skewed, because most
    pairs differ little and a few differ in a whole episode.

    Notes
    -----
    Hall 1992, "On the removal of skewness by transformation", doi 10.1111/j.2517-6161.1992.tb01876.x.
    """
    from scipy.special import stdtrit

    x = np.asarray(values, np.float64)
    n = x.shape[-1]
    mean = x.mean(axis=-1)
    off = x - mean[..., None]
    spread = np.sqrt((off**2).mean(axis=-1))
    third = (off**3).mean(axis=-1) / np.where(spread > 0, spread, 1.0) ** 3
    skew = np.where(np.abs(third) < 1e-6, 1e-6, third) / np.sqrt(n)
    t = stdtrit(n - 1, (1 + level) / 2)
    error = spread / np.sqrt(n - 1)

    def end(student: float) -> Double:
        unskewed = 3 / skew * (np.cbrt(1 + skew * (student - skew / 6)) - 1)
        return np.asarray(mean - error * unskewed)

    return end(t), end(-t)


def variance_ratio(before: Array, after: Array, level: float = 0.95) -> tuple[float, float, float]:
    """Return how many times larger the variance of the effect is without pairing, and its interval.

    The ratio is ``(var before + var after) / var (after - before)``. Its logarithm is nearly normal; the
    standard error comes from each pair's influence on it (infinitesimal jackknife: Efron 1982,
    doi 10.1137/1.9781611970319).

    Returns
    -------
    ratio, low, high : float
        ``nan`` where nothing varies; ``inf``, and no lower end, where no pair differs from the others.
    """
    from scipy.special import ndtri

    a, b = before.astype(np.float64), after.astype(np.float64)
    apart = (a - a.mean()) ** 2 + (b - b.mean()) ** 2
    difference = b - a
    together = (difference - difference.mean()) ** 2
    unpaired, paired = float(apart.mean()), float(together.mean())
    if paired == 0:
        ratio = float("inf" if unpaired else "nan")
        return ratio, float("nan"), ratio
    error = np.std(apart / unpaired - together / paired) / np.sqrt(a.size)
    ratio, reach = unpaired / paired, float(np.exp(ndtri((1 + level) / 2) * error))
    return ratio, ratio / reach, ratio * reach


def ratio_ceiling(before: float, after: float) -> float:
    """Return the most that `variance_ratio` can be for two probabilities (docs/decisions.md: Experiments).

    A difference of ``d`` needs a share ``d`` of the pairs to differ, so its paired variance is at least
    ``d (1 - d)``: large effects gain little from pairing, and need it little.
    """
    d = abs(after - before)
    most = before * (1 - before) + after * (1 - after)
    least = d * (1 - d)
    return most / least if least else float("inf") if most else float("nan")
