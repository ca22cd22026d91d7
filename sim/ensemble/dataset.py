"""What the variables of an ensemble are: one table of names, dimensions, types, units and meanings.

`label` turns the plain arrays of a chunk, or of many chunks joined, into an `xarray.Dataset` that
explains itself, member last. Two things are said otherwise there than in the arrays of the model: dates are
dates, and what is missing is missing (NaT, NaN), so that means come out right. `as_model` is the way back,
for those who read a dataset as the model wrote it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.actors import MOVES
from sim.arrays import Array
from sim.attributes import Attributes, about, dates_in_file, finished, flags, of_parameter
from sim.errors import InputError, Problem
from sim.parameters import PARAMETERS, Parameters
from sim.values import kind_of
from sim.world.outcomes import OUTCOMES
from sim.world.rules import Rules
from sim.world.setting import Setting
from sim.world.state import meanings
from sim.world.vocabulary import (
    ACTORS,
    ENDINGS,
    NO_EFFECT,
    ORIGINS,
    PLACES,
    RUNGS,
    SLOTS,
    STATUSES,
    THIRD_PARTIES,
)

if TYPE_CHECKING:
    import xarray as xr

Arrays = dict[str, Array]
Keep = Literal["log", "curves", "summary"]
KEEPS: tuple[Keep, ...] = ("log", "curves", "summary")

#: Readiness of Serbian forces and posture of KFOR, by code.
READINESS = ("normal", "alert", "at the line")
POSTURES = ("baseline", "patrols", "interposing", "reserve")
#: What changed a measure, and what became of a trigger, by code.
ACTED = ("untouched", "decided", "ended by fact")
TRIGGERED = ("quiet", "acted", "overruled")

#: In files, for never and none: what NaT is, so that readers without fill values see no date either.
NEVER_IN_FILE = np.int64(np.iinfo(np.int64).min)
#: Nanoseconds of a day, and the day before the first that proleptic Gregorian ordinals count from 1.
_DAY = 86_400_000_000_000
_BEFORE_ORDINALS = 1 - dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Variable:
    """One variable.

    Parameters
    ----------
    name : str
    kind : {"event", "curve", "member"}
        ``event`` is left out by ``keep="curves"``.
    dims : tuple of str
    dtype : str
        As the model stores it; `shown` is the type in a dataset.
    about : dict
        Attributes, with CF's names.
    date : {"", "window", "ordinal"}
        Whether it is a date, stored by the model as day of the window from 0, or as ordinal.
    none : int, optional
        What the model stores where there is no value.
    shift : int
        What the model adds to a value, so that ``none`` stays free.
    """

    name: str
    kind: Literal["event", "curve", "member"]
    dims: tuple[str, ...]
    dtype: str
    about: Attributes
    date: Literal["", "window", "ordinal"] = ""
    none: int | None = None
    shift: int = 0

    @property
    def shown(self) -> str:
        """The type in a dataset: a number that can be missing is a float."""
        if self.date:
            return "datetime64[ns]"
        return self.dtype if self.none is None else "float32"

    @property
    def as_stored(self) -> bool:
        """Whether a dataset shows what the model stores."""
        return not self.date and self.none is None

    def show(self, values: Array, first: np.datetime64) -> Array:
        """Return stored values as a dataset shows them; ``first`` is the first day of the window."""
        if self.as_stored:
            return values
        if not self.date:
            return np.where(values == self.none, np.float32("nan"), values.astype(np.float32) - self.shift)
        shown = values.astype(np.int64)
        shown += self._origin(first)
        shown *= _DAY
        dates = shown.view("datetime64[ns]")
        if self.none is not None:
            dates[values == self.none] = np.datetime64("NaT")
        return dates

    def code(self, values: Array, first: np.datetime64) -> Array:
        """Return what `show` was given; whole numbers are that already."""
        if self.as_stored or values.dtype.kind in "iu":
            return values
        if not self.date:
            missing = np.isnan(values)
            stored = np.where(missing, np.float32(self.none or 0), values + np.float32(self.shift))
            return stored.astype(self.dtype)
        days = values.astype("datetime64[D]").astype(np.int64) - self._origin(first)
        return np.where(np.isnat(values), self.none or 0, days).astype(self.dtype)

    def in_file(self, first: np.datetime64) -> dict[str, Any]:
        """Return how a file stores it: dates as days since the first day, whole numbers as such."""
        if self.date:
            return {**dates_in_file(first), "_FillValue": NEVER_IN_FILE}
        if self.none is not None and self.dtype != "float32":
            return {"dtype": self.dtype, "_FillValue": np.dtype(self.dtype).type(-1)}
        return {}

    def _origin(self, first: np.datetime64) -> int:
        """Return the day that the model's numbers count from, in days since 1970."""
        if self.date == "ordinal":
            return _BEFORE_ORDINALS - 1
        return int(first.astype("datetime64[D]").astype(np.int64))


