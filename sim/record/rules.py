"""Which code a row of the evidence gets: one rule per kind of row, and a short list of exceptions.

A code is one or more products, separated by spaces:

    kosovo.arrest     a principal move (or ``appeal``) of one of the five actors
    eu.press_both     pressure on both: Kosovo if a measure of its is open, otherwise Serbia
    walk_out, ...     a fact of ``facts.FACTS``
    no_deal, general_deal
                      the outcome of the day's round, if no measure is named
    incident          one incident, with the row's casualties
    lethal_incident   the same, a deliberate lethal attack whoever was hurt (in files; the record has killed)
    measure           a step in ``coding/measures.csv``
    barricades        a change in ``coding/barricades.csv``
    left_out          nothing, for the reason in the note
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sim.errors import Problem, RecordError
from sim.record.codebook import actions
from sim.record.evidence import Event
from sim.record.sources import rows

LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Rule:
    """What a kind of row becomes; ``*`` in a field matches anything, several words match any of them."""

    action: tuple[str, ...]
    actor: tuple[str, ...]
    target: tuple[str, ...]
    instrument: tuple[str, ...]
    code: tuple[str, ...]
    note: str

    def fits(self, event: Event) -> bool:
        """Return whether the rule is about this row."""
        return all(
            words == ("*",) or getattr(event, field) in words
            for field, words in vars(self).items()
            if field not in ("code", "note")
        )


@dataclass(frozen=True)
class Override:
    """The code of one row that does not follow its rule; date and action guard against a shifted row."""

    row: int
    date: dt.date
    action: str
    code: tuple[str, ...]
    note: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules for the kinds of rows of the record; exactly one fits each."""
    return _rules("coding/rules.csv")


@cache
def open_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules for anyone's rows, by action: those of the record and its kinds' closest relatives."""
    every = (*rules(), *_rules("coding/rules_open.csv"))
    # A rule about all actions is about an actor outside the model; it goes first.
    general = [rule for rule in every if rule.action == ("*",)]
    return {name: (*general, *(rule for rule in every if name in rule.action)) for name in actions()}


def open_rule(event: Event) -> Rule | None:
    """Return the rule for a row of anyone's file, or ``None`` where the model has no such move."""
    return next((rule for rule in open_rules()[event.action] if rule.fits(event)), None)


def _rules(table: str) -> tuple[Rule, ...]:
    fields = ("action", "actor", "target", "instrument", "code")
    return tuple(
        Rule(**{field: tuple(row[field].split()) for field in fields}, note=row["note"])
        for row in rows(table)
    )


@cache
def exceptions() -> dict[int, Override]:
    """Return the exceptions by row number."""
    return {
        int(row["row"]): Override(
            row=int(row["row"]),
            date=dt.date.fromisoformat(row["date"]),
            action=row["action"],
            code=tuple(row["code"].split()),
            note=row["note"],
        )
        for row in rows("coding/exceptions.csv")
    }


def code_of(event: Event) -> tuple[tuple[str, ...], str]:
    """Return the products of a row, and the note that goes with them.

    Raises
    ------
    RecordError
        When no rule or more than one rule fits the row.
    """
    exception = exceptions().get(event.row)
    if exception:
        return exception.code, exception.note
    fitting = [rule for rule in rules() if rule.fits(event)]
    if len(fitting) != 1:
        kind = f"{event.actor} {event.action} -> {event.target} ({event.instrument})"
        raise RecordError(
            Problem(
                f"{len(fitting) or 'no'} coding rules fit '{kind}', and there must be exactly one",
                file="events.csv",
                line=event.row + 1,
            )
        )
    return fitting[0].code, fitting[0].note
