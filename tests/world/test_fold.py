"""The fold: one full day by hand, and what each kind of event leaves behind by itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.actors import REPERTOIRES
from sim.world.events import ImposedEvent
from sim.world.fold import fold
from sim.world.setting import Condition, Trigger
from sim.world.state import State
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, SUSPENDED
from tests.world import days
from tests.world.days import DOCUMENTS, PLATES, SERBIA_PLATES

ALL = (PLATES, DOCUMENTS, SERBIA_PLATES)
COUNTERS = ("since_call", "since_hurt", "since_clash", "since_lethal")


def kept(half_life: float) -> float:
    """Return what a day leaves of something with this half-life."""
    return 2 ** (-1 / half_life)


def folded(members: int = 1, measures=ALL, facts: dict[str, Any] | None = None, before=None, **day) -> State:
    """Return the end of a day after an empty state, but for ``before``."""
    imposed = tuple(ImposedEvent(date=days.DATE, event=name) for name in facts or {})
    fixed = days.rules(*measures, events=imposed)
    state = days.state(fixed, members, **(before or {}))
    return fold(fixed, state, days.events(fixed, members, facts, **day))


def changed(after: State, **expected: Any) -> None:
    """Check some rows by name; numbers hold for all members."""
    for name, value in expected.items():
        row = getattr(after, name)
        assert row == pytest.approx(np.broadcast_to(np.float64(value), row.shape), rel=2e-5, abs=1e-6), name


# A day by hand.


def test_a_day_of_conflict_by_hand() -> None:
    """Serbia threatens, Kosovo sends police, EU and US press, NATO patrols, two call for restraint."""
    before = {
        "tension_points": 30, "hostility_kosovo": 20, "hostility_serbia": 10, "commitment_kosovo": 0.5,
        "commitment_serbia": 0.4, "pressure_kosovo": 0.6, "pressure_serbia": 0.3, "police": 0.5,
        "readiness": 1, "call": 0.8, "affront": 0.4, "calming": 0.3, "violence": 0.2, "excitation": 0.1,
        "barricades": [2, 0, 1, 0], "casualties_total": 4, "incidents_today": 7,
    }  # fmt: skip
    after = folded(
        before=before, serbia="threaten", kosovo="police",
        eu="press_kosovo", us="press_serbia", nato="patrol", appeal=3,
        up=[1, 0, 0, 0], down=[0, 0, 1, 0], incidents=2, casualties=3, lethal=1,
    )  # fmt: skip
    moves = 7.2 + 7 + (1 + 1 - 6 - 3 * 2) / 4
    ground = 7.5 + 1 + 1.5 - 1
    violence = 6 * 2 + 6 * math.log(4) + 20
    changed(
        after,
        tension_points=30 * kept(10) + moves + ground + violence,
        hostility_serbia=10 * kept(7) + 1.3 * 7.2 + 0.3 * violence,
        hostility_kosovo=20 * kept(7) + 1.3 * 7 + 0.5 * ground + 0.5 * violence,
        commitment_kosovo=0.5 * kept(30) + 0.3,
        commitment_serbia=0.4 * kept(30) + 0.4,
        pressure_kosovo=0.6 * kept(5) + 0.5,
        pressure_serbia=0.3 * kept(5) + 0.6 * 0.9,
        police=1,
        readiness=1,
        call=0.8 * kept(4),
        affront=0.4 * kept(4) + 0.3,
        calming=0.3 * kept(3),
        violence=0.2 * kept(7) + 0.1 * 2 + 0.25 * math.log(4) + 1,
        excitation=0.1 * kept(3) + 0.4 * (1 - kept(3)) * 2,
        barricades=[[3], [0], [0], [0]],
        net_points=moves,
        threatened=1,
        incidents_today=2,
        casualties_total=7,
        patrol_presence=0.25,
    )


def test_a_day_of_cooperation_by_hand() -> None:
    """Received cooperation counts half, and roads that open calm the day but no hostility."""
    after = folded(
        before={
            "tension_points": 30, "hostility_kosovo": 20, "hostility_serbia": 10, "barricades": [3, 0, 0, 0],
        },
        serbia="stand_down", kosovo="talk", eu="convene", down=[2, 0, 0, 0],
    )  # fmt: skip
    moves = -9 - 4 - 5 / 4
    changed(
        after,
        tension_points=30 * kept(10) + moves + 1.5 - 2,
        hostility_serbia=10 * kept(7) - 4 / 2,
        hostility_kosovo=20 * kept(7) - 9 / 2,
        net_points=moves,
    )


def test_roads_that_open_leave_hostility_alone() -> None:
    after = folded(before={"hostility_kosovo": 20, "barricades": [2, 0, 0, 0]}, down=[2, 0, 0, 0])
    changed(after, hostility_kosovo=20 * kept(7))


def test_no_memory_of_conflict_falls_below_nothing() -> None:
    """Points of cooperation in abundance, and each memory starts at one."""
    memories = ("tension_points", "hostility_kosovo", "hostility_serbia")
    after = folded(before=dict.fromkeys(memories, 1), serbia="stand_down", kosovo="withdraw_police")
    changed(after, **dict.fromkeys(memories, 0))


def test_a_quiet_day_leaves_what_does_not_fade() -> None:
    rows = {
        "police": 0.5, "readiness": 1, "walked_out": 1, "backing": 0.7, "troops": 3000, "casualties_total": 9,
        "barricades": [1, 2, 3, 4], "standing": 1, "status": [ANNOUNCED, IN_FORCE], "due": 800_000,
        "postponements": 2, "kfor_moved": 1, "ended": 1,
    }  # fmt: skip
    fixed = days.rules(*ALL)
    before = days.state(fixed, **rows)
    after = fold(fixed, before, days.events(fixed))
    for row in rows:
        assert np.array_equal(getattr(after, row), getattr(before, row)), row
    changed(after, tension_points=1.5, net_points=0, threatened=0, incidents_today=0)


def test_the_day_before_is_left_as_it_is() -> None:
    fixed = days.rules(*ALL)
    before = days.state(fixed, tension_points=30, barricades=1)
    kept_as_is = before.array.copy()
    fold(fixed, before, days.events(fixed, serbia="call", up=1, incidents=1))
    assert np.array_equal(before.array, kept_as_is)


def test_the_morning_may_be_given_or_follows() -> None:
    fixed = days.rules(*ALL)
    now = days.morning(fixed, tension_points=30, status=[ANNOUNCED, IN_FORCE], due=days.DAY + 2, police=1)
    events = days.events(fixed, serbia="call", deal=[1, 0, 0])
    assert np.array_equal(fold(fixed, now.state, events, now).array, fold(fixed, now.state, events).array)


def test_those_ready_this_morning_are_the_active_of_the_day() -> None:
    fixed = days.rules()
    now = days.morning(fixed, ready=[0.1, 0.2, 0.3, 0.4])
    assert fold(fixed, now.state, days.events(fixed), now).active[:, 0] == days.about(0.1, 0.2, 0.3, 0.4)


# Moves.


@pytest.mark.parametrize(
    ("actor", "move", "expected"),
    [
        ("serbia", "stand_down", {"readiness": 0, "call": 0, "calming": 1 + kept(3)}),
        ("serbia", "call", {"call": 1 + kept(4), "commitment_serbia": 0.2 + kept(30)}),
        ("serbia", "threaten", {"commitment_serbia": 0.4 + kept(30)}),
        ("serbia", "alert", {"readiness": 2, "commitment_serbia": 0.2 + kept(30)}),
        ("serbia", "use_force", {"ended": 1}),
        ("kosovo", "withdraw_police", {"police": 0}),
        ("kosovo", "arrest", {"affront": 1 + kept(4)}),
        ("kosovo", "announce", {"commitment_kosovo": 0.5 + kept(30)}),
        ("kosovo", "police", {"police": 1, "commitment_kosovo": 0.3 + kept(30)}),
        ("kosovo", "postpone", {"calming": 0.8 + kept(3)}),
        ("kosovo", "enforce", {"commitment_kosovo": 0.3 + kept(30)}),
        ("eu", "press_serbia", {"pressure_serbia": 0.6 * 0.5 + kept(5)}),
        ("eu", "press_kosovo", {"pressure_kosovo": 0.5 + kept(5)}),
        ("eu", "sanction_kosovo", {"pressure_kosovo": 1.2 + kept(5)}),
        ("us", "press_serbia", {"pressure_serbia": 0.6 * 0.9 + kept(5)}),
        ("us", "press_kosovo", {"pressure_kosovo": 0.9 + kept(5)}),
        ("us", "sanction_kosovo", {"pressure_kosovo": 1.2 + kept(5)}),
        *((actor, "talk", {}) for actor in ("serbia", "kosovo")),
        *((actor, "accuse", {}) for actor in ("serbia", "kosovo")),
        ("kosovo", "phase", {}),
        ("eu", "convene", {}),
        *(("nato", move, {}) for move in ("draw_down", "patrol", "interpose", "reserve")),
    ],
)
def test_a_move_changes_this_and_nothing_else(actor, move, expected) -> None:
    """Every quantity that moves change starts at one; the other member's actor does nothing."""
    fading = {
        "call": 4, "affront": 4, "calming": 3, "commitment_serbia": 30, "commitment_kosovo": 30,
        "pressure_serbia": 5, "pressure_kosovo": 5,
    }  # fmt: skip
    start = {"police": 0.5, "readiness": 1, "ended": 0}
    after = folded(2, before=dict.fromkeys(fading, 1) | start, **{actor: [move, "hold"]})
    quiet = {row: kept(half_life) for row, half_life in fading.items()} | start
    changed(after, **{row: [expected.get(row, value), value] for row, value in quiet.items()})


