"""How the first due day ended in each history: by a decision, by a deal before it, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import Array, Int
from sim.world.outcomes import FIRST_DECISION
from sim.world.vocabulary import SUSPENDED

#: How the first due day ended: a decision, a deal before it, or neither in the window.
FIRST_DUE_DAY = (*FIRST_DECISION, "settled", "undecided")


def first_due_day(arrays: Mapping[str, Array]) -> Int:
    """Return how the first due day ended in each member, as a position in `FIRST_DUE_DAY`.

    ``settled`` means that no decision fell in the window and a deal suspended one of Kosovo's measures.

    Parameters
    ----------
    arrays : mapping of str to array
        ``status`` of shape (dates, measures, members), and ``outcome_...`` of shape (members,).

    Returns
    -------
    array of int64, shape (members,)
    """
    suspended = (arrays["status"] == SUSPENDED).any(axis=(0, 1))
    ended = np.where(suspended, FIRST_DUE_DAY.index("settled"), FIRST_DUE_DAY.index("undecided"))
    for name in FIRST_DECISION:
        ended[arrays[f"outcome_{name}"] != 0] = FIRST_DUE_DAY.index(name)
    return ended
