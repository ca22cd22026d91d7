"""The five actors: what each can do, and what it attends to.

To add a move, add a row to its actor's repertoire; codes, checks, the fold and the documents follow. To add
something that it answers, add a row to its actor's drivers.
"""

from __future__ import annotations

from sim.actors import eu, kosovo, nato, serbia, us
from sim.actors.choice import Attention
from sim.actors.drivers import Driver, attention
from sim.arrays import Float
from sim.world.moves import APPEAL, Move
from sim.world.numbers import ONE
from sim.world.situation import Situation
from sim.world.vocabulary import ACTORS, PARTIES

_MODULES = {"serbia": serbia, "kosovo": kosovo, "eu": eu, "us": us, "nato": nato}

#: The daily menu of each actor, in drawing order.
REPERTOIRES: dict[str, tuple[Move, ...]] = {actor: _MODULES[actor].REPERTOIRE for actor in ACTORS}

#: Kosovo's menu on a day when a measure is due.
DUE_DAY = kosovo.DUE_DAY

#: The yes/no slot of each third party.
APPEALS: dict[str, tuple[Move, ...]] = {"eu": eu.APPEAL, "us": us.APPEAL, "nato": nato.APPEAL}

#: What each actor attends to, by name.
DRIVERS: dict[str, dict[str, Driver]] = {
    actor: {one.name: one for one in _MODULES[actor].DRIVERS} for actor in ACTORS
}

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


def due_day(now: Situation, actor: str) -> bool:
    """Whether an actor has to decide this morning about a measure that is due, in the first history."""
    return actor == "kosovo" and bool(now.any_due[0])


def precision(actor: str, now: Situation) -> Float:
    """Return how strongly an actor responds this morning, shape () or (members,); third parties with 1."""
    return now.precision if actor in PARTIES else ONE


def attends(actor: str, now: Situation) -> Attention:
    """Return what an actor attends to this morning."""
    return attention(DRIVERS[actor].values(), now, precision(actor, now))
