"""Intervals against SciPy, published examples and exact coverage."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, poisson

from sim.ensemble.intervals import (
    bonett_price,
    quantile_interval_from_hist,
    quantile_ranks,
    quantiles_from_hist,
    wilson,
    wilson_half_width,
)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("k", "n"), [(0, 4), (0, 50), (3, 50), (25, 50), (50, 50), (7, 2000)])
def test_wilson_agrees_with_scipy(k: int, n: int, level: float) -> None:
    low, high = wilson(k, n, level)
    theirs = binomtest(k, n).proportion_ci(level, method="wilson")
    assert (float(low), float(high)) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("k", "n"), [(1, 40), (2, 40), (1, 2000), (3, 2000)])
def test_a_handful_of_cases_gets_a_one_sided_poisson_end(k: int, n: int) -> None:
    """The truth at the lower end gives ``k`` or more cases with probability 5 % (in the Poisson limit)."""
    low, high = wilson(k, n)
    assert poisson.sf(k - 1, float(low) * n) == pytest.approx(0.05)
    theirs = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert low < theirs.low and float(high) == pytest.approx(theirs.high)
    other = wilson(n - k, n)
    assert (float(other[0]), float(other[1])) == pytest.approx((1 - float(high), 1 - float(low)))


def test_wilson_takes_arrays_and_reaches_the_ends() -> None:
    low, high = wilson(np.array([0, 5, 10]), 10)
    assert low[0] == 0
    assert high[2] == 1
    assert (low <= np.array([0, 0.5, 1])).all()
    assert (high >= np.array([0, 0.5, 1])).all()


def test_half_width_is_half_the_interval_inside_the_unit_range() -> None:
    low, high = wilson(40, 100)
    assert wilson_half_width(40, 100) == pytest.approx((high - low) / 2)


def test_bonett_price_by_hand_and_symmetric() -> None:
    # 21 pairs, 1 and 7 discordant: (8/23 - 2/23) +- 1.959964 sqrt((10/23 - (6/23)^2) / 23).
    low, high = bonett_price(1, 7, 21)
    half = 1.959963985 * np.sqrt((10 / 23 - (6 / 23) ** 2) / 23)
    assert (float(low), float(high)) == pytest.approx((6 / 23 - half, 6 / 23 + half), abs=1e-9)
    other_low, other_high = bonett_price(7, 1, 21)
    assert (float(other_low), float(other_high)) == pytest.approx((-high, -low))


def test_bonett_price_covers_a_rare_difference_where_wald_does_not() -> None:
    """Exact coverage over all tables of 100 pairs with one-sided discordance of probability 0.01."""
    n, p = 100, 0.01
    k = np.arange(n + 1)
    low, high = bonett_price(0, k, n)
    weight = binom.pmf(k, n, p)
    assert weight[(low <= p) & (p <= high)].sum() >= 0.93
    share = k / n
    half = 1.96 * np.sqrt((share - share**2) / n)
    assert weight[(share - half <= p) & (p <= share + half)].sum() < 0.7


def test_an_impossible_level_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, 1.0)


@pytest.mark.parametrize(("n", "q"), [(20, 0.5), (200, 0.1), (2000, 0.9), (1_000_000, 0.5)])
def test_quantile_ranks_cover_and_are_as_tight_as_possible(n: int, q: float) -> None:
    low, high = (int(rank) for rank in quantile_ranks(n, q))
    below = binom(n, q)
    # X(low) <= true quantile <= X(high) when between low and high - 1 members lie below it.
    assert below.cdf(high - 1) - below.cdf(low - 1) >= 0.95
    assert below.cdf(low) >= 0.025
    assert below.sf(high - 2) >= 0.025


def test_a_small_ensemble_cannot_bound_an_extreme_quantile() -> None:
    low, high = quantile_ranks(10, np.array([0.01, 0.99]))
    assert low[0] == 0
    assert high[1] == 11
    counts = np.bincount([3, 4, 4, 5], minlength=10)
    assert quantile_interval_from_hist(counts, 0.99)[1] == 10


def test_quantiles_from_hist_are_within_half_a_bin_of_the_sorted_values() -> None:
    values = np.random.default_rng(1).gamma(2, 8, (3, 501))
    counts = np.stack([np.bincount((row * 10).astype(int), minlength=2000) for row in values])
    for q in (0.0, 0.1, 0.5, 0.9, 1.0):
        exact = np.quantile(values, q, axis=1, method="inverted_cdf")
        assert np.abs(quantiles_from_hist(counts, [q], width=0.1)[0] - exact).max() <= 0.05 + 1e-9


def test_quantile_interval_from_hist_reads_the_order_statistics() -> None:
    values = np.sort(np.random.default_rng(2).uniform(0, 100, 300))
    counts = np.bincount((values * 10).astype(int), minlength=1000)
    low, high = quantile_interval_from_hist(counts, 0.5, width=0.1)
    first, last = quantile_ranks(300, 0.5)
    assert abs(low - values[first - 1]) <= 0.05 + 1e-9
    assert abs(high - values[last - 1]) <= 0.05 + 1e-9
