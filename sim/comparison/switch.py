"""Who switched: how many pairs went from one outcome to another because of the arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Array, Int
from sim.ensemble.dueday import FIRST_DUE_DAY
from sim.ensemble.dueday import first_due_day as ended_by
from sim.world.outcomes import FIRST_DECISION

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["FIRST_DUE_DAY", "first_due_day", "switch_table"]


def switch_table(before: Array, after: Array, states: int) -> Int:
    """Return how many pairs went from each state to each other.

    Parameters
    ----------
    before, after : array of int, shape (pairs,)
        State of each member, ``0 <= state < states``, in the same order of replicates.
    states : int

    Returns
    -------
    array of int64, shape (states, states)
        Rows: state in the first arm; columns: in the second. Adds up to the number of pairs; the diagonal
        holds those that did not switch.
    """
    pairs = before.astype(np.int64) * states + after
    return np.bincount(pairs, minlength=states * states).reshape(states, states)


def first_due_day(members: xr.Dataset) -> Int:
    """Return how the first due day ended in each member, as a position in `FIRST_DUE_DAY`."""
    status = members["status"].transpose("date", "measure", "member").values
    decided = {f"outcome_{name}": members[f"outcome_{name}"].values for name in FIRST_DECISION}
    return ended_by({"status": status, **decided})
