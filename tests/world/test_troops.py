"""KFOR: presence and its limits, patrols, the reserve a week away, and draw-downs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors import MOVES
from sim.world import troops
from tests.world import days

#: What a day leaves of added presence, with a half-life of 60 days.
KEPT = 2 ** (-1 / 60)


def folded(move="hold", members: int = 1, **rows):
    fixed = days.rules()
    state = days.state(fixed, members, **rows)
    troops.fold_troops(fixed, state, days.events(fixed, members, nato=move))
    return state


def test_presence_is_troops_patrols_and_reserve_up_to_four() -> None:
    fixed = days.rules()
    rows = {"troops": [1885, 1885, 7540, 11310], "patrol_presence": [0.25, 0, 1, 1]}
    state = days.state(fixed, 4, reserve_presence=[0, 0.75, 0.5, 0.5], **rows)
    assert troops.presence(fixed, state) == days.about(0.75, 1.25, 3.5, 4)
    assert troops.soldiers_in_north(fixed, state) == days.about(754 * 0.75, 754 * 1.25, 754 * 3.5, 754 * 4)


def test_damping_is_a_power_of_presence_with_a_floor() -> None:
    n = np.float32([4, 1, 0.25, 0.1, 0.05, 0])
    assert troops.damping(n, np.float32(0.5)) == days.about(0.5, 1, 2, 10**0.5, 10**0.5, 10**0.5)


def test_a_reserve_adds_seven_hundred_soldiers_that_fade_with_its_presence() -> None:
    fixed = days.rules(res=0.6)
    state = days.state(fixed, 2, reserve_presence=[0.6, 0.3], patrol_presence=1)
    assert troops.soldiers_in_kosovo(fixed, state) == days.about(4470, 4120)


def test_a_day_of_patrols_by_hand() -> None:
    after = folded("patrol", patrol_presence=0.5, reserve_presence=0.4)
    assert after.patrol_presence == days.about(0.5 * KEPT + 0.75 / 3)
    assert after.reserve_presence == days.about(0.4 * KEPT)
    assert after.kfor_moved.tolist() == [1]


def test_a_day_of_drawing_down_by_hand() -> None:
    after = folded("draw_down", patrol_presence=0.5, reserve_presence=0.4, kfor_moved=1)
    assert after.patrol_presence == days.about(0.5 * KEPT * 0.6)
    assert after.reserve_presence == days.about(0.4 * KEPT * 0.6)
    assert after.kfor_moved.tolist() == [0]


def test_what_was_added_stays_to_be_drawn_down() -> None:
    assert folded(kfor_moved=1).kfor_moved.tolist() == [1]
    assert folded(kfor_moved=0).kfor_moved.tolist() == [0]


def test_an_order_takes_seven_days_to_arrive() -> None:
    fixed = days.rules()
    state = days.state(fixed)
    left, present = [], []
    for day in range(9):
        troops.fold_troops(fixed, state, days.events(fixed, nato="hold" if day else "reserve"))
        left.append(float(state.reserve_days[0]))
        present.append(float(state.reserve_presence[0]))
    assert left == [7, 6, 5, 4, 3, 2, 1, 0, 0]
    assert present == days.about(*[0] * 7, 0.75, 0.75 * KEPT)


def test_an_arrival_can_be_drawn_down_later() -> None:
    after = folded("draw_down", reserve_days=1, kfor_moved=1, reserve_presence=1)
    assert after.kfor_moved.tolist() == [1]
    assert after.reserve_presence == days.about(KEPT * 0.6 + 0.75)


def test_one_reserve_at_a_time() -> None:
    after = folded("reserve", 3, reserve_days=[0, 4, 1])
    assert after.reserve_days.tolist() == [7, 3, 0]


@pytest.mark.parametrize(("soldiers", "expected"), [(0, 0), (1, 1)])
def test_where_no_soldiers_are_nothing_is_added(soldiers: int, expected: int) -> None:
    assert folded("patrol", troops=soldiers).patrol_presence == days.about(0.25 * expected)
    assert folded("reserve", troops=soldiers).reserve_days.tolist() == [7 * expected]


def test_each_move_does_its_own_and_no_other() -> None:
    after = folded(list(MOVES), len(MOVES), interposing=1, reserve_presence=1)
    assert after.interposing.tolist() == [move == "interpose" for move in MOVES]
    assert after.reserve_days.tolist() == [7 * (move == "reserve") for move in MOVES]
    assert after.kfor_moved.tolist() == [move == "patrol" for move in MOVES]
    assert (after.patrol_presence > 0).tolist() == [move == "patrol" for move in MOVES]
    assert (after.reserve_presence < 0.9).tolist() == [move == "draw_down" for move in MOVES]


@pytest.mark.parametrize(
    ("rows", "posture"),
    [
        ({"patrol_presence": [0, 0.05, 0.06]}, [0, 0, 1]),
        ({"patrol_presence": 1, "interposing": [0, 1, 1]}, [1, 2, 2]),
        ({"interposing": 1, "reserve_presence": [0, 0.05, 0.06]}, [2, 2, 3]),
        ({"interposing": 1, "reserve_days": [0, 1, 7]}, [2, 3, 3]),
    ],
)
def test_the_highest_posture_counts(rows, posture) -> None:
    assert troops.posture(days.state(days.rules(), 3, **rows)).tolist() == posture
