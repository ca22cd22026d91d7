"""What a figure drew: its words, and its numbers as a table that can be saved beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from sim.plain import cell_text, csv_text

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """Named columns and rows of plain values, in the order they should be read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, **columns: Sequence[Cell]) -> Table:
        """Build a table from equally long columns."""
        return cls(tuple(columns), tuple(zip(*columns.values(), strict=True)))

    def to_csv(self) -> str:
        """Return the table as CSV text: a header line, floats to six digits, missing ones empty."""
        return csv_text(self.columns, ([plain(cell) for cell in row] for row in self.rows))


@dataclass(frozen=True)
class Drawn:
    """A finished drawing, in words and numbers.

    Parameters
    ----------
    name : str
        File stem and anchor, such as ``fan``.
    title : str
        The finding or the question, as written on the figure.
    subtitle : str
        What is drawn: members, window, arm, how to read it.
    alt : str
        The drawing in two or three sentences for someone who cannot see it, written from the data.
    table : Table
        The numbers that were drawn.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    table: Table


def plain(cell: Cell, missing: str = "") -> str:
    """Return a cell as text: six significant digits for a float, ``missing`` for NaN, else as it is."""
    if isinstance(cell, float):
        return f"{cell + 0.0:.6g}" if isfinite(cell) else missing
    return cell_text(cell)
