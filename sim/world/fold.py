"""The fold: tomorrow's state from today's events and yesterday's state, and from nothing else.

    state(t) = fold(rules, state(t-1), events(t))

This one function runs the model, replays a log, folds the historical record and starts a fork; equality
is bit for bit. Equations: docs/model.md: Folds.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Float, Index
from sim.world import mediation, triggers
from sim.world.draws import members_where
from sim.world.events import DayEvents
from sim.world.facts import FACTS
from sim.world.incidents import incident_points
from sim.world.measures import ENDED_BY_FACT, fold_measures, measures_changed
from sim.world.moves import Effect
from sim.world.north import ground_points
from sim.world.numbers import HALF, ONE, ZERO, number
from sim.world.rules import SITES, THIRD_PARTY_WEIGHT, Rules
from sim.world.situation import Situation
from sim.world.state import State, any_row
from sim.world.troops import fold_troops
from sim.world.vocabulary import ACTORS, PARTIES

SERBIA, KOSOVO = ACTORS.index("serbia"), ACTORS.index("kosovo")

#: Received cooperation counts this much (docs/model.md: Folds).
COOPERATION_WEIGHT = HALF
#: Points of an appeal and of a lifted standing measure (docs/model.md).
APPEAL_POINTS, LIFT_POINTS = number(-3), number(-5)
#: What an incident adds to remembered violence, and the log of those hurt; what a lethal attack adds to
#: affront, and the day's incidents to the hostility that Serbia receives (docs/model.md: Folds).
INCIDENT_MEMORY, HURT_MEMORY, OUTRAGE, FELT_BY_SERBIA = number(0.1), number(0.25), number(0.3), number(0.3)
#: Incidents on one day that count as a clash (docs/model.md: Entities).
CLASH = number(3)


def fold(rules: Rules, before: State, events: DayEvents, now: Situation | None = None) -> State:
    """Return the state at the end of the day.

    Parameters
    ----------
    rules : Rules
    before : State
        End of the previous day; left as it is.
    events : DayEvents
    now : Situation, optional
        The morning's situation if it is at hand; it follows from ``before`` and the date.

    Returns
    -------
    State
    """
    now = now or Situation(rules, before, events.day)
    after = before.copy()
    after.active[:] = now.ready
    changed = measures_changed(events)
    points = _points(rules, events, changed)
    _fade(rules, after)
    _apply_moves(rules, after, events, now)
    _apply_facts(rules, after, events)
    _walk_out(rules, after, events)
    ground = _fold_ground(after, events)
    violence = _fold_incidents(rules, after, events)
    _feel(rules, after, points, ground, violence)
    fold_troops(rules, after, events)
    if changed:
        fold_measures(rules, after, events)
        _settle(rules, after, events, now)
    after.threatened[:] = events.move[SERBIA] == rules.codes["threaten"]
    triggers.fold_triggers(rules, after, events)
    return after


def _points(rules: Rules, events: DayEvents, changed: bool) -> dict[str, Float]:
    """Return the day's Goldstein points by source: each party, and third parties together."""
    points = {actor: rules.points[actor].take(events.move[a]) for a, actor in enumerate(ACTORS)}
    appeals = np.bitwise_count(events.appeal)  # a bit for each third party that called for restraint
    others = points["eu"] + points["us"] + points["nato"] + APPEAL_POINTS * appeals
    for row, name in enumerate(rules.facts):
        for party, size in FACTS[name].points.items():
            points[party] += size * (events.facts[row] > 0)
    if changed:
        for k in range(len(rules.kosovo), len(rules.measures)):
            lifted = (events.acted_on[k] == ENDED_BY_FACT) | (events.deal[k] > 0)
            points["serbia"] += LIFT_POINTS * lifted
    return {"kosovo": points["kosovo"], "serbia": points["serbia"], "others": THIRD_PARTY_WEIGHT * others}


def _fade(rules: Rules, s: State) -> None:
    """Let memories decay by a day and counters grow."""
    s.tension_points *= rules.keep_tension
    for memory in (s.hostility_kosovo, s.hostility_serbia, s.violence):
        memory *= rules.keep_hostility
    for memory in (s.commitment_kosovo, s.commitment_serbia):
        memory *= rules.keep_commitment
    for memory in (s.pressure_kosovo, s.pressure_serbia):
        memory *= rules.keep_pressure
    for memory in (s.call, s.affront):
        memory *= rules.keep_call
    s.calming *= rules.keep_calming
    s.excitation *= rules.keep_excitation
    for counter in (s.since_call, s.since_hurt, s.since_clash, s.since_lethal, s.since_suspended):
        counter += ONE


