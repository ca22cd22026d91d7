"""Every move by hand on one tense morning: its log-odds, its points, and where it is possible."""

from __future__ import annotations

from typing import Any

import pytest

from sim.actors import APPEALS, DRIVERS, MOVES_BY_ACTOR, attends, due_day, precision
from sim.actors.choice import log_odds
from sim.explanation.causes import weigh
from sim.world.events import ImposedEvent
from sim.world.situation import Situation
from sim.world.vocabulary import ACTORS, ANNOUNCED, PLACES
from tests.world import days
from tests.world.days import DAY, sat

# The morning: tension, violence and their like, and half a due date as the rule's salience is one half.
T, V, NEAR = sat(45 / 60), sat(0.3), 0.5
LAMBDA = 1 - 0.2 * T
BLAME = (10 + 2) / (10 + 20 + 4)
# Serbia: escalation, urgency, risk, backing down, leverage and stakes.
SE, SU, SR, SB, SL = 2.5 * sat(10 / 50) + 0.5, 4 * NEAR, -1.5 * T, -2 * 0.4, 3 * sat(0.5)
SX = 3.2 * sat(0.5 + 0.25 + 0.6 + 0.3 + NEAR)
# Kosovo: the same, and what a walk-out and earlier postponements shift.
KE, KU, KR, KB, KL = 2.5 * sat(20 / 50) + 0.3, 4 * NEAR, -1.5 * T, -2 * 0.7, 3 * sat(0.9)
KX, WALK_OUT, FATIGUE = 3.2 * sat(2 * 6 / 16 + 0.3), 0.7, -0.6 * 1.5
# EU and US: tension and whom it is put down to; NATO: tension or violence.
X, XS, XK, U = 3.2 * T, 3.2 * T * (1 - BLAME), 3.2 * T * BLAME, 4 * NEAR
NX, NV, NT = 3.2 * (1 - (1 - T) * (1 - V)), 3.2 * V, 3.2 * T

