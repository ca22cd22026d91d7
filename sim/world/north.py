"""The four northern municipalities: thresholds, and barricades that go up and come down.

The share ready to act is a normal distribution function of today's stimulus (Granovetter 1978), with a
small deterrent effect of police (Epstein 2002). Feedback runs through visible barricades only, so the
layer is a deterministic function of logged events (SCIENCE 7.7, MODEL A.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.world.draws import binomial, members_where, pick, poisson
from sim.world.numbers import HALF, ONE, ZERO, number
from sim.world.rules import EXPOSED_TO_DUE, EXPOSED_TO_POLICE, SITES
from sim.world.state import total

if TYPE_CHECKING:
    from sim.world.situation import Situation

Float = NDArray[np.float32]

#: What a municipality gets of the pull of due dates, and of police and arrests, x average.
SHARE_OF_DUE, SHARE_OF_POLICE = 1 + EXPOSED_TO_DUE, 1 + EXPOSED_TO_POLICE
#: Goldstein points of a day on which roads are blocked anew, and on which they stay blocked (SCIENCE 7.9).
BLOCKING, BLOCKED = number(7.5), number(1.5)
#: Mean threshold of acting (SCIENCE 7.7).
THRESHOLD = HALF
#: What KFOR between the sides adds to calming, and how much of a removal those who are ready prevent.
INTERPOSED, HELD_UP = HALF, number(0.7)


def ready(now: Situation) -> Float:
    """Return the share ready to act in each municipality, shape (municipalities, members)."""
    share: Float = ndtr((stimulus(now) - THRESHOLD) / now.parameters.sd_thr)
    return share


def stimulus(now: Situation) -> Float:
    """Return what pushes people in each municipality to act, on the scale of their thresholds."""
    s, p = now.state, now.parameters
    common = p.g0 + p.g_Q * np.minimum(s.call, ONE) + p.g_B * now.b - p.g_Z * np.minimum(s.calming, ONE)
    police = p.g_U * now.police + p.g_I * np.minimum(s.affront, ONE)
    push: Float = common + (p.g_L * now.due_now) * SHARE_OF_DUE + police * SHARE_OF_POLICE
    deterred = members_where(now.police > ZERO)
    if deterred.size:
        push[:, deterred] -= deterrence(now, deterred)
    return push


def deterrence(now: Situation, members: NDArray[np.intp]) -> Float:
    """Return the Epstein term, with police scaled to a tenth of the active (SCIENCE 7.7)."""
    ratio = np.float32(0.1) * now.police[members] / (now.state.active[:, members] + np.float32(0.05))
    caught: Float = pick(now.parameters.r_arr, members) * (1 - np.exp(np.float32(-2.3) * ratio))
    return caught


def building_rate(now: Situation, place: int) -> Float:
    """Return the expected new barricades of one municipality, before the cap of free sites."""
    free = SITES - now.state.barricades[place]
    rate: Float = (now.parameters.b_up * now.rules.crowd) * now.ready[place] * free
    return rate


def removal_hazard(now: Situation, place: int, members: NDArray[np.intp]) -> Float:
    """Return the daily hazard that a barricade of one municipality goes, in some members."""
    p, s = now.parameters, now.state
    calming = np.minimum(s.calming[members], ONE) + INTERPOSED * s.interposing[members]
    hazard = pick(p.r0, members) + pick(p.r_Z, members) * calming
    slowed: Float = hazard * (ONE - HELD_UP * now.ready[place][members])
    return slowed


def put_up(now: Situation, place: int, uniform: Float) -> Float:
    """Return new barricades of one municipality: Poisson, at most the free sites."""
    free = SITES - now.state.barricades[place]
    new: Float = np.minimum(poisson(building_rate(now, place), uniform, cap=int(SITES)), free)
    return new


def take_down(now: Situation, place: int, uniform: Float) -> Float:
    """Return barricades of one municipality that come down: binomial among those standing."""
    standing = now.state.barricades[place]
    gone = np.zeros(standing.shape, np.float32)
    some = members_where(standing > ZERO)
    if some.size:
        hazard = removal_hazard(now, place, some)
        gone[some] = binomial(standing[some], hazard, uniform[some])
    return gone


def ground_points(up: Float, down: Float, standing: Float) -> Float:
    """Return the Goldstein points of a day on the roads, shape (members,).

    Parameters
    ----------
    up, down : arrays of shape (municipalities, members)
    standing : array of shape (municipalities, members)
        At the end of the day.
    """
    new, gone, left = total(up), total(down), total(standing)
    points: Float = BLOCKING * (new > ZERO) + new + BLOCKED * (left > ZERO) - gone
    return points
