"""Incidents: how many, how bad, and whether one was a deliberate lethal attack (SCIENCE 7.8, MODEL A.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.world.draws import members_where, pick, poisson
from sim.world.rules import KFOR_BASELINE
from sim.world.troops import damping

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.world.situation import Situation

Float = NDArray[np.float32]

#: The incident rate is cut here (MODEL A.10).
MOST_PER_DAY = np.float32(20)
#: Casualties of one incident are cut here (SCIENCE 1.5).
MOST_CASUALTIES = np.float32(300)


def rate(now: Situation) -> Float:
    """Return incidents a day: background, barricades, police among the ready, interposing, excitation."""
    s, p = now.state, now.parameters
    A = now.ready
    mean_ready = (A[0] + A[1] + A[2] + A[3]) / np.float32(4)
    friction = now.b + np.float32(0.4) * now.police * mean_ready
    background = p.mu0 * (1 + p.g_W * s.walked_out)
    raw = background + (p.mu_B * now.rules.crowd) * friction + np.float32(0.3) * s.interposing
    expected: Float = np.minimum((raw + s.excitation) * now.damping, MOST_PER_DAY)
    return expected


def offspring(parameters: Parameters) -> Float:
    """Return how many incidents one sets off in all, with the soldiers of the first day.

    The branching ratio times KFOR's damping (SCIENCE 7.8). From 1 on incidents feed themselves, and only the
    cap on their rate ends a series.
    """
    p = parameters
    bred: Float = p.nbr * damping(p.nato_troops / KFOR_BASELINE, p.kN)
    return bred


def lethal_probability(now: Situation, members: NDArray[np.intp]) -> Float:
    """Return the probability that one incident is a deliberate lethal attack."""
    p = now.parameters
    logit = pick(p.l0, members) + pick(p.l_T, members) * now.tension[members]
    probability: Float = now.damping[members] / (1 + np.exp(-logit))
    return probability


def count(now: Situation, uniform: Float, unrecorded: float | Float | None = None) -> Float:
    """Return the number of incidents.

    Parameters
    ----------
    unrecorded : float or array, optional
        Where a record without an incident is followed: the probability that one without casualties and
        without a lethal attack would have gone unrecorded. Only those can then have happened.
    """
    expected = rate(now)
    if unrecorded is not None:
        everyone = np.arange(uniform.size)
        mild = (1 - now.parameters.p_cas) * (1 - np.minimum(lethal_probability(now, everyone), np.float32(1)))
        expected = expected * mild * np.asarray(unrecorded, np.float32)
    return poisson(expected, uniform)


def severity(now: Situation, incidents: Float, uniform: Float) -> Float:
    """Return the people hurt or killed in the worst incident of the day.

    The exact law of the largest of N power-law severities, from one uniform (MODEL A.10).
    """
    hurt = np.zeros(incidents.shape, np.float32)
    some = members_where(incidents > 0)
    if some.size:
        p = now.parameters
        one = np.exp(np.log(uniform[some]) / incidents[some])
        survival = (1 - one) / pick(p.p_cas, some)
        tail = np.exp(-np.log(np.maximum(survival, np.float32(1e-30))) / (pick(p.alpha, some) - 1))
        worst = np.minimum(np.floor(tail), MOST_CASUALTIES)
        hurt[some] = worst * (survival < 1)
    return hurt


def lethal(now: Situation, incidents: Float, uniform: Float) -> Float:
    """Return 1 where one of the day's incidents was a deliberate lethal attack, at most one a day."""
    attack = np.zeros(incidents.shape, np.float32)
    some = members_where(incidents > 0)
    if some.size:
        p = np.minimum(lethal_probability(now, some), np.float32(0.999999))
        # Large uniforms are the bad ones everywhere, so that arms stay coupled.
        attack[some] = uniform[some] >= np.exp(incidents[some] * np.log(1 - p))
    return attack


def incident_points(incidents: Float, casualties: Float, lethal_attack: Float) -> Float:
    """Return the Goldstein points of the day's violence (SCIENCE 7.8)."""
    points: Float = 6 * incidents + 6 * np.log(1 + casualties) + 20 * lethal_attack
    return points
