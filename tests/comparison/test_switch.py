from __future__ import annotations

import numpy as np
import xarray as xr

from sim.comparison.switch import FIRST_DUE_DAY, first_due_day, switch_table
from sim.world.outcomes import FIRST_DECISION
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, SUSPENDED


def test_every_pair_is_counted_once_in_its_cell() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.integers(0, 4, (2, 300))
    table = switch_table(before, after, 4)
    assert table.sum() == 300
    assert all(table[i, j] == ((before == i) & (after == j)).sum() for i in range(4) for j in range(4))
    assert (table.sum(axis=1) == np.bincount(before, minlength=4)).all()


def test_how_the_first_due_day_ended() -> None:
    """Postponed, then settled; settled only; neither: a decision comes first."""
    status = np.array(
        [[[ANNOUNCED] * 3, [IN_FORCE] * 3], [[SUSPENDED, SUSPENDED, ANNOUNCED], [IN_FORCE] * 3]]
    )
    decided = {f"outcome_{name}": ("member", np.zeros(3, np.int8)) for name in FIRST_DECISION}
    decided["outcome_postponed"] = ("member", np.array([1, 0, 0], np.int8))
    members = xr.Dataset({"status": (("date", "measure", "member"), status), **decided})
    assert [FIRST_DUE_DAY[i] for i in first_due_day(members)] == ["postponed", "settled", "undecided"]
