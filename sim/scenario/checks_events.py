"""Do imposed events and triggers make sense: fields, dates, measures, and one thing per slot and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from sim.actors import MOVES_OF
from sim.errors import nearest
from sim.parameters import PARAMETERS
from sim.scenario.events import EVENT_KINDS, MOVE_KINDS, MOVES, Kind
from sim.scenario.lines import Path
from sim.scenario.problems import Findings
from sim.scenario.schema import Action, EventSpec, Layout, TriggerSpec
from sim.shapes import number_text
from sim.world.events import GENERAL
from sim.world.facts import FACTS
from sim.world.rules import ELECTION_DAYS
from sim.world.triggers import VARIABLES
from sim.world.vocabulary import ACTOR_NAMES, ACTORS, STATUSES

#: Fields that belong to particular moves or events.
_FIELDS = ("measures", "due", "until", "place", "up", "down", "count", "casualties", "lethal", "value")

#: Trigger variables that are followed by a measure's name, and the range of the others.
_OF_MEASURES = ("days_to_due", "status")
_RANGES = {
    "tension": (0, 100),
    "rung": (0, 7),
    "barricades": (0, 16),
    "walked_out": (0, 1),
}


def check_events(scenario: Layout, found: Findings) -> None:
    """Check the dated events, one by one and against each other."""
    for i, event in enumerate(scenario.events):
        path: Path = ("events", i)
        _action(scenario, event, path, found)
        _when_it_happens(scenario, event, path, found)
    _contradictions(scenario, found)


def check_triggers(scenario: Layout, found: Findings) -> None:
    """Check conditions and what they lead to."""
    for i, trigger in enumerate(scenario.triggers):
        path: Path = ("triggers", i)
        _condition(scenario, trigger, (*path, "when"), found)
        _action(scenario, trigger.do, (*path, "do"), found, triggered=True)


def _action(scenario: Layout, action: Action, path: Path, found: Findings, triggered: bool = False) -> None:
    keys = [(*path, key) for key in ("actor", "move", "event")]
    if (action.move is None) == (action.event is None):
        found.error(path, "needs either a move (with its actor) or an event", *keys)
    elif action.move is not None:
        _move(action, path, found)
    elif action.actor is not None:
        found.error((*path, "actor"), f"the event {action.event} has no actor", *keys)
    kind = _kind(action)
    if kind is None:
        return
    if triggered and kind.dated:
        found.error((*path, "event"), f"{action.event} acts around a date, so it cannot be triggered")
    _fields(action, kind, path, found, triggered)
    _measures(scenario, action, kind, path, found)
    _value(action, path, found)


def _kind(action: Action) -> Kind | None:
    if action.move is not None and action.event is None:
        return MOVE_KINDS.get(action.move, Kind()) if action.move in _own_moves(action) else None
    return EVENT_KINDS[action.event] if action.event is not None and action.move is None else None


def _move(action: Action, path: Path, found: Findings) -> None:
    actor, move = (*path, "actor"), (*path, "move")
    own = _own_moves(action)
    valid, close = ", ".join(own), nearest(str(action.move), own)
    if action.move not in MOVES:
        message = f"unknown move of {ACTOR_NAMES[action.actor]}" if action.actor else "unknown move"
        if close is None and (other := nearest(str(action.move), MOVES, cutoff=0.75)):
            message += f"; '{other}' is a move of {_whose(other)}"
        found.error(move, message, allowed=valid, nearest=close)
    elif action.actor is None:
        found.error(actor, f"is missing: whose move is {action.move}?", move)
    elif action.move not in own:
        message = f"not a move of {ACTOR_NAMES[action.actor]} (but of {_whose(action.move)})"
        found.error(move, message, actor, allowed=valid, nearest=close)


def _own_moves(action: Action) -> Collection[str]:
    """Return the moves of its actor; all of them where no actor is named."""
    return MOVES_OF.get(action.actor or "", MOVES)


def _whose(move: str) -> str:
    return " and ".join(ACTOR_NAMES[name] for name, moves in MOVES_OF.items() if move in moves)


def _fields(action: Action, kind: Kind, path: Path, found: Findings, triggered: bool) -> None:
    name = action.move or action.event
    named = [(*path, "move"), (*path, "event")]
    needs = () if triggered and "due" in kind.needs else kind.needs
    for key in needs:
        if getattr(action, key) in (None, ()):
            found.error((*path, key), f"is missing: {name} needs it", *named)
    for key in _FIELDS:
        if getattr(action, key) is not None and key not in (*kind.needs, *kind.allows):
            found.error((*path, key), f"{name} has no '{key}'", *named)
    if action.event == "barricades" and action.up is None and action.down is None:
        found.error(path, "barricades need 'up' or 'down'; up = 0 lets none go up", *named)
    if action.event == "incident" and action.count == 0 and (action.casualties or action.lethal):
        found.error((*path, "count"), "without an incident nobody is hurt", *named)
    if triggered and action.due is not None and "due" in (*kind.needs, *kind.allows):
        message = "a trigger has no fixed date; without 'due' the length is drawn"
        found.error((*path, "due"), message, *named)


def _measures(scenario: Layout, action: Action, kind: Kind, path: Path, found: Findings) -> None:
    if not {"measures"} & {*kind.needs, *kind.allows}:
        return
    general = (GENERAL,) if action.event == "deal" else ()
    for i, name in enumerate(action.measures or ()):
        where: Path = (*path, "measures", i)
        if name in general:
            continue
        if name not in scenario.measures:
            known = (*scenario.measures, *general)
            close = nearest(name, known)
            found.error(where, "unknown measure", ("measures",), allowed=", ".join(known), nearest=close)
        elif kind.owner and scenario.measures[name].owner != kind.owner:
            owner: Path = ("measures", name, "owner")
            what = action.move or action.event
            message = (
                f"{what} concerns measures of {kind.owner}, and this one is {scenario.measures[name].owner}'s"
            )
            found.error(where, message, owner, (*path, "move"), (*path, "event"))
    if kind.owner and not any(m.owner == kind.owner for m in scenario.measures.values()):
        message = f"{action.move or action.event} needs a measure of {kind.owner}, and the scenario has none"
        found.error(path, message, ("measures",))


def _value(action: Action, path: Path, found: Findings) -> None:
    if action.event in FACTS and FACTS[action.event].value_as and action.value is not None:
        row = PARAMETERS[FACTS[action.event].value_as]
        if not row.holds(action.value):
            found.error((*path, "value"), "outside its range", (*path, "event"), allowed=row.span)


def _when_it_happens(scenario: Layout, event: EventSpec, path: Path, found: Findings) -> None:
    date = (*path, "date")
    # An election is felt before its day, so it may lie behind the window.
    grace = dt.timedelta(ELECTION_DAYS if event.event == "election_day" else 0)
    if event.date < scenario.start:
        found.error(date, f"lies before the window's first day ({scenario.start})", ("start",))
    if event.date > scenario.end + grace:
        found.error(date, f"lies after the window's last day ({scenario.end})", ("end",), (*path, "event"))
    if event.due is not None and event.due <= event.date:
        found.error((*path, "due"), f"must come after the day of the event ({event.date})", date)
    if event.until is not None and event.until < event.date:
        found.error((*path, "until"), f"must not come before the day of the event ({event.date})", date)


def _contradictions(scenario: Layout, found: Findings) -> None:
    """Nothing can happen twice, in two ways, in one slot on one day."""
    taken: dict[tuple[dt.date, str], Path] = {}
    for name, measure in scenario.measures.items():
        if measure.owner == "kosovo" and measure.announced and measure.announced > scenario.start:
            taken[measure.announced, "kosovo"] = ("measures", name, "announced")
    for i, event in enumerate(scenario.events):
        path: Path = ("events", i)
        keys = [(*path, key) for key in ("date", "actor", "move", "event", "place", "measures")]
        for slot in _slots(event):
            other = taken.setdefault((event.date, slot), path)
            if other != path:
                what = _SLOT_WORDS.get(slot, slot)
                message = f"contradicts {found.named(other)}: both fix {what} on {event.date}"
                found.error(path, message, *keys, other)


_SLOT_WORDS = {
    "round": "the outcome of the round",
    "institutions": "whether Serbs are in the institutions",
} | {actor: f"what {ACTOR_NAMES[actor]} does" for actor in ACTORS}


def _slots(event: EventSpec) -> Iterator[str]:
    """Yield what an event fixes on its day; incidents add up, so they fix nothing for each other."""
    if event.move == "appeal":
        yield f"the appeal of {event.actor}"
    elif event.move is not None and event.actor is not None:
        yield event.actor
    elif event.event in ("deal", "no_deal"):
        yield "round"
    elif event.event == "barricades" and event.place is not None:
        yield f"the barricades of {event.place}"
    elif event.event in ("walk_out", "return_to_institutions"):
        yield "institutions"
    elif event.event in ("lift_measure", "withdraw_measure"):
        yield from (f"{event.event} of {name}" for name in event.measures or ())
    elif event.event not in (None, "incident"):
        yield str(event.event)


def _condition(scenario: Layout, trigger: TriggerSpec, path: Path, found: Findings) -> None:
    when, variable = trigger.when, (*path, "variable")
    name, dot, measure = when.variable.partition(".")
    valid = _variables(scenario)
    tests = [(*path, key) for key in ("above", "below", "equals")]
    given = [key for key in ("above", "below", "equals") if getattr(when, key) is not None]
    if when.variable not in valid:
        found.error(
            variable,
            "unknown variable",
            ("measures",),
            allowed=", ".join(valid),
            nearest=nearest(when.variable, valid),
        )
    if not given:
        found.error(path, "needs 'above', 'below' or 'equals'", *tests)
    elif "equals" in given and len(given) > 1:
        found.error((*path, "equals"), "cannot be combined with 'above' or 'below'", *tests)
    if when.above is not None and when.below is not None and when.above >= when.below:
        found.error((*path, "above"), f"must be less than below ({number_text(when.below)})", *tests)
    if name == "status" and dot:
        _status_condition(scenario, trigger, measure, path, found)
    elif isinstance(when.equals, str) and when.variable in valid:
        found.error((*path, "equals"), f"{when.variable} is a number", variable)
    if name in _RANGES:
        _never(trigger, name, path, found)


def _variables(scenario: Layout) -> list[str]:
    dated = [name for name, measure in scenario.measures.items() if measure.owner == "kosovo"]
    of_measures = [f"days_to_due.{name}" for name in dated] + [f"status.{name}" for name in scenario.measures]
    return [name for name in VARIABLES if name not in _OF_MEASURES] + of_measures


def _status_condition(
    scenario: Layout, trigger: TriggerSpec, measure: str, path: Path, found: Findings
) -> None:
    when, equals = trigger.when, (*path, "equals")
    for key in ("above", "below"):
        if getattr(when, key) is not None:
            found.error((*path, key), "a status is a word; use 'equals'", (*path, "variable"))
    owner = scenario.measures[measure].owner if measure in scenario.measures else "kosovo"
    valid = STATUSES if owner == "kosovo" else ("in_force", "none")
    if when.equals is not None and when.equals not in valid:
        close = nearest(str(when.equals), valid)
        found.error(
            equals,
            "not a status",
            (*path, "variable"),
            ("measures", measure, "owner"),
            allowed=", ".join(valid),
            nearest=close,
        )


def _never(trigger: TriggerSpec, name: str, path: Path, found: Findings) -> None:
    low, high = _RANGES[name]
    when = trigger.when
    span = f"{low} to {high}"
    if when.above is not None and when.above >= high:
        found.error((*path, "above"), f"{name} never gets there", (*path, "variable"), allowed=span)
    if when.below is not None and when.below <= low:
        found.error((*path, "below"), f"{name} never gets there", (*path, "variable"), allowed=span)
    if isinstance(when.equals, float) and not low <= when.equals <= high:
        found.error((*path, "equals"), f"{name} never gets there", (*path, "variable"), allowed=span)
