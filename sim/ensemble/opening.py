"""A scenario that opens on any day of the record: all before is as it was, all after is open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.record import FIRST_DAY, LAST_DAY, measures_on
from sim.record.history import SERBIA_MEASURES, MeasureState
from sim.scenario import Scenario
from sim.scenario.checks import MAX_DAYS
from sim.scenario.document import located
from sim.scenario.scenario import scenario_of
from sim.values import Date, as_date, whole

#: Days of the window, as long as that of the flagship.
DAYS = 76


def opening_on(on: Date, days: int = DAYS) -> Scenario:
    """Return the scenario that follows the record up to the eve of ``on`` and leaves the rest open.

    Parameters
    ----------
    on : date, str or datetime64
        First day of the window, within the record and after its first day.
    days : int
        Length of the window, 1 to 3653.

    Raises
    ------
    InputError
        If the record has no eve of that day, or the window is empty.
    """
    day = as_date(on, "day", FIRST_DAY + dt.timedelta(1), LAST_DAY + dt.timedelta(1))
    days = whole(days, "days", 1, MAX_DAYS)
    words = f"{day.day} {day:%b %Y}"
    stood = measures_on(day - dt.timedelta(1))
    data: dict[str, Any] = {
        "schema": 1,
        "name": f"from-{day}",
        "title": f"From {words} on",
        "question": f"What else could have followed the eve of {words}?",
        "start": day,
        "end": day + dt.timedelta(days - 1),
        "warm_start": {"from": FIRST_DAY},
        "measures": {name: _as_it_stood(name, state) for name, state in stood.items()},
    }
    return scenario_of(located(data, {}))


def _as_it_stood(name: str, state: MeasureState) -> dict[str, Any]:
    """Return a measure for a scenario file; one that waits for a date is written out, to be moved."""
    if state.due is None:
        return {"owner": "serbia" if name in SERBIA_MEASURES else "kosovo"}
    dates = {"announced": state.announced, "due": state.due}
    return {"owner": "kosovo", "status": state.status, "postponements": state.postponements, **dates}
