"""What becomes of the outcomes as parameters change: a sweep over points.

Every point is simulated with the same replicates, so points share all their luck and differ by nothing
but their values. Members run replicate by replicate over all points, so that an interrupted sweep knows
every point equally well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Array, Bool, Double, Float, Int
from sim.attributes import YES_NO, Attributes, about, finished, of_parameter
from sim.ensemble.intervals import wilson
from sim.ensemble.simulate import Plan, Progress, attributes, make_plan
from sim.errors import InputError, Problem
from sim.scenario import Scenario
from sim.sweeps.points import simulate_outcomes
from sim.sweeps.study import Extras, Study, write_study
from sim.sweeps.vary import METHODS, Points, Varied, make_points, read_points
from sim.values import Value
from sim.world.outcomes import EVENTS, NUMBERS

if TYPE_CHECKING:
    import xarray as xr

#: Histories of each point unless said otherwise.
REPLICATES = 200


_NONE_OF_ONE = "missing with a single history"
#: What every variable of a sweep is.
ABOUT: dict[str, Attributes] = {
    "happened": about("whether it happened") | YES_NO,
    "value": about("value of the number", comment="tension on a scale of 0-100, incidents as a count"),
    "n": about("histories of each point"),
    "k": about("histories that see the outcome"),
    "share": about("share of histories that see the outcome"),
    "share_low": about("lower end of its 95 % Wilson interval"),
    "share_high": about("upper end of its 95 % Wilson interval"),
    "mean": about("mean over histories"),
    "mean_low": about("lower end of its 95 % t interval", comment=_NONE_OF_ONE),
    "mean_high": about("upper end of its 95 % t interval", comment=_NONE_OF_ONE),
    "overall": about("share over all points"),
    "overall_low": about("lower end of its 95 % clustered Wilson interval"),
    "overall_high": about("upper end of its 95 % clustered Wilson interval"),
}


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Varied] | None = None,
    *,
    method: str | Path = "grid",
    number: int | None = None,
    replicates: int | Sequence[int] | Int = REPLICATES,
    arm: str | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
) -> xr.Dataset:
    """Simulate a scenario at many parameter points.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the path of its file, or the name of a shipped one.
    vary : mapping of str to str or sequence of float
        By parameter: values, or ``"LOW:HIGH:N"``; for a Latin hypercube ``"LOW:HIGH"``.
    method : {"grid", "latin"} or path
        Every combination, a Latin hypercube of ``number`` points, or the points of a CSV file, whose header
        names the parameters (``vary`` stays empty).
    number : int, optional
        Points of the Latin hypercube.
    replicates : int or sequence of int
        Histories of each point, or their noise streams.
    arm, parameters, seed, executor, workers, progress, chunk
        As in `simulate`. A parameter given as a distribution is drawn once per replicate and shared by the
        points.

    Returns
    -------
    Dataset
        Dimensions ``point`` (with the varied parameters as coordinates), ``replicate``, ``outcome`` (events)
        and ``quantity`` (numbers). ``happened`` and ``value`` hold every member; ``k`` of ``n``, ``share``
        and ``mean`` with their 95 % intervals describe each point, ``overall_...`` all points together. The
        interval of a mean is NaN with a single history. Attributes ``varied`` and ``shape`` name the
        varied parameters and the numbers of values, with spaces between.

    Raises
    ------
    InputError
        If a name, a range or another argument is wrong, or the points would not fit into memory.
    """
    points, plan = sweep_plan(
        scenario,
        vary,
        method=method,
        number=number,
        replicates=replicates,
        arm=arm,
        parameters=parameters,
        seed=seed,
    )
    run = partial(simulate_outcomes, executor=executor, workers=workers, progress=progress, chunk=chunk)
    return read_sweep(plan, points, run(plan))


def write_sweep(
    points: Points,
    plan: Plan,
    *,
    out: str | Path = "results",
    force: bool = False,
    extras: Extras | None = None,
    workers: int | Literal["auto"] = "auto",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Run a sweep and leave it as a folder, or find it there; an interrupted one goes on.

    Parameters
    ----------
    points, plan
        As from `sweep_plan`.
    out, force, extras, workers, executor, progress
        As in ``write_study`` and `simulate`.
    """

    def make(hidden: Path) -> xr.Dataset:
        found = simulate_outcomes(plan, executor=executor, workers=workers, progress=progress, hidden=hidden)
        return read_sweep(plan, points, found)

    said = {"method": points.method, "points": len(points), "varied": list(points.values)}
    return write_study("sweep", plan, said, make, __name__, out=out, force=force, extras=extras)


def sweep_plan(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Varied] | None = None,
    *,
    method: str | Path = "grid",
    number: int | None = None,
    replicates: int | Sequence[int] | Int = REPLICATES,
    arm: str | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: int | None = None,
) -> tuple[Points, Plan]:
    """Return the points and the plan of a sweep; arguments and errors as in `sweep`."""
    bare = make_plan(
        scenario, arm=arm, replicates=replicates, parameters=parameters, seed=seed, keep="summary"
    )
    points = _points({} if vary is None else vary, method, number, bare.design.seed)
    drawn = {name: law for name, law in bare.design.drawn.items() if name not in points.values}
    fixed = {name: value for name, value in bare.design.fixed.items() if name not in points.values}
    design = replace(bare.design, fixed=fixed, drawn=drawn, points=points.values, paired=True)
    return points, Plan(bare.scenario, design, bare.keep)


