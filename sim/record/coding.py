"""The record as imposed events: what the 376 rows become, and which are left out and why.

The steps (docs/model.md: Input data):

1. every row gets its code (``rules.py``); measures and barricades come from their own tables, which cite
   rows, and a few ends that no row records are inferred;
2. steps of measures that the scenario does not have are dropped;
3. each day is resolved into one thing for each slot (``pieces.py``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sim.errors import InputError, Problem
from sim.record.evidence import Event, events
from sim.record.history import any_measure_open, barricade_changes, steps
from sim.record.resolve_day import (
    OUTWEIGHED,
    Piece,
    from_change,
    from_row,
    from_step,
    resolve,
    restricted,
)
from sim.record.rules import LEFT_OUT, code_of
from sim.record.sources import rows
from sim.values import A_NAME, NAME, NO_NAME, names_of
from sim.world.events import ImposedEvent


@dataclass(frozen=True)
class Coded:
    """A row of the evidence and what became of it: its products, or none and the reason."""

    row: Event
    code: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """Rows of one action that are left out for one reason."""

    action: str
    reason: str
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.rows)


def record_events(measures: Iterable[str] | None = None) -> tuple[ImposedEvent, ...]:
    """Return the record as imposed events, by date.

    Parameters
    ----------
    measures : iterable of str, optional
        The measures of the scenario; steps of others are dropped. ``None`` keeps all.

    Returns
    -------
    tuple of ImposedEvent
        ``origin`` is ``record``; ``source`` names rows of ``events.csv``, counted from 1 without the header.
    """
    return _record_events(checked_measures(measures))


def checked_measures(measures: Any) -> frozenset[str] | None:
    """Return the measures of a scenario, or ``None``; the record need not know them.

    Raises
    ------
    InputError
        If it is no list, or with every entry that cannot be the name of a measure.
    """
    if measures is None:
        return None
    names = names_of(measures, "measures", "measure")
    if wrong := [name for name in names if not NAME.fullmatch(name)]:
        raise InputError(*(Problem(NO_NAME, key="measures", value=name, allowed=A_NAME) for name in wrong))
    return frozenset(names)


@cache
def _record_events(measures: frozenset[str] | None) -> tuple[ImposedEvent, ...]:
    return tuple(event for event, _ in record_with_rows(measures))


@cache
def record_with_rows(
    measures: frozenset[str] | None = None,
) -> tuple[tuple[ImposedEvent, tuple[Event, ...]], ...]:
    """Return the events of `record_events`, each with the rows of the evidence that it comes from."""
    evidence = {row.row: row for row in events()}
    sure = {row.row: row.confidence for row in events()}
    found = []
    for piece in resolve(restricted(_pieces(), measures)):
        event = replace(
            piece.event, origin="record", source=piece.source(), confidence=piece.confidence(sure)
        )
        found.append((event, tuple(evidence[row] for row in piece.rows)))
    return tuple(found)


@cache
def coded_rows() -> tuple[Coded, ...]:
    """Return what became of every row of the evidence, once each and in file order."""
    used = {row for piece in resolve(_pieces()) for row in piece.rows}
    result = []
    for row in events():
        code, note = code_of(row)
        if code == (LEFT_OUT,):
            result.append(Coded(row, (), note))
        elif row.row in used:
            result.append(Coded(row, code, note))
        else:
            result.append(Coded(row, (), OUTWEIGHED))
    return tuple(result)


@cache
def left_out() -> tuple[LeftOut, ...]:
    """Return what is left out, by action and reason, with the rows concerned."""
    groups: dict[tuple[str, str], list[int]] = {}
    for coded in coded_rows():
        if not coded.code:
            groups.setdefault((coded.row.action, coded.reason), []).append(coded.row.row)
    return tuple(LeftOut(action, reason, tuple(found)) for (action, reason), found in sorted(groups.items()))


def _pieces() -> list[Piece]:
    """Return everything the tables say, unresolved."""
    found = [
        piece
        for row in events()
        for product in code_of(row)[0]
        for piece in from_row(row, product, _pressed(row.date))
    ]
    found += [piece for step in steps() for piece in from_step(step)]
    found += [from_change(change) for change in barricade_changes()]
    found += [
        Piece(
            ImposedEvent(date=dt.date.fromisoformat(row["date"]), actor=row["actor"], move=row["move"]),
            (int(row["row"]),),
            row["note"],
        )
        for row in rows("coding/inferred.csv")
    ]
    return found


def _pressed(date: dt.date) -> str:
    """Return on whom pressure on both falls: choices see the evening before, and so does the coding."""
    return "kosovo" if any_measure_open(date - dt.timedelta(days=1)) else "serbia"
