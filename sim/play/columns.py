"""Rows of a game's debrief at the terminal."""

from __future__ import annotations

import textwrap

from rich.console import Console

from sim.drawing.tables import PlainTable

#: Cells up to this length, such as dates, are never broken.
SHORT = 12
#: Headings of a table, and its rows.
Rows = tuple[list[str], list[list[str]]]


def print_rows(console: Console, titles: list[str], rows: list[list[str]]) -> None:
    """Print rows under headings that wrap; a column with a long cell is one of text."""
    table = PlainTable()
    for title, *cells in zip(titles, *rows, strict=True):
        head = textwrap.fill(title, SHORT)
        table.add_values(head) if max(map(len, cells), default=0) <= SHORT else table.add_text(head)
    for row in rows:
        table.add_row(*row)
    console.print(table)
