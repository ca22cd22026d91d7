"""Fitted parameters in a file: what is read, what is refused, and what scenarios make of them."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import sim
from sim.errors import InputError, ScenarioError
from sim.model import CrisisModel
from sim.scenario.posterior import read_posterior
from tests import fitted

SCENARIO = """
schema = 1
title = "fitted"
trust = "an example"
start = 2022-06-29
end = 2022-07-08
parameters = "fit.nc"
[arms.firm]
parameters = { lam = 1.5 }
[arms.calm]
title = "another fit"
parameters = "other.nc"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fitted.file(tmp_path / "fit.nc")
    fitted.file(tmp_path / "other.nc", {"b_X": (1.5, 1.6)}, status="not calibrated (runs disagree)")
    (tmp_path / "example.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = read_posterior(fitted.file(tmp_path / "fit.nc"))
    assert (found.names, found.draws, found.calibrated) == (tuple(fitted.DRAWS), 3, True)
    assert set(found.points()) == {"b_X", "lam"}
    np.testing.assert_array_equal(found.points([2, 0])["b_X"], [4, 2])
    np.testing.assert_allclose(found.detection()["delta_accuse"], [0.1, 0.2, 0.3], rtol=1e-6)
    np.testing.assert_array_equal(found.at(np.array([1e-7, 0.34, 0.9999999])), [0, 1, 2])


@pytest.mark.parametrize(
    ("draws", "said", "message"),
    [
        ({"b_Y": (1.0,)}, {}, "fit.nc: b_Y: unknown parameter in a posterior; did you mean 'b_X'?"),
        ({"b_X": (9.0,)}, {}, "outside the parameter's range in a posterior (allowed: 1 to 5)"),
        ({"b_X": (float("nan"),)}, {}, "outside the parameter's range"),
        (None, {"content": "x"}, None),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, draws, said, message: str | None) -> None:
    ds = fitted.dataset(draws)
    ds.attrs |= said
    ds.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    with pytest.raises(InputError) as refused:
        read_posterior(tmp_path / "fit.nc")
    assert (message or "damaged or was changed") in str(refused.value)


def test_a_missing_foreign_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_posterior(tmp_path / "none.nc")
    with pytest.raises(InputError, match="this is a folder"):
        read_posterior(tmp_path)
    (tmp_path / "text.nc").write_text("not netCDF", encoding="utf-8")
    xr.Dataset({"x": 1}).to_netcdf(tmp_path / "foreign.nc", engine="h5netcdf")
    whole = fitted.file(tmp_path / "fit.nc").read_bytes()
    (tmp_path / "cut.nc").write_bytes(whole[: len(whole) // 2])
    for name in ("text.nc", "foreign.nc", "cut.nc"):
        with pytest.raises(InputError, match=f"{name}: not a"):
            read_posterior(tmp_path / name)


def test_a_fit_of_another_version_is_not_called_calibrated(tmp_path: Path) -> None:
    found = read_posterior(fitted.file(tmp_path / "fit.nc", model_version="0.9"))
    assert found.status.startswith("not calibrated (fitted with model 0.9, this is ")
    assert not found.calibrated


def test_a_scenario_pins_the_content_and_says_so(folder: Path) -> None:
    scenario = sim.load_scenario(folder / "example.toml")
    assert scenario.posterior is not None and scenario.posterior.file == "fit.nc"
    said = "Parameters from fit.nc, fitted to the record until 2022-12-31: calibrated"
    assert scenario.trust == f"an example. {said}"
    assert "not calibrated (runs disagree)" in scenario.with_arm("calm").trust
    assert "fit.nc" not in scenario.with_arm("calm").trust
    fitted.file(folder / "fit.nc", {**fitted.DRAWS, "b_X": (2.0, 3.0, 4.5)})
    assert sim.load_scenario(folder / "example.toml").digest() != scenario.digest()


def test_the_name_of_the_file_is_not_content(folder: Path) -> None:
    before = sim.load_scenario(folder / "example.toml").digest()
    (folder / "fit.nc").rename(folder / "renamed.nc")
    (folder / "example.toml").write_text(SCENARIO.replace("fit.nc", "renamed.nc"), encoding="utf-8")
    assert sim.load_scenario(folder / "example.toml").digest() == before


def test_every_history_takes_a_draw_that_arms_share(folder: Path) -> None:
    scenario = sim.load_scenario(folder / "example.toml")
    base = sim.simulate(scenario, replicates=60, workers=1)
    firm = sim.simulate(scenario, arm="firm", replicates=60, workers=1)
    taken = np.stack([base["param_b_X"].values, base["param_lam"].values])
    draws = np.array([fitted.DRAWS["b_X"], fitted.DRAWS["lam"]], np.float32)
    which = [int(np.flatnonzero((column == draws.T).all(axis=1))[0]) for column in taken.T]
    assert set(which) == {0, 1, 2}
    np.testing.assert_array_equal(firm["param_b_X"], base["param_b_X"])
    assert "param_lam" not in firm  # a number of the scenario wins
    other = sim.simulate(scenario, arm="calm", replicates=60, workers=1)
    assert set(np.unique(other["param_b_X"])) == set(np.array([1.5, 1.6], np.float32))


def test_a_single_model_takes_the_median(folder: Path) -> None:
    scenario = sim.load_scenario(folder / "example.toml")
    assert CrisisModel(scenario).rules.parameters.b_X == 3.0


def test_a_scenario_takes_its_fit_along_to_other_processes(folder: Path, monkeypatch) -> None:
    packed = pickle.dumps(sim.load_scenario(folder / "example.toml"))
    monkeypatch.setattr("sim.scenario.posterior._remembered", {})
    assert CrisisModel(pickle.loads(packed)).rules.parameters.b_X == 3.0


def test_a_result_is_reproduced_from_its_folder_alone(folder: Path, monkeypatch) -> None:
    from sim.ensemble.results import write_run

    run = write_run(folder / "example.toml", replicates=20, out=folder / "results", workers=1)
    (folder / "fit.nc").unlink()
    monkeypatch.setattr("sim.scenario.posterior._remembered", {})
    assert sim.reproduce(run.path, workers=1).proved == "bits"
    monkeypatch.setattr("sim.scenario.posterior._remembered", {})
    fitted.file(run.path / "fit.nc", {"b_X": (2.5,)})
    with pytest.raises(ScenarioError, match="not the fitted parameters that this scenario was made with"):
        sim.load_scenario(run.path / "scenario.toml")
    (run.path / "fit.nc").unlink()
    with pytest.raises(ScenarioError, match="are not here; put the file beside it"):
        sim.simulate(sim.load_scenario(run.path / "scenario.toml"), replicates=2)


def test_a_file_that_is_not_there_is_shown_at_its_line(folder: Path) -> None:
    (folder / "bad.toml").write_text(SCENARIO.replace("other.nc", "none.nc"), encoding="utf-8")
    errors, _ = sim.check_scenario(folder / "bad.toml")
    (error,) = errors
    assert (error.line, error.key) == (12, "arms.calm.parameters")
    assert "none.nc: there is no such file" in error.message