def test_police_and_readiness_have_a_highest_level() -> None:
    """A step is half of the police, and one of two levels of readiness."""
    after = folded(
        3, before={"police": [0, 0.5, 1], "readiness": [0, 1, 2]}, kosovo=["police"] * 3, serbia=["alert"] * 3
    )
    changed(after, police=[0.5, 1, 1], readiness=[1, 2, 2])


def test_members_of_one_day_may_do_different_things() -> None:
    after = folded(
        4, serbia=["call", "threaten", "hold", "call"], kosovo=["hold", "arrest", "police", "arrest"]
    )
    changed(
        after,
        call=[1, 0, 0, 1],
        commitment_serbia=[0.2, 0.4, 0, 0.2],
        affront=[0, 1, 0, 1],
        police=[0, 0, 0.5, 0],
        commitment_kosovo=[0, 0, 0.3, 0],
    )


def test_pressure_is_felt_by_each_member_s_backing() -> None:
    """Receptivity is .6 (1 - (backing - .4)): .6 at neutral, .24 at full backing."""
    after = folded(3, before={"backing": [0.4, 1, 1]}, us=["press_serbia", "hold", "press_serbia"])
    changed(after, pressure_serbia=[0.54, 0, 0.24 * 0.9])


def test_only_a_threat_is_a_threat_and_only_a_call_a_call() -> None:
    moves = [move.name for move in REPERTOIRES["serbia"]]
    after = folded(len(moves), serbia=moves, before={"since_call": 5, "threatened": 1})
    changed(after, threatened=[move == "threaten" for move in moves])
    changed(after, since_call=[0 if move == "call" else 6 for move in moves])


