"""The sampler against posteriors that can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.likeliest_point import find_mode
from sim.calibration.run_samplers import Meter, drive
from sim.calibration.smc import Population, Settings, next_power, tempered_smc
from sim.ensemble.executors import InProcess

SIZE, DATA, NOISE = 6, 3, 0.5
MATRIX = np.random.default_rng(1).normal(size=(DATA, SIZE))
SEEN = np.array([1.5, -1.0, 2.0])


def linear(points: np.ndarray) -> np.ndarray:
    """Log-likelihood of a linear model with normal noise; the posterior is normal."""
    away = (SEEN - points @ MATRIX.T) / NOISE
    return -(away**2).sum(axis=1) / 2 - DATA * np.log(NOISE * np.sqrt(2 * np.pi))


def exact() -> tuple[np.ndarray, np.ndarray, float]:
    """Mean and covariance of the posterior, and the log of the evidence."""
    covariance = np.linalg.inv(np.eye(SIZE) + MATRIX.T @ MATRIX / NOISE**2)
    mean = covariance @ MATRIX.T @ SEEN / NOISE**2
    of_data = NOISE**2 * np.eye(DATA) + MATRIX @ MATRIX.T
    evidence = -(SEEN @ np.linalg.solve(of_data, SEEN) + np.linalg.slogdet(2 * np.pi * of_data)[1]) / 2
    return mean, covariance, float(evidence)


def flat(points: np.ndarray) -> np.ndarray:
    return np.zeros(len(points))


def run(likelihood, settings: Settings, seed: int = 0, size: int = SIZE) -> Population:
    (found,) = drive([tempered_smc(size, settings, np.random.default_rng(seed))], likelihood, InProcess())
    return found


def test_it_finds_a_normal_posterior_and_its_evidence() -> None:
    mean, covariance, evidence = exact()
    found = run(linear, Settings(particles=2000, settle=4))
    scores = found.scores.reshape(-1, SIZE)
    assert np.abs((scores.mean(axis=0) - mean) / np.sqrt(np.diag(covariance))).max() < 0.12
    np.testing.assert_allclose(np.cov(scores.T), covariance, atol=0.12)
    np.testing.assert_allclose(scores.std(axis=0), np.sqrt(np.diag(covariance)), rtol=0.12)
    assert found.log_evidence == pytest.approx(evidence, abs=0.3)
    np.testing.assert_allclose(found.log_likelihood.reshape(-1), linear(scores))


def test_independent_runs_spread_around_the_truth_and_not_beside_it() -> None:
    mean, covariance, _ = exact()
    means = np.array([run(linear, Settings(400), seed).scores.mean(axis=(0, 1)) for seed in range(8)])
    error = means.std(axis=0, ddof=1) / np.sqrt(len(means))
    assert (np.abs(means.mean(axis=0) - mean) < 4 * error + 0.05 * np.sqrt(np.diag(covariance))).all()


def test_without_data_it_leaves_the_prior() -> None:
    found = run(flat, Settings(particles=1000, settle=0), size=3)
    assert [stage.power for stage in found.stages] == [1.0]
    assert found.log_evidence == 0
    scores = found.scores.reshape(-1, 3)
    np.testing.assert_allclose(scores.mean(axis=0), 0, atol=0.1)
    np.testing.assert_allclose(scores.std(axis=0), 1, atol=0.1)


def test_powers_rise_to_one_and_stay_while_it_settles() -> None:
    powers = [stage.power for stage in run(linear, Settings(particles=200, settle=3)).stages]
    assert powers == sorted(powers) and powers.count(1.0) == 4 and len(powers) > 5


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    settings = Settings(particles=100, settle=1)
    again, other = run(linear, settings), run(linear, settings, seed=1)
    np.testing.assert_array_equal(run(linear, settings).scores, again.scores)
    assert not np.array_equal(again.scores, other.scores)


def test_the_next_power_keeps_half_of_the_sample() -> None:
    found = np.random.default_rng(0).normal(scale=20, size=5000)
    power = next_power(found, 0.0)
    weights = np.exp(power * (found - found.max()))
    assert weights.sum() ** 2 / (weights**2).sum() / weights.size == pytest.approx(0.5, abs=1e-6)
    assert next_power(np.zeros(10), 0.3) == 1.0


def test_the_mode_is_found_through_roughness() -> None:
    rough = np.random.default_rng(3)
    (best,) = drive(
        [find_mode(rough.normal(size=(500, SIZE)), lambda x: -(x**2).sum(axis=1) / 2, rough)],
        lambda x: linear(x) + rough.normal(scale=0.3, size=len(x)),
        InProcess(),
    )
    mean, covariance, _ = exact()
    assert np.abs((best - mean) / np.sqrt(np.diag(covariance))).max() < 1


def test_progress_never_runs_backwards_and_ends_at_all() -> None:
    said: list[tuple[int, int]] = []
    settings = Settings(particles=100, settle=2)
    meter = Meter(settings, 2, lambda done, total: said.append((done, total)))
    samplers = [tempered_smc(SIZE, settings, np.random.default_rng(r), meter.stage(r)) for r in range(2)]
    drive(samplers, linear, InProcess(), meter.count)
    done = [a for a, _ in said]
    assert done == sorted(done) and all(a <= b for a, b in said)
    assert said[-1][0] == said[-1][1]