def _apply_moves(rules: Rules, after: State, events: DayEvents, now: Situation) -> None:
    """Apply the effects that the repertoires declare, only where a move was made."""
    for a, actor in enumerate(ACTORS):
        # Most moves are words or none at all: look only where one has an effect.
        acting = members_where(rules.has_effects[actor].take(events.move[a]))
        if not acting.size:
            continue
        codes = events.move[a][acting]
        for code in set(codes.tolist()):
            members = acting[codes == code]
            for effect in rules.catalogue[actor][code].effects:
                _apply(effect, after, members, _amount(effect, now, members))
    after.since_call[events.move[SERBIA] == rules.codes["call"]] = 0


def _amount(effect: Effect, now: Situation, members: Index) -> Float | float:
    if not isinstance(effect.amount, str):
        return effect.amount
    given: Float = getattr(now, effect.amount)
    return given if given.size == 1 else given[members]


def _apply(effect: Effect, after: State, members: Index, amount: Float | float) -> None:
    row: Float = getattr(after, effect.variable)
    if effect.kind == "set":
        row[members] = amount
    else:
        row[members] += amount
    if effect.limit is not None:
        row[members] = np.minimum(row[members], np.float32(effect.limit))


def _apply_facts(rules: Rules, after: State, events: DayEvents) -> None:
    """Apply imposed facts (docs/model.md: Imposed facts and triggers)."""
    for row, name in enumerate(rules.facts):
        value = events.facts[row]
        members = members_where(value)
        if not members.size:
            continue
        for effect in FACTS[name].effects:
            given = value[members] - 1 if isinstance(effect.amount, str) else effect.amount
            _apply(effect, after, members, given)


def _walk_out(rules: Rules, after: State, events: DayEvents) -> None:
    """A call that is a walk-out commits more and mobilises less than a plain one (docs/model.md)."""
    if not events.walk_out.any():
        return
    leaving = members_where(events.walk_out > 0)
    after.walked_out[leaving] = 1
    after.walked_out[events.walk_out < 0] = 0
    called = leaving[events.move[SERBIA][leaving] == rules.codes["call"]]
    after.call[called] += np.float32(0.3 - 1.0)
    after.commitment_serbia[called] += np.float32(0.4 - 0.2)


def _fold_ground(after: State, events: DayEvents) -> Float:
    standing = after.barricades
    if not (standing.any() or events.up.any()):
        return ZERO
    standing -= events.down
    standing += events.up
    np.maximum(standing, ZERO, out=standing)
    np.minimum(standing, SITES, out=standing)
    return ground_points(events.up, events.down, standing)


def _fold_incidents(rules: Rules, after: State, events: DayEvents) -> Float:
    N, hurt, lethal = events.incidents, events.casualties, events.lethal
    severity = np.log(ONE + hurt)
    after.violence += INCIDENT_MEMORY * N + HURT_MEMORY * severity + lethal
    after.affront += OUTRAGE * lethal
    after.excitation += rules.bred * N
    after.incidents_today[:] = N
    after.casualties_total += hurt
    anyone, attack = hurt > ZERO, lethal > ZERO
    after.since_hurt[anyone | attack] = 0
    after.since_clash[anyone | (N >= CLASH)] = 0
    after.since_lethal[attack] = 0
    return incident_points(N, hurt, lethal)


def _feel(rules: Rules, after: State, points: dict[str, Float], ground: Float, violence: Float) -> None:
    """Add the day to tension and to what each party feels it received (docs/model.md: Folds)."""
    moves = points["kosovo"] + points["serbia"] + points["others"]
    after.net_points[:] = moves
    after.tension_points += moves + ground + violence
    kap = rules.parameters.kap
    felt = {
        actor: np.maximum(points[actor], ZERO) * kap + np.minimum(points[actor], ZERO) * COOPERATION_WEIGHT
        for actor in PARTIES
    }
    after.hostility_serbia += felt["kosovo"] + FELT_BY_SERBIA * violence
    crowd = HALF * np.maximum(ground, ZERO)
    after.hostility_kosovo += felt["serbia"] + crowd + HALF * violence
    for memory in (after.tension_points, after.hostility_serbia, after.hostility_kosovo):
        np.maximum(memory, ZERO, out=memory)


def _settle(rules: Rules, after: State, events: DayEvents, now: Situation) -> None:
    """Release the pulse of a deal; one that settles everything also ends the stand-off (docs/model.md)."""
    dealt = members_where(any_row(events.deal[: len(rules.kosovo)]) | (events.general_deal > 0))
    if not dealt.size:
        return
    s = mediation.pulse(now, events, dealt)
    half = 1 - np.float32(0.5) * s
    for memory in (after.tension_points, after.hostility_kosovo, after.hostility_serbia):
        memory[dealt] *= half
    for memory in (after.commitment_kosovo, after.commitment_serbia):
        memory[dealt] *= 1 - np.float32(0.6) * s
    after.calming[dealt] += s
    everything = dealt[s >= 1]
    for row in (after.police, after.readiness, after.call):
        row[everything] = 0
