"""Reading tables of event data back: date, actor, recipient and category of every row.

CAMEO codes stand under the column names of ICEWS, PLOVER's types and modes under POLECAT's; the header tells
them apart, and from the codebook's CSV. Such a row is no event of the model: a category says neither which
measure nor until when, so nothing is simulated from these files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sim.errors import RecordError
from sim.record.datacolumns import TABLES, DataRow, format_of
from sim.record.fileformat import EventFile, records_of, text_of
from sim.shapes import problems_of


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
            allowed = " or ".join(", ".join(table.needed()) for table in TABLES.values())
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


def _read(text: str, table: type[DataRow], found: DataFile) -> None:
    header, records = records_of(text, found, "\t")
    missing = [name for name in table.needed() if name not in (header or ())]
    if header is None or missing:
        found.wrong(f"missing column{'s' * (len(missing) > 1)}: {', '.join(missing)}", 1, key="header")
        return
    for line, cells in records:
        if len(cells) != len(header):
            found.wrong(f"has {len(cells)} cells and the header has {len(header)}", line)
            continue
        try:
            found.data.append(table.model_validate({**dict(zip(header, cells, strict=True)), "line": line}))
        except ValidationError as error:
            found.problems += problems_of(error, found.name, line)
    if not found.data and not found.problems:
        found.wrong("has a header and no rows")
