"""What a seat can choose on a morning, and how a choice becomes an event (origin ``player``).

The menu is the model's own: the moves that its rule would draw from today, no more and no fewer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim.actors import APPEALS, DUE_DAY, REPERTOIRES, due_day
from sim.actors.agents import offered
from sim.errors import InputError, Problem, nearest
from sim.play.protocol import MOST_DAYS, AnswerError, Choice, Option, plain_choice
from sim.world.events import ImposedEvent
from sim.world.measures import can_announce
from sim.world.moves import APPEAL
from sim.world.situation import Situation


def menu(now: Situation, actor: str) -> tuple[Option, ...]:
    """Return what an actor can choose this morning, from conciliatory to escalatory.

    On a day when a measure is due, Kosovo's menu is the due-day decision (docs/model.md: Choice).
    """
    due, away = due_day(now, actor), now.rules.setting.off_menu(actor)
    options = []
    for move in offered(DUE_DAY if due else REPERTOIRES[actor], away):
        possible = now.possible(move)
        if possible is not None and not possible[0]:
            continue
        measures = _announceable(now) if move.name == "announce" else ("",)
        options += [Option(move.name, move.words, measure) for measure in measures]
    return tuple(options)


def can_appeal(now: Situation, actor: str) -> bool:
    """Whether the actor has the slot of calls for restraint, and the scenario leaves it."""
    return actor in APPEALS and (actor, APPEAL) not in now.rules.setting.unavailable


def _announceable(now: Situation) -> tuple[str, ...]:
    rows = np.flatnonzero(can_announce(now.state)[:, 0])
    return tuple(now.rules.kosovo[int(k)].name for k in rows)


def checked(choice: Choice, options: Sequence[Option], appeals: bool) -> Choice:
    """Return a choice that is on the menu.

    Raises
    ------
    InputError
        If the move is not on the menu, or what comes with it makes no sense.
    """
    try:
        choice = plain_choice(choice)
    except AnswerError as error:
        raise InputError(Problem(str(error), key="choice")) from None
    found = [option for option in options if option.move == choice.move]
    moves = list(dict.fromkeys(option.move for option in options))
    if not found:
        allowed, close = ", ".join(moves), nearest(choice.move, moves)
        raise InputError(
            Problem("not on today's menu", key="move", value=choice.move, allowed=allowed, nearest=close)
        )
    measures = [option.measure for option in found]
    if choice.measure and choice.measure not in measures:
        allowed = ", ".join(measure for measure in measures if measure) or "none with this move"
        raise InputError(Problem("not with this move", key="measure", value=choice.measure, allowed=allowed))
    if choice.days is not None and not (found[0].takes_days and 1 <= choice.days <= MOST_DAYS):
        allowed = f"1 to {MOST_DAYS}" if found[0].takes_days else "none with this move"
        raise InputError(Problem("no such notice", key="days", value=choice.days, allowed=allowed))
    if choice.appeal and not appeals:
        raise InputError(Problem("this actor cannot call for restraint today", key="appeal", value=True))
    return choice if choice.measure or not measures[0] else Choice(**{**vars(choice), "measure": measures[0]})


def events_of(choice: Choice, actor: str, date: dt.date) -> list[ImposedEvent]:
    """Return a choice as the events that the engine imposes that day."""
    due = None if choice.days is None else date + dt.timedelta(choice.days)
    named = (choice.measure,) if choice.measure else ()
    moved = ImposedEvent(
        date=date, actor=actor, move=choice.move, measures=named, due=due, origin="player"
    )  # fmt: skip
    called = ImposedEvent(date=date, actor=actor, move=APPEAL, origin="player")
    return [moved, *([called] if choice.appeal else [])]


def parse_choice(words: str, options: Sequence[Option], appeals: bool = False) -> Choice:
    """Return the choice that a person typed: a number or a move, a measure, days or a date, ``appeal``.

    ``"postpone 30"``, ``"2"``, ``"announce plates 45"``, ``"hold appeal"``; raises `InputError` as `checked`.
    """
    parts = words.lower().replace("+", " ").split()
    if not parts:
        raise InputError(Problem("nothing was chosen", allowed="a number or a move of the menu"))
    first, rest = parts[0], parts[1:]
    if first.isdecimal() and len(first) < 6:
        number = int(first)
        if not 1 <= number <= len(options):
            raise InputError(
                Problem("no such line", key="move", value=number, allowed=f"1 to {len(options)}")
            )
        move, measure = options[number - 1].move, options[number - 1].measure
    else:
        move, measure = first, ""
    days: int | None = None
    appeal = False
    for word in rest:
        if word == APPEAL:
            appeal = True
        elif word.isdecimal() and len(word) < 6:
            days = int(word)
        elif word not in ("days", "day"):
            measure = word
    return checked(Choice(move, measure, days, appeal), options, appeals)
