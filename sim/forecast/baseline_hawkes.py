"""A Hawkes process in daily steps, fitted by maximum likelihood, and the baseline that it makes.

The count of a day is Poisson with rate mu + y, where the excitation y halves every ``half_life`` days and
each event adds to it so that it has ``branching`` offspring in all (Hawkes 1971, doi 10.1093/biomet/58.1.83).
The daily step suits a record that knows days and not hours, and makes mean and likelihood closed forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np

from sim.arrays import Double
from sim.calibration.log_probabilities import poisson
from sim.forecast.baseline import PATHS, points, windows
from sim.forecast.origin_path import Days

#: Starting points of the search: branching ratio and half-life in days.
_STARTS = ((0.2, 2.0), (0.5, 7.0), (0.7, 20.0))
#: The search stays inside, so that every process it tries has a mean.
_BOUNDS = ((-12.0, 3.0), (-6.0, 4.0), (-1.5, 4.5))


@dataclass(frozen=True)
class Hawkes:
    """A daily Hawkes process.

    Parameters
    ----------
    mu : float
        Events a day without any earlier one.
    branching : float
        Offspring of an event, 0-1.
    half_life : float
        Days in which the excitation halves.
    """

    mu: float
    branching: float
    half_life: float

    @property
    def kept(self) -> float:
        """Share of the excitation that is left after a day."""
        return float(2 ** (-1 / self.half_life))

    def excitation(self, counts: Double) -> Double:
        """Return the excitation y after each day, shape (days,); before the first it is zero."""
        kept, bred = self.kept, self.branching * (1 - self.kept)
        days = (bred * np.asarray(counts, np.float64)).tolist()
        return np.array(list(accumulate(days, lambda before, added: kept * before + added)))

    def log_likelihood(self, counts: Double) -> float:
        """Return the log-probability of a series of daily counts."""
        rate = self.mu + np.concatenate([[0.0], self.excitation(counts)[:-1]])
        return float(poisson(counts, rate).sum())

    def expected(self, excitation: float, days: int) -> float:
        """Return the expected number of events in the next ``days`` days: a geometric sum."""
        # E[y] moves towards its long-run mean y* by the factor r a day.
        r = self.kept + self.branching * (1 - self.kept)
        mean = self.mu * self.branching / (1 - self.branching)
        return float(days * (self.mu + mean) + (excitation - mean) * (1 - r**days) / (1 - r))

    def simulate(self, excitation: float, days: int, rng: np.random.Generator, paths: int = PATHS) -> Double:
        """Return the number of events in the next ``days`` days of simulated paths, shape (paths,)."""
        y, total = np.full(paths, excitation), np.zeros(paths)
        for _ in range(days):
            count = rng.poisson(self.mu + y)
            total += count
            y = self.kept * y + self.branching * (1 - self.kept) * count
        return total


def fit_hawkes(counts: Double) -> Hawkes:
    """Return the process with the largest likelihood of a series of daily counts.

    One half event is added to the first day (add-half smoothing), so that a series without events has a
    rate.
    """
    from scipy.optimize import minimize

    counts = np.asarray(counts, np.float64).copy()
    counts[0] += 0.5
    best = min(
        (
            minimize(
                lambda x: -_process(x).log_likelihood(counts),
                (np.log(counts.mean() * (1 - branching)), _logit(branching), np.log(half_life)),
                bounds=_BOUNDS,
            )
            for branching, half_life in _STARTS
        ),
        key=lambda found: float(found.fun),
    )
    return _process(best.x)


def _process(x: Double) -> Hawkes:
    return Hawkes(float(np.exp(x[0])), float(1 / (1 + np.exp(-x[1]))), float(np.exp(x[2])))


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


class HawkesBaseline:
    """Hostile events breed hostile events, and what is asked comes with them.

    The chance of an event within a horizon is 1 - exp(-(a + c L)), where L is the number of hostile events
    that the process expects; a and c are fitted to the training windows. Incidents have a process of their
    own; the tension index has none.
    """

    name = "Hawkes process"

    def __init__(self, training: Days) -> None:
        self.training = training
        self.hostile = fit_hawkes(training.hostile)
        self.incidents = fit_hawkes(training.incidents)
        self.link_of = cache(self._link)

    def chance(self, event: str, horizon: int, history: Days) -> float:
        """Return the chance that goes with the hostile events to expect."""
        a, c = self.link_of(event, horizon)
        return float(-np.expm1(-(a + c * self._expected(history, horizon))))

    def values(self, quantity: str, horizon: int, history: Days) -> Double | None:
        """Return the distribution of incidents; there is none for tension."""
        if quantity != "incidents":
            return None
        now = float(self.incidents.excitation(history.incidents)[-1])
        rng = np.random.default_rng([horizon, len(history)])
        return points(self.incidents.simulate(now, horizon, rng))

    def _expected(self, history: Days, horizon: int) -> float:
        return self.hostile.expected(float(self.hostile.excitation(history.hostile)[-1]), horizon)

    def _link(self, event: str, horizon: int) -> tuple[float, float]:
        """Return a and c with the largest likelihood, half a yes and half a no added at the mean of L."""
        from scipy.optimize import minimize

        pairs = list(windows(self.training, horizon))
        expected = np.array([self._expected(before, horizon) for before, _ in pairs])
        happened = np.array([after.outcome(event) for _, after in pairs], np.float64)
        L = np.concatenate([expected, [expected.mean()]])
        yes, no = np.append(happened, 0.5), np.append(1 - happened, 0.5)

        def loss(x: Double) -> float:
            hazard = np.exp(x[0]) + np.exp(x[1]) * L
            return float(-(yes * np.log(-np.expm1(-hazard)) - no * hazard).sum())

        share = yes.sum() / (yes.size)
        start = -np.log1p(-share) / 2
        found = minimize(loss, (np.log(start), np.log(start / L.mean())), bounds=((-14, 4), (-14, 4)))
        return float(np.exp(found.x[0])), float(np.exp(found.x[1]))
