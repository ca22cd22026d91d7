"""Reading an event file in the codebook's CSV format, with every problem found at once.

The columns are those of ``events.csv``; a few more, all optional, say what the codebook cannot
(`EXTRA`). Nothing in a cell is ever evaluated: what looks like a formula is text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from sim.errors import Problem, nearest
from sim.record.columns import CELLS, COLUMNS, EXTRA, NEEDED, Row
from sim.record.datacolumns import TABLES, format_of
from sim.shapes import problems_of

#: The largest file and the most rows that are read.
MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
#: Problems listed in full; beyond that their number is enough.
MOST_PROBLEMS = 500

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass
class EventFile:
    """An event file: its rows, what is wrong with it, and what is worth a look but no error.

    ``rows`` has only sound rows; they mean something only when ``problems`` is empty.
    """

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def wrong(self, message: str, line: int | None = None, **more: object) -> None:
        """Add a problem."""
        self.problems.append(Problem(message, self.name, line, **more))  # type: ignore[arg-type]

    def shorten(self) -> None:
        """Keep the first problems, and the number of the others."""
        extra = len(self.problems) - MOST_PROBLEMS
        if extra > 0:
            del self.problems[MOST_PROBLEMS:]
            self.wrong(f"and {extra:,} more problems")


def read_file(path: str | Path) -> EventFile:
    """Return what an event file holds, with every problem it has; never raises for its content."""
    path = Path(path)
    found = EventFile(path.name)
    text = text_of(path, found)
    if text is not None:
        _table(text, found)
    found.shorten()
    return found


def text_of(path: Path, found: EventFile) -> str | None:
    """Return the file as text; its size is looked at before its content."""
    try:
        if not path.is_file():
            found.wrong("no such file" if not path.exists() else "is not a file")
            return None
        size = path.stat().st_size
        if size > MOST_BYTES:
            allowed = f"{MOST_BYTES / 1e6:.0f} MB, about {MOST_ROWS:,} rows"
            found.wrong(f"is too large to be a list of events: {size / 1e6:,.1f} MB", allowed=allowed)
            return None
        data = path.read_bytes()
    except OSError as error:
        found.wrong(f"cannot be read: {error.strerror}")
        return None
    except ValueError:
        found.wrong("is not the name of a file")
        return None
    return _decoded(data, found)


def _decoded(data: bytes, found: EventFile) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        found.wrong("is UTF-16 or not text at all; save it as CSV in UTF-8")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        found.notes.append(Problem("starts with a byte-order mark, which is ignored", found.name, 1))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found.wrong(f"is not UTF-8 (byte 0x{data[error.start]:02x}); save it as CSV in UTF-8", line)
        return None


def _table(text: str, found: EventFile) -> None:
    if form := format_of(text.partition("\n")[0]):
        table = TABLES[form]
        message = f"holds {table.scheme} codes under the columns of {table.names}: too coarse for the model"
        found.wrong(message, 1, allowed="the codebook's columns, as export-events writes them by default")
        return
    header, records = records_of(text, found)
    if header is None or not _good_header(header, found):
        return
    seen: dict[tuple[str, ...], int] = {}
    latest = dt.date.min, 0
    for number, (line, cells) in enumerate(records, start=1):
        if len(cells) != len(header):
            found.wrong(f"has {len(cells)} cells and the header has {len(header)}", line)
            continue
        date = _row(dict(zip(header, cells, strict=True)), number, line, found)
        if tuple(cells) in seen:
            found.wrong(f"repeats line {seen[tuple(cells)]} word for word", line)
        seen.setdefault(tuple(cells), line)
        if date and date < latest[0]:
            message = f"out of order: line {latest[1]} is of {latest[0]}, and rows go by date"
            found.wrong(message, line, key="date", value=date.isoformat())
        elif date:
            latest = date, line
    if not found.rows and not found.problems:
        found.wrong("has a header and no rows")


def records_of(
    text: str, found: EventFile, separator: str = ","
) -> tuple[list[str] | None, list[tuple[int, list[str]]]]:
    """Return the header and the rows as cells, each row with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        for start, cells in _numbered(reader):
            if any(cells):
                rows.append((start, [cell.strip() for cell in cells]))
            if len(rows) > MOST_ROWS + 1:
                found.wrong(f"has more than {MOST_ROWS:,} rows", start, allowed=f"{MOST_ROWS:,} rows")
                return None, []
    except csv.Error as error:
        words = {"unexpected end of data": "a quoted cell is never closed"}
        message = words.get(str(error), f"cannot be split into cells: {error}")
        found.wrong(message, rows[-1][0] + 1 if rows else 1)
    if not rows and not found.problems:
        found.wrong("is empty", allowed=f"a header with {', '.join(NEEDED)}, and rows")
    return (rows[0][1], rows[1:]) if rows else (None, [])


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins: cells may hold line breaks."""
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1  # type: ignore[attr-defined]


def _good_header(header: list[str], found: EventFile) -> bool:
    for mark, name in _SEPARATORS.items():
        if len(header) == 1 and header[0].count(mark) >= len(NEEDED) - 1:
            found.wrong(f"cells are separated by {name}", 1, allowed="commas")
            return False
    known = (*COLUMNS, *EXTRA)
    for name in dict.fromkeys(header):
        if name not in known:
            given = {"value": name, "nearest": nearest(name, known)}
            allowed = None if given["nearest"] else ", ".join(known)
            found.wrong("unknown column", 1, key="header", allowed=allowed, **given)
        elif header.count(name) > 1:
            found.wrong("column given twice", 1, key="header", value=name)
    missing = [name for name in NEEDED if name not in header]
    if missing:
        found.wrong(f"missing column{'s' * (len(missing) > 1)}: {', '.join(missing)}", 1, key="header")
    return not missing


def _row(cells: dict[str, str], number: int, line: int, found: EventFile) -> dt.date | None:
    """Add the row that some cells make up, or what is wrong with them; return its date if it has one."""
    wrong: list[Problem] = []
    try:
        row = CELLS.validate_python({**cells, "row": number, "line": line})
        found.rows.append(replace(row, due=row.due or row.deadline))
    except ValidationError as error:
        wrong = list(problems_of(error, found.name, line))
    found.problems += wrong
    sound = cells.keys() - {problem.key for problem in wrong}
    for name, text in cells.items():
        if name in sound and text.startswith(("=", "+", "-", "@")):
            looks = "looks like a formula and is kept as text"
            found.notes.append(Problem(looks, found.name, line, name, text))
    return dt.date.fromisoformat(cells["date"]) if "date" in sound else None
