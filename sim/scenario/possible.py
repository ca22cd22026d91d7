"""What cannot happen in a scenario, read off its compiled form and never off a count.

An outcome is ruled out only where nothing in the scenario leads to it: no menu, no imposed event, no trigger.
In doubt it is possible, and its row says "none of 2,000" if it never came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.scenario import Scenario
from sim.world.events import ImposedEvent
from sim.world.outcomes import FIRST_DECISION, MANY_HURT
from sim.world.setting import Measure, Setting
from sim.world.vocabulary import PLACES

#: The due-day decision that each outcome is about.
DECISION = {"postponed": "postpone", "phased": "phase", "enforced": "enforce"}
SAID = {"postponed": "postpone", "phased": "phase in", "enforced": "enforce"}


def ruled_out(
    scenario: Scenario, *, forked: bool = False, free: Iterable[str] = (), setting: Setting | None = None
) -> dict[str, str]:
    """Return the outcomes that cannot happen in a scenario, in the order of the registry, each with why.

    Parameters
    ----------
    scenario : Scenario
        With its arm merged in.
    forked : bool
        Whether it goes on from a state of its own, in which rules may stand otherwise than in the file.
    free : iterable of str
        Parameters that are varied, so that the scenario's own value does not hold.
    setting : Setting, optional
        The scenario compiled, if at hand.

    Returns
    -------
    dict of str to str
        By outcome, the reason as the end of "because ...".
    """
    here = setting or scenario.setting()
    fixed = {name: value for name, value in scenario.parameters.items() if name not in free}
    found = {
        **_roads(here, forked),
        **_violence(here),
        **_decisions(here, forked),
        **_talks(here),
        **_reserve(here, fixed, forked),
    }
    return {name: found[name] for name in _ORDER if name in found}


_ORDER = ("barricade", "blockade", "injuries", "mass_injuries", "lethal", *FIRST_DECISION, "deal", "reserve")


def _fixed_from_outside(setting: Setting) -> list[ImposedEvent]:
    """Return what is imposed inside the window, on a date or by a trigger."""
    dated = [e for e in setting.events if e.date and setting.start <= e.date <= setting.end]
    return [*dated, *(trigger.do for trigger in setting.triggers)]


def _may(setting: Setting, actor: str, move: str) -> bool:
    """Whether an actor can make a move in the window: by its own choice, or because it is imposed."""
    return (actor, move) not in setting.unavailable or _is_imposed(setting, actor, move)


def _is_imposed(setting: Setting, actor: str, move: str) -> bool:
    return any((e.actor, e.move) == (actor, move) for e in _fixed_from_outside(setting))


def _decisions(setting: Setting, forked: bool) -> dict[str, str]:
    """No rule can fall due, or the decision is off Kosovo's menu; an imposed decision counts in any case."""
    due = _can_fall_due(setting, forked)
    found = {}
    for name, move in DECISION.items():
        if not _is_imposed(setting, "kosovo", move):
            if not due:
                found[name] = "no rule can fall due"
            elif ("kosovo", move) in setting.unavailable:
                found[name] = f"Kosovo cannot {SAID[name]}"
    return found


def _can_fall_due(setting: Setting, forked: bool) -> bool:
    rules = [measure for measure in setting.measures if measure.owner == "kosovo"]
    if any(_open_question(setting, measure, forked) or _is_dated(setting, measure) for measure in rules):
        return True
    again = "deal" not in _talks(setting)  # a deal suspends a rule in force, which can then come back
    ready = any(again or measure.status in ("none", "suspended") for measure in rules)
    return ready and setting.days > 1 and _may(setting, "kosovo", "announce")


def _open_question(setting: Setting, measure: Measure, forked: bool) -> bool:
    """Whether the record or a parent history, and not the file, says how a rule stands on the first day."""
    return forked or (setting.warm_from is not None and not measure.fixed)


def _is_dated(setting: Setting, measure: Measure) -> bool:
    waits = measure.status in ("announced", "phased")
    return waits and (measure.due is None or measure.due <= setting.end)


def _talks(setting: Setting) -> dict[str, str]:
    settled = any(event.event == "deal" for event in _fixed_from_outside(setting))
    return {} if settled or _may(setting, "eu", "convene") else {"deal": "nobody hosts talks"}


def _reserve(setting: Setting, parameters: Mapping[str, Any], forked: bool) -> dict[str, str]:
    if _is_imposed(setting, "nato", "reserve"):
        return {}
    if ("nato", "reserve") in setting.unavailable:
        return {"reserve": "NATO cannot order it"}
    every = (*setting.events, *_fixed_from_outside(setting))
    sent = any(event.event == "kfor_troops" or event.move == "reserve" for event in every)
    none_there = parameters.get("nato.troops") == 0 and not sent and not forked
    return {"reserve": "KFOR has no soldiers in Kosovo"} if none_there else {}


def _violence(setting: Setting) -> dict[str, str]:
    """Incidents that are fixed on every day leave nothing to chance."""
    fixed = [event for event in _fixed_from_outside(setting) if event.event == "incident"]
    if len({event.date for event in fixed if event.date}) < setting.days:
        return {}
    worst = max((event.casualties for event in fixed if event.count), default=0)
    found = {"injuries": worst > 0, "mass_injuries": worst >= MANY_HURT}
    found["lethal"] = any(event.lethal for event in fixed)
    return {name: "every day's incidents are fixed" for name, possible in found.items() if not possible}


def _roads(setting: Setting, forked: bool) -> dict[str, str]:
    """Roads that are fixed on every day, in every municipality, with nothing put up, stay open."""
    fixed = [event for event in _fixed_from_outside(setting) if event.event == "barricades"]
    days = {(event.date, event.place) for event in fixed if event.date}
    left_open = len(days) == setting.days * len(PLACES) and not any(event.up for event in fixed)
    if forked or setting.warm_from is not None or not left_open:
        return {}
    return dict.fromkeys(("barricade", "blockade"), "every day's roads are fixed")
