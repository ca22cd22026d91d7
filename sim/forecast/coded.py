"""What a record would hold of a simulated history: each thing kept with its detection probability.

With it a truth is known, and everything that reads the record (likelihood, calibration, forecasts) can be
tried on histories whose parameters are no secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.actors import MOVES
from sim.arrays import Array
from sim.record.detection import detection_with
from sim.world.events import GENERAL, ImposedEvent
from sim.world.measures import BY_MOVE
from sim.world.moves import APPEAL
from sim.world.rules import DECISIONS
from sim.world.setting import Setting
from sim.world.vocabulary import ACTORS, PLACES, THIRD_PARTIES

Log = Mapping[str, Array]
Names = tuple[str, ...]


def coded_record(
    log: Log,
    setting: Setting,
    rng: np.random.Generator,
    member: int = 0,
    fitted: Mapping[str, float] | None = None,
) -> tuple[ImposedEvent, ...]:
    """Return what would have been coded of one member of a log (docs/model.md: Input data).

    Acts are always coded, speech and small incidents sometimes. A day with casualties keeps all its
    incidents: the log does not say which of them hurt somebody.

    Parameters
    ----------
    log : mapping of str to array
        As from `sim.model.simulate_members` with ``keep="log"``.
    setting : Setting
        Of the scenario that was simulated.
    rng : Generator
        Decides what is written down.
    member : int
    fitted : mapping of str to float, optional
        Detection probabilities of moves in the place of the table's, in months that are not thin.

    Returns
    -------
    tuple of ImposedEvent
        By date, to be followed as a record (``CrisisModel(..., record=...)``).
    """
    found: list[ImposedEvent] = []
    measures = _names(setting)
    for t in range(setting.days):
        date = setting.start + dt.timedelta(t)
        day = {name: values[t, ..., member] for name, values in log.items() if name in _READ}
        delta = detection_with(fitted or {}, date)
        found += _moves(day, measures, date, delta, rng)
        found += _appeals(day, date, delta["appeal"], rng)
        found += _ground(day, date)
        found += _incidents(day, date, delta["incident"], rng)
        found += _rounds(day, measures, date)
    return tuple(found)


#: Arrays of the log that a record can speak of.
_READ = {
    "move", "appeal", "acted_on", "extension", "walk_out", "new_barricades", "removed_barricades",
    "incidents", "casualties", "lethal", "deal", "general_deal",
}  # fmt: skip


def _names(setting: Setting) -> Names:
    """Return the measures in the order of a log: Kosovo's first."""
    return tuple(m.name for owner in ("kosovo", "serbia") for m in setting.measures if m.owner == owner)


def _event(date: dt.date, **given: Any) -> ImposedEvent:
    return ImposedEvent(date=date, origin="record", **given)


def _moves(
    day: Log, measures: Names, date: dt.date, delta: Mapping[str, float], rng: np.random.Generator
) -> Iterator[ImposedEvent]:
    for actor, code, seen in zip(ACTORS, day["move"], rng.random(len(ACTORS)), strict=True):
        move = MOVES[code]
        if seen >= delta[move]:
            continue
        if move in DECISIONS:
            yield _event(date, actor=actor, move=move, **_about(day, measures, date))
        else:
            yield _event(date, actor=actor, move=move)
    if day["walk_out"]:
        yield _event(date, event="walk_out" if day["walk_out"] > 0 else "return_to_institutions")


def _about(day: Log, measures: Names, date: dt.date) -> dict[str, Any]:
    """Return the measures and the new date of a decision of Kosovo."""
    days = int(day["extension"])
    named = tuple(name for name, how in zip(measures, day["acted_on"], strict=True) if how == BY_MOVE)
    return {"measures": named, "due": date + dt.timedelta(days) if days else None}


def _appeals(day: Log, date: dt.date, delta: float, rng: np.random.Generator) -> Iterator[ImposedEvent]:
    for bit, (actor, seen) in enumerate(zip(THIRD_PARTIES, rng.random(len(THIRD_PARTIES)), strict=True)):
        if int(day["appeal"]) >> bit & 1 and seen < delta:
            yield _event(date, actor=actor, move=APPEAL)


def _ground(day: Log, date: dt.date) -> Iterator[ImposedEvent]:
    for place, up, down in zip(PLACES, day["new_barricades"], day["removed_barricades"], strict=True):
        if up or down:
            yield _event(date, event="barricades", place=place, up=int(up), down=int(down))


def _incidents(day: Log, date: dt.date, delta: float, rng: np.random.Generator) -> Iterator[ImposedEvent]:
    n, hurt, lethal = (int(day[name]) for name in ("incidents", "casualties", "lethal"))
    kept = n if hurt or lethal else int(rng.binomial(n, delta))
    if kept:
        yield _event(date, event="incident", count=kept, casualties=hurt, lethal=bool(lethal))


def _rounds(day: Log, measures: Names, date: dt.date) -> Iterator[ImposedEvent]:
    settled = tuple(name for name, yes in zip(measures, day["deal"], strict=True) if yes)
    if day["general_deal"]:
        settled = (*settled, GENERAL)
    if settled:
        yield _event(date, event="deal", measures=settled)
