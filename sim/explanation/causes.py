"""Which events of the days before stand behind a term of an explanation, and with what share.

Most of what actors attend to is a leaky sum of what happened (docs/model.md). A ledger follows each sum day
by day and keeps apart what every event put in: all entries fade as the sum fades, a deal scales them all,
and a sum that reaches its floor forgets them. What an event puts in is not written down a second time: it
is the difference that the event makes when its day is folded with and without it.

A term is a function f of such a sum m, mostly 1 - exp(-m). It is divided in proportion, f(m) s / m for an
entry s, which is the Aumann-Shapley value along the way from 0 to m (Aumann and Shapley 1974, Values of
Non-Atomic Games). What no entry accounts for is the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors import DRIVERS
from sim.actors.drivers import Rows
from sim.arrays import Double
from sim.ensemble.dataset import as_model
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.odds import rules_of
from sim.world.events import GENERAL, DayEvents
from sim.world.fold import fold
from sim.world.log import EVENT_ARRAYS, day_events
from sim.world.measures import BY_MOVE
from sim.world.moves import APPEAL
from sim.world.numbers import first
from sim.world.rules import Rules
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import ACTORS, PARTIES, PLACES, THIRD_PARTIES

if TYPE_CHECKING:
    import xarray as xr


#: Sums that fade from day to day, and others that stay as they are until something changes them.
FADING = (
    "tension_points", "hostility_kosovo", "hostility_serbia", "commitment_kosovo", "commitment_serbia",
    "pressure_kosovo", "pressure_serbia", "call", "affront", "calming", "violence", "excitation",
    "interposing",
)  # fmt: skip
STAYING = ("police", "walked_out", *(f"barricades.{place}" for place in PLACES))

#: A deal feeds this sum and scales all others.
FED_BY_DEALS = "calming"

#: Causes that are no event: what was remembered when the window opened, and roads that stayed blocked.
START, BLOCKED = "start", "blocked"

_ROADS: Rows = {"barricades.*": 1.0}
_POLICE: Rows = {"police": 1.0, "walked_out": "parameters.u_W"}
#: What nobody decides alone: readiness in the north, roads that open again, incidents, deals.
_WORLD: dict[str, dict[str, Rows]] = {
    "new_barricades": {
        "call": {"call": 1.0},
        "roads": _ROADS,
        "calming": {"calming": 1.0},
        "urgency": {"due": "due_now"},
        "police": _POLICE,
        "affront": {"affront": 1.0},
        "deterrence": _POLICE,
    },
    "removed_barricades": {"calming": {"calming": 1.0}, "interposing": {"interposing": 1.0}},
    "incidents": {
        "walk_out": {"walked_out": 1.0},
        "roads": _ROADS,
        "police": _POLICE,
        "interposing": {"interposing": 1.0},
        "excitation": {"excitation": 1.0},
    },
    "deal": {
        row: {row: 1.0}
        for side in PARTIES
        for row in (f"pressure_{side}", f"commitment_{side}", f"hostility_{side}")
    }
    | {"risk": {"tension_points": 1.0}, "urgency": {"due": "prox"}},
}
#: The sum behind each term of each actor, and of what the world draws; terms without one (calm habits,
#: domestic pressure) have no events.
SUMS: Mapping[str, Mapping[str, Rows]] = _WORLD | {
    actor: {part.name: part.rows for one in drivers.values() for part in one.parts if part.rows}
    for actor, drivers in DRIVERS.items()
}


def weigh(rows: Rows, now: Situation, names: Iterable[str]) -> dict[str, float]:
    """Return the weight of each row of the state in a sum this morning; the first member counts.

    Parameters
    ----------
    names : iterable of str
        All rows of the state that there are.
    """
    found: dict[str, float] = {}
    for name, weight in rows.items():
        value = float(first(attrgetter(weight)(now))) if isinstance(weight, str) else weight
        family = [row for row in names if row.startswith(name[:-1])] if name.endswith(".*") else [name]
        found |= dict.fromkeys(family, value)
    return found


@dataclass(frozen=True)
class Cause:
    """What stands behind a term, and how much of it.

    Parameters
    ----------
    event : Happening or None
        ``None`` for what is no event.
    kind : str
        ``event``, ``start`` (remembered when the window opened) or ``blocked`` (roads that stayed blocked).
    share : float
        Its part of the sum behind the term today, 1 for all of it, negative where it pulls the other way.
    value : float
        The same part of the term, in log-odds.
    """

    event: Happening | None
    kind: str
    share: float
    value: float


class Ledger:
    """Every sum of one history in float64, divided by what put it there.

    Attributes
    ----------
    rows : tuple of str
        Names of the sums, as rows of the state.
    state : State
        End of the last folded day, one member.
    at : list of int
        Where they stand in the state array.
    causes : list of (Happening or None, str)
        What has put something in: event and kind.
    entries : array of shape (rows, causes)
    dated_by : dict of str to int
        The cause that last gave each measure its date.
    """

    def __init__(self, rules: Rules, start: State) -> None:
        self.rules = rules
        self.state = State(rules.layout, start.array.astype(np.float64))
        staying = (*STAYING, *(f"postponements.{measure.name}" for measure in rules.kosovo))
        self.rows = (*FADING, *staying)
        self.at = [rules.layout.names.index(name) for name in self.rows]
        self._fading = [rules.layout.names.index(name) for name in FADING]
        self.causes: list[tuple[Happening | None, str]] = [(None, START), (None, BLOCKED)]
        self.entries: Double = np.zeros((len(self.rows), 2))
        self.entries[:, 0] = self.state.array[self.at, 0]
        self.dated_by: dict[str, int] = {}

    def add(self, events: DayEvents, today: Sequence[Happening]) -> None:
        """Fold a day and enter what each of its events put in."""
        parts, deals = _separate(today)
        whole, undealt, quiet, empty, first = range(5)
        last = first + len(parts)
        before = State(self.rules.layout, np.repeat(self.state.array, last + len(deals), axis=1))
        before.array[self._fading, empty] = 0
        day = _repeated(events, before.members)
        day.deal[:, undealt:last] = 0
        day.general_deal[undealt:last] = 0
        _silence(day, [quiet, empty])
        for column, event in enumerate((*parts, *deals), first):
            _take_out(day, column, event, self.rules)
        array = np.asarray(fold(self.rules, before, day).array, np.float64)
        after = array[self.at]
        # On a quiet day each sum keeps a share of itself and gains only what blocked roads add.
        gained = np.where(np.isin(self.rows, FADING), after[:, empty], 0.0)
        held = self.state.array[self.at, 0]
        fade = np.divide(after[:, quiet] - gained, held, out=np.zeros_like(gained), where=held != 0)
        self.entries *= fade[:, None]
        self.entries[:, 1] += gained
        self._enter(after[:, undealt], after[:, first:last])
        fed = self.rows.index(FED_BY_DEALS)
        settled = np.divide(
            after[:, whole], after[:, undealt], out=np.zeros_like(gained), where=after[:, undealt] != 0
        )
        settled[fed] = 1.0
        self.entries *= settled[:, None]
        put_in = np.zeros((len(self.rows), len(deals)))
        put_in[fed] = after[fed, whole] - after[fed, last:]
        self.entries = np.hstack([self.entries, put_in])
        for number, event in enumerate(parts, len(self.causes)):
            if event.actor == "kosovo":
                self.dated_by |= dict.fromkeys(event.measure.split(), number)
        self.causes += [(event, "event") for event in (*parts, *deals)]
        self.state = State(self.rules.layout, array[:, [whole]])  # type: ignore[arg-type]

    def _enter(self, whole: Double, without: Double) -> None:
        """Append what each event of a day put in: a column for each.

        What only several of them did together, as two places that put up barricades on one day, is divided
        in proportion to what each did alone, or is the roads' where none did anything alone.
        """
        alone = whole[:, None] - without
        together = whole - self.entries.sum(axis=1) - alone.sum(axis=1)
        size = np.abs(alone).sum(axis=1)
        scale = np.divide(together, size, out=np.zeros_like(size), where=size > 0)
        self.entries[:, 1] += np.where(size > 0, 0.0, together)
        self.entries = np.hstack([self.entries, alone + np.abs(alone) * scale[:, None]])

    def behind(
        self, now: Situation, whose: str, term: str, value: float, measure: str = ""
    ) -> tuple[tuple[Cause, ...], float]:
        """Divide a term of this morning: its causes, largest first, and the rest of its value.

        Parameters
        ----------
        whose : str
            An actor, or an event that nobody decides alone: a key of `SUMS`.
        measure : str
            Whose due date a term is about; the nearest by default.
        """
        if term not in SUMS[whose]:
            return (), value
        parts, total = np.zeros(len(self.causes)), 0.0
        for name, weight in weigh(SUMS[whose][term], now, self.rows).items():
            if name == "due" and weight:
                total += weight
                cause = self.dated_by.get(measure or _nearest(now))
                if cause is not None:
                    parts[cause] += weight
            elif name != "due":
                row = self.rows.index(name)
                total += weight * float(self.state.array[self.at[row], 0])
                parts += weight * self.entries[row]
        if total == 0:
            return (), value
        shares = parts / total
        named = [
            Cause(event, kind, float(share), value * float(share))
            for (event, kind), share in zip(self.causes, shares, strict=True)
            if abs(share) > 1e-9
        ]
        rest = value - sum(cause.value for cause in named)
        return tuple(sorted(named, key=lambda cause: -abs(cause.value))), rest


@dataclass(frozen=True)
class Past:
    """What led to one morning of one history.

    Parameters
    ----------
    now, engine : Situation
        The morning in float64, and as the engine saw it in float32.
    ledger : Ledger
    """

    now: Situation
    engine: Situation
    ledger: Ledger


def past_of(log: xr.Dataset, member: int, t: int) -> Past:
    """Return what led one history to the morning of day ``t``."""
    return next(past for past in mornings(log, member) if past.now.day == past.now.rules.start + t)


def mornings(log: xr.Dataset, member: int) -> Iterator[Past]:
    """Yield what led one history to each of its mornings, in order; the ledger goes on with the days."""
    one = log.isel(member=[member])
    rules = rules_of(one)
    days = as_model(one, [name for name, _, _ in EVENT_ARRAYS])
    told: dict[int, list[Happening]] = {}
    for event in happenings(one):
        told.setdefault(event.date.toordinal() - rules.start, []).append(event)
    state = State(rules.layout, one["state_start"].values)
    ledger = Ledger(rules, state)
    for t in range(log.sizes["date"]):
        now, engine = (Situation(rules, end, rules.start + t) for end in (ledger.state, state))
        yield Past(now, engine, ledger)
        events = day_events(days, t, rules.start + t)
        state = fold(rules, state, events)
        ledger.add(events, told.get(t, []))


def _separate(today: Sequence[Happening]) -> tuple[list[Happening], list[Happening]]:
    """Return the events that put something in, and the deals, which also scale what is there.

    An imposed fact is logged as a fact and as its change.
    """
    named = {(event.actor, event.event, event.place, event.measure): event for event in today}
    deals = [event for event in named.values() if event.event == "deal"]
    return [event for event in named.values() if event.event not in ("round", "deal")], deals


def _nearest(now: Situation) -> str:
    """Return the measure whose date is nearest, by salience."""
    weights = now.rules.salience[: len(now.rules.kosovo), 0] * now.prox_of[:, 0]
    return now.rules.kosovo[int(np.argmax(weights))].name


def _repeated(events: DayEvents, members: int) -> DayEvents:
    """Return the same day for many members."""
    wide: dict[str, Any] = {
        name: np.repeat(values, members, axis=-1) if isinstance(values, np.ndarray) else values
        for name, values in vars(events).items()
    }
    return DayEvents(**wide)


def _silence(day: DayEvents, members: list[int]) -> None:
    """Let nothing happen in some members, in place."""
    for values in vars(day).values():
        if isinstance(values, np.ndarray):
            values[..., members] = 0


def _take_out(day: DayEvents, member: int, event: Happening, rules: Rules) -> None:
    """Undo one event in one member, in place."""
    if event.event == APPEAL:
        day.appeal[member] &= ~np.uint8(1 << THIRD_PARTIES.index(event.actor))
    elif event.actor:
        day.move[ACTORS.index(event.actor), member] = 0
        if event.actor == "kosovo":
            day.acted_on[:, member] *= day.acted_on[:, member] != BY_MOVE
    elif event.event in ("new_barricades", "removed_barricades"):
        rows = day.up if event.event == "new_barricades" else day.down
        rows[PLACES.index(event.place), member] = 0
    elif event.event == "incidents":
        for row in (day.incidents, day.casualties, day.lethal):
            row[member] = 0
    elif event.event == "deal" and event.measure == GENERAL:
        day.general_deal[member] = 0
    elif event.event == "deal":
        day.deal[rules.position[event.measure], member] = 0
    elif event.event == "measure_ended":
        day.acted_on[rules.position[event.measure], member] = 0
    else:
        if event.event in rules.facts:
            day.facts[rules.facts.index(event.event), member] = 0
        if event.event in ("walk_out", "return_to_institutions"):
            day.walk_out[member] = 0
