"""The morning: what everyone can see of yesterday's state, and what is possible today."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from sim.world.events import ImposedEvent
from sim.world.situation import CONDITIONS
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, PLATES, SERBIA_DOCUMENTS, SERBIA_PLATES, sat


def test_a_tense_morning_by_hand() -> None:
    now = days.morning(
        days.rules(), tension_points=45, hostility_kosovo=20, hostility_serbia=10, commitment_kosovo=0.7,
        commitment_serbia=0.4, pressure_kosovo=0.9, pressure_serbia=0.5, violence=0.3, affront=0.6,
        barricades=[2, 0, 1, 3], police=0.5, walked_out=1,
    )  # fmt: skip
    tension, violence = sat(45 / 60), sat(0.3)
    expected = {
        "tension": tension,
        "h_kosovo": sat(20 / 50),
        "h_serbia": sat(10 / 50),
        "c_kosovo": 0.7,
        "c_serbia": 0.4,
        "p_kosovo": sat(0.9),
        "p_serbia": sat(0.5),
        "v": violence,
        "b": 6 / 16,
        "police": 0.5 + 0.25,
        "stakes_serbia": sat(0.75 + 0.6 + 0.3 + 0),
        "stakes_kosovo": sat(2 * 6 / 16 + 0.3),
        "stakes_nato": 1 - (1 - tension) * (1 - violence),
        "blame": (10 + 2) / (10 + 20 + 4),
        "precision": 1 - 0.2 * tension,
        "presence": 1,
        "damping": 1,
        "receptivity": 0.6,
        "firmness_kosovo": 0.3,
        "firmness_serbia": 0.5,
        "distraction": 0,
        "prox": 0,
        "due_now": 0,
        "put_off": 0,
        "eu_push": 0.5,
        "us_push": 0.9,
        "eu_push_on_serbia": 0.6 * 0.5,
        "us_push_on_serbia": 0.6 * 0.9,
    }
    found = {name: float(np.ravel(getattr(now, name))[0]) for name in expected}
    assert found == pytest.approx(expected, rel=2e-5)


def test_a_rule_due_is_at_stake_for_serbia() -> None:
    now = days.morning(days.rules(PLATES), status=[IN_FORCE], affront=0.5)
    assert now.stakes_serbia == days.about(sat(1.5))


@pytest.mark.parametrize("side", ["kosovo", "serbia"])
def test_commitment_counts_as_one_at_most(side: str) -> None:
    now = days.morning(days.rules(), 3, **{f"commitment_{side}": [0.9, 1, 1.4]})
    assert getattr(now, f"c_{side}") == days.about(0.9, 1, 1)


def test_police_count_as_one_at_most() -> None:
    now = days.morning(days.rules(), 4, police=[0.5, 0.5, 1, 0], walked_out=[0, 1, 1, 1])
    assert now.police == days.about(0.5, 0.75, 1, 0.25)


def test_precision_is_lost_to_stress() -> None:
    now = days.morning(days.rules(lam=1.4, stress=0.5), 2, tension_points=[0, 60])
    assert now.precision == days.about(1.4, 1.4 * (1 - 0.5 * sat(1)))


def test_presence_and_damping_follow_the_troops() -> None:
    now = days.morning(days.rules(kN=1.0), troops=3770 / 2, patrol_presence=0.3)
    assert [now.presence[0], now.damping[0]] == days.about(0.8, 1 / 0.8)


# Due dates.


@pytest.mark.parametrize(
    ("status", "prox", "due_now"),
    [
        (NONE, 0, 0),
        (ANNOUNCED, math.exp(-3 / 6), math.exp(-3 / 1.5)),
        (PHASED, math.exp(-3 / 6), math.exp(-3 / 1.5)),
        (IN_FORCE, 0.5, 1),
        (SUSPENDED, 0, 0),
    ],
)
def test_a_measure_is_near_by_its_status_and_date(status, prox, due_now) -> None:
    now = days.morning(days.rules(PLATES), status=[status], due=[DAY + 3])
    assert [now.prox_of[0, 0], now.prox[0], now.due_now[0]] == days.about(prox, prox, due_now)


def test_the_most_pressing_measure_counts_by_its_salience() -> None:
    """Documents are due today but count half; plates are three days away, or thirty."""
    now = days.morning(
        days.rules(PLATES, DOCUMENTS), 2, status=ANNOUNCED, due=[[DAY + 3, DAY + 30], [DAY, DAY]]
    )
    assert now.prox == days.about(math.exp(-0.5), 0.5)
    assert now.due_now == days.about(0.5, 0.5)
    assert now.prox_of[1] == days.about(1, 1)


def test_a_standing_measure_of_serbia_s_is_no_due_date() -> None:
    now = days.morning(
        days.rules(DOCUMENTS, replace(SERBIA_PLATES, salience=1)), standing=1, status=[IN_FORCE]
    )
    assert [now.prox[0], now.due_now[0]] == days.about(0.25, 0.5)


def test_a_date_here_or_passed_is_due_until_it_is_decided() -> None:
    status = [[NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED]]
    for due, expected in ((DAY + 1, []), (DAY, [1, 2]), (DAY - 5, [1, 2])):
        now = days.morning(days.rules(PLATES), 5, status=status, due=due)
        assert np.flatnonzero(now.any_due).tolist() == expected
        assert np.array_equal(now.due_of[0], now.any_due)


def test_only_what_is_due_was_put_off_and_the_most_counts() -> None:
    now = days.morning(
        days.rules(PLATES, DOCUMENTS), 3, status=ANNOUNCED,
        due=[[DAY, DAY, DAY + 1], [DAY, DAY + 1, DAY + 1]], postponements=[[1, 1, 1], [2.5, 2.5, 2.5]],
    )  # fmt: skip
    assert now.put_off.tolist() == [2.5, 1, 0]


# Backing, elections and attention.


def test_backing_lowers_what_serbia_hears_and_makes_it_firm() -> None:
    now = days.morning(days.rules(r_rec=0.5), 3, backing=[0, 0.4, 1])
    assert now.receptivity == days.about(0.6 * 1.2, 0.6, 0.6 * 0.7)
    assert now.firmness_serbia == days.about(0.5 - 0.5 * 0.4, 0.5, 0.5 + 0.5 * 0.6)


def test_standing_measures_make_kosovo_firm_by_their_salience() -> None:
    now = days.morning(days.rules(PLATES, SERBIA_PLATES, SERBIA_DOCUMENTS), 2, standing=[[1, 1], [1, 0]])
    assert now.firmness_kosovo == days.about(0.3 + 0.2 * (0.4 + 0.5), 0.3 + 0.2 * 0.4)


@pytest.mark.parametrize(("until_election", "firmer"), [(-1, 0), (0, 0.3), (14, 0.3), (15, 0)])
def test_an_election_makes_kosovo_firm_for_two_weeks(until_election: int, firmer: float) -> None:
    date = days.DATE + dt.timedelta(until_election)
    now = days.morning(days.rules(events=(ImposedEvent(date=date, event="election_day"),)))
    assert now.firmness_kosovo == days.about(0.3 + firmer)


@pytest.mark.parametrize(
    ("first", "last", "busy"), [(-3, -1, 0), (-3, 0, 1), (0, 3, 1), (1, 3, 0), (0, None, 1)]
)
def test_mediators_are_busy_from_the_first_to_the_last_day(first, last, busy) -> None:
    until = None if last is None else days.DATE + dt.timedelta(last)
    shock = ImposedEvent(date=days.DATE + dt.timedelta(first), event="attention_shock", until=until)
    assert float(days.morning(days.rules(events=(shock,))).distraction) == busy


# What is possible.


POSSIBLE = [
    ("can_withdraw_police", "police", [0, 0.5, 1], [0, 1, 1]),
    ("can_send_police", "police", [0, 0.5, 1], [1, 1, 0]),
    ("can_raise_readiness", "readiness", [0, 1, 2], [1, 1, 0]),
    ("can_draw_down", "kfor_moved", [0, 1, 1], [0, 1, 1]),
    ("can_stand_down", "readiness", [0, 1, 2], [0, 1, 1]),
    ("can_stand_down", "barricades", [[0, 1, 4]] + [[0] * 3] * 3, [0, 1, 1]),
    ("can_stand_down", "since_call", [13, 14, 15], [1, 0, 0]),
    ("can_patrol", "troops", [0, 1, 3770], [0, 1, 1]),
    ("can_patrol", "patrol_presence", [2.9, 3, 3.1], [1, 0, 0]),
    ("can_interpose", "barricades", [[0, 1, 4]] + [[0] * 3] * 3, [0, 1, 1]),
    ("can_interpose", "since_hurt", [6, 7, 8], [1, 0, 0]),
    ("can_reinforce", "reserve_days", [0, 1, 7], [1, 0, 0]),
    ("can_reinforce", "troops", [0, 1, 3770], [0, 1, 1]),
    ("can_reinforce", "reserve_presence", [2.9, 3, 3.1], [1, 0, 0]),
    ("announceable", "status", [[NONE, ANNOUNCED, SUSPENDED]], [1, 0, 1]),
    ("announceable", "status", [[PHASED, IN_FORCE, SUSPENDED]], [0, 0, 1]),
    ("round_possible", "status", [[NONE, IN_FORCE, SUSPENDED]], [1, 1, 0]),
    ("all_suspended", "status", [[NONE, IN_FORCE, SUSPENDED]], [0, 0, 1]),
    ("any_due", "status", [[ANNOUNCED, PHASED, IN_FORCE]], [1, 1, 0]),
]


@pytest.mark.parametrize(("condition", "row", "values", "possible"), POSSIBLE)
def test_a_move_needs_its_condition(condition, row, values, possible) -> None:
    now = days.morning(days.rules(PLATES), 3, **{"due": DAY, row: values})
    assert getattr(now, condition).tolist() == possible


def test_every_condition_of_a_move_is_said_and_was_tried() -> None:
    moves = [move for moves in days.rules().catalogue.values() for move in moves.values()]
    needed = {move.available for move in moves} - {""}
    assert needed == CONDITIONS.keys()
    assert needed <= {condition for condition, *_ in POSSIBLE}


def test_no_soldiers_can_step_between_where_none_are() -> None:
    now = days.morning(days.rules(), 2, troops=[0, 1], since_hurt=0, barricades=1)
    assert now.can_interpose.tolist() == [False, True]


def test_one_measure_is_enough_to_announce_or_to_talk_about() -> None:
    now = days.morning(
        days.rules(PLATES, DOCUMENTS), 2, status=[[SUSPENDED] * 2, [NONE, SUSPENDED]], since_suspended=3
    )
    assert now.announceable.tolist() == [True, False]
    assert now.round_possible.tolist() == [True, False]
    assert now.all_suspended.tolist() == [False, True]


def test_without_rules_there_is_always_something_to_talk_about() -> None:
    now = days.morning(days.rules(), 2)
    assert now.round_possible.tolist() == [True, True]
    assert now.all_suspended.tolist() == [True, True]
    assert now.announceable.tolist() == [False, False]


def test_a_move_without_a_condition_is_possible_everywhere() -> None:
    fixed = days.rules()
    now = days.morning(fixed, police=0)
    kosovo = {move.name: move for move in fixed.catalogue["kosovo"].values()}
    assert now.possible(kosovo["talk"]) is None
    assert now.possible(kosovo["withdraw_police"]).tolist() == [False]
