"""A scenario with a few things changed: what the sliders of the app describe.

One value says it all, so that the same futures can be simulated, named by a command, and kept as a file with
only the lines that differ.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sim.ensemble.dataset import Keep
from sim.ensemble.simulate import Plan, make_plan
from sim.parameters import PARAMETERS, Distribution
from sim.scenario import Scenario, load_scenario, shipped_scenarios, toml
from sim.scenario.changed import changed_options
from sim.scenario.deadline import due_changes, with_due_in


@dataclass(frozen=True, eq=False)
class Variant:
    """A scenario, an arm of it, and what was changed.

    Parameters
    ----------
    scenario : Scenario
        With its arms.
    arm : str, optional
        One of them; the base otherwise.
    parameters : mapping of str to float
        Values that win over those of the scenario and the arm.
    due_in : int, optional
        Days from the first day to the next due date.
    replicates, seed : int, optional
        As the scenario has them by default.
    """

    scenario: Scenario
    arm: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    due_in: int | None = None
    replicates: int | None = None
    seed: int | None = None

    @cached_property
    def start(self) -> Scenario:
        """The scenario with the arm merged in, and nothing else changed."""
        return self.scenario.with_arm(self.arm)

    @property
    def drawn_with(self) -> int:
        """The seed, the scenario's own where no other was chosen."""
        return self.start.ensemble.seed if self.seed is None else self.seed

    @cached_property
    def resolved(self) -> Scenario:
        """The scenario with everything changed, and no arms left."""
        moved = self.start if self.due_in is None else with_due_in(self.start, self.due_in)
        return moved.with_parameters(self.parameters) if self.parameters else moved

    def plan(self, keep: Keep = "log") -> Plan:
        """Return what `simulate` would be asked for."""
        return make_plan(self.resolved, replicates=self.replicates, seed=self.seed, keep=keep)

    def value(self, name: str) -> float | Distribution:
        """Return the value of a parameter before anything was changed here."""
        return self.start.parameters.get(name, PARAMETERS[name].default)

    @cached_property
    def shipped(self) -> bool:
        """Whether the scenario is one of those that come with the package."""
        name = self.scenario.name
        return name in shipped_scenarios() and load_scenario(name) == self.scenario

    @property
    def _source(self) -> str:
        return self.scenario.name if self.shipped else f"{self.scenario.name}.toml"

    @property
    def command(self) -> str:
        """The command that repeats this run; a scenario that is not shipped is named by its file."""
        words = ["crisis-sim", "run", self._source, *changed_options(self.resolved)]
        words += ["--replicates", str(self.replicates)] if self.replicates is not None else []
        words += ["--seed", str(self.seed)] if self.seed is not None else []
        return shlex.join(words)

    def to_toml(self, *, title: str = "", question: str = "", author: str = "") -> str:
        """Return this as a scenario file that says only what differs.

        Parameters
        ----------
        title, question, author : str
            For people; the scenario's own title by default.

        Returns
        -------
        str
            A file that extends the scenario, to be run with the same ``--arm``. A scenario that is not
            shipped must lie beside it.
        """
        told = {"title": title or f"{self.scenario.title}, changed", "question": question, "author": author}
        data: dict[str, Any] = {
            "schema": 1,
            "extends": self._source,
            **{key: words for key, words in told.items() if words},
        }
        numbers = {"replicates": self.replicates, "seed": self.seed}
        ensemble = {key: value for key, value in numbers.items() if value is not None}
        changes = self._changes()
        return toml.written({
            **data,
            **({"ensemble": ensemble} if ensemble else {}),
            **({"arms": {self.arm: changes}} if self.arm and changes else changes),
        })  # fmt: skip

    def _changes(self) -> dict[str, Any]:
        moved: dict[str, dict[str, dt.date]] = (
            {} if self.due_in is None else due_changes(self.start, self.due_in)
        )
        tables = {"measures": moved, "parameters": dict(self.parameters)}
        return {name: table for name, table in tables.items() if table}
