"""Luck, choice and doubt: known shares come back, and the eight ensembles differ as they should."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.ensemble.simulate import make_plan, simulate
from sim.parameters import Distribution
from sim.scenario import Scenario, load_scenario
from sim.sweeps.split import COMBINATIONS, PARTS, shares, simulate_split, split_of, split_plan

INDEX = {part: i for i, part in enumerate(PARTS)}


def toy(members: int, seed: int) -> np.ndarray:
    """2 luck + choice + doubt x choice, of independent standard normals: shares 4/6, 1/6, 1/6."""
    inputs = np.random.default_rng(seed).standard_normal((2, 3, members))
    rows = []
    for mask in range(COMBINATIONS):
        luck, choice, doubt = (inputs[mask >> i & 1, i] for i in range(3))
        rows.append(2 * luck + choice + doubt * choice)
    return np.stack(rows)


def test_known_shares_come_back() -> None:
    share, low, high, variance = shares(toy(20_000, 1))
    expected = np.zeros(len(PARTS))
    expected[[INDEX["luck"], INDEX["choice"], INDEX["choice x doubt"]]] = 4 / 6, 1 / 6, 1 / 6
    assert share == pytest.approx(expected, abs=0.03)
    assert np.all((low - 0.01 <= expected) & (expected <= high + 0.01))
    assert share.sum() == pytest.approx(1)
    assert variance == pytest.approx(6, rel=0.05)


def test_intervals_cover() -> None:
    hits = []
    for seed in range(40):
        _, low, high, _ = shares(toy(600, 100 + seed))
        hits.append(low[INDEX["luck"]] <= 4 / 6 <= high[INDEX["luck"]])
    assert np.mean(hits) >= 0.85


def test_what_never_varies_has_no_shares() -> None:
    share, _, _, variance = shares(np.ones((8, 50)))
    assert variance == 0
    assert np.isnan(share).all()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    flagship = load_scenario("august-2022")
    return flagship.model_copy(update={"warm_start": None, "end": flagship.start + dt.timedelta(20)})


def test_the_first_of_the_eight_is_the_plain_ensemble(scenario: Scenario) -> None:
    laws = {"lam": Distribution("uniform", low=0.7, high=1.5)}
    plan = split_plan(make_plan(scenario, replicates=1, keep="summary"), laws, 30)
    found = simulate_split(plan, workers=1)
    plain = simulate(scenario, replicates=30, parameters=dict(laws), workers=1, keep="curves")
    assert np.array_equal(found["tension_mean"][0], plain["tension_mean"].values)
    assert len({row.tobytes() for row in found["tension_mean"]}) == COMBINATIONS
    ds = split_of(plan, found)
    assert ds["share"].sum("part").sel(outcome="tension_mean").item() == pytest.approx(1)
    assert ds.attrs["members"] == 240
    assert ds.attrs["drawn"] == "lam"


def test_without_doubt_there_is_no_share_of_doubt(scenario: Scenario) -> None:
    plan = split_plan(make_plan(scenario, replicates=1, keep="summary"), {}, 40)
    found = simulate_split(plan, workers=1)
    assert np.array_equal(found["tension_mean"][0], found["tension_mean"][4])
    share, *_ = shares(found["tension_mean"])
    assert share[[INDEX[part] for part in PARTS if "doubt" in part]] == pytest.approx(0, abs=1e-9)


def test_seeds_by_group_through_the_public_door(scenario: Scenario) -> None:
    options: dict[str, Any] = {"replicates": 20, "workers": 1, "keep": "curves"}
    plain = simulate(scenario, seed=7, **options)
    same = simulate(scenario, seed={"luck": 7, "choice": 7, "doubt": 7}, **options)
    assert np.array_equal(plain["tension"].values, same["tension"].values)
    other = simulate(scenario, seed={"luck": 8, "choice": 7, "doubt": 7}, **options)
    assert not np.array_equal(plain["tension"].values, other["tension"].values)
    assert (other.attrs["seed_luck"], other.attrs["seed_choice"]) == (8, 7)
