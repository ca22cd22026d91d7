"""Intervals and Monte-Carlo error for what is counted over an ensemble.

Wilson for a probability, Bonett-Price for a paired difference of two, order statistics for a quantile.
The textbook interval (estimate plus or minus 1.96 standard errors, named after Wald) is not here on
purpose: for rare outcomes it covers the truth in as few as 39 of 100 trials instead of 95.

Counts are integers; levels are probabilities such as 0.95. All functions accept arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array, Double, Int


def wilson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Double, Double]:
    """Return the Wilson score interval for a probability, with wider ends for a handful of cases.

    Where only one to three members (two, up to 50 members) show the outcome, or fail to, Wilson's nearer
    end is too near: a single case would rule out true probabilities that produce one often. There the end
    is that of Brown, Cai and DasGupta, a one-sided Poisson bound.

    Parameters
    ----------
    k, n : array_like of int
        Successes and trials, ``0 <= k <= n`` and ``n >= 1``.
    level : float
        Nominal coverage, 0-1.

    Returns
    -------
    low, high : arrays of float64
        Within [0, 1].

    Notes
    -----
    Wilson 1927, doi 10.1080/01621459.1927.10502953; Brown, Cai and DasGupta 2001, section 4.1.1,
    doi 10.1214/ss/1009213286.
    """
    k, n = np.broadcast_arrays(np.asarray(k, np.float64), np.asarray(n, np.float64))
    z = _critical(level)
    centre = (k + z * z / 2) / (n + z * z)
    half = wilson_half_width(k, n, level)
    # At k = 0 and k = n the ends are 0 and 1 exactly; rounding must not move them inside.
    low = np.where(k == 0, 0.0, _rare_end(k, n, np.maximum(centre - half, 0.0), level))
    high = np.where(k == n, 1.0, 1 - _rare_end(n - k, n, np.maximum(1 - centre - half, 0.0), level))
    return low, high


def _rare_end(k: Double, n: Double, end: Double, level: float) -> Double:
    """Return the lower end of an interval for ``k`` of ``n``: the given one unless ``k`` is very small."""
    from scipy.special import gammaincinv

    rare = (k > 0) & (k <= np.where(n > 50, 3, 2))
    bound = gammaincinv(np.where(rare, k, 1.0), 1 - level) / n
    return np.where(rare, np.minimum(bound, end), end)


def wilson_half_width(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Double:
    """Return half the width of Wilson's score interval: the Monte-Carlo error of a share ``k / n``."""
    k, n = np.asarray(k, np.float64), np.asarray(n, np.float64)
    z = _critical(level)
    p = k / n
    half: Double = np.asarray(z * np.sqrt(n * p * (1 - p) + z * z / 4) / (n + z * z))
    return half


def bonett_price(
    only_first: ArrayLike, only_second: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[Double, Double]:
    """Return the Bonett-Price interval for a difference of two paired probabilities.

    Parameters
    ----------
    only_first, only_second : array_like of int
        Pairs in which the outcome happened only in the first, and only in the second, of the two arms.
    n : array_like of int
        All pairs.
    level : float
        Nominal coverage, 0-1.

    Returns
    -------
    low, high : arrays of float64
        For ``P(second) - P(first)``, within [-1, 1].

    Notes
    -----
    Bonett and Price 2012, doi 10.3102/1076998611411915: Laplace-adjusted shares, one more pair of each
    kind of disagreement.
    """
    n = np.asarray(n, np.float64)
    first = (np.asarray(only_first, np.float64) + 1) / (n + 2)
    second = (np.asarray(only_second, np.float64) + 1) / (n + 2)
    difference = second - first
    half = _critical(level) * np.sqrt((first + second - difference**2) / (n + 2))
    return np.maximum(difference - half, -1.0), np.minimum(difference + half, 1.0)


def quantile_ranks(n: int, q: ArrayLike, level: float = 0.95) -> tuple[Int, Int]:
    """Return the ranks of the order statistics that enclose a quantile.

    The number of members below the true q-quantile is binomial (n, q); no assumption on the
    distribution is needed.

    Parameters
    ----------
    n : int
        Members.
    q : array_like of float
        Quantiles, 0-1.
    level : float
        Coverage is at least this.

    Returns
    -------
    low, high : arrays of int64
        Ranks from 1 (smallest) to n; 0 and ``n + 1`` mean that the ensemble is too small to bound
        the quantile on that side.
    """
    q = np.asarray(q, np.float64)
    tail = (1 - level) / 2
    return _binomial_quantile(tail, n, q), _binomial_quantile(1 - tail, n, q) + 1


def quantiles_from_hist(counts: ArrayLike, q: ArrayLike, *, width: float = 1.0, low: float = 0.0) -> Double:
    """Return quantiles of counted values, as the middle of the bin that holds them.

    Parameters
    ----------
    counts : array_like of int, shape (..., bins)
        Members per bin; bins of equal ``width`` start at ``low``. Each histogram holds at least one.
    q : array_like of float, shape (quantiles,)
        Quantiles, 0-1. The q-quantile is the smallest value with at least a share q at or below it.
    width, low : float
        Unit of the bins; the answer is within ``width / 2`` of the exact quantile.

    Returns
    -------
    array of float64, shape (quantiles, ...)
    """
    counts = np.asarray(counts)
    total = counts.sum(axis=-1)
    ranks = [np.maximum(np.ceil(share * total - 1e-9), 1) for share in np.atleast_1d(np.asarray(q, float))]
    return _value_at(counts, np.stack(ranks), width, low)


def quantile_interval_from_hist(
    counts: ArrayLike, q: float, *, width: float = 1.0, low: float = 0.0, level: float = 0.95
) -> tuple[Double, Double]:
    """Return the order-statistic interval of one quantile of counted values, shape (...) each.

    Every histogram must hold the same number of members. Where the ensemble is too small to bound the
    quantile, the end of the scale is returned.
    """
    counts = np.asarray(counts)
    n, bins = int(counts.sum(axis=-1).flat[0]), counts.shape[-1]
    first, last = (int(rank) for rank in quantile_ranks(n, q, level))
    shape = counts.shape[:-1]
    bottom, top = _value_at(counts, np.stack([np.full(shape, first), np.full(shape, last)]), width, low)
    if first < 1:
        bottom = np.full(shape, low)
    if last > n:
        top = np.full(shape, low + width * bins)
    return bottom, top


def _value_at(counts: Array, ranks: Array, width: float, low: float) -> Double:
    """Return the middle of the bin that holds the member of each rank, shape (ranks, ...)."""
    below = np.cumsum(counts, axis=-1)
    bins = np.stack([(below < rank[..., None]).sum(axis=-1) for rank in ranks])
    values: Double = low + width * (bins + 0.5)
    return values


def _critical(level: float) -> float:
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return float(ndtri((1 + level) / 2))


def _binomial_quantile(p: float, n: int, q: Double) -> Int:
    """Return the smallest k with P(Bin(n, q) <= k) >= p."""
    from scipy.special import bdtr, bdtrik

    k = np.ceil(bdtrik(p, n, q))
    earlier = np.maximum(k - 1, 0)
    return np.asarray(np.where(bdtr(earlier, n, q) >= p, earlier, k), np.int64)
