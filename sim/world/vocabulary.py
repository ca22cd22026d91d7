"""The closed lists of the model: who acts, where, and what a status or rung is called.

A code in an array is the position in one of these tuples. Moves are not here: they are declared with
their actors, in ``sim/actors``.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTIES = ("serbia", "kosovo")
THIRD_PARTIES = ("eu", "us", "nato")
ACTORS = PARTIES + THIRD_PARTIES
ACTOR_NAMES = {"serbia": "Serbia", "kosovo": "Kosovo", "eu": "EU", "us": "US", "nato": "NATO"}

PLACES = ("north_mitrovica", "zvecan", "zubin_potok", "leposavic")
PLACE_NAMES = {
    "north_mitrovica": "North Mitrovica",
    "zvecan": "Zvečan",
    "zubin_potok": "Zubin Potok",
    "leposavic": "Leposavić",
}

#: Status of a measure. ``phased`` is announced with a softened start; the fold needs to tell it apart.
STATUSES = ("none", "announced", "phased", "in_force", "suspended")
NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED = range(5)

#: The 8-rung ladder of docs/model.md: Entities, from calm to war between states.
RUNGS = (
    "routine",
    "war of words",
    "commitment",
    "obstruction",
    "military signalling",
    "sporadic violence",
    "lethal attack",
    "interstate force",
)

#: Who decided a move (docs/model.md: Imposed facts and triggers).
ORIGINS = ("chosen", "imposed", "record", "trigger", "player")
#: Added to an origin code when an imposed move changed nothing (docs/model.md: Imposed facts and triggers).
NO_EFFECT = 8

#: What else can be fixed from outside on a day: one slot each, with an origin of its own.
SLOTS = (
    *(f"appeal/{actor}" for actor in THIRD_PARTIES),
    *(f"barricades/{place}" for place in PLACES),
    "incident",
    "deal",
    "institutions",
)

#: Why a member's history ended.
ENDINGS = ("window", "force")


@dataclass(frozen=True)
class Fact:
    """A named thing that only a scenario, the record or a trigger can bring about (docs/model.md)."""

    name: str
    meaning: str
    field: str | None = None
    dated: bool = False


#: ``field`` is the extra field the fact needs; ``dated`` facts act around their date and cannot be triggered.
FACTS = {
    fact.name: fact
    for fact in (
        Fact("arrest_case", "an arrest or court act that Serbs in the north take as an affront"),
        Fact("install_officials", "contested officials are put into office with police present"),
        Fact(
            "election_day", "an election in Kosovo: pressure to be firm rises for 14 days before", dated=True
        ),
        Fact("boycott", "Serb voters are told to stay away"),
        Fact("border_incident", "a drone, shot or crossing at the boundary line is reported"),
        Fact(
            "attention_shock", "mediators are busy elsewhere until the given date", field="until", dated=True
        ),
        Fact("walk_out", "Serbs leave Kosovo's institutions"),
        Fact("return_to_institutions", "Serbs return to Kosovo's institutions"),
        Fact("lift_measure", "Serbia lifts a standing measure", field="measures"),
        Fact("withdraw_measure", "Kosovo drops a measure", field="measures"),
        Fact("kfor_troops", "KFOR's strength in Kosovo becomes this many soldiers", field="value"),
        Fact("russia_backing", "Russian backing of Serbia becomes this (0-1)", field="value"),
    )
}