@pytest.mark.parametrize(("appeal", "count"), [(0, 0), (1, 1), (2, 1), (4, 1), (5, 2), (7, 3)])
def test_each_appeal_takes_off_three_points_at_a_quarter(appeal: int, count: int) -> None:
    after = folded(before={"tension_points": 50}, appeal=appeal)
    changed(after, net_points=-0.75 * count, tension_points=50 * kept(10) - 0.75 * count)


# The ground and its violence.


def test_the_sites_of_a_place_are_its_limit() -> None:
    after = folded(before={"barricades": [3, 1, 0, 4]}, up=[3, 0, 0, 1], down=[0, 3, 1, 1])
    changed(after, barricades=[[4], [0], [0], [4]])


def test_the_first_barricade_counts() -> None:
    after = folded(up=[0, 1, 0, 0])
    changed(after, barricades=[[0], [1], [0], [0]], tension_points=7.5 + 1 + 1.5, hostility_kosovo=5)


def test_days_are_counted_since_something_happened() -> None:
    after = folded(before=dict.fromkeys(COUNTERS, 5) | {"since_suspended": 8})
    changed(after, **dict.fromkeys(COUNTERS, 6), since_suspended=9)


@pytest.mark.parametrize(
    ("day", "hurt", "clash", "lethal"),
    [
        ({"incidents": 2}, 6, 6, 6),
        ({"incidents": 3}, 6, 0, 6),
        ({"incidents": 4}, 6, 0, 6),
        ({"incidents": 1, "casualties": 1}, 0, 0, 6),
        ({"incidents": 1, "lethal": 1}, 0, 6, 0),
    ],
)
def test_violence_is_remembered_by_kind(day, hurt, clash, lethal) -> None:
    after = folded(before=dict.fromkeys(COUNTERS, 5), **day)
    changed(after, since_call=6, since_hurt=hurt, since_clash=clash, since_lethal=lethal)


