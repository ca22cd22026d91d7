"""What set histories with an outcome apart from the others, and from which day on.

For every day and every feature (tension, hostility, pressure, moves made so far ...) the difference of the
two groups' means is taken, in standard deviations over all histories. With thousands of such numbers some
are large by chance. So labels are shuffled between histories, and the band holds the largest difference
over all days and features in 95 of 100 shuffles (maximum statistic: Westfall and Young 1993,
Resampling-Based Multiple Testing; Nichols and Holmes 2002, doi 10.1002/hbm.1058).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.actors import MOVE_CODE, MOVES_BY_ACTOR
from sim.arrays import Bool, Float, Int
from sim.ensemble.dataset import as_model, checked_log
from sim.ensemble.odds import day_of, rules_of
from sim.errors import InputError, Problem
from sim.parameters import PARAMETERS
from sim.tabular import Tabular
from sim.values import one_of, whole, whole_seed
from sim.world.fold import fold
from sim.world.log import EVENT_ARRAYS, day_events
from sim.world.outcomes import EVENTS
from sim.world.readouts import barricades_standing
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import ACTORS

if TYPE_CHECKING:
    import xarray as xr


OUTCOME = "blockade"
#: Shuffles behind the band, its coverage, and the fewest histories that make a group.
SHUFFLES, LEVEL, FEWEST = 2000, 0.95, 10


@dataclass(frozen=True)
class Feature:
    """How one feature set the two groups apart.

    Parameters
    ----------
    name : str
        ``tension``, ``hostility.kosovo``, ``moves.us.press_kosovo`` (made so far), ``parameter.lev_US`` ...
    difference : array of float32, shape (dates,)
        Mean of the histories with the outcome minus mean of the others, in standard deviations.
    with_it, without : array of float32, shape (dates,)
        The two means, in the feature's own unit.
    first : int or None
        First day outside the band, ``None`` if there is none.
    """

    name: str
    difference: Float
    with_it: Float
    without: Float
    first: int | None

    @property
    def largest(self) -> int:
        """The day of the largest difference."""
        return int(np.abs(self.difference).argmax())


@dataclass(frozen=True, repr=False)
class Distinction(Tabular):
    """What set the histories with an outcome apart.

    Parameters
    ----------
    outcome : str
    dates : tuple of date
    members, happened : int
        All histories, and those with the outcome.
    band : float
        Differences up to this size occur by chance on some day in some feature.
    features : tuple of Feature
        The earliest to leave the band first; those that never do come last.
    by_day : array of int64, shape (dates,)
        Histories in which the outcome had happened by the end of each day: what sets apart later may be
        its consequence.
    """

    outcome: str
    dates: tuple[dt.date, ...]
    members: int
    happened: int
    band: float
    features: tuple[Feature, ...]
    by_day: Int

    @property
    def outside(self) -> tuple[Feature, ...]:
        """The features that leave the band, earliest first."""
        return tuple(feature for feature in self.features if feature.first is not None)

    def headline(self) -> str:
        """Return how many features set the histories with the outcome apart."""
        groups = f"{self.outcome} in {self.happened:,} of {self.members:,} histories"
        return f"{groups}: {len(self.outside)} of {len(self.features)} features leave the band"

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for each feature: the day it leaves the band, and its largest difference."""
        return pd.DataFrame(
            {
                "feature": feature.name,
                "first": None if feature.first is None else self.dates[feature.first],
                "largest": self.dates[feature.largest],
                "difference": feature.difference[feature.largest],
                "with_it": feature.with_it[feature.largest],
                "without": feature.without[feature.largest],
            }
            for feature in self.features
        )


def distinguish(
    log: xr.Dataset, outcome: str = OUTCOME, *, shuffles: int = SHUFFLES, seed: int | None = None
) -> Distinction:
    """Find what set the histories with an outcome apart from the others.

    Parameters
    ----------
    log : Dataset
        Of ``keep="log"``.
    outcome : str
        A yes/no outcome of the registry.
    shuffles : int
        Shuffles behind the band, 100 to 1,000,000.
    seed : int, optional
        Of the shuffles; that of the run by default.

    Returns
    -------
    Distinction

    Raises
    ------
    InputError
        If there is no such outcome, no events were kept, or a group has fewer than ten histories.
    """
    labels = _labels(log, outcome)
    shuffles = whole(shuffles, "shuffles", 100, 1_000_000)
    seed = whole_seed(log.attrs["seed"] if seed is None else seed)
    values = features_of(log)
    days = log.sizes["date"]
    table = np.concatenate([rows.reshape(days, -1) for rows in values.values()])
    centre, spread = table.mean(axis=1, keepdims=True), table.std(axis=1, keepdims=True)
    # What is the same in every history up to rounding sets nothing apart.
    same = spread <= 1e-6 * (1 + np.abs(centre))
    scores = np.divide(table - centre, spread, out=np.zeros_like(table), where=~same)
    difference = _differences(scores, labels[None])[0].reshape(-1, days)
    band = _band(scores, labels, shuffles, seed)
    means = [table[:, side].mean(axis=1).reshape(-1, days) for side in (labels, ~labels)]
    found = [
        Feature(name, difference[f], means[0][f], means[1][f], _first(difference[f], band))
        for f, name in enumerate(values)
    ]
    found.sort(key=lambda f: (days if f.first is None else f.first, -float(np.abs(f.difference).max())))
    (when,) = as_model(log, [f"when_{outcome}"]).values()
    by_day = np.array([int(((when >= 0) & (when <= t)).sum()) for t in range(days)])
    dates = tuple(day_of(log, t) for t in range(days))
    return Distinction(outcome, dates, labels.size, int(labels.sum()), band, tuple(found), by_day)


