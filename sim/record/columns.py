"""The columns of an event file: what may stand in a cell, and how it is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.actors import MOVES_OF
from sim.errors import nearest
from sim.record.codebook import ACTORS_CODED, CONFIDENCE, INSTRUMENTS, actions
from sim.record.evidence import Event
from sim.record.rules import LEFT_OUT
from sim.values import NAME
from sim.world.facts import FACTS

#: Columns that the model reads, the others of the codebook, and what the codebook cannot say.
NEEDED = ("date", "actor", "target", "action", "instrument", "place", "deadline", "injured", "killed")
COLUMNS = (*NEEDED, "troops", "cameo_root", "summary", "source_url", "confidence")
EXTRA = ("measures", "due", "barricades", "crowd", "code")

#: Products that need no more than a row can say.
CODES = (
    *(f"{actor}.{move}" for actor, moves in MOVES_OF.items() for move in moves if move != "hold"),
    *(fact.name for fact in FACTS.values() if fact.field in (None, "measures")),
    "deal",
    "no_deal",
    "general_deal",
    "incident",
    "lethal_incident",
    "barricades",
    LEFT_OUT,
)

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
MOST_PEOPLE = 1_000_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Row:
    """A row of anyone's event file: an event of the codebook, and what the extra columns add.

    ``due`` is the date that counts for the model: the column ``due``, or else the deadline.
    """

    event: Event
    line: int
    measures: tuple[str, ...] = ()
    due: dt.date | None = None
    barricades: int | None = None
    crowd: int | None = None
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One cell on its way to a value; ``row`` are all cells of its row."""

    column: str
    text: str
    row: Mapping[str, str]


def refuse(message: str, allowed: str | None = None, close: str | None = None) -> ValueError:
    """Return the error of a cell: what is wrong, what is allowed, the nearest valid name."""
    return ValueError(message, allowed, close)


def _one_of(words: Sequence[str], what: str, optional: bool = False) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        if cell.text in words or (optional and not cell.text):
            return cell.text
        close = nearest(cell.text.lower(), words)
        allowed = None if close and len(words) > 12 else ", ".join(words)
        raise refuse(f"unknown {what}" if cell.text else f"is empty: {what} needed", allowed, close)

    return read


def _text(cell: Cell) -> str:
    return cell.text


def _day(cell: Cell) -> dt.date | None:
    if not cell.text:
        return None
    if not _ISO.fullmatch(cell.text):
        raise refuse("is not a date", "year-month-day, such as 2022-09-01")
    try:
        day = dt.date.fromisoformat(cell.text)
    except ValueError:
        raise refuse("is a day that does not exist") from None
    if not FIRST <= day <= LAST:
        raise refuse("is out of range", f"{FIRST} to {LAST}")
    return day


def read_date(cell: Cell) -> dt.date:
    """Return the date of an event.

    Raises
    ------
    ValueError
        As from every reader of a cell: what is wrong, what is allowed, the nearest valid name.
    """
    day = _day(cell)
    if day is None:
        raise refuse("is empty: every event has a date", "year-month-day, such as 2022-09-01")
    return day


def _later(cell: Cell) -> dt.date | None:
    day = _day(cell)
    if day and _ISO.fullmatch(cell.row["date"]) and day.isoformat() < cell.row["date"]:
        raise refuse(f"lies before the event, {cell.row['date']}")
    return day


def _whole(cell: Cell) -> int | None:
    if not cell.text:
        return None
    if not (cell.text.isascii() and cell.text.isdigit() and len(cell.text) < 10):
        raise refuse("is not a whole number", f"0 to {MOST_PEOPLE:,}, or nothing")
    number = int(cell.text)
    if number > MOST_PEOPLE:
        raise refuse("is too large", f"0 to {MOST_PEOPLE:,}")
    return number


def _few(cell: Cell) -> int | None:
    number = _whole(cell)
    if number is not None and number > 16:
        raise refuse("is more than can stand in the north", "0 to 16")
    return number


def _root(cell: Cell) -> str:
    # A spreadsheet drops the zero of 04.
    root = cell.text.zfill(2) if cell.text.isascii() and cell.text.isdigit() else cell.text
    if root and root not in {f"{number:02d}" for number in range(1, 21)}:
        raise refuse("is no CAMEO root code", "01 to 20, or nothing")
    return root


def _names(cell: Cell) -> tuple[str, ...]:
    names = tuple(cell.text.split())
    if not all(NAME.fullmatch(name) for name in names):
        raise refuse("are not names of measures", "names such as 'plates documents', with spaces between")
    return names


def _codes(cell: Cell) -> tuple[str, ...]:
    codes = tuple(cell.text.split())
    for code in codes:
        if code not in CODES:
            close = nearest(code, CODES)
            raise refuse("unknown code", None if close else ", ".join(CODES), close)
    if LEFT_OUT in codes and len(codes) > 1:
        raise refuse(f"'{LEFT_OUT}' stands alone")
    return codes


READERS: Mapping[str, Callable[[Cell], object]] = {
    "date": read_date,
    "actor": _one_of(ACTORS_CODED, "actor"),
    "target": _one_of((*ACTORS_CODED, "none"), "target"),
    "action": _one_of(tuple(actions()), "action"),
    "instrument": _one_of(INSTRUMENTS, "instrument"),
    "place": _text,
    "deadline": _later,
    "injured": _whole,
    "killed": _whole,
    "troops": _whole,
    "cameo_root": _root,
    "summary": _text,
    "source_url": _text,
    "confidence": _one_of(CONFIDENCE, "confidence", optional=True),
    "measures": _names,
    "due": _later,
    "barricades": _few,
    "crowd": _whole,
    "code": _codes,
}


def row_of(values: Mapping[str, object], number: int, line: int) -> Row:
    """Return the row that sound cells make up; ``number`` counts rows from 1."""
    blank = {"troops": None, "cameo_root": "", "summary": "", "source_url": "", "confidence": ""}
    said = {name: values.get(name, blank.get(name)) for name in COLUMNS}
    extra = {name: values[name] for name in EXTRA if values.get(name) not in (None, ())}
    extra.setdefault("due", said["deadline"])
    return Row(Event(row=number, **said), line, **extra)  # type: ignore[arg-type]
