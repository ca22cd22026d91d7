"""Parameter doubt: found where it is, not made up where it is not, and told with every run that has it."""

from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.doubt import between_points, doubt_of, parameter_doubt
from sim.ensemble.executors import InProcess
from sim.ensemble.results import write_run
from sim.ensemble.simulate import make_plan
from sim.parameters import Distribution
from tests.scenes import announced

RNG = np.random.default_rng(20220818)


def test_known_spread_between_points_is_found_and_held_as_often_as_said() -> None:
    """Points with shares from a beta law; 19 of 20 intervals should hold its standard deviation."""
    alpha, beta, trials = 4.0, 6.0, 400
    truth = np.sqrt(alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)))
    found = []
    for _ in range(trials):
        share = RNG.beta(alpha, beta, 100)
        found.append(between_points((RNG.random((20, 100)) < share).astype(np.int8)))
    assert np.mean([d.spread**2 for d in found]) == pytest.approx(truth**2, rel=0.03)
    held = np.mean([d.low <= truth <= d.high for d in found])
    assert 0.92 <= held <= 0.99  # false alarm about 1 in 500 on each side of 95 %


def test_noise_alone_is_no_doubt() -> None:
    """Without any difference between points the lower end is 0 in at least 19 of 20 trials."""
    found = [between_points(RNG.random((20, 100)) < 0.3) for _ in range(200)]
    assert np.mean([d.low == 0 for d in found]) > 0.93
    assert np.median([d.spread for d in found]) < 0.03


def test_shared_luck_is_not_mistaken_for_doubt() -> None:
    luck = RNG.normal(0, 5, (20, 1))
    assert between_points(luck + np.zeros((20, 100))).high == 0
    shifted = between_points(luck + np.linspace(-1, 1, 100))
    assert shifted.spread == pytest.approx(np.linspace(-1, 1, 100).std(ddof=1))


def test_a_drawn_parameter_shows_in_the_outcomes_it_moves() -> None:
    law = Distribution("uniform", low=0.01, high=0.08)
    plan = make_plan(announced(10, days=30), replicates=120, parameters={"mu0": law})
    found = parameter_doubt(plan, InProcess())
    assert found["incidents"].low > 0
    assert found["incidents"].low < found["incidents"].spread < found["incidents"].high
    fixed = make_plan(announced(10, days=30), replicates=120)
    assert parameter_doubt(fixed, InProcess()) == {}


def test_a_run_carries_its_doubt(tmp_path: Path) -> None:
    law = Distribution("uniform", low=0.01, high=0.08)
    run = write_run(announced(5, days=8), replicates=30, parameters={"mu0": law}, out=tmp_path, workers=1)
    told = doubt_of(run.summary)["incidents"]
    entry = run.headline["numbers"]["incidents"]["parameter_doubt"]
    assert entry == {"spread": told.spread, "low": told.low, "high": told.high}
    plain = write_run(announced(5, days=8), replicates=30, out=tmp_path, workers=1)
    assert doubt_of(plain.summary) == {} and "parameter_doubt" not in plain.headline["numbers"]["incidents"]