LOG_ODDS = {
    "serbia": {
        "stand_down": -3.4 + 1.5 + LAMBDA * (-0.4 * SE - 1 * SX + 0.5 * SB + 1 * SL),
        "talk": -3 + LAMBDA * (-0.4 * SE + 0.2 * SB + 0.5 * SL),
        "accuse": -2 + LAMBDA * (0.2 * SE + 0.3 * SX + 0.5 * SU),
        "call": -6.4 + LAMBDA * (0.6 * SE + 0.7 * SX + 0.8 * SU + 0.4 * SR - 0.5 * SL),
        "threaten": -4.7 + LAMBDA * (0.6 * SE + 0.5 * SX + 0.4 * SU + 0.3 * SR - 0.5 * SL),
        "alert": -6.8 + LAMBDA * (0.7 * SE + 1 * SX + 0.3 * SU + 0.3 * SR - 0.5 * SL),
    },
    "kosovo": {
        "withdraw_police": -3.4 + LAMBDA * (-0.4 * KE - 0.3 * KX + 0.5 * KB + 1 * KL),
        "talk": -3 + LAMBDA * (-0.4 * KE + 0.2 * KB + 0.5 * KL),
        "accuse": -2 + LAMBDA * (0.2 * KE + 0.3 * KX + 0.5 * KU),
        "arrest": -7 + WALK_OUT + LAMBDA * (0.5 * KE + 0.5 * KX + 0.3 * KU + 0.5 * KR - 0.5 * KL),
        "announce": -7 + LAMBDA * (0.6 * KE + 0.3 * KR - 0.5 * KL),
        "police": -7 + LAMBDA * (0.7 * KE + 0.7 * KX + 0.7 * KU + 0.5 * KR - 0.5 * KL),
        "postpone": -0.5 + FATIGUE + LAMBDA * (-0.4 * KE - 0.5 * KR + 1 * KB + 1 * KL),
        "enforce": 0 + LAMBDA * (0.5 * KE + 0.5 * KR - 0.5 * KL),
        "phase": -0.5 - 0.5 + 0.5 * FATIGUE + LAMBDA * (0.2 * KE + 0.4 * KB + 0.5 * KL),
    },
    "eu": {
        "convene": -6.2 - 1 + 1.2 * X + 1 * U,
        "press_serbia": -4.2 + 2 * XS,
        "press_kosovo": -4.2 + 2 * XK + 0.8 * U,
        "sanction_kosovo": -4.2 - 4 + 2 * XK,
        "appeal": -2.2 + 0.6 * X,
    },
    "us": {
        "press_serbia": -4.2 + 2 * XS,
        "press_kosovo": -4.2 + 2 * XK + 0.8 * U,
        "sanction_kosovo": -4.2 - 4 + 2 * XK,
        "appeal": -2.2 - 0.5 + 0.6 * X,
    },
    "nato": {
        "draw_down": -4.5 - 1 * NX,
        "patrol": -5.5 + 0.8 * NX,
        "interpose": -5.5 - 0.5 + 0.5 * NX,
        "reserve": -8 + 1 * NX + 1.5 * NV,
        "appeal": -2.2 - 0.5 + 0.6 * NT,
    },
}
#: Goldstein points, rung of the ladder, and the condition; ``hold`` of each actor adds nothing.
KINDS: dict[str, dict[str, tuple[float, int, str]]] = {
    "serbia": {
        "stand_down": (-9, 0, "can_stand_down"), "talk": (-4, 0, ""), "hold": (0, 0, ""),
        "accuse": (2, 1, ""), "call": (6.5, 2, ""), "threaten": (7, 2, ""),
        "alert": (7.2, 4, "can_raise_readiness"), "use_force": (10, 7, ""),
    },
    "kosovo": {
        "withdraw_police": (-9, 0, "can_withdraw_police"), "talk": (-4, 0, ""), "hold": (0, 0, ""),
        "accuse": (2, 1, ""), "arrest": (5, 3, ""), "announce": (5.8, 2, "announceable"),
        "police": (7.2, 3, "can_send_police"), "postpone": (-5, 0, "any_due"), "enforce": (5, 2, "any_due"),
        "phase": (2, 2, "any_due"),
    },
    "eu": {
        "convene": (-5, 0, "round_possible"), "hold": (0, 0, ""), "press_serbia": (1, 1, ""),
        "press_kosovo": (1, 1, ""), "sanction_kosovo": (5.6, 2, ""), "appeal": (-3, 0, ""),
    },
    "us": {
        "hold": (0, 0, ""), "press_serbia": (1, 1, ""), "press_kosovo": (1, 1, ""),
        "sanction_kosovo": (5.6, 2, ""), "appeal": (-3, 0, ""),
    },
    "nato": {
        "draw_down": (0, 0, "can_draw_down"), "hold": (0, 0, ""), "patrol": (-6, 0, "can_patrol"),
        "interpose": (-8.5, 3, "can_interpose"), "reserve": (0, 4, "can_reinforce"), "appeal": (-3, 0, ""),
    },
}  # fmt: skip


def moves_of(actor: str) -> dict[str, Any]:
    """Return an actor's moves by name, its appeal among them."""
    return MOVES_BY_ACTOR[actor] | {move.name: move for move in APPEALS.get(actor, ())}


@pytest.fixture(scope="module")
def now() -> Situation:
    busy = ImposedEvent(date=days.DATE, event="attention_shock")
    return days.morning(
        days.rules(days.DOCUMENTS, events=(busy,)), tension_points=45, hostility_kosovo=20,
        hostility_serbia=10, commitment_kosovo=0.7, commitment_serbia=0.4, pressure_kosovo=0.9,
        pressure_serbia=0.5, violence=0.3, affront=0.6, barricades=[2, 0, 1, 3], police=0.5, walked_out=1,
        status=[ANNOUNCED], due=DAY, postponements=1.5,
    )  # fmt: skip


