"""Role sheets: an actor's goals, red lines and menu, in words, read off its repertoire and its weights.

Nothing here decides anything. Which goals and pushes an actor has follows from the weights of its moves
(``sim/actors``); this file only knows how each is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.actors import APPEALS, DRIVERS, DUE_DAY, REPERTOIRES, attends, choice
from sim.actors.agents import offered
from sim.actors.drivers import Driver
from sim.actors.government import RULE_STARTS
from sim.drawing.context import Context
from sim.drawing.words import listed, sentence
from sim.parameters import Parameters
from sim.scenario import Scenario
from sim.teaching.course import opening
from sim.teaching.sheet import sheet
from sim.world.moves import Move
from sim.world.setting import Setting
from sim.world.situation import CONDITIONS, Situation
from sim.world.state import VARIABLE
from sim.world.vocabulary import ACTOR_NAMES, ACTORS, PARTIES

if TYPE_CHECKING:
    import xarray as xr

#: A weight from here on is a strong push.
STRONG = 0.7

#: What Kosovo can do only with a rule.
WITH_A_RULE = frozenset({"announce", *(move.name for move in DUE_DAY)})


def role_page(actor: str, context: Context, morning: Mapping[str, float], up: str) -> str:
    """Return the role sheet of an actor.

    Parameters
    ----------
    morning : mapping of str to float
        Odds of each of its moves on the first morning, as from `first_morning`.
    """
    setting = context.setting
    menu = _menu(actor, setting)
    due = offered(DUE_DAY, _taken(actor, setting)) if actor == "kosovo" else ()
    moves = (*menu, *due)
    drivers = _drivers(actor, moves, setting)
    lines = [line for driver in DRIVERS[actor].values() for line in driver.red_lines]
    lines = [line for line in lines if line != RULE_STARTS or _has_rule(setting)]
    return sheet(
        "role",
        context,
        up,
        actor=actor,
        name=ACTOR_NAMES[actor],
        goals=[driver.goal for driver in drivers.values() if driver.goal],
        red_lines=lines,
        appeals=actor in APPEALS,
        menu=_menu_rows(actor, menu, morning, context),
        due=_menu_rows(actor, due, {}, context),
        pushed_by=[driver.when for driver in drivers.values()],
        pushes=_pushes(moves, drivers) if drivers else (),
        not_yours=_not_yours(actor, context),
    )


def first_morning(ensemble: xr.Dataset, scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return the odds of each actor's moves on the first morning, averaged over an ensemble's histories."""
    now = opening(ensemble, scenario)
    return {actor: _odds(actor, now) for actor in ACTORS}


def calm_odds(menu: Sequence[Move], parameters: Parameters) -> dict[str, float]:
    """Return the odds of a menu's moves on a calm day: all of them possible, nothing to answer."""
    calm = choice.Attention({})
    weights = {move.name: np.exp(choice.log_odds(move, calm, parameters)).item() for move in menu}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def daily(chance: float) -> str:
    """Return a chance a day as a teacher would say it: "1 day in 30"."""
    if chance <= 0:
        return "never"
    if chance >= 0.15:
        return f"{min(round(10 * chance), 9)} days in 10" if chance < 0.95 else "nearly every day"
    days = 1 / chance
    size = 10 ** max(len(str(int(days))) - 2, 0)
    return f"1 day in {round(days / size) * size:,.0f}"


def _odds(actor: str, now: Situation) -> dict[str, float]:
    taken, attention = _taken(actor, now.rules.setting), attends(actor, now)
    found: dict[str, float] = {}
    for menu in (REPERTOIRES[actor], APPEALS.get(actor, ())):
        moves, weights = choice.odds(offered(menu, taken), attention, now, now.parameters)
        total = sum(weights, np.zeros(1))
        shares = {m.name: float(np.mean(w / total)) for m, w in zip(moves, weights, strict=True)}
        found = {**shares, **found}
    return found


def _taken(actor: str, setting: Setting) -> set[str]:
    """Return the moves that an actor never has here: taken away, or without a rule to make them on."""
    never = setting.off_menu(actor)
    return never if _has_rule(setting) else never | WITH_A_RULE


