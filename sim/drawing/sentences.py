"""One sentence for each kind of event, in plain and neutral words.

What an actor does is said with the words of its repertoire (``sim/actors``), so a new move needs nothing
here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.actors import APPEALS, MOVES_BY_ACTOR
from sim.drawing.words import SPEAKERS, count, day, listed, place, plural, sentence
from sim.ensemble.eventlist import Happening
from sim.world.events import GENERAL
from sim.world.facts import FACTS
from sim.world.moves import APPEAL

#: Who decided a move, said after it; what an actor chose itself needs no mark.
ORIGIN_MARKS = {
    "imposed": "fixed by the scenario",
    "record": "from the record",
    "trigger": "set off by a trigger",
    "player": "a player's choice",
}


@dataclass
class Teller:
    """Words events of one history; remembers which places have been introduced.

    Parameters
    ----------
    names : mapping
        What each measure is called.
    """

    names: Mapping[str, str]
    introduced: set[str] = field(default_factory=set)

    def tell(self, events: Sequence[Happening]) -> list[str]:
        """Return the sentences of one day's events, in the order of the day."""
        moves = [sentence(self._moved(event)) for event in events if event.actor]
        facts = [sentence(self._fact(event)) for event in self._facts(events)]
        return facts + moves + self._ground(events) + self._round(events)

    def _moved(self, event: Happening) -> str:
        told = f"{SPEAKERS[event.actor]} {predicate(event.actor, event.event)}"
        if event.measure:
            joint = " " if event.event in ("postpone", "enforce") else ": "
            told += joint + self._measures(event.measure)
        if event.value and event.event in ("announce", "postpone", "phase"):
            joint = " to " if event.event == "postpone" else ", due "
            told += joint + day(event.date + dt.timedelta(days=int(event.value)))
        marks = [ORIGIN_MARKS[event.origin]] if event.origin in ORIGIN_MARKS else []
        marks += ["without effect"] if event.effect else []
        return told + (f" ({', '.join(marks)})" if marks else "")

    def _facts(self, events: Sequence[Happening]) -> list[Happening]:
        """Return the imposed facts, each once: a walk-out is logged as a fact and as a change."""
        spoken = ("round", "deal", "new_barricades", "removed_barricades", "incidents")
        return list(
            {event.event: event for event in events if not event.actor and event.event not in spoken}.values()
        )

    def _fact(self, event: Happening) -> str:
        if event.event == "measure_ended":
            return f"{self._measures(event.measure)} no longer applies"
        return FACTS[event.event].told(event.value, clause=True)

    def _ground(self, events: Sequence[Happening]) -> list[str]:
        told = []
        for kind, verb in (("new_barricades", "go up"), ("removed_barricades", "come down")):
            parts = [
                f"{event.value:.0f} in {self._place(event.place)}" for event in events if event.event == kind
            ]
            told += [f"Barricades {verb}: {listed(parts)}."] if parts else []
        return told + [violence(event) for event in events if event.event == "incidents"]

    def _place(self, name: str) -> str:
        first = name not in self.introduced
        self.introduced.add(name)
        return place(name, first_use=first)

    def _round(self, events: Sequence[Happening]) -> list[str]:
        deals = [event.measure for event in events if event.event == "deal"]
        named = listed(self.names.get(name, name) for name in deals if name != GENERAL)
        agreed = f"a deal on {named}" if named else "a general deal"
        if any(event.event == "round" for event in events):
            return [f"The round of talks ends {f'with {agreed}' if deals else 'without a deal'}."]
        return [f"The sides reach {agreed}."] if deals else []

    def _measures(self, names: str) -> str:
        return listed(self.names.get(name, name) for name in names.split())


def move_words(actor: str, move: str) -> str:
    """Return what an actor does, or that it does nothing new, as the rest of a sentence about it."""
    return "does nothing new" if move == "hold" else predicate(actor, move)


def predicate(actor: str, move: str) -> str:
    """Return what an actor does, as the rest of a sentence that begins with its name."""
    if move == APPEAL:
        return APPEALS[actor][-1].words
    return MOVES_BY_ACTOR[actor][move].words


def violence(event: Happening) -> str:
    """Return a day's incidents in one or two sentences."""
    number, hurt = int(event.value or 0), event.casualties or 0
    people = plural(hurt, "person", "people")
    told = ["There is a deliberate lethal attack."] if event.lethal else []
    if number == 1:
        told.append(f"A violent incident {f'leaves {people} hurt or killed' if hurt else 'hurts nobody'}.")
    elif number:
        worst = f"the worst leaves {people} hurt or killed" if hurt else "nobody is hurt"
        told.append(f"There are {count(number)} violent incidents; {worst}.")
    return " ".join(told)
