"""The morning of a game as one actor sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.actors import due_day
from sim.ensemble.dataset import POSTURES, READINESS
from sim.ensemble.eventlist import Happening
from sim.ensemble.odds import odds_of
from sim.play.choices import can_appeal, menu
from sim.play.protocol import MeasureSeen, Observation, PublicEvent
from sim.world import ladder, readouts, troops
from sim.world.measures import dated
from sim.world.situation import Situation
from sim.world.vocabulary import PARTIES, PLACES, RUNGS, STATUSES


def observe(
    now: Situation, actor: str, events: Sequence[Happening], fixed: bool, last_day: dt.date
) -> Observation:
    """Return what an actor sees this morning in a game of one member."""
    state, rules = now.state, now.rules
    options = () if fixed else menu(now, actor)
    return Observation(
        actor=actor,
        date=dt.date.fromordinal(now.day),
        last_day=last_day,
        tension=float(readouts.tension(rules, state)[0]),
        rung=RUNGS[int(ladder.rung(state)[0])],
        measures=_measures(now),
        barricades={place: int(state.barricades[m, 0]) for m, place in enumerate(PLACES)},
        casualties=int(state.casualties_total[0]),
        soldiers=round(float(troops.soldiers_in_kosovo(rules, state)[0])),
        soldiers_north=round(float(troops.soldiers_in_north(rules, state)[0])),
        posture=POSTURES[int(troops.posture(state)[0])],
        readiness=READINESS[int(state.readiness[0])],
        police=float(state.police[0]),
        walked_out=bool(state.walked_out[0] > 0),
        own=_own(now, actor),
        odds={} if fixed else own_odds(now, actor),
        options=options,
        appeals=can_appeal(now, actor),
        due=due_day(now, actor),
        events=tuple(map(_public, events)),
    )


def own_odds(now: Situation, actor: str) -> dict[str, float]:
    """Return the probability of each move that the model's rule could make this morning."""
    slot = Happening(replicate=0, point=0, date=dt.date.fromordinal(now.day), actor=actor, event="hold")
    return {move: share for move, share in (odds_of(now, slot) or {}).items() if share > 0}


def _own(now: Situation, actor: str) -> dict[str, float]:
    if actor not in PARTIES:
        return {}
    rows = {"commitment": "c", "hostility": "h", "pressure": "p"}
    return {name: float(getattr(now, f"{letter}_{actor}")[0]) for name, letter in rows.items()}


def _measures(now: Situation) -> tuple[MeasureSeen, ...]:
    state, rules = now.state, now.rules
    waiting = dated(state)
    seen = [
        MeasureSeen(
            measure.name,
            "kosovo",
            STATUSES[int(state.status[k, 0])],
            dt.date.fromordinal(int(state.due[k, 0])) if waiting[k, 0] else None,
            float(state.postponements[k, 0]),
        )
        for k, measure in enumerate(rules.kosovo)
    ]
    stands = {True: "in_force", False: "none"}
    seen += [
        MeasureSeen(measure.name, "serbia", stands[bool(state.standing[j, 0] > 0)], None, 0.0)
        for j, measure in enumerate(rules.serbia)
    ]
    return tuple(seen)


def _public(event: Happening) -> PublicEvent:
    """Return an event without which history of a run it belongs to: that would tell the luck."""
    return PublicEvent(**{k: v for k, v in vars(event).items() if k not in ("replicate", "point")})
