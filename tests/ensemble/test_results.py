"""The run folder: whole or absent, found again, resumed, checked."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.ensemble import results
from sim.ensemble.identity import IDENTITY
from sim.ensemble.results import Run, open_run, write_run
from sim.ensemble.simulate import simulate
from sim.ensemble.versions import MODEL_VERSION, changes_since
from sim.errors import InputError, ResultError
from sim.parameters import PARAMETERS
from tests.patience import PATIENCE, wait_until

FILES = [
    "ensemble.nc",
    "events.csv",
    "histories.csv",
    "provenance.json",
    "scenario.toml",
    "summary.json",
    "summary.nc",
]


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_run("deadline", replicates=40, chunk=15, out=tmp_path_factory.mktemp("results"))


def test_a_run_is_one_complete_folder(run: Run) -> None:
    assert files_in(run.path) == FILES
    assert run.path.parent.name == "deadline"
    assert run.path.name.startswith("base-")
    assert [path.name for path in run.path.parent.iterdir()] == [run.path.name]


def test_the_files_hold_what_simulate_returns(run: Run) -> None:
    ds = simulate("deadline", replicates=40)
    assert run.members.attrs == {**ds.attrs, IDENTITY: run.provenance[IDENTITY]}
    for name in ds.variables:
        xr.testing.assert_equal(run.members[name], ds[name])
        assert run.members[name].dtype == ds[name].dtype or ds[name].dtype.kind in "UO", name
    counted = simulate("deadline", replicates=40, keep="summary")
    for name in counted.data_vars:
        assert np.array_equal(run.summary[name].values, counted[name].values), name


def test_the_summary_file_says_k_of_n_with_its_interval(run: Run) -> None:
    table = json.loads((run.path / "summary.json").read_text(encoding="utf-8"))
    for name, entry in table["outcomes"].items():
        happened = run.members[f"outcome_{name}"].values
        assert (entry["k"], entry["n"]) == (happened.sum(), 40)
        assert entry["interval"][0] <= entry["p"] <= entry["interval"][1]
        when = run.members[f"when_{name}"].values
        if entry["k"]:
            median = np.sort(when[~np.isnat(when)])[(entry["k"] - 1) // 2]
            assert entry["median_date"] == str(median)[:10]
        else:
            assert entry["median_date"] is None
    assert list(table) == sorted(table)
    assert "observed" not in table["outcomes"]["barricade"]  # a teaching scenario has no real path


def test_events_are_listed_without_hold(run: Run) -> None:
    with (run.path / "events.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert "hold" not in {row["event"] for row in rows}
    log = run.members.isel(member=0)
    moves = [row for row in rows if row["replicate"] == "0" and row["origin"]]
    assert len(moves) == int((log["move"] != 0).sum())
    assert {row["origin"] for row in moves} <= {"chosen", "imposed", "trigger"}


def test_provenance_says_where_it_comes_from(run: Run) -> None:
    record = run.provenance
    assert record["software"]["numpy"] == np.__version__
    assert record["run"]["design"]["replicates"] == 40
    assert record["run"]["parameters"].keys() == PARAMETERS.keys()
    assert record["resources"]["seconds"] > 0
    peak = record["resources"]["peak_memory_bytes"]
    assert peak is None or peak > 2**20
    assert run.scenario.digest() == results.make_plan("deadline").scenario.digest()


def test_a_finished_run_is_found_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    out = run.path.parents[1]
    monkeypatch.setattr(results, "run_chunks", None)
    again = write_run("deadline", replicates=40, out=out)
    assert again.found
    assert again.path == run.path
    monkeypatch.undo()
    before = (run.path / "provenance.json").stat().st_mtime_ns
    forced = write_run("deadline", replicates=40, out=out, force=True)
    assert not forced.found
    assert (run.path / "provenance.json").stat().st_mtime_ns > before
    assert [path.name for path in run.path.parent.iterdir()] == [run.path.name]


@pytest.mark.parametrize("keep", ["curves", "summary"])
def test_less_can_be_kept(tmp_path: Path, keep: str) -> None:
    run = write_run("deadline", replicates=10, keep=keep, out=tmp_path)  # type: ignore[arg-type]
    assert ("ensemble.nc" in files_in(run.path)) == (keep == "curves")
    assert int(run.summary["n_members"]) == 10
    if keep == "summary":
        with pytest.raises(ResultError, match="kept a summary only"):
            run.members  # noqa: B018
    else:
        assert "move" not in run.members


def test_extras_join_the_folder_before_it_appears(tmp_path: Path) -> None:
    seen = {}

    def extras(folder: Path, ds: xr.Dataset, summary: xr.Dataset) -> None:
        seen["members"] = ds.sizes["member"]
        seen["visible"] = sorted(path.name for path in folder.parent.iterdir() if path.name[0] != ".")
        (folder / "report.html").write_text(str(int(summary["n_members"])), encoding="utf-8")

    run = write_run("deadline", replicates=8, out=tmp_path, extras=extras)
    assert (run.path / "report.html").read_text(encoding="utf-8") == "8"
    assert seen == {"members": results.SHOWN, "visible": []}


def test_a_run_left_without_a_report_gets_one_when_it_is_found(tmp_path: Path) -> None:
    def extras(folder: Path, ds: xr.Dataset, summary: xr.Dataset) -> None:
        (folder / "report.html").write_text(f"{ds.sizes['member']} of {int(summary['n_members'])}")

    plain = write_run("deadline", replicates=8, out=tmp_path, keep="curves")
    found = write_run("deadline", replicates=8, out=tmp_path, keep="curves", extras=extras)
    assert found.found and found.path == plain.path
    assert (found.path / "report.html").read_text() == "5 of 8"


def test_an_error_in_extras_leaves_nothing_visible_and_loses_no_chunk(tmp_path: Path) -> None:
    def extras(folder: Path, ds: xr.Dataset, summary: xr.Dataset) -> None:
        raise RuntimeError("no figure today")

    with pytest.raises(RuntimeError, match="no figure"):
        write_run("deadline", replicates=8, out=tmp_path, extras=extras)
    assert [path for path in (tmp_path / "deadline").iterdir() if path.name[0] != "."] == []
    done: list[int] = []
    write_run("deadline", replicates=8, out=tmp_path, progress=lambda n, total: done.append(n))
    assert done == [8]  # all were there


KILLED = """
import os, signal, sys
from sim.ensemble.results import write_run
def progress(done, total):
    print(done, flush=True)
    if done >= 20:
        os.kill(os.getpid(), signal.SIGKILL)
