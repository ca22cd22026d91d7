"""The backtest: forecasts from every week of the record, frozen, and only then scored (docs/decisions.md).

Parameters and baselines know the record up to a cut-off. Origins before it are in sample and kept apart;
origins from it on are out of sample.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Double
from sim.ensemble.executors import check_running, executor_or
from sim.ensemble.simulate import Progress
from sim.errors import InputError, Problem
from sim.forecast.baseline import Baseline, Climatology, MarkovChain, Persistence
from sim.forecast.baseline_hawkes import HawkesBaseline
from sim.forecast.forecast import HORIZONS, Forecasts, forecast
from sim.forecast.frozen import IN, OUT, frozen, read_frozen, write_frozen
from sim.forecast.origin import Record, weekly
from sim.forecast.origin_path import CodedPath, Days, coded_path
from sim.forecast.score import Class
from sim.forecast.score_table import Score, reliability, scores
from sim.randomness import Seed
from sim.record import FIRST_DAY, LAST_DAY, record_events
from sim.scenario.posterior import Posterior, checked_posterior
from sim.values import Date, as_date, checked_seed, path_of, together, whole

if TYPE_CHECKING:
    import xarray as xr

TRAIN_UNTIL = dt.date(2022, 12, 31)
MEMBERS, SEED = 2000, 20220818
#: Fewer futures say too little, more do not fit into memory.
FEWEST_MEMBERS, MOST_MEMBERS = 50, 50_000
#: Said of parameters that no file gives.
DEFAULTS = "the defaults, chosen with knowledge of 2021–23, so that no week of it is a fair test"
#: Days of the record before the first origin: its first state is a guess.
SETTLING = 30
#: Days that the training window must have: the longest horizon, twice, and some to learn from.
LEAST_TRAINING = 270


@dataclass(frozen=True)
class Reliable:
    """The pooled reliability diagram of one sample and horizon."""

    sample: str
    horizon: int
    targets: list[str]
    classes: list[Class]


@dataclass(frozen=True)
class Backtest:
    """Frozen forecasts, what happened, and the scores."""

    train_until: dt.date
    forecasts: Mapping[str, xr.Dataset]
    path: CodedPath
    scores: list[Score]
    reliability: list[Reliable]


def backtest(
    folder: Path,
    *,
    train_until: Date = TRAIN_UNTIL,
    posterior: Posterior | None = None,
    members: int = MEMBERS,
    seed: Seed = SEED,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Backtest:
    """Forecast from every week of the record, freeze the forecasts in ``folder``, and score them.

    Parameters
    ----------
    folder : Path
        Gets ``in-sample.nc``, ``out-of-sample.nc`` and ``frozen.json``.
    train_until : date, str or datetime64
        Last day that parameters and baselines may know, as from `cut_off`.
    posterior : Posterior, optional
        Each member takes one of its draws; without it, all take the defaults.
    members : int
        50 to 50,000.
    seed : int or mapping of str to int
        0 to 2**63 - 1.
    executor, workers, progress
        As in `sim.ensemble.simulate.simulate`.

    Raises
    ------
    InputError
        If an argument is wrong.
    """
    members, seed, until, folder, *_ = together(
        lambda: checked_members(members),
        lambda: checked_seed(seed),
        lambda: as_date(train_until, "train-until"),
        lambda: path_of(folder, "folder"),
        lambda: checked_posterior(posterior),
        lambda: check_running(executor, workers, progress),
    )
    check_cut_off(until)
    record, days = record_events(), origins(until)
    path = coded_path(record, days, LAST_DAY)
    parameters = drawn(posterior, members) if posterior else {}
    with executor_or(executor, workers, members, len(days) * HORIZONS[-1]) as runner:
        found = forecast(
            record, path, parameters, members=members, seed=seed, executor=runner, progress=progress
        )
    freeze(folder, found, path, record, until, {"parameters": described(posterior), "seed": str(seed)})
    return score_folder(folder, path, until)


def checked_members(members: Any) -> int:
    """Return a number of futures, enough to speak of a probability; raise an `InputError` if it is none."""
    return whole(members, "members", FEWEST_MEMBERS, MOST_MEMBERS)


def folder_of(out: Path, train_until: dt.date, posterior: Posterior | None) -> Path:
    """Return the folder of a backtest: named after its cut-off and its parameters."""
    return out / "backtest" / f"{train_until}-{posterior.digest[:8] if posterior else 'defaults'}"


def described(posterior: Posterior | None) -> str:
    """Return where parameters come from, and how far to trust them."""
    if posterior is None:
        return DEFAULTS
    return f"{posterior.file}, fitted to the record until {posterior.until}, {posterior.status}"


def drawn(posterior: Posterior, members: int) -> dict[str, Double]:
    """Return one draw of a posterior per member, detection probabilities included."""
    picks = posterior.at((np.arange(members) + 0.5) / members)
    return posterior.points(picks) | posterior.detection(picks)


def cut_off(train_until: Date | None, posterior: Posterior | None) -> dt.date:
    """Return the cut-off: the one asked for, or that of the posterior, or the end of 2022.

    Raises
    ------
    InputError
        If the posterior has seen days after the cut-off.
    """
    fitted = dt.date.fromisoformat(posterior.until) if posterior else None
    asked = None if train_until is None else as_date(train_until, "train-until")
    chosen = asked or fitted or TRAIN_UNTIL
    if posterior and fitted and fitted > chosen:
        message = f"{posterior.file} was fitted to the record until {fitted}, after this cut-off"
        allowed = f"from {fitted}"
        raise InputError(Problem(message, key="train-until", value=str(chosen), allowed=allowed))
    check_cut_off(chosen)
    return chosen


def check_cut_off(train_until: dt.date) -> None:
    """Raise an `InputError` unless there is enough record before and after the cut-off."""
    first = FIRST_DAY + dt.timedelta(LEAST_TRAINING)
    last = LAST_DAY - dt.timedelta(HORIZONS[-1])
    if not first <= train_until <= last:
        message = "leaves too little of the record to learn from, or to be scored on"
        raise InputError(
            Problem(message, key="train-until", value=str(train_until), allowed=f"{first} to {last}")
        )


def origins(train_until: dt.date) -> tuple[dt.date, ...]:
    """Return all weekly origins of the record, in and out of sample; one of them is the cut-off."""
    last = LAST_DAY - dt.timedelta(HORIZONS[0])
    return weekly(FIRST_DAY + dt.timedelta(SETTLING), last, train_until)


def baselines(training: Days) -> list[Baseline]:
    """Return the baselines, fitted to a training window."""
    return [Climatology(training), Persistence(training), MarkovChain(training), HawkesBaseline(training)]


def freeze(
    folder: Path,
    found: Forecasts,
    path: CodedPath,
    record: Record,
    train_until: dt.date,
    attrs: Mapping[str, Any],
) -> None:
    """Write the forecasts of the model and of the baselines, apart by sample."""
    fitted = baselines(path.known_at(train_until))
    whole = frozen(found, path, fitted, {**attrs, "train_until": str(train_until)})
    later = np.array([origin >= train_until for origin in found.origins])
    parts = {IN: whole.isel(origin=~later), OUT: whole.isel(origin=later)}
    write_frozen(folder, {name: ds.assign_attrs(sample=name) for name, ds in parts.items()}, record)


def score_folder(folder: Path, path: CodedPath, train_until: dt.date) -> Backtest:
    """Score the frozen forecasts of a folder against the coded path."""
    forecasts = read_frozen(folder)
    found = {sample: list(scores(sample, ds, path)) for sample, ds in forecasts.items()}
    diagrams = [
        Reliable(sample, horizon, *reliability(ds, path, found[sample], horizon))
        for sample, ds in forecasts.items()
        for horizon in ds["horizon"].values.tolist()
    ]
    return Backtest(train_until, forecasts, path, [s for part in found.values() for s in part], diagrams)
