"""What is fixed from outside: which slot it takes, who comes first, and what physics leaves of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.actors import MOVE_CODE
from sim.world.events import DayEvents, ImposedEvent
from sim.world.impose import Plan
from sim.world.rules import Rules
from sim.world.setting import Condition, Trigger
from sim.world.situation import Situation
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SLOTS, SUSPENDED
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, EU, KOSOVO, NATO, PLATES, SERBIA_PLATES, US

IMPOSED, TRIGGERED, PLAYED, WITHOUT_EFFECT = 1, 3, 4, 8


def dated(**event) -> ImposedEvent:
    return ImposedEvent(date=days.DATE, **event)


def trigger(**event) -> Trigger:
    """Return a trigger that fires where its condition has held for a day."""
    when = Condition(variable="tension", above=0)
    return Trigger(when=when, do=ImposedEvent(origin="trigger", **event))


def planned(*imposed, members: int = 1, measures=(PLATES,), drawn=None, **rows) -> tuple[Plan, DayEvents]:
    """Return the plan of a day with these dated events and triggers, over what was drawn."""
    fixed = days.rules(
        *measures,
        events=tuple(one for one in imposed if isinstance(one, ImposedEvent)),
        triggers=tuple(one for one in imposed if isinstance(one, Trigger)),
    )
    events = days.events(fixed, members, **(drawn or {}))
    return Plan(fixed, days.morning(fixed, members, **rows), events), events


def slot_origin(events: DayEvents, slot: str) -> list[int]:
    return events.slot_origin[SLOTS.index(slot)].tolist()


# Who comes first.


def test_an_imposed_move_replaces_the_drawn_one() -> None:
    plan, events = planned(
        dated(actor="nato", move="patrol"), drawn={"nato": "reserve", "us": "press_kosovo"}
    )
    plan.impose_moves()
    assert events.move[[NATO, US], 0].tolist() == days.codes("patrol", "press_kosovo")
    assert events.origin[[NATO, US], 0].tolist() == [IMPOSED, 0]


def test_an_event_acts_on_its_day_only() -> None:
    yesterday = ImposedEvent(date=days.DATE - dt.timedelta(1), actor="nato", move="patrol")
    assert planned(yesterday)[0].entries == []


def test_the_first_dated_move_keeps_the_slot() -> None:
    plan, events = planned(dated(actor="eu", move="convene"), dated(actor="eu", move="press_serbia"))
    plan.impose_moves()
    assert events.move[EU].tolist() == days.codes("convene")


def test_a_dated_move_beats_a_trigger_and_an_earlier_trigger_a_later_one() -> None:
    """The dated event holds in the first member only; the triggers hold in the first three."""
    press, sanction = trigger(actor="us", move="press_kosovo"), trigger(actor="us", move="sanction_kosovo")
    event = dated(actor="us", move="press_serbia", origin="player")
    fixed = days.rules(events=(event,), triggers=(press, sanction))
    fixed.partly[event] = np.array([True, False, False, False])
    events = days.events(fixed, 4)
    plan = Plan(fixed, days.morning(fixed, 4, trigger_held=[[1, 1, 1, 0], [1, 1, 0, 0]]), events)
    plan.impose_moves()
    assert events.move[US].tolist() == days.codes("press_serbia", "press_kosovo", "press_kosovo", "hold")
    assert events.origin[US].tolist() == [PLAYED, TRIGGERED, TRIGGERED, 0]
    acted, overruled = 1, 2
    assert events.trigger.tolist() == [[overruled, acted, acted, 0], [overruled, overruled, 0, 0]]


@pytest.mark.parametrize(("day", "fires"), [(DAY - 1, 0), (DAY, 1), (DAY + 1, 1)])
def test_triggers_act_within_the_window(day: int, fires: int) -> None:
    fixed = days.rules(triggers=(trigger(actor="us", move="press_kosovo"),))
    events = days.events(fixed)
    plan = Plan(fixed, Situation(fixed, days.state(fixed, trigger_held=1), day), events)
    assert len(plan.entries) == fires
    assert events.trigger[0].tolist() == [fires]


def test_a_trigger_that_fires_nowhere_is_not_planned() -> None:
    assert planned(trigger(actor="us", move="press_kosovo"))[0].entries == []


def test_an_appeal_has_a_slot_of_its_own() -> None:
    calls = [dated(actor=actor, move="appeal") for actor in ("eu", "nato")]
    plan, events = planned(*calls, drawn={"appeal": 2, "nato": "patrol"})
    plan.impose_moves()
    assert events.appeal.tolist() == [1 + 2 + 4]
    assert events.move[NATO].tolist() == days.codes("patrol")
    assert [slot_origin(events, f"appeal/{actor}") for actor in ("eu", "us", "nato")] == [[1], [0], [1]]


@pytest.mark.parametrize(("actor", "bit"), [("eu", 1), ("us", 2), ("nato", 4)])
def test_each_third_party_calls_with_a_bit_of_its_own(actor: str, bit: int) -> None:
    plan, events = planned(dated(actor=actor, move="appeal"))
    plan.impose_moves()
    assert events.appeal.tolist() == [bit]


# Moves without effect.


@pytest.mark.parametrize(
    ("event", "row", "values", "idle"),
    [
        ({"actor": "kosovo", "move": "talk"}, "status", [[0, 1, 2, 3, 4]], [0, 0, 0, 0, 0]),
        ({"actor": "kosovo", "move": "withdraw_police"}, "police", [0, 0.5, 1, 0, 1], [1, 0, 0, 1, 0]),
        ({"actor": "kosovo", "move": "police"}, "police", [0, 0.5, 1, 0, 1], [0, 0, 1, 0, 1]),
        # Unnamed, an announcement heeds the truce; by name it only needs a rule that is not in force.
        ({"actor": "kosovo", "move": "announce"}, "status", [[0, 1, 2, 3, 4]], [0, 1, 1, 1, 0]),
        (
            {"actor": "kosovo", "move": "announce", "measures": ("plates",)},
            "status", [[0, 1, 2, 3, 4]], [0, 0, 0, 1, 0],
        ),
        ({"actor": "kosovo", "move": "postpone"}, "status", [[0, 1, 2, 3, 4]], [1, 0, 0, 1, 1]),
        ({"actor": "kosovo", "move": "phase"}, "status", [[0, 1, 2, 3, 4]], [1, 0, 0, 1, 1]),
        (
            {"actor": "kosovo", "move": "enforce", "measures": ("plates",)},
            "status", [[0, 1, 2, 3, 4]], [1, 0, 0, 1, 1],
        ),
    ],
)  # fmt: skip
def test_a_move_that_changes_nothing_is_marked(event, row, values, idle) -> None:
    """No rule is due today: an imposed decision needs a date that it can move, not that it is here."""
    plan, events = planned(dated(**event), members=5, **{row: values, "due": DAY + 9})
    plan.impose_moves()
    assert events.move[KOSOVO].tolist() == [MOVE_CODE[event["move"]]] * 5
    assert events.origin[KOSOVO].tolist() == [IMPOSED + WITHOUT_EFFECT * mark for mark in idle]


def test_a_named_decision_has_no_effect_on_other_rules() -> None:
    event = dated(actor="kosovo", move="postpone", measures=("documents",))
    plan, events = planned(
        event, members=2, measures=(PLATES, DOCUMENTS), status=[[ANNOUNCED, NONE], [NONE, PHASED]]
    )
    plan.impose_moves()
    assert events.origin[KOSOVO].tolist() == [IMPOSED + WITHOUT_EFFECT, IMPOSED]


# Facts.


def test_a_fact_is_logged_as_one_more_than_its_value() -> None:
    plan, events = planned(dated(event="boycott"), dated(event="kfor_troops", value=3000))
    plan.impose_facts()
    assert dict(zip(plan.rules.facts, events.facts[:, 0].tolist(), strict=True)) == {
        "boycott": 1,
        "kfor_troops": 3001,
    }


def test_facts_around_a_date_are_read_off_the_calendar() -> None:
    plan, events = planned(
        dated(event="election_day"), dated(event="attention_shock"), dated(event="boycott")
    )
    plan.impose_facts()
    assert plan.rules.facts == ("boycott",)
    assert events.facts.tolist() == [[1]]


def test_a_fact_holds_once_a_day() -> None:
    plan, events = planned(*(dated(event="kfor_troops", value=value) for value in (3000, 5000)))
    plan.impose_facts()
    assert events.facts.tolist() == [[3001]]


@pytest.mark.parametrize(("facts", "out"), [(("walk_out",), 1), (("return_to_institutions", "walk_out"), -1)])
def test_leaving_and_returning_share_a_slot(facts, out) -> None:
    plan, events = planned(*(dated(event=fact) for fact in facts))
    plan.impose_facts()
    assert events.walk_out.tolist() == [out]
    assert slot_origin(events, "institutions") == [IMPOSED]
    assert events.facts.sum() == 1


def test_measures_are_ended_by_name() -> None:
    ends = (
        dated(event="withdraw_measure", measures=("documents",)),
        dated(event="lift_measure", measures=("serbia_plates",)),
        dated(event="withdraw_measure", measures=("plates",)),
    )
    for count, acted in ((1, [0, 2, 0]), (2, [0, 2, 2]), (3, [2, 2, 2])):
        plan, events = planned(*ends[:count], measures=(PLATES, DOCUMENTS, SERBIA_PLATES))
        plan.impose_facts()
        assert events.acted_on[:, 0].tolist() == acted


# The ground.


def test_imposed_barricades_take_free_sites_only() -> None:
    plan, events = planned(
        dated(event="barricades", place="zvecan", up=3),
        members=5,
        drawn={"up": 1, "down": 1},
        barricades=[[0] * 5, [0, 1, 2, 3, 4], [0] * 5, [0] * 5],
    )
    plan.impose_ground()
    assert events.down[:, 0].tolist() == [1, 0, 1, 1]
    assert events.up.tolist() == [[1] * 5, [3, 3, 2, 1, 0], [1] * 5, [1] * 5]
    assert slot_origin(events, "barricades/zvecan") == [IMPOSED] * 5
    assert slot_origin(events, "barricades/leposavic") == [0] * 5


def test_no_more_come_down_than_stood_or_went_up() -> None:
    plan, events = planned(
        dated(event="barricades", place="leposavic", up=1, down=3),
        members=5,
        drawn={"down": 1},
        barricades=[[0] * 5, [0] * 5, [0] * 5, [0, 1, 2, 3, 4]],
    )
    plan.impose_ground()
    assert events.down.tolist() == [[1] * 5, [1] * 5, [1] * 5, [1, 2, 3, 3, 3]]


def test_an_event_says_only_what_is_different() -> None:
    """One incident that hurt nobody, and nothing that goes up where something comes down."""
    plan, events = planned(
        dated(event="incident"), dated(event="barricades", place="zvecan", down=1),
        drawn={"up": 1, "incidents": 9, "casualties": 90, "lethal": 1}, barricades=2,
    )  # fmt: skip
    plan.impose_ground()
    plan.impose_incidents()
    assert [events.incidents[0], events.casualties[0], events.lethal[0]] == [1, 0, 0]
    assert [events.up[1, 0], events.down[1, 0]] == [0, 1]


def test_each_place_is_a_slot_of_its_own() -> None:
    plan, events = planned(
        dated(event="barricades", place="zvecan", up=3),
        dated(event="barricades", place="zvecan", up=1),
        dated(event="barricades", place="leposavic", up=2),
    )
    plan.impose_ground()
    assert events.up[:, 0].tolist() == [0, 3, 0, 2]


# Incidents.


def test_dated_incidents_replace_the_drawn_ones_and_add_up() -> None:
    plan, events = planned(
        dated(event="incident", count=2, casualties=5, lethal=True),
        dated(event="incident", count=1, casualties=3),
        drawn={"incidents": 9, "casualties": 90, "lethal": 1},
    )
    plan.impose_incidents()
    assert [events.incidents[0], events.casualties[0], events.lethal[0]] == [3, 5, 1]
    assert slot_origin(events, "incident") == [IMPOSED]


def test_imposed_incidents_leave_nothing_of_the_drawn_ones() -> None:
    plan, events = planned(
        dated(event="incident", count=0), drawn={"incidents": 9, "casualties": 90, "lethal": 1}
    )
    plan.impose_incidents()
    assert [events.incidents[0], events.casualties[0], events.lethal[0]] == [0, 0, 0]


def test_a_triggered_incident_comes_only_where_none_is_imposed() -> None:
    event = dated(event="incident", count=1)
    fixed = days.rules(events=(event,), triggers=(trigger(event="incident", count=4, casualties=7),))
    fixed.partly[event] = np.array([True, False, True])
    events = days.events(fixed, 3, incidents=9)
    plan = Plan(fixed, days.morning(fixed, 3, trigger_held=[[1, 1, 0]]), events)
    plan.impose_incidents()
    assert events.incidents.tolist() == [1, 4, 1]
    assert events.casualties.tolist() == [0, 7, 0]


# Deals.

ALL = (PLATES, DOCUMENTS, SERBIA_PLATES)


def settled(*imposed: ImposedEvent, members: int = 1, drawn=None, **rows) -> DayEvents:
    plan, events = planned(*imposed, measures=ALL, members=members, drawn=drawn, **rows)
    plan.impose_deals()
    return events


def test_a_deal_needs_an_open_measure() -> None:
    events = settled(dated(event="deal"), members=5, status=[[0, 1, 2, 3, 4], [SUSPENDED] * 5])
    assert events.deal.tolist() == [[0, 1, 1, 1, 0], [0] * 5, [0] * 5]
    assert events.round.tolist() == [1] * 5
    assert events.general_deal.tolist() == [0] * 5
    assert slot_origin(events, "deal") == [IMPOSED] * 5


def test_a_deal_needs_a_measure_that_stands() -> None:
    events = settled(dated(event="deal"), members=2, standing=[[0, 1]])
    assert events.deal.tolist() == [[0, 0], [0, 0], [0, 1]]


def test_a_named_deal_is_about_what_it_names() -> None:
    events = settled(dated(event="deal", measures=("documents",)), status=IN_FORCE, standing=1)
    assert events.deal[:, 0].tolist() == [0, 1, 0]


def test_a_general_deal_settles_no_measure_by_itself() -> None:
    events = settled(dated(event="deal", measures=("general",)), status=IN_FORCE, standing=1)
    assert events.deal[:, 0].tolist() == [0, 0, 0]
    assert events.general_deal.tolist() == [1]


def test_dated_deals_add_up() -> None:
    deals = (dated(event="deal", measures=(name,)) for name in ("plates", "general", "serbia_plates"))
    events = settled(*deals, status=IN_FORCE, standing=1)
    assert events.deal[:, 0].tolist() == [1, 0, 1]
    assert events.general_deal.tolist() == [1]


def test_a_failed_round_leaves_no_drawn_deal() -> None:
    events = settled(dated(event="no_deal"), drawn={"deal": 1, "general_deal": 1}, status=IN_FORCE)
    assert events.deal[:, 0].tolist() == [0, 0, 0]
    assert events.general_deal.tolist() == [0]
    assert events.round.tolist() == [1]


def test_a_triggered_deal_comes_only_where_no_round_is_imposed() -> None:
    event = dated(event="no_deal")
    fixed: Rules = days.rules(PLATES, events=(event,), triggers=(trigger(event="deal"),))
    fixed.partly[event] = np.array([True, False, False])
    events = days.events(fixed, 3)
    plan = Plan(fixed, days.morning(fixed, 3, status=[IN_FORCE], trigger_held=[[1, 1, 0]]), events)
    plan.impose_deals()
    assert events.deal[0].tolist() == [0, 1, 0]
    assert events.round.tolist() == [1, 1, 0]
