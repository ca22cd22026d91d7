"""Other futures of one history: keep its past, change something on a day, draw what could follow.

The past is not simulated again where it was stored: the log is folded up to the eve (``sim/world/log.py``),
so it is kept bit for bit. From that day on the record is no longer followed, the scenario's own dated
events stay unless dropped, and luck comes from a stream that belongs to this history and day
(docs/randomness.md). Two forks of one history on one day share their luck, whatever they change, so their
futures can be compared pair by pair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.ensemble.dataset import KEEPS, Keep
from sim.ensemble.design import make_design
from sim.ensemble.replay import follows_record
from sim.ensemble.results import Run
from sim.ensemble.simulate import Plan, Progress, digest, simulate_plan
from sim.errors import InputError, Problem
from sim.forks.parent import Parent, eve_of, find_parent
from sim.parameters import Distribution
from sim.scenario import Scenario, parse_event
from sim.scenario.changed import with_fork
from sim.scenario.compile import announcements
from sim.scenario.document import described, located, with_arm
from sim.scenario.scenario import scenario_of
from sim.scenario.schema import Changed
from sim.values import (
    Date,
    as_date,
    checked_parameters,
    list_of,
    names_of,
    one_of,
    together,
    whole,
    yes_or_no,
)
from sim.world.origin import Origin
from sim.world.vocabulary import STATUSES

if TYPE_CHECKING:
    import xarray as xr

#: The changes of a fork that changes nothing.
NOTHING: Mapping[str, Any] = {"events": [], "unavailable": [], "parameters": {}}
#: An event in words, or by its fields as in a scenario file.
Event = str | Mapping[str, Any]


def fork(
    source: Run | Scenario | str | Path,
    *,
    member: int = 0,
    on: Date,
    set: Mapping[str, float | Distribution] | None = None,
    events: Sequence[Event] = (),
    drop: Sequence[Event] = (),
    without: Sequence[str] = (),
    replicates: int | None = None,
    same_luck: bool = False,
    end: Date | None = None,
    arm: str | None = None,
    seed: int | None = None,
    keep: Keep = "log",
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
) -> xr.Dataset:
    """Draw other futures of one history.

    Parameters
    ----------
    source : Run, Scenario, str or Path
        A finished run or its folder (``keep="log"``), a scenario, or ``record``: the real crisis.
    member : int
        The history, from 0.
    on, end : date, str or datetime64
        First and last day of the new futures; ``on`` also before the window, inside a warm start.
    set : mapping of str to number or Distribution, optional
        Parameters from that day on; the others keep the history's own values.
    events, drop : sequence of str or mapping
        Events imposed, and dated events of the scenario left out: words such as
        ``"kosovo enforce plates"``, with a date before if needed, or fields as in a scenario file.
    without : sequence of str
        Moves that are no longer chosen, as ``actor.move``.
    replicates : int, optional
        Futures; the scenario's own number by default, one with ``same_luck``.
    same_luck : bool
        Keep the history's own random numbers instead of drawing new ones.
    arm, seed, keep, executor, workers, progress, chunk
        As in `simulate`; a run has its own arm and seed.

    Returns
    -------
    Dataset
        As from `simulate`, from ``on`` to the end; its attribute ``fork`` holds the start as JSON.

    Raises
    ------
    InputError
        If there is no such history or day, a change makes no sense, or the run is of another version.
    """
    plan = plan_fork(
        source, member=member, on=on, set=set, events=events, drop=drop, without=without,
        replicates=replicates, same_luck=same_luck, end=end, arm=arm, seed=seed, keep=keep,
    )  # fmt: skip
    return simulate_plan(plan, executor=executor, workers=workers, progress=progress, chunk=chunk)


@dataclass(frozen=True)
class Forked:
    """What a fork simulates, and the same futures without its change; ``None`` where nothing was changed."""

    changed: Plan
    unchanged: Plan | None


def plan_fork(source: Run | Scenario | str | Path, **wish: Any) -> Plan:
    """Return what a fork simulates; arguments and errors as in `fork`."""
    return plan_pair(source, **wish).changed


def plan_pair(
    source: Run | Scenario | str | Path,
    *,
    member: int = 0,
    on: Date,
    set: Mapping[str, float | Distribution] | None = None,
    events: Sequence[Event] = (),
    drop: Sequence[Event] = (),
    without: Sequence[str] = (),
    replicates: int | None = None,
    same_luck: bool = False,
    end: Date | None = None,
    arm: str | None = None,
    seed: int | None = None,
    keep: Keep = "log",
) -> Forked:
    """Return what a fork simulates and what it is compared with; arguments and errors as in `fork`."""
    one_of(keep, KEEPS, "keep", "thing to keep")
    number = None if replicates is None else whole(replicates, "replicates", 1)
    if yes_or_no(same_luck, "same_luck") and number not in (None, 1):
        message = "with the same luck there is one future"
        raise InputError(Problem(message, key="replicates", value=number, allowed="1"))
    day, last = as_date(on, "on"), None if end is None else as_date(end, "end")
    given = checked_parameters(set, several=False)
    imposed, dropped, barred = together(
        lambda: list_of(events, str | Mapping, "events", "events, in words or by their fields"),
        lambda: list_of(drop, str | Mapping, "drop", "events, in words or by their fields"),
        lambda: names_of(without, "without", "move"),
    )
    parent = find_parent(source, member, arm, seed)
    _check_day(parent, day, last)
    changes = {
        "events": [_event(event, day) for event in imposed],
        "unavailable": barred,
        "parameters": given,
    }
    drops = [_described(entry, "drop") for entry in dropped]
    # Before anything is simulated, so that a wrong change is answered at once.
    scenario_from(parent, day, last, {}, changes, drops)
    from sim.model import SET_BY

    state, past = eve_of(parent, day)
    before = parent.plan.origin
    origin = Origin(
        parent=digest(parent.plan),
        member=parent.member,
        state=state,
        stream=(before.stream if before else "") if same_luck else parent.stream(day),
        renewed=tuple(row for row, name in SET_BY.items() if name in given),
        past=past,
        recorded=follows_record(parent.plan.scenario) or (before is not None and before.recorded),
    )

    def plan(changes: Mapping[str, Any], drops: list[dict[str, Any]], keep: Keep, origin: Origin) -> Plan:
        scenario = scenario_from(parent, day, last, state, changes, drops)
        ids = parent.row.replicate if same_luck else number or scenario.ensemble.replicates
        return Plan(scenario, make_design(scenario.parameters, ids, parent.seed), keep, origin)

    unchanged = None
    if drops or any(changes.values()):
        # Its events can be drawn again, and a difference needs none.
        unchanged = plan(NOTHING, [], "curves", replace(origin, renewed=()))
    return Forked(plan(changes, drops, keep, origin), unchanged)


def _check_day(parent: Parent, day: dt.date, last: dt.date | None) -> None:
    setting = parent.plan.setting
    if not setting.first_day <= day <= setting.end:
        allowed = f"{setting.first_day} to {setting.end}"
        raise InputError(Problem("outside the window", key="on", value=str(day), allowed=allowed))
    if last is not None and last < day:
        raise InputError(Problem("ends before it starts", key="end", value=str(last), allowed=f"from {day}"))


def scenario_from(
    parent: Parent,
    day: dt.date,
    last: dt.date | None,
    state: Mapping[str, float],
    changes: Mapping[str, Any],
    drops: list[dict[str, Any]],
) -> Scenario:
    """Return the scenario of the futures: it opens on ``day`` with measures as ``state`` has them."""
    old = parent.plan.scenario
    data = old.data()
    # What the record's own replay says of its trust does not hold for futures that never were.
    for key in ("arms", "posterior", "warm_start", "record", *(["trust"] if old.record else [])):
        data.pop(key, None)
    data["events"] = _events_from(old, day, drops)
    data |= {"start": day, "end": last or old.end, "parameters": parent.parameters}
    data["title"] = f"{old.title}, forked on {day.day} {day:%b %Y}"
    data["question"] = _question(day, changes, drops)
    data["measures"] = {name: _standing(name, spec, state, day) for name, spec in data["measures"].items()}
    data["ensemble"]["seed"] = parent.plan.design.seed
    given = {
        name: {key: v for key, v in vars(value).items() if v is not None}
        if isinstance(value, Distribution)
        else value
        for name, value in changes["parameters"].items()
    }
    merged = with_arm(located(data, {}), located({**changes, "parameters": given}, {}))
    found, said = scenario_of(merged), with_fork(old, given, _said(day, changes, drops))
    return found if said == Changed() else found.model_copy(update={"changed": said})


def _standing(name: str, spec: Mapping[str, Any], state: Mapping[str, float], day: dt.date) -> dict[str, Any]:
    """Return a measure as it stands on the eve; the state itself is what the model starts from."""
    kept = {key: spec[key] for key in ("owner", "title", "salience", "ease") if key in spec}
    if spec["owner"] == "serbia":
        return kept | {"status": "in_force" if state.get(f"standing.{name}", 1) else "none"}
    status = STATUSES[int(state.get(f"status.{name}", 0))]
    if status in ("announced", "phased"):
        due = dt.date.fromordinal(int(state[f"due.{name}"]))
        kept["due"] = max(due, day)  # a date that passed unused is decided on the first day
    return kept | {"status": status, "postponements": state.get(f"postponements.{name}", 0.0)}


def _events_from(scenario: Scenario, day: dt.date, drops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the scenario's dated events from ``day`` on, announcements included, without the dropped."""
    written = [
        {"date": event.date, "actor": "kosovo", "move": "announce",
         "measures": list(event.measures), "due": event.due}
        for event in announcements(scenario)
    ]  # fmt: skip
    ahead = []
    for event in [*written, *scenario.data().get("events", ())]:
        until = event.get("until") or event["date"]
        if until >= day:
            ahead.append({**event, "date": max(event["date"], day)})
    for entry in drops:
        if not any(described(event, entry) for event in ahead):
            message = f"describes no event of the scenario from {day} on"
            raise InputError(Problem(message, key="drop", value=_words(entry)))
    return [event for event in ahead if not any(described(event, entry) for entry in drops)]