# Facts.


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("arrest_case", {"affront": 1}),
        ("install_officials", {"affront": 0.5, "police": 0.5, "net_points": 5, "hostility_serbia": 1.3 * 5}),
        ("boycott", {"commitment_serbia": 0.2, "net_points": 6.5, "hostility_kosovo": 1.3 * 6.5}),
        ("border_incident", {"hostility_kosovo": 5, "hostility_serbia": 5}),
        ("walk_out", {}),
    ],
)
def test_a_fact_changes_this_and_nothing_else(fact, expected) -> None:
    rows = ("affront", "police", "commitment_serbia", "net_points", "hostility_kosovo", "hostility_serbia")
    start = {"troops": 3770, "backing": 0.4}
    after = folded(2, facts={fact: [1, 0]})
    changed(after, **{row: [expected.get(row, 0), 0] for row in rows}, **start)
    changed(after, tension_points=[expected.get("net_points", 0), 0])


def test_installing_officials_brings_no_more_police_than_there_are() -> None:
    after = folded(3, before={"police": [0, 0.5, 1]}, facts={"install_officials": 1})
    changed(after, police=[0.5, 1, 1])


def test_troops_and_backing_become_what_the_fact_says() -> None:
    after = folded(3, facts={"kfor_troops": [0, 1, 5001], "russia_backing": [1.8, 0, 1]})
    changed(after, troops=[3770, 0, 5000], backing=[0.8, 0.4, 0])


def test_leaving_and_returning() -> None:
    after = folded(4, before={"walked_out": [0, 1, 1, 0]}, walk_out=[1, -1, 0, 0])
    changed(after, walked_out=[1, 0, 1, 0], call=0, commitment_serbia=0)


def test_a_walk_out_by_call_commits_more_and_mobilises_less() -> None:
    after = folded(3, serbia=["call", "call", "threaten"], walk_out=[1, 0, 1])
    changed(after, walked_out=[1, 0, 1], call=[0.3, 1, 0], commitment_serbia=[0.4, 0.2, 0.4])


# Measures.


@pytest.mark.parametrize("row", [{"acted_on": [0, 0, 2]}, {"deal": [0, 0, 1]}])
def test_a_lifted_measure_is_a_step_of_serbia_s(row) -> None:
    after = folded(before={"standing": 1, "hostility_kosovo": 9}, **row)
    changed(after, standing=0, net_points=-5, hostility_kosovo=9 * kept(7) - 5 / 2)


