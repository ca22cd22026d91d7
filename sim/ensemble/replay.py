"""The record, replayed: what really happened, folded by the same model (docs/model.md: Input data).

A day on which nothing was written down is not a day on which nothing happened. So the observed path is a
small ensemble: coded events are imposed, and what the record leaves open is drawn given that nobody
recorded it. Beside it stands one history of the coded events alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.ensemble.dataset import date_of, number_name
from sim.ensemble.intervals import quantiles_from_hist
from sim.ensemble.simulate import Progress, simulate
from sim.ensemble.summary import TENSION_WIDTH, summarise, tension_bin
from sim.errors import InputError, Problem
from sim.record import FIRST_DAY, LAST_DAY, measures_on
from sim.record.history import SERBIA_MEASURES
from sim.scenario import Scenario
from sim.scenario.document import located
from sim.scenario.scenario import scenario_of
from sim.values import Date, as_date, whole
from sim.world.origin import Origin
from sim.world.outcomes import EVENTS, NUMBERS

if TYPE_CHECKING:
    import xarray as xr

#: Imputations behind the observed curve (docs/model.md: Input data).
IMPUTATIONS = 200


@dataclass(frozen=True)
class Replay:
    """The record over a window.

    ``imputed`` holds the members with drawn gaps, ``coded`` one member with the coded events alone; both
    are datasets of ``keep="log"``.
    """

    imputed: xr.Dataset
    coded: xr.Dataset


@dataclass(frozen=True)
class Observed:
    """What was observed over a window.

    Attributes
    ----------
    summary : Dataset
        Counts over the imputations: tension by day, rungs, and all else that `summarise` counts.
    coded : Dataset
        One member: the coded events alone.
    dates : mapping of str to date or None
        When each registered event first happened in the window, from the coded events.
    numbers : mapping of str to float
        Registered numbers: tension from the median imputation, incidents as coded.
    """

    summary: xr.Dataset
    coded: xr.Dataset
    dates: Mapping[str, dt.date | None]
    numbers: Mapping[str, float]

    @property
    def tension(self) -> Any:
        """Observed tension by day: array of shape (3, dates), 10 %, median and 90 % of the imputations."""
        return quantiles_from_hist(self.summary["tension_hist"].values, (0.1, 0.5, 0.9), width=TENSION_WIDTH)

    def value(self, outcome: str) -> str | float | None:
        """Return the observed date (ISO, ``None`` for never) or number of a registered outcome."""
        if outcome in self.numbers:
            return self.numbers[outcome]
        date = self.dates[outcome]
        return date.isoformat() if date else None


@dataclass(frozen=True)
class Rank:
    """Where the real path falls among ``members`` histories.

    ``below`` are those with a smaller number, or in which the event came earlier; ``same`` those with the
    same number (to 0.1) or date. "Never" is later than every date.
    """

    below: int
    same: int
    members: int

    @property
    def share(self) -> float:
        """Share below, counting ties half: 0.5 is the middle of the ensemble."""
        return (self.below + self.same / 2) / self.members


def replay(
    start: Date = FIRST_DAY,
    end: Date = LAST_DAY,
    *,
    members: int = IMPUTATIONS,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Replay:
    """Fold the record.

    Parameters
    ----------
    start, end : date, str or datetime64
        The window kept, within the record; the fold always begins on the record's first day.
    members : int
        Imputations.
    seed, executor, workers, progress
        As in `simulate`.

    Raises
    ------
    InputError
        If the window is not part of the record, or another argument is wrong.
    """
    first, last = as_date(start, "start"), as_date(end, "end")
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        window, allowed = f"{first} to {last}", f"{FIRST_DAY} to {LAST_DAY}"
        raise InputError(Problem("outside the record", key="window", value=window, allowed=allowed))
    imputed = simulate(
        record_scenario(first, last), replicates=whole(members, "members", 1), seed=seed,
        executor=executor, workers=workers, progress=progress,
    )  # fmt: skip
    return Replay(imputed, simulate(record_scenario(first, last, impute=False), replicates=1, seed=seed))


def record_scenario(start: dt.date, end: dt.date, *, impute: bool = True) -> Scenario:
    """Return the scenario in which history takes its course."""
    owners = {name: "serbia" if name in SERBIA_MEASURES else "kosovo" for name in measures_on(start)}
    data: dict[str, Any] = {
        "schema": 1,
        "name": "record",
        "title": "The record, replayed",
        "trust": "what was reported, with its gaps filled in by the model",
        "start": start,
        "end": end,
        "record": {"until": end, "impute": impute},
        "measures": {name: {"owner": owner} for name, owner in owners.items()},
    }
    if start > FIRST_DAY:
        data["warm_start"] = {"from": FIRST_DAY}
    return scenario_of(located(data, {}))


@cache
def observed(start: dt.date, end: dt.date, members: int = IMPUTATIONS) -> Observed | None:
    """Return what was observed in the part of a window that the record covers, ``None`` if there is none."""
    start, end = max(start, FIRST_DAY), min(end, LAST_DAY)
    if start > end:
        return None
    real = replay(start, end, members=members)
    summary = summarise(real.imputed)
    dates = {name: date_of(real.coded, f"when_{name}", 0) for name in EVENTS}
    numbers = {name: float(np.median(real.imputed[number_name(name)])) for name in NUMBERS}
    numbers["incidents"] = float(real.coded[number_name("incidents")][0])
    return Observed(summary, real.coded, MappingProxyType(dates), MappingProxyType(numbers))


def observed_for(scenario: Scenario, origin: Origin | None = None) -> Observed | None:
    """Return the record over a scenario's window if the scenario is about it: it starts from the record.

    ``origin`` is where a fork starts: its futures are about the record if the history that they leave is.
    """
    if follows_record(scenario) or (origin is not None and origin.recorded):
        return observed(scenario.start, scenario.end)
    return None


def follows_record(scenario: Scenario) -> bool:
    """Return whether a scenario starts from the record."""
    return scenario.warm_start is not None or scenario.record is not None


def rank_of_observed(summary: xr.Dataset, real: Observed) -> dict[str, Rank]:
    """Return where each registered outcome of the real path falls in an ensemble (docs/limits.md).

    Nothing is ranked when the record covers only part of the window: "not yet" is not "never".
    """
    dates = summary["date"].values
    if not np.array_equal(dates, real.summary["date"].values):
        return {}
    n = int(summary["n_members"])
    ranks = {}
    for name in EVENTS:
        by_day = summary["outcome_by"].sel(outcome=name).values
        date = real.dates[name]
        day = len(dates) if date is None else int((np.datetime64(date) - dates[0]) / np.timedelta64(1, "D"))
        ranks[name] = _rank(np.append(np.diff(by_day, prepend=0), n - by_day[-1]), day, n)
    for name in NUMBERS:
        counts = summary[f"number_hist_{name}"].values
        value = real.numbers[name]
        at = int(value) if name == "incidents" else int(tension_bin(np.array([value], np.float32))[0])
        ranks[name] = _rank(counts, min(at, len(counts) - 1), n)
    return ranks


def _rank(counts: Any, at: int, members: int) -> Rank:
    return Rank(below=int(counts[:at].sum()), same=int(counts[at]), members=members)