@pytest.mark.parametrize("actor", ACTORS)
def test_the_log_odds_of_every_move_by_hand(actor: str, now: Situation) -> None:
    attention = attends(actor, now)
    found = {
        name: float(log_odds(move, attention, now.parameters).ravel()[0])
        for name, move in moves_of(actor).items()
        if name != "hold" and not move.imposed_only
    }
    assert found == pytest.approx(LOG_ODDS[actor], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("actor", ACTORS)
def test_the_points_rung_and_condition_of_every_move(actor: str) -> None:
    found = {name: (move.points, move.rung, move.available) for name, move in moves_of(actor).items()}
    assert found == KINDS[actor]


def test_only_force_is_never_drawn() -> None:
    imposed = {name for actor in ACTORS for name, move in moves_of(actor).items() if move.imposed_only}
    assert imposed == {"use_force"}


@pytest.mark.parametrize(
    ("actor", "driver", "behind"),
    [
        ("serbia", "escalation", {"hostility_serbia": 1}),
        ("serbia", "urgency", {"due": NEAR}),
        ("serbia", "risk", {"tension_points": 1}),
        ("serbia", "backing_down", {"commitment_serbia": 1}),
        ("serbia", "leverage", {"pressure_serbia": 1}),
        # The sum that 1 - exp(-z) is taken of.
        ("serbia", "stakes", {"police": 1, "walked_out": 0.25, "affront": 1, "violence": 1, "due": NEAR}),
        ("kosovo", "escalation", {"hostility_kosovo": 1}),
        ("kosovo", "walk_out", {"walked_out": 1}),
        ("kosovo", "fatigue", {"postponements.documents": 1}),
        ("kosovo", "stakes", {"violence": 1} | {f"barricades.{place}": 2 / 16 for place in PLACES}),
        ("eu", "stakes", {"tension_points": 1}),
        ("eu", "blame_serbia", {"tension_points": 1}),
        ("eu", "blame_kosovo", {"tension_points": 1}),
        ("eu", "urgency", {"due": NEAR}),
        ("eu", "distracted", {}),
        # (1 - T)(1 - v) is exp(-x/60 - V): a point of violence weighs sixty of tension.
        ("nato", "stakes", {"tension_points": 1, "violence": 60}),
        ("nato", "violence", {"violence": 1}),
        ("nato", "tension", {"tension_points": 1}),
    ],
)
def test_what_stands_behind_each_driver(actor, driver, behind, now: Situation) -> None:
    part = DRIVERS[actor][driver].parts[0]
    assert weigh(part.rows, now, now.state.layout.names) == pytest.approx(behind, rel=1e-5)


def test_shifts_move_calm_habits(now: Situation) -> None:
    assert {actor: list(attends(actor, now).shift) for actor in ACTORS} == {
        "serbia": [],
        "kosovo": ["walk_out", "fatigue"],
        "eu": ["distracted"],
        "us": ["distracted"],
        "nato": [],
    }


def test_third_parties_respond_fully_and_governments_by_their_precision(now: Situation) -> None:
    assert {actor: float(precision(actor, now).ravel()[0]) for actor in ACTORS} == pytest.approx(
        {"serbia": LAMBDA, "kosovo": LAMBDA, "eu": 1, "us": 1, "nato": 1}, rel=1e-5
    )


def test_only_kosovo_decides_on_a_due_day() -> None:
    fixed = days.rules(days.PLATES)
    now = days.morning(fixed, 2, status=[ANNOUNCED], due=[[DAY, DAY + 1]])
    assert [actor for actor in ACTORS if due_day(now, actor)] == ["kosovo"]
    later = days.morning(fixed, 2, status=[ANNOUNCED], due=[[DAY + 1, DAY]])
    assert not due_day(later, "kosovo")
