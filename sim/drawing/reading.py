"""Reading a summary: days, shares and quantile bands as plain arrays.

Only looking up and dividing counts; intervals and quantiles come from ``sim.ensemble.intervals``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Double, Int
from sim.ensemble.intervals import quantiles_from_hist, wilson
from sim.ensemble.summary import SOLDIER_WIDTH, TENSION_WIDTH
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    import xarray as xr


#: The bands of every fan: nine in ten and half of the histories, around the median.
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


def days(dataset: xr.Dataset) -> list[dt.date]:
    """Return the dates of a dataset, in order."""
    ordinals = dataset["date"].values.astype("datetime64[D]").astype(np.int64)
    epoch = dt.date(1970, 1, 1).toordinal()
    return [dt.date.fromordinal(int(ordinal) + epoch) for ordinal in ordinals]


def members(summary: xr.Dataset) -> int:
    """Return how many histories were counted."""
    return int(summary["n_members"])


def labels(summary: xr.Dataset, dimension: str) -> list[str]:
    """Return the names along a dimension."""
    return [str(name) for name in summary[dimension].values]


def counts(summary: xr.Dataset, variable: str, **at: str) -> Int:
    """Return a counted variable, at the given labels.

    Raises
    ------
    InputError
        If it counts moves, and histories were kept as curves.
    """
    if variable not in summary:
        raise InputError(Problem('no moves were kept; simulate with keep="log" or "summary"', key="keep"))
    return np.asarray(summary[variable].sel(at).values, np.int64)


def shares(summary: xr.Dataset, variable: str, **at: str) -> Double:
    """Return a counted variable as a share of all histories."""
    return counts(summary, variable, **at) / members(summary)


def tension_quantiles(summary: xr.Dataset, q: tuple[float, ...] = BANDS) -> Double:
    """Return quantiles of tension by day, shape (quantiles, dates)."""
    return quantiles_from_hist(summary["tension_hist"].values, q, width=TENSION_WIDTH)


def soldier_quantiles(summary: xr.Dataset, variable: str, q: tuple[float, ...] = BANDS) -> Double:
    """Return quantiles of KFOR soldiers by day, shape (quantiles, dates), bins centred on tens."""
    return quantiles_from_hist(summary[variable].values, q, width=SOLDIER_WIDTH, low=-SOLDIER_WIDTH / 2)


def band(count: Int, n: int) -> tuple[Double, Double]:
    """Return the Wilson interval of shares, arrays like ``count``."""
    return wilson(count, n)


def typical_day(summary: xr.Dataset, outcome: str) -> dt.date | None:
    """Return the day by which half of the histories that see an outcome have seen it, or ``None``."""
    reached = counts(summary, "outcome_by", outcome=outcome)
    if reached.size == 0 or reached[-1] == 0:
        return None
    return days(summary)[int(np.argmax(2 * reached >= reached[-1]))]


def number_quantiles(summary: xr.Dataset, number: str, q: tuple[float, ...] = (0.1, 0.5, 0.9)) -> list[float]:
    """Return quantiles of a number outcome over the histories."""
    counted = summary[f"number_hist_{number}"].values
    width, low = (1.0, -0.5) if number == "incidents" else (TENSION_WIDTH, 0.0)
    return [float(value) for value in quantiles_from_hist(counted, q, width=width, low=low)]
