"""Parameter doubt: how far an outcome's share moves with the parameters (docs/randomness.md).

Where parameters are given as distributions, every member of a run has values of its own. The interval of a
share says how far it would move with other members; more members shrink it. What is not known about the
parameters does not shrink. To tell the two apart, some of the members' points are simulated again, each
with several replicates, and the variance between points is separated from that within them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.dataset import number_name
from sim.ensemble.simulate import Plan, run_chunks, size_of_chunks, spans
from sim.world.outcomes import EVENTS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: Parameter points, and replicates of each, that are simulated again. Points weigh more: the error of the
#: answer falls with their number.
POINTS, REPLICATES = 100, 20
LEVEL = 0.95


@dataclass(frozen=True)
class Doubt:
    """Standard deviation of an outcome's share (of a number: its mean) over points, with its interval."""

    spread: float
    low: float
    high: float


def parameter_doubt(plan: Plan, executor: Executor) -> dict[str, Doubt]:
    """Return the parameter doubt of every registered outcome.

    Parameters
    ----------
    plan : Plan
        Of a run in which every member is its own point.
    executor : Executor
        Where to run.

    Returns
    -------
    dict of str to Doubt
        By outcome; empty where no parameter is drawn, or only one point.
    """
    members = plan.design.rows(0, POINTS)
    drawn = {name: x for name, x in members.parameters.items() if isinstance(x, np.ndarray)}
    if not drawn or plan.design.points or len(members) < 2:
        return {}
    design = replace(plan.design, replicates=range(REPLICATES), drawn={}, points=drawn)
    again = replace(plan, design=design, keep="curves")
    cuts = spans(again, size_of_chunks(again, executor))
    parts = sorted(run_chunks(again, cuts, executor, counted=False), key=lambda part: part.first)
    found: dict[str, Doubt] = {}
    for name in OUTCOMES:
        column = f"outcome_{name}" if name in EVENTS else number_name(name)
        values = np.concatenate([part.arrays[column] for part in parts])
        found[name] = between_points(values.reshape(REPLICATES, -1))
    return found


def between_points(values: NDArray[np.generic]) -> Doubt:
    """Return the spread between points, apart from the noise of few replicates.

    Points share the luck of their replicates, so replicates are a second factor, and what is left is the
    noise. The interval takes point means as normal.

    Parameters
    ----------
    values : array, shape (replicates, points)

    Notes
    -----
    Analysis of variance, two crossed factors: Searle, Casella and McCulloch 1992, Variance Components,
    doi 10.1002/9780470316856, chapter 4.
    """
    from scipy.special import chdtri

    y = np.asarray(values, np.float64)
    replicates, points = y.shape
    by_point, by_replicate = y.mean(axis=0), y.mean(axis=1)
    left = y - by_point - by_replicate[:, None] + y.mean()
    noise = float((left**2).sum()) / ((replicates - 1) * (points - 1))
    between = replicates * float(by_point.var(ddof=1))
    tail = (1 - LEVEL) / 2
    # A sum of squares over its expectation is chi-squared; chdtri is the inverse of the upper tail.
    low, high = ((points - 1) / float(chdtri(points - 1, share)) for share in (tail, 1 - tail))
    return Doubt(*(_spread(between * factor, noise, replicates) for factor in (1.0, low, high)))


def _spread(between: float, noise: float, replicates: int) -> float:
    return float(np.sqrt(max(between - noise, 0.0) / replicates))


def doubt_attribute(doubt: Mapping[str, Doubt]) -> dict[str, str]:
    """Return doubt as the attribute of a summary that `doubt_of` reads; empty without doubt."""
    table = {name: asdict(found) for name, found in doubt.items()}
    return {"doubt": json.dumps(table, sort_keys=True)} if table else {}


def doubt_of(summary: xr.Dataset) -> dict[str, Doubt]:
    """Return the parameter doubt that a run's summary carries, by outcome."""
    table = json.loads(summary.attrs.get("doubt", "{}"))
    return {name: Doubt(**table[name]) for name in OUTCOMES if name in table}
