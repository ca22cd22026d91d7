"""The record as imposed events: what the 376 rows become, and which are left out and why.

The steps (MODEL A.11):

1. every row gets its code (``rules.py``); measures and barricades come from their own tables, which cite
   rows, and a few ends that no row records are inferred;
2. steps of measures that the scenario does not have are dropped;
3. an actor makes one principal move a day: a due-day decision first, then the largest number of points,
   acts before words; equal moves of one day become one event that cites all its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from sim.actors import DUE_DAY, MOVES_BY_ACTOR
from sim.record.detection import DETECTION
from sim.record.evidence import Event, events
from sim.record.history import Step, any_measure_open, barricade_changes, steps
from sim.record.rules import LEFT_OUT, code_of
from sim.record.sources import rows
from sim.world.events import GENERAL, ImposedEvent
from sim.world.moves import APPEAL
from sim.world.vocabulary import ACTORS

OUTWEIGHED = "another move of the same actor that day weighs more"

#: Facts that end a measure.
_ENDS = {"lift": "lift_measure", "withdraw": "withdraw_measure"}
_DUE_DAY_MOVES = frozenset(move.name for move in DUE_DAY)


@dataclass(frozen=True)
class Piece:
    """Part of the record before the day is resolved: an event and the rows it comes from."""

    event: ImposedEvent
    rows: tuple[int, ...]
    inferred: str = ""

    @property
    def source(self) -> str:
        """Where it comes from, for people."""
        numbers = ", ".join(str(row) for row in self.rows)
        cited = f"events.csv row{'s' if len(self.rows) > 1 else ''} {numbers}" if numbers else ""
        if not self.inferred:
            return cited
        return f"inferred: {self.inferred}" + (f" ({cited})" if cited else "")


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
    return _record_events(None if measures is None else frozenset(measures))


@cache
def _record_events(measures: frozenset[str] | None) -> tuple[ImposedEvent, ...]:
    kept = _resolve(_restricted(_pieces(), measures))
    return tuple(replace(piece.event, origin="record", source=piece.source) for piece in kept)


@cache
def coded_rows() -> tuple[Coded, ...]:
    """Return what became of every row of the evidence, once each and in file order."""
    used = {row for piece in _resolve(_pieces()) for row in piece.rows}
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
    found = [piece for row in events() for product in code_of(row)[0] for piece in _from_row(row, product)]
    found += [piece for step in steps() for piece in _from_step(step)]
    found += _from_barricades()
    found += [
        Piece(
            ImposedEvent(date=dt.date.fromisoformat(row["date"]), actor=row["actor"], move=row["move"]),
            (int(row["row"]),),
            row["note"],
        )
        for row in rows("coding/inferred.csv")
    ]
    return found


def _from_row(row: Event, product: str) -> Iterator[Piece]:
    if product in (LEFT_OUT, "measure", "barricades"):
        return
    actor, _, move = product.rpartition(".")
    if move == "press_both":
        # Choices see the evening before; so does the coding.
        eve = row.date - dt.timedelta(days=1)
        move = "press_kosovo" if any_measure_open(eve) else "press_serbia"
    if actor:
        event = ImposedEvent(date=row.date, actor=actor, move=move)
    elif product == "general_deal":
        event = ImposedEvent(date=row.date, event="deal", measures=(GENERAL,))
    elif product == "incident":
        lethal = row.action == "armed_attack" and bool(row.killed)
        event = ImposedEvent(date=row.date, event="incident", casualties=row.casualties, lethal=lethal)
    else:
        event = ImposedEvent(date=row.date, event=product)
    yield Piece(event, (row.row,))


def _from_step(step: Step) -> Iterator[Piece]:
    inferred = step.note if step.inferred else ""
    event = ImposedEvent(date=step.date, measures=step.measures, due=step.due)
    if step.step == "deal":
        # A deal is the outcome of a round, and every round is the EU's.
        yield Piece(ImposedEvent(date=step.date, actor="eu", move="convene"), step.rows)
        yield Piece(replace(event, event="deal"), step.rows, inferred)
    elif step.step in _ENDS:
        yield Piece(replace(event, event=_ENDS[step.step]), step.rows, inferred)
    else:
        yield Piece(replace(event, actor="kosovo", move=step.step), step.rows, inferred)


def _from_barricades() -> list[Piece]:
    return [
        Piece(
            ImposedEvent(
                date=change.date, event="barricades", place=change.place, up=change.up, down=change.down
            ),
            change.rows,
            change.note if change.inferred else "",
        )
        for change in barricade_changes()
    ]


def _restricted(pieces: list[Piece], measures: frozenset[str] | None) -> list[Piece]:
    """Drop steps of measures outside ``measures``, and narrow those that concern several."""
    if measures is None:
        return pieces
    kept = []
    for piece in pieces:
        wanted = tuple(name for name in piece.event.measures if name in measures or name == GENERAL)
        if wanted or not piece.event.measures:
            kept.append(replace(piece, event=replace(piece.event, measures=wanted)))
    return kept


def _resolve(pieces: list[Piece]) -> list[Piece]:
    """Return one piece for each slot of each day, by date."""
    days: dict[tuple[object, ...], list[Piece]] = {}
    for piece in pieces:
        days.setdefault(_slot(piece.event), []).append(piece)
    resolved = [_one(found) for found in days.values()]
    dealt = {piece.event.date for piece in resolved if piece.event.event == "deal"}
    kept = [p for p in resolved if p.event.event != "no_deal" or p.event.date not in dealt]
    return sorted(kept, key=lambda piece: (piece.event.date or dt.date.min, _rank(piece.event)))


def _slot(event: ImposedEvent) -> tuple[object, ...]:
    """Return what can happen only once: pieces with the same slot are merged or compete."""
    if event.actor:
        return event.date, event.actor, event.move == APPEAL
    return event.date, event.event, event.place, event.measures


def _one(found: list[Piece]) -> Piece:
    """Return the piece that stands for a slot, citing every row that says the same."""
    best = max(found, key=lambda piece: _weight(piece.event))
    same = [p for p in found if p.event.move == best.event.move]
    cited = tuple(sorted({row for piece in same for row in piece.rows}))
    if best.event.event == "incident":
        worst = max(piece.event.casualties for piece in found)
        lethal = any(piece.event.lethal for piece in found)
        return Piece(replace(best.event, count=len(found), casualties=worst, lethal=lethal), cited)
    return replace(best, rows=cited)


def _weight(event: ImposedEvent) -> tuple[bool, float, bool]:
    """Return the order of principal moves within a day (MODEL A.11); the first of equals is kept."""
    if not event.actor or not event.move or event.move == APPEAL:
        return False, 0.0, False
    points = abs(MOVES_BY_ACTOR[event.actor][event.move].points)
    return event.move in _DUE_DAY_MOVES, points, DETECTION[event.move] == 1


def _rank(event: ImposedEvent) -> int:
    """Return the order of things within a day: moves by actor, then what happens to them."""
    return ACTORS.index(event.actor) if event.actor else len(ACTORS)
