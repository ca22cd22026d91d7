"""The columns of an event file: what may stand in each cell of a row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationInfo

from sim.actors import MOVES_OF
from sim.record.codebook import ACTORS_CODED, CONFIDENCE, INSTRUMENTS, actions
from sim.record.evidence import Event
from sim.record.rules import LEFT_OUT
from sim.shapes import OneOf, one_of_these, refuse
from sim.values import NAME, unprintable
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
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(text: str) -> dt.date:
    if not _ISO.fullmatch(text):
        message = "is not a date" if text else "is empty: every event has a date"
        raise refuse(message, "year-month-day, such as 2022-09-01")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse("is a day that does not exist") from None


def _or_nothing(text: str) -> str | None:
    return text or None


def _not_before(day: dt.date | None, info: ValidationInfo) -> dt.date | None:
    date = info.data.get("date")
    if day and date and day < date:
        raise refuse(f"lies before the event, {date}")
    return day


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise refuse("is not a whole number", f"0 to {MOST_PEOPLE:,}, or nothing")
    return int(text) if text else None


def _printable(text: str) -> str:
    if wrong := unprintable(text.replace("\r\n", "\n")):
        raise refuse(wrong)
    return text


def _root(text: str) -> str:
    # A spreadsheet drops the zero of 04.
    root = text.zfill(2) if text.isascii() and text.isdigit() else text
    if root and root not in {f"{number:02d}" for number in range(1, 21)}:
        raise refuse("is no CAMEO root code", "01 to 20, or nothing")
    return root


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split())
    if not all(NAME.fullmatch(name) for name in names):
        raise refuse("are not names of measures", "names such as 'plates documents', with spaces between")
    return names


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(one_of_these(code, CODES, "code") for code in text.split())
    if LEFT_OUT in codes and len(codes) > 1:
        raise refuse(f"'{LEFT_OUT}' stands alone")
    return codes


Date = Annotated[dt.date, Field(ge=FIRST, le=LAST), BeforeValidator(_day)]
#: A date after that of the row, or nothing.
Later = Annotated[Date | None, BeforeValidator(_or_nothing), AfterValidator(_not_before)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_printable)]
People = Annotated[Annotated[int, Field(le=MOST_PEOPLE)] | None, BeforeValidator(_number)]
Barricades = Annotated[Annotated[int, Field(le=16)] | None, BeforeValidator(_number)]


@dataclass(frozen=True)
class Row(Event):
    """A row of anyone's event file: an event of the codebook, and what the extra columns add.

    ``due`` is the date that counts for the model: the column ``due``, or else the deadline.
    """

    date: Date
    actor: Annotated[str, OneOf(ACTORS_CODED, "actor")]
    target: Annotated[str, OneOf((*ACTORS_CODED, "none"), "target")]
    action: Annotated[str, OneOf(tuple(actions()), "action")]
    instrument: Annotated[str, OneOf(INSTRUMENTS, "instrument")]
    place: Text
    deadline: Later
    injured: People
    killed: People
    troops: People = None
    cameo_root: Annotated[str, AfterValidator(_root)] = ""
    summary: Text = ""
    source_url: Text = ""
    confidence: Annotated[str, OneOf((*CONFIDENCE, ""), "confidence")] = ""
    line: int = 0
    measures: Annotated[tuple[str, ...], Field(max_length=50), BeforeValidator(_names)] = ()
    due: Later = None
    barricades: Barricades = None
    crowd: People = None
    code: Annotated[tuple[str, ...], Field(max_length=50), BeforeValidator(_codes)] = ()


#: Turns cells by the name of their column, with ``row`` and ``line``, into a row, or says all that is wrong.
CELLS = TypeAdapter(Row)
