"""The history that a fork leaves: where it is stored or how it is simulated, and its state on a given eve."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.dataset import as_model
from sim.ensemble.design import Members, make_design
from sim.ensemble.replay import record_scenario
from sim.ensemble.results import Run, open_run
from sim.ensemble.simulate import Plan, make_plan
from sim.ensemble.versions import MODEL_VERSION
from sim.errors import InputError, Problem, ResultError
from sim.randomness import Seed
from sim.record import FIRST_DAY, LAST_DAY
from sim.scenario import Scenario, shipped_scenarios
from sim.values import checked_member

#: Days of the past that are kept for drawing.
SHOWN_PAST = 60

#: A history's state by row, and its tension (0-100) on the days before.
Eve = tuple[dict[str, float], tuple[float, ...]]


@dataclass(frozen=True)
class Parent:
    """The history to fork: the plan it belongs to, its member, and the run that stores it, if one does."""

    plan: Plan
    member: int
    run: Run | None

    @property
    def row(self) -> Members:
        """Its row of the design."""
        return self.plan.design.rows(self.member, self.member + 1)

    @property
    def parameters(self) -> dict[str, float]:
        """Its own parameter values."""
        return {name: float(np.atleast_1d(value)[0]) for name, value in self.row.parameters.items()}

    @property
    def seed(self) -> Seed:
        """What its random numbers start from."""
        return self.plan.design.source

    def digest(self, day: dt.date) -> str:
        """Return a SHA-256 that stands for this history up to a day, however many ran beside it."""
        design = make_design(self.parameters, self.row.replicate, self.seed)
        origin = self.plan.origin.digest() if self.plan.origin else ""
        content = [self.plan.scenario.digest(), design.digest(), origin, day.isoformat()]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()

    def stream(self, day: dt.date) -> str:
        """Return the name of the luck of all futures that leave this history on a day."""
        return f"fork/{self.digest(day)[:16]}/"


def find_parent(
    source: Run | Scenario | str | Path, member: int, arm: str | None, seed: int | None
) -> Parent:
    """Return the history to fork."""
    run = source if isinstance(source, Run) else None
    if isinstance(source, str | Path) and _is_folder(source):
        run = open_run(source)
    if run is not None:
        if arm is not None or seed is not None:
            key = "arm" if arm is not None else "seed"
            raise InputError(Problem("a run has its own; fork the scenario instead", key=key))
        if run.keep != "log":
            run.history(member)  # says what is missing
        plan = run.plan
    else:
        real = isinstance(source, str) and source == "record"
        named = record_scenario(FIRST_DAY, LAST_DAY) if real else source
        assert not isinstance(named, Run)
        plan = make_plan(named, arm=arm, seed=seed)
    return Parent(plan, checked_member(member, plan.design.members), run)


def _is_folder(source: str | Path) -> bool:
    """Whether a folder is meant: one of results that bears the name of a shipped scenario is not."""
    folder = Path(source)
    return folder.is_dir() and (
        (folder / "provenance.json").exists() or str(source) not in shipped_scenarios()
    )


def eve_of(parent: Parent, day: dt.date) -> Eve:
    """Return the history's state at the end of the day before, and its tension up to then."""
    if parent.run is None or day < parent.plan.setting.start:
        _check_version(parent)
        return _simulated(parent, day)
    return _folded(parent, parent.run, day)


def _simulated(parent: Parent, day: dt.date) -> Eve:
    from sim.model import CrisisModel
    from sim.world.readouts import tension

    plan, setting = parent.plan, parent.plan.setting
    begin = setting.start
    if day < begin:
        # Triggers act from the first day of a window; without any, the window may open earlier to be seen.
        begin = day if setting.triggers else max(day - dt.timedelta(SHOWN_PAST), setting.first_day)
    model = CrisisModel(
        plan.scenario, replicates=parent.row.replicate, parameters=parent.parameters,
        seed=parent.seed, begin=begin,
    )  # fmt: skip
    past: list[float] = []
    while model.day < day:
        model.step()
        past.append(float(tension(model.rules, model.state)[0]))
    if day < setting.start:
        model.state.casualties_total[:] = 0
    eve = _named(model.rules.layout.names, model.state.array[:, 0]), tuple(past[-SHOWN_PAST:])
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return eve


def _folded(parent: Parent, run: Run, day: dt.date) -> Eve:
    """Fold the stored log up to the eve, after checking that all of it leads to the stored end."""
    from sim.model import rules_for
    from sim.parameters import Parameters
    from sim.world.log import EVENT_ARRAYS, refold
    from sim.world.state import State

    stored = run.history(parent.member)
    rules = rules_for(parent.plan.setting, Parameters(parent.parameters))
    log = as_model(stored, [name for name, _, _ in EVENT_ARRAYS])
    start = State(rules.layout, stored["state_start"].values)
    days = (day - parent.plan.setting.start).days
    eve = refold(rules, start.copy(), {name: values[:days] for name, values in log.items()}, rules.start)
    later = {name: values[days:] for name, values in log.items()}
    end = refold(rules, eve.copy(), later, day.toordinal())
    if not np.array_equal(end.array, stored["state_end"].values):
        raise misled(parent)
    past = stored["tension"].values[max(0, days - SHOWN_PAST) : days, 0]
    return _named(rules.layout.names, eve.array[:, 0]), tuple(float(value) for value in past)


def misled(parent: Parent) -> ResultError:
    """Return what to say when a stored log does not lead to the stored end."""
    _check_version(parent)
    message = "the log does not lead to the stored end here; run the scenario again on this machine"
    return ResultError(Problem(message, str(parent.run.path) if parent.run else parent.plan.scenario.name))


def _check_version(parent: Parent) -> None:
    """Raise unless the model that made the run is the one that would go on from it."""
    if parent.run is None or parent.run.provenance["model_version"] == MODEL_VERSION:
        return
    made, changes = parent.run.provenance["model_version"], "; ".join(parent.run.changes)
    message = f"made with model {made}, and this is {MODEL_VERSION} ({changes}); run the scenario again"
    raise ResultError(Problem(message, str(parent.run.path)))


def _named(names: Sequence[str], column: Any) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, column, strict=True)}