write_run("deadline", replicates=40, chunk=10, out=sys.argv[1], progress=progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
def test_a_killed_run_goes_on_where_it_stopped(run: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path for path in (tmp_path / "deadline").iterdir() if path.name[0] != "."] == []
    done: list[int] = []
    resumed = write_run("deadline", replicates=40, out=tmp_path, progress=lambda n, total: done.append(n))
    assert done == [20, 30, 40]
    for name in run.members.variables:
        xr.testing.assert_equal(resumed.members[name], run.members[name])
    assert [path.name for path in resumed.path.parent.iterdir()] == [resumed.path.name]


def test_a_damaged_chunk_is_noticed_and_run_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(results, "publish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_run("deadline", replicates=40, chunk=10, out=tmp_path)
    chunks = sorted((tmp_path / "deadline").rglob("*.npz"))
    assert len(chunks) == 4
    damaged = bytearray(chunks[1].read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    chunks[1].write_bytes(damaged)
    chunks[2].write_bytes(chunks[2].read_bytes()[:1000])
    done: list[int] = []
    again = write_run("deadline", replicates=40, out=tmp_path, progress=lambda n, total: done.append(n))
    assert done == [20, 30, 40]
    assert np.array_equal(again.members["tension"].values, run.members["tension"].values)


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_wrong_request_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_run("deadline", arm="nonsense", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ResultError, match="cannot be written here"):
        write_run("deadline", replicates=2, out=tmp_path / "file")
    assert files_in(tmp_path) == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_clear_message(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ResultError, match="cannot be written here"):
            write_run("deadline", replicates=2, out=tmp_path)
    finally:
        tmp_path.chmod(0o700)


FULL = """
import resource, sys
from sim.ensemble.results import write_run
from sim.errors import ResultError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_run("deadline", replicates=40, out=sys.argv[1])
except ResultError as error:
    print(error)
    sys.exit(2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
def test_a_disk_full_from_the_start_is_one_clear_message_and_nothing_else(tmp_path: Path) -> None:
    """A limit on file size fails writes as a full disk does."""
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be written here" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_disk_full_at_the_end_keeps_the_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, ds: xr.Dataset) -> None:
        path.write_bytes(b"half of i")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(ResultError, match="No space left"):
        patch.setattr(results, "_write_dataset", full)
        write_run("deadline", replicates=8, out=tmp_path)
    assert [path for path in tmp_path.glob("deadline/*") if path.name[0] != "."] == []
    done: list[int] = []
    write_run("deadline", replicates=8, out=tmp_path, progress=lambda n, total: done.append(n))
    assert done == [8]  # all were there


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell lets programs ignore Ctrl-C
from sim.ensemble.results import write_run
def progress(done, total):
    print(done, flush=True)
write_run("deadline", replicates=100_000, chunk=200, out=sys.argv[1], workers=2, progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
def test_ctrl_c_stops_soon_and_leaves_nothing_running(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, **pipes, text=True, start_new_session=True)  # type: ignore[call-overload]
    assert process.stdout is not None
    assert [process.stdout.readline().strip() for _ in range(2)] == ["0", "200"]
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert errors.count("KeyboardInterrupt") == 1, errors
    assert [path for path in (tmp_path / "deadline").iterdir() if path.name[0] != "."] == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes, text=True, start_new_session=True) as process:  # type: ignore[call-overload]
        assert process.stdout is not None
        assert process.stdout.readline() and process.stdout.readline()
        process.kill()
    wait_until(lambda: not members_of_group(process.pid))


def members_of_group(group: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def test_what_is_not_a_run_is_refused_with_a_reason(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="no such run folder"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(ResultError, match="not a run folder"):
        open_run(tmp_path)
    (tmp_path / "provenance.json").write_text("{ not json", encoding="utf-8")
    with pytest.raises(ResultError, match="damaged"):
        open_run(tmp_path)
    record = {**run.provenance, "folder_version": 99}
    (tmp_path / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ResultError, match="another version"):
        open_run(tmp_path)
    (tmp_path / "provenance.json").write_text(json.dumps(run.provenance), encoding="utf-8")
    with pytest.raises(ResultError, match=r"without .*ensemble\.nc"):
        open_run(tmp_path)
    for name in FILES[:-1]:
        (tmp_path / name).write_bytes((run.path / name).read_bytes())
    (tmp_path / "summary.nc").write_bytes(b"nonsense")
    with pytest.raises(ResultError, match="damaged"):
        open_run(tmp_path).summary  # noqa: B018


def test_old_model_versions_say_what_changed_since() -> None:
    assert changes_since(MODEL_VERSION) == []
    assert changes_since("1.0")[0].startswith("1.1: ")
    assert changes_since("0.9")[0].startswith("1.0: ")
