"""Fitted parameters in a file: what is read, what is refused, and what scenarios make of them."""

from __future__ import annotations

import gc
import pickle
import random
import re
from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr

import sim
from sim.attributes import finished
from sim.errors import InputError, ScenarioError
from sim.model import CrisisModel
from sim.scenario.posterior import ABOUT, read_posterior, write_posterior
from sim.scenario.shipped import shipped_folder
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
        ({"b_X": (9.0,)}, {}, "outside the parameter's range in a posterior (allowed: 1 to 5 log-odds)"),
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


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"title": "a\x1bb"}, "fit.nc: title = 'a\\x1bb': may not hold control characters"),
        ({"title": 5}, "fit.nc: title = 5: must be text"),
        ({"status": "x" * 501}, "is longer than the 500 characters"),
        ({"until": "2022-13-01"}, "fit.nc: until = '2022-13-01': not a date"),
        ({"seed": -1}, "fit.nc: seed = -1: must be at least 0"),
        ({"seed": "1"}, "fit.nc: seed = '1': must be a whole number"),
        ({"runs": 0}, "fit.nc: runs = 0: must be at least 1"),
        ({"particles": 1.5}, "fit.nc: particles = 1.5: must be a whole number"),
        ({"ess": float("nan")}, "fit.nc: ess = nan: must be text or a number"),
        ({"scenario": "a\x07"}, "may not hold control characters"),
        ({"moves": [1, 2]}, "must be text or a number"),
    ],
)
def test_what_is_said_of_a_fit_is_checked(tmp_path: Path, said: dict[str, object], message: str) -> None:
    fitted.dataset(**said).to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    with pytest.raises(InputError) as refused:
        read_posterior(tmp_path / "fit.nc")
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_attributes_of_a_fit_are_read_back(tmp_path: Path) -> None:
    ds = finished(fitted.dataset(), **ABOUT)
    ds["ess"][:] = np.nan
    found = read_posterior(write_posterior(ds, tmp_path / "fit.nc")).dataset
    assert found["power"].attrs["valid_range"].tolist() == [0, 1]
    assert found["fitted"].attrs["flag_values"].tolist() == [0, 1]
    ds["power"].attrs["valid_range"] = np.array([0, np.inf])
    with pytest.raises(InputError, match=re.escape("power.valid_range[1] = inf: must be text or a number")):
        read_posterior(write_posterior(ds, tmp_path / "fit.nc"))


@pytest.mark.parametrize(
    ("name", "number", "message"),
    [
        ("contraction", np.nan, "fit.nc: contraction: holds numbers that make no sense"),
        ("prior_sd", 0.0, "fit.nc: prior_sd: holds numbers that make no sense"),
        ("sd", -1.0, "fit.nc: sd: holds numbers that make no sense"),
        ("fitted", 2.0, "fit.nc: fitted: holds numbers that make no sense"),
        ("law_high", 0.0, "fit.nc: law_high: holds numbers that make no sense"),
        ("data", np.inf, "fit.nc: data: holds numbers that make no sense"),
        ("rhat", np.nan, None),
    ],
)
def test_numbers_about_a_fit_are_checked(
    tmp_path: Path, name: str, number: float, message: str | None
) -> None:
    ds = fitted.dataset()
    ds[name] = ds[name].copy(data=np.full(ds[name].shape, number))
    ds.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    if message is None:
        assert read_posterior(tmp_path / "fit.nc").draws == 3
        return
    with pytest.raises(InputError) as refused:
        read_posterior(tmp_path / "fit.nc")
    assert str(refused.value) == message


@pytest.mark.parametrize("name", ["prior_mean", "data", "law_low", "log_likelihood", "slot"])
def test_a_fit_holds_all_that_is_shown_of_it(tmp_path: Path, name: str) -> None:
    fitted.dataset().drop_vars(name).to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    with pytest.raises(InputError, match=r"^fit\.nc: not a (posterior|file) that crisis-sim calibrate wrote"):
        read_posterior(tmp_path / "fit.nc")


def test_names_stand_once_and_lengths_agree(tmp_path: Path) -> None:
    ds = fitted.dataset()
    twice = ds.assign_coords(parameter=["b_X", "b_X", "lam"])
    twice.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    with pytest.raises(InputError, match="b_X: named twice"):
        read_posterior(tmp_path / "fit.nc")
    ds.drop_vars("run").assign(run=("other", np.ones(5))).to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    with pytest.raises(InputError, match="not a posterior"):
        read_posterior(tmp_path / "fit.nc")


def test_any_number_or_word_that_was_changed_is_noticed(tmp_path: Path) -> None:
    path = fitted.file(tmp_path / "fit.nc", title="as it was")
    whole = xr.load_dataset(path, engine="h5netcdf")
    for changed in (
        whole.assign_attrs(title="as it is"),
        whole.assign(contraction=whole["contraction"] + 1e-9),
        whole.assign_coords(slot=["us"]),
        whole.assign_attrs(checksum="0" * 64),
    ):
        changed.to_netcdf(path, engine="h5netcdf")
        with pytest.raises(InputError, match="damaged or was changed"):
            read_posterior(path)
    whole.attrs.pop("checksum")
    whole.to_netcdf(path, engine="h5netcdf")
    assert read_posterior(path).draws == 3, "files of 0.1 have no checksum"


def flipped(path: Path, n: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Change some bits of a file n times; return how often it was refused, and fail on anything else."""
    whole, rng = path.read_bytes(), random.Random(n)
    good, refused = read_posterior(path).dataset, 0
    for _ in range(n):
        data = bytearray(whole)
        for at in rng.sample(range(len(data)), rng.choice((1, 1, 3))):
            data[at] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        monkeypatch.setattr("sim.scenario.posterior._remembered", {})
        try:
            xr.testing.assert_identical(read_posterior(path).dataset, good)
        except InputError as error:
            assert "\n" not in str(error)
            refused += 1
        gc.collect()  # a file left open would complain now
    return refused


def test_flipped_bits_are_noticed_or_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert flipped(fitted.file(tmp_path / "fit.nc"), 15, monkeypatch) > 0


@pytest.mark.slow
def test_flipped_bits_of_the_shipped_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fit.nc"
    path.write_bytes((shipped_folder() / "posterior-2022-12.nc").read_bytes())
    assert flipped(path, 300, monkeypatch) > 200


def test_a_file_that_points_elsewhere_is_refused(tmp_path: Path) -> None:
    fitted.file(tmp_path / "other.nc")
    fitted.file(tmp_path / "fit.nc")
    with h5py.File(tmp_path / "fit.nc", "a") as file:
        del file["map"]
        file["map"] = h5py.ExternalLink("other.nc", "map")
    with pytest.raises(InputError, match="not a file that crisis-sim calibrate wrote, or damaged"):
        read_posterior(tmp_path / "fit.nc")
