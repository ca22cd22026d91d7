"""Executors, ours and others': the same bits, any order, errors, dead workers, leaving early."""

import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import xarray as xr

from sim.ensemble.executors import (
    CHUNK_HIGH,
    IN_PROCESS_BELOW,
    InProcess,
    Workers,
    choose_executor,
    chunk_size,
    run_all,
)
from sim.ensemble.simulate import simulate
from sim.errors import CrisisSimError, InputError, Problem
from tests.patience import PATIENCE


def square(x: int) -> int:
    return x * x


def refuse(x: int) -> int:
    raise InputError(Problem("no", value=x))


def die_once(marker: str, x: int) -> int:
    if not Path(marker).exists():
        Path(marker).touch()
        os._exit(9)
    return x * x


def die(x: int) -> int:
    os._exit(9)


def main_module() -> str:
    import sys

    return str(getattr(sys.modules["__main__"], "__file__", None))


def first_is_last(later: Event, x: int) -> int:
    """Square a number; the first task waits for the third."""
    if x == 0:
        assert later.wait(PATIENCE)
    if x == 2:
        later.set()
    return x * x


def test_in_process_runs_everything_in_order_and_one_at_a_time() -> None:
    seen: list[int] = []

    def tasks():  # type: ignore[no-untyped-def]
        for x in range(5):
            seen.append(x)
            yield (x,)

    results = run_all(InProcess(), square, tasks())
    assert next(results) == (0, 0)
    assert seen == [0]
    assert list(results) == [(i, i * i) for i in range(1, 5)]


def test_results_carry_their_index_whatever_the_order() -> None:
    with ThreadPoolExecutor(2) as threads:
        later = Event()
        results = list(run_all(threads, first_is_last, [(later, x) for x in range(12)]))
    assert results != sorted(results)
    assert sorted(results) == [(x, x * x) for x in range(12)]


def test_an_error_in_a_task_comes_out_unchanged() -> None:
    with pytest.raises(InputError) as caught:
        list(run_all(InProcess(), refuse, [(3,)]))
    assert caught.value.problems[0].value == 3


def test_workers_square_survive_a_death_and_report_errors(tmp_path: Path) -> None:
    with Workers(2) as workers:
        assert sorted(run_all(workers, square, [(x,) for x in range(7)])) == [(x, x * x) for x in range(7)]
        marker = str(tmp_path / "died")
        assert sorted(run_all(workers, die_once, [(marker, x) for x in range(3)])) == [(0, 0), (1, 1), (2, 4)]
        with pytest.raises(InputError) as caught:
            list(run_all(workers, refuse, [(3,)]))
        assert caught.value.problems[0].value == 3
        assert list(run_all(workers, main_module, [()])) == [(0, "None")]


def test_a_task_that_always_kills_its_worker_is_given_up_with_advice() -> None:
    with Workers(1) as workers, pytest.raises(CrisisSimError, match="smaller chunk"):
        list(run_all(workers, die, [(1,)]))


def test_auto_stays_in_process_for_small_ensembles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ensemble.executors.processors", lambda: 4)
    assert isinstance(choose_executor("auto", IN_PROCESS_BELOW // 76, 76), InProcess)
    big = choose_executor("auto", IN_PROCESS_BELOW // 76 + 1, 76)
    assert isinstance(big, Workers)
    assert big.count == 4
    assert isinstance(choose_executor(1, 10**6, 76), InProcess)


@pytest.mark.parametrize("workers", [0, -1, "many", 1.5])
def test_a_wrong_number_of_workers_is_an_input_error(workers: object) -> None:
    with pytest.raises(InputError, match="workers"):
        choose_executor(workers, 10, 10)  # type: ignore[arg-type]


def test_chunks_share_members_evenly() -> None:
    two = Workers(2)
    assert chunk_size(10_000, two) == CHUNK_HIGH
    assert chunk_size(12_000, two) == 3_000
    assert chunk_size(1_000_000, InProcess()) == CHUNK_HIGH
    assert chunk_size(10, InProcess()) >= 10


#: Pools of the standard library.
POOLS = {
    "threads": ThreadPoolExecutor,
    "processes": partial(ProcessPoolExecutor, mp_context=get_context("spawn")),
}


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("keep", ["log", "summary"])
def test_any_executor_gives_the_same_bits_and_stays_open(pool: str, keep: str) -> None:
    here = simulate("deadline", replicates=30, keep=keep, workers=1)  # type: ignore[arg-type]
    with POOLS[pool](2) as executor:
        there = simulate("deadline", replicates=30, keep=keep, executor=executor, chunk=7)  # type: ignore[arg-type]
        assert executor.submit(square, 3).result(PATIENCE) == 9
    xr.testing.assert_identical(there, here)


def test_an_executor_that_takes_no_more_work_is_one_sentence() -> None:
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with pytest.raises(InputError, match=r"^executor: takes no more work: .*shutdown$"):
        simulate("deadline", replicates=2, executor=closed)
    with (
        POOLS["processes"](1) as pool,
        pytest.raises(InputError, match=r"^executor: takes no more work: [^\n]*$"),
    ):
        list(run_all(pool, die, [(1,)]))


class Dropping(Executor):
    """Gives up every call, as a cluster does that lost its scheduler."""

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def test_an_executor_that_drops_work_is_one_sentence() -> None:
    with pytest.raises(
        InputError, match=r"^executor: dropped work that it had; what a run had finished is kept"
    ):
        simulate("deadline", replicates=2, executor=Dropping())
    assert chunk_size(64 * CHUNK_HIGH, Dropping()) == CHUNK_HIGH  # as many workers are assumed


def test_leaving_a_block_of_workers_drops_what_has_not_started() -> None:
    with Workers(1) as workers:
        asked = [workers.submit(square, x) for x in range(50)]
    assert asked[0].result() == 0
    assert asked[-1].cancelled()
    workers = Workers(1)
    asked = [workers.submit(square, x) for x in range(5)]
    workers.shutdown()
    assert [future.result(0) for future in asked] == [0, 1, 4, 9, 16]
