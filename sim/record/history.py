"""What stood on a given day: barricades by municipality and the status of every measure.

Read off two tables, ``coding/barricades.csv`` and ``coding/measures.csv``, without running the model. The
statuses are those of the case, which is what a scenario and a test want to compare with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from sim.record.sources import day, rows
from sim.world.vocabulary import PLACES

#: Kosovo's measures, and Serbia's measures that stood when the record begins (docs/model.md).
KOSOVO_MEASURES = ("plates", "documents", "currency")
SERBIA_MEASURES = ("serbia_documents", "serbia_plates")

#: Statuses in which a measure of Kosovo is on the table.
OPEN = ("announced", "phased", "in_force")


@dataclass(frozen=True)
class MeasureState:
    """A measure at the end of a day; ``postponements`` since the last settlement, phasing counting 0.5."""

    status: str
    due: dt.date | None = None
    announced: dt.date | None = None
    postponements: float = 0.0


@dataclass(frozen=True)
class Step:
    """One dated step of one or more measures.

    ``step`` is announce, postpone, phase, enforce, deal, withdraw or lift. ``due`` is the date the model is
    given, ``legal`` the date the sources give; ``rows`` are rows of ``events.csv``.
    """

    date: dt.date
    measures: tuple[str, ...]
    step: str
    due: dt.date | None
    legal: dt.date | None
    rows: tuple[int, ...]
    inferred: bool
    note: str


@dataclass(frozen=True)
class BarricadeChange:
    """Barricades put up and taken down in one municipality on one day."""

    date: dt.date
    place: str
    up: int
    down: int
    rows: tuple[int, ...]
    inferred: bool
    note: str


@cache
def steps() -> tuple[Step, ...]:
    """Return the steps of all measures, by date."""
    return tuple(
        Step(
            date=dt.date.fromisoformat(row["date"]),
            measures=tuple(row["measures"].split()),
            step=row["step"],
            due=day(row["due"]),
            legal=day(row["legal"]),
            rows=row_numbers(row["rows"]),
            inferred=row["inferred"] == "yes",
            note=row["note"],
        )
        for row in rows("coding/measures.csv")
    )


@cache
def barricade_changes() -> tuple[BarricadeChange, ...]:
    """Return the changes of the barricades, by date."""
    return tuple(
        BarricadeChange(
            date=dt.date.fromisoformat(row["date"]),
            place=row["place"],
            up=int(row["up"]),
            down=int(row["down"]),
            rows=row_numbers(row["rows"]),
            inferred=row["inferred"] == "yes",
            note=row["note"],
        )
        for row in rows("coding/barricades.csv")
    )


def row_numbers(field: str) -> tuple[int, ...]:
    """Return the row numbers in a field that lists them with spaces."""
    return tuple(int(number) for number in field.split())


def barricades_on(date: dt.date) -> dict[str, int]:
    """Return the barricades standing at the end of the day, by municipality."""
    standing = dict.fromkeys(PLACES, 0)
    for change in barricade_changes():
        if change.date <= date:
            standing[change.place] += change.up - change.down
    return standing


def measures_on(date: dt.date) -> dict[str, MeasureState]:
    """Return every measure's status and due date at the end of the day."""
    return states_on(steps(), date)


def states_on(found: Sequence[Step], date: dt.date) -> dict[str, MeasureState]:
    """Return what the steps up to the end of the day have made of every measure."""
    state = dict.fromkeys(KOSOVO_MEASURES, MeasureState("none"))
    state |= dict.fromkeys(SERBIA_MEASURES, MeasureState("in_force"))
    for step in found:
        if step.date <= date:
            state |= {name: _after(state.get(name, MeasureState("none")), step) for name in step.measures}
    return state


def any_measure_open(date: dt.date, found: Sequence[Step] | None = None) -> bool:
    """Return whether a measure of Kosovo is announced, phased or in force at the end of the day.

    ``found`` are the steps of another record than the shipped one.
    """
    now = states_on(steps() if found is None else found, date)
    return any(state.status in OPEN for name, state in now.items() if name not in SERBIA_MEASURES)


def _after(before: MeasureState, step: Step) -> MeasureState:
    if step.step == "announce":
        return MeasureState("announced", step.due, step.date)
    if step.step == "postpone":
        return replace(before, due=step.due, postponements=before.postponements + 1)
    if step.step == "phase":
        return replace(before, status="phased", due=step.due, postponements=before.postponements + 0.5)
    if step.step == "enforce":
        return replace(before, status="in_force", due=None)
    return MeasureState("suspended" if step.step == "deal" else "none")
