"""Seats: who decides for an actor.

Four kinds: the model's own rule (``model``), people (``person``), a list of dated moves (`Script`), and
code (`sim.play.coded`). Whoever sits there sees an `Observation` and answers with a `Choice`; ``None``
leaves the day to the model's rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from sim.actors import MOVES_BY_ACTOR
from sim.errors import InputError, Problem, nearest
from sim.play.answers import MODEL, PERSON, SECONDS, LateError, answered
from sim.play.choices import parse_choice
from sim.play.coded import Coded
from sim.play.protocol import Choice, Observation
from sim.values import mapping_of
from sim.world.vocabulary import ACTOR_NAMES, ACTORS

#: Larger scripts and bots are refused before they are read.
MAX_BYTES = 1_000_000
NOBODY, A_SEAT = "nobody can sit there", "model, person, or a seat such as Script or Calls"


@runtime_checkable
class Seat(Protocol):
    """What decides for an actor without a person: `prepare`, `decide` once a day, `close` at the end.

    ``name`` is what the saved game and the debrief call it.
    """

    name: str

    def prepare(self, actor: str, first: dt.date, last: dt.date) -> None:
        """Get ready to decide for an actor from one day to another; raise `InputError` if it cannot."""

    def decide(self, seen: Observation) -> Choice | None:
        """Return today's choice, ``None`` to leave it to the model; raise `LateError` if there is none."""

    def close(self) -> None:
        """Give back what the seat holds."""


@dataclass
class Script:
    """A list of dated moves; on other days the actor holds, or lets a date pass.

    Parameters
    ----------
    lines : mapping of date to str
        What would be typed on that day: ``{date(2022, 9, 1): "postpone 30"}``; ``"model"`` leaves the day to
        the model's rule.
    """

    lines: Mapping[dt.date, str]
    name: str = "script"

    def prepare(self, actor: str, first: dt.date, last: dt.date) -> None:
        """Raise `InputError` with every line that this actor can make on no day of the game."""
        moves = [move.name for move in MOVES_BY_ACTOR[actor].values() if not move.imposed_only]
        problems = []
        for date, words in self.lines.items():
            move = words.lower().replace("+", " ").split()[0]
            if not first <= date <= last:
                problems.append(self._problem(date, "is no day of this game", f"{first} to {last}"))
            elif not (move == MODEL or move in moves or move.isdecimal()):
                message = f"{ACTOR_NAMES[actor]} has no such move"
                problems.append(self._problem(date, message, ", ".join([*moves, MODEL])))
        if problems:
            raise InputError(*problems)

    def _problem(self, date: dt.date, message: str, allowed: str) -> Problem:
        return Problem(message, self.name, key=str(date), value=self.lines[date], allowed=allowed)

    def decide(self, seen: Observation) -> Choice | None:
        """Return the move of that date."""
        words = self.lines.get(seen.date)
        if words == MODEL:
            return None
        if words is None:
            if seen.due:
                raise LateError("the script has no decision for this date")
            return Choice()
        try:
            return parse_choice(words, seen.options, seen.appeals)
        except InputError as error:
            raise LateError(str(error)) from None

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Calls:
    """A Python function in this process, for the library: no time limit, no wall around the model.

    The function gets the `Observation` and returns a `Choice`, words as typed, or ``None``.
    """

    function: object
    name: str = "function"

    def prepare(self, actor: str, first: dt.date, last: dt.date) -> None:
        """Raise `InputError` if it is no function."""
        if not callable(self.function):
            raise InputError(Problem("is no function", key="seat", value=self.function))

    def decide(self, seen: Observation) -> Choice | None:
        """Ask the function."""
        assert callable(self.function)
        return answered(self.function(seen), seen)

    def close(self) -> None:
        """Nothing is held."""


def read_script(path: Path) -> Script:
    """Return the script in a text file: a line for each day, ``DATE MOVE ...``; ``#`` starts a remark.

    Raises
    ------
    InputError
        With every line that is wrong.
    """
    lines: dict[dt.date, str] = {}
    found: dict[dt.date, int] = {}
    problems = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        first, *rest = line.partition("#")[0].split(maxsplit=1) or [""]
        date = _date(first)
        if date and rest and date not in found:
            lines[date], found[date] = rest[0].strip(), number
        elif first:
            message = "not a date" if date is None else "no move for this date"
            if date in found:
                message = f"a second line for this date; the first is line {found[date]}"
            problems.append(Problem(message, str(path), number, "date", first, "such as 2022-08-20 talk"))
    if problems:
        raise InputError(*problems)
    return Script(lines, path.name)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(Problem("too large for a script", str(path), allowed="up to 1 MB"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror or error}", str(path))) from None
    except UnicodeDecodeError:
        raise InputError(Problem("not a text file in UTF-8", str(path))) from None


def parse_seats(given: list[str], limit: float = SECONDS) -> dict[str, str | Seat]:
    """Return the seats that a command line names.

    Parameters
    ----------
    given : list of str
        ``actor=model``, ``actor=person``, ``actor=FILE.txt`` (a script) or ``actor=FILE.py:NAME`` (code).
    limit : float
        Seconds that code may think about a day.

    Raises
    ------
    InputError
        If an actor, a word or a file is wrong.
    """
    seats: dict[str, str | Seat] = {}
    for text in given:
        actor, _, who = text.partition("=")
        check_actor(actor, text)
        if actor in seats:
            raise InputError(Problem("has two seats", key="seat", value=actor))
        seats[actor] = who if who in (MODEL, PERSON) else _seat(who, limit)
    return seats


def check_actor(actor: str, text: str | None = None) -> str:
    """Return the name of an actor; raise `InputError` if it is none."""
    if not isinstance(actor, str) or actor not in ACTORS:
        allowed, close = ", ".join(ACTORS), nearest(actor, ACTORS)
        raise InputError(
            Problem("no such actor", key="seat", value=text or actor, allowed=allowed, nearest=close)
        )
    return actor


def checked_seats(seats: Any) -> Mapping[str, str | Seat]:
    """Return who sits where.

    Raises
    ------
    InputError
        If it is no mapping, or an actor or a seat is wrong.
    """
    mapping_of(seats, "seats", "seats by actor, such as {'kosovo': 'person'}")
    for actor, seat in seats.items():
        check_actor(actor)
        if not isinstance(seat, Seat) and not (isinstance(seat, str) and seat in (MODEL, PERSON)):
            raise InputError(Problem(NOBODY, key=f"seats.{actor}", value=seat, allowed=A_SEAT))
    return {**seats}


def _seat(who: str, limit: float) -> Seat:
    if who.endswith(".txt"):
        return read_script(Path(who))
    if ".py:" in who:
        return Coded(who, limit)
    allowed = "model, person, a script FILE.txt, or code as FILE.py:NAME"
    raise InputError(Problem(NOBODY, key="seat", value=who, allowed=allowed))
