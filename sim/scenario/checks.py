"""Does a well-formed scenario make sense? Window, measures, parameters, menus.

Events and triggers are checked in ``checks_events.py``, what concerns the record in ``checks_record.py``.
Every check says all it finds to `Findings`, with the values its verdict rests on.
"""

from __future__ import annotations

from itertools import pairwise

from sim.errors import nearest
from sim.parameters import PARAMETERS, Distribution
from sim.scenario.checks_events import check_events, check_triggers
from sim.scenario.checks_record import check_history
from sim.scenario.events import ON_MENU
from sim.scenario.lines import Path
from sim.scenario.problems import Findings
from sim.scenario.schema import Layout, MeasureSpec

#: Longest stretch that can be simulated: about ten years.
MAX_DAYS = 3653

_OPEN = ("announced", "phased")


def check(scenario: Layout, found: Findings) -> None:
    """Add everything about ``scenario`` that is well formed but makes no sense to ``found``."""
    _window(scenario, found)
    check_history(scenario, found)
    for name, measure in scenario.measures.items():
        _measure(scenario, name, measure, found)
    _same_day_announcements(scenario, found)
    for name, value in scenario.parameters.items():
        _parameter(name, value, found)
    for i, menu in enumerate(scenario.unavailable):
        _off_menu(menu, ("unavailable", i), found)
    check_events(scenario, found)
    check_triggers(scenario, found)


def _window(scenario: Layout, found: Findings) -> None:
    days = (scenario.end - scenario.start).days + 1
    if days < 1:
        found.error(("end",), f"the window ends before it starts ({scenario.start})", ("start",))
    if days > MAX_DAYS:
        found.error(("end",), f"the window has {days} days; at most {MAX_DAYS} are allowed", ("start",))


def _measure(scenario: Layout, name: str, measure: MeasureSpec, found: Findings) -> None:
    here: Path = ("measures", name)
    if measure.owner == "serbia":
        _standing_measure(here, measure, found)
        return
    announced, due, status = measure.announced, measure.due, measure.status
    if announced and due and due <= announced:
        found.error((*here, "due"), f"must come after the announcement ({announced})", (*here, "announced"))
    if announced and announced > scenario.end:
        found.error((*here, "announced"), f"lies after the window ({scenario.end})", ("end",))
    if status is None:
        _dates_without_status(scenario, here, measure, found)
    else:
        _dates_with_status(scenario, here, measure, found)


def _standing_measure(here: Path, measure: MeasureSpec, found: Findings) -> None:
    for key in ("announced", "due", "postponements"):
        if getattr(measure, key) is not None:
            found.error((*here, key), "a standing measure of Serbia has no dates", (*here, "owner"))
    if measure.status in _OPEN:
        allowed = "in_force, suspended, none"
        found.error((*here, "status"), "not a status of Serbia's measures", (*here, "owner"), allowed=allowed)


def _dates_without_status(scenario: Layout, here: Path, measure: MeasureSpec, found: Findings) -> None:
    announced, due, owner = (*here, "announced"), (*here, "due"), (*here, "owner")
    status = (*here, "status")
    if measure.announced and not measure.due:
        found.error(due, "is missing: an announced measure needs a due date", announced, owner, status)
    if measure.due and not measure.announced:
        message = "is missing: a due date needs an announcement, or a status"
        found.error(announced, message, due, owner, status)
    if measure.announced and measure.due and measure.announced < measure.due < scenario.start:
        message = f"lies before the window ({scenario.start}); give the status on that day instead"
        found.error(due, message, ("start",), announced, owner, status)
    if measure.postponements and not measure.announced:
        message = "postponements need an announcement or a status"
        found.error((*here, "postponements"), message, announced, owner, status)


def _dates_with_status(scenario: Layout, here: Path, measure: MeasureSpec, found: Findings) -> None:
    status, due, announced = (*here, "status"), (*here, "due"), (*here, "announced")
    if measure.status in _OPEN:
        if measure.due is None:
            found.error(due, f"is missing: a measure that is {measure.status} needs a due date", status)
        elif measure.due < scenario.start:
            found.error(due, f"lies before the window ({scenario.start})", status, ("start",))
    elif measure.due is not None:
        found.error(due, f"a measure with status {measure.status} has no due date", status)
    if measure.announced and measure.announced > scenario.start:
        message = (
            f"a status on the first day ({scenario.start}) and a later announcement contradict each other"
        )
        found.error(announced, message, status, ("start",))


def _same_day_announcements(scenario: Layout, found: Findings) -> None:
    """Kosovo announces once a day, with one due date."""
    later = [
        (measure.announced, name, measure)
        for name, measure in scenario.measures.items()
        if measure.owner == "kosovo" and measure.announced and measure.announced > scenario.start
    ]
    for (day, first, one), (other_day, second, other) in pairwise(sorted(later, key=lambda item: item[0])):
        if day == other_day and one.due != other.due:
            path: Path = ("measures", second, "due")
            message = f"announced on the same day as {first}, so it must be due on the same day ({one.due})"
            others = [("measures", name, key) for name in (first, second) for key in ("announced", "due")]
            found.error(path, message, ("start",), *others)


def _parameter(name: str, value: float | Distribution, found: Findings) -> None:
    path: Path = ("parameters", name)
    if name not in PARAMETERS:
        found.error(path, "unknown parameter", nearest=nearest(name, PARAMETERS))
        return
    row = PARAMETERS[name]
    low, high = (value.low, value.high) if isinstance(value, Distribution) else (value, value)
    points = [low, high, value.mean] if isinstance(value, Distribution) else [value]
    if any(point is not None and not row.holds(point) for point in points):
        found.error(path, "outside its range", allowed=row.span)


def _off_menu(entry: str, path: Path, found: Findings) -> None:
    if entry not in ON_MENU:
        actor = entry.partition(".")[0]
        own = [name for name in ON_MENU if name.startswith(f"{actor}.")]
        allowed = ", ".join(own) or "ACTOR.MOVE, such as eu.convene"
        message = "not a move that can be taken away"
        found.error(path, message, allowed=allowed, nearest=nearest(entry, own) or nearest(entry, ON_MENU))
