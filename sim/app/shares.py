"""The server's workers, shared out: each visitor in turn, however much another one asks for."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from solara.util import CancelledError

from sim.ensemble.executors import Workers

T = TypeVar("T")
#: What somebody has asked for: the future that was handed out, and the call.
Call = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]


class Shares:
    """Calls of several visitors on their way to the same workers.

    A free worker takes the next call of whoever has the fewest under way; among these, of whoever was
    served longest ago. So a visitor with a thousand calls keeps another one waiting for one call at most.

    Parameters
    ----------
    workers : Workers
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, deque[Call]] = {}
        self._running: Counter[Hashable] = Counter()
        #: When each visitor with calls was served last, in turns.
        self._served: dict[Hashable, int] = {}
        self._turn = 0
        self._thread: threading.Thread | None = None
        self._closed = False

    def of(self, visitor: Hashable) -> Share:
        """Return the executor of a visitor."""
        return Share(self, visitor, self._workers.in_flight)

    def submit(self, visitor: Hashable, function: Callable[..., T], /, *args: Any) -> Future[T]:
        """Queue a visitor's call; raises `CancelledError` once the workers have ended."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise CancelledError
            self._waiting.setdefault(visitor, deque()).append((future, function, args))
            self._changed.notify()
            if self._thread is None:
                # One thread talks to the workers: it may have to replace them.
                self._thread = threading.Thread(target=self._hand_out, daemon=True)
                self._thread.start()
        return future

    def close(self) -> None:
        """End the workers, whatever they are doing; whoever waits for them is told so."""
        with self._changed:
            self._closed = True
            waiting = [future for calls in self._waiting.values() for future, _, _ in calls]
            self._waiting.clear()
            self._changed.notify()
        for future in waiting:
            future.set_exception(CancelledError())
        self._workers.terminate_workers()

    def _hand_out(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._can_go_on)
                if self._closed:
                    return
                visitor, (future, function, args) = self._next()
                if not future.set_running_or_notify_cancel():
                    continue
                self._running[visitor] += 1
            try:
                found = self._workers.submit(function, *args)
            except BaseException as error:
                found = Future()
                found.set_exception(error)
            found.add_done_callback(partial(self._done, visitor, future))

    def _can_go_on(self) -> bool:
        return self._closed or (bool(self._waiting) and self._running.total() < self._workers.count)

    def _next(self) -> tuple[Hashable, Call]:
        visitor = min(self._waiting, key=lambda who: (self._running[who], self._served.get(who, 0)))
        self._turn += 1
        self._served[visitor] = self._turn
        calls = self._waiting[visitor]
        call = calls.popleft()
        if not calls:
            del self._waiting[visitor]
        return visitor, call

    def _done(self, visitor: Hashable, future: Future[Any], found: Future[Any]) -> None:
        with self._changed:
            self._running[visitor] -= 1
            self._running += Counter()  # forgets visitors with nothing under way
            if visitor not in self._waiting and visitor not in self._running:
                self._served.pop(visitor, None)
            self._changed.notify()
        error = CancelledError() if found.cancelled() else found.exception()
        if error is None:
            future.set_result(found.result())
        else:
            future.set_exception(error)


@dataclass(frozen=True)
class Share(Executor):
    """The workers as one visitor has them."""

    shares: Shares
    visitor: Hashable
    in_flight: int

    def submit(self, function: Callable[..., T], /, *args: Any, **options: Any) -> Future[T]:
        """Queue ``function(*args)``."""
        return self.shares.submit(self.visitor, partial(function, **options), *args)
