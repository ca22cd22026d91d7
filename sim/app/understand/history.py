"""One history of what stands on *Explore*, with its log: what all of *Understand* is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.drawing.context import Context, context_of
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.summary import summarise
from sim.ensemble.variant import Variant
from sim.explanation.pivotal import log_of_one
from sim.forks.parent import Parent

if TYPE_CHECKING:
    import xarray as xr

    from sim.play.game import Game


@dataclass(frozen=True, eq=False)
class History:
    """One history of a variant: its log, what happened in it, and the words of its run."""

    parent: Parent
    log: xr.Dataset
    events: tuple[Happening, ...]
    context: Context


def tell(variant: Variant, member: int) -> History:
    """Simulate one history of a variant."""
    parent = Parent(variant.plan("log"), member, None)
    log = log_of_one(parent)
    return History(parent, log, tuple(happenings(log)), context_of(summarise(log), with_record=False))


def played(game: Game) -> History:
    """Return the days of a game that were played; at least one."""
    assert game.log is not None
    told = context_of(summarise(game.log), with_record=False)
    return History(Parent(game.plan, 0, None), game.log, game.events, told)
