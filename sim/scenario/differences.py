"""What an arm changes: each line with the value of the scenario and that of the arm, in the file's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.parameters import PARAMETERS
from sim.scenario.changed import value_words

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.scenario.schema import Action, TriggerSpec

#: Stands for what is not there.
NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """One line of what an arm changes; `NOTHING` where one of both has no such thing."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before == NOTHING:
            return f"{self.what} added: {self.after}"
        if self.after == NOTHING:
            return f"{self.what} left out: {self.before}"
        return f"{self.what}: {self.before} → {self.after}"


def differences(before: Scenario, after: Scenario) -> list[Difference]:
    """Return what sets one resolved scenario apart from another, in the order of a file."""
    return [
        *_measures(before, after),
        *_lists(
            "event", [_dated(event) for event in before.events], [_dated(event) for event in after.events]
        ),
        *_lists(
            "trigger", [_trigger(one) for one in before.triggers], [_trigger(one) for one in after.triggers]
        ),
        *_never(before, after),
        *_fits(before, after),
        *_parameters(before, after),
    ]


def _measures(before: Scenario, after: Scenario) -> Iterator[Difference]:
    for name, spec in after.measures.items():
        old = before.measures.get(name)
        if old is None:
            said = (f"{key} {_plain(value)}" for key, value in spec if value is not None and key != "title")
            yield Difference(f"measure {name}", NOTHING, ", ".join(said))
            continue
        for key, value in spec:
            was, now = ("none" if x is None else _plain(x) for x in (getattr(old, key), value))
            if was != now:
                yield Difference(f"{name}, {key}", was, now)


def _lists(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """Yield what was left out of a list, then what was added; the same entry may stand there twice."""
    left, added = list(before), []
    for entry in after:
        if entry in left:
            left.remove(entry)
        else:
            added.append(entry)
    yield from (Difference(what, entry, NOTHING) for entry in left)
    yield from (Difference(what, NOTHING, entry) for entry in added)


def _never(before: Scenario, after: Scenario) -> Iterator[Difference]:
    added = [move for move in after.unavailable if move not in before.unavailable]
    if added:
        yield Difference("never chosen", ", ".join(before.unavailable) or NOTHING, ", ".join(added))


def _fits(before: Scenario, after: Scenario) -> Iterator[Difference]:
    files = [one.posterior.file if one.posterior else "as they stand" for one in (before, after)]
    if before.posterior != after.posterior:
        yield Difference("parameters", *files)


def _parameters(before: Scenario, after: Scenario) -> Iterator[Difference]:
    for name in dict.fromkeys([*before.parameters, *after.parameters]):
        row = PARAMETERS[name]
        was, value = (value_words(one.parameters.get(name, row.default)) for one in (before, after))
        if before.posterior is not None and name not in before.parameters:
            was = "as fitted"
        if was != value:
            yield Difference(name, was, f"{value} ({row.unit}: {row.meaning})")


def _dated(event: Any) -> str:
    return f"{_plain(event.date)}, {_action(event)}"


def _action(action: Action) -> str:
    """Return an action in the words that ``--event`` takes, with its numbers behind."""
    words = [action.event] if action.event else [f"{action.actor} {action.move}"]
    words += [" ".join(action.measures)] if action.measures else []
    rest = action.model_dump(
        exclude_none=True, exclude={"date", "actor", "move", "event", "measures", "source"}
    )
    return " ".join([*words, ", ".join(f"{key} {_plain(value)}" for key, value in rest.items())]).strip()


def _trigger(trigger: TriggerSpec) -> str:
    when = trigger.when.model_dump(exclude_none=True)
    days = when.pop("for_days")
    said = " ".join(
        f"{'' if key == 'variable' else key} {_plain(value)}".strip() for key, value in when.items()
    )
    lasting = f" for {days} days" if days > 1 else ""
    again = f", again after {trigger.repeat_after} days" if trigger.repeat_after else ""
    return f"when {said}{lasting}: {_action(trigger.do)}{again}"


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value).replace("_", " ")
