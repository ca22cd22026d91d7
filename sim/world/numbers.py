"""Numbers of the model in float32, in the form that NumPy works with fastest."""

from __future__ import annotations

import numpy as np

from sim.arrays import Float


def number(value: float) -> Float:
    """Return a number as a read-only array without dimensions.

    Results are the same to the last bit as with a Python float or a NumPy scalar. On some hundred members
    an operation with it takes two thirds of the time, and a day is hundreds of operations.
    """
    array = np.array(value, np.float32)
    array.flags.writeable = False
    return array


ZERO, HALF, ONE, TWO = number(0), number(0.5), number(1), number(2)


def first(values: Float) -> np.float32:
    """Return the value of the first member, or the one that all share."""
    value: np.float32 = np.ravel(values)[0]
    return value
