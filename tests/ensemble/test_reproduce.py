"""A result proves itself, and a changed one does not."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.cli import main
from sim.ensemble.processor import processor
from sim.ensemble.reproduce import TOLERANCE, Reproduction, reproduce
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


def unlike(proof: Reproduction) -> list[tuple[str, str]]:
    return [(found.file, found.variable) for found in proof.differences]


#: Files that every run leaves.
ALWAYS = {"summary.nc", "summary.json", "events.csv", "scenario.toml", "provenance.json"}


def from_elsewhere(path: Path) -> Path:
    """Make a run look as if another kind of processor had made it."""
    record = json.loads((path / "provenance.json").read_text(encoding="utf-8"))
    record["environment"]["processor"] = "other"
    (path / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.mark.parametrize("keep", ["log", "curves", "summary"])
def test_a_result_is_the_same_bits_again(tmp_path: Path, keep: str) -> None:
    run = write_run("deadline", replicates=6, keep=keep, out=tmp_path)  # type: ignore[arg-type]
    proof = reproduce(run.path)
    assert (proof.proved, proof.good, proof.differences) == ("bits", True, ())
    kept = set() if keep == "summary" else {"ensemble.nc", "histories.csv"}
    assert set(proof.compared) == ALWAYS | kept
    assert proof.not_compared == ()


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


def test_more_than_a_last_digit_is_another_course(run: Run, tmp_path: Path) -> None:
    copy = changed(run, tmp_path, "tension", 0.01)
    proof = reproduce(copy)
    assert (proof.proved, proof.good, proof.apart) == ("nothing", False, 1)
    proof = reproduce(from_elsewhere(copy))
    assert (proof.proved, proof.good, proof.apart, proof.members) == ("most", True, 1, 3)
    ds = run.members.copy(deep=True)
    ds["tension"] += np.float32(0.01)
    ds.to_netcdf(copy / "ensemble.nc", engine="h5netcdf")
    proof = reproduce(copy)
    assert (proof.proved, proof.good, proof.apart) == ("nothing", False, 3)


def test_a_missing_variable_is_a_difference(run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    with xr.open_dataset(run.path / "ensemble.nc", engine="h5netcdf") as ds:
        ds.load().drop_vars("rung").to_netcdf(copy / "ensemble.nc", engine="h5netcdf")
    assert unlike(reproduce(copy)) == [("ensemble.nc", "rung")]


def test_every_file_is_compared(run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    headline = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
    headline["outcomes"]["barricade"]["k"] += 1
    (copy / "summary.json").write_text(json.dumps({**headline, "numbers": "garbage"}), encoding="utf-8")
    (copy / "events.csv").write_text("garbage\n", encoding="utf-8")
    summary = run.summary.copy(deep=True)
    summary["outcome_count"].values[0] += 1
    summary.to_netcdf(copy / "summary.nc", engine="h5netcdf")
    (copy / "figures").mkdir()
    (copy / "figures" / "fan.png").write_bytes(b"")
    said = json.loads((copy / "provenance.json").read_text(encoding="utf-8"))
    said["run"]["parameters"]["lam"] = 1.1
    (copy / "provenance.json").write_text(json.dumps(said), encoding="utf-8")
    for path in (copy, from_elsewhere(copy)):
        proof = reproduce(path)
        assert {file for file, _ in unlike(proof)} == {
            "provenance.json",
            "summary.json",
            "events.csv",
            "summary.nc",
        }
        assert (proof.proved, proof.good) == ("nothing", False)
        assert proof.not_compared == ("figures/fan.png",)
    assert ("summary.json", "outcomes.barricade.k") in unlike(proof)


def test_damaged_files_are_named_beside_what_differs(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    (copy / "summary.nc").write_bytes(b"")
    (copy / "summary.json").write_text("[]", encoding="utf-8")
    (copy / "events.csv").write_text("garbage\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["reproduce", str(copy), "--workers", "1"])
    said = capsys.readouterr().out
    assert ended.value.code == 1 and said.startswith("Not reproduced.\n")
    for words in ("summary.nc cannot be read", "summary.json cannot be read", "events.csv: columns differs"):
        assert f"  {words}" in said


def test_one_file_that_differs_much_hides_no_other(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    (copy / "summary.json").write_text('{"numbers": "garbage"}', encoding="utf-8")
    (copy / "summary.nc").write_bytes(b"")
    with pytest.raises(SystemExit) as ended:
        main(["reproduce", str(copy), "--workers", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1 and lines[0] == "Not reproduced."
    of_json = [line for line in lines if line.startswith("  summary.json: ")]
    assert len(of_json) == 11 and "more (--json lists all)" in of_json[-1]
    assert any(line.startswith("  summary.nc cannot be read") for line in lines)


def test_a_result_of_0_1_is_still_compared(run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    record = json.loads((copy / "provenance.json").read_text(encoding="utf-8"))
    del record["identity"], record["environment"]["processor"]
    (copy / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    headline = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
    headline["outcomes"]["barricade"].pop("k")
    (copy / "summary.json").write_text(json.dumps(headline), encoding="utf-8")
    proof = reproduce(copy)
    assert (proof.proved, proof.good, proof.made_on) == ("bits", True, "")


def test_the_answer_says_what_was_compared(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    (copy / "report.html").write_text("drawn", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["reproduce", str(copy), "--workers", "1"])
    said = capsys.readouterr().out
    assert not ended.value.code and "every value is the same to the last bit" in said
    files = "ensemble.nc, events.csv, histories.csv, provenance.json, scenario.toml, summary.json, summary.nc"
    assert f"Compared: {files}." in said
    assert "Not compared, because drawn from these: report.html." in said


#: Switches AVX2 off, by the names of NumPy before 2.4 and since; unknown ones only warn.
OLDER = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"


@pytest.mark.slow
def test_another_kind_of_processor_is_named(tmp_path: Path) -> None:
    run = write_run("december-2022", replicates=20, keep="curves", out=tmp_path, workers=1)
    words = [sys.executable, "-W", "ignore", "-m", "sim", "reproduce", str(run.path), "--workers", "1"]
    older = {**os.environ, "NPY_DISABLE_CPU_FEATURES": OLDER}
    done = subprocess.run(words, env=older, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    if "with AVX2" in processor():
        assert f"Made on another kind of processor ({processor()}; this is" in done.stdout
        assert "of 2,000 histories one or two can take another course" in done.stdout
    else:
        assert "Reproduced: every value is the same to the last bit." in done.stdout


def test_a_scenario_with_another_remark_is_named(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    with (copy / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("# hello\n")
    (copy / "extra.csv").write_text("mine\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["reproduce", str(copy), "--workers", "1"])
    said = capsys.readouterr().out
    assert "scenario.toml: text differs" in said
    assert "Not part of this result: extra.csv." in said
