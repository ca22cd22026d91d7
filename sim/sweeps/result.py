"""What a study of sensitivity returns: a dataset that is a table, by outcome and what it may depend on."""

from __future__ import annotations

from sim.tabular import TabularDataset


class Ranking(TabularDataset):
    """Which parameters matter, as from `sim.sensitivity`; one row for each outcome and parameter."""

    __slots__ = ()
    ROWS = ("outcome", "parameter")


class Split(TabularDataset):
    """How much luck, choice and doubt matter, as from `sim.sensitivity`; by outcome and part."""

    __slots__ = ()
    ROWS = ("outcome", "part")