def _has_rule(setting: Setting) -> bool:
    return any(measure.owner == "kosovo" for measure in setting.measures)


def _drivers(actor: str, menu: Sequence[Move], setting: Setting) -> dict[str, Driver]:
    """Return what an actor's moves answer, without what cannot come about here."""
    answered = {name for move in menu for name in move.weights}
    answered -= set() if _has_rule(setting) else {"urgency"}
    answered -= set() if _pressed(actor, setting) else {"leverage"}
    return {name: driver for name, driver in DRIVERS[actor].items() if name in answered}


def _pressed(actor: str, setting: Setting) -> bool:
    """Whether anybody can put pressure on an actor here: by choice, or because the scenario says so."""
    given = (*setting.events, *(trigger.do for trigger in setting.triggers))
    fixed = {(event.actor, event.move) for event in given}
    return any(
        (who, move.name) in fixed or (who, move.name) not in setting.unavailable
        for who, repertoire in REPERTOIRES.items()
        for move in repertoire
        if any(effect.variable == f"pressure_{actor}" for effect in move.effects)
    )


def _menu(actor: str, setting: Setting) -> tuple[Move, ...]:
    """Return what an actor can choose, without doing nothing, with its call for restraint."""
    taken = _taken(actor, setting)
    return tuple(m for m in offered(REPERTOIRES[actor] + APPEALS.get(actor, ()), taken) if m.name != "hold")


def _menu_rows(
    actor: str, menu: Sequence[Move], morning: Mapping[str, float], context: Context
) -> list[tuple[str, ...]]:
    """Return each move with what it does and how often it is made: on a calm day, and on this morning."""
    from sim.model import central_values

    calm: dict[str, float] = {}
    taken = _taken(actor, context.setting)
    parameters = Parameters(central_values(context.scenario))
    for slot in (DUE_DAY, APPEALS.get(actor, ()), REPERTOIRES[actor]):
        calm |= calm_odds(offered(slot, taken), parameters)
    rows = []
    for move in menu:
        usual = f"{100 * calm[move.name]:.0f} of 100" if move in DUE_DAY else daily(calm[move.name])
        now = [daily(morning.get(move.name, 0.0))] if morning else []
        only = move.available and move not in DUE_DAY
        when = f" Possible when {CONDITIONS[move.available]}." if only else ""
        rows.append((sentence(move.words) + when, effect_words(actor, move), usual, *now))
    return rows


def effect_words(actor: str, move: Move) -> str:
    """Return what a move does, in a few words."""
    points = move.points * (1 if actor in PARTIES else 0.25)
    size = f"{abs(points):.1f}".removesuffix(".0")
    tension = [f"tension {'+' if points > 0 else '−'}{size} points"] if points else []
    changed = [VARIABLE[effect.variable].changed(effect.kind) for effect in move.effects]
    also = [move.also] if move.also else []
    return listed([*tension, *dict.fromkeys(changed), *also]) or "nothing at once"


def _pushes(menu: Sequence[Move], drivers: Mapping[str, Driver]) -> list[tuple[str, ...]]:
    """Return each move with a sign for each driver: whether it makes the move likelier."""
    return [
        (sentence(m.words), *(mark(one.sign * m.weights.get(one.name, 0)) for one in drivers.values()))
        for m in menu
    ]


def mark(weight: float) -> str:
    """Return a push as signs: "++", "+", "", "−" or "−−"."""
    sign = "+" if weight > 0 else "−"
    return "" if weight == 0 else sign * (2 if abs(weight) >= STRONG else 1)


def _not_yours(actor: str, context: Context) -> list[str]:
    """Return what an actor may not choose, with why."""
    never = context.setting.unavailable
    taken = [
        f"{sentence(m.words)} In this scenario that is off the table."
        for m in (*REPERTOIRES[actor], *DUE_DAY, *APPEALS.get(actor, ()))
        if (actor, m.name) in never
    ]
    imposed = [
        f"{sentence(m.words)} The model never draws this; no chance of it is given."
        for m in REPERTOIRES[actor]
        if m.imposed_only
    ]
    return taken + imposed
