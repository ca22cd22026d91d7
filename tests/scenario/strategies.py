"""Hypothesis strategies: sound scenarios, and the same scenarios with known things wrong.

A `Fault` changes the plain data of a sound scenario and names the key at which its problem must be
reported. Faults are independent of each other, so that any set of them can be put into one file; those
that spoil a value on which others depend say so.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sim.actors import MOVES_OF
from sim.parameters import PARAMETERS
from sim.scenario.document import toml_key
from sim.world.vocabulary import PLACES

Data = dict[str, Any]
DAY = dt.timedelta(1)

names = st.from_regex(r"[a-z][a-z0-9_-]{0,11}", fullmatch=True).filter(
    lambda name: name not in ("base", "general")
)
#: Every letter of every script, without what can be neither shown nor stored.
NO_CHARACTERS = [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="".join(map(chr, NO_CHARACTERS)))
texts = st.text(letters, max_size=20)
dates = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


@st.composite
def values(draw: st.DrawFn, name: str) -> Any:
    """Draw a value or distribution of a parameter within its range."""
    row = PARAMETERS[name]
    numbers = st.floats(row.low, row.high)
    low, mode, high = sorted(draw(st.lists(numbers, min_size=3, max_size=3)))
    if not low < high or draw(st.booleans()):
        return draw(numbers)
    return draw(
        st.sampled_from(
            [
                {"dist": "uniform", "low": low, "high": high},
                {"dist": "triangular", "low": low, "mode": mode, "high": high},
                {"dist": "normal", "mean": mode, "sd": high - low},
                {"dist": "normal", "mean": mode, "sd": 1.0, "low": low, "high": high},
            ]
        )
    )


@st.composite
def parameters(draw: st.DrawFn) -> Data:
    """Draw a ``[parameters]`` table."""
    chosen = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=4, unique=True))
    return {name: draw(values(name)) for name in chosen}


@st.composite
def measures(draw: st.DrawFn, start: dt.date) -> Data:
    """Draw measures of both governments; ``plates`` is always there and announced before ``start``."""
    days = st.integers(1, 60)
    table: Data = {
        "plates": {
            "owner": "kosovo",
            "announced": start - DAY * draw(days),
            "due": start + DAY * draw(days),
            "postponements": draw(st.sampled_from([0, 0.5, 1])),
        },
        "serbia_plates": {"owner": "serbia"},
    }
    for name in draw(st.lists(names, max_size=2, unique=True)):
        status = draw(st.sampled_from(["none", "in_force", "suspended"]))
        table.setdefault(name, {"owner": draw(st.sampled_from(["kosovo", "serbia"])), "status": status})
    return table


#: Moves that need nothing but their actor.
_PLAIN = [
    (actor, move)
    for actor, moves in MOVES_OF.items()
    for move in moves
    if move not in ("announce", "postpone", "phase", "enforce")
]


@st.composite
def events(draw: st.DrawFn, start: dt.date, days: int) -> list[Data]:
    """Draw events of which no two fix the same thing on the same day."""
    found: dict[Any, Data] = {}
    for _ in range(draw(st.integers(0, 4))):
        date = start + DAY * draw(st.integers(0, days - 1))
        actor, move = draw(st.sampled_from(_PLAIN))
        found[date, actor, move == "appeal"] = {"date": date, "actor": actor, "move": move}
    for _ in range(draw(st.integers(0, 2))):
        date = start + DAY * draw(st.integers(0, days - 1))
        place = draw(st.sampled_from(PLACES))
        found[date, place] = {
            "date": date,
            "event": "barricades",
            "place": place,
            "up": draw(st.integers(1, 4)),
        }
        found[date, "deal"] = {"date": date, "event": "deal", "measures": ["plates"]}
    return list(found.values())


@st.composite
def triggers(draw: st.DrawFn) -> Data:
    """Draw a trigger."""
    actor, move = draw(st.sampled_from(_PLAIN))
    when: Data = draw(
        st.sampled_from(
            [
                {"variable": "tension", "above": 60, "for_days": 3},
                {"variable": "barricades", "equals": 0},
                {"variable": "days_to_due.plates", "below": 2},
                {"variable": "status.plates", "equals": "in_force"},
            ]
        )
    )
    trigger = {"when": dict(when), "do": {"actor": actor, "move": move}}
    return trigger | draw(st.sampled_from([{}, {"repeat_after": 7}]))


@st.composite
def arms(draw: st.DrawFn, start: dt.date) -> Data:
    """Draw an arm that fits any scenario of `scenarios`."""
    arm: Data = {
        "title": draw(texts),
        "parameters": draw(parameters()),
        "triggers": draw(st.lists(triggers(), max_size=1)),
        "unavailable": draw(st.lists(st.sampled_from(["eu.convene", "us.press_kosovo"]), max_size=2)),
    }
    if draw(st.booleans()):
        arm["measures"] = {"plates": {"due": start + DAY * draw(st.integers(1, 90))}}
    return arm


@st.composite
def scenarios(draw: st.DrawFn) -> Data:
    """Draw the plain data of a sound scenario."""
    start = draw(dates)
    days = draw(st.integers(20, 200))
    return {
        "schema": 1,
        "title": draw(texts),
        "question": draw(texts),
        "sources": draw(st.lists(texts, max_size=2)),
        "start": start,
        "end": start + DAY * (days - 1),
        "ensemble": {"replicates": draw(st.integers(1, 10**8)), "seed": draw(st.integers(0, 2**63 - 1))},
        "measures": draw(measures(start)),
        "events": draw(events(start, days)),
        "triggers": draw(st.lists(triggers(), max_size=2)),
        "unavailable": draw(st.lists(st.sampled_from(["eu.convene", "kosovo.postpone"]), max_size=2)),
        "parameters": draw(parameters()),
        "arms": draw(st.dictionaries(names, arms(start), max_size=2)),
    }


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    ``apply`` changes the data and returns the key path at which the problem must appear. ``rests_on``
    are top-level values that must be sound for it to be found; ``spoils`` is the one it makes unusable.
    """

    name: str
    apply: Callable[[Data], str]
    rests_on: frozenset[str] = frozenset()
    spoils: str = ""


