"""Chunks on a Dask cluster: one more executor.

`distributed` is used through its ``concurrent.futures`` face only. It runs a chunk again when the worker
that had it is lost; what is added here says in one sentence what a user can do about the rest: no Dask,
no scheduler, no worker, a scheduler that went away.
"""

from __future__ import annotations

import logging
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from sim.ensemble.executors import KEPT, WORKER_LOST, checked_workers, processors, sigterm_waits
from sim.ensemble.provenance import software
from sim.errors import CrisisSimError, InputError, Problem

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

#: What every machine of a cluster must have.
PACKAGE = "crisis-sim"
#: Asks for a cluster on this machine, made when first used and ended on closing.
LOCAL = "local"
#: Seconds to wait for a scheduler to answer, and for its first worker to join.
ANSWER_WITHIN, WORKER_WITHIN = 10, 60
#: Loggers of `distributed` with a level of their own.
_TALKATIVE = ("distributed.client",)
#: What a scheduler reports when nobody can run a call; their names differ between versions.
_NO_WORKERS = ("NoWorkerError", "NoValidWorkerError")
#: Seconds for which a count of the cluster's workers is believed.
COUNT_AGAIN = 2.0


class Cluster(Executor):
    """The workers of a Dask scheduler, asked for when first used.

    Parameters
    ----------
    address : str
        ``local``, or the address of a running scheduler such as ``tcp://host:8786``.
    count : int, optional
        Processes of a local cluster; all available processors by default. A running cluster has its own.

    Raises
    ------
    InputError
        If Dask is not installed, or ``address`` or ``count`` cannot be meant.

    Examples
    --------
    >>> with Cluster("tcp://10.0.0.5:8786") as cluster:               # doctest: +SKIP
    ...     ds = simulate("august-2022", replicates=10**7, keep="summary", executor=cluster)

    Notes
    -----
    In a script that makes a ``local`` cluster, calls belong under ``if __name__ == "__main__":``, because
    every worker imports the script.
    """

    def __init__(self, address: str = LOCAL, count: int | None = None) -> None:
        _check(address, count)
        self.address = address
        self._count = count
        self._client: Client | None = None
        self._pool: Executor | None = None
        self._held = ExitStack()
        self._threads, self._counted = 1, -COUNT_AGAIN

    @property
    def in_flight(self) -> int:
        """Two calls for each thread of the cluster, which may grow and shrink meanwhile."""
        client = self._connected()
        if monotonic() - self._counted >= COUNT_AGAIN:
            # A scheduler that went away is reported by the calls that it had.
            with suppress(Exception):
                self._threads = max(1, sum(client.nthreads().values()))
            self._counted = monotonic()
        return 2 * self._threads

    def submit(self, function: Callable[..., T], /, *args: Any, **options: Any) -> Future[T]:
        """Send ``function(*args)`` to the cluster; errors of the cluster come out as one sentence."""
        self._connected()
        assert self._pool is not None
        handed: Future[T] = Future()
        try:
            sent = self._pool.submit(function, *args, **options)
        except (OSError, RuntimeError) as error:
            handed.set_exception(self._explained(error))
            return handed
        sent.add_done_callback(lambda done: self._hand_over(done, handed))
        handed.add_done_callback(lambda done: sent.cancel() if done.cancelled() else None)
        return handed

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, after its calls if ``wait``; a local one ends with its processes."""
        if self._pool is not None and wait and not cancel_futures:
            self._pool.shutdown()
        with suppress(OSError, TimeoutError):
            self._held.close()
        self._client = self._pool = None

    def _connected(self) -> Client:
        """Return the client, after making or joining the cluster if that was not done yet."""
        if self._client is None:
            self._client = self._join()
            self._pool = self._client.get_executor(pure=False)
        return self._client

    def _join(self) -> Client:
        from distributed import Client

        self._held.enter_context(_quiet())
        address = self._start_local() if self.address == LOCAL else self.address
        try:
            client = Client(address, timeout=ANSWER_WITHIN, set_as_default=False)
        except (OSError, ValueError) as error:
            raise self._problem("no Dask scheduler answers there") from error
        self._held.callback(client.close, timeout=ANSWER_WITHIN)
        try:
            client.wait_for_workers(1, timeout=WORKER_WITHIN)
        except TimeoutError as error:
            raise self._problem(f"no worker has joined this scheduler in {WORKER_WITHIN} seconds") from error
        if _installed(client) != {software()[PACKAGE]}:
            raise self._problem(_NOT_THE_SAME)
        return client

    def _start_local(self) -> str:
        """Start a scheduler and workers that only this machine can reach, and return the address."""
        import dask
        from distributed import LocalCluster

        # Without a limit a run would wait for ever once workers can no longer be started.
        patience = {"distributed.scheduler.no-workers-timeout": f"{WORKER_WITHIN}s"}
        with _interrupts_wait(), sigterm_waits(), dask.config.set(patience):
            cluster = LocalCluster(
                n_workers=self._count or processors(),
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                env={"DASK_LOGGING__DISTRIBUTED": "critical"},
                preload=["sim.model"],  # paid once, before the first chunk
            )
            self._held.callback(cluster.close, timeout=ANSWER_WITHIN)
        address: str = cluster.scheduler_address
        return address

    def _hand_over(self, done: Future[T], handed: Future[T]) -> None:
        """Pass a result or an error on, unless nobody wants it any more."""
        if not handed.set_running_or_notify_cancel():
            return
        if done.cancelled():
            handed.set_exception(self._problem(_GONE))
            return
        error = done.exception()
        if error is None:
            handed.set_result(done.result())
        else:
            handed.set_exception(self._explained(error))

    def _explained(self, error: BaseException) -> BaseException:
        """Return what a user should read instead of an error of the cluster."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return CrisisSimError(WORKER_LOST)
        if type(error).__name__ in _NO_WORKERS:
            return self._problem(f"no worker was left for {WORKER_WITHIN} seconds, and none could be started")
        if isinstance(error, ModuleNotFoundError) or "deserializ" in str(error):
            return self._problem(_NOT_THE_SAME)
        if isinstance(error, OSError) or self._client is None or self._client.status != "running":
            return self._problem(_GONE)
        return error

    def _problem(self, message: str) -> InputError:
        return InputError(Problem(message, key="dask", value=self.address))

    def __exit__(self, *_: object) -> None:
        self.shutdown(cancel_futures=True)