def _row(
    name: str,
    kind: Literal["event", "curve", "member"],
    dims: tuple[str, ...],
    dtype: str,
    long_name: str,
    *,
    units: str = "1",
    words: Sequence[str] = (),
    bits: Sequence[str] = (),
    codes: Sequence[int] = (),
    masks: Sequence[int] = (),
    valid: tuple[float, float] | None = None,
    comment: str = "",
    **more: Any,
) -> Variable:
    told = about(long_name, "" if more.get("date") else units, comment)
    if words:
        told |= flags(words, dtype, codes=codes, masks=masks)
    if bits:
        told |= flags(bits, dtype, masks=[1 << bit for bit in range(len(bits))])
    if valid is not None:
        told["valid_range"] = np.array(valid, "float32" if more.get("none") is not None else dtype)
    return Variable(name, kind, dims, dtype, told, **more)


def _event(name: str, dims: str, dtype: str, long_name: str, **more: Any) -> Variable:
    return _row(name, "event", ("date", *dims.split(), "member"), dtype, long_name, **more)


def _curve(name: str, dims: str, dtype: str, long_name: str, **more: Any) -> Variable:
    return _row(name, "curve", ("date", *dims.split(), "member"), dtype, long_name, **more)


def _member(name: str, dtype: str, long_name: str, dims: str = "", **more: Any) -> Variable:
    return _row(name, "member", (*dims.split(), "member"), dtype, long_name, **more)


_NO_YES = ("no", "yes")
#: The lowest bits that hold who decided a move; the next says that it changed nothing.
_DECIDER = NO_EFFECT - 1
_STATE = (
    "the model's own numbers, from which the log can be folded again bit for bit: dates of measures are "
    "proleptic Gregorian ordinals, 0 for none; days since what never happened count from 9999"
)

_TABLE = (
    _event("move", "actor", "int8", "what each actor did", words=MOVES),
    _event(
        "origin", "actor", "int8", "who decided the move, and whether an imposed one changed nothing",
        words=(*ORIGINS, "no_effect"), codes=(*range(len(ORIGINS)), NO_EFFECT),
        masks=(*[_DECIDER] * len(ORIGINS), NO_EFFECT),
    ),
    _event("slot_origin", "slot", "int8", "who decided what is not a move",
           words=("drawn", *ORIGINS[1:])),
    _event("acted_on", "measure", "int8", "whether a decision or an imposed fact changed the measure",
           words=ACTED),
    _event("appeal", "", "uint8", "third parties that called for restraint", bits=THIRD_PARTIES),
    _event("new_barricades", "place", "int8", "number of barricades put up", valid=(0, 4)),
    _event("removed_barricades", "place", "int8", "number of barricades taken down", valid=(0, 4)),
    _event("incidents", "", "int8", "number of violent incidents"),
    _event("casualties", "", "int16", "people hurt or killed in the worst incident of the day",
           comment="0 on a day without one"),
    _event("lethal", "", "int8", "a deliberate lethal attack", words=_NO_YES),
    _event("round", "", "int8", "an EU-mediated round was held", words=_NO_YES),
    _event("deal", "measure", "int8", "the measure was settled", words=_NO_YES),
    _event("general_deal", "", "int8", "a general agreement was reached", words=_NO_YES),
    _event("walk_out", "", "int8", "Serbs left Kosovo's institutions, or returned",
           words=("returned", "neither", "left"), codes=(-1, 0, 1)),
    _event("extension", "", "int16", "days of notice given by an announcement or postponement",
           units="day", none=0, comment="missing where none was given"),
    _event("fact", "fact_name", "float32", "value of an imposed fact", none=0, shift=1,
           comment="missing where it was not imposed; 0 for a fact that has no value"),
    _event("trigger", "trigger_number", "int8", "what became of each trigger", words=TRIGGERED),
    _curve("tension", "", "float32", "tension at the end of the day, on a scale of 0-100", valid=(0, 100)),
    _curve("rung", "", "int8", "rung of the ladder", words=RUNGS),
    _curve("barricades", "place", "int8", "number of barricades standing", valid=(0, 4)),
    _curve("status", "measure", "int8", "status of the measure", words=STATUSES),
    _curve("due", "measure", "int32", "due date of the measure", date="ordinal", none=0,
           comment="missing while it waits for no date"),
    _curve("kfor_kosovo", "", "float32", "KFOR soldiers in Kosovo"),
    _curve("kfor_north", "", "float32", "KFOR soldiers in the north"),
    _curve("posture", "", "int8", "posture of KFOR", words=POSTURES),
    _curve("police", "", "float32", "special police in the north, on a scale of 0-1", valid=(0, 1)),
    _curve("readiness", "", "int8", "readiness of Serbian forces", words=READINESS),
    _curve("walked_out", "", "int8", "Serbs are outside Kosovo's institutions", words=_NO_YES),
    _member("ended", "int8", "why the history ended", words=ENDINGS),
    _member("ended_on", "int16", "day on which state forces ended the history", date="window", none=-1,
            comment="missing where it ran to the end of the window"),
    _member("state_start", "float32", "state on the eve of the window", "variable", comment=_STATE),
    _member("state_end", "float32", "state at the end of the window", "variable", comment=_STATE),
)  # fmt: skip


