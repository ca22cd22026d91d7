"""Where a forecast starts: the record folded up to a day, with only what was public on that day.

Events are public on their day, due dates with their announcement, and what rests on ``medium`` rows alone
two days late (docs/decisions.md). Elections are known four weeks ahead. The record is folded once; each date
goes on from the state of two evenings before, for which everything is known, and folds the two days again
with what was known then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache

from sim.arrays import Float, Floating, Int
from sim.calibration.observe import thinned
from sim.ensemble.replay import record_scenario
from sim.model import CrisisModel
from sim.randomness import Seed, Uniforms
from sim.record import FIRST_DAY
from sim.scenario import Scenario
from sim.scenario.schema import EventSpec
from sim.world.events import DayEvents, ImposedEvent
from sim.world.outcomes import Tally
from sim.world.state import State

Record = Sequence[ImposedEvent]
Parameters = Mapping[str, float | Floating]

#: What rests on ``medium`` rows alone became public this many days late (docs/decisions.md: Forecasts).
LATE_DAYS = 2
#: Elections are known this many days ahead. All in the record were set at least as early, a second round on
#: the evening of the first.
ELECTION_NOTICE = 28


def public_on(event: ImposedEvent) -> dt.date:
    """Return the day on which an event of a record was publicly known."""
    assert event.date is not None
    if event.event == "election_day":
        return event.date - dt.timedelta(ELECTION_NOTICE)
    return event.date + dt.timedelta(LATE_DAYS if event.confidence == "medium" else 0)


def known(record: Record, day: dt.date) -> tuple[ImposedEvent, ...]:
    """Return what was public of a record at the end of a day."""
    return tuple(event for event in record if event.date and public_on(event) <= day)


def followed(
    start: dt.date, until: dt.date, end: dt.date, ahead: Record = (), impute: bool = True
) -> Scenario:
    """Return the scenario that follows a record from ``start`` to ``until`` and then runs free to ``end``.

    ``ahead`` are dated facts of the free days that are already public.
    """
    base = _base(impute)
    assert base.record is not None
    facts = tuple(EventSpec.model_validate({"date": e.date, "event": e.event}) for e in ahead)
    # Dates need no check here, and a record that is longer than the shipped one is none of the base's.
    return base.model_copy(
        update={
            "start": start,
            "end": end,
            "record": base.record.model_copy(update={"until": until}),
            "events": facts,
        }
    )


@cache
def _base(impute: bool) -> Scenario:
    return record_scenario(FIRST_DAY, FIRST_DAY, impute=impute)


class Fold(CrisisModel):
    """The record being folded, for all members at once.

    Parameters
    ----------
    record : sequence of ImposedEvent
    last : date
        Last day that will be folded.
    replicates : array of int64, shape (members,)
    parameters : mapping of str to float or array of shape (members,)
        Model parameters by table name, and fitted detection probabilities as ``delta_<move>``.
    seed : int or mapping of str to int
    impute : bool
        Whether gaps of the record are drawn; otherwise coded events are all there is.
    """

    def __init__(
        self,
        record: Record,
        last: dt.date,
        replicates: Int,
        parameters: Parameters,
        seed: Seed,
        *,
        impute: bool = True,
    ) -> None:
        scenario = followed(FIRST_DAY, last, last, impute=impute)
        super().__init__(
            scenario, replicates=replicates, parameters=parameters, seed=seed, record=tuple(record)
        )

    def advance_to(self, day: dt.date) -> Float:
        """Fold up to the end of a day and return the state there, shape (rows, members)."""
        while self.day <= day:
            self.step()
        return self.state.array


class Branch(CrisisModel):
    """Futures from an origin: the last days folded with what was public then, and free days after.

    Parameters
    ----------
    record : sequence of ImposedEvent
        The whole record; what was not public at the origin is left out here.
    eve : array of float32, shape (rows, members)
        State at the end of the day before ``since``.
    origin : date
        Last day of which something is known.
    days : int
        Free days.
    since : date, optional
        First day to fold; `LATE_DAYS` days by default, the origin included.

    The luck of the futures is named after the origin: each has its own.
    """

    def __init__(
        self,
        record: Record,
        eve: Float,
        origin: dt.date,
        days: int,
        replicates: Int,
        parameters: Parameters,
        seed: Seed,
        *,
        impute: bool = True,
        since: dt.date | None = None,
    ) -> None:
        self.eve = eve  # before the rest, which asks for the first state
        start, end = since or origin - dt.timedelta(LATE_DAYS - 1), origin + dt.timedelta(days)
        public = known(record, origin)
        ahead = [event for event in public if event.date and origin < event.date <= end]
        scenario = followed(start, origin, end, ahead, impute)
        super().__init__(scenario, replicates=replicates, parameters=parameters, seed=seed, record=public)
        self.uniforms = Uniforms(seed, replicates, f"origin/{origin}/")

    def _initial_state(self, members: int) -> State:
        assert members == self.eve.shape[1]
        return State(self.rules.layout, self.eve.copy())

    def _open_window(self) -> None:
        """Change nothing: measures stand as the record has left them."""

    def fold_what_was_known(self) -> State:
        """Fold up to the origin and return the state there; outcomes count from the next day."""
        while self.rules.follows_record(self._today):
            self.step()
        self.tally = Tally(self.rules, self.state.members)
        return self.state

    def coded_today(self) -> DayEvents:
        """Return what a record would hold of the last simulated day."""
        assert self.events is not None
        return thinned(self.events, self._seen(self.events.day), self.uniforms)


def weekly(first: dt.date, last: dt.date, through: dt.date) -> tuple[dt.date, ...]:
    """Return the days from ``first`` to ``last`` that lie whole weeks from ``through``, in order."""
    offset = (through - first).days % 7
    days = range(offset, (last - first).days + 1, 7)
    return tuple(first + dt.timedelta(day) for day in days)
