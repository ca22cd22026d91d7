"""The nowcast: the odds of the next thirty days from what is public today, and what moved them of late.

The same fold and the same futures as in a backtest. To see what an event did, it is taken out of the record
and the last weeks are folded again, with the same luck in every member; the paired difference is what the
event moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from sim.arrays import Bool, Float
from sim.ensemble.executors import check_running, executor_or, run_all
from sim.ensemble.intervals import bonett_price, wilson
from sim.ensemble.simulate import Progress
from sim.errors import InputError, Problem
from sim.forecast.backtesting import MEMBERS, SEED, checked_members, drawn
from sim.forecast.forecast import HORIZONS
from sim.forecast.origin import Branch, Fold, Parameters, Record, known
from sim.randomness import Seed
from sim.record import FIRST_DAY, LAST_DAY, record_events
from sim.scenario.posterior import Posterior, checked_posterior
from sim.tabular import Tabular
from sim.values import Date, as_date, checked_seed, together
from sim.world.events import ImposedEvent, checked_record
from sim.world.outcomes import EVENTS, FIRST_DECISION
from sim.world.readouts import tension

#: Days ahead, and days back in which an event counts as recent.
AHEAD, RECENT = 30, 30
#: The record must have been followed for so long before the first nowcast.
SETTLING = 60


@dataclass(frozen=True)
class Change:
    """What an event did to the probability of an outcome: paired difference with its 95 % interval."""

    outcome: str
    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Driver:
    """One recent thing: its events (several of one kind on one day count as one) and what they changed."""

    events: tuple[ImposedEvent, ...]
    changes: tuple[Change, ...]

    @property
    def date(self) -> dt.date:
        """The day on which it happened."""
        date = self.events[0].date
        assert date is not None
        return date


@dataclass(frozen=True, repr=False)
class Nowcast(Tabular):
    """The odds from a day on.

    Attributes
    ----------
    as_of : date
        Last day of which something is known.
    members : int
    happened : dict of str to int
        Members in which each registered event happens within `AHEAD` days.
    tension : tuple of float
        10 %, median and 90 % of tension on the day itself.
    peak : tuple of float
        The same of the highest tension in the days ahead.
    drivers : tuple of Driver
        By date.
    last_event : date
        The last thing that was publicly known.
    """

    as_of: dt.date
    members: int
    happened: Mapping[str, int]
    tension: tuple[float, ...]
    peak: tuple[float, ...]
    last_event: dt.date
    drivers: tuple[Driver, ...] = field(default=())

    @property
    def no_decision(self) -> int:
        """Members without a due-day decision: with the three decisions they add up to all."""
        return self.members - sum(self.happened[name] for name in FIRST_DECISION)

    def headline(self) -> str:
        """Return from which day on, and how many futures."""
        tried = f"{len(self.drivers)} recent events tried"
        return f"{AHEAD} days after {self.as_of}: {self.members:,} futures, {tried}"

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for each outcome: its share of futures with the 95 % (Wilson) interval.

        Each recent event that was tried adds three columns, named by its date and kind: the change that it
        made to that share, and the ends of its 95 % interval.
        """
        counts = np.array(list(self.happened.values()))
        low, high = wilson(counts, self.members)
        odds = {"outcome": list(self.happened), "happened": counts, "share": counts / self.members}
        frame = pd.DataFrame(odds | {"low": low, "high": high})
        for driver in self.drivers:
            event = driver.events[0]
            name = " ".join(filter(None, (str(driver.date), event.actor, event.move or event.event)))
            changes = pd.DataFrame([vars(change) for change in driver.changes]).set_index("outcome")
            for column, end in (("value", ""), ("low", " low"), ("high", " high")):
                frame[f"{name}{end}"] = frame["outcome"].map(changes[column])
        return frame


@dataclass(frozen=True)
class _Task:
    """Futures with one version of the record, from one set of states."""

    record: tuple[ImposedEvent, ...]
    eve: Float
    as_of: dt.date
    parameters: Parameters
    seed: Seed


@dataclass(frozen=True)
class _Futures:
    """Which members saw each event, and their tension at the start and at its highest."""

    happened: Bool
    now: Float
    peak: Float


