"""What happens: events fixed from outside, and the log of a day for all members.

Scenario files, triggers, the historical record and players all speak one type, `ImposedEvent`; the model
treats them alike and keeps apart only where they came from (``origin``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Code, Float
from sim.values import list_of
from sim.world.vocabulary import ACTORS, PLACES, SLOTS

#: Named events that are not facts: they fix a slot that the model would otherwise draw.
SLOT_EVENTS = ("deal", "no_deal", "barricades", "incident")

#: Name used in ``measures`` for a round that settles no particular measure.
GENERAL = "general"


@dataclass(frozen=True, kw_only=True)
class ImposedEvent:
    """A move, a deal, a barricade change, an incident or a fact that is not left to chance.

    Parameters
    ----------
    date : datetime.date or None
        The day it happens; ``None`` inside a trigger.
    actor, move : str, optional
        A principal move of one of the five actors, or ``appeal`` of a third party.
    event : str, optional
        A name from `SLOT_EVENTS` or from ``facts.FACTS``. Exactly one of ``move`` and ``event`` is set.
    measures : tuple of str
        The measures concerned; empty means all to which it applies. ``general`` is allowed for a deal.
    due : datetime.date, optional
        The new due date of an announcement, postponement or phasing.
    until : datetime.date, optional
        Last day of an ``attention_shock``.
    place, up, down : str, int, int
        Municipality, and the barricades that go up and come down there that day.
    count, casualties, lethal : int, int, bool
        Incidents of the day, people hurt or killed in the worst of them, and whether one was a
        deliberate lethal attack.
    value : float, optional
        Soldiers for ``kfor_troops``; 0-1 for ``russia_backing``.
    origin : str
        One of ``vocabulary.ORIGINS``.
    source : str
        Where the event comes from, for people.
    confidence : {"high", "medium"}
        Of a coded event: what rests on ``medium`` rows alone became public two days late (docs/decisions.md).
    """

    date: dt.date | None = None
    actor: str | None = None
    move: str | None = None
    event: str | None = None
    measures: tuple[str, ...] = ()
    due: dt.date | None = None
    until: dt.date | None = None
    place: str | None = None
    up: int = 0
    down: int = 0
    count: int = 1
    casualties: int = 0
    lethal: bool = False
    value: float | None = None
    origin: str = "imposed"
    source: str = ""
    confidence: str = "high"


def checked_record(events: Any) -> tuple[ImposedEvent, ...] | None:
    """Return coded events that take the place of the shipped record's, or ``None``.

    Raises
    ------
    InputError
        If it is no list of events.
    """
    return None if events is None else tuple(list_of(events, ImposedEvent, "record", "coded events"))


@dataclass
class DayEvents:
    """Everything that happened on one day, for all members: the log, of which the state is a fold.

    Arrays have members last. Counts are float32 here and small integers when stored; both hold the same
    whole numbers. ``move`` and ``origin`` have one row per actor in the order of ``vocabulary.ACTORS``;
    ``slot_origin`` has one per slot of ``vocabulary.SLOTS`` (0 where it was drawn); ``deal`` and
    ``acted_on`` one row per measure (Kosovo's first); ``up`` and ``down`` one per
    municipality; ``facts`` one per fact that the scenario uses.
    """

    day: int
    move: Code
    origin: Code
    slot_origin: Code
    appeal: NDArray[np.uint8]
    acted_on: Code
    extension: Float
    walk_out: Float
    up: Float
    down: Float
    incidents: Float
    casualties: Float
    lethal: Float
    round: Code
    deal: Float
    general_deal: Float
    facts: Float
    trigger: Code

    @classmethod
    def none(cls, day: int, members: int, measures: int, facts: int, triggers: int) -> DayEvents:
        """Return a day on which nothing happens."""

        def zeros(*rows: int, dtype: type = np.float32) -> Array:
            return np.zeros((*rows, members), dtype)

        return cls(
            day=day,
            move=zeros(len(ACTORS), dtype=np.int8),
            origin=zeros(len(ACTORS), dtype=np.int8),
            slot_origin=zeros(len(SLOTS), dtype=np.int8),
            appeal=zeros(dtype=np.uint8),
            acted_on=zeros(measures, dtype=np.int8),
            extension=zeros(),
            walk_out=zeros(),
            up=zeros(len(PLACES)),
            down=zeros(len(PLACES)),
            incidents=zeros(),
            casualties=zeros(),
            lethal=zeros(),
            round=zeros(dtype=np.int8),
            deal=zeros(measures),
            general_deal=zeros(),
            facts=zeros(facts),
            trigger=zeros(triggers, dtype=np.int8),
        )
