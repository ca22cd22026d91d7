"""Which parameters matter: Morris screening and Sobol' indices of every registered outcome.

Every parameter in doubt moves through its law (``doubt``), a strand of points at a time; points of a
strand share their luck. Distributions of the scenario that are not studied are drawn once per replicate,
shared by the points of a strand, and so are part of the noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Array, Double
from sim.attributes import Attributes, about, finished, flags
from sim.calibration.reweighted import doubt_laws, values_of
from sim.ensemble.simulate import Plan, Progress, attributes, make_plan
from sim.errors import InputError, Problem
from sim.scenario import Scenario
from sim.sweeps.indices import Method, Scheme, indices, make_scheme, strand_length
from sim.sweeps.points import simulate_outcomes
from sim.sweeps.split import simulate_split, split_of, split_plan
from sim.sweeps.study import Extras, Study, write_study
from sim.values import Value, names_of, one_of, whole
from sim.world.outcomes import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

METHODS = ("morris", "sobol", "split")
#: Histories that a study may simulate, unless said otherwise.
BUDGET = 200_000
#: Replicates of each point, and the fewest strands worth analysing.
REPLICATES: Mapping[str, int] = {"morris": 100, "sobol": 50}
FEWEST: Mapping[str, int] = {"morris": 4, "sobol": 16, "split": 100}


@dataclass(frozen=True)
class Inquiry:
    """A sensitivity study before it runs: its plan, what it asks, and where Morris or Sobol look."""

    method: str
    plan: Plan
    outcomes: tuple[str, ...]
    scheme: Scheme | None

    @property
    def said(self) -> dict[str, Any]:
        """What decides the result beside the plan."""
        return {"method": self.method, "outcomes": list(self.outcomes)}


#: Fields of `Indices`, by the name of their variable.
FIELDS = {
    "effect": "effect", "effect_low": "low", "effect_high": "high", "noise": "noise",
    "direction": "direction", "first": "first", "spread": "spread",
}  # fmt: skip


def about_of(method: str) -> dict[str, Attributes]:
    """Return what every variable of a Morris or Sobol study is."""
    morris = method == "morris"
    unit = "share 0-1 of a yes/no outcome, otherwise in the outcome's own unit" if morris else ""
    first = "mean elementary effect" if morris else "first-order Sobol' index"
    spread = "standard deviation of effects" if morris else "half the 95 % bootstrap interval of first"
    effect = "mean absolute elementary effect" if morris else "total Sobol' index"
    return {
        "effect": about(effect, comment=unit),
        "effect_low": about("lower end of its 95 % bootstrap interval", comment=unit),
        "effect_high": about("upper end of its 95 % bootstrap interval", comment=unit),
        "noise": about("the same statistic for replicate noise alone", comment=unit),
        "direction": about("sign of the mean effect")
        | flags(("lowers", "neither", "raises"), "float64", codes=(-1, 0, 1)),
        "first": about(first, comment=unit),
        "spread": about(spread, comment=unit),
        "noise_share": about("share of the variance between points that is replicate noise"),
    }


def sensitivity(
    scenario: Scenario | str | Path,
    method: str = "morris",
    *,
    names: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    budget: int = BUDGET,
    replicates: int | None = None,
    arm: str | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> xr.Dataset:
    """Ask which parameters matter, or how much luck, choice and doubt matter.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the path of its file, or the name of a shipped one.
    method : {"morris", "sobol", "split"}
        Screening by elementary effects; shares of variance by parameter; shares of variance by luck, choice
        and doubt.
    names : sequence of str, optional
        Parameters or tiers in doubt; ``calibrate``, ``prior`` and the scenario's distributions by default.
    outcomes : sequence of str, optional
        Registered outcomes; all by default.
    budget : int
        At most this many histories are simulated.
    replicates : int, optional
        Histories of each point, an even number, for Morris and Sobol.
    arm, parameters, seed, executor, workers, progress
        As in `simulate`.

    Returns
    -------
    Dataset
        Morris and Sobol: by ``outcome`` and ``parameter`` ``effect`` (mean absolute effect, or total index)
        with its 95 % bootstrap interval, ``noise``, ``direction``, and what `Indices` holds besides.
        Split: by ``outcome`` and ``part`` the ``share`` of variance with its interval, NaN where the
        outcome hardly varies.

    Raises
    ------
    InputError
        If a name or number is wrong, the budget is too small for the parameters, or SALib is not
        installed.
    """
    inquiry = inquire(
        scenario, method, names=names, outcomes=outcomes, budget=budget, replicates=replicates, arm=arm,
        parameters=parameters, seed=seed,
    )  # fmt: skip
    return answer(inquiry, executor=executor, workers=workers, progress=progress)


def inquire(
    scenario: Scenario | str | Path,
    method: str = "morris",
    *,
    names: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    budget: int = BUDGET,
    replicates: int | None = None,
    arm: str | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: int | None = None,
) -> Inquiry:
    """Return a study ready to run; arguments and errors as in `sensitivity`."""
    one_of(method, METHODS, "method")
    budget = whole(budget, "budget", 1)
    asked = _asked(outcomes)
    plan = make_plan(scenario, arm=arm, replicates=1, parameters=parameters, seed=seed, keep="summary")
    laws = doubt_laws(plan.scenario, names)
    if method == "split":
        if replicates is not None:
            raise InputError(Problem("a split has one history per point", key="replicates", value=replicates))
        pairs = _affordable(method, budget, 8, len(laws))
        return Inquiry(method, split_plan(plan, laws, pairs), asked, None)
    kind: Method = "morris" if method == "morris" else "sobol"
    each = REPLICATES[method] if replicates is None else whole(replicates, "replicates", 2)
    if each % 2:
        raise InputError(
            Problem("no such halves", key="replicates", value=each, allowed="an even number from 2")
        )
    strands = _affordable(method, budget, each * strand_length(kind, len(laws)), len(laws))
    if method == "sobol":
        strands = 1 << strands.bit_length() - 1
    scheme = make_scheme(kind, tuple(laws), strands, plan.design.seed)
    design = replace(
        plan.design,
        replicates=range(each),
        fixed={name: value for name, value in plan.design.fixed.items() if name not in laws},
        drawn={name: law for name, law in plan.design.drawn.items() if name not in laws},
        points=values_of(laws, scheme.shares),
        paired=True,
        strands=scheme.strand,
    )
    return Inquiry(method, replace(plan, design=design), asked, scheme)


def answer(
    inquiry: Inquiry,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    hidden: Path | None = None,
) -> xr.Dataset:
    """Run a study; ``hidden`` is where finished chunks wait, the rest as in `sensitivity`."""
    if inquiry.scheme is None:
        found = simulate_split(
            inquiry.plan, executor=executor, workers=workers, progress=progress, hidden=hidden
        )
        return split_of(inquiry.plan, {name: found[name] for name in inquiry.outcomes})
    points = simulate_outcomes(
        inquiry.plan, executor=executor, workers=workers, progress=progress, hidden=hidden
    )
    return labelled(inquiry, inquiry.scheme, points)


def write_answer(
    inquiry: Inquiry,
    *,
    out: str | Path = "results",
    force: bool = False,
    extras: Extras | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Study:
    """Run a study and leave it as a folder, or find it there; an interrupted one goes on."""

    def make(hidden: Path) -> xr.Dataset:
        return answer(inquiry, executor=executor, workers=workers, progress=progress, hidden=hidden)

    said = inquiry.said
    return write_study(
        inquiry.method, inquiry.plan, said, make, __name__, out=out, force=force, extras=extras
    )


def strongest(ds: xr.Dataset, outcome: str, number: int = 3) -> list[str]:
    """Return the parameters with the largest effect on an outcome that stands above the noise."""
    at = ds.sel(outcome=outcome)
    order = np.argsort(-at["effect"].values, kind="stable")
    names = at["parameter"].values[order]
    above = above_noise(at).values[order]
    return [str(name) for name, clear in zip(names, above, strict=True) if clear][:number]


def above_noise(ds: xr.Dataset) -> xr.DataArray:
    """Return where an effect is told from noise: its interval lies above what noise alone would show."""
    return ds["effect_low"] > ds["noise"]


def labelled(inquiry: Inquiry, scheme: Scheme, found: Mapping[str, Array]) -> xr.Dataset:
    """Return the dataset of a Morris or Sobol study from its outcomes, shape (replicates, points)."""
    from sim.sweeps.result import Ranking

    rows = [indices(scheme, _halves(found[name])) for name in inquiry.outcomes]
    variables: dict[str, Any] = {
        name: (("outcome", "parameter"), np.stack([getattr(row, field) for row in rows]))
        for name, field in FIELDS.items()
    }
    variables["noise_share"] = ("outcome", [row.noise_share for row in rows])
    coords = {"outcome": list(inquiry.outcomes), "parameter": list(scheme.names)}
    design = inquiry.plan.design
    told = {"method": scheme.method, "strands": int(scheme.strand[-1]) + 1, "members": design.members}
    return finished(Ranking(variables, coords, attributes(inquiry.plan) | told), **about_of(scheme.method))


def _halves(found: Array) -> Double:
    """Return the mean of each half of the replicates, shape (2, points)."""
    middle = len(found) // 2
    return np.stack(
        [found[:middle].mean(axis=0, dtype=np.float64), found[middle:].mean(axis=0, dtype=np.float64)]
    )


def _affordable(method: str, budget: int, cost: int, parameters: int) -> int:
    """Return how many strands of ``cost`` histories the budget pays for."""
    strands = budget // cost
    if strands < FEWEST[method]:
        message = f"{method} of {parameters} parameters needs at least {FEWEST[method] * cost:,} histories"
        raise InputError(
            Problem(f"{message}; name fewer parameters or allow more", key="budget", value=budget)
        )
    return strands


def _asked(outcomes: Sequence[str] | None) -> tuple[str, ...]:
    if outcomes is None:
        return tuple(OUTCOMES)
    names = names_of(outcomes, "outcomes", "outcome", OUTCOMES)
    if not names:
        raise InputError(Problem("no outcome to study", key="outcomes", allowed=", ".join(OUTCOMES)))
    return tuple(name for name in OUTCOMES if name in names)
