"""Kosovo's decisions: which measures one is about, how many days it gives, and when it comes to nothing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.world.decisions import decide
from sim.world.events import DayEvents, ImposedEvent
from sim.world.impose import Plan
from sim.world.setting import Condition, Trigger
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, KOSOVO, PLATES

LAW = days.Measure(name="law", owner="kosovo")
TWO, THREE = (PLATES, DOCUMENTS), (PLATES, DOCUMENTS, LAW)


def decided(
    move, *imposed: ImposedEvent, u=0.5, members=1, measures=TWO, day=None, partly=None, **rows
) -> DayEvents:
    """Return the day after Kosovo's decision; every uniform is ``u``."""
    fixed = days.rules(*measures, events=imposed)
    fixed.partly.update({event: np.array(partly) for event in imposed if partly is not None})
    events = days.events(fixed, members, kosovo=move, **(day or {}))
    now = days.morning(fixed, members, **rows)
    plan = Plan(fixed, now, events)
    plan.impose_moves()
    uniforms = np.broadcast_to(np.float32(u), members)
    decide(fixed, now, events, plan, lambda channel, today: uniforms)
    return events


def dated(move: str, **event) -> ImposedEvent:
    return ImposedEvent(date=days.DATE, actor="kosovo", move=move, **event)


# What a decision is about.


@pytest.mark.parametrize("move", ["postpone", "phase", "enforce"])
def test_a_due_day_decision_is_about_everything_due(move: str) -> None:
    status = [[ANNOUNCED] * 3, [PHASED, PHASED, IN_FORCE]]
    due = [[DAY, DAY, DAY + 1], [DAY - 2, DAY + 1, DAY]]
    events = decided(move, members=3, status=status, due=due)
    assert events.acted_on.tolist() == [[1, 1, 0], [1, 0, 0]]


