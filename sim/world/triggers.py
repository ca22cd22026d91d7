"""Conditional rules of a scenario: when this has held long enough, do that the next day (docs/model.md)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bool
from sim.world.events import DayEvents
from sim.world.readouts import published
from sim.world.rules import Rules
from sim.world.setting import Condition
from sim.world.state import LONG_AGO, State

#: Names a condition may test; the first two need a measure.
VARIABLES = (
    "days_to_due",
    "status",
    "tension",
    "rung",
    "barricades",
    "incidents",
    "casualties_total",
    "kfor_soldiers",
    "walked_out",
)

#: Stored codes: the trigger acted, or lost the slot to a dated event or an earlier trigger.
ACTED, OVERRULED = 1, 2


def firing(rules: Rules, state: State) -> list[Bool]:
    """Return, for each trigger, the members in which it fires this morning."""
    result = []
    for i, trigger in enumerate(rules.setting.triggers):
        rested = state.trigger_since[i] >= LONG_AGO
        if trigger.repeat_after is not None:
            rested = rested | (state.trigger_since[i] >= trigger.repeat_after)
        result.append((state.trigger_held[i] >= trigger.when.for_days) & rested)
    return result


def fold_triggers(rules: Rules, after: State, events: DayEvents) -> None:
    """Count for how long each condition has held, and since when each trigger fired; in place."""
    for i, trigger in enumerate(rules.setting.triggers):
        since, held = after.trigger_since[i], after.trigger_held[i]
        # Zero to one below "long ago": a trigger that has fired never again counts as fresh.
        since[since < LONG_AGO] = np.minimum(since[since < LONG_AGO] + 1, np.float32(LONG_AGO - 1))
        since[events.trigger[i] > 0] = 1
        met = _holds(rules, after, events.day, trigger.when)
        held += 1
        held *= met


def _holds(rules: Rules, state: State, day: int, when: Condition) -> Bool:
    value = published(rules, state, day, when.variable, when.measure)
    met = np.ones(state.members, np.bool_)
    if when.above is not None:
        met &= value > when.above
    if when.below is not None:
        met &= value < when.below
    if when.equals is not None:
        met &= value == when.equals
    return met
