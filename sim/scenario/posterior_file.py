"""What a file of fitted parameters must hold, and how it is read: by this list, and nothing else in it.

The file comes from other people, so it is read with HDF5 alone and closed whatever happens, and every value
that is shown, stored or computed with is checked here. A checksum covers all of them; files of 0.1 have
none, and are checked for sense only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array
from sim.errors import InputError, Problem, nearest
from sim.record.detection import FITTABLE
from sim.values import as_date, checked_text, parameter_problem, together, whole, whole_seed

if TYPE_CHECKING:
    import h5py
    import xarray as xr

#: Larger files are refused before they are read, and larger content of small ones too.
MAX_BYTES = 50_000_000

#: Numbers by name, with their dimensions.
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "value": ("parameter", "draw"),
    "log_likelihood": ("draw",),
    "run": ("draw",),
    "power": ("of_run", "stage"),
    "acceptance": ("of_run", "stage"),
    "log_evidence": ("of_run",),
    "data": ("slot", "count"),
    **dict.fromkeys(
        ("fitted", "map", "mean", "sd", "contraction", "rhat", "ess", "prior_mean", "prior_sd",
         "law_mean", "law_sd", "law_low", "law_high"),
        ("parameter",),
    ),
}  # fmt: skip
#: Names along dimensions.
LABELS = ("parameter", "slot", "count")
#: Where a number may be missing: runs differ in their stages, and a single run cannot be compared.
GAPS = frozenset({"power", "acceptance", "rhat", "ess"})

#: What a posterior must say of itself.
SAID: Mapping[str, Callable[[Any, str], Any]] = {
    "title": partial(checked_text, longest=200),
    "status": partial(checked_text, longest=500),
    "until": as_date,
    "model_version": partial(checked_text, longest=20),
    "digest": partial(checked_text, longest=64),
    "content": partial(checked_text, longest=64),
    "seed": whole_seed,
    "runs": partial(whole, low=1),
    "particles": partial(whole, low=1),
}


def read_dataset(path: Path) -> xr.Dataset:
    """Return the content of a file of fitted parameters, in memory; the file is closed.

    Raises
    ------
    InputError
        If there is no such file, or with everything in it that is missing or makes no sense.
    """
    import h5py

    if not path.is_file():
        message = "this is a folder, not a posterior" if path.is_dir() else "there is no such file"
        raise InputError(Problem(message, str(path)))
    if path.stat().st_size > MAX_BYTES:
        raise InputError(Problem("this file is too large for a posterior", path.name, allowed="up to 50 MB"))
    try:
        with h5py.File(path, "r") as file:
            arrays = {name: _array(file, name) for name in (*VARIABLES, *LABELS) if name in file}
            words = {name: _words(file[name]) for name in arrays}
            attrs = _words(file)
    # HDF5 answers a damaged file with errors of every kind.
    except Exception as error:
        message = "not a file that crisis-sim calibrate wrote, or damaged"
        raise InputError(Problem(message, path.name)) from error
    problems = list(_problems(arrays, attrs, words))
    if problems:
        raise InputError(*(replace(problem, file=path.name) for problem in problems))
    return _dataset(arrays, attrs, words)


def checksum(dataset: xr.Dataset) -> str:
    """Return a SHA-256 of every number, name and word that is read."""
    total = hashlib.sha256()
    for name in sorted(VARIABLES):
        values = dataset[name].values
        total.update(f"{name}{values.shape}".encode() + np.ascontiguousarray(values, "<f8").tobytes())
    for name in LABELS:
        total.update("\n".join((name, *map(str, dataset[name].values))).encode())
    holders = {"": dataset.attrs, **{name: dataset[name].attrs for name in (*VARIABLES, *LABELS)}}
    for holder, attrs in holders.items():
        for name in sorted(set(attrs) - {"checksum"}):
            total.update(f"{holder}/{name}={_plain(attrs[name])!r}\n".encode())
    return total.hexdigest()


def _array(file: h5py.File, name: str) -> Array:
    """Return a variable that lies in this file, of a size that fits into it."""
    import h5py

    found = file[name]
    inside = isinstance(file.get(name, getlink=True), h5py.HardLink) and isinstance(found, h5py.Dataset)
    if not inside or found.external or found.is_virtual or found.size * found.dtype.itemsize > MAX_BYTES:
        raise ValueError(name)
    values: Array = np.asarray(found.asstr()[()] if name in LABELS else found[()])
    return values


def _words(holder: h5py.HLObject) -> dict[str, Any]:
    """Return the attributes of a file or a variable, without those of netCDF and HDF5 themselves."""
    names = (str(name) for name in holder.attrs)
    return {name: _plain(holder.attrs[name]) for name in names if name[:1] != "_" and not name.isupper()}


def _plain(value: Any) -> Any:
    """Return an attribute as text, a number or a list: netCDF stores single numbers as lists of one."""
    if not isinstance(value, np.ndarray | np.generic):
        return value
    return value.item() if value.size == 1 else value.tolist()


def _problems(
    arrays: Mapping[str, Array], attrs: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Yield what is wrong; nothing more about what is not there."""
    missing = [name for name in (*VARIABLES, *LABELS) if name not in arrays]
    missing += [name for name in SAID if name not in attrs]
    if missing or not _fits(arrays):
        yield Problem("not a posterior that crisis-sim calibrate wrote")
        return
    try:
        together(*(partial(check, attrs[name], name) for name, check in SAID.items()))
        others = {name: value for name, value in attrs.items() if name not in SAID}
        for name in words:  # valid ranges and flags are lists
            for key, value in words[name].items():
                listed = value if isinstance(value, list) else [value]
                others |= {f"{name}.{key}[{at}]" if at else f"{name}.{key}": x for at, x in enumerate(listed)}
        together(*(partial(_said, value, name) for name, value in others.items()))
    except InputError as error:
        yield from error.problems
    for label in LABELS:
        names = arrays[label].tolist()
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        yield from (Problem("named twice", key=name) for name in twice)
    for name, row in zip(arrays["parameter"].tolist(), arrays["value"], strict=True):
        problem = _of_parameter(name, row)
        if problem:
            yield problem
    yield from (
        Problem("holds numbers that make no sense", key=name)
        for name, values in arrays.items()
        if name not in (*LABELS, "value") and not _sensible(name, values, arrays)
    )


