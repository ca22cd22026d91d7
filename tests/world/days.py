"""A calm day to start from: each test says only what is different, and calls one function of the engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.actors import MOVE_CODE
from sim.model import rules_for
from sim.parameters import Parameters
from sim.world.events import DayEvents, ImposedEvent
from sim.world.rules import Rules
from sim.world.setting import Measure, Setting, Trigger
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import ACTORS

DATE = dt.date(2022, 8, 1)
DAY = DATE.toordinal()
SERBIA, KOSOVO, EU, US, NATO = range(5)
PLATES = Measure(name="plates", owner="kosovo")
DOCUMENTS = Measure(name="documents", owner="kosovo", salience=0.5, ease=0.5)
SERBIA_PLATES = Measure(name="serbia_plates", owner="serbia", salience=0.4, ease=-1.0)
SERBIA_DOCUMENTS = Measure(name="serbia_documents", owner="serbia", salience=0.5)


def rules(
    *measures: Measure,
    events: tuple[ImposedEvent, ...] = (),
    triggers: tuple[Trigger, ...] = (),
    **parameters: float | list[float],
) -> Rules:
    """Return the rules of a week that opens on `DATE`, with default parameters but for those given."""
    values = {name: np.asarray(value, np.float32) for name, value in parameters.items()}
    end = DATE + dt.timedelta(6)
    setting = Setting(start=DATE, end=end, measures=measures, events=events, triggers=triggers)
    return rules_for(setting, Parameters(values))


def state(fixed: Rules, members: int = 1, **rows: Any) -> State:
    """Return an empty state with 3,770 soldiers and neutral backing, but for the rows given.

    A list for a quantity with several rows (places, measures) gives one value a row.
    """
    made = fixed.layout.calm(members)
    for row in ("tension_points", "hostility_kosovo", "hostility_serbia"):
        getattr(made, row)[:] = 0
    made.troops[:], made.backing[:] = 3770, 0.4
    return put(made, rows)


def morning(fixed: Rules, members: int = 1, **given: Any) -> Situation:
    """Return the situation of `DAY` after such a state; what the state does not hold is set over it."""
    rows = set(fixed.layout.rows)
    now = Situation(fixed, state(fixed, members, **{k: v for k, v in given.items() if k in rows}), DAY)
    return put(now, {k: v for k, v in given.items() if k not in rows})


def events(fixed: Rules, members: int = 1, facts: dict[str, Any] | None = None, **rows: Any) -> DayEvents:
    """Return a day on which nothing happens but what is given: ``serbia="call"``, ``incidents=2``."""
    triggers = len(fixed.setting.triggers)
    made = DayEvents.none(DAY, members, len(fixed.measures), len(fixed.facts), triggers)
    for actor in set(rows) & set(ACTORS):
        move = rows.pop(actor)
        made.move[ACTORS.index(actor)] = MOVE_CODE[move] if isinstance(move, str) else codes(*move)
    for name, value in (facts or {}).items():
        made.facts[fixed.facts.index(name)] = value
    return put(made, rows)


def codes(*moves: str) -> list[int]:
    """Return the stored codes of moves."""
    return [MOVE_CODE[move] for move in moves]


def put(made: Any, rows: dict[str, Any]) -> Any:
    """Set arrays by name, in place."""
    for name, value in rows.items():
        row, values = getattr(made, name), np.asarray(value, np.float32)
        if row.ndim == 0:
            setattr(made, name, values)
        else:
            row[:] = values[:, None] if row.ndim == 2 and values.ndim == 1 else values
    return made


def about(*numbers: float) -> Any:
    """Return what equals these numbers up to the rounding of float32."""
    return pytest.approx(list(numbers), rel=2e-5, abs=1e-6)


def sat(z: float) -> float:
    """Return 1 - exp(-z)."""
    return float(1 - np.exp(-z))
