"""Luck, choice or doubt: what the variance of each outcome comes from (docs/randomness.md).

Every random number belongs to one of three groups: *luck* (barricades, incidents and their marks),
*choice* (what actors decide, and whether talks succeed) and *doubt* (the parameters). Each history is
simulated eight times, with every combination of an old and a new seed for the three groups. Two of the
eight that share exactly some groups agree as far as those groups decide; their covariance is the closed
index of these groups (pick and freeze: Sobol' 1993; Janon et al. 2014, doi 10.1051/ps/2013040). Shares of
single groups and of interactions follow by differences and add up to one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Array, Double
from sim.attributes import Attributes, about, finished
from sim.ensemble.executors import check_running, choose_executor
from sim.ensemble.simulate import Plan, Progress, attributes
from sim.parameters import Distribution
from sim.randomness import GROUPS
from sim.sweeps.points import simulate_outcomes

if TYPE_CHECKING:
    import xarray as xr


#: Combinations of old and new seeds; bit i of a combination says that group i has the new one.
COMBINATIONS = 2 ** len(GROUPS)
#: Parts of the variance, by the bits of the groups that make them.
PARTS: tuple[str, ...] = tuple(
    " x ".join(group for i, group in enumerate(GROUPS) if mask >> i & 1) for mask in range(1, COMBINATIONS)
)
#: Resamples of the bootstrap, the blocks of members that it resamples, and its level.
RESAMPLES, BLOCKS, LEVEL = 1000, 1000, 0.95


_NO_VARIANCE = "missing where the outcome never, or hardly ever, varies"
#: What every variable of a split is.
ABOUT: dict[str, Attributes] = {
    "share": about("share of the variance", comment=_NO_VARIANCE),
    "share_low": about("lower end of its 95 % bootstrap interval", comment=_NO_VARIANCE),
    "share_high": about("upper end of its 95 % bootstrap interval", comment=_NO_VARIANCE),
    "variance": about("variance over all histories, in the squared unit of the outcome"),
}


def split_plan(plan: Plan, laws: Mapping[str, Distribution], pairs: int) -> Plan:
    """Return the plan of one of the eight ensembles: ``pairs`` histories, each with its own parameters."""
    fixed = {name: value for name, value in plan.design.fixed.items() if name not in laws}
    drawn = {**plan.design.drawn, **laws}
    return replace(plan, design=replace(plan.design, replicates=range(pairs), fixed=fixed, drawn=drawn))


def simulate_split(
    plan: Plan,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    hidden: Path | None = None,
) -> dict[str, Array]:
    """Simulate a plan with all eight combinations of seeds.

    Returns
    -------
    dict of str to array, shape (8, members)
        By outcome.
    """
    check_running(executor, workers, progress)
    if executor is None:
        with choose_executor(workers, COMBINATIONS * plan.design.members, plan.setting.days) as runner:
            return simulate_split(plan, executor=runner, progress=progress, hidden=hidden)
    runs = []
    for mask in range(COMBINATIONS):
        mixed = replace(plan, design=replace(plan.design, seeds=_seeds(plan.design.seed, mask)))
        share = None if progress is None else _shifted(progress, mask, plan.design.members)
        at = None if hidden is None else hidden / f"{mask}"
        runs.append(simulate_outcomes(mixed, executor=executor, progress=share, hidden=at))
    return {name: np.stack([run[name][:, 0] for run in runs]) for name in runs[0]}


def split_of(plan: Plan, found: Mapping[str, Array]) -> xr.Dataset:
    """Return the split of every outcome as a dataset, from arrays of shape (8, members)."""
    from sim.sweeps.result import Split

    share, low, high, variance = (
        np.stack(column) for column in zip(*(shares(values) for values in found.values()), strict=True)
    )
    at = ("outcome", "part")
    variables: dict[str, Any] = {
        "share": (at, share),
        "share_low": (at, low),
        "share_high": (at, high),
        "variance": ("outcome", variance),
    }
    members = COMBINATIONS * plan.design.members
    told = {"method": "split", "members": members, "drawn": " ".join(sorted(plan.design.drawn))}
    coords = {"outcome": list(found), "part": list(PARTS)}
    return finished(Split(variables, coords, attributes(plan) | told), **ABOUT)


def shares(values: Array, seed: int = 0) -> tuple[Double, Double, Double, np.float64]:
    """Return the share of each part in the variance, with its 95 % bootstrap interval.

    Parameters
    ----------
    values : array, shape (8, members)
        An outcome under the eight combinations, in the order of `PARTS` after "none new".
    seed : int
        Of the bootstrap, which resamples blocks of members.

    Returns
    -------
    share, low, high : arrays of float64, shape (7,)
        In the order of `PARTS`; NaN where the outcome never varies.
    variance : float64
    """
    y = np.asarray(values, np.float64)
    products = _products(y - y.mean())
    share, variance = _shares(products.mean(axis=1)[:, None])
    blocks = np.array_split(products, min(y.shape[1], BLOCKS), axis=1)
    means = np.stack([block.mean(axis=1) for block in blocks], axis=1)
    number = len(blocks)
    drawn = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), RESAMPLES)
    resampled, _ = _shares(means @ drawn.T / number)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(resampled, (tail, 1 - tail), axis=1)
    return share[:, 0], low, high, variance[0]


def _products(y: Double) -> Double:
    """Return, for each set of groups, the mean product of runs that share just these, shape (8, members).

    Row m belongs to the groups in the bits of m; row 0, of runs that share nothing, has the square of the
    mean as its expectation.
    """
    full = COMBINATIONS - 1
    return np.stack(
        [
            np.mean([y[mask] * y[mask ^ (full & ~shared)] for mask in range(COMBINATIONS)], axis=0)
            for shared in range(COMBINATIONS)
        ]
    )


def _shares(means: Double) -> tuple[Double, Double]:
    """Return shares of variance, shape (7, resamples), and the variance from means of `_products`."""
    parts = means.copy()
    for i in range(len(GROUPS)):
        for mask in range(COMBINATIONS):
            if mask >> i & 1:
                parts[mask] = parts[mask] - parts[mask ^ 1 << i]
    variance = means[-1] - means[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return parts[1:] / variance, variance


def _seeds(seed: int, mask: int) -> dict[str, int]:
    """Return the seed of each group; bit i of ``mask`` gives group i the new one."""
    new = int.from_bytes(hashlib.blake2b(f"split/{seed}".encode(), digest_size=4).digest(), "little")
    return {group: new if mask >> i & 1 else seed for i, group in enumerate(GROUPS)}


def _shifted(progress: Progress, turn: int, members: int) -> Progress:
    """Return a progress report for one of the eight ensembles out of all."""
    return lambda done, total: progress(turn * members + done, COMBINATIONS * members)
