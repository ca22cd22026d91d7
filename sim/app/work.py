"""Work in the background: the server's warm processes, and one run at a time for each browser tab."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

import solara
import solara.lab

# Imported whole before there are threads: one of them must not meet it half imported in another.
import xarray  # noqa: F401
from solara.util import CancelledError

from sim.app.shares import Shares
from sim.ensemble.executors import Workers, run_all
from sim.errors import CrisisSimError

T = TypeVar("T")
#: Seconds below which nobody needs to know how far a run is.
QUICK = 1.0
#: Called with (done, in all); raises when the result is no longer wanted.
Progress = Callable[[int, int], None]

_workers = Workers()
_shares = Shares(_workers)


class _Asker(threading.local):
    """For whom a thread works."""

    visitor: str = ""


_asker = _Asker()


def pool() -> Executor:
    """Return this visitor's share of the worker processes, which stay warm."""
    return _shares.of(_asker.visitor)


def in_workers(*calls: tuple[Any, ...]) -> list[Any]:
    """Return what some calls return, each given as a function and its arguments, made side by side.

    Raises
    ------
    Exception
        What a call raised. A worker that dies is replaced, and its call made again.
    """
    found = dict(run_all(pool(), _call, calls))
    return [found[k] for k in range(len(calls))]


def _call(function: Callable[..., T], *args: Any) -> T:
    return function(*args)


def _prepare() -> None:
    """Import in a worker what answers need, before somebody waits for the first."""
    import sim.model
    import sim.play.debrief_page  # noqa: F401


def ahead(function: Callable[[Progress], object]) -> None:
    """Begin what somebody will soon ask for; a page that is being drawn would ask at its end only.

    What goes wrong is met again by whoever asks.
    """
    visitor = solara.get_session_id()

    def run() -> None:
        _asker.visitor = visitor
        with suppress(Exception, CancelledError):
            function(lambda *_: None)

    threading.Thread(target=run, daemon=True).start()


@contextmanager
def warm() -> Iterator[None]:
    """Start the processes before the first question, and end them with the server, whatever they do."""
    for _ in range(_workers.count):
        _workers.submit(_prepare)
    try:
        yield
    finally:
        _shares.close()


@dataclass(frozen=True)
class Work(Generic[T]):
    """Where some work in the background stands.

    Parameters
    ----------
    latest : object or None
        The newest finished result. It stays while another is computed, and when that one fails.
    exception : BaseException or None
        Why the last try failed, unless another is under way.
    pending, cancelled, finished : bool
    progress : float or None
        0 to 100, once that is worth saying.
    cancel : callable
        Stops what is under way.
    """

    latest: T | None
    exception: BaseException | None
    pending: bool
    cancelled: bool
    finished: bool
    progress: float | None
    cancel: Callable[[], None]


def use_work(function: Callable[[Progress], T], dependencies: Sequence[Any]) -> Work[T]:
    """Run ``function`` in the background whenever a dependency changes (a hook).

    Of one tab and place, one run is under way at a time; when it ends, only the latest wish runs next.

    Parameters
    ----------
    function : callable
        Called with a `Progress`, which it should hand on; that is where a run that was overtaken or
        cancelled stops.
    dependencies : sequence
        Plain values; the same values run nothing again.
    """
    lane = solara.use_memo(threading.Lock, [])
    # Hooks return before their work starts, so the work finds its own task here.
    holder: dict[str, Any] = solara.use_memo(dict, [])
    visitor = solara.get_session_id()

    def run() -> T | CrisisSimError:
        task, began = holder["task"], monotonic()
        _asker.visitor = visitor

        def report(done: int, total: int) -> None:
            if not task.is_current():
                raise CancelledError
            if monotonic() - began > QUICK:
                task.progress = 100 * done / max(total, 1)

        with lane:
            report(0, 1)  # a result of None would take the place of the last finished one
            try:
                return function(report)
            except CrisisSimError as error:  # is said on the page; only a fault belongs in the log
                return error

    task = solara.lab.use_task(run, dependencies=list(dependencies), raise_error=False)
    holder["task"] = task
    failed = isinstance(task.latest, CrisisSimError)
    if not failed and (task.finished or task.latest is not None):
        holder["latest"] = task.latest
    exception = task.latest if failed else task.exception
    return Work(
        holder.get("latest"), None if task.pending else exception, task.pending, task.cancelled,
        task.finished and not failed, task.progress, task.cancel,
    )  # fmt: skip