def _fits(arrays: Mapping[str, Array]) -> bool:
    """Whether all are of the right kind, and agree about the length of every dimension."""
    lengths: dict[str, int] = {}
    for name, dims in (*VARIABLES.items(), *((label, (label,)) for label in LABELS)):
        values = arrays[name]
        kinds = "OU" if name in LABELS else "f" if name == "value" else "fiu"
        if values.ndim != len(dims) or values.size == 0 or values.dtype.kind not in kinds:
            return False
        if any(lengths.setdefault(dim, n) != n for dim, n in zip(dims, values.shape, strict=True)):
            return False
    return True


def _said(value: Any, key: str) -> None:
    """Check an attribute of which nothing more is known."""
    if isinstance(value, str):
        checked_text(value, key, 1_000_000, lines=True)
    elif not isinstance(value, int | float) or isinstance(value, bool) or not np.isfinite(value):
        raise InputError(Problem("must be text or a number", key=key, value=value))


def _of_parameter(name: str, row: Array) -> Problem | None:
    if name not in FITTABLE:
        return Problem("unknown parameter in a posterior", key=name, nearest=nearest(name, FITTABLE))
    if not np.all(FITTABLE[name].holds(row)):
        first = next(x for x in row.tolist() if parameter_problem(name, x, name, FITTABLE))
        message = "values outside the parameter's range in a posterior"
        return Problem(message, key=name, value=first, allowed=FITTABLE[name].span)
    return None


def _sensible(name: str, values: Array, arrays: Mapping[str, Array]) -> bool:
    known = values[~np.isnan(values)] if name in GAPS else values
    right = bool(np.isfinite(known).all())
    if name in ("sd", "data", "ess", "run"):
        return right and bool((known >= 0).all())
    if name in ("prior_sd", "law_sd"):
        return right and bool((known > 0).all())
    if name == "fitted":
        return bool(np.isin(known, (0, 1)).all())
    if name == "law_high":
        return right and bool((known > arrays["law_low"]).all())
    return right


def _dataset(
    arrays: Mapping[str, Array], attrs: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]
) -> xr.Dataset:
    import xarray as xr

    return xr.Dataset(
        {name: (dims, arrays[name], words[name]) for name, dims in VARIABLES.items()},
        coords={name: (name, arrays[name], words[name]) for name in LABELS},
        attrs=dict(attrs),
    )
