"""What a record would hold of simulated days, for all members at once (docs/model.md: Input data).

`sim.forecast.coded` writes one history down as a record; here every member of a forecast is thinned in the
same way, day by day, so that it can be compared with what was coded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.actors import MOVE_CODE, MOVES
from sim.actors.choice import Chance
from sim.arrays import Code, Float
from sim.randomness import Uniforms
from sim.record.detection import DETECTION
from sim.world.draws import binomial
from sim.world.events import DayEvents
from sim.world.moves import APPEAL
from sim.world.vocabulary import ACTORS, THIRD_PARTIES

#: Moves that may go unrecorded in some month.
_SPEECH = tuple(name for name in MOVES[1:] if DETECTION[name] < 1)


def thinned(events: DayEvents, delta: Mapping[str, Chance], uniforms: Uniforms) -> DayEvents:
    """Return the part of a day that would be coded.

    Parameters
    ----------
    events : DayEvents
    delta : mapping of str to float or array of shape (members,)
        Probability that each move or slot is recorded.
    uniforms : Uniforms
        Decides, on channels of its own.
    """
    day = events.day
    move = events.move.copy()
    for a, actor in enumerate(ACTORS):
        chance = _chance(events.move[a], delta)
        move[a][uniforms(f"seen/{actor}", day) >= chance] = MOVE_CODE["hold"]
    appeal = events.appeal.copy()
    for bit, actor in enumerate(THIRD_PARTIES):
        unseen = uniforms(f"seen/{APPEAL}/{actor}", day) >= delta[APPEAL]
        appeal[unseen] &= np.uint8(~(1 << bit) & 0xFF)
    return replace(events, move=move, appeal=appeal, incidents=_incidents(events, delta, uniforms))


def _chance(codes: Code, delta: Mapping[str, Chance]) -> Float:
    """Return the probability that each member's move is recorded; acts always are."""
    plain = np.array([delta[name] if name not in _SPEECH else 0.0 for name in MOVES], np.float32)
    chance = plain[codes]
    for name in _SPEECH:
        chance += (codes == MOVE_CODE[name]) * np.asarray(delta[name], np.float32)
    return chance


def _incidents(events: DayEvents, delta: Mapping[str, Chance], uniforms: Uniforms) -> Float:
    """Return the incidents that are seen: all on a day with casualties, each by chance on another."""
    seen = events.incidents.copy()
    small = np.flatnonzero((seen > 0) & (events.casualties == 0) & (events.lethal == 0))
    if small.size:
        chance = np.broadcast_to(np.asarray(delta["incident"], np.float32), seen.shape)[small]
        u = uniforms("seen/incidents", events.day)[small]
        seen[small] = binomial(seen[small], -np.log(1 - chance), u)
    return seen
