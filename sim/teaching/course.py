"""What a class plays: one history in stages, questions before each, and what the model would have said.

The history is one of the ensemble, by its number, never a chosen one. Before each stage the class is where
a forecaster would be: it knows the history so far and nothing else. So the model's own odds for a stage
are those of a fork of that history on the stage's first day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.actors import MOVE_CODE
from sim.arrays import Array, Bool
from sim.comparison.compare import compare
from sim.drawing.context import Context, context_of
from sim.drawing.reading import days
from sim.drawing.words import span
from sim.ensemble.executors import choose_executor
from sim.ensemble.simulate import Plan, Progress, make_plan, simulate, simulate_plan
from sim.ensemble.summary import summarise
from sim.errors import InputError, Problem
from sim.forks.fork import fork
from sim.parameters import PARAMETERS, Parameters
from sim.scenario import Scenario
from sim.values import checked_member, together, whole
from sim.world.outcomes import BLOCKADE
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import ACTORS

if TYPE_CHECKING:
    import xarray as xr

#: Stages of a class, and the fewest days that one is worth.
STAGES, SHORTEST = 4, 4
#: Questions before a stage, and the odds between which a question is worth asking.
ASKED, OPEN = 5, (0.05, 0.95)
#: Futures behind the odds of a stage.
FUTURES = 500
#: Histories behind the debriefing unless said otherwise; fewer than the least say too little.
REPLICATES, FEWEST = 1000, 20

#: Whether something happens in each member of a log that holds the days of a stage.
Test = Callable[["xr.Dataset"], Bool]


@dataclass(frozen=True)
class Question:
    """A yes/no question about the days of a stage; ``words`` is its end, after "In these days, ..."."""

    name: str
    words: str
    test: Test


@dataclass(frozen=True)
class Answer:
    """A question of a stage with its answers.

    ``k`` of ``n`` futures of the history so far say yes; ``happened`` is the history played, ``really``
    the record, ``None`` where it says nothing.
    """

    question: Question
    k: int
    n: int
    happened: bool
    really: bool | None

    @property
    def brier(self) -> float:
        """The model's squared error, 0 (certain and right) to 1 (certain and wrong)."""
        return (self.k / self.n - self.happened) ** 2


@dataclass(frozen=True)
class Stage:
    """Some days of the history, from position ``at`` to ``to`` (included) of the window."""

    number: int
    first: dt.date
    last: dt.date
    at: int
    to: int
    answers: tuple[Answer, ...]

    @property
    def dates(self) -> str:
        """The days in words."""
        return span(self.first, self.last)


@dataclass(frozen=True)
class Course:
    """Everything a pack tells: the ensemble, the history played, its stages, and what arms change.

    ``log`` holds the history played, ``outcomes`` its registered outcomes as in all histories, ``effects``
    is as from `compare`, ``None`` for a scenario without arms.
    """

    context: Context
    summary: xr.Dataset
    ensemble: xr.Dataset
    log: xr.Dataset
    stages: tuple[Stage, ...]
    effects: xr.Dataset | None

    @property
    def member(self) -> int:
        """The number of the history played."""
        return int(self.log["replicate"].values[0])

    @property
    def arms(self) -> list[str]:
        """The names of the arms compared."""
        return [] if self.effects is None else [str(arm) for arm in self.effects["arm"].values]


