"""The log: every day's events and read-outs as arrays over (date, ..., member), and the way back.

What is stored is enough to fold the state again, bit for bit: `day_events` returns a day as the fold
takes it, `refold` runs a whole log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from sim.arrays import Array
from sim.world import ladder, readouts, troops
from sim.world.events import DayEvents
from sim.world.fold import fold
from sim.world.rules import Rules
from sim.world.state import State
from sim.world.vocabulary import IN_FORCE

#: Name in the log, attribute of `DayEvents`, stored type.
EVENT_ARRAYS: tuple[tuple[str, str, type], ...] = (
    ("move", "move", np.int8),
    ("origin", "origin", np.int8),
    ("slot_origin", "slot_origin", np.int8),
    ("appeal", "appeal", np.uint8),
    ("acted_on", "acted_on", np.int8),
    ("extension", "extension", np.int16),
    ("walk_out", "walk_out", np.int8),
    ("new_barricades", "up", np.int8),
    ("removed_barricades", "down", np.int8),
    ("incidents", "incidents", np.int8),
    ("casualties", "casualties", np.int16),
    ("lethal", "lethal", np.int8),
    ("round", "round", np.int8),
    ("deal", "deal", np.int8),
    ("general_deal", "general_deal", np.int8),
    ("fact", "facts", np.float32),
    ("trigger", "trigger", np.int8),
)


#: Stored type of each read-out.
CURVES: dict[str, type] = {
    "tension": np.float32,
    "rung": np.int8,
    "barricades": np.int8,
    "status": np.int8,
    "due": np.int32,
    "kfor_kosovo": np.float32,
    "kfor_north": np.float32,
    "posture": np.int8,
    "police": np.float32,
    "readiness": np.int8,
    "walked_out": np.int8,
}


def curves(rules: Rules, state: State) -> dict[str, Array]:
    """Return the read-outs of one end of day, members last; views where the state holds them."""
    return {
        "tension": readouts.tension(rules, state),
        "rung": ladder.rung(state),
        "barricades": state.barricades,
        "status": np.concatenate([state.status, IN_FORCE * state.standing]),
        "due": np.concatenate([state.due, 0 * state.standing]),
        "kfor_kosovo": troops.soldiers_in_kosovo(rules, state),
        "kfor_north": troops.soldiers_in_north(rules, state),
        "posture": troops.posture(state),
        "police": state.police,
        "readiness": state.readiness,
        "walked_out": state.walked_out,
    }


class Recorder:
    """Collects the log of a window.

    Parameters
    ----------
    days, members : int
    with_events : bool
        Whether event arrays are kept beside the curves.
    """

    def __init__(self, days: int, members: int, with_events: bool) -> None:
        self.days, self.members, self.with_events = days, members, with_events
        self.arrays: dict[str, Array] = {}
        self._at = 0

    def add(self, rules: Rules, state: State, events: DayEvents) -> None:
        """Store one day."""
        rows = curves(rules, state)
        if self.with_events:
            rows |= {name: getattr(events, attribute) for name, attribute, _ in EVENT_ARRAYS}
        if not self.arrays:
            stored = CURVES | {name: kind for name, _, kind in EVENT_ARRAYS}
            self.arrays = {
                name: np.empty((self.days, *row.shape), stored[name]) for name, row in rows.items()
            }
        for name, row in rows.items():
            self.arrays[name][self._at] = row
        self._at += 1


def day_events(log: Mapping[str, Array], t: int, day: int) -> DayEvents:
    """Return day ``t`` of a log as the fold takes it.

    Parameters
    ----------
    log : mapping of name to array, shape (dates, ..., members)
    t : int
        Position of the day in the log.
    day : int
        Its ordinal.
    """
    kinds = {f.name: f.type for f in fields(DayEvents)}
    given = {
        attribute: log[name][t].astype(np.float32) if kinds[attribute] == "Float" else log[name][t]
        for name, attribute, _ in EVENT_ARRAYS
    }
    return DayEvents(day=day, **given)


def refold(rules: Rules, start: State, log: Mapping[str, Array], first_day: int) -> State:
    """Return the state after the last day of a log, starting from ``start``."""
    state = start
    for t in range(log["move"].shape[0]):
        state = fold(rules, state, day_events(log, t, first_day + t))
    return state
