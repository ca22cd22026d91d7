"""The workers serve each visitor in turn."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, Future
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app.shares import Shares
from sim.ensemble.executors import Workers, run_all
from tests.patience import PATIENCE, wait_until


class ByHand:
    """Workers whose calls end when the test says so."""

    count, in_flight = 2, 4

    def __init__(self) -> None:
        self.begun: list[tuple[str, Future[Any]]] = []

    def submit(self, function, /, *args: Any) -> Future[Any]:
        self.begun.append((args[0], Future()))
        return self.begun[-1][1]

    def end(self, n: int) -> None:
        self.begun[n][1].set_result(self.begun[n][0])


def test_whoever_asks_for_much_lets_others_through() -> None:
    workers = ByHand()
    shares = Shares(workers)  # type: ignore[arg-type]
    much = [shares.of("much").submit(print, f"much {n}") for n in range(5)]
    little = [shares.of(who).submit(print, who) for who in ("little", "late")]
    for n in range(7):
        wait_until(lambda n=n: len(workers.begun) > n)
        workers.end(n)
    for future in (*much, *little):
        future.result(PATIENCE)
    assert {name for name, _ in workers.begun[:4]} == {"much 0", "much 1", "little", "late"}


def test_a_call_that_is_no_longer_wanted_is_not_made() -> None:
    workers = ByHand()
    share = Shares(workers).of("one")  # type: ignore[arg-type]
    asked = [share.submit(print, str(n)) for n in range(4)]
    assert asked[3].cancel()
    for n in range(3):
        wait_until(lambda n=n: len(workers.begun) > n)
        workers.end(n)
        asked[n].result(PATIENCE)
    assert len(workers.begun) == 3


def fail(how: str) -> None:
    if how == "dies":
        os._exit(1)
    raise ValueError(how)


def test_errors_arrive_and_a_dead_worker_is_replaced() -> None:
    with Workers(1) as workers:
        share = Shares(workers).of("one")
        with pytest.raises(ValueError, match="so"):
            share.submit(fail, "so").result(PATIENCE)
        with pytest.raises(BrokenExecutor):
            share.submit(fail, "dies").result(PATIENCE)
        assert [found for _, found in run_all(share, abs, [(-1,), (-2,)])] == [1, 2]
