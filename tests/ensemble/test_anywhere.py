"""One dataset, whatever ran it: any executor, any workers, any order of finishing, any interruption."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.ensemble.dataset import Keep
from sim.ensemble.executors import ATTEMPTS, run_all
from sim.ensemble.results import write_run
from sim.ensemble.simulate import simulate
from sim.scenario import load_scenario

MEMBERS = 12
SCENARIO = load_scenario("deadline").with_arm(None)
SCENARIO = SCENARIO.model_copy(update={"end": SCENARIO.start + dt.timedelta(5)})
WHOLE: dict[str, xr.Dataset] = {
    keep: simulate(SCENARIO, replicates=MEMBERS, keep=keep, workers=1)  # type: ignore[arg-type]
    for keep in ("log", "curves", "summary")
}


class Shuffling(Executor):
    """Finishes calls in an order of its own, and now and then loses one as a dead worker would.

    A call ends only when as many are waiting as may be, or nobody adds more, so every order that the
    protocol allows can come up.
    """

    def __init__(self, seed: int, in_flight: int, losses: int = 0) -> None:
        self.in_flight = in_flight
        self._random = Random(seed)
        self._losses = losses
        self._waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self._lock = threading.Lock()

    def submit(self, function: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self._waiting.append((future, function, args))
            full = len(self._waiting) >= self.in_flight
        if full:
            self._finish_one()
        else:
            threading.Timer(0.01, self._finish_one).start()
        return future

    def _finish_one(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            future, function, args = self._waiting.pop(self._random.randrange(len(self._waiting)))
            lost = self._losses > 0
            self._losses -= lost
        if not future.set_running_or_notify_cancel():
            return
        if lost:
            future.set_exception(BrokenExecutor("the worker died"))
        else:
            future.set_result(function(*args))


class Stop(BaseException):
    """An interruption that no code handles."""


runs = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds, widths, cuts = st.integers(0, 2**16), st.integers(1, 6), st.integers(1, MEMBERS + 1)


@pytest.mark.parametrize("keep", list(WHOLE))
@runs
@given(seed=seeds, in_flight=widths, chunk=cuts, losses=st.integers(0, ATTEMPTS - 1))
def test_no_order_of_finishing_changes_a_bit(
    keep: Keep, seed: int, in_flight: int, chunk: int, losses: int
) -> None:
    executor = Shuffling(seed, in_flight, losses)
    again = simulate(SCENARIO, replicates=MEMBERS, keep=keep, executor=executor, chunk=chunk)
    xr.testing.assert_identical(again, WHOLE[keep])


@pytest.mark.slow
@settings(runs, max_examples=6)
@given(seed=seeds, before=widths, after=widths, chunk=st.integers(1, 5), data=st.data())
def test_no_interruption_changes_a_bit(
    seed: int, before: int, after: int, chunk: int, data: st.DataObject
) -> None:
    """Stop after any chunk, go on with any other number of workers: the folder is the same."""
    last = data.draw(st.integers(1, -(-MEMBERS // chunk)), label="chunks before the interruption")
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        if done:  # the first call says what was there before
            seen.append(done)
        if len(seen) == last:
            raise Stop

    def more(done: int, total: int) -> None:
        if done > seen[-1]:
            seen.append(done)

    with tempfile.TemporaryDirectory() as folder:
        request = {"replicates": MEMBERS, "out": Path(folder)}
        with pytest.raises(Stop):
            write_run(SCENARIO, chunk=chunk, executor=Shuffling(seed, before), progress=progress, **request)
        executor = Shuffling(seed + 1, after)
        run = write_run(SCENARIO, executor=executor, progress=more, **request)
        assert len(seen) == -(-MEMBERS // chunk)  # no finished chunk ran again
        for name, variable in WHOLE["log"].variables.items():
            np.testing.assert_array_equal(run.members[name].values, variable.values, name)


def test_the_fake_does_shuffle() -> None:
    orders = {
        tuple(index for index, _ in run_all(Shuffling(seed, 4), abs, [(x,) for x in range(12)]))
        for seed in range(5)
    }
    assert len(orders) > 1
    assert all(sorted(order) == list(range(12)) for order in orders)
