"""The 8-rung ladder: a read-out of the state that never feeds back (docs/model.md: Entities)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Code
from sim.world.measures import is_open
from sim.world.numbers import ZERO, number
from sim.world.state import State, any_row

#: Net conflict points of a day's moves above which it is a war of words.
WORDS = number(1)
#: Days for which casualties, and a lethal attack, keep the rung up.
CLASH_DAYS, LETHAL_DAYS = number(3), number(7)


def rung(state: State) -> Code:
    """Return the rung at the end of the day: the highest one whose condition holds, 0-7."""
    standing = any_row(state.barricades)
    conditions = (
        state.net_points > WORDS,
        any_row(is_open(state)) | (state.threatened > ZERO),
        standing | (state.police > ZERO),
        (state.readiness > ZERO) | (state.reserve_days > ZERO),
        state.since_clash < CLASH_DAYS,
        state.since_lethal < LETHAL_DAYS,
        state.ended > ZERO,
    )
    level = np.zeros(state.members, np.int8)
    for rank, holds in enumerate(conditions, start=1):
        np.maximum(level, np.int8(rank) * holds, out=level)
    return level
