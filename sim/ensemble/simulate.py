"""The one function that runs an ensemble.

A run, a comparison, a sweep, a fit differ only in the table of members they pass (`design`). The table
is cut into chunks, each chunk runs somewhere (`executors`), and the parts are put together in the
table's order. Where the cuts lie and who ran what changes no bit: randomness depends on seed, channel,
date and replicate alone (``sim/randomness.py``).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Int
from sim.ensemble.dataset import KEEPS, Arrays, Keep, dates, events_only, join, label, measures
from sim.ensemble.design import Design, Members, make_design
from sim.ensemble.executors import check_running, chunk_size, executor_or, run_all
from sim.ensemble.memory import peak_memory
from sim.ensemble.summary import add, count, label_summary
from sim.ensemble.versions import MODEL_VERSION
from sim.parameters import PARAMETERS
from sim.randomness import Seed
from sim.scenario import Scenario, load_scenario
from sim.scenario.changed import changed_words
from sim.scenario.deadline import with_due_in
from sim.values import Value, checked_parameters, one_of, whole
from sim.world.origin import Origin
from sim.world.setting import Setting

if TYPE_CHECKING:
    import xarray as xr

#: Called with (members done, members in all) before the first chunk and whenever one is finished.
Progress = Callable[[int, int], None]
#: First and last-plus-one member of a chunk.
Span = tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """Everything that decides a result: the resolved scenario with its arm, the members, what is kept.

    A fork also has an ``origin``: the day of another history that it goes on from.
    """

    scenario: Scenario
    design: Design
    keep: Keep
    origin: Origin | None = None

    @cached_property
    def setting(self) -> Setting:
        """The compiled scenario."""
        return self.scenario.setting()


@dataclass(frozen=True)
class Chunk:
    """What came back for members ``first`` to ``last - 1``.

    ``arrays`` is empty with ``keep="summary"``, ``counts`` unless asked for. ``peak`` is the peak memory in
    bytes of process ``pid`` so far.
    """

    first: int
    last: int
    arrays: Arrays
    counts: Arrays
    pid: int
    peak: int | None


def simulate(
    scenario: Scenario | str | Path,
    *,
    arm: str | None = None,
    replicates: int | Sequence[int] | Int | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: Seed | None = None,
    keep: Keep = "log",
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
) -> xr.Dataset:
    """Simulate an ensemble.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the path of its file, or the name of a shipped one.
    arm : str, optional
        Name of one of the scenario's arms; the base otherwise.
    replicates : int or sequence of int, optional
        How many members, 1 to 100,000,000, or which noise streams, from 0; the scenario's own number by
        default.
    parameters : mapping of str to float, Distribution or array of shape (points,), optional
        Values that win over the scenario's, inside the ranges of the table of parameters. Arrays make an
        ensemble of points x replicates.
    seed : int or mapping of str to int, optional
        One seed, 0 to 2**63 - 1, or one for each of ``luck``, ``choice`` and ``doubt``; the scenario's own
        by default.
    keep : {"log", "curves", "summary"}
        ``log`` keeps every event; ``curves`` the daily states and outcomes; ``summary`` only counts, in
        memory that does not grow with the number of members.
    executor : Executor, optional
        Where to run: any of `concurrent.futures`, for example an open `Workers` pool; stays open.
    workers : int or "auto"
        Processes to use when no executor is given, from 1.
    progress : callable, optional
        Called with (members done, members in all).
    chunk : int, optional
        Members at a time; affects speed and memory only.

    Returns
    -------
    Dataset
        With dimension ``member`` (coordinates ``point`` and ``replicate``); for ``keep="summary"`` the
        counts of `sim.ensemble.summary`.

    Raises
    ------
    ScenarioError
        If the scenario, the arm or a parameter is wrong.
    InputError
        If another argument is wrong.
    """
    plan = make_plan(scenario, arm=arm, replicates=replicates, parameters=parameters, seed=seed, keep=keep)
    return simulate_plan(plan, executor=executor, workers=workers, progress=progress, chunk=chunk)


def simulate_plan(
    plan: Plan,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
) -> xr.Dataset:
    """Simulate what a plan says; arguments and result as in `simulate`."""
    check_running(executor, workers, progress)
    counted = plan.keep == "summary"
    with executor_for(plan, executor, workers) as runner:
        cuts = spans(plan, size_of_chunks(plan, runner, chunk))
        chunks = run_chunks(plan, cuts, runner, progress, counted=counted)
        if counted:
            return assemble_summary(plan, (part.counts for part in chunks))
        parts = sorted(chunks, key=lambda part: part.first)
    return assemble(plan, [part.arrays for part in parts])


def make_plan(
    scenario: Scenario | str | Path,
    *,
    arm: str | None = None,
    replicates: int | Sequence[int] | Int | None = None,
    parameters: Mapping[str, Value] | None = None,
    due_in: int | None = None,
    seed: Seed | None = None,
    keep: Keep = "log",
) -> Plan:
    """Return the plan of an ensemble; arguments and errors as in `simulate`.

    ``due_in`` moves the next due date, and others with it, to so many days from the first day.
    """
    one_of(keep, KEEPS, "keep", "thing to keep")
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    resolved = loaded if arm is None else loaded.with_arm(arm)
    if due_in is not None:
        resolved = with_due_in(resolved, due_in)
    given = checked_parameters(parameters)
    points = {name: value for name, value in given.items() if isinstance(value, np.ndarray)}
    single = {name: value for name, value in given.items() if not isinstance(value, np.ndarray)}
    if single:
        resolved = resolved.with_parameters(single)
    design = make_design(
        resolved.parameters,
        resolved.ensemble.replicates if replicates is None else replicates,
        resolved.ensemble.seed if seed is None else seed,
        points,
        resolved.drawn_from(),
    )
    return Plan(resolved, design, keep)


def executor_for(
    plan: Plan, executor: Executor | None, workers: int | Literal["auto"]
) -> AbstractContextManager[Executor]:
    """Return the given executor, left open, or one chosen for the size of the plan, closed on leaving."""
    return executor_or(executor, workers, plan.design.members, plan.setting.days)


def size_of_chunks(plan: Plan, executor: Executor, chunk: int | None = None) -> int:
    """Return the members to run at a time: ``chunk`` if given, otherwise what suits the executor."""
    return chunk_size(plan.design.members, executor) if chunk is None else whole(chunk, "chunk", 1)


def spans(plan: Plan, size: int) -> list[Span]:
    """Return the first and last-plus-one member of each chunk."""
    members = plan.design.members
    return [(first, min(first + size, members)) for first in range(0, members, size)]


def run_chunks(
    plan: Plan,
    cuts: Sequence[Span],
    executor: Executor,
    progress: Progress | None = None,
    *,
    counted: bool,
    done: int = 0,
) -> Iterator[Chunk]:
    """Run some chunks of a plan and yield each as it finishes.

    Parameters
    ----------
    cuts : sequence of (first, last)
        As from `spans`.
    counted : bool
        Whether to reduce each chunk to a summary too, where it runs.
    done : int
        Members finished earlier, for ``progress``.
    """
    if progress is not None:
        progress(done, plan.design.members)
    seed = plan.design.source
    origin = plan.origin
    tasks = (
        (plan.scenario, plan.design.rows(*span), seed, plan.keep, counted, span[0], origin) for span in cuts
    )
    for _, part in run_all(executor, _run_chunk, tasks):
        yield part
        # Reported only now: whoever took the chunk may have had to store it first.
        done += part.last - part.first
        if progress is not None:
            progress(done, plan.design.members)


def assemble(plan: Plan, parts: Sequence[Arrays]) -> xr.Dataset:
    """Return the dataset of all members from the arrays of consecutive chunks."""
    return label(join(parts), plan.setting, attributes(plan))


def assemble_summary(plan: Plan, parts: Iterable[Arrays]) -> xr.Dataset:
    """Return the summary of all members from the counts of chunks, in any order."""
    total: Arrays = {}
    for part in parts:
        total = add(total, part)
    return label_summary(total, dates(plan.setting), measures(plan.setting), attributes(plan))


def attributes(plan: Plan) -> dict[str, Any]:
    """Return the attributes that every result carries: what was run, with what, and how far to trust it."""
    scenario, design = plan.scenario, plan.design
    seeds = {f"seed_{group}": seed for group, seed in (design.seeds or {}).items()}
    fork = {"fork": json.dumps(plan.origin.describe(), sort_keys=True)} if plan.origin else {}
    return {
        **fork,
        "changed": "; ".join(changed_words(scenario)),
        "title": scenario.title,
        "scenario": scenario.to_toml(),
        "scenario_name": scenario.name,
        "arm": scenario.arm or "base",
        "seed": design.seed,
        **seeds,
        "replicates": len(design.replicates),
        "digest": digest(plan),
        "model_version": MODEL_VERSION,
        "trust": scenario.trust,
        "created_by": "crisis-sim",
    }


def digest(plan: Plan) -> str:
    """Return a SHA-256 of everything that decides the result, as a hexadecimal string."""
    content = [plan.scenario.digest(), plan.design.digest(), plan.keep, MODEL_VERSION]
    content += [plan.origin.digest()] if plan.origin else []
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def run_members(scenario: Scenario, members: Members, seed: Seed, origin: Origin | None = None) -> Arrays:
    """Run some members in this process and return all there is to know about them."""
    from sim.model import simulate_members

    return with_points(
        members,
        simulate_members(scenario, members.replicate, members.parameters, seed, origin=origin),
    )


def with_points(members: Members, log: Arrays) -> Arrays:
    """Return the log of some members with their point, replicate and own parameter values."""
    varied = {name: values for name, values in members.parameters.items() if isinstance(values, np.ndarray)}
    drawn = {f"param_{PARAMETERS[name].attribute}": x.astype(np.float32) for name, x in varied.items()}
    return {"point": members.point, "replicate": members.replicate, **drawn, **log}


def _run_chunk(
    scenario: Scenario,
    members: Members,
    seed: Seed,
    keep: Keep,
    counted: bool,
    first: int,
    origin: Origin | None = None,
) -> Chunk:
    """Run some members where this process is, and reduce them to what is kept."""
    arrays = run_members(scenario, members, seed, origin)
    counts = count(arrays, first) if counted else {}
    dropped = {"log": frozenset(), "curves": events_only(), "summary": frozenset(arrays)}[keep]
    kept = {name: values for name, values in arrays.items() if name not in dropped}
    return Chunk(first, first + len(members), kept, counts, os.getpid(), peak_memory())
