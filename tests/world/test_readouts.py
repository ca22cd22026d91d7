"""What people and triggers read off the end of a day."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.readouts import barricades_standing, published, tension
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, PLATES, SERBIA_DOCUMENTS, SERBIA_PLATES, sat

FIXED = days.rules(PLATES, DOCUMENTS, SERBIA_PLATES, SERBIA_DOCUMENTS)


def read(variable: str, measure: str | None = None, members: int = 1, **rows) -> list[float]:
    return published(FIXED, days.state(FIXED, members, **rows), DAY, variable, measure).tolist()


def test_tension_is_published_from_nothing_to_a_hundred() -> None:
    state = days.state(FIXED, 3, tension_points=[0, 60, 6000])
    assert tension(FIXED, state) == days.about(0, 100 * sat(1), 100)
    assert read("tension", members=3, tension_points=[0, 60, 6000]) == days.about(0, 100 * sat(1), 100)


def test_barricades_are_those_of_all_places() -> None:
    assert barricades_standing(days.state(FIXED, barricades=[1, 2, 0, 4])).tolist() == [7]
    assert read("barricades", barricades=[1, 2, 0, 4]) == [7]


def test_days_to_a_date_that_does_not_exist_are_out_of_reach() -> None:
    """What has passed is negative, unlike on the morning of the day."""
    status = [[NONE] * 5, [NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED]]
    due = [[DAY] * 5, [DAY + 5] * 5]
    assert read("days_to_due", "documents", 5, status=status, due=due) == [9999, 5, 5, 9999, 9999]
    assert read("days_to_due", "plates", status=ANNOUNCED, due=DAY - 2) == [-2]


def test_each_measure_has_its_own_status() -> None:
    rows = {"status": [PHASED, SUSPENDED], "standing": [0, 1]}
    found = [read("status", name, **rows)[0] for name in FIXED.position]
    assert found == [PHASED, SUSPENDED, NONE, IN_FORCE]


@pytest.mark.parametrize(
    ("variable", "rows", "value"),
    [
        ("rung", {"readiness": 1}, 4),
        ("kfor_soldiers", {"troops": 3000, "reserve_presence": 0.75}, 3700),
        ("incidents", {"incidents_today": 2}, 2),
        ("casualties_total", {"casualties_total": 9}, 9),
        ("walked_out", {"walked_out": 1}, 1),
    ],
)
def test_other_variables_are_read_off_the_state(variable, rows, value) -> None:
    assert read(variable, **rows) == days.about(value)


def test_what_is_not_published_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        read("hostility_serbia")


def test_what_is_published_is_float32() -> None:
    state = days.state(FIXED)
    for variable in ("rung", "status", "days_to_due", "tension"):
        assert published(FIXED, state, DAY, variable, "plates").dtype == np.float32
