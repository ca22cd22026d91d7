"""Incidents: how many there are, how bad the worst is, and whether one was a lethal attack."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.parameters import Parameters
from sim.world import incidents
from tests.world import days

CROWD = math.sqrt(1_800_000 * 0.05 * 0.556 / 50_000)
#: A quarter of KFOR's usual strength doubles incidents: (1/4)^(-1/2).
QUARTER, DOUBLED = 3770 / 4, 2
#: Parameters with which an attack has a chance of .2 an incident, whatever the tension.
FIFTH = {"l0": math.log(0.2 / 0.8), "l_T": 0.0}


def test_incidents_of_a_tense_day_by_hand() -> None:
    """After a walk-out, with a quarter of the sites blocked, half of the police there and KFOR between."""
    now = days.morning(
        days.rules(), troops=QUARTER, walked_out=1, barricades=[2, 0, 1, 1], police=0.5,
        ready=[0.2, 0.4, 0.6, 0.4], interposing=1, excitation=0.2,
    )  # fmt: skip
    background = 0.03 * (1 + 0.5)
    friction = 0.8 * CROWD * (4 / 16 + 0.4 * (0.5 + 0.25) * 0.4)
    assert incidents.rate(now) == days.about((background + friction + 0.3 + 0.2) * DOUBLED)


def test_a_calm_day_has_background_incidents_only() -> None:
    assert incidents.rate(days.morning(days.rules())) == days.about(0.03)


def test_the_rate_is_cut_at_twenty_a_day() -> None:
    now = days.morning(days.rules(mu0=0.0), 3, excitation=[9, 10, 30], troops=QUARTER)
    assert incidents.rate(now) == days.about(18, 20, 20)


def test_what_one_incident_sets_off_with_a_quarter_of_the_soldiers() -> None:
    assert float(incidents.offspring(Parameters({"nato.troops": QUARTER}))) == pytest.approx(0.4 * DOUBLED)


def test_a_lethal_attack_is_likelier_when_it_is_tense_and_fewer_soldiers_are_there() -> None:
    now = days.morning(days.rules(), 3, tension=[0, 0.8, 0.8], troops=[3770, 3770, QUARTER])
    calm, tense = 1 / (1 + math.exp(6.8)), 1 / (1 + math.exp(6.8 - 4.5 * 0.8))
    assert incidents.lethal_probability(now, slice(None)) == days.about(calm, tense, tense * DOUBLED)
    assert incidents.lethal_probability(now, np.array([2])) == days.about(tense * DOUBLED)


def drawn(now, rate: float, unrecorded=None) -> list[float]:
    """Return the counts just below and just above the probability that a Poisson count is none."""
    edge = math.exp(-rate)
    uniform = np.float32([edge - 1e-3, edge + 1e-3])
    return incidents.count(now, uniform, unrecorded).tolist()


def test_the_number_of_incidents_is_poisson() -> None:
    now = days.morning(days.rules(mu0=0.0), 2, excitation=0.8)
    assert drawn(now, 0.8) == [0, 1]


@pytest.mark.parametrize("unrecorded", [0.5, np.float32([0.5, 0.5])])
def test_only_mild_incidents_go_unrecorded(unrecorded) -> None:
    """Three quarters hurt nobody, four fifths of those are no attack, half of those go unrecorded."""
    now = days.morning(days.rules(mu0=0.0, **FIFTH), 2, excitation=4)
    assert drawn(now, 4 * 0.75 * 0.8 * 0.5, unrecorded) == [0, 1]


def test_no_incident_goes_unrecorded_where_each_is_an_attack() -> None:
    now = days.morning(days.rules(mu0=0.0, l0=10.0), 2, excitation=4, troops=0)
    assert incidents.count(now, np.float32([0.5, 0.999]), 0.5).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("count", "u", "hurt"),
    [
        (0, 0.99, 0),
        # A quarter of incidents hurt someone: 1 - u must be below .25 of one, or u^(1/2) above .75 of two.
        (1, 0.74, 0),
        (1, 0.76, 1),
        (2, 0.75**2 - 0.01, 0),
        (2, 0.75**2 + 0.01, 1),
        # S = (1 - .9^(1/2))/.25 = .2053, and S^(-1/1.4) = 3.10.
        (2, 0.9, 3),
        # S = .01/.25 = .04, and .04^(-1/1.4) = 9.97.
        (1, 0.99, 9),
        # S = .0001/.25, and .0004^(-1/1.4) = 267; with half of that it is 438, beyond the cut.
        (1, 0.9999, 267),
        (1, 0.99995, 300),
        # The float32 next to 1 leaves nothing of S.
        (20, 1 - 2**-24, 300),
    ],
)
def test_casualties_of_the_worst_incident_by_hand(count: int, u: float, hurt: int) -> None:
    now = days.morning(days.rules())
    assert incidents.severity(now, np.float32([count]), np.float32([u])).tolist() == [hurt]


def test_casualties_follow_each_member_s_own_law() -> None:
    """S = .06/.25 = .24 with exponents 1 and 1/2: 4.17 and 2.04 are hurt."""
    now = days.morning(days.rules(p_cas=[0.1, 0.25, 0.25], alpha=[9, 2, 3]), 3)
    hurt = incidents.severity(now, np.float32([0, 1, 1]), np.float32([0.94, 0.94, 0.94]))
    assert hurt.tolist() == [0, 4, 2]


def test_nobody_is_hurt_at_the_edge() -> None:
    now = days.morning(days.rules(p_cas=0.5))
    assert incidents.severity(now, np.float32([1]), np.float32([0.5])).tolist() == [0]


@pytest.mark.parametrize(
    ("count", "u", "attack"), [(0, 0.999, 0), (1, 0.79, 0), (1, 0.81, 1), (2, 0.63, 0), (2, 0.65, 1)]
)
def test_each_incident_may_be_the_attack_and_there_is_one_a_day(count: int, u: float, attack: int) -> None:
    """None of N is one with .8^N, and large uniforms are the bad ones."""
    now = days.morning(days.rules(**FIFTH), 2)
    assert incidents.lethal(now, np.float32([0, count]), np.float32([u, u])).tolist() == [0, attack]


def test_the_edge_is_bad() -> None:
    """With a chance of one half, an attack comes from u = 1/2 on."""
    now = days.morning(days.rules(l0=0.0, l_T=0.0), 2)
    assert incidents.lethal(now, np.float32([1, 1]), np.float32([0.5, 0.4999])).tolist() == [1, 0]


def test_a_near_certain_attack_stays_a_probability() -> None:
    now = days.morning(days.rules(l0=10.0), troops=0)
    assert incidents.lethal(now, np.float32([1]), np.float32([0.5])).tolist() == [1]
    assert incidents.lethal(now, np.float32([1]), np.float32([1e-7])).tolist() == [0]


@pytest.mark.parametrize(
    ("day", "points"), [((0, 0, 0), 0), ((2, 0, 0), 12), ((2, 3, 1), 12 + 6 * math.log(4) + 20)]
)
def test_points_of_a_day_of_violence(day, points: float) -> None:
    assert incidents.incident_points(*np.float32(day)[:, None]) == days.about(points)
