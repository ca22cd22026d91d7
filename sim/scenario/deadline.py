"""The days to the deadline as one number, which a slider can move."""

from __future__ import annotations

import datetime as dt

from sim.errors import Problem, ScenarioError
from sim.scenario.changed import with_due
from sim.scenario.checks import MAX_DAYS
from sim.scenario.document import located
from sim.scenario.scenario import Scenario, scenario_of
from sim.values import whole


def days_to_due(scenario: Scenario) -> int | None:
    """Return the days from the first day to the next due date, ``None`` if nothing is due."""
    dates = due_dates(scenario).values()
    return (min(dates) - scenario.start).days if dates else None


def due_dates(scenario: Scenario) -> dict[str, dt.date]:
    """Return the due dates of Kosovo's measures from the first day on, by measure."""
    return {
        name: measure.due
        for name, measure in scenario.measures.items()
        if measure.owner == "kosovo" and measure.due is not None and measure.due >= scenario.start
    }


def due_range(scenario: Scenario) -> tuple[int, int]:
    """Return the fewest and the most days to which the next due date can be moved inside the window."""
    announced = [scenario.measures[name].announced for name in due_dates(scenario)]
    soonest = max([(date - scenario.start).days + 1 for date in announced if date is not None] + [1])
    return soonest, max((scenario.end - scenario.start).days, soonest)


def due_changes(scenario: Scenario, days: int) -> dict[str, dict[str, dt.date]]:
    """Return what a file has to say about its measures to be next due in ``days`` days."""
    days = whole(days, "due-in", 0, MAX_DAYS)
    dates = due_dates(scenario)
    now = days_to_due(scenario)
    if now is None:
        raise ScenarioError(Problem("nothing is due in this scenario", key="due-in", value=days))
    shift = dt.timedelta(days - now)
    return {name: {"due": date + shift} for name, date in dates.items()} if shift else {}


def with_due_in(scenario: Scenario, days: int) -> Scenario:
    """Return the scenario with its due dates moved together, so that the next is in ``days`` days.

    Parameters
    ----------
    scenario : Scenario
        Its arms are dropped: a due date that an arm sets would otherwise come back.
    days : int
        From the first day of the window, 0 to 3653.

    Raises
    ------
    InputError
        If there cannot be so many days.
    ScenarioError
        If nothing is due, or the new dates make no sense, such as one before its announcement.
    """
    days = whole(days, "due-in", 0, MAX_DAYS)
    data = scenario.data()
    data.pop("arms", None)
    moved = due_changes(scenario, days)
    for name, change in moved.items():
        data["measures"][name] |= change
    found = scenario_of(located(data, {}))
    if not moved:
        return found
    said = with_due(scenario, days, min(due_dates(found).values()))
    return found.model_copy(update={"changed": said})