FAULTS: list[Fault] = []


def fault(*rests_on: str, spoils: str = "") -> Callable[[Callable[[Data], str]], Callable[[Data], str]]:
    """Register a fault under its function's name."""

    def register(apply: Callable[[Data], str]) -> Callable[[Data], str]:
        FAULTS.append(Fault(apply.__name__, apply, frozenset(rests_on), spoils))
        return apply

    return register


def _replace(key: str, *bad: Any) -> None:
    """Register a fault for each bad value of a top-level key."""
    for value in bad:

        def apply(data: Data, value: Any = value) -> str:
            data[key] = value
            return key

        FAULTS.append(Fault(f"{key} is {value!r}", apply, spoils=key))


NAN = float("nan")
_replace("start", "2022-08-17", dt.datetime(2022, 8, 17, 10), dt.time(10), 3, NAN)
_replace("end", "soon", dt.datetime(2022, 8, 17, 10), True)
_replace("schema", 2, "1", 1.5)
_replace("title", 3, True)
_replace("sources", "one text")
_replace("warm_start", 2022, "yes")
_replace("record", [1])


def _entry(table: str, key: str, value: Any) -> None:
    """Register a fault that adds a bad entry to a table."""

    def apply(data: Data) -> str:
        data.setdefault(table, {})[key] = value
        return f"{table}.{toml_key(key)}"

    FAULTS.append(Fault(f"{table}.{key} is {value!r}", apply, spoils=f"{table}.{key}"))


for _bad in (0, -5, 1.5, "many", True, 10**8 + 1):
    _entry("ensemble", "replicates", _bad)
for _bad in (-1, 0.5, "x"):
    _entry("ensemble", "seed", _bad)
_entry("ensemble", "members", 5)
for _bad in (NAN, float("inf"), "1", True, 99.0, [1.0], {"dist": "normal", "mean": 1.0, "sd": -1.0}):
    _entry("parameters", "lam", _bad)
