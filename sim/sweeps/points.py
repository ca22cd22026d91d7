"""The outcomes of many parameter points: what sweeps and sensitivity studies simulate.

Only the registered outcomes of each member are kept, a few bytes, so that millions of members fit into
memory. Chunks are cut from the same table of members as in `simulate`, run on the same executors, and
wait in the same kind of hidden folder, from which an interrupted study goes on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.ensemble.dataset import Arrays
from sim.ensemble.design import Members
from sim.ensemble.executors import check_running, run_all
from sim.ensemble.identity import identity
from sim.ensemble.memory import available_memory, peak_memory, size_words
from sim.ensemble.simulate import Chunk, Plan, Progress, Span, digest, executor_for, size_of_chunks, spans
from sim.ensemble.store import Store
from sim.errors import InputError, Problem
from sim.randomness import Seed
from sim.scenario import Scenario
from sim.world.outcomes import EVENTS, NUMBERS, OUTCOMES

#: Bytes that a member needs while its outcomes are gathered and read: once as stored, once in float64.
MEMBER_BYTES = 10 * len(OUTCOMES)
#: Bytes that a point needs besides, for every varied parameter.
VALUE_BYTES = 32


def simulate_outcomes(
    plan: Plan,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
    hidden: Path | None = None,
) -> dict[str, Array]:
    """Simulate what a plan says and return the registered outcomes.

    Parameters
    ----------
    plan : Plan
        Its design says which members; what it keeps is not looked at.
    hidden : Path, optional
        Folder where finished chunks wait, made if needed and left there: whoever asked removes it once
        the result is safe.
    executor, workers, progress, chunk
        As in `simulate`.

    Returns
    -------
    dict of str to array, shape (replicates, points)
        By outcome: bool for events, float32 for numbers. Without explicit points the last axis has
        length 1.

    Raises
    ------
    InputError
        If the outcomes would not fit into memory.
    """
    check_running(executor, workers, progress)
    check_memory(plan)
    with executor_for(plan, executor, workers) as runner:
        size = size_of_chunks(plan, runner, chunk)
        store = None if hidden is None else Store(hidden, _identity(plan), size)
        cuts = spans(plan, size if store is None else store.size)
        parts = _run(plan, cuts, runner, progress, store)
    shape = (len(plan.design.replicates), max(1, plan.design.number_of_points))
    return {name: np.concatenate([parts[cut][name] for cut in cuts]).reshape(shape) for name in OUTCOMES}


def check_memory(plan: Plan) -> None:
    """Raise an `InputError` with the estimate if the outcomes of a plan would not fit into memory."""
    design = plan.design
    points = design.number_of_points
    needed = design.members * MEMBER_BYTES + points * len(design.points) * VALUE_BYTES
    free = available_memory()
    if free is not None and needed > free:
        what = f"{design.members:,} histories ({points:,} points) need about {size_words(needed)} of memory"
        raise InputError(Problem(f"{what}, {size_words(free)} are free; take fewer points or replicates"))


def outcomes_of(scenario: Scenario, members: Members, seed: Seed) -> Arrays:
    """Simulate some members in this process and return their registered outcomes, shape (members,)."""
    from sim.model import CrisisModel

    model = CrisisModel(
        scenario, replicates=members.replicate, parameters=members.parameters, seed=seed
    ).run()
    numbers: Mapping[str, Array] = model.tally.numbers()
    found: Arrays = {name: model.tally.when[name] >= 0 for name in EVENTS}
    found |= {name: numbers[name].astype(np.float32) for name in NUMBERS}
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return found


def _run(
    plan: Plan, cuts: list[Span], executor: Executor, progress: Progress | None, store: Store | None
) -> dict[Span, Arrays]:
    """Run the chunks that are not stored yet and return the outcomes of all."""
    ready = store.finished(cuts) if store is not None else []
    parts = {span: store.load(span)[0] for span in ready} if store is not None else {}
    done = sum(last - first for first, last in ready)
    if progress is not None:
        progress(done, plan.design.members)
    missing = [span for span in cuts if span not in parts]
    tasks = ((plan.scenario, plan.design.rows(*span), plan.design.source, span[0]) for span in missing)
    for _, part in run_all(executor, _run_chunk, tasks):
        if store is not None:
            store.save(part)
        parts[part.first, part.last] = part.arrays
        done += part.last - part.first
        if progress is not None:
            progress(done, plan.design.members)
    return parts


def _run_chunk(scenario: Scenario, members: Members, seed: Seed, first: int) -> Chunk:
    arrays = outcomes_of(scenario, members, seed)
    return Chunk(first, first + len(members), arrays, {}, os.getpid(), peak_memory())


def _identity(plan: Plan) -> str:
    return f"{digest(plan)} outcomes {identity(__name__)}"
