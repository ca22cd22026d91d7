"""Patterns beyond the fit: what is seen of a history, and numbers that describe its rhythm."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from sim.calibration.observed import goldstein, plover, see
from sim.ensemble.replay import record_scenario
from sim.ensemble.versions import MODEL_VERSION
from sim.forecast.rhythms import (
    PATTERNS,
    Patterns,
    Rhythm,
    Standing,
    free_scenario,
    patterns,
    rhythms,
)
from sim.model import CrisisModel, log_of
from sim.record import FIRST_DAY, LAST_DAY, barricades_on, events
from sim.scenario import load_scenario
from sim.scenario.posterior import Posterior

BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


@pytest.fixture(scope="module")
def found() -> Patterns:
    return patterns(members=30, seed=1)


@pytest.fixture(scope="module")
def coded():
    model = CrisisModel(record_scenario(FIRST_DAY, LAST_DAY, impute=False), keep="log").run()
    return model, log_of(model)


def test_tension_by_goldstein_is_the_models_own(coded) -> None:
    model, log = coded
    seen = see(log, model.rules)
    np.testing.assert_allclose(seen.tension(goldstein()), log["tension"], atol=1e-3)


@pytest.fixture(scope="module")
def free():
    model = CrisisModel(free_scenario(), replicates=range(20), seed=3, keep="log").run()
    return model, log_of(model)


def test_tension_of_simulated_histories_too(free) -> None:
    model, log = free
    np.testing.assert_allclose(see(log, model.rules).tension(goldstein()), log["tension"], atol=1e-3)


def test_plover_differs_where_its_panel_does() -> None:
    one, other = goldstein(), plover()
    assert one.moves.shape == other.moves.shape
    assert other.appeal == 0  # PLOVER drops appeals
    assert (other.roadblock, other.incident) == (4.5, 8.0)
    same_sign = np.sign(one.moves) * np.sign(other.moves)
    assert (same_sign >= 0).all(), "both panels agree on what is hostile"


def test_thinning_loses_speech_and_keeps_acts(free) -> None:
    model, log = free
    whole, part = see(log, model.rules), see(log, model.rules, seed=1)
    for actor, move, share in (
        ("kosovo", "arrest", 1.0),
        ("serbia", "threaten", 0.9),
        ("kosovo", "accuse", 0.15),
    ):
        before, after = whole.moved(actor, move).sum(), part.moved(actor, move).sum()
        assert before > 5
        assert (after == before) if share == 1 else after < before, move
    np.testing.assert_array_equal(whole.standing, part.standing)
    assert part.incidents.sum() < whole.incidents.sum()
    assert (part.incidents[whole.casualties > 0] == whole.incidents[whole.casualties > 0]).all()
    np.testing.assert_array_equal(see(log, model.rules, seed=1).move, part.move)


def test_the_observed_rhythm_is_that_of_the_evidence(found: Patterns) -> None:
    days = [FIRST_DAY + dt.timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    standing = [sum(barricades_on(day).values()) for day in days]
    assert found.observed["episode_longest"] == max(
        len(run) for run in "".join("x" if n else " " for n in standing).split()
    )
    assert list(found.record.episodes) == [12, 1, 1, 24, 3]
    force = {row.date for row in events() if row.action in ("clash", "armed_attack", "property_attack")}
    assert found.observed["incident_days"] == len(force)
    # Enforced, blocked and searched on one day; 32 days after the announcement; arrest; town halls.
    assert list(found.record.waits) == [0, 0, 32, 0, 0]


def rhythm(**given: object) -> Rhythm:
    blank = Rhythm(*(np.array([], int) for _ in range(2)), np.zeros(56), np.array([], int), {})
    return replace(blank, **given)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("episode_median", {"episodes": np.array([1, 2, 9])}, 2),
        ("episode_median", {}, np.nan),
        ("episode_longest", {"episodes": np.array([1, 2, 9])}, 9),
        ("wait_soon", {"waits": np.array([0, 3, 4, 100])}, 0.5),
        ("fano_week", {"incidents": np.ones(56)}, 0),
        ("fano_week", {"incidents": np.zeros(56)}, np.nan),
        ("fano_month", {"incidents": np.r_[np.full(28, 2.0), np.zeros(28)]}, 56),
        ("branching", {"incidents": np.ones(56)}, 0),
        ("branching", {"incidents": np.r_[np.full(28, 2.0), np.zeros(28)]}, 1 - 1 / np.sqrt(56)),
        ("burstiness", {"gaps": np.array([5, 5, 5])}, -1),
        ("memory", {"gaps": np.array([1, 9, 1, 9, 1])}, -1),
        ("memory", {"gaps": np.array([1, 1, 9])}, np.nan),
        ("spell_goldstein", {"tension": {"Goldstein": np.array([60, 60, 10, 60.0])}}, 2),
        ("high_goldstein", {"tension": {"Goldstein": np.array([60, 60, 10, 50.0])}}, 2),
    ],
)
def test_numbers_of_a_rhythm(name: str, given: dict, value: float) -> None:
    assert BY_NAME[name].of(rhythm(**given)) == pytest.approx(value, nan_ok=True)


def test_random_incidents_have_a_fano_factor_of_one_and_clustered_ones_more() -> None:
    rng = np.random.default_rng(1)
    assert BY_NAME["fano_month"].of(rhythm(incidents=rng.poisson(0.2, 28_000))) == pytest.approx(1, abs=0.12)
    excited, counts = 0.0, []
    for _ in range(28_000):
        # Every incident has on average 0.5 offspring, half of them by tomorrow, a quarter the day after.
        counts.append(int(rng.poisson(0.1 + excited)))
        excited = 0.5 * excited + 0.25 * counts[-1]
    assert BY_NAME["branching"].of(rhythm(incidents=np.array(counts))) == pytest.approx(0.5, abs=0.08)


def test_ranks_count_ties_half_and_leave_out_histories_without_the_number(found: Patterns) -> None:
    made = replace(
        found,
        values={"episodes": np.array([1, 2, 2, 3, np.nan])},
        observed={"episodes": 2.0},
    )
    rank = made.rank("episodes")
    assert (rank.below, rank.same, rank.members, rank.share) == (1, 2, 4, 0.5)
    assert not rank.unusual
    assert Standing(9.0, 1, 2, 3, below=100, same=0, members=100).unusual
    assert Standing(9.0, 1, 2, 3, below=94, same=2, members=100).unusual is False


def test_a_history_has_the_same_rhythm_in_any_company(found: Patterns) -> None:
    few = patterns(members=20, seed=1)
    for name in BY_NAME:
        np.testing.assert_array_equal(few.values[name], found.values[name][:20])


def test_fitted_parameters_take_the_place_of_the_defaults(found: Patterns) -> None:
    values = np.array([[0.08, 0.08], [0.4, 0.4]])
    fitted = xr.Dataset(
        {"value": (("parameter", "draw"), values)},
        coords={"parameter": ["mu0", "delta_accuse"]},
        attrs={"until": "2022-12-31", "status": "calibrated", "model_version": MODEL_VERSION},
    )
    busy = patterns(20, 1, Posterior(fitted, "busy.nc"))
    assert busy.trust == "busy.nc, fitted to the record until 2022-12-31, calibrated"
    assert found.trust.startswith("assumption")
    # The highest calm rate of incidents, and the most accusations on record, that are allowed.
    assert np.median(busy.values["incident_days"]) > 1.5 * np.median(found.values["incident_days"])
    assert np.median(busy.values["gap_median"]) < np.median(found.values["gap_median"])


def test_episodes_of_a_short_scenario_are_read_too() -> None:
    model = CrisisModel(load_scenario("blank"), replicates=range(5), keep="log").run()
    read = rhythms(see(log_of(model), model.rules, seed=1), (goldstein(),))
    assert len(read) == 5
    assert all(len(one.incidents) == model.setting.days for one in read)
