"""What Kosovo's move of the day is about: which measures, and how many days it gives (docs/model.md)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bool, Float, Index
from sim.randomness import Uniforms
from sim.world.draws import members_where, negative_binomial_table
from sim.world.events import DayEvents, ImposedEvent
from sim.world.impose import Plan
from sim.world.measures import BY_MOVE, can_announce, dated
from sim.world.rules import DECISIONS, Rules
from sim.world.situation import Situation
from sim.world.state import any_row
from sim.world.vocabulary import ACTORS, IN_FORCE, ORIGINS

KOSOVO = ACTORS.index("kosovo")
#: A decision of the model or of a player gives way to a deal of the same day; what is fixed does not.
FREE = (ORIGINS.index("chosen"), ORIGINS.index("player"))

#: A measure announced for the next day, or with a notice of 1 + a negative binomial (docs/model.md).
NEXT_DAY_SHARE = np.float32(0.15)
NOTICE = negative_binomial_table(mean=30, size=3, most=400)
#: Postponements are short or long, phasing gives three weeks (docs/model.md: Measures and due days, Choice).
SHORT_SHARE, SHORT_DELAY, LONG_DELAY, PHASE_DAYS = (np.float32(v) for v in (0.4, 2, 30, 21))


def decide(rules: Rules, now: Situation, events: DayEvents, plan: Plan, uniforms: Uniforms) -> None:
    """Write which measures are acted on, and for how many days, into the log.

    A deal on the same day wins: a measure settled today leaves the due set, and if none is left no
    decision is logged (docs/model.md: Choice).
    """
    deciding = members_where(rules.decides.take(events.move[KOSOVO]))
    if not deciding.size:
        return
    open_still = ~((events.deal[: len(rules.kosovo)] > 0) | (events.general_deal > 0))
    codes = events.move[KOSOVO][deciding]
    for name in DECISIONS:
        members = deciding[codes == rules.codes[name]]
        if not members.size:
            continue
        events.extension[members] = _days_given(name, now.day, members, uniforms)
        _mark(events, _about(now, name) & open_still, members)
        for event, where, _ in plan.entries:
            if event.actor == "kosovo" and event.move == name:
                _as_imposed(plan, event, members[where[members]], open_still)
        _drop_empty(rules, events, members)


def _days_given(move: str, day: int, members: Index, uniforms: Uniforms) -> Float | np.float32:
    """Return the days until the new due date."""
    if move == "announce":
        u = uniforms("lead", day)[members]
        later = (u - NEXT_DAY_SHARE) / (1 - NEXT_DAY_SHARE)
        notice = np.searchsorted(NOTICE, later, side="right") * (u >= NEXT_DAY_SHARE)
        return 1 + notice.astype(np.float32)
    if move == "postpone":
        short = uniforms("postpone", day)[members] < SHORT_SHARE
        return LONG_DELAY - (LONG_DELAY - SHORT_DELAY) * short
    return PHASE_DAYS if move == "phase" else np.float32(0)


def _about(now: Situation, move: str) -> Bool:
    """Return the measures a drawn move is about: those due, or the first that can be announced."""
    if move != "announce":
        return now.due_of
    first = can_announce(now.state)
    taken = np.zeros(now.state.members, np.bool_)
    for row in first:
        row &= ~taken
        taken |= row
    return first


def _as_imposed(plan: Plan, event: ImposedEvent, members: Index, open_still: Bool) -> None:
    """Let an imposed decision name its measures and its date; unnamed, it is about those due or dated.

    A named announcement ignores the truce after a deal, as imposed moves ignore availability.
    """
    now = plan.now
    if event.move == "announce":
        named = plan.listed(event, now.state.status != IN_FORCE)
        about = named if event.measures else _about(now, "announce")
    else:
        no_names_but_due = now.any_due & (not event.measures)
        about = plan.listed(event, dated(now.state)) & (now.due_of | ~no_names_but_due)
    _mark(plan.events, about & open_still, members)
    if event.due is not None:
        plan.events.extension[members] = max(event.due.toordinal() - now.day, 0)


def _mark(events: DayEvents, about: Bool, members: Index) -> None:
    for k, row in enumerate(about):
        events.acted_on[k][members] = BY_MOVE * row[members]


def _drop_empty(rules: Rules, events: DayEvents, members: Index) -> None:
    """Turn a free decision about nothing into ``hold``; an imposed one stays, without effect."""
    acted = any_row(events.acted_on[: len(rules.kosovo), members] == BY_MOVE)
    idle = members[~acted]
    events.extension[idle] = 0
    free = idle[np.isin(events.origin[KOSOVO][idle], FREE)]
    events.move[KOSOVO][free] = 0