def _event(given: Event, day: dt.date) -> dict[str, Any]:
    return {"date": day, **_described(given, "event")}


def _described(given: Event, key: str) -> dict[str, Any]:
    """Return an event's fields: as given, or read from words such as ``kosovo enforce plates``."""
    if isinstance(given, Mapping):
        return dict(given)
    return parse_event(given, key)


def _question(day: dt.date, changes: Mapping[str, Any], drops: list[dict[str, Any]]) -> str:
    """Return in a sentence what the fork asks."""
    said = _said(day, changes, drops)
    said += [
        f"{name} is {'in doubt' if isinstance(value, Distribution) else f'{value:g}'}"
        for name, value in changes["parameters"].items()
    ]
    return f"What if, from {day} on: {', '.join(said)}?" if said else f"What else could follow {day}?"


def _said(day: dt.date, changes: Mapping[str, Any], drops: list[dict[str, Any]]) -> list[str]:
    """Return what a fork changes besides parameters, in a few words each."""
    said = [_words({k: v for k, v in event.items() if v != day}) for event in changes["events"]]
    said += [f"not {_words(entry)}" for entry in drops]
    return said + [f"no {entry}" for entry in changes["unavailable"]]


def _words(fields: Mapping[str, Any]) -> str:
    parts = [" ".join(v) if isinstance(v, list | tuple) else str(v) for v in fields.values()]
    return " ".join(parts)
