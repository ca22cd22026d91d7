"""The data files of this room, read as they lie.

Everything the record knows is in ``sim/record/data``: the evidence, and under ``coding/`` the tables that
turn it into events of the model. Nothing else in the program opens these files.
"""

from __future__ import annotations

import csv
import datetime as dt
from importlib.resources import files


def text(name: str) -> str:
    """Return a data file as text; ``name`` is relative to ``sim/record/data``."""
    return files("sim.record").joinpath("data", *name.split("/")).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV data file, in file order, with every field as text."""
    return list(csv.DictReader(text(name).splitlines()))


def day(field: str) -> dt.date | None:
    """Return an ISO date, or ``None`` for an empty field."""
    return dt.date.fromisoformat(field) if field else None


def whole(field: str) -> int | None:
    """Return a whole number, or ``None`` for an empty field."""
    return int(field) if field else None
