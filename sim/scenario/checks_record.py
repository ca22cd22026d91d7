"""Does a scenario fit the real record: is the record there when it is followed, and do both say the same?"""

from __future__ import annotations

import datetime as dt

from sim.record import FIRST_DAY, LAST_DAY, measures_on
from sim.scenario.compile import measure_at_start
from sim.scenario.lines import Path
from sim.scenario.problems import Findings
from sim.scenario.schema import Layout, MeasureSpec

_COVERS = f"{FIRST_DAY} to {LAST_DAY}"


def check_history(scenario: Layout, found: Findings) -> None:
    """Check what is taken from the record, and warn where the file says otherwise."""
    if scenario.warm_start:
        _warm_start(scenario, scenario.warm_start.from_, found)
    if scenario.record:
        _record(scenario, scenario.record.until, found)


def _warm_start(scenario: Layout, first: dt.date, found: Findings) -> None:
    path: Path = ("warm_start", "from")
    eve = scenario.start - dt.timedelta(1)
    if first > eve:
        found.error(path, f"the warm start must begin before the window does ({scenario.start})", ("start",))
    if not FIRST_DAY <= first <= LAST_DAY:
        found.error(path, "the record does not cover this day", allowed=_COVERS)
    elif first <= eve and eve > LAST_DAY:
        found.error(("start",), "the record ends before the warm start does", path, allowed=_COVERS)
    elif first <= eve:
        for name, spec in scenario.measures.items():
            _compare(scenario, name, spec, found)


def _record(scenario: Layout, until: dt.date, found: Findings) -> None:
    path: Path = ("record", "until")
    if not scenario.start <= until <= scenario.end:
        inside = f"{scenario.start} to {scenario.end}"
        found.error(path, "lies outside the window", ("start",), ("end",), allowed=inside)
    elif not (scenario.start >= FIRST_DAY and until <= LAST_DAY):
        found.error(path, "the record does not cover the days up to this one", ("start",), allowed=_COVERS)


def _compare(scenario: Layout, name: str, spec: MeasureSpec, found: Findings) -> None:
    """Warn where a measure does not begin as it stood in reality; the file wins."""
    stands = measure_at_start(name, spec, scenario.start)
    # What is announced on the first day is there from its morning on.
    day = scenario.start if stands.announced == scenario.start else scenario.start - dt.timedelta(1)
    real = measures_on(day).get(name)
    if real is None or not stands.fixed:
        return
    here: Path = ("measures", name)
    basis: tuple[Path, ...] = ((*here, "owner"), ("start",), ("warm_start",))
    if _differ(spec.owner, stands.status, real.status):
        key = "announced" if spec.status is None else "status"
        found.warn((*here, key), f"the record has it as '{real.status}' on {day}; the file wins", *basis)
        return
    for key in ("announced", "due"):
        given, recorded = getattr(stands, key), getattr(real, key)
        if given and recorded and given != recorded:
            found.warn((*here, key), f"the record has {recorded}; the file wins", *basis)


def _differ(owner: str, status: str, recorded: str) -> bool:
    """Return whether two statuses differ; of Serbia's measures only whether they stand matters."""
    if owner == "serbia":
        return (status == "in_force") != (recorded == "in_force")
    return status != recorded
