"""Outcomes: on which day each first happened, and the numbers of a window."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.outcomes import EVENTS, FIRST_DECISION, NAMED, NO_DECISION, NUMBERS, OUTCOMES, Tally
from tests.world import days
from tests.world.days import DOCUMENTS, PLATES, sat

FIXED = days.rules(PLATES, DOCUMENTS)


def tallied(*happenings: dict, members: int = 1) -> Tally:
    """Return the tally of some days, each given by rows of the state and of the events."""
    tally = Tally(FIXED, members)
    rows = set(FIXED.layout.rows)
    for one in happenings:
        state = days.state(FIXED, members, **{k: v for k, v in one.items() if k in rows})
        tally.add(state, days.events(FIXED, members, **{k: v for k, v in one.items() if k not in rows}))
    return tally


@pytest.mark.parametrize(
    ("outcome", "day", "happened"),
    [
        ("barricade", {"barricades": [[0, 1, 2]] + [[0, 0, 3]] * 3}, [0, 1, 1]),
        ("blockade", {"barricades": [[0, 3, 2], [0, 0, 2], [0] * 3, [0] * 3]}, [0, 0, 1]),
        ("injuries", {"casualties": [0, 1, 30]}, [0, 1, 1]),
        ("mass_injuries", {"casualties": [19, 20, 21]}, [0, 1, 1]),
        ("lethal", {"lethal": [0, 1, 0]}, [0, 1, 0]),
        ("postponed", {"kosovo": ["phase", "postpone", "hold"]}, [0, 1, 0]),
        ("phased", {"kosovo": ["phase", "postpone", "hold"]}, [1, 0, 0]),
        ("enforced", {"kosovo": ["phase", "enforce", "announce"]}, [0, 1, 0]),
        ("deal", {"deal": [[0, 1, 0], [0, 1, 1]]}, [0, 1, 1]),
        ("deal", {"general_deal": [0, 1, 0]}, [0, 1, 0]),
        ("reserve", {"nato": ["patrol", "reserve", "draw_down"]}, [0, 1, 0]),
    ],
)
def test_an_outcome_happens_on_its_condition(outcome, day, happened) -> None:
    when = tallied({}, day, members=3).when[outcome]
    assert when.tolist() == [1 if yes else -1 for yes in happened]


def test_the_first_day_counts() -> None:
    happenings = [{"casualties": [1, 0, 0]}, {"casualties": [1, 1, 0]}, {"casualties": [0, 1, 0]}]
    assert tallied(*happenings, members=3).when["injuries"].tolist() == [0, 1, -1]


def test_only_the_first_decision_of_the_window_counts() -> None:
    moves = (["postpone", "enforce"], ["enforce", "postpone"], ["phase", "enforce"])
    when = tallied({}, *({"kosovo": one} for one in moves), members=2).when
    assert {name: when[name].tolist() for name in FIRST_DECISION} == {
        "postponed": [1, -1],
        "phased": [-1, -1],
        "enforced": [-1, 1],
    }


def test_numbers_of_a_window_by_hand() -> None:
    numbers = tallied(
        {"tension_points": 60, "incidents": 2}, {"tension_points": 30}, {"incidents": 3}
    ).numbers()
    assert numbers["tension_mean"] == days.about(100 * (sat(1) + sat(0.5)) / 3)
    assert numbers["tension_peak"] == days.about(100 * sat(1))
    assert numbers["incidents"].tolist() == [5]
    assert set(numbers) == set(NUMBERS)


def test_a_window_may_have_one_day_or_none() -> None:
    assert tallied({"tension_points": 60}).numbers()["tension_mean"] == days.about(100 * sat(1))
    assert tallied().numbers()["tension_mean"].tolist() == [0]


def test_a_history_ends_on_the_first_day_of_force() -> None:
    tally = tallied({"ended": [1, 0, 0]}, {"ended": [1, 1, 0]}, {"ended": [1, 1, 0]}, members=3)
    assert tally.ended_on.tolist() == [0, 1, -1]


def test_every_outcome_is_an_event_or_a_number() -> None:
    assert set(EVENTS) | set(NUMBERS) == set(OUTCOMES)
    assert set(NAMED) == {*OUTCOMES, NO_DECISION.name}
    assert all((OUTCOMES[name].test is None) == (name in NUMBERS) for name in OUTCOMES)
    better, neither = {"postponed", "deal"}, {"phased", "reserve"}
    signs = {name: 1 if name in better else 0 if name in neither else -1 for name in OUTCOMES}
    assert {name: outcome.sign for name, outcome in OUTCOMES.items()} == signs
    assert NO_DECISION.sign == 0


def test_a_tally_keeps_members_apart() -> None:
    numbers = tallied({"tension_points": [60, 0], "incidents": [1, 4]}, members=2).numbers()
    assert np.array_equal(numbers["incidents"], [1, 4])
    assert numbers["tension_peak"] == days.about(100 * sat(1), 0)
