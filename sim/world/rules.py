"""What stays fixed while the days go by: parameters, measures, the calendar, and constants in float32.

Parameters enter only as float32 arrays, never as Python floats multiplied together first: the order of
rounding is part of the model (docs/randomness.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Bool, Float
from sim.parameters import Parameters
from sim.world.events import ImposedEvent
from sim.world.facts import FACTS
from sim.world.moves import Move
from sim.world.numbers import number
from sim.world.setting import Setting
from sim.world.state import Layout

#: Weight of third parties' moves in tension (docs/model.md: Folds).
THIRD_PARTY_WEIGHT = number(0.25)
#: Scale of perceived hostility, points (docs/model.md: Measures and due days).
HOSTILITY_SCALE = number(50)
#: Presence and strength of KFOR that count as 1 (docs/model.md: KFOR).
KFOR_BASELINE = number(3770)
NORTH_BASELINE = number(754)
RESERVE_SOLDIERS = number(700)
MOST_PRESENCE = number(4)
#: Sites where a barricade can stand, in each municipality and in all.
SITES = number(4)
ALL_SITES = number(16)
#: Neutral Russian backing, and the Serb population of the north it was scaled to (docs/model.md).
NEUTRAL_BACKING = number(0.4)
SERBS_NORTH = number(50_000)
#: Kosovo's moves that are about measures.
DECISIONS = ("announce", "postpone", "phase", "enforce")
#: A suspended measure may come back after this many days (docs/model.md: Mediation).
TRUCE_DAYS = number(14)
#: An election raises Kosovo's firmness by this much for this many days before it (docs/model.md).
ELECTION_FIRMNESS, ELECTION_DAYS = np.float32(0.3), 14
#: How much more or less than average a municipality is exposed to due dates, and to police and arrests
#: (docs/model.md: The north, order of `PLACES`).
EXPOSED_TO_DUE = np.array([[-0.3], [0.0], [0.1], [0.2]], np.float32)
EXPOSED_TO_POLICE = np.array([[0.1], [0.3], [-0.2], [-0.2]], np.float32)


def kept(half_life: Float | float) -> Float:
    """Return the share that is left after one day, 2^(-1/half-life), as float32."""
    days = np.asarray(half_life, np.float32)
    return np.asarray(np.exp(np.float32(-0.6931472) / days))


class Rules:
    """The fixed part of a run.

    Parameters
    ----------
    setting : Setting
    parameters : Parameters
    catalogue : mapping of actor to mapping of code to Move
        Every principal move that can occur, by its stored code.
    """

    def __init__(
        self, setting: Setting, parameters: Parameters, catalogue: Mapping[str, Mapping[int, Move]]
    ) -> None:
        self.setting = setting
        self.parameters = p = parameters
        self.catalogue = catalogue
        self.codes = {move.name: code for moves in catalogue.values() for code, move in moves.items()}
        self.kosovo = tuple(m for m in setting.measures if m.owner == "kosovo")
        self.serbia = tuple(m for m in setting.measures if m.owner == "serbia")
        self.measures = self.kosovo + self.serbia
        self.decides = np.zeros(max(self.codes.values(), default=0) + 1, np.bool_)
        self.decides[[self.codes[name] for name in DECISIONS if name in self.codes]] = True
        self.position = {measure.name: k for k, measure in enumerate(self.measures)}
        self.layout = Layout(
            [m.name for m in self.kosovo], [m.name for m in self.serbia], len(setting.triggers)
        )
        self.facts = tuple(sorted(_facts_used(setting)))
        self.salience = _column([m.salience for m in self.measures])
        self.ease = _column([m.ease for m in self.measures])
        self.points = {actor: _by_code(moves, lambda move: move.points) for actor, moves in catalogue.items()}
        self.has_effects = {
            actor: _by_code(moves, lambda move: bool(move.effects)) > 0 for actor, moves in catalogue.items()
        }
        self.keep_tension, self.keep_hostility = kept(p.hl_x), kept(p.hl_H)
        self.keep_pressure, self.keep_excitation = kept(p.hl_P), kept(p.hl_y)
        #: What an incident adds to the incidents a day that earlier ones breed (docs/model.md: Incidents).
        self.bred = p.nbr * (1 - self.keep_excitation)
        self.keep_commitment, self.keep_presence = kept(30.0), kept(60.0)
        self.keep_call, self.keep_calming = kept(4.0), kept(3.0)
        serbs = p.population_total * p.population_serb_share * p.population_north_fraction
        self.crowd = np.sqrt(serbs / SERBS_NORTH)
        self.dated_events: dict[int, list[ImposedEvent]] = {}
        #: Members in which a dated event holds, where that is not all of them.
        self.partly: dict[ImposedEvent, Bool] = {}
        self.firmness: dict[int, np.float32] = {}
        self.distraction: set[int] = set()
        self._read_calendar()

    def _read_calendar(self) -> None:
        for event in self.setting.events:
            if event.date is None:
                continue
            day = event.date.toordinal()
            self.dated_events.setdefault(day, []).append(event)
            if event.event == "election_day":
                for before in range(ELECTION_DAYS + 1):
                    self.firmness[day - before] = ELECTION_FIRMNESS
            if event.event == "attention_shock":
                last = event.until.toordinal() if event.until else day
                self.distraction.update(range(day, last + 1))

    @property
    def start(self) -> int:
        """Ordinal of the first day of the window."""
        return self.setting.start.toordinal()

    def follows_record(self, day: int) -> bool:
        """Whether uncoded slots of this day are read against the record (docs/model.md: Input data)."""
        until = self.setting.record_until
        return until is not None and day <= until.toordinal()


def _column(values: list[float]) -> Float:
    return np.array(values, np.float32).reshape(len(values), 1)


def _by_code(moves: Mapping[int, Move], value: Callable[[Move], float]) -> Float:
    """Return a table to look a move's value up by its code."""
    table = np.zeros(max(moves) + 1, np.float32)
    for code, move in moves.items():
        table[code] = value(move)
    return table


def _facts_used(setting: Setting) -> set[str]:
    events = [*setting.events, *(trigger.do for trigger in setting.triggers)]
    return {e.event for e in events if e.event in FACTS and not FACTS[e.event].dated}


def ordinal(date: dt.date | None) -> int:
    """Return the ordinal of a date, 0 for none."""
    return date.toordinal() if date else 0
