"""Forecasts: from each origin, free futures with luck of their own, read at several horizons.

Members follow the record once, each with its own parameters and its own way of filling the gaps; at every
origin they leave it. What is scored against the coded record is thinned as a record would be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Float, Floating, Int
from sim.ensemble.executors import run_all
from sim.ensemble.simulate import Progress
from sim.forecast.origin import LATE_DAYS, Branch, Fold, Parameters, Record
from sim.forecast.origin_path import QUANTITIES, CodedPath, spread
from sim.randomness import Seed
from sim.world.fold import fold
from sim.world.outcomes import EVENTS
from sim.world.readouts import tension
from sim.world.state import State

#: Days ahead.
HORIZONS = (7, 30, 90)
#: Members that follow the record together: origins are many, so chunks may be small.
CHUNK = 1000


@dataclass(frozen=True)
class Forecasts:
    """What an ensemble says at each origin.

    Attributes
    ----------
    origins : tuple of date
    horizons : tuple of int
        Days ahead.
    members : int
    happened : array of int64, shape (origins, horizons, events)
        Members in which each registered event happens within the horizon.
    values : array of float32, shape (origins, horizons, quantities, members)
        `QUANTITIES` as they would be coded.
    """

    origins: tuple[dt.date, ...]
    horizons: tuple[int, ...]
    members: int
    happened: Int
    values: Float


@dataclass(frozen=True)
class Task:
    """What a worker needs to forecast with some of the members."""

    record: tuple[Any, ...]
    path: CodedPath
    horizons: tuple[int, ...]
    replicates: Int
    parameters: Mapping[str, float | Floating]
    seed: Seed
    quantities: bool


def forecast(
    record: Record,
    path: CodedPath,
    parameters: Parameters,
    *,
    members: int,
    seed: Seed,
    executor: Executor,
    horizons: Sequence[int] = HORIZONS,
    quantities: bool = True,
    progress: Progress | None = None,
) -> Forecasts:
    """Forecast from every origin of a coded path.

    Parameters
    ----------
    record : sequence of ImposedEvent
    path : CodedPath
        Of the same record; its origins are those of the forecasts.
    parameters : mapping of str to float or array of shape (members,)
        One value for all members, or one for each; ``delta_<move>`` are detection probabilities.
    members : int
    seed : int or mapping of str to int
    executor : Executor
    horizons : sequence of int
        Days ahead, ascending.
    quantities : bool
        Whether numbers are forecast too; without them ``values`` is empty and time is saved.
    progress : callable, optional
        Called with (members done, members in all).
    """
    tasks = [
        (Task(tuple(record), path, tuple(horizons), ids, _of(parameters, ids), seed, quantities),)
        for ids in np.array_split(np.arange(members), -(-members // CHUNK))
    ]
    parts: dict[int, tuple[Int, Float]] = {}
    for index, part in run_all(executor, run_task, tasks):
        parts[index] = part
        if progress is not None:
            progress(sum(values.shape[-1] for _, values in parts.values()), members)
    happened = np.sum([parts[i][0] for i in sorted(parts)], axis=0)
    values = np.concatenate([parts[i][1] for i in sorted(parts)], axis=-1)
    return Forecasts(path.origins, tuple(horizons), members, happened, values)


def run_task(task: Task) -> tuple[Int, Float]:
    """Follow the record with some members and forecast from every origin."""
    found = [
        futures(branch, coded if task.quantities else None, task.horizons) for branch, coded in branches(task)
    ]
    return np.stack([counts for counts, _ in found]), np.stack([values for _, values in found])


def branches(task: Task) -> Iterator[tuple[Branch, State]]:
    """Yield the members at each origin as they leave the record, and the coded path's state for each.

    A branch must be used before the next is asked for.
    """
    origins = task.path.origins
    late = dt.timedelta(LATE_DAYS)
    follower = Fold(task.record, origins[-1] - late, task.replicates, task.parameters, task.seed)
    for origin, states in zip(origins, task.path.states, strict=True):
        eve = follower.advance_to(origin - late)
        branch = Branch(
            task.record, eve, origin, task.horizons[-1], task.replicates, task.parameters, task.seed
        )
        branch.fold_what_was_known()
        yield branch, spread(states, branch.state)
        # Mesa remembers every model that had agents; without this its arrays would outlive it.
        branch.__dict__.clear()
    follower.__dict__.clear()


def futures(model: Branch, coded: State | None, horizons: Sequence[int]) -> tuple[Int, Float]:
    """Run free to the last horizon and read each on the way.

    Parameters
    ----------
    model : Branch
        At the origin.
    coded : State, optional
        The coded path at the origin, for as many members; goes on with what would be coded. Without it no
        numbers are read.

    Returns
    -------
    happened : array of int64, shape (horizons, events)
    values : array of float32, shape (horizons, quantities, members)
    """
    members = model.state.members
    total, peak, incidents = np.zeros((3, members), np.float32)
    values = np.empty((len(horizons), len(QUANTITIES) if coded else 0, members), np.float32)
    for day in range(1, horizons[-1] + 1):
        model.step()
        if coded is None:
            continue
        seen = model.coded_today()
        coded = fold(model.rules, coded, seen, model.morning)
        level = tension(model.rules, coded)
        total += level
        np.maximum(peak, level, out=peak)
        incidents += seen.incidents
        if day in horizons:
            values[horizons.index(day)] = level, total / np.float32(day), peak, incidents
    when = np.stack([model.tally.when[name] for name in EVENTS])
    happened = [((when >= 0) & (when < horizon)).sum(axis=1) for horizon in horizons]
    return np.stack(happened), values


def _of(parameters: Parameters, ids: Int) -> dict[str, float | Floating]:
    """Return the parameters of some members."""
    return {
        name: value[ids] if isinstance(value, np.ndarray) and value.size > 1 else value
        for name, value in parameters.items()
    }
