"""The four northern municipalities: thresholds, and barricades that go up and come down.

The share ready to act is a normal distribution function of today's stimulus (Granovetter 1978), with a
small deterrent effect of police (Epstein 2002). Feedback runs through visible barricades only, so the
layer is a deterministic function of logged events (docs/model.md: The north).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from sim.arrays import Float, Index
from sim.world.addends import CALM, Addends, Law, summed
from sim.world.draws import binomial, members_where, pick, poisson
from sim.world.numbers import HALF, ONE, ZERO, number
from sim.world.rules import EXPOSED_TO_DUE, EXPOSED_TO_POLICE, SITES
from sim.world.state import total

if TYPE_CHECKING:
    from sim.world.situation import Situation


#: What a municipality gets of the pull of due dates, and of police and arrests, x average.
SHARE_OF_DUE, SHARE_OF_POLICE = 1 + EXPOSED_TO_DUE, 1 + EXPOSED_TO_POLICE
#: Goldstein points of a day on which roads are blocked anew, and on which they stay blocked (docs/model.md).
BLOCKING, BLOCKED = number(7.5), number(1.5)
#: Mean threshold of acting (docs/model.md: The north).
THRESHOLD = HALF
#: What KFOR between the sides adds to calming, and how much of a removal those who are ready prevent.
INTERPOSED, HELD_UP = HALF, number(0.7)


def ready(now: Situation) -> Float:
    """Return the share ready to act in each municipality, shape (municipalities, members)."""
    share: Float = ndtr((stimulus(now) - THRESHOLD) / now.parameters.sd_thr)
    return share


def pushes(now: Situation) -> Law:
    """Return what pushes people to act, on the scale of their thresholds; police also deter.

    What is felt everywhere alike has shape (members,), what differs by place (municipalities, members).
    """
    s, p = now.state, now.parameters
    everywhere = {
        CALM: p.g0,
        "call": p.g_Q * np.minimum(s.call, ONE),
        "roads": p.g_B * now.b,
        "calming": -(p.g_Z * np.minimum(s.calming, ONE)),
    }
    police = {"police": p.g_U * now.police, "affront": p.g_I * np.minimum(s.affront, ONE)}
    return (
        Addends(everywhere),
        Addends({"urgency": p.g_L * now.due_now}, SHARE_OF_DUE),
        Addends(police, SHARE_OF_POLICE),
    )


def stimulus(now: Situation) -> Float:
    """Return what pushes people in each municipality to act, less what police deter."""
    push: Float = summed(pushes(now))
    deterred = members_where(now.police > ZERO)
    if deterred.size:
        push[:, deterred] -= deterrence(now, deterred)
    return push


def deterrence(now: Situation, members: Index) -> Float:
    """Return the Epstein term, with police scaled to a tenth of the active (docs/model.md: The north)."""
    ratio = np.float32(0.1) * now.police[members] / (now.state.active[:, members] + np.float32(0.05))
    caught: Float = pick(now.parameters.r_arr, members) * (1 - np.exp(np.float32(-2.3) * ratio))
    return caught


def building_rate(now: Situation, place: int) -> Float:
    """Return the expected new barricades of one municipality, before the cap of free sites."""
    free = SITES - now.state.barricades[place]
    rate: Float = (now.parameters.b_up * now.rules.crowd) * now.ready[place] * free
    return rate


def reliefs(now: Situation, members: Index) -> Law:
    """Return what brings a barricade down where nobody is ready to act, as a daily hazard in some members."""
    p, s = now.parameters, now.state
    calming = {
        "calming": np.minimum(s.calming[members], ONE),
        "interposing": INTERPOSED * s.interposing[members],
    }
    return Addends({CALM: pick(p.r0, members)}), Addends(calming, pick(p.r_Z, members))


def removal_hazard(now: Situation, place: int, members: Index) -> Float:
    """Return the daily hazard that a barricade of one municipality goes, in some members."""
    slowed: Float = summed(reliefs(now, members)) * (ONE - HELD_UP * now.ready[place][members])
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