def features_of(log: xr.Dataset) -> dict[str, Float]:
    """Return every feature at the end of each day, arrays of shape (dates, members).

    Levels are read off the state, folded again from the log; moves, rounds, deals and incidents are counted
    from the first day; parameters that differ between histories are there from the first day.
    """
    rules = rules_of(log)
    days = as_model(log, [name for name, _, _ in EVENT_ARRAYS])
    state = State(rules.layout, log["state_start"].values)
    rows: dict[str, list[Float]] = {}
    for t in range(log.sizes["date"]):
        state = fold(rules, state, day_events(days, t, rules.start + t))
        for name, level in _levels(Situation(rules, state, rules.start + t + 1)).items():
            rows.setdefault(name, []).append(np.array(level, np.float32))
    found = {name: np.stack(levels) for name, levels in rows.items()}
    counted = _counted(days)
    found |= {name: np.cumsum(happened, axis=0, dtype=np.float32) for name, happened in counted.items()}
    shape = (log.sizes["date"], log.sizes["member"])
    for name, row in PARAMETERS.items():
        if f"param_{row.attribute}" in log:
            found[f"parameter.{name}"] = np.broadcast_to(log[f"param_{row.attribute}"].values, shape)
    return found


def _levels(now: Situation) -> dict[str, Float]:
    state = now.state
    return {
        "tension": 100 * now.tension,
        "hostility.kosovo": now.h_kosovo,
        "hostility.serbia": now.h_serbia,
        "commitment.kosovo": now.c_kosovo,
        "commitment.serbia": now.c_serbia,
        "pressure.kosovo": now.p_kosovo,
        "pressure.serbia": now.p_serbia,
        "violence": now.v,
        "nearness": now.prox,
        "police": state.police,
        "readiness": state.readiness,
        "call": state.call,
        "affront": state.affront,
        "walked_out": state.walked_out,
        "presence": now.presence,
        "barricades": barricades_standing(state),
    }


def _counted(days: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return what happened on each day, to be counted from the first."""
    moved = {
        f"moves.{actor}.{name}": days["move"][:, a] == MOVE_CODE[name]
        for a, actor in enumerate(ACTORS)
        for name in MOVES_BY_ACTOR[actor]
        if name != "hold"
    }
    deals = days["deal"].astype(np.float32).sum(axis=1) + days["general_deal"].astype(np.float32)
    return moved | {"deals": deals, "incidents": days["incidents"], "casualties": days["casualties"]}


def _labels(log: xr.Dataset, outcome: str) -> Bool:
    one_of(outcome, EVENTS, "outcome")
    checked_log(log)
    labels = np.asarray(log[f"outcome_{outcome}"].values, np.bool_)
    fewer = min(int(labels.sum()), int((~labels).sum()))
    if fewer < FEWEST:
        found = f"{int(labels.sum())} of {labels.size} histories"
        message = f"too few to compare: it happens in {found}, and each group needs {FEWEST}"
        raise InputError(Problem(message, key="outcome", value=outcome))
    return labels


def _differences(scores: Float, labels: Bool) -> Float:
    """Return mean differences of standardised rows for several labellings, shape (labellings, rows)."""
    size = labels.sum(axis=1, keepdims=True)
    weights = np.where(labels, 1 / size, -1 / (labels.shape[1] - size)).astype(np.float32)
    difference: Float = weights @ scores.T
    return difference


def _band(scores: Float, labels: Bool, shuffles: int, seed: int) -> float:
    """Return what the largest difference over all rows stays below in 95 of 100 shuffles."""
    rng = np.random.default_rng(seed)
    largest = np.empty(shuffles, np.float32)
    for first in range(0, shuffles, 100):
        some = np.array([rng.permutation(labels) for _ in range(first, min(first + 100, shuffles))])
        largest[first : first + len(some)] = np.abs(_differences(scores, some)).max(axis=1)
    return float(np.quantile(largest, LEVEL, method="higher"))


def _first(difference: Float, band: float) -> int | None:
    outside = np.flatnonzero(np.abs(difference) > band)
    return int(outside[0]) if outside.size else None
