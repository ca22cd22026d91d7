"""Measures: when they wait, stand or rest, and what decisions, deals and facts do to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from sim.world import measures
from sim.world.state import LONG_AGO
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, PLATES, SERBIA_PLATES

EVERY_STATUS = [NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED]


@pytest.mark.parametrize(
    ("asked", "statuses"),
    [
        (measures.dated, {ANNOUNCED, PHASED}),
        (measures.in_force, {IN_FORCE}),
        (measures.is_suspended, {SUSPENDED}),
        (measures.is_open, {ANNOUNCED, PHASED, IN_FORCE}),
        (measures.can_announce, {NONE, SUSPENDED}),
    ],
)
def test_each_status_says_what_a_measure_is(asked, statuses) -> None:
    state = days.state(days.rules(PLATES), 5, status=[EVERY_STATUS])
    assert asked(state)[0].tolist() == [status in statuses for status in EVERY_STATUS]


def test_the_truce_after_a_deal_lasts_fourteen_days() -> None:
    state = days.state(days.rules(PLATES), 3, status=[SUSPENDED], since_suspended=[[13, 14, 15]])
    assert measures.can_announce(state)[0].tolist() == [False, False, True]


def test_a_date_that_has_passed_counts_as_today() -> None:
    state = days.state(days.rules(PLATES), 3, due=[[DAY + 5, DAY, DAY - 3]])
    assert measures.days_left(state, DAY)[0].tolist() == [5, 0, 0]


def test_nearness_falls_with_the_days_left() -> None:
    near = measures.nearness(np.float32([0, 3, 6]), np.float32(6))
    assert near == days.about(1, np.exp(-0.5), np.exp(-1))


@pytest.mark.parametrize("row", ["acted_on", "deal", "general_deal"])
def test_one_member_is_enough_for_a_change(row: str) -> None:
    fixed = days.rules(PLATES)
    assert not measures.measures_changed(days.events(fixed, 2))
    assert measures.measures_changed(
        days.events(fixed, 2, **{row: [[0, 1]] if row != "general_deal" else [0, 1]})
    )


def test_the_scenario_declares_how_measures_stand() -> None:
    dated = replace(PLATES, status="announced", due=dt.date(2022, 9, 1), postponements=1)
    rests = replace(DOCUMENTS, status="suspended", announced=days.DATE - dt.timedelta(40))
    unknown = replace(DOCUMENTS, name="other", status="suspended")
    fixed = days.rules(dated, rests, unknown, replace(SERBIA_PLATES, status="in_force"), SERBIA_PLATES)
    state = days.state(fixed, standing=1)
    measures.declare(fixed, state, days.DATE, only_fixed=False)
    assert state.status[:, 0].tolist() == [ANNOUNCED, SUSPENDED, SUSPENDED]
    assert state.due[:, 0].tolist() == [dt.date(2022, 9, 1).toordinal(), 0, 0]
    assert state.postponements[:, 0].tolist() == [1, 0, 0]
    assert state.since_suspended[:, 0].tolist() == [LONG_AGO, 40, LONG_AGO]
    assert state.standing[:, 0].tolist() == [1, 0]


def test_only_a_suspension_is_dated_by_its_announcement() -> None:
    fixed = days.rules(replace(PLATES, status="announced", announced=days.DATE - dt.timedelta(40)))
    state = days.state(fixed)
    measures.declare(fixed, state, days.DATE, only_fixed=False)
    assert state.since_suspended[:, 0].tolist() == [LONG_AGO]


def test_a_measure_is_fixed_unless_it_says_otherwise() -> None:
    fixed = days.rules(PLATES, SERBIA_PLATES)
    state = days.state(fixed, status=IN_FORCE, due=DAY, postponements=2, standing=1)
    measures.declare(fixed, state, days.DATE, only_fixed=True)
    for row in (state.status, state.due, state.postponements, state.standing):
        assert row.tolist() == [[0]]


@pytest.mark.parametrize(("only_fixed", "expected"), [(True, 0), (False, 1)])
def test_after_a_warm_start_open_measures_keep_what_the_record_gave(only_fixed, expected) -> None:
    plates = replace(PLATES, status="announced", fixed=False)
    lifted = replace(SERBIA_PLATES, status="in_force", fixed=False)
    fixed = days.rules(plates, replace(plates, name="other", fixed=True), lifted)
    state = days.state(fixed)
    measures.declare(fixed, state, days.DATE, only_fixed=only_fixed)
    assert state.status[:, 0].tolist() == [expected, ANNOUNCED]
    assert state.standing[0].tolist() == [expected]


@pytest.mark.parametrize(
    ("move", "status", "due", "postponements"),
    [
        ("announce", ANNOUNCED, DAY + 10, 0),
        ("postpone", IN_FORCE, DAY + 10, 3),
        ("phase", PHASED, DAY + 10, 2.5),
        ("enforce", IN_FORCE, 0, 2),
    ],
)
def test_a_decision_changes_what_it_is_about(move, status, due, postponements) -> None:
    """Both measures start in force, put off twice; the second, and the other member, are left alone."""
    fixed = days.rules(PLATES, DOCUMENTS)
    state = days.state(fixed, 2, status=IN_FORCE, due=DAY, postponements=2)
    events = days.events(fixed, 2, kosovo=move, acted_on=[[1, 0], [0, 0]], extension=[10, 10])
    measures.fold_measures(fixed, state, events)
    assert state.status.tolist() == [[status, IN_FORCE], [IN_FORCE, IN_FORCE]]
    assert state.due.tolist() == [[due, DAY], [DAY, DAY]]
    assert state.postponements.tolist() == [[postponements, 2], [2, 2]]


def test_each_member_gets_the_days_it_was_given() -> None:
    fixed = days.rules(PLATES)
    state = days.state(fixed, 3, status=[ANNOUNCED], due=DAY)
    events = days.events(fixed, 3, kosovo=["postpone", "enforce", "phase"], acted_on=1, extension=[30, 0, 21])
    measures.fold_measures(fixed, state, events)
    assert state.due[0].tolist() == [DAY + 30, 0, DAY + 21]
    assert state.status[0].tolist() == [ANNOUNCED, IN_FORCE, PHASED]


@pytest.mark.parametrize("deal", [{"deal": [[0, 1], [0, 0]]}, {"general_deal": [0, 1]}])
def test_a_deal_suspends_from_today(deal) -> None:
    fixed = days.rules(PLATES, DOCUMENTS)
    state = days.state(fixed, 2, status=[ANNOUNCED, IN_FORCE], due=DAY, postponements=2, since_suspended=50)
    measures.fold_measures(fixed, state, days.events(fixed, 2, **deal))
    general = "general_deal" in deal
    assert state.status.tolist() == [[ANNOUNCED, SUSPENDED], [IN_FORCE, SUSPENDED if general else IN_FORCE]]
    assert state.since_suspended[0].tolist() == [50, 0]
    assert state.due[0].tolist() == [DAY, 0]
    assert state.postponements[0].tolist() == [2, 0]


def test_a_withdrawn_measure_is_gone_without_a_truce() -> None:
    fixed = days.rules(PLATES)
    state = days.state(fixed, 2, status=[ANNOUNCED], due=DAY, postponements=2, since_suspended=50)
    measures.fold_measures(fixed, state, days.events(fixed, 2, acted_on=[[2, 0]]))
    assert state.status[0].tolist() == [NONE, ANNOUNCED]
    assert state.due[0].tolist() == [0, DAY]
    assert state.postponements[0].tolist() == [0, 2]
    assert state.since_suspended[0].tolist() == [50, 50]


def test_a_standing_measure_goes_by_a_fact_or_a_deal() -> None:
    fixed = days.rules(PLATES, SERBIA_PLATES, replace(SERBIA_PLATES, name="serbia_documents"))
    state = days.state(fixed, 4, standing=1)
    events = days.events(fixed, 4, general_deal=[0, 0, 0, 1])
    events.acted_on[1:] = [[2, 0, 1, 0], [0, 2, 0, 0]]
    events.deal[1:] = [[0, 1, 0, 0], [0, 0, 1, 0]]
    measures.fold_measures(fixed, state, events)
    assert state.standing.tolist() == [[0, 0, 1, 1], [1, 0, 0, 1]]
