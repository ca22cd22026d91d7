"""How likely a thing is to be in the record if it happened (docs/model.md: Input data).

The record is a sample: acts are always coded, speech and small incidents often are not. An empty day is
therefore not a quiet day, and ``hold`` is never observed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.actors import MOVES
from sim.parameters import PARAMETERS, Parameter
from sim.record.evidence import FIRST_DAY, LAST_DAY, events
from sim.record.sources import rows

_CODED = {row["name"]: float(row["delta"]) for row in rows("coding/detection.csv")}
#: Probability that a thing is coded if it happened, in a month that is not thin; by name of a move or slot.
#: A move that the codebook does not name is an act, and acts are always coded.
DETECTION: Mapping[str, float] = MappingProxyType(
    _CODED | {move: 1.0 for move in MOVES if move not in _CODED}
)

#: Prefix of a fitted detection probability among parameters, as in ``delta_accuse``.
DELTA = "delta_"

#: What can be fitted to a record: the parameters of the model, and detection probabilities.
FITTABLE: Mapping[str, Parameter] = MappingProxyType(
    {
        **PARAMETERS,
        **{
            f"{DELTA}{name}": Parameter(
                f"{DELTA}{name}", f"Detection of {name}", delta, 0.0, 1.0, "probability", "prior",
                "chance that it is written down if it happens", "codebook",
            )
            for name, delta in DETECTION.items()
        },
    }
)  # fmt: skip

#: First and last days of the spans that the codebook calls thin.
THIN: tuple[tuple[dt.date, dt.date], ...] = tuple(
    (dt.date.fromisoformat(span["first"]), dt.date.fromisoformat(span["last"]))
    for span in rows("coding/thin.csv")
)

#: What a thin span does to the detection of speech and small incidents; acts stay certain.
THIN_FACTOR = 0.5

_THIN_DETECTION: Mapping[str, float] = MappingProxyType(
    {name: delta if delta == 1 else delta * THIN_FACTOR for name, delta in DETECTION.items()}
)


@dataclass(frozen=True)
class Month:
    """How many rows were collected in a month, and how many of its days the codebook calls thin."""

    first: dt.date
    rows: int
    days: int
    thin_days: int


@cache
def is_thin(date: dt.date) -> bool:
    """Return whether the day lies in a span that the codebook calls thin."""
    return any(first <= date <= last for first, last in THIN)


def detection_table(date: dt.date) -> Mapping[str, float]:
    """Return the detection probabilities of a day, 0-1, by name of a move or slot.

    One of two fixed mappings is returned, so this is cheap enough for every day of a run.
    """
    return _THIN_DETECTION if is_thin(date) else DETECTION


def detection_with(fitted: Mapping[str, Any], date: dt.date) -> Mapping[str, Any]:
    """Return the table of a day with some probabilities, float or array, in place of the table's.

    They are those of months that are not thin. Without any, this is `detection_table`.
    """
    table = detection_table(date)
    if not fitted:
        return table
    thin = np.float32(THIN_FACTOR if is_thin(date) else 1)
    return {**table, **{name: thin * np.asarray(delta, np.float32) for name, delta in fitted.items()}}


def detection(name: str, date: dt.date) -> float:
    """Return the probability that the move or slot ``name`` is coded if it happens on ``date``.

    Raises
    ------
    KeyError
        When there is no such move or slot.
    """
    return detection_table(date)[name]


@cache
def coverage() -> tuple[Month, ...]:
    """Return the coverage of each month of the record, in order."""
    span = range((LAST_DAY - FIRST_DAY).days + 1)
    dates = [FIRST_DAY + dt.timedelta(days=offset) for offset in span]
    collected = Counter(event.date.replace(day=1) for event in events())
    length = Counter(date.replace(day=1) for date in dates)
    thin = Counter(date.replace(day=1) for date in dates if is_thin(date))
    return tuple(Month(first, collected[first], days, thin[first]) for first, days in length.items())
