"""Which events of a history mattered: futures with and without each, on the same luck (docs/decisions.md).

The morning of an event's day is kept. From there 200 futures are drawn in which the event is fixed, and 200
with the same luck in which its place is left empty (the actor holds, no barricade goes up, the round ends
without a deal); all else that day is drawn. Each pair is what two forks of the history give, so the
command that forks shows every one of these futures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from sim.arrays import Bool
from sim.ensemble.dataset import as_model, date_of
from sim.ensemble.effects import paired_event
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.executors import check_running, executor_or, run_all
from sim.ensemble.odds import day_of
from sim.ensemble.results import Run
from sim.ensemble.simulate import Plan, Progress, assemble, digest, run_members
from sim.explanation.changes import Question, questions
from sim.forks.fork import scenario_from
from sim.forks.parent import Parent, find_parent, misled
from sim.model import CrisisModel, rules_for
from sim.parameters import Parameters
from sim.scenario import Scenario
from sim.tabular import Tabular
from sim.values import one_of, whole
from sim.world.events import ImposedEvent
from sim.world.fold import fold
from sim.world.log import EVENT_ARRAYS, day_events
from sim.world.origin import Origin
from sim.world.outcomes import EVENTS, FIRST_DECISION, Tally
from sim.world.state import State

if TYPE_CHECKING:
    import xarray as xr

#: Futures on each side (docs/decisions.md: Experiments), and the outcome asked about unless another is named.
FUTURES, OUTCOME = 200, "blockade"
#: What names an event, and what is said of it, in a table.
NAMED = ("date", "event", "actor", "place", "measure")
ASKED = ("without", "with_it", "change", "low", "high", "clear")


@dataclass(frozen=True)
class Pivot:
    """What one event changed.

    Parameters
    ----------
    question : Question
        The event, and how to fork the history with and without it.
    without, with_it : float
        Share of futures with the outcome.
    change, low, high : float
        Their difference, with minus without, and its Bonett-Price interval.
    """

    question: Question
    without: float
    with_it: float
    change: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, repr=False)
class Pivots(Tabular):
    """Every event of a history, asked whether it mattered for an outcome.

    Parameters
    ----------
    member : int
        The history.
    outcome : str
    futures : int
        On each side of each question.
    tested : tuple of Pivot
        In the order of the days.
    untested : mapping of str to tuple of Happening
        Events that were not asked about, by reason.
    settled : date or None
        The day from which nothing could change the outcome.
    settled_by : str
        What settled it: the outcome itself, or another first decision, after which it cannot come.
    """

    member: int
    outcome: str
    futures: int
    tested: tuple[Pivot, ...]
    untested: Mapping[str, tuple[Happening, ...]]
    settled: dt.date | None
    settled_by: str

    @property
    def pivotal(self) -> tuple[Pivot, ...]:
        """The events whose interval excludes 0, largest change first."""
        return tuple(sorted((p for p in self.tested if p.clear), key=lambda p: -abs(p.change)))

    @property
    def by_chance(self) -> float:
        """How many would be listed on average if no event mattered: one in twenty."""
        return 0.05 * len(self.tested)

    def headline(self) -> str:
        """Return how many events changed the outcome beyond chance, of how many."""
        tested, clear = len(self.tested), len(self.pivotal)
        mattered = f"{clear} of {tested} events mattered in {self.futures:,} futures each"
        return f"{self.outcome}, member {self.member}: {mattered}"

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for each event that was asked about, in the order of the days."""
        return pd.DataFrame(
            {name: getattr(pivot.question.events[0], name) for name in NAMED}
            | {name: getattr(pivot, name) for name in ASKED}
            for pivot in self.tested
        )


