"""A table for spreadsheets: one row for each history of an ensemble.

Columns, in this order; an empty cell is "never" or "none":

- ``arm``, ``member`` (from 0), ``point`` and ``replicate``: which history it is. Histories of two arms with
  the same replicate share their luck.
- parameters that differ between histories, by their name in ``docs/parameters.md``;
- for each yes/no outcome its name (``yes`` or ``no``) and ``<name>_on``, the day on which it first happened;
- the numbers ``tension_mean``, ``tension_peak`` (0-100) and ``incidents``;
- ``end``, the last day of the history, and ``ending``, why it ended: ``window`` or ``force``.

Days are ISO dates.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.ensemble.dataset import number_name
from sim.parameters import PARAMETERS
from sim.plain import csv_text
from sim.world.outcomes import EVENTS, NUMBERS
from sim.world.vocabulary import ENDINGS

if TYPE_CHECKING:
    import xarray as xr


def write_histories(path: Path, ds: xr.Dataset) -> None:
    """Write the table of an ensemble as CSV, UTF-8.

    Parameters
    ----------
    ds : Dataset
        As from ``simulate`` with ``keep="log"`` or ``"curves"``.
    """
    columns = table(ds)
    path.write_text(
        csv_text(list(columns), zip(*columns.values(), strict=True)), encoding="utf-8", newline=""
    )


def table(ds: xr.Dataset) -> dict[str, list[str]]:
    """Return the columns of the table by name, as text."""
    members = ds.sizes["member"]
    columns = {
        "arm": [str(ds.attrs["arm"])] * members,
        "member": _text(np.arange(members)),
        "point": _text(ds["point"].values),
        "replicate": _text(ds["replicate"].values),
    }
    for parameter in PARAMETERS.values():
        if f"param_{parameter.attribute}" in ds:
            columns[parameter.name] = _text(ds[f"param_{parameter.attribute}"].values)
    for name in EVENTS:
        columns[name] = _words(("no", "yes"), ds[f"outcome_{name}"].values)
        columns[f"{name}_on"] = _days(ds[f"when_{name}"].values)
    for name in NUMBERS:
        columns[name] = _text(ds[number_name(name)].values)
    ends = ds["ended_on"].values
    columns["end"] = _days(np.where(np.isnat(ends), ds["date"].values[-1], ends))
    columns["ending"] = _words(ENDINGS, ds["ended"].values)
    return columns


def _text(values: Array) -> list[str]:
    """Return numbers with as many digits as tell them apart."""
    return [str(word) for word in values.astype(np.str_)]


def _words(words: tuple[str, ...], codes: Array) -> list[str]:
    return [words[code] for code in codes.tolist()]


def _days(dates: NDArray[np.datetime64]) -> list[str]:
    days = np.datetime_as_string(dates.astype("datetime64[D]"))
    return ["" if day == "NaT" else day for day in days.tolist()]
