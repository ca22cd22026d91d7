"""Measures: how near their due dates are, and how decisions, deals and lifting change them (docs/model.md).

Kosovo's measures have a status and a due date; Serbia's standing measures are in force or not.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.arrays import Bool, Float, Index
from sim.world.draws import members_where
from sim.world.events import DayEvents
from sim.world.numbers import ZERO, number
from sim.world.rules import TRUCE_DAYS, Rules, ordinal
from sim.world.setting import Measure
from sim.world.state import LONG_AGO, State
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, STATUSES, SUSPENDED

#: What happened to a measure on a day, as stored in ``acted_on``.
BY_MOVE, ENDED_BY_FACT = 1, 2

#: Status codes as the state holds them.
_CODE = [number(code) for code in range(len(STATUSES))]


def declare(rules: Rules, state: State, day: dt.date, only_fixed: bool) -> None:
    """Set statuses and dates as the scenario gives them, in place.

    Parameters
    ----------
    only_fixed : bool
        After a warm start, measures that the scenario leaves open keep what the record gave them.
    """
    for k, measure in enumerate(rules.kosovo):
        if measure.fixed or not only_fixed:
            _declare_one(state, k, measure, day)
    for j, measure in enumerate(rules.serbia):
        if measure.fixed or not only_fixed:
            state.standing[j] = float(measure.status == "in_force")


def _declare_one(state: State, k: int, measure: Measure, day: dt.date) -> None:
    state.status[k] = STATUSES.index(measure.status)
    state.due[k] = ordinal(measure.due)
    state.postponements[k] = measure.postponements
    suspended_since = (day - measure.announced).days if measure.announced else LONG_AGO
    state.since_suspended[k] = suspended_since if measure.status == "suspended" else LONG_AGO


def dated(state: State) -> Bool:
    """Return which measures wait for a due date, shape (measures, members)."""
    waiting: Bool = (state.status == _CODE[ANNOUNCED]) | (state.status == _CODE[PHASED])
    return waiting


def in_force(state: State) -> Bool:
    """Return which measures are in force, shape (measures, members)."""
    held: Bool = state.status == _CODE[IN_FORCE]
    return held


def is_suspended(state: State) -> Bool:
    """Return which measures are suspended, shape (measures, members)."""
    rests: Bool = state.status == _CODE[SUSPENDED]
    return rests


def is_open(state: State) -> Bool:
    """Return which measures are announced, phased or in force, shape (measures, members)."""
    agenda: Bool = (state.status >= _CODE[ANNOUNCED]) & (state.status <= _CODE[IN_FORCE])
    return agenda


def can_announce(state: State) -> Bool:
    """Return which measures could be announced: none yet, or suspended beyond the truce."""
    ready: Bool = (state.status == _CODE[NONE]) | (is_suspended(state) & (state.since_suspended > TRUCE_DAYS))
    return ready


def days_left(state: State, day: int) -> Float:
    """Return the days until each due date, shape (measures, members); one that has passed counts as today."""
    left: Float = np.maximum(state.due - np.float32(day), ZERO)
    return left


def nearness(left: Float, reach: Float) -> Float:
    """Return exp(-days left / reach); ``reach`` is in days (docs/model.md: Measures and due days)."""
    near: Float = np.exp(-left / reach)
    return near


def measures_changed(events: DayEvents) -> bool:
    """Return whether anything was decided, settled or withdrawn in any member."""
    return bool(events.acted_on.any() or events.deal.any() or events.general_deal.any())


def fold_measures(rules: Rules, state: State, events: DayEvents) -> None:
    """Apply the day's decisions, deals and withdrawals to the measures, in place."""
    for k in range(len(rules.kosovo)):
        acted = members_where(events.acted_on[k] == BY_MOVE)
        if acted.size:
            _decide(rules, state, events, k, acted)
        _end(state, k, members_where(events.acted_on[k] == ENDED_BY_FACT), NONE)
        settled = (events.deal[k] > 0) | (events.general_deal > 0)
        _end(state, k, members_where(settled), SUSPENDED)
    for j in range(len(rules.serbia)):
        k = len(rules.kosovo) + j
        lifted = (events.acted_on[k] == ENDED_BY_FACT) | (events.deal[k] > 0)
        state.standing[j][lifted] = 0


def _decide(rules: Rules, state: State, events: DayEvents, k: int, members: Index) -> None:
    """Announce, postpone, phase or enforce measure ``k`` in the given members."""
    codes = events.move[1][members]
    new_due = np.float32(events.day) + events.extension[members]
    for name, status in (
        ("announce", ANNOUNCED),
        ("postpone", None),
        ("phase", PHASED),
        ("enforce", IN_FORCE),
    ):
        here = codes == rules.codes[name]
        who = members[here]
        if not who.size:
            continue
        if status is not None:
            state.status[k][who] = status
        state.due[k][who] = 0 if name == "enforce" else new_due[here]
        if name == "announce":
            state.postponements[k][who] = 0
        elif name != "enforce":
            state.postponements[k][who] += np.float32(1 if name == "postpone" else 0.5)


def _end(state: State, k: int, members: Index, status: int) -> None:
    if members.size:
        state.status[k][members] = status
        state.due[k][members] = 0
        state.postponements[k][members] = 0
        if status == SUSPENDED:
            state.since_suspended[k][members] = 0
