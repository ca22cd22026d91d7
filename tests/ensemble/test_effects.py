from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.ensemble.effects import (
    mean_interval,
    paired_event,
    paired_number,
    ratio_ceiling,
    variance_ratio,
)
from sim.ensemble.intervals import bonett_price

RNG = np.random.default_rng(20220818)


def yes_no(both: int, only_before: int, only_after: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    counts = (both, only_before, only_after, neither)
    before, after = np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)
    return before.astype(np.int8), after.astype(np.int8)


def test_a_yes_no_effect_agrees_with_the_formulas() -> None:
    found = paired_event(*yes_no(40, 20, 8, 132))
    low, high = bonett_price(20, 8, 200)
    assert (found.before, found.after) == (0.3, 0.24)
    assert found.effect == pytest.approx(-0.06) and (found.low, found.high) == (low, high)
    paired = (20 + 8) / 200 - 0.06**2
    assert found.ratio == pytest.approx((0.3 * 0.7 + 0.24 * 0.76) / paired)
    assert found.ceiling == pytest.approx((0.3 * 0.7 + 0.24 * 0.76) / (0.06 * 0.94))


def test_the_ceiling_is_reached_when_nobody_switches_back() -> None:
    found = paired_event(*yes_no(60, 0, 25, 115))
    assert found.ratio == pytest.approx(found.ceiling)
    assert ratio_ceiling(0.5, 0.5) == np.inf
    assert ratio_ceiling(0.0, 1.0) != ratio_ceiling(0.0, 1.0)  # nan: nothing varies, nothing to save


def test_a_mean_without_skew_has_students_interval() -> None:
    x = RNG.normal(3, 2, 15)
    x = np.concatenate([x, 6 - x])  # symmetric about 3
    expected = stats.t.interval(0.95, 29, x.mean(), stats.sem(x))
    assert mean_interval(x) == pytest.approx(expected)


def test_the_ends_are_where_the_unskewed_statistic_is_students() -> None:
    """Hall's g(T) = T + a T^2/3 + a^2 T^3/27 + a/6 with a = skew/sqrt(n), at T = (mean - end) / error."""
    x = RNG.exponential(1, (3, 60)) ** 2
    low, high = mean_interval(x)
    n, mean, sd = 60, x.mean(axis=1), x.std(axis=1)
    a = stats.skew(x, axis=1) / np.sqrt(n)
    for end, student in ((low, stats.t.ppf(0.975, n - 1)), (high, stats.t.ppf(0.025, n - 1))):
        T = (mean - end) * np.sqrt(n - 1) / sd
        assert T + a * T**2 / 3 + a**2 * T**3 / 27 + a / 6 == pytest.approx(np.full(3, student))
    assert (high - mean > mean - low).all()


def test_numbers_pair_by_replicate() -> None:
    luck = RNG.normal(0, 10, 400)
    found = paired_number(luck, luck + RNG.normal(1, 1, 400))
    assert found.low < 1 < found.high and found.high - found.low < 0.25
    assert found.ratio_low < 2 * 100 / 1 < found.ratio_high and np.isnan(found.ceiling)


def test_nothing_changed_is_exactly_zero() -> None:
    x = RNG.integers(0, 2, 50).astype(np.int8)
    event, number = paired_event(x, x), paired_number(x, x)
    assert event.effect == 0 and event.low < 0 < event.high
    assert (number.effect, number.low, number.high) == (0, 0, 0)
    assert event.ratio == number.ratio == np.inf


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.95])
def test_intervals_cover_as_often_as_they_say(shared: float) -> None:
    """Of 400 studies of 500 pairs, 93-98 % cover; exact truths by construction."""
    studies, pairs, p, q = 400, 500, 0.3, 0.22
    hits = {"effect": 0, "ratio": 0, "number": 0}
    cell = {"effect": q - p, "ratio": _true_ratio(p, q, shared), "number": 0.5}
    for _ in range(studies):
        u = RNG.uniform(size=pairs)
        v = np.where(RNG.uniform(size=pairs) < shared, u, RNG.uniform(size=pairs))
        event = paired_event((u < p).astype(np.int8), (v < q).astype(np.int8))
        number = paired_number(-np.log(u), -1.5 * np.log(v))
        hits["effect"] += event.low <= cell["effect"] <= event.high
        hits["ratio"] += event.ratio_low <= cell["ratio"] <= event.ratio_high
        hits["number"] += number.low <= cell["number"] <= number.high
    assert all(0.92 <= hit / studies <= 0.98 for hit in hits.values()), hits


def _true_ratio(p: float, q: float, shared: float) -> float:
    both = shared * min(p, q) + (1 - shared) * p * q
    apart = p * (1 - p) + q * (1 - q)
    return apart / (apart - 2 * (both - p * q))


def test_no_ratio_is_below_one_when_luck_is_shared() -> None:
    u = RNG.uniform(size=5000)
    for q in (0.05, 0.2, 0.5, 0.9):
        _, _, high = variance_ratio((u < 0.3).astype(np.int8), (u < q).astype(np.int8))
        assert high > 1
