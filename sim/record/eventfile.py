"""Anyone's event file as imposed events, by rule (docs/model.md: Input data).

The shipped record is coded by rules plus tables made by hand, row by row. A file of one's own has no such
tables, so everything follows from the rows: measures are kept in a book, barricades are counted, and what
no row ends is taken to end. Where a rule reads a row wrongly, its ``code`` column says better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import RecordError
from sim.record.coding import checked_measures
from sim.record.columns import Row
from sim.record.fileformat import read_file
from sim.record.history import Step, any_measure_open
from sim.record.measurebook import MEASURE_OF, MeasureBook
from sim.record.resolve_day import (
    OUTWEIGHED,
    Piece,
    from_change,
    from_row,
    from_step,
    resolve,
    restricted,
)
from sim.record.roadblocks import Roadblocks
from sim.record.rules import LEFT_OUT, open_rule
from sim.values import path_of
from sim.world.events import ImposedEvent
from sim.world.rules import DECISIONS

#: A protest counts as a call when more people than this take part (docs/model.md: Input data).
CROWD = 1_000
#: An alert or a surge of police without a coded end stops so long after its last coded step (docs/model.md).
RUNS_ON = dt.timedelta(days=30)

NO_RULE = "no such move in the model"
REPEATED_WALK_OUT = "repeats the walk-out"
SMALL_PROTEST = f"no more than {CROWD:,} people as far as the file says (column crowd)"

_BEGINS = {
    "serbia.alert": ("serbia", "stand_down"),
    "kosovo.police": ("kosovo", "withdraw_police"),
    "install_officials": ("kosovo", "withdraw_police"),
}
_ENDS = {
    "serbia.stand_down": ("serbia", "stand_down"),
    "kosovo.withdraw_police": ("kosovo", "withdraw_police"),
}
#: Products that are steps of measures, when a row names them itself.
_STEPS = {
    **{f"kosovo.{move}": move for move in DECISIONS},
    "deal": "deal",
    "lift_measure": "lift",
    "withdraw_measure": "withdraw",
}


@dataclass(frozen=True)
class Fate:
    """What became of a row: its products in the model, or none and the reason."""

    row: Row
    code: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Coding:
    """An event file as the model reads it.

    ``events`` are by date, with ``origin`` ``record``; ``fates`` say what became of every row,
    ``inferred`` are the events for which there is no row, and ``silent`` names measures whose due date has
    passed without a row that says what was decided.
    """

    events: tuple[ImposedEvent, ...]
    fates: tuple[Fate, ...]
    inferred: tuple[ImposedEvent, ...]
    silent: Mapping[str, dt.date]


def load_events(path: str | Path, measures: Iterable[str] | None = None) -> tuple[ImposedEvent, ...]:
    """Return an event file in the codebook's format as imposed events, by date.

    Parameters
    ----------
    path : str or Path
        CSV in UTF-8 with the columns of ``sim/record/data/events.csv``; see ``docs/record.md``.
    measures : iterable of str, optional
        The measures of the scenario; steps of others are dropped. ``None`` keeps all.

    Returns
    -------
    tuple of ImposedEvent
        ``origin`` is ``record``; ``source`` names rows of the file, counted from 1 without the header.

    Raises
    ------
    RecordError
        With every problem of the file.
    """
    path = path_of(path, "path")
    return code_rows(read_events(path), measures, file=path.name).events


def read_events(path: str | Path) -> tuple[Row, ...]:
    """Return the rows of an event file, uncoded.

    Raises
    ------
    RecordError
        With every problem of the file.
    """
    found = read_file(path)
    if found.problems:
        raise RecordError(*found.problems)
    return tuple(found.rows)


def code_rows(
    rows: Sequence[Row],
    measures: Iterable[str] | None = None,
    *,
    until: dt.date | None = None,
    file: str = "events.csv",
) -> Coding:
    """Code rows by rule.

    Parameters
    ----------
    rows : sequence of Row
        By date.
    measures : iterable of str, optional
        As in `load_events`.
    until : date, optional
        Nothing is inferred after this day; the day of the last row by default.
    file : str
        Name by which sources cite the rows.
    """
    last = until or max((row.date for row in rows), default=dt.date.min)
    reader = _Reader(last)
    fates, pieces = reader.read(rows)
    wanted = checked_measures(measures)
    kept = resolve(restricted(pieces, wanted))
    used = {number for piece in kept if not piece.inferred for number in piece.rows}
    final = tuple(
        Fate(fate.row, (), OUTWEIGHED) if fate.code and fate.row.row not in used else fate for fate in fates
    )
    sure = {row.row: row.confidence for row in rows}
    found = [
        (
            piece,
            replace(
                piece.event, origin="record", source=piece.source(file), confidence=piece.confidence(sure)
            ),
        )
        for piece in kept
    ]
    return Coding(
        events=tuple(event for _, event in found),
        fates=final,
        inferred=tuple(event for piece, event in found if piece.inferred),
        silent=reader.book.silent(last),
    )


class _Reader:
    """Goes through the rows once and keeps the books."""

    def __init__(self, last: dt.date) -> None:
        self.last = last
        self.book, self.roads = MeasureBook(), Roadblocks()
        self.walked_out = False
        self.running: dict[tuple[str, str], tuple[dt.date, int]] = {}
        self.ends: list[Piece] = []

    def read(self, rows: Sequence[Row]) -> tuple[list[Fate], list[Piece]]:
        fates = [self._fate(row) for row in rows]
        self._stop_what_ran_out(self.last)
        self.roads.expire(self.last)
        steps = self.book.history()
        pieces = [
            piece for fate in fates for product in fate.code for piece in _from_fate(fate, product, steps)
        ]
        pieces += [piece for step in self.book.merged() for piece in from_step(step)]
        pieces += [from_change(change) for change in self.roads.merged()]
        return fates, pieces + self.ends

    def _fate(self, row: Row) -> Fate:
        code, note = _code_of(row)
        self._stop_what_ran_out(row.date)
        if "walk_out" in code and self.walked_out:
            return Fate(row, (), REPEATED_WALK_OUT)
        self.walked_out = (self.walked_out or "walk_out" in code) and "return_to_institutions" not in code
        if "measure" in code:
            reason = self.book.read(row)
        elif "barricades" in code:
            reason = self.roads.read(row)
        else:
            reason = ""
        if reason:
            code = tuple(product for product in code if product not in ("measure", "barricades"))
        for product in code:
            self._run(product, row)
            if row.code and product in _STEPS:
                self.book.tell(row, _STEPS[product], _measures_named(row), row.due)
        return Fate(row, () if code == (LEFT_OUT,) else code, reason or note)

    def _run(self, product: str, row: Row) -> None:
        """Note how long an alert or a surge of police runs, or that it has ended."""
        if product in _BEGINS:
            self.running[_BEGINS[product]] = row.due or row.date + RUNS_ON, row.row
        elif product in _ENDS:
            self.running.pop(_ENDS[product], None)

    def _stop_what_ran_out(self, date: dt.date) -> None:
        for (actor, move), (end, row) in list(self.running.items()):
            if end <= min(date, self.last):
                note = "no row ends it: 30 days after its last step, or the day given"
                self.ends.append(Piece(ImposedEvent(date=end, actor=actor, move=move), (row,), note))
                del self.running[actor, move]


def _code_of(row: Row) -> tuple[tuple[str, ...], str]:
    """Return the products of a row by its own code or by rule, and the note that goes with them."""
    if row.code:
        return row.code, "as its code column says"
    rule = open_rule(row)
    if rule is None:
        return (LEFT_OUT,), NO_RULE
    if row.action == "protest" and rule.code == (LEFT_OUT,) and row.actor == "north_serbs":
        many = (row.crowd or 0) > CROWD
        return (("serbia.call",), "") if many else ((LEFT_OUT,), SMALL_PROTEST)
    if row.action == "withdraw_measure" and rule.code != (LEFT_OUT,):
        # The day on which a standing measure ends is that end and no statement; one of Kosovo's is both.
        at_once = row.actor == "serbia" and (row.due or row.date) == row.date
        return (() if at_once else rule.code) + ("measure",), ""
    return rule.code, rule.note


def _from_fate(fate: Fate, product: str, steps: Sequence[Step]) -> Iterable[Piece]:
    """Yield what a product of a row is; a row's own code may name measures and a date."""
    row = fate.row
    if not row.code or product not in _STEPS:
        # Choices see the evening before, and so does the coding.
        eve = row.date - dt.timedelta(days=1)
        both = product.endswith(".press_both")
        return from_row(row, product, "kosovo" if both and any_measure_open(eve, steps) else "serbia")
    actor, _, move = product.rpartition(".")
    due = row.due if move in DECISIONS and move != "enforce" else None
    event = ImposedEvent(date=row.date, measures=_measures_named(row), due=due)
    event = replace(event, actor=actor, move=move) if actor else replace(event, event=product)
    return [Piece(event, (row.row,))]


def _measures_named(row: Row) -> tuple[str, ...]:
    name = MEASURE_OF.get(row.instrument)
    return row.measures or ((name,) if name else ())
