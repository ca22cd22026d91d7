"""A mediated round: which measures does it settle, and what does a deal change? (docs/model.md: Mediation)"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bool, Float, Index
from sim.world.addends import CALM, Addends, Law, summed
from sim.world.draws import pick
from sim.world.events import DayEvents
from sim.world.numbers import HALF
from sim.world.state import any_row

if TYPE_CHECKING:
    from sim.world.situation import Situation


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
        self._mood = self._felt()
        self._base = summed(self._mood)

    def _felt(self) -> Law:
        """Return what speaks for and against any deal, in log-odds below the ceiling."""
        now, members, p = self.now, self.members, self.now.parameters
        pressure = {"pressure_kosovo": now.p_kosovo, "pressure_serbia": now.p_serbia}
        resistance = {
            "commitment_kosovo": now.c_kosovo,
            "commitment_serbia": now.c_serbia,
            "hostility_kosovo": now.h_kosovo,
            "hostility_serbia": now.h_serbia,
        }
        return (
            Addends({CALM: pick(p.a0, members)}),
            Addends(_halves(pressure, members), pick(p.a_P, members)),
            Addends(_halves(resistance, members), -pick(p.a_H, members)),
            Addends({"risk": now.tension[members]}),
        )

    def _of_measure(self, measure: int) -> Law:
        """Return what speaks for settling one measure."""
        rules, prox = self.now.rules, self.now.prox_of
        ease = Addends({"ease": rules.ease[measure]})
        if measure >= len(rules.kosovo):
            return (ease,)
        slope = pick(self.now.parameters.a_d, self.members)
        return ease, Addends({"urgency": prox[measure][self.members]}, slope)

    def law(self, measure: int | None) -> Law:
        """Return the log-odds, below the ceiling, that this round settles a measure; ``None`` is general."""
        return self._mood if measure is None else self._mood + self._of_measure(measure)

    def probability(self, measure: int | None) -> Float:
        """Return the chance that this round settles a measure, or ``None``: a general round's chance."""
        logit = self._base
        for addends in () if measure is None else self._of_measure(measure):
            logit = logit + addends.value()
        chance: Float = pick(self.now.parameters.settlement_ceiling, self.members) / (1 + np.exp(-logit))
        return chance

    def open_here(self, measure: int) -> Bool:
        """Return where the measure is on the agenda."""
        rules, state = self.now.rules, self.now.state
        if measure < len(rules.kosovo):
            return np.asarray(self.now.open_of[measure][self.members], np.bool_)
        return np.asarray(state.standing[measure - len(rules.kosovo)][self.members] > 0, np.bool_)

    def nothing_open(self) -> Bool:
        """Return where no measure of Kosovo is open, so that the round is a general one."""
        return ~any_row(self.now.open_of[:, self.members])


def _halves(felt: dict[str, Float], members: Index) -> dict[str, Float]:
    """Return both sides' feelings as their shares of the mean of two."""
    return {name: HALF * values[members] for name, values in felt.items()}


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