def _installed(client: Client) -> set[str]:
    """Return the versions of crisis-sim that scheduler and workers have; without one they fail in silence."""
    try:
        return {client.run_on_scheduler(version, PACKAGE), *client.run(version, PACKAGE).values()}
    except PackageNotFoundError:
        return {"not installed"}


_NOT_THE_SAME = "the scheduler and all its workers need the same crisis-sim as here"
_GONE = f"the connection to the Dask scheduler was lost; {KEPT}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the cluster would tell its own operators off the screen; ours is one sentence."""
    import distributed  # noqa: F401  (sets the levels that are changed here)

    loggers = [logging.getLogger("distributed"), *map(logging.getLogger, _TALKATIVE)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Keep Ctrl-C from the threads and processes that start meanwhile; it is answered here, afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # when it starts by itself, it lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _check(address: str, count: int | None) -> None:
    if address != LOCAL and not re.fullmatch(r"(tcp|tls)://.+:\d+", address):
        allowed = "local, or the address of a scheduler such as tcp://host:8786"
        raise InputError(Problem("no such cluster", key="dask", value=address, allowed=allowed))
    if count is not None:
        checked_workers(count)
        if address != LOCAL:
            message = "a running cluster has its own workers; leave this out"
            raise InputError(Problem(message, key="workers", value=count))
    if find_spec("distributed") is None:
        message = "Dask is not installed; get it with: python -m pip install 'crisis-sim[cluster]'"
        raise InputError(Problem(message, key="dask", value=address))
