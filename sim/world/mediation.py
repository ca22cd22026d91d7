"""A mediated round: which measures does it settle, and what does a deal change? (MODEL A.2b, A.2c)"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.world.draws import pick
from sim.world.events import DayEvents
from sim.world.state import any_row

if TYPE_CHECKING:
    from sim.world.situation import Situation

Float = NDArray[np.float32]
Index = NDArray[np.intp]


class Round:
    """The odds of a round held in some members.

    Parameters
    ----------
    now : Situation
    members : array of int
        Positions of the members in which the round is held.
    """

    def __init__(self, now: Situation, members: Index) -> None:
        self.now, self.members = now, members
        p = now.parameters
        pressure = (now.p_kosovo + now.p_serbia)[members] / 2
        resistance = (now.c_kosovo + now.c_serbia + now.h_kosovo + now.h_serbia)[members] / 2
        self._base = (
            pick(p.a0, members)
            + pick(p.a_P, members) * pressure
            - pick(p.a_H, members) * resistance
            + now.tension[members]
        )

    def probability(self, measure: int | None) -> Float:
        """Return the chance that this round settles a measure, or ``None``: a general round's chance."""
        p, logit = self.now.parameters, self._base
        if measure is not None:
            logit = logit + self.now.rules.ease[measure]
            if measure < len(self.now.rules.kosovo):
                logit = logit + pick(p.a_d, self.members) * self.now.prox_of[measure][self.members]
        chance: Float = pick(p.settlement_ceiling, self.members) / (1 + np.exp(-logit))
        return chance

    def open_here(self, measure: int) -> NDArray[np.bool_]:
        """Return where the measure is on the agenda."""
        rules, state = self.now.rules, self.now.state
        if measure < len(rules.kosovo):
            return np.asarray(self.now.open_of[measure][self.members], np.bool_)
        return np.asarray(state.standing[measure - len(rules.kosovo)][self.members] > 0, np.bool_)

    def nothing_open(self) -> NDArray[np.bool_]:
        """Return where no measure of Kosovo is open, so that the round is a general one."""
        return ~any_row(self.now.open_of[:, self.members])


def pulse(now: Situation, events: DayEvents, members: Index) -> Float:
    """Return s: the settled share of what was open, by salience; 1 for a general deal when nothing was.

    Parameters
    ----------
    now : Situation
        The morning of the day, which says what was open.
    members : array of int
        Positions of the members asked for.
    """
    settled, total = np.zeros((2, members.size), np.float32)
    for k in range(len(now.rules.kosovo)):
        weight = now.rules.salience[k] * now.open_of[k][members]
        total += weight
        settled += weight * (events.deal[k][members] > 0)
    share = settled / np.maximum(total, np.float32(1e-6))
    general = ((events.general_deal[members] > 0) & (total == 0)).astype(np.float32)
    whole: Float = share + general
    return whole