def nowcast(
    as_of: Date,
    *,
    record: Record | None = None,
    posterior: Posterior | None = None,
    members: int = MEMBERS,
    seed: Seed = SEED,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Nowcast:
    """Return the odds of the days after a day and what moved them.

    Parameters
    ----------
    as_of : date, str or datetime64
        Last day of which something is known.
    record : sequence of ImposedEvent, optional
        As from `sim.record.eventfile.load_events`; the shipped record if left out.
    posterior : Posterior, optional
        Each member takes one of its draws; without it, all take the defaults.
    members : int
        50 to 50,000.
    seed : int or mapping of str to int
        0 to 2**63 - 1.
    executor, workers
        As in `sim.ensemble.simulate.simulate`.
    progress : callable, optional
        Called with (versions of the record done, versions in all).

    Raises
    ------
    InputError
        If the record does not reach this day, or has only just begun, or another argument is wrong.
    """
    day, members, seed, record, *_ = together(
        lambda: as_date(as_of, "as-of"),
        lambda: checked_members(members),
        lambda: checked_seed(seed),
        lambda: checked_record(record),
        lambda: checked_posterior(posterior),
        lambda: check_running(executor, workers, progress),
    )
    until = LAST_DAY if record is None else None
    record = record_events() if record is None else record
    parameters = drawn(posterior, members) if posterior else {}
    public = known(record, day)
    dates = [event.date for event in public if event.date and event.date <= day]
    check_day(day, dates, until)
    since = day - dt.timedelta(RECENT - 1)
    fold = Fold(record, since - dt.timedelta(1), np.arange(members), parameters, seed)
    eve = fold.advance_to(since - dt.timedelta(1))
    recent = list(_recent(public, since, day))
    versions = [tuple(record), *(tuple(e for e in record if e not in group) for group in recent)]
    tasks = ((_Task(version, eve, day, parameters, seed),) for version in versions)
    found: dict[int, _Futures] = {}
    with executor_or(executor, workers, members, len(versions) * HORIZONS[-1]) as runner:
        for index, futures in run_all(runner, _futures, tasks):
            found[index] = futures
            if progress is not None:
                progress(len(found), len(versions))
    base = found[0]
    return Nowcast(
        day,
        members,
        {name: int(base.happened[e].sum()) for e, name in enumerate(EVENTS)},
        tuple(np.quantile(base.now, (0.1, 0.5, 0.9)).tolist()),
        tuple(np.quantile(base.peak, (0.1, 0.5, 0.9)).tolist()),
        max(dates),
        tuple(
            Driver(group, tuple(_changes(base.happened, found[i].happened)))
            for i, group in enumerate(recent, start=1)
        ),
    )


def check_day(as_of: dt.date, dates: Sequence[dt.date], until: dt.date | None = None) -> None:
    """Raise an `InputError` unless a nowcast can start from this day."""
    first = FIRST_DAY + dt.timedelta(SETTLING)
    if as_of < first:
        message = "is too early: the record has only just begun"
        raise InputError(Problem(message, key="as-of", value=str(as_of), allowed=f"from {first}"))
    if until and as_of > until:
        message = "this record ends before; bring a longer one with --events"
        raise InputError(Problem(message, key="as-of", value=str(as_of), allowed=f"{first} to {until}"))
    if not dates:
        raise InputError(
            Problem("nothing in this record was public on that day", key="as-of", value=str(as_of))
        )
    if max(dates) < as_of - dt.timedelta(AHEAD):
        message = f"the record says nothing after {max(dates)}: bring it up to date first"
        latest = max(dates) + dt.timedelta(AHEAD)
        raise InputError(Problem(message, key="as-of", value=str(as_of), allowed=f"up to {latest}"))


def _recent(public: Record, since: dt.date, as_of: dt.date) -> Iterator[tuple[ImposedEvent, ...]]:
    """Yield what happened of late, events of one kind on one day together."""
    groups: dict[Any, list[ImposedEvent]] = {}
    for event in public:
        if event.date and since <= event.date <= as_of:
            groups.setdefault((event.date, event.actor, event.move, event.event), []).append(event)
    for group in groups.values():
        yield tuple(group)


def _futures(task: _Task) -> _Futures:
    members = task.eve.shape[1]
    since = task.as_of - dt.timedelta(RECENT - 1)
    model = Branch(
        task.record, task.eve, task.as_of, AHEAD, np.arange(members), task.parameters, task.seed, since=since
    )
    state = model.fold_what_was_known()
    now = tension(model.rules, state)
    model.run()
    happened = np.stack([model.tally.when[name] >= 0 for name in EVENTS])
    peak = np.asarray(model.tally.numbers()["tension_peak"], np.float32)
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return _Futures(happened, now, peak)


def _changes(with_it: Bool, without: Bool) -> Iterator[Change]:
    """Yield what an event did to every outcome, compared member by member."""
    n = with_it.shape[1]
    for name, a, b in zip(EVENTS, with_it, without, strict=True):
        gained, lost = int((a & ~b).sum()), int((~a & b).sum())
        low, high = (float(end) for end in bonett_price(lost, gained, n))
        yield Change(name, (gained - lost) / n, low, high)
