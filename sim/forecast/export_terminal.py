"""Event data for other tools, in words: what an export could not carry, and what a table of codes holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from sim.drawing.tables import PlainTable
from sim.drawing.words import plural, span
from sim.forecast.exported import Export
from sim.record.datacolumns import TABLES
from sim.record.datafile import DataFile
from sim.record.eventformats import FORMATS


def export_words(done: Export, format: str) -> str:
    """Return what is not in exported files, and why, in one line; nothing if all is there."""
    parts, form = [], FORMATS[format]
    if done.unread:
        rows = plural(done.unread, "row")
        parts.append(f"{rows} of the record's evidence in which the model reads no event")
    if done.unsaid:
        parts.append(f"{_counted(done.unsaid)}: event data has no such thing")
    if done.uncoded:
        without = sum(done.uncoded.values())
        of = f"{without:,} of {plural(done.rows + without, 'row')}"
        parts.append(f"{of} without {form.scheme} category ({_counted(done.uncoded)})")
    if form.lacks:
        lost = f"{', '.join(form.lacks[:-1])} and {form.lacks[-1]}"
        parts.append(f"{lost}, for which {form.scheme} tables have no columns (--format codebook keeps them)")
    return f"Not carried: {'; '.join(parts)}." if parts else ""


def print_table(console: Console, found: DataFile, *, each_row: bool) -> None:
    """Print what a table of codes holds: its rows by code, and every row if wished."""
    rows, form = found.data, TABLES[found.format]
    dates = sorted(row.date for row in rows)
    title = f"{found.name}: good, {plural(len(rows), 'row')}, {span(dates[0], dates[-1])}"
    console.print(title, style="bold")
    console.print(f"{form.scheme} codes under the columns of {form.names}: nothing is simulated from them.\n")
    table = PlainTable()
    table.add_text(f"{form.scheme} code")
    table.add_values("rows", right=True)
    for category, number in sorted(Counter(row.category for row in rows).items()):
        table.add_row(category, str(number))
    console.print(table)
    if each_row:
        console.print()
        listed = PlainTable()
        listed.add_values("Line", "date", "actor", "recipient", "code")
        for row in rows:
            listed.add_row(str(row.line), row.date.isoformat(), row.actor, row.recipient, row.category)
        console.print(listed)


def table_as_data(found: DataFile) -> dict[str, Any]:
    """Return the rows of a table of codes as plain data."""
    names = ("line", "actor", "recipient", "category", "place")
    rows = [{"date": row.date.isoformat(), **{n: getattr(row, n) for n in names}} for row in found.data]
    return {"format": found.format, "rows": rows}


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} ({number:,})" for kind, number in kinds.items())
