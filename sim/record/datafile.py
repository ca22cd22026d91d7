"""Reading tables of event data back: date, actor, recipient and category of every row.

CAMEO codes stand under the column names of ICEWS, PLOVER's types and modes under POLECAT's; the header tells
them apart, and from the codebook's CSV. Such a row is no event of the model: a category says neither which
measure nor until when, so nothing is simulated from these files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import RecordError, nearest
from sim.record.codebook import goldstein_scores, plover_scores
from sim.record.columns import Cell, read_date
from sim.record.datacolumns import BY_NAME, TABLES, Columns, format_of
from sim.record.fileformat import EventFile, records_of, text_of


@dataclass(frozen=True)
class DataRow:
    """One row of event data: who did what to whom, in the words of the codebook and the code of the table.

    ``category`` is a CAMEO code, or a type of PLOVER with its mode after a colon, if it has one.
    """

    line: int
    date: dt.date
    actor: str
    recipient: str
    category: str
    place: str = ""


@dataclass
class DataFile(EventFile):
    """A table of event data: ``format`` is a key of `sim.record.datacolumns.TABLES`."""

    format: str = ""
    data: list[DataRow] = field(default_factory=list)


def read_event_data(path: str | Path) -> tuple[DataRow, ...]:
    """Return the rows of a table with CAMEO or PLOVER codes, as `export-events` writes it.

    Parameters
    ----------
    path : str or Path
        Tab-separated, in UTF-8, with the column names of ICEWS or POLECAT; others are ignored.

    Raises
    ------
    RecordError
        With every problem of the file; also if its header is of neither.
    """
    found = read_data(path)
    if found is None:
        found = DataFile(Path(path).name)
        if text_of(Path(path), found) is not None:
            allowed = " or ".join(", ".join(table.needed) for table in TABLES.values())
            found.wrong("is no table of CAMEO or PLOVER codes", 1, allowed=f"with tabs: {allowed}")
    if found.problems:
        raise RecordError(*found.problems)
    return tuple(found.data)


def read_data(path: str | Path) -> DataFile | None:
    """Return what a table of event data holds, with every problem; ``None`` if the header is of none."""
    path = Path(path)
    found = DataFile(path.name)
    text = text_of(path, found)
    form = format_of((text or "").partition("\n")[0])
    if text is None or form is None:
        return None
    found.format = form
    _read(text, TABLES[form], found)
    found.shorten()
    return found


def _read(text: str, table: Columns, found: DataFile) -> None:
    header, records = records_of(text, found, "\t")
    missing = [name for name in table.needed if name not in (header or ())]
    if header is None or missing:
        found.wrong(f"missing column{'s' * (len(missing) > 1)}: {', '.join(missing)}", 1, key="header")
        return
    for line, cells in records:
        if len(cells) != len(header):
            found.wrong(f"has {len(cells)} cells and the header has {len(header)}", line)
        else:
            _row(dict(zip(header, cells, strict=True)), line, table, found)
    if not found.data and not found.problems:
        found.wrong("has a header and no rows")


def _row(cells: Mapping[str, str], line: int, table: Columns, found: DataFile) -> None:
    date = _date(cells[table.date], line, table, found)
    actor = _who(cells[table.actor], line, table.actor, found, nobody=False)
    recipient = _who(cells[table.recipient], line, table.recipient, found, nobody=True)
    category = _category(cells, line, table, found)
    if date and actor and recipient and category:
        found.data.append(DataRow(line, date, actor, recipient, category, cells.get(table.place, "")))


def _date(text: str, line: int, table: Columns, found: DataFile) -> dt.date | None:
    try:
        return read_date(Cell(table.date, text, {}))
    except ValueError as error:
        message, allowed, _ = error.args
        found.wrong(message, line, key=table.date, value=text, allowed=allowed)
        return None


def _who(text: str, line: int, key: str, found: DataFile, *, nobody: bool) -> str | None:
    names = [name for name in BY_NAME if name or nobody]
    if text in names:
        return BY_NAME[text]
    allowed = ", ".join(name for name in names if name)
    given = {"value": text, "allowed": allowed, "nearest": nearest(text, names)}
    found.wrong("is nobody of the codebook", line, key=key, **given)
    return None


def _category(cells: Mapping[str, str], line: int, table: Columns, found: DataFile) -> str | None:
    given = tuple(cells[name] for name in table.category)
    known: Mapping[str, object] = goldstein_scores()
    if table.scheme == "PLOVER":
        known = {_joined(codes): score for codes, score in plover_scores().items()}
    if (code := _joined(given)) in known:
        return code
    close = nearest(code, known)
    found.wrong(f"no such code in {table.scheme}", line, key=table.category[0], value=code, nearest=close)
    return None


def _joined(codes: tuple[str, ...]) -> str:
    return ":".join(code for code in codes if code)
