"""What stays fixed: what a day leaves of each memory, the crowd, the calendar and the tables of moves."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from sim.world.events import ImposedEvent
from sim.world.rules import kept, ordinal
from sim.world.setting import Condition, Setting, Trigger
from tests.world import days
from tests.world.days import DATE, DAY, DOCUMENTS, PLATES, SERBIA_PLATES


def on(after: int, **event) -> ImposedEvent:
    return ImposedEvent(date=DATE + dt.timedelta(after), **event)


@pytest.mark.parametrize(("half_life", "left"), [(1, 0.5), (0.5, 0.25), (10, 2**-0.1)])
def test_a_half_life_says_what_a_day_leaves(half_life: float, left: float) -> None:
    assert float(kept(half_life)) == pytest.approx(left, rel=1e-6)
    assert kept(half_life).dtype == np.float32


def test_each_memory_has_its_half_life() -> None:
    fixed = days.rules(hl_x=11.0, hl_H=12.0, hl_P=13.0, hl_y=2.0, nbr=0.6)
    expected = {
        "keep_tension": 11, "keep_hostility": 12, "keep_pressure": 13, "keep_excitation": 2,
        "keep_commitment": 30, "keep_presence": 60, "keep_call": 4, "keep_calming": 3,
    }  # fmt: skip
    for name, half_life in expected.items():
        assert float(getattr(fixed, name)) == pytest.approx(2 ** (-1 / half_life), rel=1e-6), name
    assert float(fixed.bred) == pytest.approx(0.6 * (1 - 2**-0.5), rel=1e-6)


def test_the_crowd_is_the_root_of_the_serbs_in_the_north() -> None:
    assert float(days.rules().crowd) == pytest.approx(math.sqrt(50_040 / 50_000), rel=1e-6)
    population = {"population.total": 2e6, "population.serb_share": 0.04, "population.north_fraction": 0.25}
    assert float(days.rules(**population).crowd) == pytest.approx(math.sqrt(20_000 / 50_000), rel=1e-6)


def test_kosovo_s_measures_come_first() -> None:
    fixed = days.rules(SERBIA_PLATES, DOCUMENTS, PLATES)
    assert [measure.name for measure in fixed.measures] == ["documents", "plates", "serbia_plates"]
    assert fixed.position == {"documents": 0, "plates": 1, "serbia_plates": 2}
    assert fixed.salience == pytest.approx(np.array([[0.5], [1], [0.4]]))
    assert fixed.ease == pytest.approx(np.array([[0.5], [0], [-1]]))


def test_moves_are_looked_up_by_their_codes() -> None:
    fixed = days.rules()
    for actor, moves in fixed.catalogue.items():
        for code, move in moves.items():
            assert fixed.codes[move.name] == code
            assert fixed.points[actor][code] == np.float32(move.points)
            assert fixed.has_effects[actor][code] == bool(move.effects)
    decisions = {name for name, code in fixed.codes.items() if fixed.decides[code]}
    assert decisions == {"announce", "postpone", "phase", "enforce"}


def test_a_code_that_an_actor_lacks_has_no_points_and_no_effects() -> None:
    fixed = days.rules()
    for actor, moves in fixed.catalogue.items():
        others = [code for code in range(max(moves)) if code not in moves]
        assert not fixed.points[actor][others].any()
        assert not fixed.has_effects[actor][others].any()


def test_events_are_kept_by_day_in_their_order() -> None:
    first, second, later = on(0, event="boycott"), on(0, actor="eu", move="convene"), on(3, event="boycott")
    fixed = days.rules(events=(later, first, second, ImposedEvent(event="boycott")))
    assert fixed.dated_events == {DAY: [first, second], DAY + 3: [later]}


def test_an_election_is_felt_for_two_weeks_before_it() -> None:
    fixed = days.rules(events=(on(20, event="election_day"),))
    assert fixed.firmness == dict.fromkeys(range(DAY + 6, DAY + 21), np.float32(0.3))


def test_attention_is_elsewhere_until_the_given_date() -> None:
    shocks = (on(1, event="attention_shock", until=DATE + dt.timedelta(3)), on(9, event="attention_shock"))
    assert days.rules(events=shocks).distraction == {DAY + 1, DAY + 2, DAY + 3, DAY + 9}


def test_only_facts_that_happen_have_a_row() -> None:
    when = Condition(variable="barricades", above=1)
    fixed = days.rules(
        events=(
            on(0, event="walk_out"),
            on(1, event="boycott"),
            on(2, event="election_day"),
            on(3, event="deal"),
        ),
        triggers=(Trigger(when=when, do=ImposedEvent(event="arrest_case")),),
    )
    assert fixed.facts == ("arrest_case", "boycott", "walk_out")


@pytest.mark.parametrize(("day", "follows"), [(DAY - 1, True), (DAY, True), (DAY + 1, False)])
def test_the_record_is_followed_up_to_its_last_day(day: int, follows: bool) -> None:
    fixed = days.rules()
    assert not fixed.follows_record(day)
    assert fixed.setting.impute
    fixed.setting = replace(fixed.setting, record_until=DATE)
    assert fixed.follows_record(day) is follows


def test_no_date_is_nothing() -> None:
    assert ordinal(None) == 0
    assert ordinal(DATE) == DAY
    assert days.rules().start == DAY


# The setting.

WEEK = Setting(start=DATE, end=DATE + dt.timedelta(6), measures=(PLATES, SERBIA_PLATES))


def test_a_window_includes_both_its_days() -> None:
    assert WEEK.days == 7
    assert replace(WEEK, end=DATE).days == 1


def test_a_warm_start_comes_before_the_window() -> None:
    assert WEEK.first_day == DATE
    assert replace(WEEK, warm_from=DATE - dt.timedelta(60)).first_day == DATE - dt.timedelta(60)


def test_a_menu_is_shortened_by_actor() -> None:
    setting = replace(WEEK, unavailable=frozenset({("eu", "convene"), ("eu", "appeal"), ("us", "appeal")}))
    assert setting.off_menu("eu") == {"convene", "appeal"}
    assert setting.off_menu("nato") == set()


def test_a_window_opened_earlier_leaves_measures_to_the_record() -> None:
    assert WEEK.opened(None) is WEEK and WEEK.opened(DATE) is WEEK
    earlier = WEEK.opened(DATE - dt.timedelta(5))
    assert earlier.start == DATE - dt.timedelta(5) and earlier.end == WEEK.end
    assert [measure.fixed for measure in earlier.measures] == [False, False]
