"""A result proves itself, and a changed one does not."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.reproduce import TOLERANCE, reproduce
from sim.ensemble.results import Run, write_run
from sim.parameters import Distribution


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    doubt = {"russia.backing": Distribution("triangular", low=0.2, mode=0.3, high=0.6)}
    out = tmp_path_factory.mktemp("results")
    return write_run("deadline", replicates=[9, 4, 4], seed=5, parameters=doubt, out=out)


def changed(run: Run, folder: Path, variable: str, by: float) -> Path:
    """Return a copy of a run with one value changed."""
    copy = Path(shutil.copytree(run.path, folder / "copy"))
    ds = run.members.copy(deep=True)
    ds[variable].values.flat[0] += np.asarray(by, ds[variable].dtype)
    ds.to_netcdf(copy / "ensemble.nc", engine="h5netcdf")
    return copy


def from_elsewhere(path: Path) -> Path:
    """Make a run look as if another kind of processor had made it."""
    record = json.loads((path / "provenance.json").read_text(encoding="utf-8"))
    record["environment"]["machine"] = "other"
    (path / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.mark.parametrize("keep", ["log", "curves", "summary"])
def test_a_result_is_the_same_bits_again(tmp_path: Path, keep: str) -> None:
    run = write_run("deadline", replicates=6, keep=keep, out=tmp_path)  # type: ignore[arg-type]
    proof = reproduce(run.path)
    assert (proof.proved, proof.good, proof.differences) == ("bits", True, ())


def test_drawn_parameters_and_chosen_replicates_come_back(run: Run) -> None:
    assert reproduce(run.path).proved == "bits"


def test_a_changed_event_is_found(run: Run, tmp_path: Path) -> None:
    proof = reproduce(changed(run, tmp_path, "incidents", 1))
    assert (proof.proved, proof.good) == ("nothing", False)
    assert [(d.variable, d.values, d.largest) for d in proof.differences] == [("incidents", 1, 1.0)]


def test_a_last_digit_is_a_fault_here_but_not_from_another_platform(run: Run, tmp_path: Path) -> None:
    copy = changed(run, tmp_path, "tension", TOLERANCE / 3)
    proof = reproduce(copy)
    assert (proof.proved, proof.same_platform, proof.good) == ("events", True, False)
    proof = reproduce(from_elsewhere(copy))
    assert (proof.proved, proof.same_platform, proof.good) == ("events", False, True)


def test_more_than_a_last_digit_is_a_fault_everywhere(run: Run, tmp_path: Path) -> None:
    proof = reproduce(from_elsewhere(changed(run, tmp_path, "tension", 0.01)))
    assert (proof.proved, proof.good) == ("nothing", False)


def test_a_missing_variable_is_a_difference(run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    with xr.open_dataset(run.path / "ensemble.nc", engine="h5netcdf") as ds:
        ds.load().drop_vars("rung").to_netcdf(copy / "ensemble.nc", engine="h5netcdf")
    assert [d.variable for d in reproduce(copy).differences] == ["rung"]
