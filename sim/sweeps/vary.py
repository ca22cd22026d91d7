"""Which points a sweep visits: a grid, a Latin hypercube, or a table from a file.

Everything that is wrong is found before anything runs, and told as one problem each.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Double
from sim.ensemble.memory import available_memory, size_words
from sim.errors import InputError, Problem, ScenarioError, nearest
from sim.kinds import as_array
from sim.parameters import PARAMETERS
from sim.randomness import Uniforms
from sim.values import checked_parameters, mapping_of, parameter_problem, whole, whole_seed

Method = Literal["grid", "latin", "points"]
METHODS: tuple[Method, ...] = ("grid", "latin", "points")
#: How a parameter is varied: values, or ``"LOW:HIGH:N"``, ``"LOW:HIGH"``, ``"A,B,C"``.
Varied = str | Sequence[float] | NDArray[np.floating[Any]]

_FORM = "LOW:HIGH:N with LOW below HIGH and N from 2, or values separated by commas"
_LATIN_FORM = "LOW:HIGH with LOW below HIGH; how many is said once for all"
#: Largest table of points read from a file, bytes.
_LARGEST_FILE = 100_000_000


@dataclass(frozen=True)
class Points:
    """The points of a sweep: equally long columns by parameter, and how they came about."""

    values: Mapping[str, Double]
    method: Method
    shape: tuple[int, ...]

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))


def make_points(vary: Mapping[str, Varied], *, latin: int | None = None, seed: int = 0) -> Points:
    """Return the points of a grid, or of a Latin hypercube of ``latin`` points.

    Parameters
    ----------
    vary : mapping of str to str or sequence of float
        By parameter: values, or a range in words. On a grid the last parameter changes fastest; a Latin
        hypercube reads the smallest and the largest value.
    latin : int, optional
        Points of the hypercube, from 2: each parameter's range is cut into as many equal parts, each of which
        is visited once (McKay et al. 1979, doi 10.1080/00401706.1979.10489755).
    seed : int
        Seed of the hypercube, 0 to 2**63 - 1.

    Raises
    ------
    InputError
        If nothing varies, or with every unknown name, empty range and value out of range.
    """
    if not mapping_of(vary, "vary", "values by name, such as {'lam': [0.8, 1.2]}"):
        raise InputError(Problem("nothing varies", key="vary", allowed="NAME=LOW:HIGH:N"))
    if latin is not None:
        latin, seed = whole(latin, "number of points", 2), whole_seed(seed)
    problems: list[Problem] = []
    axes = {name: _axis(name, given, latin is not None, problems) for name, given in vary.items()}
    if problems:
        raise InputError(*problems)
    if latin is not None:
        _check_size(latin, len(axes))
        return Points(_hypercube(axes, latin, seed), "latin", (latin,))
    shape = tuple(len(axis) for axis in axes.values())
    _check_size(prod(shape), len(axes))
    mesh = np.meshgrid(*axes.values(), indexing="ij")
    return Points(dict(zip(axes, (grid.ravel() for grid in mesh), strict=True)), "grid", shape)


def read_points(path: str | Path) -> Points:
    """Return the points of a CSV file: a header with names of parameters, and one line for each point.

    Raises
    ------
    InputError
        If the file cannot be read, or with every unknown name and wrong value, by line.
    """
    path = Path(path)
    rows = _rows(path)
    if len(rows) < 2:
        raise InputError(Problem("holds no points", str(path), allowed="a header and a line for each point"))
    names = [name.strip() for name in rows[0][1]]
    problems = [_unknown(name, str(path), 1) for name in names if name not in PARAMETERS]
    problems += [
        Problem("named twice", str(path), 1, name) for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    values: list[list[float]] = []
    for line, row in rows[1:]:
        if len(row) != len(names):
            message = f"has {len(row)} values for {len(names)} parameters"
            problems.append(Problem(message, str(path), line))
            continue
        values.append(
            [_number(name, cell, problems, str(path), line) for name, cell in zip(names, row, strict=True)]
        )
    if problems:
        raise InputError(*problems)
    table = np.array(values)
    return Points({name: table[:, i] for i, name in enumerate(names)}, "points", (len(table),))


def parse_vary(texts: Sequence[str]) -> dict[str, str]:
    """Return ranges by name from words such as ``lev_US=0.5:1:6``.

    Raises
    ------
    InputError
        With every word that has another form or names a parameter twice.
    """
    found: dict[str, str] = {}
    problems = []
    for text in texts:
        name, _, given = (part.strip() for part in text.partition("="))
        if not (name and given):
            problems.append(Problem("does not vary a parameter", value=text, allowed="NAME=LOW:HIGH:N"))
        elif name in found:
            problems.append(Problem("varied twice", key=name))
        found[name] = given
    if problems:
        raise InputError(*problems)
    return found


def _axis(name: str, given: Varied, latin: bool, problems: list[Problem]) -> Double:
    """Return the values of one parameter; what is wrong goes to ``problems``."""
    if name not in PARAMETERS:
        problems.append(_unknown(name))
        return np.empty(0)
    try:
        values = _range(given, latin) if isinstance(given, str) else _listed(name, given)
    except ScenarioError as error:
        problems += error.problems
        return np.empty(0)
    if values is None or len(values) < (2 if latin else 1):
        allowed = _LATIN_FORM if latin else _FORM
        problems.append(Problem("an empty or unreadable range", key=name, value=given, allowed=allowed))
        return np.empty(0)
    if len(set(values.tolist())) < len(values):
        problems.append(Problem("a value is given twice", key=name, value=given))
    ends = (float(values.max()), float(values.min()))
    problems += [wrong for value in ends if (wrong := parameter_problem(name, value, name))][:1]
    return values


def _range(text: str, latin: bool) -> Double | None:
    """Return the values of a range in words; ``None`` if it cannot be read or is empty."""
    try:
        if ":" not in text:
            return np.array([float(part) for part in text.split(",")])
        parts = text.split(":")
        low, high = float(parts[0]), float(parts[1])
        number = 2 if latin else int(parts[2])
        wrong = len(parts) != (2 if latin else 3) or not low < high or number < 2
    except (ValueError, IndexError):
        return None
    if wrong:
        return None
    _check_size(number, 1)
    return np.linspace(low, high, number)


def _listed(name: str, given: Any) -> Double | None:
    if np.shape(as_array(given)) == (0,):
        return None
    values = checked_parameters({name: given})[name]
    return values if isinstance(values, np.ndarray) else None


def _hypercube(axes: Mapping[str, Double], n: int, seed: int) -> dict[str, Double]:
    """Return a Latin hypercube; each parameter has its own channels, so that one more changes no other."""
    uniform = Uniforms(seed, range(n))
    table = {}
    for name, axis in axes.items():
        order = np.argsort(uniform(f"latin/order/{name}", 0), kind="stable")
        share = (order + uniform(f"latin/{name}", 0).astype(np.float64)) / n
        table[name] = axis.min() + share * (axis.max() - axis.min())
    return table


def _check_size(points: int, parameters: int) -> None:
    """Refuse a table of points that memory cannot hold, before it is written out."""
    needed, free = 64 * points * parameters, available_memory()
    if free is not None and needed > free:
        message = f"{points:,} points need about {size_words(needed)} of memory, {size_words(free)} are free"
        raise InputError(Problem(message, key="vary"))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the lines of a CSV file that are not empty, with their numbers."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(Problem("too large for a table of points", str(path), allowed="up to 100 MB"))
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(number, row) for number, row in enumerate(csv.reader(file), 1) if any(row)]
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", str(path))) from error


def _number(name: str, cell: str, problems: list[Problem], file: str, line: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        problems.append(Problem("not a number", file, line, name, cell))
        return math.nan
    if name in PARAMETERS and (wrong := parameter_problem(name, value, name)):
        problems.append(replace(wrong, file=file, line=line))
    return value


def _unknown(name: str, file: str | None = None, line: int | None = None) -> Problem:
    return Problem("unknown parameter", file, line, name, nearest=nearest(name, PARAMETERS))
