"""Where a command runs: the options ``--workers`` and ``--dask``, read in one place."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Literal, TypedDict


class Place(TypedDict):
    """Keyword arguments that every function of the library that runs members takes."""

    executor: Executor | None
    workers: int | Literal["auto"]


@contextmanager
def place(workers: str, dask: str | None) -> Iterator[Place]:
    """Yield where to run, for ``simulate(..., **place)`` and its like; a cluster is left at the end.

    Nothing is started before members are run, so that wrong input is answered at once.
    """
    count = _count(workers)
    if dask is None:
        yield {"executor": None, "workers": count}
        return
    from sim.ensemble.cluster import Cluster

    with Cluster(dask, None if count == "auto" else count) as cluster:
        yield {"executor": cluster, "workers": "auto"}


def _count(text: str) -> Any:
    """Return the number of workers; a word other than ``auto`` is answered by the library."""
    return int(text) if text.lstrip("-").isdigit() else text