_entry("parameters", "kap", {"dist": "uniform", "low": 2.0, "high": 1.0})
_entry("parameters", "b_up", {"dist": "uniform", "low": 0.0, "high": 9.0})
_entry("parameters", "lev_UX", 1.0)
_entry("parameters", "nato", {"troops": 3.0})
_entry("measures", "Not a name", {"owner": "kosovo"})
_entry("measures", "general", {"owner": "kosovo"})
_entry("arms", "base", {"title": "x"})
_entry("arms", "UPPER", {"title": "x"})
_entry("arms", "broken", 3)


@fault()
def an_unknown_key(data: Data) -> str:
    data["strat"] = 1
    return "strat"


@fault(spoils="title")
def a_title_is_missing(data: Data) -> str:
    data.pop("title", None)
    return "title"


@fault()
def an_owner_is_missing(data: Data) -> str:
    data["measures"]["ownerless"] = {"salience": 0.5}
    return "measures.ownerless.owner"


@fault()
def due_before_announced(data: Data) -> str:
    data["measures"]["hasty"] = {
        "owner": "kosovo",
        "announced": dt.date(2014, 2, 2),
        "due": dt.date(2014, 1, 1),
    }
    return "measures.hasty.due"


@fault()
def announced_without_due(data: Data) -> str:
    data["measures"]["endless"] = {"owner": "kosovo", "announced": dt.date(2014, 2, 2)}
    return "measures.endless.due"


@fault()
def a_standing_measure_with_a_date(data: Data) -> str:
    data["measures"]["standing"] = {"owner": "serbia", "due": dt.date(2022, 1, 1)}
    return "measures.standing.due"


@fault()
def a_weight_out_of_range(data: Data) -> str:
    data["measures"]["heavy"] = {"owner": "kosovo", "salience": 7.0}
    return "measures.heavy.salience"


@fault("start", "end", spoils="warm_start")
def the_record_does_not_reach_so_far_back(data: Data) -> str:
    data["warm_start"] = {"from": dt.date(2010, 1, 1)}
    return "warm_start.from"


@fault()
def not_a_move_to_take_away(data: Data) -> str:
    data["unavailable"] = [*data["unavailable"], "eu.patrol"]
    return f"unavailable[{len(data['unavailable'])}]"


def _event(rests_on: tuple[str, ...], where: str, name: str, bad: Data) -> None:
    """Register a fault that adds an event; ``date`` may be days after the start."""

    def apply(data: Data) -> str:
        date = (
            data["start"] + DAY * bad.get("date", 10)
            if isinstance(data["start"], dt.date)
            else dt.date(2022, 9, 1)
        )
        event = {"date": date, **{key: value for key, value in bad.items() if key != "date"}}
        data["events"].append({key: value for key, value in event.items() if value is not None})
        return f"events[{len(data['events'])}]{where}"

    FAULTS.append(Fault(f"an event with {name}", apply, frozenset(rests_on)))


_event((), ".actor", "an unknown actor", {"actor": "nat", "move": "patrol"})
_event((), ".move", "an unknown move", {"actor": "nato", "move": "patrl"})
_event((), ".move", "another's move", {"actor": "eu", "move": "patrol"})
_event((), ".actor", "nobody's move", {"move": "patrol"})
_event((), ".event", "an unknown name", {"event": "election"})
_event((), "", "neither move nor event", {"actor": "eu"})
_event((), ".plce", "an unknown key", {"event": "boycott", "plce": "zvecan"})
_event((), ".place", "no place", {"event": "barricades", "up": 1})
_event((), ".up", "too many barricades", {"event": "barricades", "place": "zvecan", "up": 5, "down": 1})
_event((), ".until", "a field of another", {"event": "boycott", "until": dt.date(2040, 1, 1)})
_event((), ".value", "a value out of range", {"event": "russia_backing", "value": 2.0})
_event((), ".measures[1]", "an unknown measure", {"event": "deal", "measures": ["plate"]})
_event((), ".measures[1]", "another's measure", {"event": "lift_measure", "measures": ["plates"]})
_event(("start",), ".date", "a day before the window", {"date": -1, "event": "boycott"})
_event(("start", "end"), ".date", "a day after the window", {"date": 500, "event": "boycott"})
_event((), ".due", "no due date", {"actor": "kosovo", "move": "postpone"})


