"""What was changed about a scenario from outside its file: parameters set, a due date moved, a fit used.

A resolved scenario carries these changes (`Changed` in ``schema.py``), so that whatever shows a result can
name them, also when its folder is opened later. Words and command options are both made here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.parameters import Distribution
from sim.scenario.fields import table_of
from sim.scenario.schema import Changed
from sim.scenario.toml import inline

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def changed_words(scenario: Scenario) -> list[str]:
    """Return each change in a few words: "lam set to 1.4", "due date moved to 6 Sep 2022 (20 days in)"."""
    said = scenario.changed or Changed()
    words = [f"parameters drawn from {said.fitted}"] if said.fitted else []
    words += [f"{name} set to {value_words(scenario.parameters[name])}" for name in _set(scenario, said)]
    if said.due_in is not None and said.due is not None:
        words.append(f"due date moved to {said.due.day} {said.due:%b %Y} ({said.due_in} days in)")
    return [*words, *said.fork]


def changed_options(scenario: Scenario, fitted: str = "") -> list[str]:
    """Return the options of a command that make this scenario of its file: arm, parameters, due date, fit.

    Parameters
    ----------
    scenario : Scenario
        With its arm merged in.
    fitted : str
        Where the file of fitted parameters lies; its bare name by default.
    """
    said = scenario.changed or Changed()
    options = ["--arm", scenario.arm] if scenario.arm else []
    for name in _set(scenario, said):
        value = scenario.parameters[name]
        options += [
            "--set",
            f"{name}={inline(table_of(value)) if isinstance(value, Distribution) else f'{value:.10g}'}",
        ]
    options += ["--due-in", str(said.due_in)] if said.due_in is not None else []
    return options + (["--parameters", fitted or said.fitted] if said.fitted else [])


def value_words(value: float | Distribution) -> str:
    """Return a number, or a distribution with its numbers: "uniform (low 0.2, high 0.6)"."""
    if isinstance(value, Distribution):
        numbers = {name: number for name, number in asdict(value).items() if name != "dist"}
        given = ", ".join(f"{name} {number:g}" for name, number in numbers.items() if number is not None)
        return f"{value.dist} ({given})"
    return f"{value:,.10g}"


def with_set(scenario: Scenario, names: Iterable[str]) -> Changed:
    """Return the changes of a scenario in which these parameters were set too."""
    said = scenario.changed or Changed()
    return said.model_copy(update={"set_": tuple(dict.fromkeys([*said.set_, *names]))})


def with_due(scenario: Scenario, days: int, due: dt.date) -> Changed:
    """Return the changes of a scenario whose next due date was moved."""
    return (scenario.changed or Changed()).model_copy(update={"due_in": days, "due": due})


def with_fit(scenario: Scenario, file: str) -> Changed:
    """Return the changes of a scenario that draws from a fit."""
    return (scenario.changed or Changed()).model_copy(update={"fitted": file})


def with_fork(scenario: Scenario, names: Iterable[str], words: Sequence[str]) -> Changed:
    """Return the changes of a fork: those of its parent, parameters set, and in words what else."""
    said = with_set(scenario, names)
    return said.model_copy(update={"fork": (*said.fork, *words)})


def _set(scenario: Scenario, said: Changed) -> list[str]:
    return [name for name in said.set_ if name in scenario.parameters]
