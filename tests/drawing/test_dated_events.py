"""Due dates and imposed events, as labels."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.drawing.dated_events import DueDate, due_dates, foreseen, imposed, words_of
from sim.world.events import ImposedEvent
from sim.world.setting import Measure
from tests.drawing.synthetic import DUE, START, setting

AUGUST, OCTOBER = dt.date(2022, 8, 20), dt.date(2022, 10, 1)


def test_measures_due_on_one_day_share_a_mark() -> None:
    assert due_dates(setting()) == [DueDate(DUE, ("plates", "documents"))]


def test_an_imposed_postponement_strikes_the_old_date() -> None:
    event = ImposedEvent(date=AUGUST, actor="kosovo", move="postpone", measures=("plates",), due=OCTOBER)
    assert due_dates(setting(events=(event,))) == [
        DueDate(DUE, ("documents",)),
        DueDate(DUE, ("plates",), moved=True),
        DueDate(OCTOBER, ("plates",)),
    ]


def test_an_imposed_deal_strikes_the_date_of_what_it_settles() -> None:
    both = ImposedEvent(date=AUGUST, event="deal", measures=("plates", "documents"))
    assert due_dates(setting(events=(both,))) == [DueDate(DUE, ("plates", "documents"), moved=True)]


def test_dates_outside_the_window_and_measures_of_serbia_are_not_marked() -> None:
    measures = (
        Measure(name="late", owner="kosovo", status="announced", due=dt.date(2023, 1, 1)),
        Measure(name="standing", owner="serbia", status="in_force", due=DUE),
    )
    assert due_dates(setting(measures=measures)) == []


def test_only_what_the_scenario_fixes_inside_the_window_is_on_the_rail() -> None:
    events = (
        ImposedEvent(date=AUGUST, actor="nato", move="reserve"),
        ImposedEvent(date=dt.date(2022, 8, 18), actor="eu", move="convene"),
        ImposedEvent(date=dt.date(2022, 8, 1), actor="eu", move="convene"),
        ImposedEvent(date=AUGUST, event="incident", origin="record"),
    )
    found = imposed(setting(events=events))
    assert [event.words for event in found] == [
        "EU convenes a round of talks",
        "NATO orders its reserve to Kosovo",
    ]


def test_what_everyone_knows_beforehand() -> None:
    events = (
        ImposedEvent(date=START, actor="nato", move="appeal"),
        ImposedEvent(date=dt.date(2022, 8, 18), actor="eu", move="convene"),
        ImposedEvent(date=AUGUST, event="arrest_case"),
        ImposedEvent(date=OCTOBER, event="election_day"),
        ImposedEvent(date=START, event="incident", origin="record"),
    )
    found = [event.words for event in foreseen(setting(events=events))]
    assert found == ["NATO calls for restraint", "the EU convenes a round of talks", "election day"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ImposedEvent(actor="us", move="appeal"), "US calls for restraint"),
        (ImposedEvent(actor="kosovo", move="postpone", measures=("plates",)), "Kosovo postpones plates"),
        (ImposedEvent(event="deal", measures=("plates", "documents")), "deal on plates and documents"),
        (ImposedEvent(event="deal", measures=("general",)), "general deal"),
        (ImposedEvent(event="no_deal"), "round without a deal"),
        (ImposedEvent(event="barricades", place="zvecan", up=2), "barricades go up in Zvečan"),
        (ImposedEvent(event="barricades", place="zvecan", down=2), "barricades come down in Zvečan"),
        (ImposedEvent(event="barricades", up=1, down=2), "barricades change"),
        (ImposedEvent(event="incident", count=2, casualties=4), "2 incidents, 4 hurt or killed"),
        (ImposedEvent(event="incident", lethal=True), "lethal attack"),
        (ImposedEvent(event="kfor_troops", value=4500), "KFOR at 4,500 soldiers"),
        (ImposedEvent(event="russia_backing", value=0.75), "Russian backing at 0.75"),
        (
            ImposedEvent(event="lift_measure", measures=("serbia_documents",)),
            "Serbia lifts Serbia's documents rule",
        ),
        (ImposedEvent(event="walk_out"), "Serbs leave the institutions"),
    ],
)
def test_words_of_an_imposed_event(event: ImposedEvent, words: str) -> None:
    assert words_of(event, setting()) == words
