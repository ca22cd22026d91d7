"""The state of the world at the end of a day, for all members at once.

Everything is one float32 array, a row (or a few rows) per quantity and a column per member, so that two
states can be compared, copied and stored bit for bit. Whole numbers (barricades, dates) stay exact:
float32 holds integers up to 16,777,216. Units and meanings follow docs/model.md: Measures and due days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Bool, Float
from sim.world.vocabulary import PLACES

#: "Days since" rows start here: long ago.
LONG_AGO = 9999.0


def any_row(rows: Array) -> Bool:
    """Return, for each member, whether any row holds something; shape (members,)."""
    held: Bool = np.logical_or.reduce(rows)
    return held


def total(rows: Float) -> Float:
    """Return the sum of some rows, shape (members,); 0 if there is none.

    Added one by one: for a single member, NumPy's own sum takes another order, and so rounds differently.
    """
    added = rows[0] if len(rows) else np.zeros(rows.shape[1:], np.float32)
    for row in rows[1:]:
        added = added + row
    return added


@dataclass(frozen=True)
class Variable:
    """One quantity of the state.

    Its name, symbol on paper, value on a calm first day, and meaning; what it says to a player when a move
    adds to it or sets it, by default that it changes.
    """

    name: str
    symbol: str
    start: float
    meaning: str
    rows: int = 1
    added: str = ""
    settled: str = ""

    def changed(self, kind: str) -> str:
        """Return in words what an effect on it does: ``add`` or ``set``."""
        return (self.added if kind == "add" else self.settled) or f"changes: {self.meaning}"


VARIABLES = (
    Variable("tension_points", "x", 10, "leaky sum of Goldstein points"),
    Variable("hostility_kosovo", "H_K", 4, "perceived hostility received by Kosovo, points"),
    Variable("hostility_serbia", "H_S", 4, "perceived hostility received by Serbia, points"),
    Variable("commitment_kosovo", "C_K", 0, "public commitment of Kosovo",
             added="ties you in public"),
    Variable("commitment_serbia", "C_S", 0, "public commitment of Serbia",
             added="ties you in public"),
    Variable("pressure_kosovo", "P_K", 0, "third-party pressure on Kosovo",
             added="Kosovo feels pressed for some days"),
    Variable("pressure_serbia", "P_S", 0, "third-party pressure on Serbia",
             added="Serbia feels pressed for some days"),
    Variable("police", "U", 0, "special police in the north: 0, 0.5 or 1",
             added="special police are in the north",
             settled="no special police are left in the north"),
    Variable("readiness", "R", 0, "Serbian forces: 0 normal, 1 alert, 2 at the line",
             added="forces are at higher readiness",
             settled="forces are at rest"),
    Variable("call", "Q", 0, "mobilisation call",
             added="people come out on the roads",
             settled="the call is off"),
    Variable("affront", "I", 0, "arrests, raids, lethal force",
             added="Serbs in the north take it as an affront"),
    Variable("calming", "Z", 0, "stand-down pulse",
             added="roads clear faster"),
    Variable("violence", "V", 0, "recent violence"),
    Variable("excitation", "y", 0, "incidents a day bred by earlier ones"),
    Variable("walked_out", "W", 0, "1 when Serbs have left Kosovo's institutions"),
    Variable("backing", "rho", 0, "Russian backing of Serbia, 0-1"),
    Variable("troops", "troops", 0, "KFOR soldiers in Kosovo without the reserve"),
    Variable("patrol_presence", "e_P", 0, "presence added by patrols, x baseline"),
    Variable("reserve_presence", "e_R", 0, "presence added by the reserve, x baseline"),
    Variable("interposing", "clear", 0, "1 when KFOR interposes and clears today"),
    Variable("kfor_moved", "-", 0, "1 after a patrol or arrival since the last draw-down"),
    Variable("reserve_days", "pipe", 0, "days until the reserve arrives; 0 when none is on its way"),
    Variable("barricades", "B", 0, "barricades standing, by municipality, 0-4", len(PLACES)),
    Variable("active", "A", 0, "share ready to act, by municipality, 0-1", len(PLACES)),
    Variable("since_call", "-", LONG_AGO, "days since a call to mobilise"),
    Variable("since_hurt", "-", LONG_AGO, "days since an incident with casualties or a lethal attack"),
    Variable("since_clash", "-", LONG_AGO, "days since casualties or three incidents on one day"),
    Variable("since_lethal", "-", LONG_AGO, "days since a deliberate lethal attack"),
    Variable("net_points", "-", 0, "net conflict points of today's moves"),
    Variable("threatened", "-", 0, "1 if a threat was made today"),
    Variable("incidents_today", "N", 0, "incidents today"),
    Variable("casualties_total", "-", 0, "people hurt or killed since the window opened"),
    Variable("ended", "-", 0, "1 once state forces have acted: the history is over"),
)  # fmt: skip

#: The same by name.
VARIABLE = {variable.name: variable for variable in VARIABLES}


class State:
    """One end-of-day state: attribute access to the rows of one array.

    Parameters
    ----------
    layout : Layout
        Which rows there are.
    array : array of float32, shape (rows, members)
        Held, not copied. Single-row quantities appear as shape ``(members,)``, others as
        ``(rows, members)``.
    """

    # Declared for readers and type checkers; set from the layout.
    tension_points: Float
    hostility_kosovo: Float
    hostility_serbia: Float
    commitment_kosovo: Float
    commitment_serbia: Float
    pressure_kosovo: Float
    pressure_serbia: Float
    police: Float
    readiness: Float
    call: Float
    affront: Float
    calming: Float
    violence: Float
    excitation: Float
    walked_out: Float
    backing: Float
    troops: Float
    patrol_presence: Float
    reserve_presence: Float
    interposing: Float
    kfor_moved: Float
    reserve_days: Float
    barricades: Float
    active: Float
    since_call: Float
    since_hurt: Float
    since_clash: Float
    since_lethal: Float
    net_points: Float
    threatened: Float
    incidents_today: Float
    casualties_total: Float
    ended: Float
    status: Float
    due: Float
    postponements: Float
    since_suspended: Float
    standing: Float
    trigger_held: Float
    trigger_since: Float

    def __init__(self, layout: Layout, array: Float) -> None:
        self.layout = layout
        self.array = array
        # One update, not forty attributes: a state is made for every simulated day.
        self.__dict__.update({name: array[rows] for name, rows in layout.rows.items()})

    @property
    def members(self) -> int:
        """Number of members."""
        return int(self.array.shape[1])

    def copy(self) -> State:
        """Return an independent state with the same values."""
        return State(self.layout, self.array.copy())


class Layout:
    """Which row of the state array holds what, for a given number of measures and triggers.

    Parameters
    ----------
    measures : sequence of str
        Kosovo's measures, in file order.
    standing : sequence of str
        Serbia's standing measures, in file order.
    triggers : int
        Number of triggers.
    """

    def __init__(self, measures: Sequence[str], standing: Sequence[str], triggers: int) -> None:
        m = tuple(measures)
        per_measure = (
            Variable("status", "q", 0, "status code of each of Kosovo's measures", len(m)),
            Variable("due", "D", 0, "due date of each measure as an ordinal, 0 for none", len(m)),
            Variable(
                "postponements", "n", 0, "postponements since the last settlement; phasing counts 0.5", len(m)
            ),
            Variable("since_suspended", "-", LONG_AGO, "days since each measure was suspended", len(m)),
            Variable(
                "standing", "-", 0, "1 while each of Serbia's standing measures is in force", len(standing)
            ),
            Variable("trigger_held", "-", 0, "days in a row each trigger's condition has held", triggers),
            Variable("trigger_since", "-", LONG_AGO, "days since each trigger last fired", triggers),
        )
        self.variables = VARIABLES + per_measure
        self.rows: dict[str, int | slice] = {}
        self.names: list[str] = []
        many = {"barricades": PLACES, "active": PLACES, "standing": tuple(standing)}
        for variable in self.variables:
            first = len(self.names)
            if variable in VARIABLES and variable.rows == 1:
                self.rows[variable.name] = first
                self.names.append(variable.name)
                continue
            self.rows[variable.name] = slice(first, first + variable.rows)
            default = m if variable.rows == len(m) and variable in per_measure[:4] else range(variable.rows)
            self.names += [f"{variable.name}.{label}" for label in many.get(variable.name, default)]

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.names)

    def calm(self, members: int) -> State:
        """Return the state of a calm first day, before any measure is declared."""
        state = State(self, np.zeros((self.size, members), np.float32))
        for variable in self.variables:
            state.array[self.rows[variable.name]] = np.float32(variable.start)
        return state


def meanings(names: Sequence[str]) -> list[str]:
    """Return what rows of a state are, by their `Layout.names`."""
    by_name = {variable.name: variable.meaning for variable in Layout((), (), 0).variables}
    return [by_name[name.partition(".")[0]] for name in names]
