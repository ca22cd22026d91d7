"""The one registry of outcomes (docs/limits.md): what a history is asked about.

Summaries, comparisons, precision, sensitivity, the app and the backtest read only this list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bool, Float
from sim.world.events import DayEvents
from sim.world.readouts import barricades_standing, tension
from sim.world.rules import Rules
from sim.world.state import State, any_row
from sim.world.vocabulary import ACTORS

#: Casualties in one incident that count as many.
MANY_HURT = 20
#: Barricades standing that count as a blockade.
BLOCKADE = 4

Test = Callable[[Rules, State, DayEvents], Bool]


@dataclass(frozen=True)
class Outcome:
    """One question about a history.

    Parameters
    ----------
    name, label : str
        Key, and the one name for people: in every table, figure, report and list.
    definition : str
        What exactly is asked, as the end of "in how many histories ...".
    many : str
        What there are more or fewer of, as in "18 fewer blockades".
    unit : str
        ``probability`` for events, otherwise the unit of the number.
    sign : int
        -1 if more of it is worse, +1 if more is better, 0 if neither.
    kind : {"event", "number"}
    test : callable or None
        For events: whether it happened today, given the state at the end of the day and the day's events.
    """

    name: str
    label: str
    definition: str
    many: str
    unit: str
    sign: int
    kind: Literal["event", "number"]
    test: Test | None = None


def _kosovo_did(move: str) -> Test:
    row = ACTORS.index("kosovo")
    return lambda rules, state, events: np.asarray(events.move[row] == rules.codes[move], np.bool_)


def _dealt(rules: Rules, state: State, events: DayEvents) -> Bool:
    return any_row(events.deal) | (events.general_deal > 0)


def _ordered(rules: Rules, state: State, events: DayEvents) -> Bool:
    return np.asarray(events.move[ACTORS.index("nato")] == rules.codes["reserve"], np.bool_)


_REGISTRY = (
    Outcome("barricade", "A barricade", "any barricade stands", "histories with a barricade",
            "probability", -1, "event", lambda rules, state, events: barricades_standing(state) > 0),
    Outcome("blockade", "A blockade", "four or more barricades stand at once", "blockades",
            "probability", -1, "event", lambda rules, state, events: barricades_standing(state) >= BLOCKADE),
    Outcome("injuries", "Injuries", "an incident hurts someone", "histories with injuries",
            "probability", -1, "event", lambda rules, state, events: events.casualties > 0),
    Outcome("mass_injuries", "Many injured", "an incident hurts 20 or more", "histories with many injured",
            "probability", -1, "event", lambda rules, state, events: events.casualties >= MANY_HURT),
    Outcome("lethal", "A lethal attack", "there is a deliberate lethal attack",
            "histories with a lethal attack", "probability", -1, "event",
            lambda rules, state, events: events.lethal > 0),
    Outcome("postponed", "Postponed", "the first due-day decision is to postpone", "postponements",
            "probability", 1, "event", _kosovo_did("postpone")),
    Outcome("phased", "Phased in", "the first due-day decision is to phase in", "phased starts",
            "probability", 0, "event", _kosovo_did("phase")),
    Outcome("enforced", "Enforced", "the first due-day decision is to enforce", "enforced starts",
            "probability", -1, "event", _kosovo_did("enforce")),
    Outcome("deal", "A deal", "a round settles any measure", "histories with a deal",
            "probability", 1, "event", _dealt),
    Outcome("reserve", "NATO's reserve", "NATO orders its reserve", "orders of NATO's reserve",
            "probability", 0, "event", _ordered),
    Outcome("tension_mean", "Mean tension", "mean tension over the window", "points of mean tension",
            "index 0-100", -1, "number"),
    Outcome("tension_peak", "Peak tension", "highest tension in the window", "points of peak tension",
            "index 0-100", -1, "number"),
    Outcome("incidents", "Incidents", "incidents in the window", "incidents", "incidents", -1, "number"),
)  # fmt: skip

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _REGISTRY}
EVENTS = tuple(o.name for o in _REGISTRY if o.kind == "event")
NUMBERS = tuple(o.name for o in _REGISTRY if o.kind == "number")

#: Only the first decision of the window counts for these three (docs/limits.md).
FIRST_DECISION = ("postponed", "phased", "enforced")

#: The rest of these three: with it they add up to all histories. It is counted from them, not observed.
NO_DECISION = Outcome(
    "no_decision",
    "No due-day decision",
    "the window has no due-day decision",
    "histories without a due-day decision",
    "probability",
    0,
    "event",
)

#: Everything that a row of a table can be about.
NAMED: dict[str, Outcome] = OUTCOMES | {NO_DECISION.name: NO_DECISION}


class Tally:
    """Outcomes of each member, gathered day by day.

    Parameters
    ----------
    rules : Rules
    members : int

    Attributes
    ----------
    when : dict of str to array of int16
        Day in the window (0 is the first) on which each event first happened; -1 for never.
    ended_on : array of int16
        Day on which state forces ended the history; -1 for the end of the window.
    """

    def __init__(self, rules: Rules, members: int) -> None:
        self.rules = rules
        self.when = {name: np.full(members, -1, np.int16) for name in EVENTS}
        self._decided = np.zeros(members, np.bool_)
        self._sum = np.zeros(members, np.float32)
        self._peak = np.zeros(members, np.float32)
        self._incidents = np.zeros(members, np.int32)
        self.ended_on = np.full(members, -1, np.int16)
        self._days = 0

    def add(self, state: State, events: DayEvents) -> None:
        """Count one day of the window."""
        undecided = ~self._decided
        for name in EVENTS:
            test = OUTCOMES[name].test
            assert test is not None
            happened = test(self.rules, state, events)
            if not np.count_nonzero(happened):
                continue
            if name in FIRST_DECISION:
                happened &= undecided
                self._decided |= happened
            happened &= self.when[name] < 0
            self.when[name][happened] = self._days
        level = tension(self.rules, state)
        self._sum += level
        np.maximum(self._peak, level, out=self._peak)
        self._incidents += events.incidents.astype(np.int32)
        self.ended_on[(state.ended > 0) & (self.ended_on < 0)] = self._days
        self._days += 1

    def numbers(self) -> dict[str, Float | NDArray[np.int32]]:
        """Return the number outcomes: mean and peak tension (0-100) and incidents."""
        mean = self._sum / np.float32(max(self._days, 1))
        return {"tension_mean": mean, "tension_peak": self._peak, "incidents": self._incidents}
