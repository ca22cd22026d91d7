"""Calibration from end to end on a short piece of the record, and what its diagnosis says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.calibration.calibrate import Target, calibrate
from sim.calibration.diagnose import CONTRACTION, diagnose
from sim.calibration.figures import UNINFORMED, draw_posterior, learned_words, print_posterior
from sim.calibration.prior import DELTA_ACCUSE, FIXED, default_prior, prior_law
from sim.calibration.reweighted import doubt_laws
from sim.calibration.smc import Population, Stage
from sim.drawing.console import make_console
from sim.drawing.style import new_figure
from sim.errors import InputError
from sim.parameters import PARAMETERS
from sim.record import FIRST_DAY
from sim.scenario import load_scenario
from sim.scenario.posterior import read_posterior, write_posterior

PRIOR = default_prior()
LAST = FIRST_DAY + dt.timedelta(34)


@pytest.fixture(scope="module")
def ds() -> xr.Dataset:
    return calibrate(LAST, particles=50, runs=2, workers=1)


def test_fourteen_parameters_and_the_detection_of_accusations_are_fitted() -> None:
    assert len(PRIOR.fitted) == 15 and PRIOR.fitted[-1] == DELTA_ACCUSE
    tiers = {PARAMETERS[name].tier for name in PRIOR.fitted[:-1]}
    assert tiers == {"calibrate"}
    carried = set(PRIOR.names) - set(PRIOR.fitted)
    assert {PARAMETERS[name].tier for name in carried} == {"prior"}
    assert not set(FIXED) & set(PRIOR.names)


def test_the_prior_is_the_doubt_of_sensitivity() -> None:
    laws = doubt_laws(load_scenario("deadline"), ["b_X", "prior"])
    assert laws["b_X"] == prior_law("b_X") and laws["dom_S"] == prior_law("dom_S")


def test_scores_and_values_go_together() -> None:
    middle = PRIOR.values(np.zeros((1, len(PRIOR.names))))
    assert middle["b_rec"][0] == pytest.approx(2.5)  # a default in the middle of its range
    far = PRIOR.values(np.full((1, len(PRIOR.names)), 9.0))
    assert all(far[name][0] == pytest.approx(law.high) for name, law in PRIOR.laws.items())
    top = {name: np.array([law.mean]) for name, law in PRIOR.laws.items()}
    assert PRIOR.log_density(top)[0] == 0 > PRIOR.log_density(far)[0]


def test_a_calibration_is_a_posterior_file(ds: xr.Dataset, tmp_path: Path) -> None:
    found = read_posterior(write_posterior(ds, tmp_path / "fit.nc"))
    assert found.until == LAST.isoformat()
    assert set(found.names) == set(PRIOR.names)
    assert ds["value"].dtype == np.float32 and set(ds["run"].values) == {0, 1}
    for name, low, high in zip(found.names, ds["law_low"].values, ds["law_high"].values, strict=True):
        row = ds["value"].sel(parameter=name).values
        assert (row >= np.float32(low)).all() and (row <= np.float32(high)).all()


def test_stored_draws_have_the_stored_likelihood(ds: xr.Dataset) -> None:
    from sim.ensemble.replay import record_scenario

    target = Target(record_scenario(FIRST_DAY, LAST))
    assert target.digest() == ds.attrs["digest"]
    few = {str(n): ds["value"].sel(parameter=n).values[:5].astype(float) for n in ds["parameter"].values}
    np.testing.assert_allclose(target.likelihood(few).total, ds["log_likelihood"].values[:5], atol=1e-6)


def test_hasty_runs_are_not_called_calibrated(ds: xr.Dataset) -> None:
    assert ds.attrs["status"].startswith("not calibrated (")
    assert "effective sample size" in ds.attrs["status"]


def test_the_mode_beats_a_typical_draw(ds: xr.Dataset) -> None:
    mode = {str(n): np.array([float(ds["map"].sel(parameter=n))]) for n in PRIOR.fitted}
    typical = {n: ds["value"].sel(parameter=n).values[::10].astype(float) for n in PRIOR.fitted}
    from sim.ensemble.replay import record_scenario

    target = Target(record_scenario(FIRST_DAY, LAST))
    height = float((target.likelihood(mode).total + PRIOR.log_density(mode))[0])
    assert height > np.median(target.likelihood(typical).total + PRIOR.log_density(typical))


def test_it_is_printed_and_drawn_in_full(ds: xr.Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    print_posterior(make_console(), ds)
    text = capsys.readouterr().out
    assert all(name in text for name in PRIOR.names)
    assert UNINFORMED in text and "not calibrated" in text and "a constant" in text
    assert max(map(len, text.splitlines())) <= 100
    drawn = draw_posterior(new_figure(1.0), ds)
    assert len(drawn.table.rows) == len(PRIOR.names)
    assert drawn.title in drawn.alt


def test_what_counts_as_learned() -> None:
    assert learned_words(0.099) == UNINFORMED == learned_words(-0.3)
    assert learned_words(CONTRACTION) == "10 %"


def made_up(shift: float = 0.0, acceptance: float = 0.4, seed: int = 0) -> Population:
    scores = np.random.default_rng(seed).normal(size=(3, 400, len(PRIOR.names)))
    scores[..., 0] = 0.5 * scores[..., 0] + shift
    return Population(scores, scores[..., 0], 0.0, (Stage(1.0, 600.0, acceptance, 0.5),))


def test_runs_that_agree_are_calibrated() -> None:
    found = diagnose([made_up(seed=seed) for seed in range(4)], PRIOR)
    assert found.status == "calibrated"
    assert found.overall > 1000 and found.rhat.max() < 1.01
    assert found.contraction[0] == pytest.approx(0.5, abs=0.08)
    assert np.abs(found.contraction[1:]).max() < 0.05


@pytest.mark.parametrize(
    ("populations", "reason"),
    [
        ([made_up(), made_up(0.5, seed=1)], f"R-hat 1.22 for {PRIOR.fitted[0]}"),
        ([made_up(), made_up(acceptance=0.04, seed=1)], "only 4 % of moves accepted"),
        ([made_up()], "a single run cannot be compared"),
    ],
)
def test_failures_are_named(populations: list[Population], reason: str) -> None:
    assert reason in diagnose(populations, PRIOR).status


def test_wide_runs_beside_narrow_ones_disagree() -> None:
    narrow, wide = made_up(), made_up(seed=1)
    wide = replace(wide, scores=wide.scores * np.where(np.arange(len(PRIOR.names)) == 1, 3.0, 1.0))
    assert f"for {PRIOR.fitted[1]}" in diagnose([narrow, wide], PRIOR).status


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"until": dt.date(2021, 9, 2)}, "outside its range"),
        ({"until": dt.date(2030, 1, 1)}, "outside its range"),
        ({"particles": 10, "runs": 0}, r"particles = 10: must be at least 50\nruns = 0: must be at least 1"),
    ],
)
def test_wrong_numbers_are_refused_before_anything_runs(given, message: str) -> None:
    with pytest.raises(InputError, match=message):
        calibrate(**given)
