"""Where the chunks of an ensemble run: in this process, or on processes of this machine.

Both are executors of `concurrent.futures`, as a cluster is (`sim.ensemble.cluster`), and any other will do.
`run_all` keeps one busy and hands results out as they finish; nothing in a result may depend on that order.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager, nullcontext
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Literal, TypeVar, cast

from sim.ensemble.alike import run_alike, versions
from sim.ensemble.transport import packed
from sim.errors import CrisisSimError, InputError, Problem
from sim.values import function_of, whole

T = TypeVar("T")

#: Member-days below which starting processes costs more than it saves (docs/speed.md).
IN_PROCESS_BELOW = 5_000 * 120
#: Members of one chunk: below, fixed costs show; above, arrays leave the processor's cache.
CHUNK_LOW, CHUNK_HIGH = 2_500, 5_000
#: Processes that one machine is ever asked for.
MOST_WORKERS = 1000
#: Calls under way in an executor that does not say how many it makes at a time, as a cluster.
UNTOLD = 128
#: A chunk whose worker died this many times is given up.
ATTEMPTS = 3
WORKER_LOST = (
    f"a worker process died {ATTEMPTS} times on the same members, most likely for lack of memory; "
    "try fewer workers or a smaller chunk"
)
#: What a user may rely on when an executor fails.
KEPT = "what a run had finished is kept, and the same command goes on from there"


class InProcess(Executor):
    """Runs each call at once, in this process."""

    in_flight = 1

    def submit(self, function: Callable[..., T], /, *args: Any, **options: Any) -> Future[T]:
        """Run ``function(*args)`` and return a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future


class Workers(Executor):
    """A pool of spawned processes, started when first used and kept warm until shut down.

    Unlike `ProcessPoolExecutor`, it replaces dead workers, needs no ``if __name__ == "__main__":``, leaves
    Ctrl-C to this process, and drops what has not started when its ``with`` block is left.

    Parameters
    ----------
    count : int, optional
        Number of processes; all available processors by default.

    Examples
    --------
    >>> with Workers(2) as workers:                                   # doctest: +SKIP
    ...     base = simulate("august-2022", executor=workers)
    ...     arm = simulate("august-2022", arm="no-pressure", executor=workers)
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or processors()
        self.in_flight = 2 * self.count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, function: Callable[..., T], /, *args: Any, **options: Any) -> Future[T]:
        """Queue ``function(*args)``; a pool broken by a dead worker is replaced by a new one."""
        try:
            future = self._running_pool().submit(packed, function, *args, **options)
        except BrokenExecutor:
            self.shutdown()
            future = self._running_pool().submit(packed, function, *args, **options)
        return cast("Future[T]", future)  # a parcel arrives as its content

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes once they have done what was queued, or begun if ``cancel_futures``."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)
            self._pool = None

    def terminate_workers(self) -> None:
        """End the processes whatever they do."""
        if self._pool is not None:
            # No public way yet; Python 3.14 has one, of this name.
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
            self.shutdown(cancel_futures=True)

    def _running_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.count, _Context(), initializer=_start_worker)
        return self._pool

    def __exit__(self, *_: object) -> None:
        self.shutdown(cancel_futures=True)


def processors() -> int:
    """Return the number of processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def executor_or(
    executor: Executor | None, workers: int | Literal["auto"], members: int, days: int
) -> AbstractContextManager[Executor]:
    """Return an executor that was given, left open, or one as from `choose_executor`, closed on leaving."""
    return choose_executor(workers, members, days) if executor is None else nullcontext(executor)


def check_running(executor: Any, workers: Any, progress: Any) -> None:
    """Raise an `InputError` unless work can be done there and reported so; arguments as in `simulate`."""
    function_of(progress)
    if executor is None:
        checked_workers(workers)
    elif not isinstance(executor, Executor):
        allowed = "any concurrent.futures.Executor, such as an open Workers pool"
        raise InputError(Problem("must be an executor", key="executor", value=executor, allowed=allowed))


def choose_executor(
    workers: int | Literal["auto"], members: int, days: int
) -> AbstractContextManager[InProcess | Workers]:
    """Return the executor for an ensemble of this size; close it by leaving its ``with`` block.

    ``auto`` stays in this process below `IN_PROCESS_BELOW` member-days and takes all processors above.

    Raises
    ------
    InputError
        If ``workers`` is neither ``auto`` nor at least 1.
    """
    count = checked_workers(workers)
    if count is None:
        count = processors() if members * days >= IN_PROCESS_BELOW else 1
    return Workers(count) if count > 1 else InProcess()


