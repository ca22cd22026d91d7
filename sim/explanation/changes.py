"""How to ask what would have followed without an event: as the changes of a fork, written as in a file."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sim.ensemble.eventlist import Happening
from sim.world.facts import FACTS
from sim.world.moves import APPEAL
from sim.world.setting import Setting

Fields = Mapping[str, Any]

#: Why an event is not asked about.
SETTLED = "later than the day on which that was settled"
APPEALS = "calls for restraint, which a scenario cannot take back"
BY_RULE = "set off by a rule of the scenario, which would set it off again"
FIXED = ("imposed", "player")


@dataclass(frozen=True)
class Side:
    """Changes of a fork: events imposed on its first day, and dated events of the scenario left out."""

    events: tuple[Fields, ...] = ()
    drop: tuple[Fields, ...] = ()


@dataclass(frozen=True)
class Question:
    """An event (or the deals of one round), and the two forks that differ by it."""

    events: tuple[Happening, ...]
    without: Side
    with_it: Side

    @property
    def date(self) -> dt.date:
        """The day of the event."""
        return self.events[0].date


def questions(
    told: Sequence[Happening], setting: Setting, settled: dt.date | None
) -> tuple[dict[dt.date, list[Question]], dict[str, tuple[Happening, ...]]]:
    """Return what can be asked of a history's events by day, and the events left out by reason."""
    asked: dict[dt.date, list[Question]] = {}
    left: dict[str, list[Happening]] = defaultdict(list)
    for date, group in groupby(told, lambda event: event.date):
        today = _once(group)
        if settled is not None and date > settled:
            left[SETTLED] += today
            continue
        found = [_deals([event for event in today if event.event == "deal"], today)]
        for event in today:
            if event.event == APPEAL:
                left[APPEALS].append(event)
            elif event.event in FACTS and not _dated(event, setting):
                if event.event not in ("walk_out", "return_to_institutions") or event.origin == "trigger":
                    left[BY_RULE].append(event)
                else:
                    found.append(_institutions(event, today))
            elif event.event != "deal":
                found.append(_question(event, today))
        asked[date] = [question for question in found if question is not None]
    return asked, {reason: tuple(events) for reason, events in left.items()}


def _once(today: Any) -> list[Happening]:
    """Return a day's events without what only repeats another: a round is its convening, and facts are
    logged as facts and as what they change."""
    named = {(event.actor, event.event, event.place, event.measure): event for event in today}
    return [event for event in named.values() if event.event not in ("round", "measure_ended")]


def _dated(event: Happening, setting: Setting) -> bool:
    return any(given.date == event.date and given.event == event.event for given in setting.events)


def _question(event: Happening, today: Sequence[Happening]) -> Question:
    if event.event in FACTS:
        return Question((event,), Side(drop=({"date": event.date, "event": event.event},)), Side())
    if event.actor:
        this = {"actor": event.actor, "move": event.event} | _about(event)
        empty: Fields = {"actor": event.actor, "move": "hold"}
        return _either(event, this, empty, {"actor": event.actor, "move": event.event})
    if event.event == "incidents":
        hurt = {"casualties": event.casualties, "lethal": event.lethal}
        this = {"event": "incident", "count": int(event.value or 0)} | hurt
        return _either(event, this, {"event": "incident", "count": 0}, {"event": "incident"})
    return _barricades(event, today)


def _about(event: Happening) -> dict[str, Any]:
    """Return the measures and the new date of a decision of Kosovo."""
    about: dict[str, Any] = {"measures": event.measure.split()} if event.measure else {}
    if event.value and event.event in ("announce", "postpone", "phase"):
        about["due"] = event.date + dt.timedelta(int(event.value))
    return about


def _barricades(event: Happening, today: Sequence[Happening]) -> Question:
    place = {"event": "barricades", "place": event.place}
    counts = {
        name: sum(int(e.value or 0) for e in today if e.event == kind and e.place == event.place)
        for name, kind in (("up", "new_barricades"), ("down", "removed_barricades"))
    }
    undone = "up" if event.event == "new_barricades" else "down"
    return _either(event, place | counts, place | counts | {undone: 0}, place)


def _either(event: Happening, this: Fields, empty: Fields, own: Fields) -> Question:
    """Return the question whether an event mattered; what the scenario fixed is dropped to leave it out."""
    if event.origin in FIXED:
        return Question((event,), Side((empty,), ({"date": event.date, **own},)), Side())
    return Question((event,), Side((empty,)), Side((this,)))


def _institutions(event: Happening, today: Sequence[Happening]) -> Question:
    """A walk-out is a call that goes further: the call stays, and only its effect on institutions goes."""
    calls = tuple(
        {"actor": e.actor, "move": e.event} for e in today if e.event == "call" and e.origin not in FIXED
    )
    other = "return_to_institutions" if event.event == "walk_out" else "walk_out"
    return Question((event,), Side((*calls, {"event": other})), Side((*calls, {"event": event.event})))


def _deals(deals: Sequence[Happening], today: Sequence[Happening]) -> Question | None:
    """A round's deals are one event: in both futures the round is held, and in one it settles nothing."""
    if not deals:
        return None
    held: tuple[Fields, ...] = tuple(
        {"actor": "eu", "move": "convene"} for e in today if e.event == "convene" and e.origin not in FIXED
    )
    none: Fields = {"event": "no_deal"}
    if deals[0].origin in FIXED:
        dropped = ({"date": deals[0].date, "event": "deal"},)
        return Question(tuple(deals), Side((*held, none), dropped), Side(held))
    deal: Fields = {"event": "deal", "measures": [event.measure for event in deals]}
    return Question(tuple(deals), Side((*held, none)), Side((*held, deal)))
