"""The ladder: each rung holds on its own condition, and the highest one counts."""

from __future__ import annotations

import pytest

from sim.world.ladder import rung
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, PHASED, SUSPENDED
from tests.world import days


@pytest.mark.parametrize(
    ("row", "values", "rungs"),
    [
        ("net_points", [-5, 1, 1.01, 40], [0, 0, 1, 1]),
        ("status", [[ANNOUNCED, PHASED, IN_FORCE, SUSPENDED]], [2, 2, 2, 0]),
        ("threatened", [0, 1, 0, 1], [0, 2, 0, 2]),
        ("barricades", [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 4, 0]], [0, 3, 3, 0]),
        ("police", [0, 0.5, 1, 0], [0, 3, 3, 0]),
        ("readiness", [0, 1, 2, 0], [0, 4, 4, 0]),
        ("reserve_days", [0, 1, 7, 0], [0, 4, 4, 0]),
        ("since_clash", [0, 2, 3, 4], [5, 5, 0, 0]),
        ("since_lethal", [0, 6, 7, 8], [6, 6, 0, 0]),
        ("ended", [0, 1, 0, 1], [0, 7, 0, 7]),
    ],
)
def test_a_rung_holds_on_its_condition(row, values, rungs) -> None:
    assert rung(days.state(days.rules(days.PLATES), 4, **{row: values})).tolist() == rungs


def test_the_highest_rung_counts() -> None:
    """Members 0 to 6 each stand a rung higher, with all lower ones below them."""
    conditions = {
        "net_points": 5, "threatened": 1, "police": 1, "readiness": 1, "since_clash": 0, "since_lethal": 0,
        "ended": 1,
    }  # fmt: skip
    calm = {"since_clash": 9999, "since_lethal": 9999}
    rows = {
        row: [value if member >= k else calm.get(row, 0) for member in range(7)]
        for k, (row, value) in enumerate(conditions.items())
    }
    assert rung(days.state(days.rules(), 7, **rows)).tolist() == [1, 2, 3, 4, 5, 6, 7]
