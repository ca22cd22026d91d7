"""The state: its rows and their names, the calm first day, and sums that do not depend on the members."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.world.state import VARIABLES, Layout, Variable, any_row, meanings, total
from sim.world.vocabulary import PLACES

LAYOUT = Layout(["plates", "documents"], ["serbia_plates"], 3)


def test_each_row_has_a_name() -> None:
    assert LAYOUT.size == len(LAYOUT.names) == len(set(LAYOUT.names))
    for place in PLACES:
        assert {f"barricades.{place}", f"active.{place}"} <= set(LAYOUT.names)
    for row in ("status", "due", "postponements", "since_suspended"):
        assert [name for name in LAYOUT.names if name.startswith(f"{row}.")] == [
            f"{row}.plates",
            f"{row}.documents",
        ]
    assert "standing.serbia_plates" in LAYOUT.names
    assert [name for name in LAYOUT.names if name.startswith("trigger_held.")] == [
        f"trigger_held.{i}" for i in range(3)
    ]


def test_rows_are_named_by_measures_even_where_their_number_is_another_s() -> None:
    """As many measures of each side as there are triggers."""
    layout = Layout(["plates"], ["serbia_plates"], 1)
    assert layout.names[-7:] == [
        "status.plates", "due.plates", "postponements.plates", "since_suspended.plates",
        "standing.serbia_plates", "trigger_held.0", "trigger_since.0",
    ]  # fmt: skip


def test_each_name_leads_to_its_rows() -> None:
    state = LAYOUT.calm(2)
    state.array[:] = np.arange(LAYOUT.size)[:, None]
    for variable in LAYOUT.variables:
        first = next(i for i, name in enumerate(LAYOUT.names) if name.split(".")[0] == variable.name)
        single = LAYOUT.names[first] == variable.name
        expected = np.arange(first, first + variable.rows, dtype=np.float32)
        assert getattr(state, variable.name)[..., 1].tolist() == (
            expected[0] if single else expected.tolist()
        )


def test_a_calm_first_day() -> None:
    state = LAYOUT.calm(3)
    assert state.members == 3 and state.array.dtype == np.float32
    start = {variable.name: variable.start for variable in VARIABLES}
    expected = {"tension_points": 10, "hostility_kosovo": 4, "hostility_serbia": 4}
    expected |= dict.fromkeys(("since_call", "since_hurt", "since_clash", "since_lethal"), 9999)
    assert start == dict.fromkeys(start, 0) | expected
    for name in start:
        assert (getattr(state, name) == start[name]).all(), name
    assert (state.since_suspended == 9999).all() and (state.trigger_since == 9999).all()
    for row in (state.status, state.due, state.postponements, state.standing, state.trigger_held):
        assert (row == 0).all()


def test_a_copy_is_independent() -> None:
    state = LAYOUT.calm(1)
    again = state.copy()
    again.police[:] = 1
    assert state.police.tolist() == [0] and again.layout is LAYOUT


def test_rows_add_up_in_the_same_order_for_one_member_and_for_many() -> None:
    """In float32 the order decides: 1 + 2^-24 + 2^-24 is 1 from left to right, and more the other way."""
    rows = np.float32([[1], [2**-24], [2**-24]])
    assert total(rows).tolist() == [1]
    assert total(np.repeat(rows, 100, axis=1)).tolist() == [1] * 100
    assert total(np.float32([[1, 2], [10, 20], [100, 200]])).tolist() == [111, 222]
    assert total(np.zeros((0, 2), np.float32)).tolist() == [0, 0]


def test_one_row_is_enough() -> None:
    assert any_row(np.float32([[0, 1, 0], [0, 0, 2]])).tolist() == [False, True, True]
    assert any_row(np.zeros((0, 2), np.float32)).tolist() == [False, False]


def test_rows_are_explained_by_their_quantity() -> None:
    police, here = meanings(["police", "barricades.zvecan"])
    assert police == "special police in the north: 0, 0.5 or 1"
    assert here == "barricades standing, by municipality, 0-4"
    assert all(meanings(LAYOUT.names))


def test_an_effect_is_said_by_its_kind() -> None:
    variable = Variable(
        "call", "Q", 0, "mobilisation call", added="calls people out", settled="ends the call"
    )
    assert variable.changed("add") == "calls people out"
    assert variable.changed("set") == "ends the call"
    assert replace(variable, added="").changed("add") == "changes: mobilisation call"
