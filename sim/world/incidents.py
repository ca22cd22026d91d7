"""Incidents: how many, how bad, and whether one was a deliberate lethal attack (docs/model.md: Incidents)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Float, Index
from sim.world.addends import CALM, Addends, Law, summed
from sim.world.draws import members_where, pick, poisson
from sim.world.numbers import ONE, ZERO, number
from sim.world.rules import KFOR_BASELINE
from sim.world.state import total
from sim.world.troops import damping
from sim.world.vocabulary import PLACES

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.world.situation import Situation


#: Friction where police meet those who are ready, and incidents a day where KFOR interposes (docs/model.md).
POLICE_FRICTION, INTERPOSING = number(0.4), number(0.3)
#: Goldstein points of an incident, and of a deliberate lethal attack (docs/model.md: Incidents).
POINTS, LETHAL_POINTS = number(6), number(20)
MUNICIPALITIES = number(len(PLACES))
#: The incident rate is cut here (docs/model.md: Incidents).
MOST_PER_DAY = number(20)
#: Casualties of one incident are cut here (docs/model.md: Incidents).
MOST_CASUALTIES = number(300)


def causes(now: Situation) -> Law:
    """Return what makes incidents, before KFOR's damping and the cut, in incidents a day."""
    s, p = now.state, now.parameters
    mean_ready = total(now.ready) / MUNICIPALITIES
    return (
        Addends({CALM: ONE, "walk_out": p.g_W * s.walked_out}, p.mu0),
        Addends(
            {"roads": now.b, "police": POLICE_FRICTION * now.police * mean_ready}, p.mu_B * now.rules.crowd
        ),
        Addends({"interposing": INTERPOSING * s.interposing}),
        Addends({"excitation": s.excitation}),
    )


def rate(now: Situation) -> Float:
    """Return incidents a day."""
    expected: Float = np.minimum(summed(causes(now)) * now.damping, MOST_PER_DAY)
    return expected


def offspring(parameters: Parameters) -> Float:
    """Return how many incidents one sets off in all, with the soldiers of the first day.

    The branching ratio times KFOR's damping. From 1 on incidents feed themselves, and only the cap on
    their rate ends a series.
    """
    p = parameters
    bred: Float = p.nbr * damping(p.nato_troops / KFOR_BASELINE, p.kN)
    return bred


def lethal_probability(now: Situation, members: Index | slice) -> Float:
    """Return the probability that one incident is a deliberate lethal attack."""
    p = now.parameters
    logit = pick(p.l0, members) + pick(p.l_T, members) * now.tension[members]
    probability: Float = now.damping[members] / (ONE + np.exp(-logit))
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
        deadly = lethal_probability(now, slice(None))
        mild = (ONE - now.parameters.p_cas) * (ONE - np.minimum(deadly, ONE))
        expected = expected * mild * np.asarray(unrecorded, np.float32)
    return poisson(expected, uniform)


def severity(now: Situation, incidents: Float, uniform: Float) -> Float:
    """Return the people hurt or killed in the worst incident of the day.

    The exact law of the largest of N power-law severities, from one uniform (docs/model.md: Incidents).
    """
    hurt = np.zeros(incidents.shape, np.float32)
    some = members_where(incidents > ZERO)
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
    some = members_where(incidents > ZERO)
    if some.size:
        p = np.minimum(lethal_probability(now, some), np.float32(0.999999))
        # Large uniforms are the bad ones everywhere, so that arms stay coupled.
        attack[some] = uniform[some] >= np.exp(incidents[some] * np.log(1 - p))
    return attack


def incident_points(incidents: Float, casualties: Float, lethal_attack: Float) -> Float:
    """Return the Goldstein points of the day's violence (docs/model.md: Incidents)."""
    points: Float = POINTS * incidents + POINTS * np.log(ONE + casualties) + LETHAL_POINTS * lethal_attack
    return points
