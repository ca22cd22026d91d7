"""Numbers of the model: float32, without dimensions, and safe from being changed in place."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.numbers import HALF, ONE, TWO, ZERO, first, number


def test_a_number_is_float32_and_stays_as_it_is() -> None:
    made = number(0.1)
    assert made.dtype == np.float32 and made.shape == () and made == np.float32(0.1)
    with pytest.raises(ValueError, match="read-only"):
        made += 1
    assert [float(one) for one in (ZERO, HALF, ONE, TWO)] == [0, 0.5, 1, 2]


def test_the_first_member_or_all() -> None:
    assert first(np.float32([3, 4])) == 3
    assert first(np.float32(5)) == 5
