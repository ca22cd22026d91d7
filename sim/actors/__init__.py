"""The five actors: what each can do, and what it attends to.

To add a move, add a row to its actor's repertoire; codes, checks, the fold and the documents follow.
"""

from __future__ import annotations

from sim.actors import eu, kosovo, nato, serbia, us
from sim.world.moves import APPEAL, Move
from sim.world.vocabulary import ACTORS

_MODULES = {"serbia": serbia, "kosovo": kosovo, "eu": eu, "us": us, "nato": nato}

#: The daily menu of each actor, in drawing order.
REPERTOIRES: dict[str, tuple[Move, ...]] = {actor: _MODULES[actor].REPERTOIRE for actor in ACTORS}

#: Kosovo's menu on a day when a measure is due.
DUE_DAY = kosovo.DUE_DAY

#: The yes/no slot of each third party.
APPEALS: dict[str, tuple[Move, ...]] = {"eu": eu.APPEAL, "us": us.APPEAL, "nato": nato.APPEAL}

#: What each actor attends to.
ATTENDS = {actor: _MODULES[actor].attends for actor in ACTORS}

#: All principal moves of an actor by name, imposed-only and due-day ones included.
MOVES_BY_ACTOR: dict[str, dict[str, Move]] = {
    actor: {move.name: move for move in REPERTOIRES[actor] + (DUE_DAY if actor == "kosovo" else ())}
    for actor in ACTORS
}

#: Names an event may give an actor: its principal moves, and ``appeal`` for third parties.
MOVES_OF: dict[str, tuple[str, ...]] = {
    actor: tuple(MOVES_BY_ACTOR[actor]) + ((APPEAL,) if actor in APPEALS else ()) for actor in ACTORS
}

#: Codes of principal moves in stored arrays: position in this tuple; ``hold`` is 0.
MOVES: tuple[str, ...] = tuple(
    dict.fromkeys(["hold", *(name for actor in ACTORS for name in MOVES_BY_ACTOR[actor])])
)
MOVE_CODE: dict[str, int] = {name: code for code, name in enumerate(MOVES)}
