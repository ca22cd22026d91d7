"""Where two histories part: the first event that differs, what follows from it, and that day's odds.

Two members with the same replicate share all their luck. Until the first difference they are the same
history; what differs afterwards follows from it or from what the arm fixes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sim.ensemble.dataset import checked_log, date_of
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.identity import check_alike
from sim.ensemble.odds import Odds, day_of, morning, odds_of
from sim.errors import InputError, Problem
from sim.values import checked_member, one_of
from sim.world.moves import APPEAL
from sim.world.outcomes import EVENTS

if TYPE_CHECKING:
    import xarray as xr

#: What fills a slot on a day: who or what, where, about which measure.
Slot = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Something that happened in only one of two histories, or otherwise in each; ``None`` is nothing."""

    date: dt.date
    before: Happening | None
    after: Happening | None


@dataclass(frozen=True)
class Divergence:
    """How the second of two histories parted from the first.

    Parameters
    ----------
    replicate : int
        The luck that both share.
    date : datetime.date or None
        First day on which something differs; ``None`` when nothing ever does.
    chain : tuple of Difference
        All that differs from that day to the day of the outcome, in the order of the days and within
        each day; the first is the first difference.
    odds_before, odds_after : dict of str to float, or None
        The odds of the slot of the first difference, that morning, in each history; ``None`` where
        nothing is drawn, such as an imposed fact.
    outcome : str or None
        The outcome to which the chain leads: the first registered one that happened in only one of the
        two, if possible after ``date``. ``None``: the outcomes agree, and the chain runs to the end.
    outcome_before, outcome_after : datetime.date or None
        When it happened in each.
    """

    replicate: int
    date: dt.date | None
    chain: tuple[Difference, ...] = ()
    odds_before: Odds | None = None
    odds_after: Odds | None = None
    outcome: str | None = None
    outcome_before: dt.date | None = None
    outcome_after: dt.date | None = None


def first_divergence(
    before: xr.Dataset, after: xr.Dataset, member: int = 0, outcome: str | None = None
) -> Divergence:
    """Return where a member of one run parts from its pair in another.

    Parameters
    ----------
    before, after : Dataset
        Of ``keep="log"``, over the same window.
    member : int
        Position along the ``member`` dimension of both; the replicates there must agree.
    outcome : str, optional
        A yes/no outcome of the registry to follow the chain to.

    Returns
    -------
    Divergence

    Raises
    ------
    InputError
        If the members do not share their replicate or their window, or there is no such outcome.
    """
    _check(before, after, member, outcome)
    replicate = int(before["replicate"].values[member])
    differing = list(differences(happenings(before, member), happenings(after, member)))
    if not differing:
        return Divergence(replicate, None)
    first = differing[0]
    name = outcome or _switched(before, after, member, first.date)
    earlier, later = (_when(log, member, name) if name else None for log in (before, after))
    end = max((date for date in (earlier, later) if date), default=None)
    chain = [d for d in differing if end is None or d.date <= end] or [first]
    t = (first.date - day_of(before, 0)).days
    slot = first.before or first.after
    assert slot is not None
    odds, others = (odds_of(morning(log, member, t), slot) for log in (before, after))
    return Divergence(replicate, first.date, tuple(chain), odds, others, name, earlier, later)


def differences(before: Iterable[Happening], after: Iterable[Happening]) -> Iterable[Difference]:
    """Yield what differs between two lists of events, day by day, in the order of the day.

    Who decided is not compared: a move that was chosen in one history and imposed in the other is the
    same event.
    """
    first, second = _by_day(before), _by_day(after)
    for date in sorted({*first, *second}):
        one, other = first.get(date, {}), second.get(date, {})
        for slot in sorted({**one, **other}, key=_order):
            if _content(one.get(slot)) != _content(other.get(slot)):
                yield Difference(date, one.get(slot), other.get(slot))


def _by_day(events: Iterable[Happening]) -> dict[dt.date, dict[Slot, Happening]]:
    days = groupby(events, lambda event: event.date)
    return {date: {_slot(event): event for event in group} for date, group in days}


def _slot(event: Happening) -> Slot:
    """Return what an event fills; an actor has one slot for its move and one for an appeal."""
    if event.actor:
        return ("appeal" if event.event == APPEAL else "move", event.actor)
    return (event.event, event.place, event.measure)


#: The order of a day (``CrisisModel``): facts, moves, appeals, roads, incidents, talks.
_DAY = ("move", "appeal", "new_barricades", "removed_barricades", "incidents", "round", "deal")


def _order(slot: Slot) -> tuple[int, Slot]:
    return (_DAY.index(slot[0]) if slot[0] in _DAY else -1, slot)


def _content(event: Happening | None) -> tuple[object, ...] | None:
    if event is None:
        return None
    return (event.event, event.measure, event.value, event.casualties, event.lethal)


def _switched(before: xr.Dataset, after: xr.Dataset, member: int, parted: dt.date) -> str | None:
    """Return the first registered outcome that happened in only one of the two.

    One that the arm brings about on the very day of the first difference comes last: it is the arm.
    """
    found = []
    for name in EVENTS:
        dates = {_when(log, member, name) for log in (before, after)}
        if len(dates) == 2 and None in dates:
            found.append((parted in dates, name))
    return min(found, key=lambda item: item[0])[1] if found else None


def _when(log: xr.Dataset, member: int, outcome: str) -> dt.date | None:
    return date_of(log, f"when_{outcome}", member)


def _check(before: xr.Dataset, after: xr.Dataset, member: int, outcome: str | None) -> None:
    if outcome is not None:
        one_of(outcome, EVENTS, "outcome")
    for log, key in ((before, "before"), (after, "after")):
        checked_log(log, key)
        checked_member(member, log.sizes["member"])
    check_alike(before.attrs, after.attrs, "after")
    if before["replicate"].values[member] != after["replicate"].values[member]:
        raise InputError(Problem("not a pair: the histories have different replicates", key="member"))
    if before["date"].values.tolist() != after["date"].values.tolist():
        raise InputError(Problem("not a pair: the windows differ", key="date"))
