"""From a scenario to what the engine is given: plain data, with the record's events put in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sim.record import record_events
from sim.scenario.schema import Action, Layout, MeasureSpec, TriggerSpec
from sim.world.events import ImposedEvent
from sim.world.setting import Condition, Measure, Setting, Trigger
from sim.world.vocabulary import STATUSES

#: Coded events in the place of the shipped record, or ``None``.
Record = Sequence[ImposedEvent] | None

_OUTCOMES = ("deal", "no_deal")
_INSTITUTIONS = ("walk_out", "return_to_institutions")


def compiled(scenario: Layout, record: Record = None) -> Setting:
    """Return the setting of a sound scenario.

    ``record`` takes the place of the shipped one. Dated events of the file come before those of the record,
    which give way where both fix the same thing. Measures announced inside the window become an imposed
    announcement.
    """
    warm, followed = scenario.warm_start, scenario.record
    imposed = [
        *announcements(scenario),
        *(imposed_event(event, date=event.date) for event in scenario.events),
    ]
    until = followed.until if followed else scenario.start - dt.timedelta(1) if warm else None
    first = warm.from_ if warm else scenario.start
    events = [*imposed, *_recorded(scenario, first, until, {_slot(event) for event in imposed}, record)]
    return Setting(
        start=scenario.start,
        end=scenario.end,
        warm_from=warm.from_ if warm else None,
        record_until=until,
        impute=followed.impute if followed else True,
        measures=tuple(
            measure_at_start(name, spec, scenario.start) for name, spec in scenario.measures.items()
        ),
        events=tuple(sorted(events, key=lambda event: event.date or dt.date.min)),
        triggers=tuple(_trigger(trigger) for trigger in scenario.triggers),
        unavailable=frozenset(_actor_and_move(entry) for entry in scenario.unavailable),
    )


def imposed_event(action: Action, date: dt.date | None = None, origin: str = "imposed") -> ImposedEvent:
    """Return an action of a scenario file as the event that the engine imposes."""
    given = action.model_dump(exclude_none=True, exclude={"date"})
    return ImposedEvent(date=date, origin=origin, **given)


def measure_at_start(name: str, spec: MeasureSpec, start: dt.date) -> Measure:
    """Return a measure as the file has it stand on the first day."""
    default = "none" if spec.owner == "kosovo" else "in_force"
    announced = spec.announced if spec.announced and spec.announced <= start else None
    status = spec.status or ("announced" if announced else default)
    return Measure(
        name=name,
        owner=spec.owner,
        title=spec.title or "",
        salience=1.0 if spec.salience is None else spec.salience,
        ease=spec.ease or 0.0,
        status=status,
        due=spec.due if status in ("announced", "phased") else None,
        announced=announced,
        postponements=spec.postponements or 0.0,
        fixed=spec.status is not None or spec.announced is not None,
    )


def announcements(scenario: Layout) -> list[ImposedEvent]:
    """Return one imposed announcement for each day on which measures are announced in the window."""
    by_day: dict[tuple[dt.date, dt.date | None], list[str]] = {}
    for name, spec in scenario.measures.items():
        if spec.announced and spec.announced > scenario.start:
            by_day.setdefault((spec.announced, spec.due), []).append(name)
    return [
        ImposedEvent(date=day, actor="kosovo", move="announce", measures=tuple(names), due=due)
        for (day, due), names in by_day.items()
    ]


def _recorded(
    scenario: Layout,
    first: dt.date,
    until: dt.date | None,
    taken: set[tuple[Any, ...]],
    record: Record,
) -> list[ImposedEvent]:
    """Return the record's events from ``first`` to ``until`` that the file does not overrule."""
    if until is None:
        return []
    events = record_events(tuple(scenario.measures)) if record is None else record
    return [
        event for event in events if event.date and first <= event.date <= until and _slot(event) not in taken
    ]


def _slot(event: ImposedEvent) -> tuple[Any, ...]:
    """Return what an event fixes on its day."""
    if event.move:
        return event.date, event.actor, event.move == "appeal"
    if event.event in _OUTCOMES:
        return event.date, "outcome"
    if event.event in _INSTITUTIONS:
        return event.date, "institutions"
    return event.date, event.event, event.place, event.measures


def _trigger(spec: TriggerSpec) -> Trigger:
    name, _, measure = spec.when.variable.partition(".")
    equals = spec.when.equals
    condition = Condition(
        variable=name,
        measure=measure or None,
        above=spec.when.above,
        below=spec.when.below,
        equals=float(STATUSES.index(equals)) if isinstance(equals, str) else equals,
        for_days=spec.when.for_days,
    )
    return Trigger(
        when=condition, do=imposed_event(spec.do, origin="trigger"), repeat_after=spec.repeat_after
    )


def _actor_and_move(entry: str) -> tuple[str, str]:
    actor, _, move = entry.partition(".")
    return actor, move
