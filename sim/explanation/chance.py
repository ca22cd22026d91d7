"""What was likely on the ground and at the table on a day, taken apart like the choices of actors.

Roads, incidents and deals are decided by nobody alone: the model draws them from the morning's situation.
What it draws from is a sum of named addends in each case (`sim.world.addends`), so it has exact parts, and
`sim.explanation.causes` leads each part back to the events before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.odds import odds_of
from sim.errors import InputError, Problem
from sim.explanation.causes import Past, past_of
from sim.explanation.choice import Term, check
from sim.tabular import Tabular
from sim.values import Date, one_of
from sim.world import incidents, north
from sim.world.addends import CALM, Law, named
from sim.world.events import GENERAL
from sim.world.mediation import Round
from sim.world.numbers import first
from sim.world.rules import SITES
from sim.world.situation import Situation
from sim.world.vocabulary import PLACES

if TYPE_CHECKING:
    import xarray as xr

#: The only history of a morning that is taken apart.
FIRST = np.zeros(1, np.intp)
#: What can be explained here, as ``event`` or ``event/where``.
UP, DOWN, INCIDENTS, DEAL = "new_barricades", "removed_barricades", "incidents", "deal"


@dataclass(frozen=True, repr=False)
class Chance(Tabular):
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

    def headline(self) -> str:
        """Return what was likely or not, when and where, and whether it happened."""
        where = f" at {self.where}" if self.where else ""
        happened = "happened" if self.happening else "did not happen"
        return f"{self.event}{where}, {self.date}, member {self.member}: {self.probability:.2%}, {happened}"

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for each term of the total, largest first."""
        return pd.DataFrame({"term": term.name, "value": term.value} for term in self.terms)


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
    return explain_chance(past, int(member), event, list(happenings(log.isel(date=[t]), member)))


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
    """Take the push to act in a municipality apart."""
    place = PLACES.index(where)
    parts = _parts(north.pushes(now), place)
    deterred = north.deterrence(now, FIRST)[place] if now.police[0] > 0 else np.zeros(1)
    parts["deterrence"] = -_one(deterred)
    expected = _one(north.building_rate(now, place))
    factors = {
        "ready": _one(now.ready[place]),
        "free": float(SITES) - _one(now.state.barricades[place]),
        "expected": expected,
    }
    return _told(parts), factors, -float(np.expm1(-expected))


def _down(now: Situation, where: str) -> Read:
    """Take the hazard that a barricade comes down apart."""
    place = PLACES.index(where)
    parts = _parts(north.reliefs(now, FIRST))
    parts["ready"] = -sum(parts.values()) * float(north.HELD_UP) * _one(now.ready[place])
    standing = _one(now.state.barricades[place])
    expected = standing * sum(parts.values())
    return _told(parts), {"standing": standing}, -float(np.expm1(-expected))


def _incidents(now: Situation, _: str) -> Read:
    """Take the incidents expected today apart."""
    parts = _parts(incidents.causes(now))
    parts["kfor"] = sum(parts.values()) * (_one(now.damping) - 1)
    parts["ceiling"] = min(float(incidents.MOST_PER_DAY) - sum(parts.values()), 0.0)
    expected = sum(parts.values())
    return _told(parts), {"expected": expected}, -float(np.expm1(-expected))


def _deal(now: Situation, where: str) -> Read:
    """Take the odds that a round settles a measure apart."""
    talks, measure = Round(now, FIRST), None if where == GENERAL else now.rules.position[where]
    parts = _parts(talks.law(measure))
    at_stake = float((talks.nothing_open() if measure is None else talks.open_here(measure))[0])
    ceiling = _one(now.parameters.settlement_ceiling)
    chance = at_stake * ceiling / (1 + float(np.exp(-sum(parts.values()))))
    return _told(parts), {"ceiling": ceiling, "at_stake": at_stake}, chance


_READERS = {UP: _up, DOWN: _down, INCIDENTS: _incidents, DEAL: _deal}


def _told(parts: dict[str, float]) -> dict[str, float]:
    """Return the parts without those that add nothing; the calm one always stays."""
    return {name: value for name, value in parts.items() if value or name == CALM}


def _parts(law: Law, place: int = 0) -> dict[str, float]:
    """Return the addends of a law in the only history, at a place where they differ by place."""
    return {name: _one(part[place] if part.ndim == 2 else part) for name, part in named(law).items()}


def _one(values: np.ndarray) -> float:
    return float(first(values))
