"""What could have happened on a day of a finished history, and how likely each of it was.

The log is folded up to the morning of that day; from there the same functions that drew the day give its
odds.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.actors import APPEALS, DUE_DAY, REPERTOIRES, attends, choice, due_day
from sim.actors.agents import offered
from sim.arrays import Floating
from sim.ensemble.dataset import as_model
from sim.ensemble.eventlist import Happening
from sim.model import RETURN_PROBABILITY, can_return, rules_for, walk_out_chance
from sim.parameters import PARAMETERS, Parameters
from sim.scenario import Scenario
from sim.scenario.loader import scenario_in
from sim.world import incidents, north
from sim.world.events import GENERAL
from sim.world.fold import fold
from sim.world.log import EVENT_ARRAYS, day_events
from sim.world.mediation import Round
from sim.world.moves import APPEAL, Move
from sim.world.numbers import first
from sim.world.rules import Rules
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import PLACES

if TYPE_CHECKING:
    import xarray as xr

#: Probability of each thing that could happen in a slot, by name.
Odds = dict[str, float]
AT_LEAST_ONE = "at least one"


def morning(log: xr.Dataset, member: int, t: int) -> Situation:
    """Return the situation of one member on the morning of a day.

    Parameters
    ----------
    log : Dataset
        Of ``keep="log"``.
    member : int
        Position along the ``member`` dimension.
    t : int
        Day of the window, 0 is the first.
    """
    one = log.isel(member=[member])
    rules = rules_of(one)
    state = State(rules.layout, one["state_start"].values)
    days = as_model(one, [name for name, _, _ in EVENT_ARRAYS])
    for past in range(t):
        state = fold(rules, state, day_events(days, past, rules.start + past))
    return Situation(rules, state, rules.start + t)


def rules_of(log: xr.Dataset) -> Rules:
    """Return the rules that the members of a log lived under, with their own parameters."""
    scenario = scenario_in(log.attrs)
    return rules_for(scenario.setting(), Parameters(_values(log, scenario)))


def odds_of(now: Situation, happening: Happening) -> Odds | None:
    """Return the odds of the slot that a happening filled, as they stood on the morning of its day.

    For a move: every move on the actor's menu. For barricades, incidents and appeals: that there is at
    least one. For a deal: that a round settles the measure; for a walk-out: that a call becomes one. ``None``
    for what is never drawn, and on days that follow the record.
    """
    if now.rules.follows_record(now.day):
        return None
    if happening.event == APPEAL:
        return {APPEAL: slot_odds(now, happening.actor, APPEALS[happening.actor])[APPEAL]}
    if happening.actor:
        menu = DUE_DAY if due_day(now, happening.actor) else REPERTOIRES[happening.actor]
        return slot_odds(now, happening.actor, menu)
    return _ground_odds(now, happening)


def slot_odds(now: Situation, actor: str, menu: tuple[Move, ...]) -> Odds:
    """Return the odds of every move of a menu that can be chosen at all, as the engine computes them."""
    possible = offered(menu, now.rules.setting.off_menu(actor))
    moves, weights = choice.odds(possible, attends(actor, now), now, now.parameters)
    total = float(sum(first(weight) for weight in weights))
    found = {move.name: float(first(weight)) / total for move, weight in zip(moves, weights, strict=True)}
    return {move.name: found.get(move.name, 0.0) for move in menu if not move.imposed_only}


def _ground_odds(now: Situation, happening: Happening) -> Odds | None:
    one = np.zeros(1, np.intp)
    match happening.event:
        case "new_barricades":
            expected = north.building_rate(now, PLACES.index(happening.place))[0]
        case "removed_barricades":
            k = PLACES.index(happening.place)
            expected = now.state.barricades[k][0] * north.removal_hazard(now, k, one)[0]
        case "incidents":
            expected = incidents.rate(now)[0]
        case "deal":
            general = happening.measure == GENERAL
            talks = Round(now, one)
            measure = None if general else now.rules.position[happening.measure]
            at_stake = talks.nothing_open() if measure is None else talks.open_here(measure)
            return {"deal": float(talks.probability(measure)[0] * at_stake[0])}
        case "walk_out":
            return {"walk_out": float(walk_out_chance(now, one)[0])}
        case "return_to_institutions":
            return {"return": float(RETURN_PROBABILITY * can_return(now)[0])}
        case _:
            return None
    return {AT_LEAST_ONE: float(-np.expm1(-np.float64(expected)))}


def day_of(log: xr.Dataset, t: int) -> dt.date:
    """Return day ``t`` of a dataset's window."""
    return dt.date.fromisoformat(str(log["date"].values[t])[:10])


def _values(log: xr.Dataset, scenario: Scenario) -> dict[str, float | Floating]:
    """Return the members' own parameters: those drawn are in the log, the others in the scenario."""
    values: dict[str, float | Floating] = {
        name: value for name, value in scenario.parameters.items() if isinstance(value, int | float)
    }
    for name, row in PARAMETERS.items():
        if f"param_{row.attribute}" in log:
            values[name] = log[f"param_{row.attribute}"].values
    return values
