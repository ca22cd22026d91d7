"""Values that people give, each kind checked in one place: numbers, seeds, dates, words, lists, parameters.

Files, options, Python and the app all come through here before anything runs, so that one wrong value gets
one message whichever way it came. Python's and NumPy's kinds of number are alike; text is never read as a
number, and yes or no is no number.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from numbers import Integral
from os import PathLike
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Double, Int
from sim.errors import InputError, Problem, ScenarioError, nearest, no_such
from sim.kinds import as_array, number_problem, plain
from sim.parameters import PARAMETERS, Distribution, Parameter
from sim.randomness import GROUPS, Seed

LARGEST_SEED = 2**63 - 1
#: The largest number of anything that can be asked for.
MOST = 100_000_000
#: Far enough for any crisis, and near enough that no sum of days leaves the calendar.
FIRST_DATE, LAST_DATE = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
#: The name of a measure or an arm.
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
NO_NAME, A_NAME = "not a usable name", "a to z, then up to 39 of a to z, 0 to 9, _ and -"
A_DATE = "a date such as 2022-08-17"

T = TypeVar("T")

#: What a parameter can be given as; a list or array is one value per point.
Value = float | Distribution | Sequence[float] | NDArray[np.floating[Any]]
#: What a date can be given as.
Date = dt.date | str | np.datetime64


def whole(value: Any, key: str, low: int = 0, high: int = MOST, *, also: str = "") -> int:
    """Return a whole number of any kind as an ``int``.

    Parameters
    ----------
    value : int, NumPy integer or array of no dimensions
    key : str
        What to call it in a problem.
    low, high : int
        The smallest and the largest that is allowed.
    also : str
        What is said to be allowed besides, such as ``"auto or "``.

    Raises
    ------
    InputError
        If it is no whole number, such as 2.0, ``"2"`` or ``True``, or out of range.
    """
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, Integral):
        allowed = f"{also}{low} to {high}"
        raise InputError(Problem("must be a whole number", key=key, value=number, allowed=allowed))
    number = int(number)
    if number < low:
        raise InputError(Problem(f"must be at least {low}", key=key, value=number))
    if number > high:
        raise InputError(Problem(f"must be at most {high}", key=key, value=number))
    return number


def whole_seed(value: Any, key: str = "seed") -> int:
    """Return a seed, 0 to 2**63 - 1; arguments and errors as in `whole`."""
    return whole(value, key, 0, LARGEST_SEED)


def checked_seed(value: Any) -> Seed:
    """Return a seed, or one for each of luck, choice and doubt.

    Raises
    ------
    InputError
        If one is wrong, or a group lacks its seed or is unknown.
    """
    if not isinstance(value, Mapping):
        return whole_seed(value)
    if set(value) != set(GROUPS):
        allowed = f"a number, or one for each of {', '.join(GROUPS)}"
        message = "a group lacks a seed or is unknown"
        raise InputError(Problem(message, key="seed", value=dict(value), allowed=allowed))
    return {group: whole_seed(value[group], f"seed.{group}") for group in GROUPS}


def checked_ids(replicates: Any) -> range | Int:
    """Return the ids of noise streams that a number, or a list of ids, stands for.

    Raises
    ------
    InputError
        If it is neither a number from 1 nor a list of numbers from 0.
    """
    ids = as_array(replicates)
    if ids.ndim == 0:
        return range(whole(replicates, "replicates", 1))
    if ids.ndim == 1 and ids.size and ids.dtype.kind in "iu" and ids.min() >= 0 and ids.max() <= LARGEST_SEED:
        return ids.astype(np.int64)
    allowed = "a number from 1, or a list of ids from 0"
    raise InputError(Problem("no such ensemble", key="replicates", value=replicates, allowed=allowed))


def checked_member(value: Any, members: int, key: str = "member") -> int:
    """Return the position of a history among so many, from 0.

    Raises
    ------
    InputError
        If it is no whole number, or there is no such history.
    """
    try:
        return whole(value, key, 0, members - 1)
    except InputError as error:
        (problem,) = error.problems
        allowed = f"0 to {members - 1}"
        raise InputError(replace(problem, message="no such history", allowed=allowed)) from None


def as_date(value: Any, key: str, low: dt.date = FIRST_DATE, high: dt.date = LAST_DATE) -> dt.date:
    """Return a date, however it was given.

    Parameters
    ----------
    value : str, date, datetime, datetime64 or array of datetime64 without dimensions
        Text as ``YYYY-MM-DD``; of a time, its day.
    key : str
        What to call it in a problem.
    low, high : date
        The first and the last that are allowed.

    Raises
    ------
    InputError
        If it is no date, or out of range.
    """
    day = as_day(value)
    if day is None:
        raise InputError(Problem("not a date", key=key, value=plain(value), allowed=A_DATE))
    if not low <= day <= high:
        allowed = f"{low} to {high}"
        raise InputError(Problem("outside its range", key=key, value=str(day), allowed=allowed))
    return day


def as_day(value: Any) -> dt.date | None:
    """Return a date, however it was given; ``None`` if it is none."""
    if isinstance(value, str):
        # Other forms of ISO 8601, such as 2022-W33-3, are more often slips than dates.
        if not (len(value) == 10 and value[4] == value[7] == "-"):
            return None
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return value.date() if value == value else None  # NaT of pandas is a datetime
    if isinstance(value, dt.date):
        return value
    table = as_array(value)
    if table.ndim or table.dtype.kind != "M":
        return None
    found = table.astype("datetime64[D]").item()
    return found if isinstance(found, dt.date) else None


def together(*checks: Callable[[], Any]) -> list[Any]:
    """Return what each check returns; raise an `InputError` with the problems of all that fail."""
    found: list[Any] = []
    problems: list[Problem] = []
    for check in checks:
        try:
            found.append(check())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return found


def one_of(value: Any, valid: Iterable[str], key: str, what: str | None = None) -> str:
    """Return a word from a closed list.

    Raises
    ------
    InputError
        With the list and the nearest word of it; ``what`` says what the words name, ``key`` by default.
    """
    names = list(valid)
    if not isinstance(value, str) or value not in names:
        raise InputError(no_such(what or key, key, value, names))
    return value


def list_of(value: Any, kind: type | UnionType, key: str, what: str) -> list[Any]:
    """Return the entries of a list, tuple, set, array or generator; a single one, such as a text, is no list.

    Parameters
    ----------
    value : iterable
    kind : type or union of types
        Of every entry.
    key : str
        What to call it in a problem.
    what : str
        What the entries are, such as ``"names of arms"``.

    Raises
    ------
    InputError
        If it is no list, or with every entry of another kind.
    """
    given = plain(value)
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise InputError(Problem("must be a list", key=key, value=given, allowed=what))
    entries = [plain(entry) for entry in given]
    wrong = [i for i, entry in enumerate(entries) if not isinstance(entry, kind)]
    if wrong:
        message = f"does not belong in a list of {what}"
        raise InputError(*(Problem(message, key=f"{key}[{i}]", value=entries[i]) for i in wrong))
    return entries


def names_of(value: Any, key: str, what: str, valid: Iterable[str] | None = None) -> list[str]:
    """Return the names in a list; errors as in `list_of`, and with every name that is not valid."""
    names = list_of(value, str, key, f"names of {what}s")
    return names if valid is None else together(*(partial(one_of, name, valid, key, what) for name in names))


def mapping_of(value: Any, key: str, allowed: str, error: type[InputError] = InputError) -> Mapping[Any, Any]:
    """Return a mapping; raise an error if it is none."""
    if not isinstance(value, Mapping):
        raise error(Problem("must be a mapping", key=key, value=value, allowed=allowed))
    return value


def path_of(value: Any, key: str) -> Path:
    """Return a path, from text or a path; raise an `InputError` if it is none."""
    if not isinstance(value, str | PathLike) or "\0" in str(value):
        raise InputError(Problem("must be a path", key=key, value=value))
    return Path(value)


def kind_of(value: Any, kind: type[T], key: str, what: str) -> T:
    """Return an object of a kind that cannot be written down; raise an `InputError` if it is none."""
    if not isinstance(value, kind):
        raise InputError(Problem(f"must be {what}", key=key, value=value))
    return value


def function_of(value: Any, key: str = "progress") -> Any:
    """Return a function, or ``None``; raise an `InputError` if it is neither."""
    if value is not None and not callable(value):
        raise InputError(Problem("must be a function", key=key, value=value))
    return value


def yes_or_no(value: Any, key: str) -> bool:
    """Return yes or no of any kind as a ``bool``; raise an `InputError` if it is neither."""
    given = plain(value)
    if not isinstance(given, bool):
        raise InputError(Problem("must be True or False", key=key, value=given))
    return given


def unprintable(text: str, lines: bool = True) -> str | None:
    """Return what a text holds that cannot be shown or stored everywhere, ``None`` if nothing.

    Parameters
    ----------
    text : str
    lines : bool
        Whether line breaks and tabs are allowed.
    """
    for letter in text:
        if lines and letter in "\n\t":
            continue
        kind = unicodedata.category(letter)
        if kind == "Cc":
            return f"may not hold control characters (here U+{ord(letter):04X})"
        if kind == "Cs" or ord(letter) & 0xFFFE == 0xFFFE:
            return f"holds what is no character (U+{ord(letter):04X})"
    return None


def checked_text(value: Any, key: str, longest: int, lines: bool = False) -> str:
    """Return a text that can be shown and stored; ``lines`` allows line breaks and tabs.

    Raises
    ------
    InputError
        If it is no text, is longer than ``longest`` characters or holds control characters.
    """
    if not isinstance(value, str):
        raise InputError(Problem("must be text", key=key, value=value))
    if len(value) > longest:
        message = f"is longer than the {longest} characters that are allowed"
        raise InputError(Problem(message, key=key, value=value))
    if wrong := unprintable(value, lines):
        raise InputError(Problem(wrong, key=key, value=value))
    return value


def checked_parameters(
    given: Mapping[str, Any] | None,
    *,
    several: bool = True,
    known: Mapping[str, Parameter] = PARAMETERS,
) -> dict[str, float | Distribution | Double]:
    """Return parameters by table name, as numbers, distributions and arrays of shape (points,).

    Parameters
    ----------
    given : mapping of str to number, Distribution or sequence of numbers
        Numbers of any kind; a list, tuple, array or series of them is one value per point.
    several : bool
        Whether there may be one value per point.
    known : mapping of str to Parameter
        The table; that of the model by default.

    Raises
    ------
    ScenarioError
        With every name that is unknown, and for each parameter the first value that is no number, not
        finite or outside its range.
    """
    if given is not None:
        mapping_of(given, "parameters", "values by name, such as {'lam': 1.2}", ScenarioError)
    checked: dict[str, float | Distribution | Double] = {}
    problems: list[Problem] = []
    for name, value in (given or {}).items():
        try:
            checked[name] = found = _parameter(name, value, known)
            if isinstance(found, np.ndarray) and not several:
                message = "must be one number or a distribution"
                problems.append(Problem(message, key=_key(name), value=value))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(*problems)
    return checked


def checked_numbers(
    given: Mapping[str, Any] | None, known: Mapping[str, Parameter] = PARAMETERS
) -> dict[str, float | Double]:
    """Return parameters as `checked_parameters` does, where no distribution can be meant."""
    found = checked_parameters(given, known=known)
    numbers = {name: value for name, value in found.items() if not isinstance(value, Distribution)}
    if laws := found.keys() - numbers.keys():
        problems = (Problem("must be a number", key=_key(name), value=found[name]) for name in sorted(laws))
        raise ScenarioError(*problems)
    return numbers


def parameter_problem(
    name: str, value: Any, key: str, known: Mapping[str, Parameter] = PARAMETERS
) -> Problem | None:
    """Return what is wrong with one value, ``None`` if nothing; ``key`` is what to call it."""
    if wrong := number_problem(value, key):
        return wrong
    number = plain(value)
    if not known[name].holds(float(number)):
        return Problem("outside its range", key=key, value=number, allowed=known[name].span)
    return None


def _key(name: Any) -> str:
    """Return the key of a parameter as a scenario file writes it."""
    return f"parameters.{name}" if str(name).isidentifier() else f'parameters."{name}"'


def _parameter(name: Any, value: Any, known: Mapping[str, Parameter]) -> float | Distribution | Double:
    key = _key(name)
    if not isinstance(name, str) or name not in known:
        raise ScenarioError(Problem("unknown parameter", key=key, nearest=nearest(name, known)))
    if isinstance(value, Distribution):
        ends = (value.low, value.high, value.mean)
        if not all(known[name].holds(end) for end in ends if end is not None):
            raise ScenarioError(Problem("outside its range", key=key, allowed=known[name].span))
        return value
    if isinstance(value, str | bytes | Mapping) or np.ndim(as_array(value)) == 0:
        if wrong := parameter_problem(name, value, key, known):
            raise ScenarioError(wrong)
        return float(plain(value))
    return _points(name, value, key, known)


def _points(name: str, value: Any, key: str, known: Mapping[str, Parameter]) -> Double:
    """Return one value per point."""
    table = as_array(value)
    if table.ndim != 1 or not table.size:
        raise ScenarioError(Problem("must be a number, or a list of numbers", key=key, value=value))
    if table.dtype.kind in "iuf" and np.all(known[name].holds(table)):
        return table.astype(np.float64)
    items = list(value)
    wrong = [
        problem
        for i, item in enumerate(items)
        if (problem := parameter_problem(name, item, f"{key}[{i}]", known))
    ]
    if not wrong:  # numbers of several kinds
        return np.array([float(plain(item)) for item in items])
    first, others = wrong[0], len(wrong) - 1
    also = f"; so {'is' if others == 1 else 'are'} {others} more of the {len(items)} values" if others else ""
    raise ScenarioError(
        Problem(first.message + also, key=first.key, value=first.value, allowed=first.allowed)
    )
