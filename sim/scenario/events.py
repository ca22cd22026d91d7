"""What each imposed move or event needs, and which fields it may have."""

from __future__ import annotations

from dataclasses import dataclass

from sim.actors import MOVES_OF
from sim.world.events import SLOT_EVENTS
from sim.world.facts import FACTS

#: Every move that a file may name, of whichever actor.
MOVES = tuple(dict.fromkeys(move for moves in MOVES_OF.values() for move in moves))

#: Moves that can be taken off the menu, as files write them.
ON_MENU = tuple(f"{actor}.{move}" for actor, moves in MOVES_OF.items() for move in moves if move != "hold")


@dataclass(frozen=True)
class Kind:
    """Fields of a move or event beyond date, actor, name and source.

    ``needs`` must be given, ``allows`` may be; ``dated`` kinds cannot be triggered; ``owner`` is whose
    measures it can concern.
    """

    meaning: str = ""
    needs: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    dated: bool = False
    owner: str | None = None


#: Moves with fields of their own. In a trigger no date is known beforehand, so ``due`` is left to the draw.
MOVE_KINDS = {
    "announce": Kind(needs=("due",), allows=("measures",), owner="kosovo"),
    "postpone": Kind(needs=("due",), allows=("measures",), owner="kosovo"),
    "phase": Kind(allows=("measures", "due"), owner="kosovo"),
    "enforce": Kind(allows=("measures",), owner="kosovo"),
}

_SLOTS = {
    "deal": Kind("a round is held and settles the measures", allows=("measures",)),
    "no_deal": Kind("a round is held and settles nothing"),
    "barricades": Kind("barricades go up or come down in a place", needs=("place",), allows=("up", "down")),
    "incident": Kind("clashes or attacks", allows=("count", "casualties", "lethal")),
}

#: Named events and what they take.
EVENT_KINDS = {name: _SLOTS[name] for name in SLOT_EVENTS} | {
    name: Kind(
        fact.meaning,
        needs=(fact.field,) if fact.field else (),
        dated=fact.dated,
        owner=fact.owner,
    )
    for name, fact in FACTS.items()
}
EVENTS = tuple(EVENT_KINDS)
