"""Baselines: what one can say without a model of the crisis, learnt from the same training window.

Climatology repeats frequencies, persistence the recent past, a Markov chain moves on the ladder, and a Hawkes
process (`sim.forecast.baseline_hawkes`) lets hostile events breed. All read only the coded path up to the
origin, as known then. Frequencies are add-half smoothed (docs/decisions.md): k of n is (k + 1/2) / (n + 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Bool, Double, Floating, Index, Int
from sim.forecast.origin_path import Days
from sim.world.outcomes import EVENTS

#: Paths behind a simulated distribution, and points by which every distribution is stored.
PATHS, DRAWS = 1000, 200
#: Days between training windows, and before the first: the record begins with a guess of the state.
EVERY, BURN_IN = 7, 30


class Baseline(Protocol):
    """Says how likely an event is, and how a number will be distributed."""

    name: str

    def chance(self, event: str, horizon: int, history: Days) -> float:
        """Return the probability that a registered event happens within ``horizon`` days of the history."""
        ...

    def values(self, quantity: str, horizon: int, history: Days) -> Double | None:
        """Return the distribution of a number as `DRAWS` points, ``None`` where there is no answer."""
        ...


def smoothed(k: ArrayLike, n: float) -> Double:
    """Return k of n, add-half smoothed: never 0 or 1, so that no log score is infinite."""
    share: Double = (np.asarray(k, np.float64) + 0.5) / (n + 1)
    return share


def points(sample: Floating) -> Double:
    """Return a distribution as `DRAWS` equally likely points."""
    shares = (np.arange(DRAWS) + 0.5) / DRAWS
    quantiles: Double = np.quantile(np.asarray(sample, np.float64), shares, method="inverted_cdf")
    return quantiles


def windows(training: Days, horizon: int) -> Iterator[tuple[Days, Days]]:
    """Yield weekly pairs of a history and the ``horizon`` days after it, all inside the training window."""
    for day in range(max(BURN_IN, horizon), len(training) - horizon + 1, EVERY):
        yield training.part(0, day), training.part(day, day + horizon)


class Climatology:
    """What happened in the training window, as often as it did there."""

    name = "climatology"

    def __init__(self, training: Days) -> None:
        self.chance_of = cache(self._chance)
        self.values_of = cache(self._values)
        self.training = training

    def chance(self, event: str, horizon: int, history: Days) -> float:
        """Return the share of training windows with the event."""
        return self.chance_of(event, horizon)

    def values(self, quantity: str, horizon: int, history: Days) -> Double:
        """Return the numbers of the training windows."""
        return self.values_of(quantity, horizon)

    def _chance(self, event: str, horizon: int) -> float:
        happened = [after.outcome(event) for _, after in windows(self.training, horizon)]
        return float(smoothed(sum(happened), len(happened)))

    def _values(self, quantity: str, horizon: int) -> Double:
        return points(np.array([after.quantity(quantity) for _, after in windows(self.training, horizon)]))


class Persistence:
    """What happened in the last ``horizon`` days happens again, as reliably as in the training window.

    A kind of past that the training window does not have says nothing: all its windows count then.
    """

    name = "persistence"

    def __init__(self, training: Days) -> None:
        self.training = training
        self.chances_of = cache(self._chances)
        self.changes_of = cache(self._changes)

    def chance(self, event: str, horizon: int, history: Days) -> float:
        """Return how often the event followed a window like the last one."""
        return self.chances_of(event, horizon)[_last(history, horizon).outcome(event)]

    def values(self, quantity: str, horizon: int, history: Days) -> Double:
        """Return the number of the last window with the changes of the training window added."""
        now = _last(history, horizon).quantity(quantity)
        ceiling = np.inf if quantity == "incidents" else 100.0
        return np.clip(now + self.changes_of(quantity, horizon), 0.0, ceiling)

    def _chances(self, event: str, horizon: int) -> tuple[float, float]:
        """Return the chance after a window without and with the event."""
        seen = [
            (_last(before, horizon).outcome(event), after.outcome(event))
            for before, after in windows(self.training, horizon)
        ]
        everything = [then for _, then in seen]
        without = [then for first, then in seen if not first] or everything
        with_it = [then for first, then in seen if first] or everything
        return float(smoothed(sum(without), len(without))), float(smoothed(sum(with_it), len(with_it)))

    def _changes(self, quantity: str, horizon: int) -> Double:
        pairs = windows(self.training, horizon)
        return points(
            np.array([b.quantity(quantity) - _last(a, horizon).quantity(quantity) for a, b in pairs])
        )


def _last(history: Days, days: int) -> Days:
    return history.part(len(history) - days, len(history))


class MarkovChain:
    """The ladder as a Markov chain; events and numbers depend on the rung of the day.

    Only rungs of the training window are states; another counts as the nearest below it. An event starts on
    a day with a chance that depends on the rung, and goes on with another; the half event of the smoothing is
    shared out among rungs by their days.
    """

    name = "Markov chain"

    def __init__(self, training: Days) -> None:
        self.rungs = np.unique(training.rung)
        self.training = training
        self.state = self._state(training.rung)
        count = np.zeros((self.rungs.size, self.rungs.size))
        np.add.at(count, (self.state[:-1], self.state[1:]), 1)
        self.step = (count + 0.5) / (count + 0.5).sum(axis=1, keepdims=True)
        self.hazards_of, self.chance_of = cache(self._hazards), cache(self._chance)
        self.values_of, self.paths_of = cache(self._values), cache(self._paths)

    def chance(self, event: str, horizon: int, history: Days) -> float:
        """Return 1 - P(no day with the event), exactly, over all paths of the chain."""
        return self.chance_of(
            event, horizon, self._now(history), bool(history.happened[-1, EVENTS.index(event)])
        )

    def values(self, quantity: str, horizon: int, history: Days) -> Double:
        """Return the numbers of simulated paths, each with one quantile of tension for all its days."""
        return self.values_of(quantity, horizon, self._now(history))

    def _now(self, history: Days) -> int:
        return int(self._state(history.rung[-1:])[0])

    def _chance(self, event: str, horizon: int, now: int, going_on: bool) -> float:
        starts, goes_on = self.hazards_of(event)
        share = np.zeros(self.rungs.size)
        share[now] = 1.0
        today = goes_on if going_on else starts
        for _ in range(horizon):
            share = (share @ self.step) * (1 - today)
            today = starts
        return float(1 - share.sum())

    def _values(self, quantity: str, horizon: int, now: int) -> Double:
        path = self.paths_of(now, horizon)
        rng = np.random.default_rng([horizon, now, 1])
        if quantity == "incidents":
            return points(self._drawn(self.training.incidents, rng.random(path.shape), path).sum(axis=0))
        u = np.broadcast_to(rng.random(PATHS), path.shape)
        level = self._drawn(self.training.tension, u, path)
        if quantity == "tension":
            return points(level[-1])
        return points(level.mean(axis=0) if quantity == "tension_mean" else level.max(axis=0))

    def _state(self, rung: Int) -> Index:
        return np.maximum(np.searchsorted(self.rungs, rung, side="right") - 1, 0)

    def _hazards(self, event: str) -> tuple[Double, Double]:
        """Return the chance, by rung, that an event starts and that it goes on."""
        column = self.training.happened[:, EVENTS.index(event)]
        return self._by_rung(column[1:], ~column[:-1]), self._by_rung(column[1:], column[:-1])

    def _by_rung(self, happened: Bool, counted: Bool) -> Double:
        overall = smoothed((happened & counted).sum(), counted.sum())
        state, size = self.state[1:][counted], self.rungs.size
        k = np.bincount(state, weights=happened[counted], minlength=size)
        n = np.bincount(state, minlength=size)
        share = n / max(n.sum(), 1)
        return np.where(n > 0, (k + share / 2) / np.maximum(n + share, 1), overall)

    def _paths(self, start: int, days: int) -> Index:
        """Return the states of `PATHS` paths, shape (days, paths)."""
        rng = np.random.default_rng([days, start])
        edges = np.cumsum(self.step, axis=1)
        now, path = np.full(PATHS, start), np.empty((days, PATHS), np.intp)
        for day in range(days):
            now = np.minimum((rng.random(PATHS)[:, None] >= edges[now]).sum(axis=1), self.rungs.size - 1)
            path[day] = now
        return path

    def _drawn(self, of_days: Double, u: Double, path: Index) -> Double:
        """Return, for each day of each path, the u-quantile of the training days on its rung."""
        drawn = np.empty(path.shape)
        for state in range(self.rungs.size):
            here, known = path == state, np.sort(of_days[self.state == state])
            drawn[here] = known[(u[here] * known.size).astype(np.intp)]
        return drawn