def read_sweep(plan: Plan, points: Points, found: Mapping[str, Array]) -> xr.Dataset:
    """Return the dataset of a sweep from its outcomes, arrays of shape (replicates, points)."""
    import xarray as xr

    happened = np.stack([found[name] for name in EVENTS])
    value = np.stack([found[name] for name in NUMBERS])
    replicates = happened.shape[1]
    k = happened.sum(axis=1, dtype=np.int64)
    low, high = wilson(k, replicates)
    mean, mean_half = _mean(value)
    overall = overall_intervals(happened, by_point=points.method == "latin")
    at_point, at_all = ("outcome", "point"), ("outcome",)
    variables: dict[str, Any] = {
        "happened": (("outcome", "replicate", "point"), happened),
        "value": (("quantity", "replicate", "point"), value),
        "n": ((), replicates),
        "k": (at_point, k),
        "share": (at_point, k / replicates),
        "share_low": (at_point, low),
        "share_high": (at_point, high),
        "mean": (("quantity", "point"), mean),
        "mean_low": (("quantity", "point"), mean - mean_half),
        "mean_high": (("quantity", "point"), mean + mean_half),
        "overall": (at_all, overall[0]),
        "overall_low": (at_all, overall[1]),
        "overall_high": (at_all, overall[2]),
    }
    coords: dict[str, Any] = {
        "outcome": list(EVENTS),
        "quantity": list(NUMBERS),
        "replicate": np.asarray(plan.design.replicates, np.int64),
        "point": np.arange(len(points)),
        **{name: ("point", table, of_parameter(name)) for name, table in points.values.items()},
    }
    attrs = attributes(plan) | {
        "method": points.method,
        "varied": " ".join(points.values),
        "shape": " ".join(map(str, points.shape)),
    }
    return finished(xr.Dataset(variables, coords, attrs), **ABOUT)


def overall_intervals(happened: Bool, *, by_point: bool) -> tuple[Double, Double, Double]:
    """Return the share over all members, and its Wilson interval with members clustered.

    Members of one replicate share their luck, and where points are a sample (``by_point``) members of one
    point share their values. The variance of the share is taken over replicates, plus over points, minus
    over members (Cameron, Gelbach and Miller 2011, doi 10.1198/jbes.2010.07136), and the interval is that
    of as many independent members as have this variance.

    Parameters
    ----------
    happened : array of bool, shape (outcomes, replicates, points)

    Returns
    -------
    share, low, high : arrays of float64, shape (outcomes,)
    """
    replicates, points = happened.shape[1:]
    share = happened.mean(axis=(1, 2))
    plain = share * (1 - share) / (replicates * points)
    spread = _variance_of_mean(happened.mean(axis=2))
    if by_point:
        spread = spread + _variance_of_mean(happened.mean(axis=1)) - plain
    # Never more information than independent members would give, never less than one.
    worth = np.divide(share * (1 - share), spread, out=np.full(len(share), np.inf), where=spread > 0)
    clusters = min(replicates, points) if by_point else replicates
    worth = np.where(plain > 0, worth, clusters).clip(1, replicates * points)
    return (share, *wilson(share * worth, worth))


def _variance_of_mean(cluster_means: Double) -> Double:
    """Return the variance of the mean of clusters, shape (outcomes,); one cluster tells nothing: 0."""
    clusters = cluster_means.shape[1]
    if clusters < 2:
        return np.zeros(len(cluster_means))
    variance: Double = cluster_means.var(axis=1, ddof=1) / clusters
    return variance


def _mean(value: Float) -> tuple[Double, Double]:
    """Return the mean over replicates and half its 95 % t interval, NaN for a single replicate."""
    from scipy.special import stdtrit

    replicates = value.shape[1]
    mean = value.mean(axis=1, dtype=np.float64)
    if replicates < 2:
        return mean, np.full(mean.shape, np.nan)
    error = value.std(axis=1, ddof=1, dtype=np.float64) / np.sqrt(replicates)
    return mean, float(stdtrit(replicates - 1, 0.975)) * error


def _points(vary: Mapping[str, Varied], method: str | Path, number: int | None, seed: int) -> Points:
    if method == "latin":
        return make_points(vary, latin=0 if number is None else number, seed=seed)
    if number is not None:
        raise InputError(Problem("only a Latin hypercube has a number of points", key="number", value=number))
    if method == "grid":
        return make_points(vary)
    if isinstance(method, str) and not Path(method).suffix:
        allowed = f"{', '.join(METHODS[:2])}, or the path of a CSV file"
        raise InputError(Problem("no such method", key="method", value=method, allowed=allowed))
    if vary:
        raise InputError(Problem("a table of points says itself what varies", key="vary"))
    return read_points(method)