def checked_workers(count: Any) -> int | None:
    """Return a number of processes, ``None`` for ``auto``; raise an `InputError` if it is neither."""
    if isinstance(count, str) and count == "auto":
        return None
    return whole(count, "workers", 1, MOST_WORKERS, also="auto or ")


def in_flight(executor: Executor) -> int:
    """Return how many calls to keep submitted, so that nobody waits and finished results do not pile up."""
    ours = getattr(executor, "in_flight", None)
    if ours is not None:
        return int(ours)
    # Where the pools of the standard library have it, and others after them.
    workers = getattr(executor, "_max_workers", None)
    return 2 * workers if workers else UNTOLD


def workers_of(executor: Executor) -> int:
    """Return how many calls an executor makes at a time."""
    return max(1, in_flight(executor) // 2)


def chunk_size(members: int, executor: Executor) -> int:
    """Return how many members to run at a time: equal shares for all workers, within the good range."""
    workers = workers_of(executor)
    rounds = max(1, -(-members // (workers * CHUNK_HIGH)))
    return max(CHUNK_LOW, -(-members // (workers * rounds)))


def run_all(
    executor: Executor, function: Callable[..., T], tasks: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[int, T]]:
    """Call ``function(*task)`` for every task and yield ``(index of the task, result)`` as they finish.

    Tasks are taken from the iterable as room appears. Leaving early, by an error, Ctrl-C or closing the
    generator, cancels what has not started.

    Raises
    ------
    CrisisSimError
        If the worker of one task died `ATTEMPTS` times. An error raised by a task comes out unchanged.
    InputError
        If the executor takes no tasks or drops them, or a worker has other versions than this process.
    """
    waiting = ((index, task, 1) for index, task in enumerate(tasks))
    again: list[tuple[int, tuple[Any, ...], int]] = []
    running: dict[Future[T], tuple[int, tuple[Any, ...], int]] = {}
    try:
        while True:
            while len(running) < in_flight(executor):
                item = again.pop() if again else next(waiting, None)
                if item is None:
                    break
                running[_submitted(executor, function, item[1])] = item
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                index, task, attempt = running.pop(future)
                try:
                    result = future.result()
                except BrokenExecutor as error:
                    if attempt == ATTEMPTS:
                        raise CrisisSimError(WORKER_LOST) from error
                    again.append((index, task, attempt + 1))
                except CancelledError as error:
                    raise InputError(Problem(f"dropped work that it had; {KEPT}", key="executor")) from error
                else:
                    yield index, result
    finally:
        for future in running:
            future.cancel()


def _submitted(executor: Executor, function: Callable[..., T], task: tuple[Any, ...]) -> Future[T]:
    try:
        return executor.submit(run_alike, versions(), function, *task)
    except RuntimeError as error:  # shut down, or broken by a worker that died
        raise InputError(Problem(f"takes no more work: {error}", key="executor")) from error


@contextmanager
def sigterm_waits() -> Iterator[None]:
    """Hold an answer to SIGTERM back meanwhile, so that no process is left half-started."""
    answer = signal.getsignal(signal.SIGTERM)
    if not callable(answer) or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, answer)
        if came:
            signal.raise_signal(signal.SIGTERM)


_starting = threading.Lock()


class _Process(SpawnProcess):
    """A spawned process that neither runs the caller's script nor answers Ctrl-C while it starts.

    Normally a spawned process imports ``__main__`` again, which runs a script that has no
    ``if __name__ == "__main__"`` a second time. Workers need nothing from it, so it is hidden meanwhile.
    """

    def start(self) -> None:
        with _starting:
            main = sys.modules["__main__"]
            # Only the main thread may set handlers; a new process inherits what is ignored.
            in_main_thread = threading.current_thread() is threading.main_thread()
            handler = signal.getsignal(signal.SIGINT) if in_main_thread else None
            if handler is not None:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            sys.modules["__main__"] = types.ModuleType("__main__")
            try:
                with sigterm_waits():
                    super().start()
            finally:
                sys.modules["__main__"] = main
                if handler is not None:
                    signal.signal(signal.SIGINT, handler)


class _Context(SpawnContext):
    Process = _Process


def _start_worker() -> None:
    """Prepare a worker process: Ctrl-C is its parent's business, and it does not outlive its parent."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def leave_with_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=leave_with_parent, daemon=True).start()
    import sim.model  # noqa: F401  (paid once, before the first chunk)
