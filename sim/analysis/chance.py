"""What was likely on the ground and at the table on a day, taken apart like the choices of actors.

Roads, incidents and deals are decided by nobody alone: the model draws them from the morning's situation.
What it draws from is a sum in each case (SCIENCE 7.7, 7.8 and 7.10, MODEL A.2b and A.4), so it has exact
parts, and `sim.analysis.causes` leads each part back to the events before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.causes import Past, past_of
from sim.analysis.explain import CALM, Term, check
from sim.analysis.odds import odds_of
from sim.ensemble.eventlist import Happening, happenings
from sim.errors import InputError, Problem
from sim.values import Date, one_of
from sim.world import north
from sim.world.events import GENERAL
from sim.world.incidents import INTERPOSING, MOST_PER_DAY, POLICE_FRICTION
from sim.world.mediation import Round
from sim.world.numbers import first
from sim.world.rules import SITES
from sim.world.situation import Situation
from sim.world.vocabulary import PLACES

if TYPE_CHECKING:
    import xarray as xr

#: What can be explained here, as ``event`` or ``event/where``.
UP, DOWN, INCIDENTS, DEAL = "new_barricades", "removed_barricades", "incidents", "deal"


@dataclass(frozen=True)
class Chance:
    """Why something that nobody decides alone was likely or unlikely on a day.

    Parameters
    ----------
    date : datetime.date
    member : int
    event : {"new_barricades", "removed_barricades", "incidents", "deal"}
    where : str
        A municipality, a measure, ``general``, or empty for incidents.
    happening : Happening or None
        What happened; ``None`` if nothing of the kind did.
    probability : float
        That it happens at least once that day; of a deal, once a round is held.
    engine : float
        The same as the engine computes it, in float32.
    total : float
        Sum of ``terms``: the push to act on a scale of thresholds (new barricades), the hazard of one
        barricade a day (removed ones), incidents expected that day, or log-odds below the ceiling (deals).
    terms : tuple of Term
        Largest first.
    factors : dict of str to float
        What leads from the total to the probability: the share of people ``ready``, ``free`` sites,
        ``standing`` barricades, the number ``expected``, the ``ceiling`` of a deal, and whether its matter
        was ``at_stake``.
    """

    date: dt.date
    member: int
    event: str
    where: str
    happening: Happening | None
    probability: float
    engine: float
    total: float
    terms: tuple[Term, ...]
    factors: Mapping[str, float]


def explain_event(log: xr.Dataset, member: int = 0, *, on: Date, event: str) -> Chance:
    """Explain how likely something on the ground or at the table was on a day, whether it happened or not.

    Parameters
    ----------
    log : Dataset
        Of ``keep="log"``.
    member : int
        Position along the ``member`` dimension.
    on : date, str or datetime64
        A day of the window.
    event : str
        ``incidents``, ``new_barricades/<municipality>``, ``removed_barricades/<municipality>``,
        ``deal/<measure>`` or ``deal/general``.

    Returns
    -------
    Chance

    Raises
    ------
    InputError
        If there is no such history, day or event, or if the record was followed that day.
    """
    t = check(log, member, on)
    known = events_of(log)
    one_of(event, known, "event")
    past = past_of(log, member, t)
    if past.now.rules.follows_record(past.now.day):
        message = "the record was followed that day: nothing was drawn"
        raise InputError(Problem(message, key="on", value=str(on)))
    return explain_chance(past, member, event, list(happenings(log.isel(date=[t]), member)))


def explain_ground(log: xr.Dataset, member: int = 0, *, on: Date) -> list[Chance]:
    """Explain the roads, incidents and deals that happened on a day; arguments and errors as in `explain`."""
    t = check(log, member, on)
    today = list(happenings(log.isel(date=[t]), member))
    asked = ["/".join(filter(None, (event.event, event.place or event.measure))) for event in today]
    known = [event for event in events_of(log) if event in asked]
    past = past_of(log, member, t) if known else None
    if past is None or past.now.rules.follows_record(past.now.day):
        return []
    return [explain_chance(past, member, event, today) for event in known]


def events_of(log: xr.Dataset) -> list[str]:
    """Return every event that `explain_event` knows in a log."""
    measures = [str(name) for name in log["measure"].values]
    return [
        INCIDENTS,
        *(f"{event}/{place}" for event in (UP, DOWN) for place in PLACES),
        *(f"{DEAL}/{measure}" for measure in (*measures, GENERAL)),
    ]


def explain_chance(past: Past, member: int, event: str, happened: Sequence[Happening] = ()) -> Chance:
    """Explain one event, given what led to that morning and what happened in that history."""
    kind, _, where = event.partition("/")
    now, date = past.now, dt.date.fromordinal(past.now.day)
    parts, factors, probability = _READERS[kind](now, where)
    terms = []
    for name, value in parts.items():
        causes, rest = past.ledger.behind(now, kind, name, value, where if kind == DEAL else "")
        terms.append(Term(name, value, causes, rest))
    place, measure = ("", where) if kind == DEAL else (where, "")
    asked = Happening(replicate=0, point=0, date=date, event=kind, place=place, measure=measure)
    (engine,) = (odds_of(past.engine, asked) or {"": 0.0}).values()
    found = (e for e in happened if (e.date, e.event, e.place, e.measure) == (date, kind, place, measure))
    return Chance(
        date,
        member,
        kind,
        where,
        next(found, None),
        probability,
        engine,
        sum(parts.values()),
        tuple(sorted(terms, key=lambda term: -abs(term.value))),
        factors,
    )


#: Terms, factors and the probability of an event.
Read = tuple[dict[str, float], dict[str, float], float]


def _up(now: Situation, where: str) -> Read:
    """Take the push to act in a municipality apart (SCIENCE 7.7, MODEL A.4)."""
    place = PLACES.index(where)
    due, police = float(north.SHARE_OF_DUE[place, 0]), float(north.SHARE_OF_POLICE[place, 0])
    p, s = now.parameters, now.state
    parts = {
        CALM: _one(p.g0),
        "call": _one(p.g_Q) * min(_one(s.call), 1.0),
        "roads": _one(p.g_B) * _one(now.b),
        "calming": -_one(p.g_Z) * min(_one(s.calming), 1.0),
        "urgency": _one(p.g_L) * _one(now.due_now) * due,
        "police": _one(p.g_U) * _one(now.police) * police,
        "affront": _one(p.g_I) * min(_one(s.affront), 1.0) * police,
        "deterrence": -_one(north.deterrence(now, np.zeros(1, np.intp))[place]) if now.police[0] > 0 else 0.0,
    }
    expected = _one(north.building_rate(now, place))
    factors = {
        "ready": _one(now.ready[place]),
        "free": float(SITES) - _one(s.barricades[place]),
        "expected": expected,
    }
    return _told(parts), factors, -float(np.expm1(-expected))


def _down(now: Situation, where: str) -> Read:
    """Take the hazard that a barricade comes down apart (SCIENCE 7.7)."""
    place, p, s = PLACES.index(where), now.parameters, now.state
    parts = {
        CALM: _one(p.r0),
        "calming": _one(p.r_Z) * min(_one(s.calming), 1.0),
        "interposing": _one(p.r_Z) * float(north.INTERPOSED) * _one(s.interposing),
    }
    parts["ready"] = -sum(parts.values()) * float(north.HELD_UP) * _one(now.ready[place])
    standing = _one(s.barricades[place])
    expected = standing * sum(parts.values())
    return _told(parts), {"standing": standing}, -float(np.expm1(-expected))


def _incidents(now: Situation, _: str) -> Read:
    """Take the incidents expected today apart (SCIENCE 7.8, MODEL A.4b and A.10)."""
    p, s = now.parameters, now.state
    clash = _one(p.mu_B) * _one(now.rules.crowd)
    parts = {
        CALM: _one(p.mu0),
        "walk_out": _one(p.mu0) * _one(p.g_W) * _one(s.walked_out),
        "roads": clash * _one(now.b),
        "police": clash * float(POLICE_FRICTION) * _one(now.police) * float(np.mean(now.ready[:, 0])),
        "interposing": float(INTERPOSING) * _one(s.interposing),
        "excitation": _one(s.excitation),
    }
    raw = sum(parts.values())
    parts["kfor"] = raw * (_one(now.damping) - 1)
    parts["ceiling"] = min(float(MOST_PER_DAY) - sum(parts.values()), 0.0)
    expected = sum(parts.values())
    return _told(parts), {"expected": expected}, -float(np.expm1(-expected))


def _deal(now: Situation, where: str) -> Read:
    """Take the odds that a round settles a measure apart (MODEL A.2b, A.2c)."""
    p, talks = now.parameters, Round(now, np.zeros(1, np.intp))
    pressure, resistance = _one(p.a_P) / 2, -_one(p.a_H) / 2
    parts = {
        CALM: _one(p.a0),
        "pressure_kosovo": pressure * _one(now.p_kosovo),
        "pressure_serbia": pressure * _one(now.p_serbia),
        "commitment_kosovo": resistance * _one(now.c_kosovo),
        "commitment_serbia": resistance * _one(now.c_serbia),
        "hostility_kosovo": resistance * _one(now.h_kosovo),
        "hostility_serbia": resistance * _one(now.h_serbia),
        "risk": _one(now.tension),
    }
    at_stake = talks.nothing_open()
    if where != GENERAL:
        k = now.rules.position[where]
        at_stake = talks.open_here(k)
        parts["ease"] = _one(now.rules.ease[k])
        if k < len(now.rules.kosovo):
            parts["urgency"] = _one(p.a_d) * _one(now.prox_of[k])
    ceiling, at_stake_here = _one(p.settlement_ceiling), float(at_stake[0])
    chance = at_stake_here * ceiling / (1 + float(np.exp(-sum(parts.values()))))
    return _told(parts), {"ceiling": ceiling, "at_stake": at_stake_here}, chance


_READERS = {UP: _up, DOWN: _down, INCIDENTS: _incidents, DEAL: _deal}


def _told(parts: dict[str, float]) -> dict[str, float]:
    """Return the parts without those that add nothing; the calm one always stays."""
    return {name: value for name, value in parts.items() if value or name == CALM}


def _one(values: np.ndarray) -> float:
    return float(first(values))