@cache
def variables() -> Mapping[str, Variable]:
    """Return the table by name: the rows above and two for each registered outcome."""
    table = {row.name: row for row in _TABLE}
    for outcome in OUTCOMES.values():
        if outcome.kind == "event":
            yes_no = _member(f"outcome_{outcome.name}", "int8", outcome.label, words=_NO_YES)
            when = _member(
                f"when_{outcome.name}", "int16", f"day on which it first happened: {outcome.label}",
                date="window", none=-1, comment="missing where it never happened in the window",
            )  # fmt: skip
            table |= {yes_no.name: yes_no, when.name: when}
        else:
            whole = outcome.name == "incidents"
            row = _member(
                number_name(outcome.name), "int32" if whole else "float32", outcome.label,
                valid=None if whole else (0, 100), comment=outcome.definition,
            )  # fmt: skip
            table[row.name] = row
    return table


def number_name(outcome: str) -> str:
    """Return the variable of a numeric outcome; ``incidents`` by day and in total must not collide."""
    return "incidents_total" if outcome == "incidents" else outcome


def events_only() -> frozenset[str]:
    """Return the names left out by ``keep="curves"``."""
    return frozenset(row.name for row in _TABLE if row.kind == "event")


def join(chunks: Sequence[Arrays]) -> Arrays:
    """Return the arrays of consecutive chunks as one, joined along the last axis."""
    if len(chunks) == 1:
        return chunks[0]
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=-1) for name in chunks[0]}


def dates(setting: Setting) -> NDArray[np.datetime64]:
    """Return the days of the window."""
    first = np.datetime64(setting.start, "D")
    return (first + np.arange(setting.days)).astype("datetime64[ns]")


def measures(setting: Setting) -> list[str]:
    """Return the labels of the measure axis: Kosovo's measures in file order, then Serbia's."""
    return [measure.name for measure in Rules(setting, Parameters(), {}).measures]


def label(arrays: Arrays, setting: Setting, attrs: Mapping[str, Any]) -> xr.Dataset:
    """Return arrays as a dataset with coordinates, units, meanings and attributes.

    Parameters
    ----------
    arrays : dict of str to array
        As the model wrote them: ``point`` and ``replicate`` of shape (members,), ``param_<name>`` of shape
        (members,), and variables of `variables`, member last.
    setting : Setting
        The compiled scenario: window and measures.
    attrs : mapping
        Attributes of the dataset.

    Returns
    -------
    Dataset
        Dates as ``datetime64[ns]``, NaT for never and none; numbers that can be missing as ``float32``, NaN
        where they are; everything else in the types of the model.
    """
    import xarray as xr

    rules = Rules(setting, Parameters(), {})
    days = dates(setting)
    coords: dict[str, Any] = {
        "date": days,
        "actor": list(ACTORS),
        "place": list(PLACES),
        "measure": np.array([measure.name for measure in rules.measures], np.str_),
        "fact_name": np.array(rules.facts, np.str_),
        "slot": list(SLOTS),
        "trigger_number": np.arange(1, len(setting.triggers) + 1),
        "variable": rules.layout.names,
        "variable_meaning": ("variable", meanings(rules.layout.names)),
        "point": ("member", arrays["point"]),
        "replicate": ("member", arrays["replicate"]),
    }
    data = {
        name: _shown(name, values, days[0], None) for name, values in arrays.items() if name not in coords
    }
    return finished(xr.Dataset(data, coords, dict(attrs)))


