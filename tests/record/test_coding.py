"""The rows become imposed events, each accounted for once."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from sim.actors import DUE_DAY, MOVES_BY_ACTOR, MOVES_OF
from sim.record import FIRST_DAY, LAST_DAY, barricades_on, coded_rows, events, left_out, record_events
from sim.record.resolve_day import OUTWEIGHED
from sim.record.rules import code_of
from sim.world.events import SLOT_EVENTS
from sim.world.facts import FACTS
from sim.world.vocabulary import PLACES

RECORD = record_events()
DUE_DAY_NAMES = {move.name for move in DUE_DAY}


def on(date, **fields):
    day = dt.date.fromisoformat(date)
    return [e for e in RECORD if e.date == day and all(getattr(e, k) == v for k, v in fields.items())]


def cited(event):
    return [int(number) for number in re.findall(r"\d+", event.source.partition("events.csv")[2])]


def test_every_row_is_accounted_for_exactly_once():
    coded = coded_rows()
    assert [item.row.row for item in coded] == list(range(1, 377))
    out = [row for group in left_out() for row in group.rows]
    assert len(out) == len(set(out)) == sum(group.count for group in left_out())
    assert set(out) == {item.row.row for item in coded if not item.code}
    assert all(item.code or item.reason for item in coded)


def test_kept_rows_are_cited_and_left_out_rows_make_no_event_of_their_own():
    used = {number for event in RECORD for number in cited(event)}
    for item in coded_rows():
        if item.code:
            assert item.row.row in used
    reopened = {206}  # a reopened crossing is left out, and dates the end of the barricades before it
    assert used & {row for group in left_out() for row in group.rows} == reopened


def test_every_action_is_mapped_or_listed_as_left_out():
    mapped = {item.row.action for item in coded_rows() if item.code}
    listed = {group.action for group in left_out()}
    assert mapped | listed == {row.action for row in events()}
    assert len(mapped | listed) == 70


def test_all_russian_rows_are_left_out():
    assert [item for item in coded_rows() if item.row.actor == "russia" and item.code] == []


def test_events_lie_in_the_record_in_order_and_say_where_they_come_from():
    dates = [event.date for event in RECORD]
    assert dates == sorted(dates)
    assert FIRST_DAY <= dates[0] <= dates[-1] <= LAST_DAY
    for event in RECORD:
        assert event.origin == "record"
        assert event.source.startswith(("events.csv row", "inferred: "))


def test_events_are_well_formed():
    for event in RECORD:
        assert (event.move is None) != (event.event is None)
        if event.move:
            assert event.move in MOVES_OF[event.actor]
        else:
            assert event.event in FACTS or event.event in SLOT_EVENTS
        assert event.place in (None, *PLACES)
        needs_due = event.move in ("announce", "postpone", "phase")
        assert (event.due is not None) == needs_due
        assert not needs_due or event.due > event.date


def test_one_principal_move_for_each_actor_and_day():
    moves = Counter((e.date, e.actor) for e in RECORD if e.move and e.move != "appeal")
    appeals = Counter((e.date, e.actor) for e in RECORD if e.move == "appeal")
    assert set(moves.values()) == set(appeals.values()) == {1}


def test_the_principal_move_outweighs_what_it_displaced():
    chosen = {(e.date, e.actor): e.move for e in RECORD if e.move and e.move != "appeal"}
    displaced = [item.row for item in coded_rows() if item.reason == OUTWEIGHED]
    assert displaced
    for row in displaced:
        for product in code_of(row)[0]:
            actor, _, move = product.rpartition(".")
            kept = chosen[row.date, actor]
            if kept not in DUE_DAY_NAMES and move in MOVES_BY_ACTOR[actor]:
                weight = MOVES_BY_ACTOR[actor]
                assert abs(weight[kept].points) >= abs(weight[move].points), row


def test_a_due_day_decision_comes_first():
    assert [e.move for e in on("2021-09-20", actor="kosovo")] == ["enforce"]
    police = next(item for item in coded_rows() if item.row.row == 1)
    assert police.reason == OUTWEIGHED


def test_decisions_are_those_of_the_due_table():
    decisions = [(str(e.date), e.move, str(e.due)) for e in RECORD if e.move in DUE_DAY_NAMES]
    assert decisions == [
        ("2021-09-20", "enforce", "None"),
        ("2022-07-31", "postpone", "2022-09-01"),
        ("2022-09-01", "postpone", "2022-10-31"),
        ("2022-10-28", "phase", "2022-11-21"),
        ("2022-11-20", "postpone", "2022-11-22"),
        ("2022-11-22", "postpone", "2022-11-24"),
        ("2023-11-30", "postpone", "2023-12-18"),
        ("2023-12-18", "enforce", "None"),
    ]


def test_deals_are_outcomes_of_rounds():
    deals = {str(e.date): e.measures for e in RECORD if e.event == "deal"}
    assert deals == {
        "2021-09-30": ("plates",),
        "2022-06-21": ("general",),
        "2022-08-27": ("documents",),
        "2022-11-23": ("plates",),
        "2023-03-18": ("general",),
        "2023-05-02": ("general",),
    }
    rounds = {e.date for e in RECORD if e.move == "convene"}
    assert {e.date for e in RECORD if e.event in ("deal", "no_deal")} <= rounds
    both = Counter(e.date for e in RECORD if e.event in ("deal", "no_deal"))
    assert set(both.values()) == {1}


def test_barricade_events_add_up_to_the_table():
    standing = Counter()
    for event in RECORD:
        if event.event == "barricades":
            standing[event.place] += event.up - event.down
            assert standing[event.place] == barricades_on(event.date)[event.place]
    assert not +standing


def test_incidents_of_a_day_are_one_event():
    assert max(Counter(e.date for e in RECORD if e.event == "incident").values()) == 1
    (december,) = on("2022-12-06", event="incident")
    assert (december.count, december.casualties, december.lethal) == (2, 0, False)
    (zvecan,) = on("2023-05-29", event="incident")
    assert (zvecan.casualties, zvecan.lethal) == (82, False)
    assert [(str(e.date), e.casualties) for e in RECORD if e.lethal] == [("2023-09-24", 6)]
    force = [row for row in events() if row.action in ("clash", "armed_attack", "property_attack")]
    assert sum(e.count for e in RECORD if e.event == "incident") == len(force)


def test_the_walk_out_is_a_call_and_a_fact():
    assert len(on("2022-11-05", actor="serbia", move="call")) == 1
    assert [e.date for e in RECORD if e.event == "walk_out"] == [dt.date(2022, 11, 5)]


def test_pressure_on_both_falls_on_kosovo_only_while_a_measure_is_open():
    assert on("2022-08-30", actor="eu", move="press_kosovo")
    assert on("2023-06-23", actor="eu", move="press_serbia")


def test_alerts_and_police_surges_end_within_30_days_of_their_last_step():
    alerts = late_ends({"alert"}, "stand_down")
    assert alerts == [dt.date(2022, 11, 1)], "only that of November 2022 is known to have run on"
    assert late_ends({"police", "install_officials"}, "withdraw_police") == []


def late_ends(begin, end):
    """Return the steps after which more than 30 days pass before another step or an end."""
    last, late = None, []
    for event in RECORD:
        name = event.move or event.event
        if name in begin or name == end:
            if last is not None and (event.date - last).days > 30:
                late.append(last)
            last = event.date if name in begin else None
    return late if last is None else [*late, last]


def test_the_alert_of_november_2022_runs_on_to_29_december():
    steps = [str(e.date) for e in RECORD if e.move in ("alert", "stand_down")]
    assert steps[steps.index("2022-11-01") :][:4] == ["2022-11-01", "2022-12-25", "2022-12-26", "2022-12-29"]


def test_measures_outside_the_scenario_are_dropped():
    plates = record_events(["plates"])
    assert {name for e in plates for name in e.measures} == {"plates", "general"}
    (postponed,) = [e for e in plates if str(e.date) == "2022-07-31" and e.move == "postpone"]
    assert postponed.measures == ("plates",)
    none = record_events([])
    assert {name for e in none for name in e.measures} == {"general"}
    assert not [e for e in none if e.move in DUE_DAY_NAMES]
    # Without its decision, the day's other move of Kosovo is the principal one.
    assert [e.move for e in none if str(e.date) == "2021-09-20" and e.actor == "kosovo"] == ["police"]
    assert record_events(["plates", "documents", "currency", "serbia_documents", "serbia_plates"]) == RECORD
