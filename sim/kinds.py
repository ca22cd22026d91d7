"""Kinds of value, below everything that knows what a value means: Python's and NumPy's are alike."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import Problem


def as_array(value: Any) -> Array:
    """Return anything as an array; what is ragged or no array becomes one of objects, what is masked NaN."""
    if isinstance(value, np.ma.MaskedArray):
        value = np.ma.filled(value.astype(np.float64), np.nan) if np.ma.is_masked(value) else value.data
    try:
        return np.asarray(value)
    except TypeError:  # a dataset refuses
        cell = np.empty((), object)
        cell[()] = value
        return cell
    except ValueError:
        return np.asarray(value, object)


def plain(value: Any) -> Any:
    """Return what a NumPy number or an array without dimensions holds, anything else as it is."""
    if isinstance(value, np.generic) or (np.ndim(as_array(value)) == 0 and hasattr(value, "dtype")):
        return as_array(value).item()
    return value


def number_problem(value: Any, key: str) -> Problem | None:
    """Return why a value is no finite number, ``None`` if it is one; ``key`` is what to call it."""
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, Real):
        return Problem("must be a number", key=key, value=number)
    if number != number or number in (np.inf, -np.inf):
        return Problem("must be a finite number", key=key, value=number)
    try:
        float(number)
    except OverflowError:
        return Problem("a whole number with too many digits", key=key)
    return None
