"""What a figure drew: its words, and its numbers as a table that can be saved beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

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
        """Return the table as CSV text with a header line; floats to six significant digits."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([plain(cell) for cell in row] for row in self.rows)
        return text.getvalue()


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


def plain(cell: Cell) -> str:
    """Return a cell as text: six significant digits for a float, everything else as it is."""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
