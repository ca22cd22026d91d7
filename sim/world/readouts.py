"""What can be read off the state at the end of a day; triggers and people see only this (docs/model.md)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Float
from sim.world import ladder, troops
from sim.world.measures import dated
from sim.world.numbers import ONE, number
from sim.world.rules import Rules
from sim.world.state import State, total
from sim.world.vocabulary import IN_FORCE

#: Days to a due date that does not exist: never within reach of a condition.
NO_DATE = number(9999)
#: Top of the published scale of tension.
HUNDRED = number(100)


def tension(rules: Rules, state: State) -> Float:
    """Return tension on its published scale, 0-100."""
    index: Float = HUNDRED * (ONE - np.exp(-state.tension_points / rules.parameters.x_ref))
    return index


def barricades_standing(state: State) -> Float:
    """Return the barricades standing in the four municipalities together, 0-16."""
    return total(state.barricades)


def published(rules: Rules, state: State, day: int, variable: str, measure: str | None = None) -> Float:
    """Return one published end-of-day variable by name, shape (members,).

    Raises
    ------
    KeyError
        If the variable is not published.
    """
    k = rules.position[measure] if measure else 0
    if variable == "days_to_due":
        waiting = dated(state)[k]
        left = (state.due[k] - np.float32(day)) * waiting
        return np.asarray(left + NO_DATE * ~waiting, np.float32)
    if variable == "status":
        return _status(rules, state, k)
    if variable == "tension":
        return tension(rules, state)
    if variable == "rung":
        return ladder.rung(state).astype(np.float32)
    if variable == "barricades":
        return barricades_standing(state)
    if variable == "kfor_soldiers":
        return troops.soldiers_in_kosovo(rules, state)
    rows = {
        "incidents": "incidents_today",
        "casualties_total": "casualties_total",
        "walked_out": "walked_out",
    }
    row: Float = getattr(state, rows[variable])
    return row


def _status(rules: Rules, state: State, k: int) -> Float:
    """Return the status code of any measure; a standing measure of Serbia is in force or none."""
    if k < len(rules.kosovo):
        return np.asarray(state.status[k], np.float32)
    return np.asarray(IN_FORCE * state.standing[k - len(rules.kosovo)], np.float32)
