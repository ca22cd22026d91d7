"""The coded path: what the record itself says of every day, and of the days before an origin as then known.

One history of the coded events alone, with nothing drawn. Baselines learn from it, forecasts are compared
with it, and what members would be coded as goes on from its state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Bool, Double, Float, Int
from sim.forecast.origin import LATE_DAYS, Branch, Fold, Record
from sim.model import CrisisModel
from sim.record import FIRST_DAY
from sim.world.ladder import rung
from sim.world.outcomes import EVENTS, FIRST_DECISION, NUMBERS, OUTCOMES
from sim.world.readouts import tension
from sim.world.state import State
from sim.world.vocabulary import PARTIES

#: Numbers that are forecast: the tension index on the last day, and the registered ones.
QUANTITIES = ("tension", *NUMBERS)
ONE = np.zeros(1, np.int64)


@dataclass(frozen=True)
class Days:
    """Read-outs of consecutive days, the first of them `FIRST_DAY`.

    Attributes
    ----------
    tension, incidents, hostile : arrays of float64, shape (days,)
        Tension 0-100, coded incidents, and coded hostile events: moves of the parties with points of
        conflict, barricades going up by municipality, incidents.
    rung : array of int64, shape (days,)
    happened : array of bool, shape (days, events)
        Whether each registered event held on the day, in the order of `EVENTS`.
    """

    tension: Double
    incidents: Double
    hostile: Double
    rung: Int
    happened: Bool

    def __len__(self) -> int:
        return len(self.tension)

    def part(self, first: int, last: int) -> Days:
        """Return the days from position ``first`` to ``last - 1``."""
        return Days(**{name: values[first:last] for name, values in vars(self).items()})

    def extended(self, more: Days) -> Days:
        """Return these days and then more."""
        return Days(**{name: np.concatenate([vars(self)[name], vars(more)[name]]) for name in vars(self)})

    def outcome(self, event: str) -> bool:
        """Return whether a registered event happened in these days; of decisions only the first counts."""
        column = self.happened[:, EVENTS.index(event)]
        if event not in FIRST_DECISION:
            return bool(column.any())
        decided = self.happened[:, [EVENTS.index(name) for name in FIRST_DECISION]].any(axis=1)
        return bool(decided.any() and column[np.argmax(decided)])

    def quantity(self, name: str) -> float:
        """Return a number of these days: the tension on the last, its mean or peak, or incidents."""
        if name == "incidents":
            return float(self.incidents.sum())
        level = {"tension": self.tension[-1], "tension_mean": self.tension.mean()}
        return float(level.get(name, self.tension.max()))


@dataclass(frozen=True)
class CodedPath:
    """The coded path up to the end of a record, and as it was known at each origin.

    Attributes
    ----------
    days : Days
        From `FIRST_DAY` on.
    origins : tuple of date
    states : array of float32, shape (origins, rows)
        State of the coded path at each origin, as known then.
    latest : tuple of Days
        The last `LATE_DAYS` days before each origin, as known then.
    """

    days: Days
    origins: tuple[dt.date, ...]
    states: Float
    latest: tuple[Days, ...]

    @cached_property
    def last_day(self) -> dt.date:
        """The last day of the path."""
        return FIRST_DAY + dt.timedelta(len(self.days) - 1)

    def known_at(self, origin: dt.date) -> Days:
        """Return the days up to an origin as they were known then."""
        n = position(origin) + 1
        return self.days.part(0, n - LATE_DAYS).extended(self.latest[self.origins.index(origin)])

    def after(self, origin: dt.date, horizon: int) -> Days:
        """Return the days that a forecast is about.

        Raises
        ------
        ValueError
            If the record ends before they do.
        """
        first = position(origin) + 1
        if first + horizon > len(self.days):
            raise ValueError(f"the record ends within {horizon} days of {origin}")
        return self.days.part(first, first + horizon)


def position(date: dt.date) -> int:
    """Return the place of a day in a path."""
    return (date - FIRST_DAY).days


def coded_path(record: Record, origins: Sequence[dt.date], last: dt.date) -> CodedPath:
    """Follow the coded events alone to ``last``, with every origin read as it was known then."""
    fold = Fold(record, last, ONE, {}, 0, impute=False)
    days, states, latest = [], [], []
    waiting = list(origins)
    while fold.day <= last:
        fold.step()
        days.append(_read(fold))
        while waiting and fold.day == waiting[0] - dt.timedelta(LATE_DAYS - 1):
            origin = waiting.pop(0)
            branch = Branch(record, fold.state.array, origin, 0, ONE, {}, 0, impute=False)
            two = []
            for _ in range(LATE_DAYS):
                branch.step()
                two.append(_read(branch))
            states.append(branch.state.array[:, 0])
            latest.append(_joined(two))
    return CodedPath(_joined(days), tuple(origins), np.stack(states), tuple(latest))


def spread(states: Float, like: State) -> State:
    """Return the state of one member for as many members as another has."""
    return State(like.layout, np.repeat(states[:, None], like.members, axis=1))


Row = tuple[float, float, float, int, list[bool]]


def _read(model: CrisisModel) -> Row:
    """Return the read-outs of the last simulated day."""
    assert model.events is not None
    state, events, rules = model.state, model.events, model.rules
    points = [rules.points[actor][events.move[a][0]] for a, actor in enumerate(PARTIES)]
    incidents = float(events.incidents[0])
    hostile = sum(p > 0 for p in points) + np.count_nonzero(events.up[:, 0]) + incidents
    happened = []
    for name in EVENTS:
        test = OUTCOMES[name].test
        assert test is not None
        happened.append(bool(test(rules, state, events)[0]))
    return float(tension(rules, state)[0]), incidents, float(hostile), int(rung(state)[0]), happened


def _joined(rows: Sequence[Row]) -> Days:
    level, incidents, hostile, step, happened = zip(*rows, strict=True)
    return Days(
        np.array(level), np.array(incidents), np.array(hostile), np.array(step, np.int64), np.array(happened)
    )
