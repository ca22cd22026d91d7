"""A law is the sum of its addends; some share a factor, and each can be shown with it."""

from __future__ import annotations

import numpy as np

from sim.world.addends import Addends, named, summed

LAW = (
    Addends({"calm": np.float32([1, 2]), "call": np.float32([10, 20])}),
    Addends({"due": np.float32(3)}, np.float32([2, 4])),
    Addends({"police": np.float32([1, 1]), "affront": np.float32(0.5)}, np.float32(10)),
)


def test_a_group_is_the_sum_of_its_addends_times_their_factor() -> None:
    assert [addends.value().tolist() for addends in LAW] == [[11, 22], [6, 12], [15, 15]]


def test_a_law_is_the_sum_of_its_groups() -> None:
    assert summed(LAW).tolist() == [32, 49]


def test_each_addend_is_shown_with_its_factor() -> None:
    shown = {name: np.broadcast_to(value, 2).tolist() for name, value in named(LAW).items()}
    assert shown == {"calm": [1, 2], "call": [10, 20], "due": [6, 12], "police": [10, 10], "affront": [5, 5]}


def test_summing_leaves_the_addends_as_they_are() -> None:
    summed(LAW)
    assert LAW[0].parts["calm"].tolist() == [1, 2]