def test_each_lifted_measure_counts() -> None:
    another = (PLATES, SERBIA_PLATES, days.SERBIA_DOCUMENTS)
    after = folded(2, another, acted_on=[[0, 0], [2, 0], [2, 2]])
    changed(after, net_points=[-10, -5])


def test_a_withdrawn_measure_of_kosovo_s_is_no_step_of_serbia_s() -> None:
    changed(folded(acted_on=[2, 0, 0], before={"status": [ANNOUNCED, NONE]}), net_points=0, status=0)


STAND_OFF = {
    "status": [ANNOUNCED, IN_FORCE], "tension_points": 40, "hostility_kosovo": 20, "hostility_serbia": 10,
    "commitment_kosovo": 0.5, "commitment_serbia": 0.4, "calming": 0.2, "police": 1, "readiness": 2,
    "call": 0.8, "since_suspended": 30,
}  # fmt: skip


@pytest.mark.parametrize(
    ("deal", "general", "share"), [([0, 0, 0], 0, 0), ([1, 0, 0], 0, 1 / 1.5), ([0, 1, 0], 0, 0.5 / 1.5)]
)
def test_a_deal_calms_by_the_share_that_it_settles(deal, general, share) -> None:
    after = folded(before=STAND_OFF, deal=deal, general_deal=general)
    changed(
        after,
        tension_points=40 * kept(10) * (1 - share / 2),
        hostility_kosovo=20 * kept(7) * (1 - share / 2),
        hostility_serbia=10 * kept(7) * (1 - share / 2),
        commitment_kosovo=0.5 * kept(30) * (1 - 0.6 * share),
        commitment_serbia=0.4 * kept(30) * (1 - 0.6 * share),
        calming=0.2 * kept(3) + share,
        police=1,
        readiness=2,
        call=0.8 * kept(4),
    )


@pytest.mark.parametrize(
    ("status", "day"),
    [([ANNOUNCED, IN_FORCE], {"deal": [1, 1, 0]}), ([NONE, SUSPENDED], {"general_deal": 1})],
)
def test_a_deal_on_everything_ends_the_stand_off(status, day) -> None:
    after = folded(before=STAND_OFF | {"status": status}, **day)
    changed(
        after,
        tension_points=40 * kept(10) / 2,
        commitment_kosovo=0.5 * kept(30) * 0.4,
        calming=0.2 * kept(3) + 1,
        police=0,
        readiness=0,
        call=0,
        status=SUSPENDED,
        since_suspended=0,
    )


def test_a_deal_calms_where_it_was_made() -> None:
    after = folded(
        3, before={"status": [[ANNOUNCED] * 3, [NONE] * 3], "police": 1}, deal=[[0, 1, 0]] + [[0] * 3] * 2
    )
    changed(after, calming=[0, 1, 0], police=[1, 0, 1])


def test_a_decision_of_kosovo_s_reaches_the_measures() -> None:
    after = folded(before={"status": [ANNOUNCED, NONE]}, kosovo="enforce", acted_on=[1, 0, 0])
    changed(after, status=[[IN_FORCE], [NONE]])


def test_a_deal_on_a_standing_measure_alone_leaves_the_stand_off() -> None:
    after = folded(before=STAND_OFF | {"standing": 1}, deal=[0, 0, 1])
    changed(after, standing=0, calming=0.2 * kept(3), police=1, commitment_kosovo=0.5 * kept(30))


def test_triggers_are_counted_at_the_end_of_the_day() -> None:
    condition = Condition(variable="barricades", above=1)
    trigger = Trigger(when=condition, do=ImposedEvent(actor="eu", move="convene", origin="trigger"))
    fixed = days.rules(triggers=(trigger,))
    events = days.events(fixed, up=[1, 1, 0, 0], trigger=1)
    after = fold(fixed, days.state(fixed, trigger_held=2), events)
    changed(after, trigger_held=3, trigger_since=1)
