"""One dated thing that is fixed from outside, whoever fixes it.

Scenario files, triggers, the historical record and players all speak this one type; the model treats
them alike and keeps apart only where they came from (``origin``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
        A name from `SLOT_EVENTS` or from ``vocabulary.FACTS``. Exactly one of ``move`` and ``event`` is set.
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
