"""Baselines give the answers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.forecast.baseline import DRAWS, Climatology, MarkovChain, Persistence, windows
from sim.forecast.baseline_hawkes import Hawkes, HawkesBaseline, fit_hawkes
from sim.forecast.origin_path import QUANTITIES, Days
from sim.world.outcomes import EVENTS

BARRICADE = EVENTS.index("barricade")


def series(rung: np.ndarray, barricade: np.ndarray | None = None) -> Days:
    n = rung.size
    happened = np.zeros((n, len(EVENTS)), bool)
    if barricade is not None:
        happened[:, BARRICADE] = barricade
    counts = np.zeros(n)
    return Days(rung * 10.0, counts, counts.copy(), rung.astype(np.int64), happened)


QUIET = series(np.zeros(400))


def test_what_never_happened_is_half_an_event_in_all_windows() -> None:
    n = len(list(windows(QUIET, 30)))
    assert Climatology(QUIET).chance("lethal", 30, QUIET) == pytest.approx(0.5 / (n + 1))


def test_windows_lie_inside_the_training_days() -> None:
    for before, after in windows(QUIET, 90):
        assert len(after) == 90 and len(before) + 90 <= 400


def test_persistence_learns_that_weeks_repeat() -> None:
    on = np.arange(400) // 100 % 2 == 1
    training = series(on * 3, on)
    persistence = Persistence(training)
    assert persistence.chance("barricade", 7, training.part(0, 180)) > 0.8
    assert persistence.chance("barricade", 7, training.part(0, 80)) < 0.2
    now = persistence.values("tension", 7, training.part(0, 180))
    assert now.shape == (DRAWS,) and np.median(now) == 30


def test_the_chain_is_its_matrix() -> None:
    rng = np.random.default_rng(2)
    rung = np.zeros(3000, np.int64)
    for day in range(1, 3000):
        rung[day] = (rng.random() < 0.9) if rung[day - 1] else (rng.random() < 0.05)
    training = series(3 * rung, rung > 0)
    chain = MarkovChain(training)
    assert chain.rungs.tolist() == [0, 3]
    assert chain.step == pytest.approx(np.array([[0.95, 0.05], [0.1, 0.9]]), abs=0.02)
    calm = training.part(0, int(np.flatnonzero(rung == 0)[-1]) + 1)
    # A barricade stands exactly on the upper rung: no barricade means to stay below every day.
    assert chain.chance("barricade", 10, calm) == pytest.approx(1 - chain.step[0, 0] ** 10, abs=0.02)
    up = np.linalg.matrix_power(chain.step, 30)[0, 1]
    assert (chain.values("tension", 30, calm) == 30).mean() == pytest.approx(up, abs=0.05)


def test_an_unknown_rung_counts_as_the_one_below() -> None:
    training = series(np.arange(400) % 2 * 3)
    high = series(np.full(400, 6))
    assert MarkovChain(training).values("tension", 7, high).shape == (DRAWS,)


PROCESS = Hawkes(mu=0.1, branching=0.5, half_life=5.0)


def simulated(days: int, seed: int) -> np.ndarray:
    rng, y, counts = np.random.default_rng(seed), 0.0, np.zeros(days)
    for day in range(days):
        counts[day] = rng.poisson(PROCESS.mu + y)
        y = PROCESS.kept * y + PROCESS.branching * (1 - PROCESS.kept) * counts[day]
    return counts


def test_the_expected_number_is_its_recursion() -> None:
    y, total = 0.8, 0.0
    for _ in range(25):
        rate = PROCESS.mu + y
        total += rate
        y = PROCESS.kept * y + PROCESS.branching * (1 - PROCESS.kept) * rate
    assert PROCESS.expected(0.8, 25) == pytest.approx(total)


def test_simulated_events_have_the_expected_number() -> None:
    drawn = PROCESS.simulate(0.8, 25, np.random.default_rng(3), paths=20_000)
    assert drawn.mean() == pytest.approx(PROCESS.expected(0.8, 25), rel=0.02)


def test_the_likelihood_is_that_of_the_rates() -> None:
    counts = np.array([2.0, 0.0, 1.0])
    first = PROCESS.branching * (1 - PROCESS.kept) * 2
    rates = np.array([0.1, 0.1 + first, 0.1 + first * PROCESS.kept])
    expected = (counts * np.log(rates) - rates - np.array([np.log(2), 0, 0])).sum()
    assert PROCESS.log_likelihood(counts) == pytest.approx(expected)


def test_the_fit_finds_the_process() -> None:
    counts = simulated(20_000, 4)
    found = fit_hawkes(counts)
    assert found.log_likelihood(counts) >= PROCESS.log_likelihood(counts) - 0.5
    assert found.mu == pytest.approx(0.1, rel=0.15)
    assert found.branching == pytest.approx(0.5, abs=0.06)
    assert found.half_life == pytest.approx(5, rel=0.3)


def test_without_any_event_there_is_still_a_rate() -> None:
    found = fit_hawkes(np.zeros(400))
    assert 0 < found.mu + found.expected(0.0, 100) < 1


def test_what_comes_with_hostile_events_is_likelier_after_them() -> None:
    counts = simulated(1500, 5)
    n = counts.size
    happened = np.zeros((n, len(EVENTS)), bool)
    happened[:, EVENTS.index("injuries")] = counts > 1
    training = Days(np.zeros(n), counts, counts, np.zeros(n, np.int64), happened)
    baseline = HawkesBaseline(training)
    busy = int(np.argmax(baseline.hostile.excitation(counts)))
    quiet = int(np.argmin(baseline.hostile.excitation(counts)[50:])) + 50
    after, before = (baseline.chance("injuries", 7, training.part(0, day + 1)) for day in (busy, quiet))
    assert after > before + 0.1
    values = {name: baseline.values(name, 7, training) for name in QUANTITIES}
    assert [name for name, sample in values.items() if sample is not None] == ["incidents"]
