"""The scenario: a checked, immutable value that every other room starts from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import PrivateAttr

from sim.errors import Problem, ScenarioError, nearest
from sim.parameters import PARAMETERS, Distribution
from sim.scenario import changed as changes
from sim.scenario import toml
from sim.scenario.checks import check
from sim.scenario.compile import Record, compiled
from sim.scenario.differences import differences
from sim.scenario.document import Node, described, located, toml_key, with_arm
from sim.scenario.fields import table_of
from sim.scenario.posterior import Posterior, recall, remember
from sim.scenario.problems import Findings, malformed
from sim.scenario.resolve import resolved
from sim.scenario.schema import Changed, Layout
from sim.values import checked_parameters
from sim.world.setting import Setting

#: Keys that say what a scenario is about, not what happens in it.
_FOR_PEOPLE = {"schema", "name", "title", "question", "author", "sources", "source", "trust", "arm"}


class Scenario(Layout):
    """A crisis to simulate: window, measures, dated facts, triggers, parameters and arms.

    Comes from `load_scenario`; never changes; equal to what its own `to_toml` loads to.
    """

    name: str
    _warnings: tuple[Problem, ...] = PrivateAttr(())

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd about the scenario without being wrong."""
        return self._warnings

    def with_arm(self, name: str | None) -> Scenario:
        """Return the scenario with an arm merged in and no arms left.

        Raises
        ------
        ScenarioError
            If there is no such arm.
        """
        data = self.data()
        arms = data.pop("arms", {})
        if name is None:
            return scenario_of(located(data, {}))
        if not isinstance(name, str) or name not in arms:
            allowed = ", ".join(arms) or "none: the scenario has no arms"
            raise ScenarioError(
                Problem("no such arm", key=f"arms.{name}", allowed=allowed, nearest=nearest(name, arms))
            )
        merged = with_arm(located(data, {}), located(arms[name], {}))
        merged.value["arm"] = located(name, {})
        if arms[name].get("title"):
            merged.value["arm_title"] = located(arms[name]["title"], {})
        found = scenario_of(merged)
        said = tuple(str(one) for one in differences(self, found))
        found = found.model_copy(update={"arm_changes": said})
        if found.changed is None:
            return found
        # What the arm sets is the arm's again.
        still = [key for key in found.changed.set_ if key not in arms[name].get("parameters", {})]
        return found._saying(found.changed.model_copy(update={"set_": tuple(still)}))

    def with_parameters(self, values: Mapping[str, float | Distribution]) -> Scenario:
        """Return the scenario with some parameters set, as numbers of any kind or distributions.

        Raises
        ------
        ScenarioError
            If a name is unknown, or a value is no number or outside its range.
        """
        data = self.data()
        given = {
            key: table_of(value) if isinstance(value, Distribution) else value
            for key, value in checked_parameters(values, several=False).items()
        }
        data["parameters"] |= given
        found = self._again(data)
        names = [name for name in values if found.parameters[name] != self._value(name)]
        return found._saying(changes.with_set(self, names)) if names else found

    def with_posterior(self, posterior: Posterior) -> Scenario:
        """Return the scenario with parameters drawn from a calibration, where it sets none itself."""
        said = posterior.described()
        found = self._again({**self.data(), "posterior": said})
        own = self.posterior is not None and self.posterior.sha256 == said["sha256"]
        return found if own else found._saying(changes.with_fit(self, posterior.file))

    def _again(self, data: dict[str, Any]) -> Scenario:
        """Return the scenario of changed data, with its arms, which are sound as they are."""
        arms = data.pop("arms", {})
        found = scenario_of(located(data, {}))
        return found.model_copy(update={"arms": self.arms}) if arms else found

    def _value(self, name: str) -> float | Distribution | None:
        """Return the value of a parameter, ``None`` if it comes from a fit."""
        own = self.parameters.get(name)
        return PARAMETERS[name].default if own is None and self.posterior is None else own

    def _saying(self, changed: Changed) -> Scenario:
        """Return the scenario with what was changed about it."""
        return self.model_copy(update={"changed": changed})

    def drawn_from(self) -> Posterior | None:
        """Return the calibration that parameters are drawn from, if any.

        Raises
        ------
        ScenarioError
            If its file was not found when the scenario was read.
        """
        if self.posterior is None:
            return None
        found = recall(self.posterior.sha256)
        if found is None:
            message = "the fitted parameters of this scenario are not here; put the file beside it"
            raise ScenarioError(Problem(message, key="posterior.file", value=self.posterior.file))
        return found

    def setting(self, record: Record = None) -> Setting:
        """Return what the engine needs; ``record`` takes the place of the shipped record."""
        return compiled(self, record)

    def data(self) -> dict[str, Any]:
        """Return the scenario as the plain data of a TOML file."""
        data = self.model_dump(by_alias=True, exclude_none=True)
        if self.changed is not None:
            data["changed"] = {key: value for key, value in data["changed"].items() if value}
        return data

    def to_toml(self, comments: bool = False) -> str:
        """Return the scenario as TOML, with nothing left to look up.

        Parameters
        ----------
        comments : bool
            Add to each parameter its meaning, default, range and source.
        """
        return toml.written(self.data(), comments)

    def digest(self) -> str:
        """Return a SHA-256 of what is simulated, in hexadecimal.

        Titles, sources, comments, the arms not chosen, the number of replicates and the seed do not
        count, nor does the order of events or a parameter that is set to its default.
        """
        content = _content(self.data())
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        # A scenario travels as its data; its warnings stay with the process that read the file.
        fitted = recall(self.posterior.sha256) if self.posterior else None
        return _unpacked, (self.data(), fitted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.data() == other.data()

    def __hash__(self) -> int:
        return hash(self.digest())


def _unpacked(data: dict[str, Any], fitted: Posterior | None) -> Scenario:
    if fitted is not None:
        remember(fitted)
    return Scenario.model_validate(data)


def scenario_of(root: Node) -> Scenario:
    """Return the scenario that a document describes.

    Raises
    ------
    ScenarioError
        With every problem of the document.
    """
    scenario, errors, warnings = examined(root)
    if scenario is None:
        raise ScenarioError(*errors)
    scenario._warnings = tuple(warnings)
    return scenario


def examined(root: Node) -> tuple[Scenario | None, list[Problem], list[Problem]]:
    """Return the scenario if it is sound, and the errors and warnings of the document and its arms."""
    errors = malformed(root)
    found = _sense_of(root)
    errors += found.errors
    warnings = [*found.warnings]
    arms = root.child("arms")
    for name, arm in arms.value.items() if arms and not arms.spoiled else ():
        if not arm.spoiled:
            found = _examined_arm(root, name, arm)
            errors += _new(found.errors, errors, name)
            # An arm of which a part was set aside may change something after all.
            if not any((problem.key or "").startswith(f"arms.{toml_key(name)}.") for problem in errors):
                warnings += _new(found.warnings, warnings, name)
    scenario = None if errors else Scenario.model_validate(resolved(root.plain()))
    return scenario, _in_file_order(errors), _in_file_order(warnings)


def _sense_of(root: Node) -> Findings:
    found = Findings(root)
    check(Layout.model_validate(root.plain()), found)
    return found


def _examined_arm(root: Node, name: str, arm: Node) -> Findings:
    """Return what is wrong about the scenario with the arm merged in, and whether the arm does nothing.

    That it differs from the record is no warning: an arm is meant to.
    """
    merged = with_arm(root, arm)
    refused = malformed(merged)
    found = _sense_of(merged)
    found.errors[:0] = refused
    found.warnings.clear()
    _check_drops(root, name, arm, found)
    if not found.errors and _content(resolved(merged.plain())) == _content(resolved(root.plain())):
        place = root.place_of(("arms", name))
        found.warnings.append(Problem("this arm changes nothing", place.file, place.line, place.key))
    return found


def _check_drops(root: Node, name: str, arm: Node, found: Findings) -> None:
    """Every entry of ``drop`` must describe an event of the scenario."""
    drops, events = arm.child("drop"), root.child("events")
    there = events.plain() if events and not events.spoiled else []
    for i, drop in enumerate(drops.plain() if drops and not drops.spoiled else []):
        if drops and any(node.spoiled for node in drops.value[i].value.values()):
            continue  # what it describes is not known
        place = root.place_of(("arms", name, "drop", i))
        if not drop:
            message = "needs at least one of date, actor, move, event, place"
        elif not any(described(event, drop) for event in there):
            message = "describes no event of the scenario"
        else:
            continue
        found.errors.append(Problem(message, place.file, place.line, place.key))


def _new(problems: list[Problem], known: list[Problem], arm: str) -> list[Problem]:
    """Return the problems that the scenario itself does not have; those shown elsewhere name the arm."""
    seen = {str(problem) for problem in known}
    own = f"arms.{toml_key(arm)}"
    return [
        problem
        if (problem.key or "").startswith(own)
        else replace(problem, message=f"in arm '{arm}': {problem.message}")
        for problem in problems
        if str(problem) not in seen
    ]


def _in_file_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0))


def _content(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a scenario makes happen, in one form however it was written."""
    aside = ("arms", "ensemble", "arm_title", "arm_changes", "changed")
    simulated = {key: value for key, value in data.items() if key not in aside}
    content: dict[str, Any] = _without_words(simulated)
    events = content.pop("events", ())
    parameters = content.pop("parameters", {})
    content["measures"] = list(content.get("measures", {}).items())
    content["events"] = sorted(events, key=lambda event: json.dumps(event, sort_keys=True, default=str))
    content["triggers"] = list(content.get("triggers", ()))
    content["unavailable"] = sorted(set(content.get("unavailable", ())))
    if content.get("posterior"):
        content["posterior"] = content["posterior"]["sha256"]
    content["parameters"] = {
        name: value for name, value in parameters.items() if value != PARAMETERS[name].default
    }
    return content


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(item) for key, item in value.items() if key not in _FOR_PEOPLE}
    if isinstance(value, list | tuple):
        return [_without_words(item) for item in value]
    return value
