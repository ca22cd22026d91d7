"""Dates that a figure marks: when measures are due, and what the scenario fixes from outside."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sim.actors import MOVES_BY_ACTOR
from sim.drawing.words import SPEAKERS, listed, place, plural
from sim.world.events import GENERAL, ImposedEvent
from sim.world.facts import FACTS
from sim.world.moves import APPEAL
from sim.world.setting import Measure, Setting


@dataclass(frozen=True)
class DueDate:
    """A date on which measures are due; ``moved`` says that an imposed event takes the date away."""

    date: dt.date
    measures: tuple[str, ...]
    moved: bool = False

    @property
    def words(self) -> str:
        """What is due, for a label."""
        return f"{listed(self.measures)} due"


@dataclass(frozen=True)
class Imposed:
    """Something fixed from outside, in a few words."""

    date: dt.date
    words: str


def titles(setting: Setting) -> dict[str, str]:
    """Return what each measure is called: its title, else its id as words."""
    return {measure.name: measure.title or measure.name.replace("_", " ") for measure in setting.measures}


def short_names(setting: Setting) -> dict[str, str]:
    """Return a short name for each measure: "plates", "Serbia's plates rule"."""
    return {measure.name: _short_name(measure) for measure in setting.measures}


def _short_name(measure: Measure) -> str:
    words = measure.name.replace("_", " ")
    return f"Serbia's {words.removeprefix('serbia ')} rule" if measure.owner == "serbia" else words


def due_dates(setting: Setting) -> list[DueDate]:
    """Return the due dates inside the window, moved ones included, in order.

    Only what the scenario or the record fixes is known to all histories; dates that a history moves by
    itself are not marked.
    """
    standing: dict[tuple[dt.date, bool], list[str]] = defaultdict(list)
    for measure in setting.measures:
        history = _dates_of(measure, setting)
        for date, moved in history.items():
            if setting.start <= date <= setting.end:
                standing[date, moved].append(short_names(setting)[measure.name])
    return [DueDate(date, tuple(names), moved) for (date, moved), names in sorted(standing.items())]


def _dates_of(measure: Measure, setting: Setting) -> dict[dt.date, bool]:
    """Return every due date a measure is given, and whether it was taken away again."""
    if measure.owner != "kosovo":
        return {}
    dates = {measure.due: False} if measure.due else {}
    for event in sorted(setting.events, key=lambda event: event.date or setting.start):
        if event.date is None or event.date < (setting.start if measure.fixed else setting.first_day):
            continue
        if event.measures and measure.name not in event.measures and GENERAL not in event.measures:
            continue
        if event.due or event.event in ("deal", "withdraw_measure"):
            dates = {date: moved or date >= event.date for date, moved in dates.items()}
        if event.due:
            dates[event.due] = False
    return dates


def imposed(setting: Setting, origins: tuple[str, ...] = ("imposed", "player")) -> list[Imposed]:
    """Return what the scenario fixes inside the window, in order; the record only when asked for."""
    return [Imposed(date, words_of(event, setting)) for date, event in _dated(setting, origins)]


def foreseen(setting: Setting) -> list[Imposed]:
    """Return what everyone knows beforehand: the first day, rounds of talks convened, and elections."""
    return [
        Imposed(date, clause(event, setting))
        for date, event in _dated(setting, ("imposed",))
        if date == setting.start or event.move == "convene" or event.event == "election_day"
    ]


def _dated(setting: Setting, origins: tuple[str, ...]) -> Iterator[tuple[dt.date, ImposedEvent]]:
    for event in sorted(setting.events, key=lambda event: event.date or setting.end):
        if event.date is not None and event.origin in origins and setting.start <= event.date <= setting.end:
            yield event.date, event


def clause(event: ImposedEvent, setting: Setting) -> str:
    """Return an imposed event as a clause of a sentence: "the EU convenes a round of talks"."""
    article = "the " if event.actor and SPEAKERS[event.actor].startswith("the ") else ""
    return article + words_of(event, setting)


def words_of(event: ImposedEvent, setting: Setting) -> str:
    """Return an imposed event in a few words, without a full stop."""
    if event.actor is not None and event.move is not None:
        return _move_words(event, setting)
    names = listed(short_names(setting).get(name, name) for name in event.measures if name != GENERAL)
    match event.event:
        case "deal":
            return f"deal on {names}" if names else "general deal"
        case "no_deal":
            return "round without a deal"
        case "barricades":
            return _barricade_words(event)
        case "incident":
            return _incident_words(event)
        case "lift_measure" | "withdraw_measure" if names:
            return f"{FACTS[event.event].words.rsplit(' a ', 1)[0]} {names}"
        case _:
            return FACTS[event.event or ""].told(event.value)


def _move_words(event: ImposedEvent, setting: Setting) -> str:
    actor, move = event.actor or "", event.move or ""
    predicate = "calls for restraint" if move == APPEAL else MOVES_BY_ACTOR[actor][move].words
    speaker = SPEAKERS[actor].removeprefix("the ")
    names = listed(short_names(setting).get(name, name) for name in event.measures)
    if move in ("postpone", "enforce") and names:
        return f"{speaker} {predicate} {names}"
    return f"{speaker} {predicate}"


def _barricade_words(event: ImposedEvent) -> str:
    where = f" in {place(event.place)}" if event.place else ""
    if event.up and event.down:
        return f"barricades change{where}"
    return f"barricades {'go up' if event.up else 'come down'}{where}"


def _incident_words(event: ImposedEvent) -> str:
    what = "lethal attack" if event.lethal else plural(event.count, "incident")
    return f"{what}, {event.casualties} hurt or killed" if event.casualties else what
