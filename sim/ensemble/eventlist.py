"""The events of one member as a list, in the order in which a day runs.

Days on which nobody did anything have no entry: ``hold`` is a code in the arrays, not an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors import MOVES
from sim.ensemble.dataset import as_model, events_only
from sim.plain import csv_text
from sim.world.facts import FACTS
from sim.world.measures import BY_MOVE, ENDED_BY_FACT
from sim.world.moves import APPEAL
from sim.world.vocabulary import ACTORS, NO_EFFECT, ORIGINS, PLACES, SLOTS, THIRD_PARTIES

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One dated event of one member.

    ``value`` is a number of barricades, incidents or days of notice, or the value of an imposed fact;
    ``casualties`` those of the worst incident of the day. ``origin`` is one of ``vocabulary.ORIGINS`` for
    moves and for what was fixed from outside, and empty for what the world draws; ``effect`` is
    ``no_effect`` for an imposed move that changed nothing.
    """

    replicate: int
    point: int
    date: dt.date
    actor: str = ""
    event: str
    place: str = ""
    measure: str = ""
    value: float | None = None
    casualties: int | None = None
    lethal: bool | None = None
    origin: str = ""
    effect: str = ""


def happenings(ds: xr.Dataset, member: int = 0) -> Iterator[Happening]:
    """Yield the events of one member of a ``keep="log"`` dataset, day by day."""
    one = ds.isel(member=member)
    log: dict[str, Any] = as_model(one, [name for name in events_only() if name in one])
    labels = {name: [str(x) for x in one[name].values] for name in ("measure", "fact_name")}
    for t, stamp in enumerate(one["date"].values):
        date = dt.date.fromisoformat(str(stamp)[:10])
        rows = (_facts(log, t, labels), _moves(log, t, labels), _ground(log, t), _rounds(log, t, labels))
        for row in chain(*rows):
            yield Happening(replicate=int(one["replicate"]), point=int(one["point"]), date=date, **row)


def write_events(path: Path, ds: xr.Dataset, members: Sequence[int]) -> None:
    """Write the events of some members as CSV, UTF-8."""
    names = [field.name for field in fields(Happening)]
    rows = (astuple(row) for member in members for row in happenings(ds, member))
    path.write_text(csv_text(names, rows, end="\r\n"), encoding="utf-8", newline="")


Row = dict[str, Any]


def _moves(log: Row, t: int, labels: Row) -> Iterator[Row]:
    for a, actor in enumerate(ACTORS):
        code, origin = int(log["move"][t, a]), int(log["origin"][t, a])
        if code:
            moved: Row = {"actor": actor, "event": MOVES[code], "origin": ORIGINS[origin % NO_EFFECT]}
            moved["effect"] = "no_effect" if origin >= NO_EFFECT else ""
            if actor == "kosovo":
                touched = np.flatnonzero(log["acted_on"][t] == BY_MOVE)
                moved["measure"] = " ".join(labels["measure"][k] for k in touched)
                moved["value"] = int(log["extension"][t]) or None
            yield moved
    for bit, actor in enumerate(THIRD_PARTIES):
        if int(log["appeal"][t]) & (1 << bit):
            yield {"actor": actor, "event": APPEAL, "origin": _origin(log, t, f"{APPEAL}/{actor}")}


def _ground(log: Row, t: int) -> Iterator[Row]:
    for name in ("new_barricades", "removed_barricades"):
        for place, number in zip(PLACES, log[name][t], strict=True):
            if number:
                origin = _origin(log, t, f"barricades/{place}")
                yield {"event": name, "place": place, "value": int(number), "origin": origin}
    if log["incidents"][t] or log["lethal"][t]:
        yield {
            "event": "incidents",
            "value": int(log["incidents"][t]),
            "casualties": int(log["casualties"][t]),
            "lethal": bool(log["lethal"][t]),
            "origin": _origin(log, t, "incident"),
        }


def _origin(log: Row, t: int, slot: str) -> str:
    """Return who fixed a slot; empty where it was drawn."""
    code = int(log["slot_origin"][t, SLOTS.index(slot)])
    return ORIGINS[code] if code else ""


def _rounds(log: Row, t: int, labels: Row) -> Iterator[Row]:
    if log["round"][t]:
        yield {"event": "round"}
    for k in np.flatnonzero(log["deal"][t]):
        yield {"event": "deal", "measure": labels["measure"][k], "origin": _origin(log, t, "deal")}
    if log["general_deal"][t]:
        yield {"event": "deal", "measure": "general", "origin": _origin(log, t, "deal")}


def _facts(log: Row, t: int, labels: Row) -> Iterator[Row]:
    for i in np.flatnonzero(log["fact"][t]):
        name = labels["fact_name"][i]
        value = float(log["fact"][t, i]) - 1  # stored as 1 plus the value, so that 0 stays "no"
        yield {"event": name, "value": value if FACTS[name].field == "value" else None}
    for k in np.flatnonzero(log["acted_on"][t] == ENDED_BY_FACT):
        yield {"event": "measure_ended", "measure": labels["measure"][k]}
    if log["walk_out"][t]:
        name = "walk_out" if log["walk_out"][t] > 0 else "return_to_institutions"
        yield {"event": name, "origin": _origin(log, t, "institutions")}
