"""What the variables of an ensemble are: one table of names, dimensions, types, units and meanings.

`label` turns the plain arrays of a chunk, or of many chunks joined, into an `xarray.Dataset` that
explains itself. Arrays are kept as the model wrote them, member last; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.actors import MOVES
from sim.parameters import Parameters
from sim.world.outcomes import OUTCOMES
from sim.world.rules import Rules
from sim.world.setting import Setting
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

Arrays = dict[str, NDArray[Any]]
Keep = Literal["log", "curves", "summary"]
KEEPS: tuple[Keep, ...] = ("log", "curves", "summary")

#: Readiness of Serbian forces and posture of KFOR, by code.
READINESS = ("normal", "alert", "at the line")
POSTURES = ("baseline", "patrols", "interposing", "reserve")
#: What changed a measure, and what became of a trigger, by code.
ACTED = ("untouched", "decided", "ended by fact")
TRIGGERED = ("quiet", "acted", "overruled")


@dataclass(frozen=True)
class Variable:
    """One variable: ``kind`` is ``event`` (left out by ``keep="curves"``), ``curve`` or ``member``."""

    name: str
    kind: Literal["event", "curve", "member"]
    dims: tuple[str, ...]
    dtype: str
    units: str
    long_name: str
    meanings: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    comment: str = ""

    def attributes(self) -> dict[str, Any]:
        """Return the netCDF attributes (CF conventions for codes and bit masks)."""
        attributes: dict[str, Any] = {"long_name": self.long_name, "units": self.units}
        if self.meanings:
            attributes["flag_values"] = np.arange(len(self.meanings), dtype=self.dtype)
        if self.masks:
            attributes["flag_masks"] = (1 << np.arange(len(self.masks))).astype(self.dtype)
        if self.meanings or self.masks:
            attributes["flag_meanings"] = " ".join(w.replace(" ", "_") for w in self.meanings or self.masks)
        if self.comment:
            attributes["comment"] = self.comment
        return attributes


def _event(name: str, dims: str, dtype: str, units: str, long_name: str, **more: Any) -> Variable:
    return Variable(name, "event", ("date", *dims.split(), "member"), dtype, units, long_name, **more)


def _curve(name: str, dims: str, dtype: str, units: str, long_name: str, **more: Any) -> Variable:
    return Variable(name, "curve", ("date", *dims.split(), "member"), dtype, units, long_name, **more)


def _member(name: str, dtype: str, units: str, long_name: str, dims: str = "", **more: Any) -> Variable:
    return Variable(name, "member", (*dims.split(), "member"), dtype, units, long_name, **more)


_TABLE = (
    _event("move", "actor", "int8", "1", "what each actor did", meanings=MOVES),
    _event(
        "origin", "actor", "int8", "1", "who decided the move", meanings=ORIGINS,
        comment=f"plus {NO_EFFECT} when an imposed move changed nothing",
    ),
    _event("slot_origin", "slot", "int8", "1", "who decided what is not a move; 0 where it was drawn",
           meanings=ORIGINS),
    _event("acted_on", "measure", "int8", "1", "whether a decision or an imposed fact changed the measure",
           meanings=ACTED),
    _event("appeal", "", "uint8", "1", "third parties that called for restraint", masks=THIRD_PARTIES),
    _event("new_barricades", "place", "int8", "barricades", "barricades put up"),
    _event("removed_barricades", "place", "int8", "barricades", "barricades taken down"),
    _event("incidents", "", "int8", "incidents", "violent incidents"),
    _event("casualties", "", "int16", "persons", "people hurt or killed in the worst incident of the day"),
    _event("lethal", "", "int8", "1", "a deliberate lethal attack", meanings=("no", "yes")),
    _event("round", "", "int8", "1", "an EU-mediated round was held", meanings=("no", "yes")),
    _event("deal", "measure", "int8", "1", "the measure was settled", meanings=("no", "yes")),
    _event("general_deal", "", "int8", "1", "a general agreement was reached", meanings=("no", "yes")),
    _event("walk_out", "", "int8", "1", "Serbs left Kosovo's institutions (1) or returned (-1)"),
    _event("extension", "", "int16", "day", "days of notice given by an announcement or postponement"),
    _event("fact", "fact_name", "float32", "1", "imposed facts", comment="0 no, else 1 plus the value"),
    _event("trigger", "trigger_number", "int8", "1", "what became of each trigger", meanings=TRIGGERED),
    _curve("tension", "", "float32", "1", "tension, 0-100, at the end of the day"),
    _curve("rung", "", "int8", "1", "rung of the ladder", meanings=RUNGS),
    _curve("barricades", "place", "int8", "barricades", "barricades standing"),
    _curve("status", "measure", "int8", "1", "status of the measure", meanings=STATUSES),
    _curve("due", "measure", "int32", "day", "due date of the measure",
           comment="proleptic Gregorian ordinal, 1 on 0001-01-01; 0 means none"),
    _curve("kfor_kosovo", "", "float32", "soldiers", "KFOR soldiers in Kosovo"),
    _curve("kfor_north", "", "float32", "soldiers", "KFOR soldiers in the north"),
    _curve("posture", "", "int8", "1", "posture of KFOR", meanings=POSTURES),
    _curve("police", "", "float32", "1", "special police in the north, 0-1"),
    _curve("readiness", "", "int8", "1", "readiness of Serbian forces", meanings=READINESS),
    _curve("walked_out", "", "int8", "1", "Serbs are outside Kosovo's institutions", meanings=("no", "yes")),
    _member("ended", "int8", "1", "why the history ended", meanings=ENDINGS),
    _member("ended_on", "int16", "day", "day of the window on which the history ended, from 0"),
    _member("state_start", "float32", "1", "state on the eve of the window", dims="variable"),
    _member("state_end", "float32", "1", "state at the end of the window", dims="variable"),
)  # fmt: skip


@cache
def variables() -> Mapping[str, Variable]:
    """Return the table by name: the rows above and two for each registered outcome."""
    table = {row.name: row for row in _TABLE}
    for outcome in OUTCOMES.values():
        if outcome.kind == "event":
            yes_no = _member(f"outcome_{outcome.name}", "int8", "1", outcome.label, meanings=("no", "yes"))
            when = _member(
                f"when_{outcome.name}", "int16", "day",
                f"day of the window on which it first happened, from 0; -1 never: {outcome.label}",
            )  # fmt: skip
            table |= {yes_no.name: yes_no, when.name: when}
        else:
            table[number_name(outcome.name)] = _member(
                number_name(outcome.name),
                "int32" if outcome.name == "incidents" else "float32",
                "incidents" if outcome.name == "incidents" else "1",
                outcome.label,
            )
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
        ``point`` and ``replicate`` of shape (members,), ``param_<name>`` of shape (members,), and
        variables of `variables`, member last.
    setting : Setting
        The compiled scenario: window and measures.
    attrs : mapping
        Attributes of the dataset.
    """
    import xarray as xr

    rules = Rules(setting, Parameters(), {})
    coords: dict[str, Any] = {
        "date": dates(setting),
        "actor": list(ACTORS),
        "place": list(PLACES),
        "measure": np.array([measure.name for measure in rules.measures], np.str_),
        "fact_name": np.array(rules.facts, np.str_),
        "slot": list(SLOTS),
        "trigger_number": np.arange(1, len(setting.triggers) + 1),
        "variable": rules.layout.names,
        "point": ("member", arrays["point"], {"long_name": "parameter point"}),
        "replicate": ("member", arrays["replicate"], {"long_name": "noise stream"}),
    }
    table = variables()
    data: dict[str, Any] = {}
    for name, values in arrays.items():
        if name.startswith("param_"):
            data[name] = ("member", values, {"long_name": f"parameter {name.removeprefix('param_')}"})
        elif name not in coords:
            row = table[name]
            data[name] = (row.dims, values, row.attributes())
    return xr.Dataset(data, coords, dict(attrs))
