"""What a seat sees and what it answers: the whole protocol, in plain data.

A seat is asked once a day. It gets an `Observation` and answers with a `Choice`. An actor knows all that is
public, its own standing and its own menu; nobody sees the others' odds, how close they are to a move, or any
random number. Nothing here needs the simulator, so that code for a seat starts quickly.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: The most days of notice that a decision can give; so many as the model's own law of notices.
MOST_DAYS = 400
#: Moves that set a due date, so that days of notice can be given with them.
TAKES_DAYS = ("announce", "postpone", "phase")


@dataclass(frozen=True)
class Choice:
    """What a seat decided for a day.

    Parameters
    ----------
    move : str
        A move on today's menu.
    measure : str
        Which measure to announce; for other moves empty.
    days : int, optional
        Days until the new due date (announce, postpone, phase); drawn by the model's law if left out.
    appeal : bool
        Whether a third party also calls for restraint.
    """

    move: str = "hold"
    measure: str = ""
    days: int | None = None
    appeal: bool = False


class AnswerError(ValueError):
    """An answer is of a kind that no seat can give; the message says what is wrong."""


def plain_answer(answer: object) -> str | Choice | None:
    """Return an answer in plain text and numbers, whatever subclasses it is made of.

    Raises
    ------
    AnswerError
        If it is not a choice, words or ``None``.
    """
    if answer is None:
        return None
    return str.__str__(answer) if isinstance(answer, str) else plain_choice(answer)


def plain_choice(choice: object) -> Choice:
    """Return a choice whose fields are plain text and numbers; raise `AnswerError` if they cannot be."""
    if not isinstance(choice, Choice):
        raise AnswerError(f"answered with {type(choice).__name__}, not with a choice")
    move, measure = _text("move", choice.move), _text("measure", choice.measure)
    return Choice(move, measure, _days(choice.days), _yes(choice.appeal))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise AnswerError(f"{name} of a choice is {type(value).__name__}, not text")
    return str.__str__(value)


def _days(value: Any) -> int | None:
    try:
        if not isinstance(value, bool):
            return None if value is None else operator.index(value)
    except TypeError:
        pass
    raise AnswerError(f"days of a choice is {type(value).__name__}, not a whole number")


def _yes(value: object) -> bool:
    if value not in (True, False):
        raise AnswerError(f"appeal of a choice is {type(value).__name__}, not True or False")
    return bool(value)


@dataclass(frozen=True)
class Option:
    """A line of today's menu: a move, what it is in words, and the measure it would announce."""

    move: str
    words: str
    measure: str = ""

    @property
    def takes_days(self) -> bool:
        """Whether days of notice can be given."""
        return self.move in TAKES_DAYS


@dataclass(frozen=True)
class PublicEvent:
    """Something that everyone saw happen.

    ``value`` is a number of barricades, incidents or days of notice, or the value of an imposed fact;
    ``casualties`` those of the worst incident of the day. ``origin`` says who decided a move
    (``vocabulary.ORIGINS``); ``effect`` is ``no_effect`` for a move that changed nothing.
    """

    date: dt.date
    event: str
    actor: str = ""
    place: str = ""
    measure: str = ""
    value: float | None = None
    casualties: int | None = None
    lethal: bool | None = None
    origin: str = ""
    effect: str = ""


@dataclass(frozen=True)
class MeasureSeen:
    """A measure as everyone knows it; ``due`` is ``None`` when it waits for no date."""

    name: str
    owner: str
    status: str
    due: dt.date | None
    postponements: float


@dataclass(frozen=True)
class Observation:
    """The morning of a day, as one actor sees it.

    Parameters
    ----------
    actor, date, last_day
        Who looks, on which morning, and the last day of the game.
    tension, rung : float, str
        Yesterday evening's tension (0-100) and rung of the ladder.
    measures : tuple of MeasureSeen
    barricades : mapping of municipality to number
    casualties : int
        People hurt or killed since the window opened.
    soldiers, soldiers_north, posture : KFOR, all public
    readiness : str
        Of Serbian forces.
    police : float
        Special police in the north, 0-1.
    walked_out : bool
        Whether Serbs are outside Kosovo's institutions.
    own : mapping of str to float
        The actor's own standing, 0-1: for Serbia and Kosovo its public commitment, the hostility it
        perceives and the pressure it is under; empty for third parties.
    odds : mapping of move to float
        How likely the model's rule would make each of the actor's own moves today.
    options : tuple of Option
        Today's menu; empty when the scenario fixes the actor's move.
    appeals : bool
        Whether the actor may also call for restraint.
    due : bool
        Whether the menu is a due-day decision.
    events : tuple of PublicEvent
        Everything public that happened since the window opened, yesterday last.
    """

    actor: str
    date: dt.date
    last_day: dt.date
    tension: float
    rung: str
    measures: tuple[MeasureSeen, ...]
    barricades: Mapping[str, int]
    casualties: int
    soldiers: int
    soldiers_north: int
    posture: str
    readiness: str
    police: float
    walked_out: bool
    own: Mapping[str, float]
    odds: Mapping[str, float]
    options: tuple[Option, ...]
    appeals: bool
    due: bool
    events: tuple[PublicEvent, ...]

    @property
    def yesterday(self) -> tuple[PublicEvent, ...]:
        """What happened on the day before."""
        before = self.date - dt.timedelta(1)
        return tuple(event for event in self.events if event.date == before)

    def plain(self) -> dict[str, Any]:
        """Return this as plain data, dates as text, for code in other languages and for tests."""
        data = asdict(self)
        data["events"] = [{k: v for k, v in event.items() if v not in ("", None)} for event in data["events"]]
        return dict(_texts(data))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
