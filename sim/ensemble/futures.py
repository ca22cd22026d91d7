"""An ensemble for looking at: its counts, and the curves of its members for pairing, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.ensemble.executors import workers_of
from sim.ensemble.simulate import Chunk, Plan, Progress, assemble, assemble_summary, run_chunks, spans

if TYPE_CHECKING:
    import xarray as xr

#: Members of a chunk at most, so that a long run reports often and can be stopped soon.
CHUNK = 2_500


@dataclass(frozen=True, eq=False)
class Futures:
    """What came of a plan with ``keep="curves"``."""

    plan: Plan
    chunks: Sequence[Chunk]

    @cached_property
    def summary(self) -> xr.Dataset:
        """The counts, as from `summarise`."""
        return assemble_summary(self.plan, (chunk.counts for chunk in self.chunks))

    @cached_property
    def members(self) -> xr.Dataset:
        """Daily states and outcomes of every member, as from ``simulate(..., keep="curves")``."""
        return assemble(self.plan, [chunk.arrays for chunk in self.chunks])


def run_futures(plan: Plan, executor: Executor, progress: Progress | None = None) -> Futures:
    """Run a plan, cut evenly over the workers of ``executor``, and return counts and curves.

    Unlike `simulate`, which fills whole chunks, a small ensemble is split too: with workers that are warm,
    its answer is there sooner.
    """
    size = min(CHUNK, -(-plan.design.members // workers_of(executor)))
    chunks = run_chunks(plan, spans(plan, size), executor, progress, counted=True)
    return Futures(plan, sorted(chunks, key=lambda chunk: chunk.first))
