"""The closed lists of the model: who acts, where, and what a status or rung is called.

A code in an array is the position in one of these tuples. Moves are not here: they are declared with
their actors, in ``sim/actors``.
"""

from __future__ import annotations

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
