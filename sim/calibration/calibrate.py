"""Calibration: parameters that make the record up to a day probable (docs/decisions.md).

Several independent runs of tempered SMC go side by side (`sim.calibration.run_samplers`). All of them fill
the gaps of the record with the same random numbers, so that they sample from the same posterior.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.arrays import Double
from sim.calibration.diagnose import diagnose
from sim.calibration.likeliest_point import POINTS, ROUNDS, find_mode
from sim.calibration.likelihood import IMPUTATIONS, Likelihood, record_log_likelihood
from sim.calibration.posterior import as_dataset
from sim.calibration.prior import Prior, default_prior
from sim.calibration.run_samplers import Meter, Progress, drive
from sim.calibration.smc import Population, Settings, tempered_smc
from sim.ensemble.executors import check_running, executor_or
from sim.ensemble.replay import record_scenario
from sim.record import FIRST_DAY, LAST_DAY
from sim.scenario import Scenario
from sim.scenario.compile import Record
from sim.values import Date, as_date, together, whole, whole_seed
from sim.world.versions import MODEL_VERSION

if TYPE_CHECKING:
    import xarray as xr


#: Default end of the part of the record that is fitted.
UNTIL = dt.date(2022, 12, 31)
RUNS = 4
SEED = 20220818
#: Of the random numbers that fill the record's gaps: one for all runs, whatever their own seed.
IMPUTATION_SEED = 0
#: Fewer days say nothing; fewer particles than parameters have no shape.
FEWEST_DAYS, FEWEST_PARTICLES = 30, 50
#: More than any machine has time for.
MOST_PARTICLES, MOST_RUNS = 1_000_000, 100


@dataclass(frozen=True)
class Target:
    """The posterior to sample from: a scenario that follows the record, a prior, and how gaps are filled."""

    scenario: Scenario
    prior: Prior = field(default_factory=default_prior)
    imputations: int = IMPUTATIONS
    imputation_seed: int = IMPUTATION_SEED
    record: Record = None

    def likelihood(self, values: Mapping[str, Double]) -> Likelihood:
        """Return the likelihood of some points; parameters left out stay at the scenario's number."""
        return record_log_likelihood(
            self.scenario, values, self.imputations, self.imputation_seed, self.record
        )

    def of_scores(self, scores: Double) -> Double:
        """Return the log-likelihoods of scores of all parameters, shape (points, parameters)."""
        return self.likelihood(self.prior.values(scores)).total

    def of_fitted(self, scores: Double) -> Double:
        """Return the log-likelihoods of scores of the fitted parameters, the others at their defaults."""
        return self.likelihood(self.fitted(scores)).total

    def fitted(self, scores: Double) -> dict[str, Double]:
        """Return the values of the fitted parameters from their scores, shape (points, fitted)."""
        return self.prior.values(scores, self.prior.fitted)

    def digest(self) -> str:
        """Return a SHA-256 of all that decides the posterior: model, record, prior, imputations."""
        events = [repr(event) for event in self.scenario.setting(self.record).events]
        laws = [f"{name} {law}" for name, law in self.prior.laws.items()]
        rest = [MODEL_VERSION, self.scenario.digest(), str(self.imputations), str(self.imputation_seed)]
        return hashlib.sha256(json.dumps([*rest, *laws, *events]).encode()).hexdigest()


def calibrate(
    until: Date = UNTIL,
    *,
    particles: int = Settings.particles,
    runs: int = RUNS,
    seed: int = SEED,
    imputation_seed: int = IMPUTATION_SEED,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> xr.Dataset:
    """Fit the parameters to the record up to a day.

    Parameters
    ----------
    until : date, str or datetime64
        Last day of the record that is read.
    particles : int
        Of each run, 50 to 1,000,000.
    runs : int
        Independent runs, 1 to 100, to be compared; a single one is never called calibrated.
    seed : int
        Of the sampler, 0 to 2**63 - 1.
    imputation_seed : int
        Of the random numbers that fill the record's gaps, likewise.
    executor, workers
        As in `simulate`.
    progress : callable, optional
        Called with (points done, points expected in all).

    Returns
    -------
    Dataset
        As in the file that `sim.read_posterior` reads; see docs/calibration.md.

    Raises
    ------
    InputError
        If the record does not cover the window, or a number is out of range.
    """
    first = FIRST_DAY + dt.timedelta(FEWEST_DAYS - 1)
    last, particles, runs, seed, imputation_seed, _ = together(
        lambda: as_date(until, "until", first, LAST_DAY),
        lambda: whole(particles, "particles", FEWEST_PARTICLES, MOST_PARTICLES),
        lambda: whole(runs, "runs", 1, MOST_RUNS),
        lambda: whole_seed(seed),
        lambda: whole_seed(imputation_seed, "imputation_seed"),
        lambda: check_running(executor, workers, progress),
    )
    target = Target(record_scenario(FIRST_DAY, last), imputation_seed=imputation_seed)
    settings, days = Settings(particles), (last - FIRST_DAY).days + 1
    meter = Meter(settings, runs, progress, extra=ROUNDS * POINTS)
    with executor_or(executor, workers, runs * particles * IMPUTATIONS, days) as where:
        populations = sample(target, settings, runs, seed, where, meter)
        mode = most_probable(target, populations, seed, where, meter)
    diagnosis = diagnose(populations, target.prior)
    return as_dataset(
        populations, target.prior, diagnosis, mode, target.likelihood(mode),
        until=last, seed=seed, moves=settings.moves, settle=settings.settle,
        imputation_seed=imputation_seed, imputations=target.imputations,
        digest=target.digest(), scenario=target.scenario.to_toml(),
    )  # fmt: skip


def sample(
    target: Target, settings: Settings, runs: int, seed: int, executor: Executor, meter: Meter | None = None
) -> list[Population]:
    """Return the populations of independent runs of the sampler."""
    meter = meter or Meter(settings, runs, None)
    size = len(target.prior.names)
    samplers = [
        tempered_smc(size, settings, np.random.default_rng((seed, run)), meter.stage(run))
        for run in range(runs)
    ]
    return drive(samplers, target.of_scores, executor, meter.count)


def most_probable(
    target: Target, populations: list[Population], seed: int, executor: Executor, meter: Meter | None = None
) -> dict[str, Double]:
    """Return the fitted values with the highest posterior density, the others at their defaults."""
    prior, size = target.prior, len(target.prior.fitted)
    draws = np.concatenate([p.scores.reshape(-1, p.scores.shape[-1])[:, :size] for p in populations])
    search = find_mode(
        draws,
        lambda scores: prior.log_density(target.fitted(scores)),
        np.random.default_rng((seed, len(populations))),
    )
    (best,) = drive([search], target.of_fitted, executor, meter.count if meter else lambda points: None)
    return target.fitted(best[None, :])
