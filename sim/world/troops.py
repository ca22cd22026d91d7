"""KFOR: soldiers, presence in the north, what it damps, and the reserve on its way (docs/model.md: KFOR)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Code, Float
from sim.world.numbers import ONE, ZERO, number
from sim.world.rules import KFOR_BASELINE, MOST_PRESENCE, NORTH_BASELINE, RESERVE_SOLDIERS, Rules
from sim.world.state import State
from sim.world.vocabulary import ACTORS

if TYPE_CHECKING:
    from sim.world.events import DayEvents

NATO = ACTORS.index("nato")

#: Days between NATO's order of the reserve and its arrival (7-day notice; docs/model.md: KFOR).
RESERVE_LAG = 7

#: What a draw-down leaves of added presence (docs/model.md: Choice).
LEFT_AFTER_DRAW_DOWN = number(0.6)
#: Presence counts as at least this much, or incidents would know no bounds (docs/model.md: KFOR).
LEAST_PRESENCE = number(0.1)
#: Added presence below this is no longer called a posture (docs/model.md: KFOR).
VISIBLE = number(0.05)


def presence(rules: Rules, state: State) -> Float:
    """Return KFOR presence in the north as a multiple of the baseline, at most 4."""
    added = state.patrol_presence + state.reserve_presence
    return np.minimum(state.troops / KFOR_BASELINE + added, MOST_PRESENCE)


def damping(n: Float, exponent: Float) -> Float:
    """Return n^(-exponent), with n at least 0.1: what presence leaves of incidents (docs/model.md: KFOR)."""
    factor: Float = np.exp(-exponent * np.log(np.maximum(n, LEAST_PRESENCE)))
    return factor


def fold_troops(rules: Rules, state: State, events: DayEvents) -> None:
    """Move the reserve on by a day, add patrols and arrivals, apply draw-downs; in place."""
    codes, move = rules.codes, events.move[NATO]
    drawn_down, patrols = move == codes["draw_down"], move == codes["patrol"]
    has_troops = state.troops > ZERO
    arriving = state.reserve_days == ONE
    # Physics, not politics: an imposed order adds nothing while another reserve is on its way.
    ordered = (move == codes["reserve"]) & (state.reserve_days == ZERO) & has_troops
    np.maximum(state.reserve_days - ONE, ZERO, out=state.reserve_days)
    state.reserve_days[ordered] = RESERVE_LAG
    res = rules.parameters.res
    for added in (state.patrol_presence, state.reserve_presence):
        added *= rules.keep_presence
        added[drawn_down] *= LEFT_AFTER_DRAW_DOWN
    state.patrol_presence += (res / 3) * (patrols & has_troops)
    state.reserve_presence += res * arriving
    moved = (state.kfor_moved > ZERO) & ~drawn_down
    state.kfor_moved[:] = moved | patrols | arriving
    state.interposing[:] = move == codes["interpose"]


def soldiers_in_kosovo(rules: Rules, state: State) -> Float:
    """Return KFOR soldiers in Kosovo, the reserve included."""
    return state.troops + RESERVE_SOLDIERS * (state.reserve_presence / rules.parameters.res)


def soldiers_in_north(rules: Rules, state: State) -> Float:
    """Return KFOR soldiers in the four northern municipalities."""
    return NORTH_BASELINE * presence(rules, state)


def posture(state: State) -> Code:
    """Return 0 baseline, 1 patrols, 2 interposing, 3 reserve ordered or present."""
    reserve = (state.reserve_days > 0) | (state.reserve_presence > VISIBLE)
    level = np.zeros(state.members, np.int8)
    for code, holds in ((1, state.patrol_presence > VISIBLE), (2, state.interposing > 0), (3, reserve)):
        np.maximum(level, np.int8(code) * holds, out=level)
    return level
