"""Rows of a game at the terminal: a table where it fits, else a block for each row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.show.terminal import WIDTH

#: Cells up to this length, such as dates, are never broken.
SHORT = 12
#: Headings of a table, and its rows.
Rows = tuple[list[str], list[list[str]]]


def print_rows(console: Console, titles: list[str], rows: list[list[str]]) -> None:
    """Print rows as a table, which wraps at full width only; else the first cell of each heads a block."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title, *cells in zip(titles, *rows, strict=True):
        table.add_column(textwrap.fill(title, SHORT), no_wrap=max(map(len, cells), default=0) <= SHORT)
    for row in rows:
        table.add_row(*row)
    if console.width >= WIDTH or fits(console, table):
        console.print(table)
        return
    for head, *cells in rows:
        named = zip(titles[1:], cells, strict=True)
        print_block(console, head, [f"{title}: {cell}" for title, cell in named if cell])


def fits(console: Console, table: Table) -> bool:
    """Whether a table has room without wrapping or cutting anything."""
    unbounded = console.options.update(width=10 * WIDTH)
    return console.measure(table, options=unbounded).maximum <= console.width


def print_block(console: Console, head: str, items: Sequence[str]) -> None:
    """Print a head and what belongs to it, indented; an item is broken only if it needs more than a line."""
    indent, lines = "    ", [""]
    for item in items:
        longer = f"{lines[-1]} · {item}" if lines[-1] else item
        if len(indent + longer) <= console.width:
            lines[-1] = longer
        else:
            lines.append(item)
    wrapped = textwrap.wrap(head, console.width, subsequent_indent="  ")
    for line in lines:
        wrapped += textwrap.wrap(line, console.width, initial_indent=indent, subsequent_indent=indent)
    console.print(Text("\n".join(wrapped)))
