"""Counts against SciPy's distributions: the inverse of the distribution function, one uniform each."""

import numpy as np
import pytest
from scipy import stats

from sim.world.draws import binomial, negative_binomial_table, pick, poisson

U = (np.arange(20_000, dtype=np.float32) + np.float32(0.5)) / np.float32(20_000)


@pytest.mark.parametrize("rate", [1e-4, 0.03, 0.8, 4.0, 20.0])
def test_poisson_is_the_inverse_distribution_function(rate):
    counts = poisson(np.full(1, rate, np.float32), U)
    expected = stats.poisson(rate).ppf(U)
    # float32 may move a step by one uniform in 20,000 at each of its steps.
    assert (counts != expected).mean() < 2e-3
    assert abs(counts - expected).max() <= 1


def test_a_count_starts_where_the_one_before_it_ends():
    """At a rate of 1 none has e^-1 and at most one twice that; of two that go with 1/2 each, none has 1/4."""
    none = np.exp(np.float32(-1))
    assert poisson(np.ones(2, np.float32), np.float32([none, 2 * none])).tolist() == [1, 2]
    even = np.full(3, np.log(2), np.float32)
    assert binomial(np.full(3, 2, np.float32), even, np.float32([0.2499, 0.25, 0.75])).tolist() == [0, 1, 2]


def test_a_capped_count_gathers_the_tail():
    counts = poisson(np.full(U.size, 3.0, np.float32), U, cap=4)
    share = (counts == 4).mean()
    assert share == pytest.approx(stats.poisson(3).sf(3), abs=1e-3)


@pytest.mark.parametrize("trials", [1, 2, 3, 4])
@pytest.mark.parametrize("hazard", [0.01, 0.3, 3.5])
def test_binomial_is_the_inverse_distribution_function(trials, hazard):
    n = np.full(U.size, trials, np.float32)
    gone = binomial(n, np.full(U.size, hazard, np.float32), U)
    expected = stats.binom(trials, 1 - np.exp(-hazard)).ppf(U)
    assert (gone != expected).mean() < 2e-3
    assert gone.max() <= trials


def test_no_more_go_than_there_are_however_the_sums_round():
    trials, hazard = np.repeat(np.float32([1, 2, 3, 4]), 400), np.tile(np.linspace(0.01, 4, 400), 4)
    last = np.full(1600, 1 - 2**-24, np.float32)
    assert (binomial(trials, hazard.astype(np.float32), last) <= trials).all()


def test_one_value_holds_for_all_members():
    assert pick(np.float32([7]), np.array([0, 2])).tolist() == [7]
    assert pick(np.float32(7), np.array([0, 2])) == 7
    assert pick(np.float32([1, 2, 3]), np.array([0, 2])).tolist() == [1, 3]
    assert pick(np.float32([[1, 2, 3], [4, 5, 6]]), np.array([2])).tolist() == [[3], [6]]


def test_negative_binomial_table():
    reference = stats.nbinom(3, 3 / 33).cdf(np.arange(401))
    assert np.allclose(negative_binomial_table(30, 3, 400), reference, atol=1e-6)
