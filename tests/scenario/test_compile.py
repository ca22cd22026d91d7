"""What the engine is given."""

from __future__ import annotations

import datetime as dt

from sim.scenario import parse_scenario
from sim.world.events import ImposedEvent
from sim.world.setting import Condition, Setting
from sim.world.vocabulary import STATUSES

HEAD = 'schema = 1\ntitle = "t"\nstart = 2022-08-17\nend = 2022-10-31\n'


def setting(text: str, head: str = HEAD) -> Setting:
    return parse_scenario(head + text).setting()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_window_and_menus() -> None:
    bare = setting('unavailable = ["eu.convene", "kosovo.postpone"]')
    assert (bare.start, bare.end, bare.days) == (day("2022-08-17"), day("2022-10-31"), 76)
    assert (bare.warm_from, bare.record_until, bare.impute) == (None, None, True)
    assert bare.unavailable == {("eu", "convene"), ("kosovo", "postpone")}
    assert bare.events == bare.triggers == bare.measures == ()


def test_measures_as_they_stand_on_the_first_day() -> None:
    found = setting(
        """
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-09-01
postponements = 1
[measures.open]
owner = "kosovo"
salience = 0.3
[measures.softened]
owner = "kosovo"
status = "phased"
due = 2022-09-10
[measures.serbia_plates]
owner = "serbia"
"""
    ).measures
    assert [(m.name, m.status, m.fixed, m.due) for m in found] == [
        ("plates", "announced", True, day("2022-09-01")),
        ("open", "none", False, None),
        ("softened", "phased", True, day("2022-09-10")),
        ("serbia_plates", "in_force", False, None),
    ]
    assert [(m.salience, m.ease) for m in found] == [(1.0, 0.0), (0.3, 0.0), (1.0, 0.0), (0.5, -1.0)]
    assert found[0].postponements == 1


def test_announcements_inside_the_window_become_one_event_a_day() -> None:
    rule = "[measures.{}]\nowner = 'kosovo'\nannounced = 2022-08-20\ndue = 2022-09-01\n"
    found = setting(rule.format("a") + rule.format("b"))
    assert [(m.status, m.due, m.fixed) for m in found.measures] == [("none", None, True)] * 2
    assert found.events == (
        ImposedEvent(
            date=day("2022-08-20"),
            actor="kosovo",
            move="announce",
            measures=("a", "b"),
            due=day("2022-09-01"),
        ),
    )


def test_events_keep_their_fields_and_come_by_date() -> None:
    found = setting(
        """
[[events]]
date = 2022-09-02
event = "barricades"
place = "zvecan"
up = 2
source = "somewhere"
[[events]]
date = 2022-09-01
event = "incident"
casualties = 3
lethal = true
"""
    )
    assert found.events == (
        ImposedEvent(date=day("2022-09-01"), event="incident", casualties=3, lethal=True),
        ImposedEvent(date=day("2022-09-02"), event="barricades", place="zvecan", up=2, source="somewhere"),
    )


def test_triggers() -> None:
    (found,) = setting(
        """
[measures.plates]
owner = "kosovo"
[[triggers]]
when = { variable = "status.plates", equals = "in_force", for_days = 2 }
do = { actor = "nato", move = "patrol" }
repeat_after = 7
"""
    ).triggers
    in_force = float(STATUSES.index("in_force"))
    assert found.when == Condition(variable="status", measure="plates", equals=in_force, for_days=2)
    assert found.do == ImposedEvent(actor="nato", move="patrol", origin="trigger")
    assert found.repeat_after == 7


class TestRecord:
    def test_a_warm_start_brings_the_record_up_to_the_eve(self) -> None:
        found = setting("warm_start = { from = 2022-07-01 }\n[measures.plates]\nowner = 'kosovo'\n")
        assert (found.warm_from, found.record_until) == (day("2022-07-01"), day("2022-08-16"))
        assert found.first_day == day("2022-07-01")
        dates = [event.date for event in found.events]
        assert min(dates) >= day("2022-07-01")
        assert max(dates) <= day("2022-08-16")
        assert {event.origin for event in found.events} == {"record"}
        (postponed,) = [event for event in found.events if event.move == "postpone"]
        assert (postponed.date, postponed.due, postponed.measures) == (
            day("2022-07-31"),
            day("2022-09-01"),
            ("plates",),
        )

    def test_the_record_can_be_followed_inside_the_window(self) -> None:
        found = setting("record = { until = 2022-09-15, impute = false }")
        assert (found.warm_from, found.record_until, found.impute) == (None, day("2022-09-15"), False)
        dates = [event.date for event in found.events]
        assert min(dates) >= day("2022-08-17")
        assert max(dates) <= day("2022-09-15")

    def test_the_file_overrules_the_record_in_its_slot_only(self) -> None:
        rest = "record = { until = 2022-09-15 }\n[measures.documents]\nowner = 'kosovo'\n"
        plain = setting(rest)
        (deal,) = [
            event for event in plain.events if event.event == "deal" and event.date == day("2022-08-27")
        ]
        found = setting(rest + "[[events]]\ndate = 2022-08-27\nevent = 'no_deal'\n")
        assert deal not in found.events
        assert {event for event in plain.events if event != deal} == {
            e for e in found.events if e.origin == "record"
        }
        (own,) = [event for event in found.events if event.origin == "imposed"]
        assert own == ImposedEvent(date=day("2022-08-27"), event="no_deal")
