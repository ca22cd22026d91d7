"""Facts: named things that only a scenario, the record or a trigger can bring about, one row each.

To add a fact, add a row; checks, the fold, explanations and words follow (docs/model.md: Imposed facts and
triggers).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from sim.arrays import Float
from sim.world.moves import Effect, add, put
from sim.world.numbers import number

#: Amount of an effect: the value that the event gives.
GIVEN = "value"
#: Goldstein points of a walk-out or boycott, and of contested officials taking office; assumption.
CALL_POINTS, INSTALL_POINTS = number(6.5), number(5)
#: Hostility that both sides feel after a reported border incident, points; assumption.
BORDER_POINTS = 5.0


@dataclass(frozen=True)
class Fact:
    """One thing that can only be brought about from outside.

    Parameters
    ----------
    name, meaning : str
        As files write it, and what it is.
    words : str
        The same in a few words; with a ``{}`` where the event gives a value.
    sentence : str
        The same as a clause with the value; ``words`` by default.
    effects : tuple of Effect
        Direct changes of state.
    points : mapping of str to number
        Goldstein points that count as a party's.
    field : str or None
        The extra field that the event needs: ``until``, ``measures`` or ``value``.
    value_as : str
        The row of the parameter table whose range a value has.
    owner : str or None
        Whose measures it can concern.
    dated : bool
        It acts around its date, so that it cannot be triggered.
    """

    name: str
    meaning: str
    words: str
    sentence: str = ""
    effects: tuple[Effect, ...] = ()
    points: Mapping[str, Float] = dataclasses.field(default_factory=dict)
    field: str | None = None
    value_as: str = ""
    owner: str | None = None
    dated: bool = False

    def told(self, value: float | None, clause: bool = False) -> str:
        """Return the fact in words, with its value if it has one; as a ``clause`` or in short."""
        return ((clause and self.sentence) or self.words).format(value or 0)


_FACTS = (
    Fact("arrest_case", "an arrest or court act that Serbs in the north take as an affront",
         "an arrest case", effects=(add("affront", 1.0),)),
    Fact("install_officials", "contested officials are put into office with police present",
         "officials installed", effects=(add("affront", 0.5), add("police", 0.5, limit=1.0)),
         points={"kosovo": INSTALL_POINTS}),
    Fact("election_day", "an election in Kosovo: pressure to be firm rises for 14 days before",
         "election day", dated=True),
    Fact("boycott", "Serb voters are told to stay away", "election boycott",
         effects=(add("commitment_serbia", 0.2),), points={"serbia": CALL_POINTS}),
    Fact("border_incident", "a drone, shot or crossing at the boundary line is reported",
         "incident at the boundary line",
         effects=(add("hostility_kosovo", BORDER_POINTS), add("hostility_serbia", BORDER_POINTS))),
    Fact("attention_shock", "mediators are busy elsewhere until the given date",
         "mediators busy elsewhere", field="until", dated=True),
    # What these four change is in world/fold.py and world/measures.py: institutions and measures.
    Fact("walk_out", "Serbs leave Kosovo's institutions", "Serbs leave the institutions"),
    Fact("return_to_institutions", "Serbs return to Kosovo's institutions",
         "Serbs return to the institutions"),
    Fact("lift_measure", "Serbia lifts a standing measure", "Serbia lifts a measure",
         field="measures", owner="serbia"),
    Fact("withdraw_measure", "Kosovo drops a measure", "Kosovo drops a measure",
         field="measures", owner="kosovo"),
    Fact("kfor_troops", "KFOR's strength in Kosovo becomes this many soldiers", "KFOR at {:,.0f} soldiers",
         "KFOR's strength in Kosovo becomes {:,.0f} soldiers", effects=(put("troops", GIVEN),),
         field="value", value_as="nato.troops"),
    Fact("russia_backing", "Russian backing of Serbia becomes this (0-1)", "Russian backing at {:.2g}",
         "Russian backing of Serbia becomes {:.2g} on a scale from 0 to 1",
         effects=(put("backing", GIVEN),), field="value", value_as="russia.backing"),
)  # fmt: skip

FACTS: dict[str, Fact] = {fact.name: fact for fact in _FACTS}
