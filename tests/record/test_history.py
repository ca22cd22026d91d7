"""The tables say what the sources say about barricades and measures on given days."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.record import FIRST_DAY, LAST_DAY, barricades_on, events, measures_on
from sim.record.history import KOSOVO_MEASURES, OPEN, any_measure_open, barricade_changes, steps
from sim.record.rules import code_of
from sim.world.vocabulary import STATUSES

DAYS = [FIRST_DAY + dt.timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
MOST_IN_A_MUNICIPALITY = 4


@pytest.mark.parametrize(
    ("date", "total"),
    [
        ("2021-09-19", 0),
        ("2021-09-20", 4),
        ("2021-10-01", 4),
        ("2021-10-02", 0),
        ("2021-10-13", 0),
        ("2022-07-30", 0),
        ("2022-07-31", 9),
        ("2022-08-01", 0),
        ("2022-11-05", 0),
        ("2022-12-09", 0),
        ("2022-12-13", 9),
        ("2022-12-27", 11),
        ("2022-12-30", 1),
        ("2023-01-02", 1),
        ("2023-01-03", 0),
        ("2023-05-26", 2),
        ("2023-06-02", 0),
        ("2023-09-24", 0),
    ],
)
def test_barricades_standing(date, total):
    assert sum(barricades_on(dt.date.fromisoformat(date)).values()) == total


def test_barricades_by_municipality():
    assert barricades_on(dt.date(2021, 9, 25)) == {
        "north_mitrovica": 0,
        "zvecan": 0,
        "zubin_potok": 2,
        "leposavic": 2,
    }
    assert barricades_on(dt.date(2022, 12, 26))["north_mitrovica"] == 0
    assert barricades_on(dt.date(2022, 12, 27))["north_mitrovica"] == 2


def test_no_municipality_goes_beyond_its_sites():
    for date in DAYS:
        for place, standing in barricades_on(date).items():
            assert 0 <= standing <= MOST_IN_A_MUNICIPALITY, (date, place)


PLATES = [
    ("2021-09-18", "none", None),
    ("2021-09-19", "announced", "2021-09-20"),
    ("2021-09-20", "in_force", None),
    ("2021-09-29", "in_force", None),
    ("2021-09-30", "suspended", None),
    ("2022-06-28", "suspended", None),
    ("2022-06-29", "announced", "2022-08-01"),
    ("2022-07-31", "announced", "2022-09-01"),
    ("2022-08-17", "announced", "2022-09-01"),
    ("2022-09-01", "announced", "2022-10-31"),
    ("2022-10-28", "phased", "2022-11-21"),
    ("2022-11-20", "phased", "2022-11-22"),
    ("2022-11-22", "phased", "2022-11-24"),
    ("2022-11-23", "suspended", None),
    ("2023-10-27", "suspended", None),
    ("2023-10-28", "announced", "2023-12-01"),
    ("2023-11-30", "announced", "2023-12-18"),
    ("2023-12-18", "in_force", None),
    ("2024-01-05", "none", None),
]


@pytest.mark.parametrize(("date", "status", "due"), PLATES)
def test_status_of_the_plate_rule(date, status, due):
    now = measures_on(dt.date.fromisoformat(date))["plates"]
    assert now.status == status
    assert now.due == (dt.date.fromisoformat(due) if due else None)


def test_the_documents_follow_the_plates_until_their_own_deal():
    for date in (dt.date(2022, 6, 29), dt.date(2022, 7, 31), dt.date(2022, 8, 26)):
        assert measures_on(date)["documents"] == measures_on(date)["plates"]
    assert measures_on(dt.date(2022, 8, 27))["documents"].status == "suspended"
    assert measures_on(dt.date(2022, 9, 1))["documents"].status == "suspended"


def test_other_measures():
    assert measures_on(dt.date(2022, 8, 31))["serbia_documents"].status == "in_force"
    assert measures_on(dt.date(2022, 9, 1))["serbia_documents"].status == "none"
    assert measures_on(dt.date(2023, 12, 31))["serbia_plates"].status == "in_force"
    assert measures_on(dt.date(2024, 1, 1))["serbia_plates"].status == "none"
    assert measures_on(dt.date(2024, 1, 16))["currency"].status == "none"
    assert measures_on(LAST_DAY)["currency"].due == dt.date(2024, 2, 1)


def test_postponements_count_until_a_settlement():
    assert measures_on(dt.date(2022, 8, 17))["plates"].postponements == 1
    assert measures_on(dt.date(2022, 11, 22))["plates"].postponements == 4.5
    assert measures_on(dt.date(2022, 11, 23))["plates"].postponements == 0


def test_a_measure_has_a_due_date_exactly_while_it_waits_for_one():
    for date in DAYS:
        for name, measure in measures_on(date).items():
            assert measure.status in STATUSES
            assert (measure.due is not None) == (measure.status in ("announced", "phased")), (date, name)
            # A date that passes undecided would force a decision the record does not have.
            assert measure.due is None or measure.due > date, (date, name)


def test_steps_follow_from_the_status_before():
    allowed = {
        "announce": ("none", "suspended"),
        "postpone": ("announced", "phased"),
        "phase": ("announced",),
        "enforce": ("announced", "phased"),
        "deal": OPEN,
        "withdraw": OPEN,
        "lift": ("in_force",),
    }
    for step in steps():
        eve = measures_on(step.date - dt.timedelta(days=1))
        for measure in step.measures:
            assert eve[measure].status in allowed[step.step], step


def test_decisions_are_taken_at_most_four_days_before_the_date():
    for step in steps():
        if step.step in ("postpone", "phase", "enforce"):
            due = measures_on(step.date - dt.timedelta(days=1))[step.measures[0]].due
            assert due is not None
            assert 0 <= (due - step.date).days <= 4


def test_whether_a_measure_is_open():
    assert any_measure_open(dt.date(2022, 8, 17))
    assert not any_measure_open(dt.date(2023, 6, 1))
    assert KOSOVO_MEASURES[0] == "plates"


def test_tables_and_codes_cite_each_other():
    """A row coded ``measure`` or ``barricades`` has its row in that table, near its date."""
    rows = {row.row: row for row in events()}
    for product, table in (("measure", steps()), ("barricades", barricade_changes())):
        coded = {row.row for row in rows.values() if product in code_of(row)[0]}
        cited = {number for entry in table for number in entry.rows}
        assert coded <= cited
        for entry in table:
            assert entry.rows or entry.inferred
            assert entry.note or set(entry.rows) <= coded
            for number in entry.rows:
                assert abs((rows[number].date - entry.date).days) <= 1, entry


def test_dates_given_to_the_model_are_the_legal_ones_or_are_explained():
    for step in steps():
        assert (step.due is None) == (step.legal is None)
        if step.due != step.legal:
            assert step.note
