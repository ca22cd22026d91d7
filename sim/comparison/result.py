"""What a comparison returns: a dataset that is a table of effects, by arm and outcome."""

from __future__ import annotations

import numpy as np

from sim.tabular import TabularDataset


class Comparison(TabularDataset):
    """Paired effects of arms, as from `sim.compare`; as a table one row for each arm and outcome."""

    __slots__ = ()
    ROWS = ("arm", "outcome")

    def headline(self) -> str:
        """Return which arms are compared with which, and by how many pairs."""
        arms = ", ".join(map(str, np.ravel(self["arm"].values)))
        against = self.attrs.get("against", "the same unchanged")
        return f"{self.attrs['title']}: {arms} against {against}, {int(self['n_members']):,} pairs"
