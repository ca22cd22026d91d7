"""CF attributes: what any tool learns of a variable from the dataset itself.

Every variable and coordinate has a ``long_name``; numbers have ``units``, "1" for shares, counts and codes;
codes have ``flag_values`` and ``flag_meanings``. Missing is NaN or NaT, in files ``_FillValue``.
Conventions: https://cfconventions.org.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.parameters import PARAMETERS, Parameter

if TYPE_CHECKING:
    import xarray as xr

Attributes = dict[str, Any]

#: What every dataset says of itself; one without it was written by version 0.1.
CONVENTIONS = "CF-1.11"

#: Units of the table of parameters as CF has them; all others have none.
_UNITS = {"days": "day", "per day": "day-1", "per site and day": "day-1"}
#: How large variables are packed in files.
_LIGHT = {"compression": "gzip", "compression_opts": 1, "shuffle": True}


def about(long_name: str, units: str = "1", comment: str = "", **more: Any) -> Attributes:
    """Return attributes; ``units`` is empty for text and dates."""
    said = {"long_name": long_name, "units": units, "comment": comment, **more}
    return {key: value for key, value in said.items() if not (isinstance(value, str) and not value)}


def flags(
    meanings: Sequence[str], dtype: str, *, codes: Sequence[int] = (), masks: Sequence[int] = ()
) -> Attributes:
    """Return the attributes of codes.

    Parameters
    ----------
    meanings : sequence of str
        What each code means.
    codes : sequence of int
        The codes; 0, 1, ... unless given. With ``masks`` and without codes every meaning is one bit.
    masks : sequence of int
        For several codes or yes/no in one number: the bits in which each is to be read.
    """
    told: Attributes = {"flag_meanings": " ".join(word.replace(" ", "_") for word in meanings)}
    if masks:
        told["flag_masks"] = np.array(masks, dtype)
    if codes or not masks:
        told["flag_values"] = np.array(codes or range(len(meanings)), dtype)
    return told


YES_NO = flags(("no", "yes"), "int8")

#: Coordinates that datasets share.
COORDINATES: Mapping[str, Attributes] = {
    "date": about("day", "", standard_name="time", axis="T"),
    "week": about("first day of a week that is counted from the first day of the window", ""),
    "actor": about("actor", ""),
    "place": about("municipality in the north", ""),
    "measure": about("measure: Kosovo's in the order of the file, then Serbia's", ""),
    "fact_name": about("imposed fact that the scenario uses", ""),
    "slot": about("what can be fixed from outside besides moves", ""),
    "trigger_number": about("number of the trigger, in the order of the file"),
    "variable": about("quantity of the model's state", ""),
    "variable_meaning": about("what a quantity of the model's state is", ""),
    "point": about("number of the parameter point"),
    "replicate": about("noise stream; histories with the same one share all their luck"),
    "move": about("move", ""),
    "rung": about("rung of the ladder", ""),
    "status": about("status of a measure", ""),
    "ending": about("why a history ended", ""),
    "outcome": about("registered outcome", ""),
    "event": about("registered yes/no outcome", ""),
    "quantity": about("registered number", ""),
    "tension_bin": about("lower edge of a bin of tension, 0.1 wide, on a scale of 0-100"),
    "soldier_bin": about("middle of a bin of soldiers, 10 wide; the last holds all above"),
    "incident_bin": about("number of incidents; the last holds all above"),
    "arm": about("arm", ""),
    "arm_title": about("title of the arm", ""),
    "happened_before": about("whether it happened in the reference", ""),
    "happened_after": about("whether it happened in the arm", ""),
    "ended_before": about("how the first due day ended in the reference", ""),
    "ended_after": about("how the first due day ended in the arm", ""),
    "quantile": about("quantile over pairs"),
    "parameter": about("parameter", ""),
    "part": about("groups of random numbers that a part of the variance belongs to", ""),
    "forecaster": about("the model or a baseline", ""),
    "origin": about("day of the forecast: the last of which something was known", "", standard_name="time"),
    "horizon": about("days ahead", "day"),
    "ended_by": about("how the first due day ended", ""),
    "number": about("registered number", ""),
    "count": about("what is counted", ""),
}  # fmt: skip


def of_parameter(name: str, dtype: str = "float64") -> Attributes:
    """Return the attributes of values of a parameter of the model."""
    row: Parameter = PARAMETERS[name]
    bounds = np.array([row.low, row.high], dtype)
    return about(row.label, _UNITS.get(row.unit, "1"), f"{row.unit}: {row.meaning}", valid_range=bounds)


def finished(ds: xr.Dataset, **said: Attributes) -> xr.Dataset:
    """Return a dataset, changed in place, with the attributes of ``said``, of its coordinates, and its own.

    Dates are written to files as days since the first of them.
    """
    for variable, attributes in said.items():
        if variable in ds.variables:
            ds[variable].attrs = {**attributes}
    for name, coordinate in ds.coords.items():
        if str(name) in COORDINATES and str(name) not in said:
            coordinate.attrs = {**COORDINATES[str(name)]}
        if coordinate.dtype.kind == "M" and coordinate.size:
            coordinate.encoding = dates_in_file(coordinate.values.min())
    ds.attrs = {"Conventions": CONVENTIONS, **ds.attrs}
    return ds


def words_of(attribute: Any) -> list[str]:
    """Return the words of an attribute that lists some with spaces between; 0.1 wrote lists and numbers."""
    return attribute.split() if isinstance(attribute, str) else [str(word) for word in np.ravel(attribute)]


def dates_in_file(first: np.datetime64) -> dict[str, Any]:
    """Return the encoding of dates in a file: days since ``first``; xarray of 2024 needs 64 bits."""
    day = str(first.astype("datetime64[D]"))
    return {"units": f"days since {day}", "calendar": "proleptic_gregorian", "dtype": "int64"}


def encoding(ds: xr.Dataset) -> dict[str, dict[str, Any]]:
    """Return how the variables of a dataset are written to a file: packed, and as their own encoding says."""
    kept = ("units", "calendar", "dtype", "_FillValue")
    found = {}
    for name, variable in ds.variables.items():
        own = {key: variable.encoding[key] for key in kept if key in variable.encoding}
        if variable.dtype.kind != "M":
            own.pop("units", None)
        found[str(name)] = own | (_LIGHT if variable.ndim and name in ds.data_vars else {})
    return found