def make_course(
    scenario: Scenario,
    *,
    arms: Sequence[str] | None = None,
    replicates: int = REPLICATES,
    member: int = 0,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Course:
    """Simulate what a pack needs; arguments and errors as in `sim.teaching.pack.teach`."""
    plan = check(scenario, arms, replicates, member, seed)
    chosen = list(scenario.arms) if arms is None else list(arms)
    if executor is None:
        members = replicates * (1 + len(chosen))
        with choose_executor(workers, members, plan.setting.days) as runner:
            return make_course(
                scenario, arms=arms, replicates=replicates, member=member, seed=seed, executor=runner,
                progress=progress,
            )  # fmt: skip
    ensemble = simulate_plan(plan, executor=executor, progress=progress)
    log = ensemble.isel(member=[member]) if member < replicates else None
    if log is None:
        log = simulate(scenario, replicates=[member], seed=seed, executor=executor)
    summary = summarise(ensemble)
    context = context_of(summary)
    effects = None
    if chosen:
        effects = compare(
            scenario, chosen, replicates=replicates, seed=seed, executor=executor, progress=progress
        )
    stages = _stages(scenario, context, ensemble, log, min(replicates, FUTURES), seed, executor)
    return Course(context, summary, ensemble, log, stages, effects)


def check(
    scenario: Scenario, arms: Sequence[str] | None, replicates: int, member: int, seed: int | None
) -> Plan:
    """Return the plan of the ensemble.

    Raises
    ------
    InputError
        With every argument that is wrong.
    """
    plan, *_ = together(
        lambda: make_plan(scenario, replicates=whole(replicates, "replicates", FEWEST), seed=seed),
        lambda: checked_member(member, scenario.ensemble.replicates),
        *(partial(scenario.with_arm, arm) for arm in arms or ()),
    )
    if arms is not None and len({*arms}) < len(arms):
        raise InputError(Problem("an arm is named twice", key="arms", value=",".join(arms)))
    checked: Plan = plan
    return checked


def opening(log: xr.Dataset, scenario: Scenario) -> Situation:
    """Return the first morning of every history, from the state stored on its eve."""
    from sim.model import central_values, rules_for

    values: dict[str, Any] = dict(central_values(scenario))
    for name, row in PARAMETERS.items():
        if f"param_{row.attribute}" in log:
            values[name] = log[f"param_{row.attribute}"].values
    rules = rules_for(scenario.setting(), Parameters(values))
    state = State(rules.layout, log["state_start"].transpose("variable", "member").values.copy())
    return Situation(rules, state, rules.start)


def stage_days(start: dt.date, length: int) -> list[tuple[int, int]]:
    """Return first and last position of each stage: equal parts of a window, longer ones first."""
    number = max(1, min(STAGES, length // SHORTEST))
    return [(int(part[0]), int(part[-1])) for part in np.array_split(np.arange(length), number)]


def _stages(
    scenario: Scenario,
    context: Context,
    ensemble: xr.Dataset,
    log: xr.Dataset,
    futures: int,
    seed: int | None,
    executor: Executor,
) -> tuple[Stage, ...]:
    dates, stages = days(log), []
    member, real = int(log["replicate"].values[0]), _real(context, dates)
    for number, (at, to) in enumerate(stage_days(dates[0], len(dates)), start=1):
        here = slice(at, to + 1)
        asked = _worth_asking(ensemble.isel(date=here))
        ahead = ensemble.isel(date=here)
        if at:
            ahead = fork(
                scenario, member=member, on=dates[at], end=dates[to], replicates=futures, seed=seed,
                executor=executor,
            )  # fmt: skip
        happened = log.isel(date=here)
        answers = tuple(_answer(question, ahead, happened, real, (at, to)) for question in asked)
        stages.append(Stage(number, dates[at], dates[to], at, to, answers))
    return tuple(stages)


def _worth_asking(days_of_all: xr.Dataset) -> list[Question]:
    """Return open questions about some days.

    They are chosen by the odds over all histories, so that a sheet tells nothing about the one played. If
    too few are open, the most open of the others follow.
    """
    odds = {question.name: float(question.test(days_of_all).mean()) for question in QUESTIONS}
    low, high = OPEN
    closed = [not low <= odds[question.name] <= high for question in QUESTIONS]
    distance = [
        shut * abs(odds[question.name] - 0.5) for question, shut in zip(QUESTIONS, closed, strict=True)
    ]
    best = sorted(range(len(QUESTIONS)), key=lambda index: (distance[index], index))[:ASKED]
    return [QUESTIONS[index] for index in sorted(best)]


def _answer(
    question: Question, ahead: xr.Dataset, happened: xr.Dataset, real: xr.Dataset | None, at: tuple[int, int]
) -> Answer:
    said = question.test(ahead)
    known = real is not None and at[1] < real.sizes["date"]
    really = (
        bool(question.test(real.isel(date=slice(at[0], at[1] + 1)))[0])
        if real is not None and known
        else None
    )
    return Answer(question, int(said.sum()), said.size, bool(question.test(happened)[0]), really)


def _real(context: Context, dates: list[dt.date]) -> xr.Dataset | None:
    """Return the coded events of the real crisis with its median tension, from the window's first day."""
    observed = context.observed
    if observed is None or days(observed.coded)[0] != dates[0]:
        return None
    median = observed.tension[1].astype(np.float32)[:, None]
    return observed.coded.assign(tension=(observed.coded["tension"].dims, median))


def _any(values: Any) -> Bool:
    """Whether something holds on any day, by member; ``values`` has the days first and members last."""
    return np.asarray(np.any(values, axis=tuple(range(np.ndim(values) - 1))), np.bool_)


def _standing(log: xr.Dataset) -> Array:
    return np.asarray(log["barricades"].transpose("date", "place", "member").values.sum(axis=1))


def _did(actor: str, move: str) -> Test:
    row, code = ACTORS.index(actor), MOVE_CODE[move]
    return lambda log: _any(log["move"].isel(actor=row).values == code)


def _settled(log: xr.Dataset) -> Bool:
    return _any(log["deal"].transpose("date", "measure", "member").values) | _any(log["general_deal"].values)


def _tenser(log: xr.Dataset) -> Bool:
    level = np.round(log["tension"].values)
    return np.asarray(level[-1] > level[0])


#: What may be asked, most telling first. Each is about what is new in a stage, or about its last day, so that
#: it stays open when the stage before has answered it.
QUESTIONS = (
    Question("built", "do new barricades go up?", lambda log: _any(log["new_barricades"].values > 0)),
    Question(
        "blockade",
        "do four or more barricades stand on the last day?",
        lambda log: _standing(log)[-1] >= BLOCKADE,
    ),
    Question("injuries", "does an incident hurt anyone?", lambda log: _any(log["casualties"].values > 0)),
    Question("deal", "does a round of talks settle a rule?", _settled),
    Question("postpone", "does Kosovo put off a rule that is due?", _did("kosovo", "postpone")),
    Question("enforce", "does Kosovo start to enforce a rule that is due?", _did("kosovo", "enforce")),
    Question("tenser", "is tension higher on the last day than on the first?", _tenser),
    Question("round", "does the EU host a round of talks?", lambda log: _any(log["round"].values)),
    Question("threat", "does Serbia threaten or set an ultimatum?", _did("serbia", "threaten")),
    Question("police", "does Kosovo send special police to the north?", _did("kosovo", "police")),
    Question("alert", "does Serbia raise the readiness of its forces?", _did("serbia", "alert")),
    Question("reserve", "does NATO order its reserve?", _did("nato", "reserve")),
    Question("clear", "are all roads open on the last day?", lambda log: _standing(log)[-1] == 0),
    Question(
        "violence",
        "are there three or more violent incidents in all?",
        lambda log: log["incidents"].values.sum(axis=0, dtype=np.int64) >= 3,
    ),
)
