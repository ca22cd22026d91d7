"""Parts of a coded record, and how a day is resolved into one thing for each slot (docs/model.md).

An actor makes one principal move a day: a due-day decision first, then the largest number of points, acts
before words; equal moves of one day become one event that cites all its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sim.actors import DUE_DAY, MOVES_BY_ACTOR
from sim.record.detection import DETECTION
from sim.record.evidence import Event
from sim.record.history import BarricadeChange, Step
from sim.record.rules import LEFT_OUT
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

    def source(self, file: str = "events.csv") -> str:
        """Where it comes from, for people."""
        numbers = ", ".join(str(row) for row in self.rows)
        cited = f"{file} row{'s' if len(self.rows) > 1 else ''} {numbers}" if numbers else ""
        if not self.inferred:
            return cited
        return f"inferred: {self.inferred}" + (f" ({cited})" if cited else "")

    def confidence(self, of: Mapping[int, str]) -> str:
        """``medium`` if every row it comes from is; what is inferred without a row counts as known."""
        found = {of[row] for row in self.rows}
        return "medium" if found == {"medium"} else "high"


def from_row(row: Event, product: str, pressed: str) -> Iterator[Piece]:
    """Yield what a product of a row is; pressure on both falls on ``pressed``, a party."""
    if product in (LEFT_OUT, "measure", "barricades"):
        return
    actor, _, move = product.rpartition(".")
    if move == "press_both":
        move = f"press_{pressed}"
    if actor:
        event = ImposedEvent(date=row.date, actor=actor, move=move)
    elif product == "general_deal":
        event = ImposedEvent(date=row.date, event="deal", measures=(GENERAL,))
    elif product in ("incident", "lethal_incident"):
        killed = row.action == "armed_attack" and bool(row.killed)
        lethal = killed or product == "lethal_incident"
        event = ImposedEvent(date=row.date, event="incident", casualties=row.casualties, lethal=lethal)
    else:
        event = ImposedEvent(date=row.date, event=product)
    yield Piece(event, (row.row,))


def from_step(step: Step) -> Iterator[Piece]:
    """Yield what a step of a measure is."""
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


def from_change(change: BarricadeChange) -> Piece:
    """Return what a change of the barricades is."""
    event = ImposedEvent(
        date=change.date, event="barricades", place=change.place, up=change.up, down=change.down
    )
    return Piece(event, change.rows, change.note if change.inferred else "")


def restricted(pieces: Iterable[Piece], measures: frozenset[str] | None) -> list[Piece]:
    """Drop steps of measures outside ``measures``, and narrow those that concern several."""
    if measures is None:
        return list(pieces)
    kept = []
    for piece in pieces:
        wanted = tuple(name for name in piece.event.measures if name in measures or name == GENERAL)
        if wanted or not piece.event.measures:
            kept.append(replace(piece, event=replace(piece.event, measures=wanted)))
    return kept


def resolve(pieces: Iterable[Piece]) -> list[Piece]:
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
    """Return the order of principal moves within a day (docs/model.md); the first of equals is kept."""
    if not event.actor or not event.move or event.move == APPEAL:
        return False, 0.0, False
    points = abs(MOVES_BY_ACTOR[event.actor][event.move].points)
    return event.move in _DUE_DAY_MOVES, points, DETECTION[event.move] == 1


def _rank(event: ImposedEvent) -> int:
    """Return the order of things within a day: moves by actor, then what happens to them."""
    return ACTORS.index(event.actor) if event.actor else len(ACTORS)
