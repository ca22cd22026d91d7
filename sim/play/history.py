"""The history of a game so far, as the dataset that every figure and sentence reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.ensemble.dataset import label
from sim.ensemble.simulate import Plan, attributes, with_points
from sim.model import CrisisModel, log_of

if TYPE_CHECKING:
    import xarray as xr


def dataset(plan: Plan, model: CrisisModel, days: int, first: int = 0) -> xr.Dataset | None:
    """Return the first ``days`` days that a one-member model has simulated; ``None`` if there is none.

    As from `simulate` with ``keep="log"``, over a window that ends with the last day played. With ``first``
    the days before that one are left out.
    """
    if days <= first:
        return None
    row = plan.design.rows(0, 1)
    arrays = with_points(row, log_of(model, days))
    arrays |= {name: arrays[name][first:] for name in model.recorder.arrays} if model.recorder else {}
    start = plan.setting.start
    window = replace(plan.setting, start=start + dt.timedelta(first), end=start + dt.timedelta(days - 1))
    return label(arrays, window, attributes(plan))
