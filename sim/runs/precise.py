"""A run whose size is found by looking: chunks wait on disk between looks, so it resumes like any run."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sim.arrays import Array
from sim.ensemble.provenance import Meter
from sim.ensemble.results import Extras, Run, find_run, identity_of, open_run, publish, run_path
from sim.ensemble.simulate import Plan, Progress, digest, executor_for, run_chunks, spans
from sim.ensemble.store import Store
from sim.errors import InputError, Problem, ResultError
from sim.files import check_place, empty, unfinished
from sim.runs.precision import (
    FIRST_LOOK,
    MOST,
    STEP,
    Counts,
    HopelessError,
    Precision,
    check,
    counts_of,
    settle,
)
from sim.world.outcomes import EVENTS

#: Of the counts of a chunk, what a look needs.
_LOOKED_AT = ("n_members", "outcome_count", "number_hist_tension_mean")


def write_precise(
    plan: Plan,
    precision: Precision,
    *,
    most: int = MOST,
    out: str | Path = "results",
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    force: bool = False,
    extras: Extras | None = None,
) -> Run:
    """Run until every outcome is precise enough and leave the result as a folder; or find it there.

    Parameters
    ----------
    plan : Plan
        What to run; its number of replicates does not matter.
    precision : Precision
    most : int
        The most members to run.
    out, executor, workers, progress, force, extras
        As in `write_run`; the result has the same bits as a plain run of so many replicates.

    Raises
    ------
    InputError
        If the cap cannot be enough; nothing is left behind.
    """
    if plan.design.points:
        raise InputError(Problem("is for runs without explicit points", key="precision"))
    check(precision, most)
    first = sized(plan, FIRST_LOOK)
    asked = {"target": str(precision), "most": most, "of": digest(first)}
    found = None if force else _found(plan, out, asked, extras)
    if found is not None and found.found:
        return found
    meter, new = Meter(), not Path(out).exists()
    path = run_path(first, out)
    check_place(path)
    try:
        with (
            executor_for(sized(plan, most), executor, workers) as runner,
            unfinished(path, "precise", anew=force) as hidden,
        ):
            batches = Batches(plan, Store(hidden, identity_of(first), STEP), runner, progress, meter)
            try:
                whole = sized(plan, settle(batches, precision, most))
            except HopelessError:
                empty(hidden)
                raise
            path = run_path(whole, out)
            if force or find_run(whole, path, extras) is None:
                publish(whole, batches.store, runner, path, meter, extras, {"precision": asked})
    finally:
        if new:
            with suppress(OSError):  # something lies there by now
                Path(out).rmdir()
    return replace(open_run(path), outdated=found is not None)


def sized(plan: Plan, members: int) -> Plan:
    """Return the plan with another number of replicates."""
    return replace(plan, design=replace(plan.design, replicates=range(members)))


class Batches:
    """Counts of the first members of a plan, run batch by batch as they are asked for.

    Parameters
    ----------
    plan : Plan
    store : Store
        Where batches are kept; what it already holds is not run again.
    executor, progress, meter
        Where to run, whom to tell, and what to measure.
    """

    def __init__(
        self, plan: Plan, store: Store, executor: Executor, progress: Progress | None, meter: Meter
    ) -> None:
        self.plan, self.store, self.executor = plan, store, executor
        self.progress, self.meter = progress, meter
        self._counts: dict[tuple[int, int], dict[str, Array]] = {}

    def __call__(self, members: int, likely: int) -> Counts:
        """Return the counts of the first ``members``, running up to ``likely`` of them at once."""
        wanted = spans(sized(self.plan, members), self.store.size)
        self._take([span for span in wanted if span not in self._counts])
        if any(span not in self._counts for span in wanted):
            ahead = sized(self.plan, likely)
            cuts = spans(ahead, self.store.size)
            self._take([span for span in cuts if span not in self._counts])
            missing = [span for span in cuts if span not in self._counts]
            done = sum(last - first for first, last in cuts if (first, last) in self._counts)
            for chunk in run_chunks(ahead, missing, self.executor, self.progress, counted=True, done=done):
                self.store.save(chunk)
                self.meter.note(chunk.pid, chunk.peak)
                self._keep((chunk.first, chunk.last), chunk.counts)
        return counts_of([self._counts[span] for span in wanted], EVENTS)

    def _take(self, cuts: list[tuple[int, int]]) -> None:
        """Read the batches that an earlier call left."""
        for span in self.store.finished(cuts):
            self._keep(span, self.store.load(span)[1])

    def _keep(self, span: tuple[int, int], counts: dict[str, Array]) -> None:
        self._counts[span] = {name: counts[name] for name in _LOOKED_AT}


def _found(plan: Plan, out: str | Path, asked: dict[str, Any], extras: Extras | None) -> Run | None:
    """Return the run that answered the same wish before; one that other code made is not ``found``."""
    for record in sorted(run_path(plan, out).parent.glob("[!.]*/provenance.json")):
        try:
            run = open_run(record.parent)
        except ResultError:
            continue
        if run.provenance["run"].get("precision") == asked:
            whole = sized(plan, run.provenance["run"]["design"]["replicates"])
            return find_run(whole, record.parent, extras) or run
    return None