def pivotal(
    source: Run | Scenario | Parent | str | Path,
    member: int = 0,
    *,
    outcome: str = OUTCOME,
    futures: int = FUTURES,
    arm: str | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Pivots:
    """Ask of every event of a history whether it mattered for an outcome.

    Parameters
    ----------
    source : Run, Scenario, Parent, str or Path
        A finished run (``keep="log"``) or its folder, a scenario, or one history of either.
    member : int
        The history, from 0.
    outcome : str
        A yes/no outcome of the registry.
    futures : int
        Futures with and as many without each event.
    arm, seed
        Of a scenario; a run has its own.
    executor, workers
        As in `simulate`.
    progress : callable, optional
        Called with (events asked about so far, in all).

    Returns
    -------
    Pivots

    Raises
    ------
    InputError
        If there is no such history or outcome.
    """
    check_running(executor, workers, progress)
    one_of(outcome, EVENTS, "outcome")
    futures = whole(futures, "futures", 2)
    parent = source if isinstance(source, Parent) else find_parent(source, member, arm, seed)
    log = log_of_one(parent)
    settled, settled_by = _settled(log, outcome)
    asked, untested = questions(list(happenings(log)), parent.plan.setting, settled)
    calls = [
        (parent, day, state, asked[day], outcome, futures)
        for day, state in _eves(parent, log)
        if asked.get(day)
    ]
    several = sum(map(len, asked.values()))
    answers: dict[int, list[Pivot]] = {}
    with executor_or(executor, workers, 2 * futures * several, log.sizes["date"]) as where:
        for number, found in run_all(where, _answers, calls):
            answers[number] = found
            if progress is not None:
                progress(sum(map(len, answers.values())), several)
    tested = [pivot for number in sorted(answers) for pivot in answers[number]]
    return Pivots(parent.member, outcome, futures, tuple(tested), untested, settled, settled_by)


def log_of_one(parent: Parent) -> xr.Dataset:
    """Return the log of a history: as stored, or simulated here."""
    if parent.run is not None:
        return parent.run.history(parent.member)
    plan = replace(parent.plan, keep="log")
    return assemble(plan, [run_members(plan.scenario, parent.row, plan.design.source, plan.origin)])


def _settled(log: xr.Dataset, outcome: str) -> tuple[dt.date | None, str]:
    """Return the day on which the outcome happened, or another first decision ruled it out, and which did."""
    names = FIRST_DECISION if outcome in FIRST_DECISION else (outcome,)
    for name in names:
        if (date := date_of(log, f"when_{name}", 0)) is not None:
            return date, name
    return None, ""


def _eves(parent: Parent, log: xr.Dataset) -> Iterator[tuple[dt.date, dict[str, float]]]:
    """Yield each day of the window with the state of the evening before, folded from the log."""
    rules = rules_for(parent.plan.setting, Parameters(parent.parameters))
    days = as_model(log, [name for name, _, _ in EVENT_ARRAYS])
    state = State(rules.layout, log["state_start"].values)
    for t in range(log.sizes["date"]):
        yield day_of(log, t), dict(zip(state.layout.names, map(float, state.array[:, 0]), strict=True))
        state = fold(rules, state, day_events(days, t, rules.start + t))
    if not np.array_equal(state.array, log["state_end"].values):
        raise misled(parent)


def _answers(
    parent: Parent,
    day: dt.date,
    state: dict[str, float],
    asked: Sequence[Question],
    outcome: str,
    futures: int,
) -> list[Pivot]:
    """Draw the futures of all questions of a day at once, and pair them."""
    sides = [side for question in asked for side in (question.without, question.with_it)]
    scenarios = [
        scenario_from(parent, day, None, state, _changes(side.events, day), [*map(dict, side.drop)])
        for side in sides
    ]
    plan = replace(parent.plan, scenario=scenario_from(parent, day, None, state, _changes((), day), []))
    origin = Origin(digest(parent.plan), parent.member, state, parent.stream(day))
    happened = _happened(parent, plan, origin, scenarios, outcome, futures)
    pivots = []
    for question, without, with_it in zip(asked, happened[::2], happened[1::2], strict=True):
        effect = paired_event(without, with_it)
        pivots.append(Pivot(question, effect.before, effect.after, effect.effect, effect.low, effect.high))
    return pivots


def _changes(events: Sequence[Mapping[str, Any]], day: dt.date) -> dict[str, Any]:
    return {"events": [{"date": day, **event} for event in events], "unavailable": [], "parameters": {}}


def _happened(
    parent: Parent,
    plan: Plan,
    origin: Origin,
    scenarios: Sequence[Scenario],
    outcome: str,
    futures: int,
) -> Bool:
    """Run the futures of several scenarios that differ on their first day only, side by side.

    Returns
    -------
    array of bool, shape (scenarios, futures)
        Whether the outcome happened.
    """
    day, several = plan.scenario.start, len(scenarios)
    model = CrisisModel(
        plan.scenario,
        replicates=np.tile(np.arange(futures), several),
        parameters=parent.parameters,
        seed=parent.seed,
        origin=origin,
    )
    who = np.repeat(np.arange(several), futures)
    where: dict[ImposedEvent, Bool] = {}
    for number, scenario in enumerate(scenarios):
        for event in scenario.setting().events:
            if event.date == day:
                where[event] = where.get(event, np.zeros(who.size, np.bool_)) | (who == number)
    later = tuple(event for event in model.setting.events if event.date != day)
    model.setting = replace(model.setting, events=(*where, *later))
    model.rules = rules_for(model.setting, model.rules.parameters)
    model.rules.partly = where
    model.tally = Tally(model.rules, who.size)
    model.run()
    found = np.asarray(model.tally.when[outcome] >= 0).reshape(several, futures)
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return found