@fault()
def an_event_without_a_date(data: Data) -> str:
    data["events"].append({"event": "boycott"})
    return f"events[{len(data['events'])}].date"


@fault("start", "end")
def two_moves_in_one_slot(data: Data) -> str:
    date = data["start"] + DAY * 12
    data["events"] += [{"date": date, "event": "kfor_troops", "value": 100.0 * i} for i in (1, 2)]
    return f"events[{len(data['events'])}]"


def _trigger(where: str, name: str, when: Data, do: Data) -> None:
    def apply(data: Data) -> str:
        data["triggers"].append({"when": dict(when), "do": dict(do)})
        return f"triggers[{len(data['triggers'])}].{where}"

    FAULTS.append(Fault(f"a trigger with {name}", apply))


_HIGH, _PATROL = {"variable": "tension", "above": 60.0}, {"actor": "nato", "move": "patrol"}
_trigger("when.variable", "an unknown variable", {"variable": "tensoin", "above": 60.0}, _PATROL)
_trigger("when.variable", "an unknown measure", {"variable": "status.plate", "equals": "none"}, _PATROL)
_trigger("when", "no test", {"variable": "tension"}, _PATROL)
_trigger("when.equals", "a wrong status", {"variable": "status.plates", "equals": "in force"}, _PATROL)
_trigger("when.above", "what never happens", {"variable": "tension", "above": 100.0}, _PATROL)
_trigger("when.for_days", "no days", {"variable": "tension", "above": 60.0, "for_days": 0}, _PATROL)
_trigger("do.event", "a dated fact", _HIGH, {"event": "election_day"})
_trigger("do.date", "a date", _HIGH, {**_PATROL, "date": dt.date(2022, 9, 1)})
_trigger("do.move", "another's move", _HIGH, {"actor": "eu", "move": "patrol"})


def _arm(where: str, name: str, arm: Data) -> None:
    def apply(data: Data) -> str:
        key = f"faulty-{len(data['arms'])}"
        data["arms"][key] = copy.deepcopy(arm)
        return f"arms.{key}.{where}"

    FAULTS.append(Fault(f"an arm with {name}", apply))


_arm("start", "a window", {"start": dt.date(2022, 1, 1)})
_arm("parameters.lev_UX", "an unknown parameter", {"parameters": {"lev_UX": 1.0}})
_arm("parameters.lam", "a value out of range", {"parameters": {"lam": 99.0}})
_arm("drop[1]", "nothing to drop", {"drop": [{"date": dt.date(1999, 9, 9)}]})
_arm("events", "a number for events", {"events": 3})
_arm(
    "events[1].move",
    "another's move",
    {"events": [{"date": dt.date(2022, 9, 1), "actor": "eu", "move": "patrol"}]},
)
_arm("unavailable[1]", "a wrong menu", {"unavailable": ["eu.patrol"]})
_arm(
    "triggers[1].when.variable",
    "a wrong trigger",
    {"triggers": [{"when": {"variable": "x", "above": 1.0}, "do": _PATROL}]},
)
_arm("measures.new.owner", "a measure without owner", {"measures": {"new": {"salience": 0.5}}})


@st.composite
def malformed(draw: st.DrawFn) -> tuple[Data, set[str]]:
    """Draw the data of a scenario with one to six faults, and the keys that must be reported."""
    data = copy.deepcopy(draw(scenarios()))
    expected: set[str] = set()
    spoilt: set[str] = set()
    needed: set[str] = set()
    for one in draw(st.lists(st.sampled_from(FAULTS), min_size=1, max_size=6, unique_by=lambda f: f.name)):
        if one.spoils in spoilt | needed - {""} or one.rests_on & spoilt:
            continue
        expected.add(one.apply(data))
        spoilt |= {one.spoils} - {""}
        needed |= one.rests_on
    return data, expected
