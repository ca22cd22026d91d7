"""The result of a calibration as a dataset; `sim.scenario.posterior` writes and reads it as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Double
from sim.attributes import finished
from sim.calibration.diagnose import Diagnosis
from sim.calibration.likelihood import Likelihood
from sim.calibration.prior import Prior
from sim.calibration.smc import Population
from sim.scenario.posterior import ABOUT, fingerprint
from sim.world.versions import MODEL_VERSION

if TYPE_CHECKING:
    import xarray as xr


#: Draws in the file, taken evenly from all runs: diagnostics use every particle, a file stays small.
DRAWS = 1000


def as_dataset(
    populations: Sequence[Population],
    prior: Prior,
    diagnosis: Diagnosis,
    mode: Mapping[str, Double],
    at_mode: Likelihood,
    *,
    until: dt.date,
    **said: Any,
) -> xr.Dataset:
    """Return the dataset of a calibration.

    Parameters
    ----------
    populations : sequence of Population
        One for each run.
    prior, diagnosis
    mode : mapping of str to array of shape (1,)
        Most probable values of the fitted parameters, with the others at their defaults.
    at_mode : Likelihood
        Of the record at the mode.
    until : date
    **said
        Further attributes: seeds, digest, scenario.
    """
    import xarray as xr

    per_run = max(1, DRAWS // len(populations))
    scores, found = zip(*(_spread(p, per_run) for p in populations), strict=True)
    values = prior.values(np.concatenate(scores))
    slots = list(at_mode.counts)
    counts = np.array([at_mode.counts[slot] for slot in slots])
    stages = max(len(p.stages) for p in populations)
    ds = xr.Dataset(
        {
            "value": (("parameter", "draw"), np.stack(list(values.values())).astype(np.float32)),
            "log_likelihood": ("draw", np.concatenate(found)),
            "run": ("draw", np.repeat(np.arange(len(populations)), [len(x) for x in found]).astype(np.int8)),
            "fitted": ("parameter", np.array([n in prior.fitted for n in prior.names], np.int8)),
            "power": (("of_run", "stage"), _stages(populations, "power", stages)),
            "acceptance": (("of_run", "stage"), _stages(populations, "acceptance", stages)),
            "log_evidence": ("of_run", np.array([p.log_evidence for p in populations])),
            "data": (("slot", "count"), counts),
        },
        coords={
            "parameter": list(prior.names),
            "slot": slots,
            "count": ["terms", "happened", "long_shots"],
        },
        attrs={
            "title": f"Parameters fitted to the record until {until}",
            "status": diagnosis.status,
            "until": until.isoformat(),
            "model_version": MODEL_VERSION,
            "particles": int(populations[0].log_likelihood.shape[1]),
            "runs": len(populations),
            **({} if np.isnan(diagnosis.overall) else {"ess": diagnosis.overall}),  # none of a single run
            "map_log_likelihood": float(at_mode.total[0]),
            "created_by": "crisis-sim calibrate",
            **said,
        },
    )
    for name, numbers in _by_parameter(prior, diagnosis, mode).items():
        ds[name] = ("parameter", np.asarray(numbers, np.float64))
    ds.attrs["content"] = fingerprint(ds)
    return finished(ds, **ABOUT)


def _by_parameter(prior: Prior, diagnosis: Diagnosis, mode: Mapping[str, Double]) -> dict[str, Any]:
    """Return what there is to say of each parameter, as arrays in the prior's order."""
    moments = np.array([prior.moments[name] for name in prior.names])
    laws = [prior.laws[name] for name in prior.names]
    default = np.array([law.mean for law in laws])
    best = np.array([float(mode[n][0]) if n in mode else default[i] for i, n in enumerate(prior.names)])
    return {
        "map": best,
        "mean": diagnosis.mean,
        "sd": diagnosis.sd,
        "contraction": diagnosis.contraction,
        "rhat": diagnosis.rhat,
        "ess": diagnosis.ess,
        "prior_mean": moments[:, 0],
        "prior_sd": moments[:, 1],
        "law_mean": default,
        "law_sd": [law.sd for law in laws],
        "law_low": [law.low for law in laws],
        "law_high": [law.high for law in laws],
    }


def _spread(population: Population, count: int) -> tuple[Double, Double]:
    """Return ``count`` draws taken evenly from a population, and their log-likelihoods."""
    scores = population.scores.reshape(-1, population.scores.shape[-1])
    chosen = np.linspace(0, len(scores) - 1, min(count, len(scores))).astype(np.intp)
    return scores[chosen], population.log_likelihood.reshape(-1)[chosen]


def _stages(populations: Sequence[Population], name: str, most: int) -> Double:
    """Return a number of each stage of each run; runs differ in how many they need."""
    table = np.full((len(populations), most), np.nan)
    for row, population in zip(table, populations, strict=True):
        row[: len(population.stages)] = [getattr(stage, name) for stage in population.stages]
    return table
