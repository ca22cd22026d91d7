"""The evidence: dated events, numbers with sources, the CAMEO scale and a map.

What the columns and codes mean is in ``data/PROVENANCE.md``. An empty field means "does not apply" or
"not known" and is read as ``None``, never as zero.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.record.sources import day, rows, text, whole

#: The days the record covers, both included: 883 days.
FIRST_DAY = dt.date(2021, 9, 1)
LAST_DAY = dt.date(2024, 1, 31)


@dataclass(frozen=True)
class Event:
    """One dated move by one actor, as the codebook defines it.

    ``row`` counts from 1 in file order: row *n* is line *n* + 1 of ``events.csv``. ``troops`` is a number
    of soldiers or officers whose sense follows the action; it must not be added up.
    """

    row: int
    date: dt.date
    actor: str
    target: str
    action: str
    instrument: str
    place: str
    deadline: dt.date | None
    injured: int | None
    killed: int | None
    troops: int | None
    cameo_root: str
    summary: str
    source_url: str
    confidence: str

    @property
    def casualties(self) -> int:
        """People hurt or killed; an empty field counts as nobody."""
        return (self.injured or 0) + (self.killed or 0)


@dataclass(frozen=True)
class Number:
    """One sourced number: a quantity, its unit, and the day it refers to or was reported."""

    name: str
    value: float
    unit: str
    date: dt.date
    actor: str
    source_url: str
    confidence: str
    note: str


@dataclass(frozen=True)
class CameoCode:
    """One CAMEO code with its Goldstein score (-10 hostile to +10 cooperative)."""

    code: str
    name: str
    goldstein: float
    root: str
    quad_class: str


@cache
def events() -> tuple[Event, ...]:
    """Return the events, sorted by date and within a day roughly in the order they happened."""
    return tuple(_event(row, number) for number, row in enumerate(rows("events.csv"), start=1))


@cache
def numbers() -> tuple[Number, ...]:
    """Return the sourced numbers, sorted by name and date."""
    return tuple(
        Number(
            name=row["name"],
            value=float(row["value"]),
            unit=row["unit"],
            date=dt.date.fromisoformat(row["date"]),
            actor=row["actor"],
            source_url=row["source_url"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in rows("parameters.csv")
    )


@cache
def cameo() -> tuple[CameoCode, ...]:
    """Return the CAMEO codes with their Goldstein scores."""
    return tuple(
        CameoCode(row["code"], row["name"], float(row["goldstein"]), row["root"], row["quad_class"])
        for row in rows("cameo_goldstein.csv")
    )


def map_geojson() -> dict[str, Any]:
    """Return the map as a GeoJSON feature collection; good to about 1 km, for pictures only."""
    collection: dict[str, Any] = json.loads(text("kosovo_map.geojson"))
    return collection


def _event(row: dict[str, str], number: int) -> Event:
    return Event(
        row=number,
        date=dt.date.fromisoformat(row["date"]),
        actor=row["actor"],
        target=row["target"],
        action=row["action"],
        instrument=row["instrument"],
        place=row["place"],
        deadline=day(row["deadline"]),
        injured=whole(row["injured"]),
        killed=whole(row["killed"]),
        troops=whole(row["troops"]),
        cameo_root=row["cameo_root"],
        summary=row["summary"],
        source_url=row["source_url"],
        confidence=row["confidence"],
    )