def test_an_announcement_is_about_the_first_measure_that_can_be_announced() -> None:
    status = [[NONE, ANNOUNCED, SUSPENDED, SUSPENDED], [NONE, NONE, NONE, NONE], [NONE] * 4]
    since = [[9999, 9999, 14, 15], [9999] * 4, [9999] * 4]
    events = decided("announce", members=4, measures=THREE, status=status, since_suspended=since)
    assert events.acted_on.tolist() == [[1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("move", ["talk", "police", "hold"])
def test_other_moves_are_about_no_measure(move: str) -> None:
    events = decided(move, status=ANNOUNCED, due=DAY)
    assert not events.acted_on.any() and not events.extension.any()


def test_each_member_s_move_is_its_own() -> None:
    events = decided(
        ["postpone", "talk", "announce", "phase"], members=4, status=[[ANNOUNCED] * 4, [NONE] * 4], due=DAY
    )
    assert events.acted_on.tolist() == [[1, 0, 0, 1], [0, 0, 1, 0]]
    assert events.extension[[0, 1, 3]].tolist() == [30, 0, 21]


# Days.


@pytest.mark.parametrize(("u", "extension"), [(0, 2), (0.39, 2), (0.4, 30), (0.99, 30)])
def test_a_postponement_is_short_or_long(u: float, extension: int) -> None:
    assert decided("postpone", u=u, status=ANNOUNCED, due=DAY).extension.tolist() == [extension]


def test_phasing_gives_three_weeks_and_enforcing_none() -> None:
    assert decided("phase", status=ANNOUNCED, due=DAY).extension.tolist() == [21]
    assert decided("enforce", status=ANNOUNCED, due=DAY).extension.tolist() == [0]


def test_notice_is_a_day_or_one_and_a_negative_binomial() -> None:
    """Of mean 30 and size 3, with p = 3/33: none with p^3 = .00075, at most one with .0028."""
    for u, notice in ((0, 1), (0.0007, 1), (0.0008, 2), (0.0027, 2), (0.0029, 3)):
        assert decided("announce", u=0.15 + 0.85 * u).extension.tolist() == [notice]
    assert decided("announce", u=0.149).extension.tolist() == [1]


def test_half_of_the_longer_notices_are_of_less_than_twenty_eight_days() -> None:
    """The median of a negative binomial of mean 30 and size 3 is 27."""
    assert decided("announce", u=0.15 + 0.85 * 0.5).extension.tolist() == [28]


# Deals win.


@pytest.mark.parametrize("deal", [{"deal": [1, 0]}, {"general_deal": 1}])
def test_a_deal_of_the_same_day_wins(deal) -> None:
    events = decided("postpone", day=deal, status=ANNOUNCED, due=DAY)
    other = 0 if "general_deal" in deal else 1
    assert events.acted_on[:, 0].tolist() == [0, other]
    assert events.extension.tolist() == [30 * other]
    assert events.move[KOSOVO].tolist() == days.codes("postpone" if other else "hold")


@pytest.mark.parametrize(
    ("origin", "move"), [(0, "hold"), (4, "hold"), (1, "enforce"), (2, "enforce"), (3, "enforce")]
)
def test_a_free_decision_about_nothing_is_no_decision_and_a_fixed_one_stays(origin, move) -> None:
    events = decided("enforce", day={"origin": origin, "deal": 1}, status=ANNOUNCED, due=DAY)
    assert events.move[KOSOVO].tolist() == days.codes(move)
    assert events.extension.tolist() == [0]


def test_a_decision_about_something_stays() -> None:
    events = decided("enforce", members=2, status=[[ANNOUNCED, NONE], [NONE, NONE]], due=DAY)
    assert events.move[KOSOVO].tolist() == days.codes("enforce", "hold")


# Imposed decisions.


def test_an_imposed_decision_names_its_measures_and_its_date() -> None:
    event = dated("postpone", measures=("documents",), due=days.DATE + dt.timedelta(45))
    events = decided("hold", event, status=ANNOUNCED, due=[DAY, DAY + 9])
    assert events.acted_on[:, 0].tolist() == [0, 1]
    assert events.extension.tolist() == [45]


def test_an_imposed_date_does_not_lie_in_the_past() -> None:
    event = dated("postpone", due=days.DATE - dt.timedelta(3))
    assert decided("hold", event, status=ANNOUNCED, due=DAY).extension.tolist() == [0]


def test_an_imposed_decision_without_names_is_about_what_is_due_or_else_dated() -> None:
    status = [[ANNOUNCED] * 3, [PHASED, PHASED, IN_FORCE]]
    due = [[DAY, DAY + 3, DAY + 3], [DAY + 3, DAY + 3, 0]]
    events = decided("hold", dated("phase"), members=3, status=status, due=due)
    assert events.acted_on.tolist() == [[1, 1, 1], [0, 1, 0]]
    assert events.extension.tolist() == [21, 21, 21]


def test_a_named_measure_need_not_be_due_but_dated() -> None:
    event = dated("enforce", measures=("plates",))
    status = [[NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED], [ANNOUNCED] * 5]
    events = decided("hold", event, members=5, status=status, due=[[DAY + 3] * 5, [DAY] * 5])
    assert events.acted_on.tolist() == [[0, 1, 1, 0, 0], [0] * 5]


def test_an_imposed_announcement_ignores_the_truce_of_what_it_names() -> None:
    event = dated("announce", measures=("documents",), due=days.DATE + dt.timedelta(60))
    status = [[NONE] * 5, [NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED]]
    events = decided("hold", event, members=5, status=status, since_suspended=1)
    assert events.acted_on.tolist() == [[0] * 5, [1, 1, 1, 0, 1]]
    assert events.extension.tolist() == [60, 60, 60, 0, 60]


def test_an_imposed_announcement_without_names_heeds_the_truce() -> None:
    events = decided("hold", dated("announce"), status=[SUSPENDED, NONE], since_suspended=1)
    assert events.acted_on[:, 0].tolist() == [0, 1]


def test_a_deal_wins_over_an_imposed_decision_too() -> None:
    event = dated("enforce", measures=("plates", "documents"))
    events = decided("hold", event, day={"deal": [1, 0]}, status=ANNOUNCED, due=DAY)
    assert events.acted_on[:, 0].tolist() == [0, 1]


def test_an_imposed_decision_holds_where_it_was_imposed() -> None:
    """In the second member Kosovo postpones by itself, so everything due is put off for thirty days."""
    event = dated("postpone", measures=("plates",), due=days.DATE + dt.timedelta(5))
    events = decided("postpone", event, members=2, partly=[True, False], status=ANNOUNCED, due=DAY)
    assert events.acted_on.tolist() == [[1, 1], [0, 1]]
    assert events.extension.tolist() == [5, 30]


def test_another_imposed_move_leaves_a_decision_alone() -> None:
    call = ImposedEvent(date=days.DATE, actor="serbia", move="call")
    events = decided("postpone", call, status=ANNOUNCED, due=[DAY, DAY + 1])
    assert events.acted_on[:, 0].tolist() == [1, 0]


def test_an_overruled_trigger_leaves_a_decision_alone() -> None:
    event = dated("postpone", measures=("plates",), due=days.DATE + dt.timedelta(5))
    arrest = ImposedEvent(actor="kosovo", move="arrest", due=days.DATE, origin="trigger")
    trigger = Trigger(when=Condition(variable="tension", above=0), do=arrest)
    fixed = days.rules(*TWO, events=(event,), triggers=(trigger,))
    events = days.events(fixed)
    plan = Plan(fixed, days.morning(fixed, status=ANNOUNCED, due=DAY, trigger_held=1), events)
    plan.impose_moves()
    decide(fixed, plan.now, events, plan, lambda channel, today: np.float32([0.5]))
    assert events.acted_on[:, 0].tolist() == [1, 0]
    assert events.extension.tolist() == [5]
