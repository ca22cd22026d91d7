"""The events of a history, day by day; each opens the choice or the chance behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import solara

from sim.app import parts
from sim.app.session import EVENT
from sim.drawing.chronicle import ROUTINE
from sim.drawing.words import SPEAKERS, day
from sim.ensemble.eventlist import Happening
from sim.explanation.words import happening_words
from sim.explanation.words_chance import what
from sim.world.moves import APPEAL
from sim.world.setting import Setting
from sim.world.vocabulary import ACTORS, THIRD_PARTIES

#: Called with the day and the slot to show; ``None`` keeps the one that is shown.
Go = Callable[[dt.date | None, str | None], None]


@dataclass(frozen=True)
class Choice:
    """What is explained: a day, and an actor (``kosovo``), an appeal (``eu/appeal``) or an event."""

    date: dt.date
    slot: str


def slot_of(event: Happening) -> str:
    """Return the slot that an event filled."""
    if event.actor:
        return f"{event.actor}/appeal" if event.event == APPEAL else event.actor
    return EVENT + "/".join(filter(None, (event.event, event.place or event.measure)))


def opening(events: Sequence[Happening], first: dt.date) -> Choice:
    """Return the choice a history opens with: the first that is more than words."""
    for event in events:
        if event.actor and event.origin == "chosen" and event.event not in ROUTINE:
            return Choice(event.date, slot_of(event))
    return Choice(first, "kosovo")


def wished(on: str, slot: str, known: Sequence[str], first: dt.date, last: dt.date) -> Choice | None:
    """Return the choice that an address names: a day, and a slot (Kosovo's move if it names none).

    ``known`` are the events that can be asked about. ``None`` where there is no such day or slot.
    """
    try:
        date = dt.date.fromisoformat(on)
    except ValueError:
        return None
    slot = slot or "kosovo"
    there = slot.startswith(EVENT) or slot in dict(slots("", known))
    return Choice(date, slot) if there and first <= date <= last else None


def slots(slot: str, known: Sequence[str]) -> list[tuple[str, str]]:
    """Return what can be asked of a day, as value and words; other events only while one is shown."""
    found = [(actor, SPEAKERS[actor].removeprefix("the ")) for actor in ACTORS]
    found += [(f"{actor}/appeal", f"{SPEAKERS[actor].removeprefix('the ')}: call for restraint")
              for actor in THIRD_PARTIES]  # fmt: skip
    for event in known:
        kind, _, where = event.partition("/")
        found.append((EVENT + event, what(kind, where)))
    return found if slot in dict(found) or not slot else [*found, (slot, "what happened besides")]


@solara.component
def Events(events: Sequence[Happening], setting: Setting, chosen: Choice, go: Go) -> None:
    """List the days on which something happened; words alone are shown when asked for."""
    words, set_words = solara.use_state(False)
    shown = [(n, event) for n, event in enumerate(events) if words or event.event not in ROUTINE]
    parts.button("Leave out mere words" if words else "Show mere words too", lambda: set_words(not words))
    if not shown:
        parts.empty("Nothing but words in this history; show them to explain one.")
    with parts.html("ol", class_="cs-chronicle", aria_label="Events of this history", tabindex="0"):
        for date, group in groupby(shown, lambda pair: pair[1].date):
            # With keys a button stays with its event when words come and go above it.
            with parts.html("li", aria_current="date" if date == chosen.date else None).key(str(date)):
                parts.html("b", day(date))
                for n, event in group:
                    if event.event == "round":
                        continue
                    here = chosen == Choice(date, slot_of(event))
                    told = happening_words(event, setting)
                    parts.button(
                        told, partial(go, date, slot_of(event)), label=f"Explain: {told}, {day(date)}",
                        class_="cs-event cs-on" if here else "cs-event",
                    ).key(str(n))  # fmt: skip
