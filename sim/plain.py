"""Data as plain text that any program reads: JSON and CSV.

Both are written here and nowhere else, so that one rule holds: what is missing (``None``, NaN, NaT) or not
finite is ``null`` in JSON and an empty cell in CSV, dates are ISO, and zero has no sign.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import PurePath
from typing import Any


def json_text(data: Any, *, indent: int | None = 2, sort_keys: bool = True) -> str:
    """Return data as JSON text.

    Parameters
    ----------
    data : object
        Mappings, sequences, arrays and NumPy scalars of any depth, dates, paths, and plain values; a key or
        value of another kind is written as `str` says it.
    indent : int or None
        Spaces of each level; ``None`` for one line without spaces.
    sort_keys : bool
        Whether keys stand in the order of the alphabet, so that equal data is equal text.
    """
    return json.dumps(
        plain_data(data),
        indent=indent,
        separators=(",", ":") if indent is None else None,
        sort_keys=sort_keys,
        ensure_ascii=False,
        allow_nan=False,
    )


def csv_text(
    columns: Sequence[str], rows: Iterable[Iterable[Any]], *, separator: str = ",", end: str = "\n"
) -> str:
    """Return a table as CSV text with a header line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def plain_data(value: Any) -> Any:
    """Return data as dictionaries, lists, text, numbers, booleans and ``None``, as JSON has them."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, Enum) else value
        case float():
            # Adding zero takes the sign from a zero and changes nothing else.
            return float(value) + 0.0 if math.isfinite(value) else None
        case Mapping():
            return {_key(key): plain_data(entry) for key, entry in value.items()}
        case list() | tuple() | set() | frozenset() | range():
            return [plain_data(entry) for entry in value]
        case dt.datetime():
            return None if value != value else _moment(value.isoformat())
        case dt.date():
            return value.isoformat()
        case Enum():
            return plain_data(value.value)
        case PurePath():
            return value.as_posix()
    return _numpy(value)


def cell_text(value: Any) -> str:
    """Return one value as the text of a cell of a CSV file."""
    if isinstance(value, str):
        return value
    found = plain_data(value)
    return "" if found is None else str(found)


def _numpy(value: Any) -> Any:
    """Return an array or scalar of NumPy, told by its type without importing NumPy; else text."""
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind is None:
        return str(value)
    if getattr(value, "ndim", 0):
        return [plain_data(entry) for entry in value]
    if kind == "M":
        text = str(getattr(value, "values", value))
        return None if text == "NaT" else _moment(text)
    return plain_data(value.item())


def _moment(text: str) -> str:
    """Return a date and time in ISO; midnight is the day itself."""
    day, _, time = text.partition("T")
    return day if not time.strip("0:.") else text


def _key(key: Any) -> str:
    found = plain_data(key)
    return found if isinstance(found, str) else str(key)
