"""What the engine is given: a scenario reduced to plain data, with nothing left to look up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sim.world.events import ImposedEvent


@dataclass(frozen=True, kw_only=True)
class Measure:
    """An administrative rule as it stands on the morning of the window's first day.

    ``salience`` is the weight w (0.2-1), ``ease`` the shift e of its agreement odds (docs/model.md).
    ``fixed`` says that the scenario sets status and dates itself; otherwise, under a warm start, the
    record decides. Serbia's standing measures have no due date.
    """

    name: str
    owner: str
    title: str = ""
    salience: float = 1.0
    ease: float = 0.0
    status: str = "none"
    due: dt.date | None = None
    announced: dt.date | None = None
    postponements: float = 0.0
    fixed: bool = True


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A test on a published end-of-day variable that must hold ``for_days`` days in a row (docs/model.md)."""

    variable: str
    measure: str | None = None
    above: float | None = None
    below: float | None = None
    equals: float | None = None
    for_days: int = 1


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """When the condition has held long enough, ``do`` is imposed the next day in that member.

    It fires once, or again after ``repeat_after`` days.
    """

    when: Condition
    do: ImposedEvent
    repeat_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A compiled scenario.

    The model runs from ``warm_from`` (or ``start``) to ``end``; only ``start`` to ``end`` is kept. Up to
    and including ``record_until`` the record is followed: slots without a coded event are drawn given
    that nothing was coded, or left empty when ``impute`` is false.
    """

    start: dt.date
    end: dt.date
    warm_from: dt.date | None = None
    record_until: dt.date | None = None
    impute: bool = True
    measures: tuple[Measure, ...] = ()
    events: tuple[ImposedEvent, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    unavailable: frozenset[tuple[str, str]] = frozenset()

    @property
    def first_day(self) -> dt.date:
        """The first simulated day, warm-up included."""
        return self.warm_from or self.start

    @property
    def days(self) -> int:
        """Days in the window, both ends included."""
        return (self.end - self.start).days + 1

    def off_menu(self, actor: str) -> set[str]:
        """Return the moves that the scenario takes off an actor's menu."""
        return {move for who, move in self.unavailable if who == actor}

    def opened(self, day: dt.date | None) -> Setting:
        """Return the setting with its window opened on an earlier day, inside the warm start.

        Measures then stand as the record has them; ``None``, or the first day itself, changes nothing.
        """
        if day is None or day == self.start:
            return self
        measures = tuple(replace(measure, fixed=False) for measure in self.measures)
        return replace(self, start=day, measures=measures)
