"""One history with its log, what happened in it, and the words of its run: what *Understand* is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.drawing.context import Context, context_of
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.summary import summarise
from sim.explanation.pivotal import log_of_one
from sim.forks.parent import Parent

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class History:
    """One history: its log, what happened in it, and the words of its run."""

    parent: Parent
    log: xr.Dataset
    events: tuple[Happening, ...]
    context: Context


def tell(parent: Parent) -> History:
    """Simulate one history."""
    log = log_of_one(parent)
    return history_of(parent, log, happenings(log))


def history_of(parent: Parent, log: xr.Dataset, events: Iterable[Happening]) -> History:
    """Return a history whose log is there, with what happened in it."""
    return History(parent, log, tuple(events), context_of(summarise(log), with_record=False))