def modern(ds: xr.Dataset) -> xr.Dataset:
    """Return the members of a result of version 0.1 as `label` returns them; others as they are."""
    if is_modern(ds):
        return ds
    first = ds["date"].values[0]
    shown = {
        str(name): _shown(str(name), variable.values, first, variable.dims)
        for name, variable in ds.data_vars.items()
    }
    told = meanings([str(name) for name in ds["variable"].values])
    return finished(ds.assign(shown).assign_coords(variable_meaning=("variable", told)))


def is_modern(ds: xr.Dataset) -> bool:
    """Whether dates are dates and missing is missing in a dataset; version 0.1 stored what the model has."""
    return "Conventions" in ds.attrs


def as_model(ds: xr.Dataset, names: Iterable[str] | None = None) -> Arrays:
    """Return variables of a dataset as the model wrote them, to the last bit: the way back from `label`.

    Parameters
    ----------
    names : iterable of str, optional
        Which; all by default, coordinates included.
    """
    table, found = variables(), {}
    for name in map(str, ds.variables) if names is None else names:
        values = ds[name].values
        row = table.get(name) if is_modern(ds) else None
        found[name] = values if row is None else row.code(values, ds["date"].values[0])
    return found


#: What only explanations read of a log.
TO_EXPLAIN = frozenset({"trigger", "state_start", "state_end"})


def checked_log(log: Any, key: str = "log") -> xr.Dataset:
    """Return the log of some histories.

    Raises
    ------
    InputError
        If it is no dataset of ``keep="log"``, lacks what one has, or holds no history or day.
    """
    found = _of_simulate(log, key)
    if "move" not in found.data_vars:
        raise InputError(Problem('no events were kept; simulate with keep="log"', key="keep"))
    return _complete(found, key)


def checked_histories(ds: Any, key: str = "ds") -> xr.Dataset:
    """Return histories to be counted; what only explanations read, and in curves all events, may be missing.

    Raises
    ------
    InputError
        If it is no dataset of ``keep="log"`` or ``"curves"``, lacks what one has, or holds no history or day.
    """
    found = _of_simulate(ds, key)
    if "member" not in found.sizes:
        raise InputError(Problem('no histories were kept; simulate with keep="log" or "curves"', key="keep"))
    return _complete(found, key, TO_EXPLAIN | (frozenset() if "move" in found else events_only()))


def _of_simulate(ds: Any, key: str) -> xr.Dataset:
    import xarray as xr

    return kind_of(ds, xr.Dataset, key, "a dataset of histories, as from simulate")


def _complete(ds: xr.Dataset, key: str, spared: frozenset[str] = frozenset()) -> xr.Dataset:
    needed = [name for name in (*variables(), "replicate") if name not in spared]
    if missing := [name for name in needed if name not in ds.variables]:
        raise InputError(Problem(f"lacks {', '.join(missing)}, which every log has", key=key))
    for axis, what in (("member", "history"), ("date", "day")):
        if not ds.sizes[axis]:
            raise InputError(Problem(f"holds no {what}", key=key))
    return ds


def date_of(ds: xr.Dataset, variable: str, member: int) -> dt.date | None:
    """Return a date of one member, such as ``when_blockade`` or ``ended_on``; ``None`` for never."""
    value = ds[variable].values[member]
    if value.dtype.kind != "M":
        value = variables()[variable].show(np.array([value]), ds["date"].values[0])[0]
    return None if np.isnat(value) else dt.date.fromisoformat(str(value)[:10])


def _shown(name: str, values: Array, first: np.datetime64, dims: Any) -> Any:
    """Return a variable as xarray takes it: dimensions, values, attributes, and how a file stores it."""
    if name.startswith("param_"):
        attribute = name.removeprefix("param_")
        parameter = next(row.name for row in PARAMETERS.values() if row.attribute == attribute)
        return "member", values, of_parameter(parameter, str(values.dtype))
    row = variables()[name]
    return dims or row.dims, row.show(values, first), {**row.about}, row.in_file(first)
