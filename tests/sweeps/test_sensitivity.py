"""Sensitivity studies: what is simulated, what comes out, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calibration.reweighted import doubt_laws
from sim.errors import InputError
from sim.parameters import PARAMETERS, Distribution
from sim.scenario import Scenario, load_scenario
from sim.sweeps import sensitivity as module
from sim.sweeps.sensitivity import above_noise, inquire, sensitivity, strongest, write_answer
from sim.world.outcomes import OUTCOMES

NAMES = ["mu0", "lev_US", "l_T"]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    flagship = load_scenario("august-2022")
    return flagship.model_copy(update={"warm_start": None, "end": flagship.start + dt.timedelta(20)})


def test_what_is_in_doubt_unless_said_otherwise(scenario: Scenario) -> None:
    laws = doubt_laws(scenario)
    assert set(laws) == {p.name for p in PARAMETERS.values() if p.tier != "definition"}
    low, high = PARAMETERS["mu0"].low, PARAMETERS["mu0"].high
    assert laws["mu0"] == Distribution(
        "normal", mean=PARAMETERS["mu0"].default, sd=(high - low) / 4, low=low, high=high
    )
    own = Distribution("uniform", low=0.1, high=0.3)
    assert doubt_laws(scenario.with_parameters({"stress": own}))["stress"] == own
    assert list(doubt_laws(scenario, ["calibrate", "stress"])) == [
        p.name for p in PARAMETERS.values() if p.tier == "calibrate" or p.name == "stress"
    ]


def test_points_of_a_trajectory_share_luck_and_differ_in_one_value(scenario: Scenario) -> None:
    plan = inquire(scenario, "morris", names=NAMES, budget=400, replicates=4).plan
    design = plan.design
    assert design.members <= 400
    rows = design.rows(0, design.number_of_points)
    for first in range(0, design.number_of_points, 4):
        assert len(set(rows.replicate[first : first + 4].tolist())) == 1
        table = np.stack([np.asarray(rows.parameters[name])[first : first + 4] for name in sorted(NAMES)])
        assert np.count_nonzero(np.diff(table, axis=1), axis=0).tolist() == [1, 1, 1]
    assert len(set(rows.replicate.tolist())) == design.number_of_points // 4


@pytest.fixture(scope="module")
def screened(scenario: Scenario) -> Any:
    return sensitivity(scenario, "morris", names=NAMES, budget=3200, replicates=80, workers=1)


def test_what_drives_incidents_is_found(screened: Any) -> None:
    assert list(screened["outcome"].values) == list(OUTCOMES)
    assert strongest(screened, "incidents")[0] == "mu0"
    at = screened.sel(outcome="incidents", parameter="mu0")
    assert bool(above_noise(at))
    assert at["direction"] == 1
    assert at["effect_low"] <= at["effect"] <= at["effect_high"]
    assert screened.attrs["members"] <= 3200
    # How lethal a tense day is changes who is killed before it changes anything about incidents.
    assert screened["effect"].sel(outcome="incidents", parameter="l_T") < at["effect"] / 3


def test_sobol_names_the_same_and_is_found_again(scenario: Scenario, tmp_path: Path) -> None:
    inquiry = inquire(scenario, "sobol", names=NAMES, outcomes=["incidents"], budget=3200, replicates=20)
    study = write_answer(inquiry, out=tmp_path, workers=1)
    assert strongest(study.dataset, "incidents")[0] == "mu0"
    assert study.dataset.attrs["strands"] == 32
    assert write_answer(inquiry, out=tmp_path, workers=1).found
    assert not list(tmp_path.glob("*/.*"))


def test_a_split_of_some_outcomes(scenario: Scenario) -> None:
    ds = sensitivity(scenario, "split", outcomes=["incidents"], budget=800, workers=1)
    assert ds["share"].sum("part").item() == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "sobl"}, "no such method"),
        ({"names": ["lev_UX"]}, "lev_UX: unknown parameter; did you mean 'lev_US'"),
        ({"names": []}, "no parameter to study"),
        ({"outcomes": ["blokade"]}, "did you mean 'blockade'"),
        ({"budget": 1000}, r"budget = 1000: morris of 52 parameters needs at least 21,200 histories"),
        ({"replicates": 3}, "an even number"),
        ({"method": "split", "replicates": 4}, "one history per point"),
    ],
)
def test_what_is_refused(scenario: Scenario, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        inquire(scenario, **options)


def test_every_method_has_a_smallest_study() -> None:
    assert set(module.FEWEST) == set(module.METHODS)
