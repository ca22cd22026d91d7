"""The Dask cluster: same bits, dead workers, a lost scheduler, and one sentence for what is wrong.

Everything runs on the loopback address of this machine.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from sim.cli import main
from sim.ensemble import cluster as module
from sim.ensemble.alike import versions
from sim.ensemble.cluster import Cluster
from sim.ensemble.executors import InProcess, run_all
from sim.ensemble.results import write_run
from sim.ensemble.simulate import make_plan, run_chunks, simulate
from sim.errors import CrisisSimError, InputError, Problem
from tests.patience import PATIENCE, wait_until

pytestmark = pytest.mark.cluster

pytest.importorskip("distributed")


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """Let schedulers and workers take as long as a busy machine needs, here and in what is started."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ANSWER_WITHIN", "WORKER_WITHIN"):
            patch.setattr(module, name, PATIENCE)
        yield


@pytest.fixture(scope="module")
def local(patient: None) -> Iterator[Cluster]:
    with Cluster("local", 2) as cluster:
        yield cluster


def pid(_: int) -> int:
    return os.getpid()


def meet(folder: str, _: int) -> int:
    """Return the process of this task, once tasks of two processes have begun."""
    (Path(folder) / str(os.getpid())).touch()
    wait_until(lambda: len(list(Path(folder).iterdir())) >= 2)
    return os.getpid()


def refuse(x: int) -> int:
    raise InputError(Problem("no", value=x))


def die_once(marker: str, x: int) -> int:
    if not Path(marker).exists():
        Path(marker).touch()
        os._exit(9)
    return x * x


@pytest.mark.parametrize("keep", ["log", "curves", "summary"])
def test_a_cluster_changes_no_bit(local: Cluster, keep: str) -> None:
    here = simulate("deadline", replicates=30, keep=keep, workers=1)  # type: ignore[arg-type]
    there = simulate("deadline", replicates=30, keep=keep, executor=local, chunk=11)  # type: ignore[arg-type]
    xr.testing.assert_identical(there, here)


def test_an_executor_of_a_client_does_too_and_a_client_is_none(local: Cluster) -> None:
    client = local._connected()
    there = simulate("deadline", replicates=30, executor=client.get_executor(), chunk=11)
    xr.testing.assert_identical(there, simulate("deadline", replicates=30, workers=1))
    with pytest.raises(InputError, match=r"^executor = .*: must be an executor \(allowed: any concurrent"):
        simulate("deadline", replicates=30, executor=client)  # type: ignore[arg-type]


def test_it_keeps_every_worker_busy_and_counts_progress(local: Cluster, tmp_path: Path) -> None:
    assert local.in_flight == 4
    assert len({found for _, found in run_all(local, meet, [(str(tmp_path), x) for x in range(8)])}) == 2
    seen: list[tuple[int, int]] = []
    simulate("deadline", replicates=10, chunk=4, executor=local, progress=lambda *now: seen.append(now))
    assert seen[0] == (0, 10) and seen[-1] == (10, 10)
    assert len(seen) == 4


def test_an_error_in_a_task_comes_out_unchanged(local: Cluster) -> None:
    with pytest.raises(InputError) as caught:
        list(run_all(local, refuse, [(3,)]))
    assert caught.value.problems[0].value == 3


