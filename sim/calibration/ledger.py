"""What a log lets one see of a day, and the book in which the terms of the likelihood are summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.actors.choice import Chance
from sim.arrays import Array, Bool, Double, Index, Int
from sim.world.events import DayEvents
from sim.world.situation import Situation
from sim.world.vocabulary import NO_EFFECT, ORIGINS, SLOTS

#: Things with a log-probability below this, one in a million, are counted apart.
LONG_SHOT = np.log(1e-6)
CHOSEN, RECORD = ORIGINS.index("chosen"), ORIGINS.index("record")


@dataclass(frozen=True)
class Sight:
    """What a log lets one see of a day.

    Parameters
    ----------
    delta : mapping of str to float or array, optional
        Probability that a thing is recorded if it happens, where a record is read; ``None`` for the
        complete log of a simulation, in which everything is seen.
    """

    delta: Mapping[str, Chance] | None = None

    def of(self, name: str) -> Chance:
        """Return the detection probability of a move or slot."""
        return 1.0 if self.delta is None else self.delta[name]

    def entries(self, origin: Array) -> Bool:
        """Return where an entry is read: chosen in a complete log, coded in a record."""
        return np.asarray(origin & (NO_EFFECT - 1) == (CHOSEN if self.delta is None else RECORD), np.bool_)

    def silence(self, origin: Array) -> Bool:
        """Return where a record says nothing; never in a complete log."""
        return np.asarray((origin == CHOSEN) & (self.delta is not None), np.bool_)


class Ledger:
    """Sums the terms by slot.

    Attributes
    ----------
    terms, happened : dict of str to array of float64, shape (members,)
        The log-probability of each slot, and the part of it that comes from things that happened.
    counts : dict of str to array of int, shape (3,)
        Terms, things that happened, and those that were long shots, over all members.
    """

    def __init__(self, members: int) -> None:
        self.members = members
        self.terms: dict[str, Double] = {}
        self.happened: dict[str, Double] = {}
        self.counts: dict[str, Int] = {}

    def add(self, slot: str, members: Index | slice, term: Double, happened: Bool) -> None:
        """Add terms of some members; ``happened`` says where something was seen rather than nothing."""
        if slot not in self.terms:
            self.terms[slot], self.happened[slot] = np.zeros((2, self.members))
            self.counts[slot] = np.zeros(3, np.int64)
        self.terms[slot][members] += term
        self.counts[slot][0] += term.size
        if happened.any():
            here = np.broadcast_to(happened, term.shape)
            self.counts[slot][1:] += np.count_nonzero(here), np.count_nonzero(here & (term < LONG_SHOT))
            self.happened[slot][members] += term * happened


@dataclass(frozen=True)
class Day:
    """A day to be read: its morning, what happened, and how much of that can be seen."""

    now: Situation
    events: DayEvents
    sight: Sight

    def split(self, origin: Array) -> tuple[Bool, Bool]:
        """Return where a slot has an entry and where a record is silent about it.

        What was fixed from outside is neither, and a history that has ended has no days.
        """
        alive = self.now.state.ended == 0
        return self.sight.entries(origin) & alive, self.sight.silence(origin) & alive

    def counted(self, slot: str) -> Bool:
        """Return where a slot counts that is always recorded: no entry then means that nothing happened."""
        entries, silence = self.split(self.events.slot_origin[SLOTS.index(slot)])
        return np.asarray(entries | silence, np.bool_)
