"""Anyone's event file is coded by rule; on the shipped file that comes close to the coding made by hand."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from sim.record import record_events
from sim.record.columns import COLUMNS, EXTRA
from sim.record.eventfile import code_rows, load_events, read_events
from sim.record.history import KOSOVO_MEASURES
from sim.record.sources import rows
from sim.world.vocabulary import PLACES

SHIPPED = Path(str(files("sim.record").joinpath("data", "events.csv")))

DIFFERENT = {row["date"]: row["why"] for row in rows("coding/differences.csv")}


def unsourced(events):
    return {replace(event, source="") for event in events}


def write(path: Path, *rows: dict[str, object]) -> Path:
    """Write an event file; cells that are not given are empty, and instrument and target are ``none``."""
    names = [*COLUMNS, *(name for name in EXTRA if any(name in row for row in rows))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows({"target": "none", "instrument": "none", **row} for row in rows)
    return path


def test_the_shipped_file_is_read_almost_as_by_hand() -> None:
    rule, hand = unsourced(load_events(SHIPPED)), unsourced(record_events())
    print(f"{len(rule)} events by rule, {len(hand)} by hand, {len(rule & hand)} the same")
    for event in sorted(rule ^ hand, key=lambda event: event.date):
        where = "rule" if event in rule else "hand"
        print(f"{event.date} only by {where}: {event.move or event.event} ({DIFFERENT.get(str(event.date))})")
    assert {str(event.date) for event in rule ^ hand} == set(DIFFERENT)
    assert len(rule & hand) >= 0.95 * len(rule)
    assert len(rule & hand) >= 0.92 * len(hand)


def test_every_row_has_a_fate() -> None:
    coding = code_rows(read_events(SHIPPED))
    assert [fate.row.row for fate in coding.fates] == list(range(1, 377))
    assert all(fate.code or fate.reason for fate in coding.fates)


def test_sources_name_the_file_and_measures_can_be_left_out(tmp_path: Path) -> None:
    row = {"date": "2022-06-29", "actor": "kosovo", "action": "announce_measure", "deadline": "2022-08-01"}
    path = write(
        tmp_path / "mine.csv", {**row, "instrument": "plates"}, {**row, "instrument": "entry_exit_documents"}
    )
    (event,) = load_events(path)
    assert event.source == "mine.csv rows 1, 2"
    assert (event.measures, event.due) == (("plates", "documents"), dt.date(2022, 8, 1))
    assert load_events(path, ["documents"])[0].measures == ("documents",)
    assert load_events(path, []) == ()


def moves(path: Path) -> list[tuple[str, str]]:
    return [(str(event.date), event.move or event.event) for event in load_events(path)]


PLATES = {"actor": "kosovo", "instrument": "plates"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [
                {"date": "2022-06-01", "action": "announce_measure", "deadline": "2022-07-01"},
                {"date": "2022-06-10", "action": "announce_measure", "deadline": "2022-07-01"},
                {"date": "2022-06-20", "action": "enforce_measure"},
                {"date": "2022-07-01", "action": "enforce_measure"},
                {"date": "2022-07-02", "action": "enforce_measure"},
            ],
            [("2022-06-01", "announce"), ("2022-07-01", "enforce")],
            id="said twice, too early, in force already",
        ),
        pytest.param(
            [{"date": "2022-07-01", "action": "enforce_measure"}],
            [("2022-06-30", "announce"), ("2022-07-01", "enforce")],
            id="enforced without an announcement",
        ),
        pytest.param(
            [
                {"date": "2022-06-01", "action": "announce_measure", "deadline": "2022-07-01"},
                {"date": "2022-07-01", "action": "enforce_measure", "deadline": "2022-09-01"},
                {"date": "2022-08-01", "action": "enforce_measure", "deadline": "2022-09-01"},
            ],
            [("2022-06-01", "announce"), ("2022-07-01", "postpone")],
            id="a window opens and the rule waits for its end",
        ),
        pytest.param(
            [
                {"date": "2022-06-01", "action": "announce_measure", "deadline": "2022-07-01"},
                {"date": "2022-06-15", "actor": "both_governments", "action": "sign_agreement"},
                {"date": "2022-06-20", "action": "enforce_measure"},
            ],
            [("2022-06-01", "announce"), ("2022-06-15", "convene"), ("2022-06-15", "deal")],
            id="a settlement is carried out",
        ),
        pytest.param(
            [{"date": "2022-06-01", "action": "withdraw_measure", "deadline": "2022-06-03"}],
            [("2022-06-01", "talk"), ("2022-06-03", "withdraw_measure")],
            id="withdrawn from a later day on",
        ),
        pytest.param(
            [
                {"date": "2022-06-01", "actor": "serbia", "action": "withdraw_measure"},
                {"date": "2022-06-09", "actor": "serbia", "action": "withdraw_measure"},
            ],
            [("2022-06-01", "lift_measure")],
            id="a standing measure ends once",
        ),
    ],
)
def test_measures_are_kept_in_a_book(tmp_path: Path, rows: list, expected: list) -> None:
    assert moves(write(tmp_path / "e.csv", *({**PLATES, **row} for row in rows))) == expected


def test_a_late_decision_dates_its_measure_and_a_near_one_covers_all_that_is_due(tmp_path: Path) -> None:
    announced = {"date": "2022-06-01", "actor": "kosovo", "action": "announce_measure"}
    path = write(
        tmp_path / "e.csv",
        {**announced, "instrument": "plates", "deadline": "2022-07-01"},
        {**announced, "date": "2022-06-02", "instrument": "entry_exit_documents", "deadline": "2022-07-06"},
        {**PLATES, "date": "2022-07-03", "action": "postpone_measure", "deadline": "2022-08-01"},
    )
    first, second, decision = load_events(path)
    assert first.due == decision.date == dt.date(2022, 7, 3)
    assert second.due == dt.date(2022, 7, 6)
    assert decision.measures == ("plates", "documents")


def barricades(path: Path) -> list[tuple[str, str, int, int]]:
    return [(str(e.date), e.place, e.up, e.down) for e in load_events(path) if e.event == "barricades"]


BLOCK = {"actor": "north_serbs", "action": "erect_barricade"}
CLEAR = {"actor": "north_serbs", "action": "remove_barricade"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [
                {**BLOCK, "date": "2022-06-01", "place": "Zvečan"},
                {**CLEAR, "date": "2022-06-03", "place": "Zveçan"},
            ],
            [("2022-06-01", "zvecan", 2, 0), ("2022-06-03", "zvecan", 0, 2)],
            id="two, until all go",
        ),
        pytest.param(
            [
                {**BLOCK, "date": "2022-06-01", "place": "North Kosovo", "barricades": 5},
                {**CLEAR, "date": "2022-06-03", "place": "North Kosovo"},
            ],
            [
                *[("2022-06-01", place, 1 + (place == PLACES[0]), 0) for place in PLACES],
                *[("2022-06-03", place, 0, 1 + (place == PLACES[0])) for place in PLACES],
            ],
            id="a number, shared out",
        ),
        pytest.param(
            [
                {**BLOCK, "date": "2022-06-01", "place": "Leposavić", "barricades": 9},
                {"date": "2022-09-01", "actor": "nato", "action": "patrol"},
            ],
            [("2022-06-01", "leposavic", 4, 0), ("2022-07-01", "leposavic", 0, 4)],
            id="no more than four, gone after 30 days",
        ),
        pytest.param(
            [
                {**BLOCK, "date": "2022-06-01", "place": "Merdare"},
                {**CLEAR, "date": "2022-06-02", "place": "Zvečan"},
            ],
            [],
            id="elsewhere, and nothing to clear",
        ),
    ],
)
def test_barricades_are_counted(tmp_path: Path, rows: list, expected: list) -> None:
    assert barricades(write(tmp_path / "e.csv", *rows)) == expected


def test_what_no_row_ends_is_taken_to_end_but_not_after_the_last_row(tmp_path: Path) -> None:
    alert = {"date": "2022-06-01", "actor": "serbia", "action": "raise_army_alert"}
    police = {"date": "2022-06-20", "actor": "kosovo_police", "action": "deploy_police"}
    last = {"date": "2022-07-10", "actor": "nato", "action": "patrol"}
    path = write(tmp_path / "e.csv", alert, police, last)
    assert moves(path) == [
        ("2022-06-01", "alert"),
        ("2022-06-20", "police"),
        ("2022-07-01", "stand_down"),
        ("2022-07-10", "patrol"),
    ]
    known = write(tmp_path / "e.csv", {**alert, "due": "2022-06-04"}, police, last)
    assert ("2022-06-04", "stand_down") in moves(known)


def test_a_row_may_say_its_code_itself(tmp_path: Path) -> None:
    path = write(
        tmp_path / "e.csv",
        {"date": "2022-06-01", "actor": "kosovo", "action": "consult", "code": "kosovo.postpone",
         "measures": "plates trade", "due": "2022-07-01"},
        {"date": "2022-06-02", "actor": "north_serbs", "action": "protest", "code": "left_out"},
        {"date": "2022-06-03", "actor": "north_serbs", "action": "protest", "crowd": 1001},
        {"date": "2022-06-04", "actor": "north_serbs", "action": "protest", "crowd": 1000},
        {"date": "2022-06-05", "actor": "north_serbs", "action": "resign_institutions"},
        {"date": "2022-06-06", "actor": "north_serbs", "action": "resign_institutions"},
        {"date": "2022-06-07", "actor": "kosovo", "action": "consult", "code": "return_to_institutions"},
    )  # fmt: skip
    assert moves(path) == [
        ("2022-06-01", "postpone"),
        ("2022-06-03", "call"),
        ("2022-06-05", "call"),
        ("2022-06-05", "walk_out"),
        ("2022-06-07", "return_to_institutions"),
    ]
    assert load_events(path)[0].measures == ("plates", "trade")
    assert load_events(path)[0].due == dt.date(2022, 7, 1)


def test_pressure_on_both_looks_at_the_evening_before(tmp_path: Path) -> None:
    row = {"date": "2022-06-01", "actor": "eu", "target": "both_governments", "action": "pressure"}
    measure = {"date": "2022-06-01", **PLATES, "action": "announce_measure", "deadline": "2022-08-01"}
    path = write(tmp_path / "e.csv", row, measure, {**row, "date": "2022-06-02"})
    assert [event.move for event in load_events(path) if event.actor == "eu"] == [
        "press_serbia",
        "press_kosovo",
    ]


def test_measures_of_the_record_are_known() -> None:
    named = {name for event in load_events(SHIPPED) for name in event.measures}
    assert set(KOSOVO_MEASURES) <= named
