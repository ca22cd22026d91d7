"""A result as a person meets it in Python: one line when printed, a table in a notebook, a DataFrame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from html import escape
from typing import ClassVar

import pandas as pd
import xarray as xr


class Tabular(ABC):
    """What an answer of the library has besides its numbers."""

    # None of its own: a dataset may have none.
    __slots__ = ()

    @abstractmethod
    def headline(self) -> str:
        """Return what was asked, of what, and the answer, in one line."""

    @abstractmethod
    def to_dataframe(self) -> pd.DataFrame:
        """Return the numbers as a table, one row for each thing that was asked about."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline()}>"

    def _repr_html_(self) -> str:
        """Return the table under its headline; what is missing is a dash."""
        table = self.to_dataframe().to_html(index=False, na_rep="–", float_format="{:,.4g}".format)
        return f"<p>{escape(self.headline())}</p>\n{table}"


class TabularDataset(Tabular, xr.Dataset):
    """A dataset that is an answer: printed in one line, and as a table what stands by `ROWS`.

    `Dataset.to_dataframe` alone would give a row for each combination of all its labels: of a comparison over
    two months some twelve million.
    """

    __slots__ = ()

    #: Labels of the rows, outermost first.
    ROWS: ClassVar[tuple[str, ...]] = ()

    def headline(self) -> str:
        """Return what was asked, of what, in one line."""
        of = ", ".join(f"{self.sizes[name]} {name}s" for name in self.ROWS if name in self.sizes)
        return f"{self.attrs['title']}: {of}"

    def to_dataframe(self, dim_order: Sequence[Hashable] | None = None) -> pd.DataFrame:
        """Return what stands by `ROWS` as a table, one row for each; what is not a number is missing.

        Parameters
        ----------
        dim_order : sequence of str, optional
            As in `xarray.Dataset.to_dataframe`: then of everything, by these labels.
        """
        if dim_order is not None:
            return xr.Dataset.to_dataframe(self, dim_order)
        rows = tuple(name for name in self.ROWS if name in self.sizes)
        names = [name for name, values in self.data_vars.items() if values.dims == rows]
        return xr.Dataset.to_dataframe(self[names]).reset_index()