def test_a_worker_that_dies_is_replaced_and_its_chunk_runs_again(local: Cluster, tmp_path: Path) -> None:
    marker = str(tmp_path / "died")
    assert sorted(run_all(local, die_once, [(marker, x) for x in range(3)])) == [(0, 0), (1, 1), (2, 4)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
def test_a_worker_killed_in_mid_run_is_survived(local: Cluster) -> None:
    victim = next(found for _, found in run_all(local, pid, [(0,)]))
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        if not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(done)

    there = simulate("deadline", replicates=60, chunk=10, executor=local, progress=progress)
    assert killed[0] < 60
    xr.testing.assert_identical(there, simulate("deadline", replicates=60, workers=1))


def test_a_worker_with_other_versions_is_refused(local: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    here = versions()
    monkeypatch.setattr("sim.ensemble.executors.versions", lambda: {**here, "numpy": "0.1"})
    with pytest.raises(InputError, match=r"other versions .*: numpy \S+ instead of 0\.1$"):
        simulate("deadline", replicates=2, executor=local)


def test_a_cluster_without_the_package_is_refused(local: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that cannot import what they are sent would keep the run waiting for ever."""
    local.in_flight  # noqa: B018  (the cluster starts when first asked)
    assert local._client is not None
    with Cluster(local._client.scheduler.address) as other:
        monkeypatch.setattr(module, "PACKAGE", "no-such-package")
        monkeypatch.setattr(module, "software", lambda: {"no-such-package": "1.0"})
        with pytest.raises(InputError, match="need the same crisis-sim as here"):
            simulate("deadline", replicates=2, executor=other)


def test_a_summary_travels_without_its_members() -> None:
    sizes = []
    for members in (20, 200):
        plan = make_plan("deadline", replicates=members, keep="summary")
        (chunk,) = run_chunks(plan, [(0, members)], InProcess(), counted=True)
        sizes.append(len(pickle.dumps(chunk)))
    assert sizes[1] < 1.01 * sizes[0]


def start(what: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *words]
    command += ["--host", "127.0.0.1", "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def address_of(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError("the scheduler did not start")


def test_a_lost_scheduler_is_one_sentence_and_the_folder_goes_on(tmp_path: Path) -> None:
    with start("scheduler", "--port", "0") as scheduler:
        address = address_of(scheduler)
        with start("worker", address, "--nthreads", "1") as worker, Cluster(address) as cluster:
            try:
                with pytest.raises(InputError, match=f"^dask = '{address}': the connection .* was lost"):
                    write_run(
                        "deadline",
                        replicates=60,
                        chunk=10,
                        out=tmp_path,
                        executor=cluster,
                        progress=lambda done, total: scheduler.kill() if done == 20 else None,
                    )
            finally:
                scheduler.kill()
                worker.kill()
                for process in (scheduler, worker):
                    process.communicate(timeout=PATIENCE)
    done: list[int] = []
    resumed = write_run("deadline", replicates=60, out=tmp_path, progress=lambda n, total: done.append(n))
    assert done[0] >= 20
    assert done[-1] == 60
    assert (resumed.members["tension"].values == simulate("deadline", replicates=60)["tension"].values).all()


ENDS = """
from sim.command.workers import place
from sim.ensemble import simulate
from sim.ensemble import cluster
cluster.ANSWER_WITHIN = cluster.WORKER_WITHIN = 900
with place("1", "local") as where:
    print(simulate("deadline", replicates=4, **where).sizes["member"])
"""


def test_the_options_give_a_local_cluster_that_ends_by_itself() -> None:
    # The pipes close only once every process that holds them has ended.
    done = subprocess.run(
        [sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "4\n", "")


BUSY = """
from sim.command.workers import place
from sim.ensemble import cluster, simulate
cluster.ANSWER_WITHIN = cluster.WORKER_WITHIN = 900
with place("2", "local") as where:
    simulate("deadline", replicates=10**6, chunk=50, progress=lambda *_: print("on", flush=True), **where)
"""


def answer_interrupts() -> None:
    """Undo what a shell does to programs that it runs in the background: let them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="POSIX only")
def test_ctrl_c_reaches_nobody_but_the_command_and_ends_all() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=answer_interrupts,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode != 0
    assert errors.count("Traceback") == 1, errors
    assert errors.endswith("KeyboardInterrupt\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--dask", "lokal"], "dask = 'lokal': no such cluster (allowed: local, or the address of"),
        (["--dask", "tcp://127.0.0.1:1"], "dask = 'tcp://127.0.0.1:1': no Dask scheduler answers there"),
        (["--dask", "tcp://127.0.0.1:1", "--workers", "2"], "workers = 2: a running cluster has its own"),
        (["--dask", "local", "--workers", "0"], "workers = 0: must be at least 1"),
    ],
)
def test_wrong_clusters_are_one_sentence_and_nothing_is_written(
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ANSWER_WITHIN", 1)
    with pytest.raises(SystemExit) as stop:
        main(["run", "deadline", "--out", str(tmp_path / "results"), *words])
    said = capsys.readouterr()
    assert (stop.value.code, said.out) == (2, "")
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_scenario_is_answered_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "_join", None)
    with pytest.raises(InputError), Cluster("local") as cluster:
        simulate("dedline", executor=cluster)


def test_without_dask_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"python -m pip install 'crisis-sim\[cluster\]'"):
        Cluster("local")


def test_a_chunk_that_always_kills_its_worker_is_given_up_with_advice(local: Cluster) -> None:
    with pytest.raises(CrisisSimError, match="smaller chunk"):
        list(run_all(local, os._exit, [(9,)]))


def hurry(dask_scheduler: Any) -> None:
    """Make a scheduler give up at once when no worker is left; the argument's name asks for it."""
    dask_scheduler.no_workers_timeout = 0.1


def test_a_local_cluster_without_workers_gives_up_after_a_while() -> None:
    with Cluster("local", 1) as cluster:
        client = cluster._connected()
        client.retire_workers(list(client.nthreads()), close_workers=True)
        client.run_on_scheduler(hurry)
        with pytest.raises(InputError, match=f"no worker was left for {PATIENCE} seconds"):
            list(run_all(cluster, pid, [(0,)]))
