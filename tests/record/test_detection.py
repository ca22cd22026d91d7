"""Detection is the table of docs/model.md: Input data, halved for what is uncertain in thin spans."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.actors import MOVES
from sim.record import DETECTION, FIRST_DAY, LAST_DAY, coverage, detection, detection_table, events, is_thin

DENSE, THIN_DAY = dt.date(2022, 8, 17), dt.date(2022, 1, 10)


@pytest.mark.parametrize(
    ("name", "delta"),
    [
        ("threaten", 0.9),
        ("press_kosovo", 0.5),
        ("press_serbia", 0.5),
        ("accuse", 0.15),
        ("talk", 0.1),
        ("appeal", 0.05),
        ("incident", 0.3),
    ],
)
def test_uncertain_things(name, delta):
    assert detection(name, DENSE) == pytest.approx(delta)
    assert detection(name, THIN_DAY) == pytest.approx(delta / 2)


def test_acts_are_always_recorded_and_hold_never_is():
    uncertain = {"hold", "threaten", "press_kosovo", "press_serbia", "accuse", "talk", "appeal", "incident"}
    for name in set(DETECTION) - uncertain:
        assert detection(name, DENSE) == detection(name, THIN_DAY) == 1
    assert detection("hold", DENSE) == 0


def test_every_move_and_slot_has_a_value():
    slots = {"appeal", "incident", "casualties", "barricades", "deal"}
    assert set(DETECTION) == set(MOVES) | slots


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        detection("sing", DENSE)


@pytest.mark.parametrize(
    ("date", "thin"),
    [
        ("2021-10-31", False),
        ("2021-11-01", True),
        ("2022-03-31", True),
        ("2022-04-01", False),
        ("2022-09-14", False),
        ("2022-10-01", True),
        ("2022-10-28", False),
        ("2023-02-01", True),
        ("2023-04-01", False),
        ("2023-08-15", True),
        ("2023-09-24", False),
    ],
)
def test_thin_spans(date, thin):
    assert is_thin(dt.date.fromisoformat(date)) is thin


def test_tables_are_shared_and_cannot_be_changed():
    assert detection_table(DENSE) is detection_table(DENSE + dt.timedelta(days=1))
    with pytest.raises(TypeError):
        detection_table(DENSE)["talk"] = 1.0  # type: ignore[index]


def test_coverage_adds_up():
    months = coverage()
    assert len(months) == 29
    assert sum(month.rows for month in months) == len(events())
    assert sum(month.days for month in months) == (LAST_DAY - FIRST_DAY).days + 1
    thin = {f"{month.first:%Y-%m}" for month in months if month.thin_days == month.days}
    assert thin == {"2021-11", "2021-12", "2022-01", "2022-02", "2022-03", "2023-02", "2023-03", "2023-08"}


def test_thin_months_have_fewer_rows():
    months = coverage()
    thin = [month.rows / month.days for month in months if month.thin_days == month.days]
    dense = [month.rows / month.days for month in months if not month.thin_days]
    assert sum(thin) / len(thin) < sum(dense) / len(dense) / 2
