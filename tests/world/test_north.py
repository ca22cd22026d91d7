"""The north: what pushes people to act, what holds them back, and barricades that go up and come down."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.world import north
from tests.world import days

#: 1,800,000 people, 5 % of them Serbs, 55.6 % of those in the north, against 50,000.
CROWD = math.sqrt(1_800_000 * 0.05 * 0.556 / 50_000)


def deterred(active: float, police: float) -> float:
    return 0.05 * (1 - math.exp(-2.3 * 0.1 * police / (active + 0.05)))


def test_a_morning_in_each_municipality_by_hand() -> None:
    """Half a call, three of sixteen sites blocked, some calming, a date half near, police and an arrest."""
    now = days.morning(
        days.rules(), call=0.5, barricades=[2, 0, 1, 0], calming=0.4, police=0.5, affront=0.6,
        active=[0.2, 0.1, 0.3, 0.0], due_now=0.5,
    )  # fmt: skip
    everywhere = 0.12 + 0.28 * 0.5 + 0.1 * 3 / 16 - 0.25 * 0.4
    due, police = 0.18 * 0.5, 0.18 * 0.5 + 0.2 * 0.6
    expected = [
        everywhere + 0.7 * due + 1.1 * police - deterred(0.2, 0.5),
        everywhere + 1.0 * due + 1.3 * police - deterred(0.1, 0.5),
        everywhere + 1.1 * due + 0.8 * police - deterred(0.3, 0.5),
        everywhere + 1.2 * due + 0.8 * police - deterred(0.0, 0.5),
    ]
    assert north.stimulus(now)[:, 0] == days.about(*expected)


@pytest.mark.parametrize(("row", "push"), [("call", 0.28), ("calming", -0.25), ("affront", 0.2 * 0.8)])
def test_a_pulse_counts_as_one_at_most(row: str, push: float) -> None:
    now = days.morning(days.rules(), 4, **{row: [0, 0.5, 1, 2]})
    assert north.stimulus(now)[3] == days.about(0.12, 0.12 + push / 2, 0.12 + push, 0.12 + push)


def test_police_deter_only_where_they_are() -> None:
    """What they deter is each member's own, so who has none must not shift it to a neighbour."""
    fixed = days.rules(g_U=0.0, r_arr=[0.2, 0.1, 0.05])
    now = days.morning(fixed, 3, police=[0, 1, 0.5], active=0.18)
    one, half = 1 - math.exp(-2.3 * 0.1 / 0.23), 1 - math.exp(-2.3 * 0.05 / 0.23)
    assert north.stimulus(now)[0] == days.about(0.12, 0.12 - 0.1 * one, 0.12 - 0.05 * half)


def test_people_act_once_the_push_is_beyond_their_threshold() -> None:
    now = days.morning(days.rules(g0=[0.39, 0.5, 0.61]), 3)
    assert now.ready[2] == days.about(0.158655, 0.5, 0.841345)


def test_free_sites_are_filled_by_those_who_are_ready() -> None:
    now = days.morning(
        days.rules(), 3, barricades=[[0] * 3, [0, 1, 4], [0] * 3, [0] * 3], ready=[1, 0.6, 0, 0]
    )
    assert north.building_rate(now, 1) == days.about(0.5 * CROWD * 0.6 * 4, 0.5 * CROWD * 0.6 * 3, 0)
    assert north.building_rate(now, 0) == days.about(*[0.5 * CROWD * 4] * 3)


def test_no_more_go_up_than_there_are_free_sites() -> None:
    """A rate of 1 a free site: Poisson(4) at u = .9 is 7, and at u = .1 it is 2."""
    fixed = days.rules(b_up=1 / CROWD)
    standing = [[0, 0, 2, 3, 4]] * 4
    now = days.morning(fixed, 5, barricades=standing, ready=1)
    assert north.put_up(now, 2, np.float32([0.1, 0.9, 0.999, 0.999, 0.999])).tolist() == [2, 4, 2, 1, 0]


def test_a_barricade_goes_by_itself_or_by_a_signal_and_those_ready_hold_it_up() -> None:
    now = days.morning(
        days.rules(), 4, calming=[0, 0.3, 0.3, 2], interposing=[0, 0, 1, 1], ready=[0, 0.5, 0, 0]
    )
    hazards = [0.05, 0.05 + 1.2 * 0.3, 0.05 + 1.2 * (0.3 + 0.5), 0.05 + 1.2 * (1 + 0.5)]
    everyone = np.arange(4)
    assert north.removal_hazard(now, 0, everyone) == days.about(*hazards)
    assert north.removal_hazard(now, 1, everyone) == days.about(*(h * (1 - 0.7 * 0.5) for h in hazards))


def test_barricades_come_down_one_by_one_in_members_that_have_some() -> None:
    """Of two, each goes with probability 1/2 in the last two members: none with 1/4, both with 1/4."""
    fixed = days.rules(r0=[9.0, math.log(2), math.log(2), 0.1], r_Z=[9.0, 9.0, 9.0, (math.log(2) - 0.1) * 2])
    now = days.morning(
        fixed, 4, barricades=[[0, 2, 2, 2]] + [[0] * 4] * 3, calming=[1, 0, 0, 0.5],
        ready=[[0.5, 0, 0, 0]] * 4,
    )  # fmt: skip
    for u, gone in ((0.24, 0), (0.26, 1), (0.74, 1), (0.76, 2)):
        assert north.take_down(now, 0, np.full(4, u, np.float32)).tolist() == [0, gone, gone, gone]
    assert north.take_down(now, 1, np.full(4, 0.9, np.float32)).tolist() == [0, 0, 0, 0]


def test_the_only_barricade_comes_down_too() -> None:
    now = days.morning(days.rules(r0=math.log(2)), 2, barricades=1, ready=0)
    assert north.take_down(now, 0, np.float32([0.49, 0.51])).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("up", "down", "standing", "points"),
    [
        ([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], 0),
        ([0, 0, 0, 0], [0, 0, 0, 0], [3, 0, 2, 0], 1.5),
        ([0, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], 1.5 - 1),
        ([2, 0, 1, 0], [0, 1, 0, 0], [2, 0, 1, 0], 7.5 + 3 + 1.5 - 1),
        ([1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], 7.5 + 1 - 1),
        ([0, 0, 0, 0], [3, 0, 1, 0], [0, 0, 0, 0], -4),
    ],
)
def test_points_of_a_day_on_the_roads(up, down, standing, points) -> None:
    rows = (np.float32(row)[:, None] for row in (up, down, standing))
    assert north.ground_points(*rows) == days.about(points)
