"""Parameters in the terminal: all of them by group, or one explained."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.pages import page
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import capital, inside, listed, sentence
from sim.parameters import PARAMETERS, Distribution, Parameter, Tier
from sim.runs.describe import is_assumed
from sim.scenario import Scenario
from sim.scenario.changed import value_words
from sim.world.outcomes import EVENTS, OUTCOMES

#: What a tier means, as a title and as a sentence.
TIERS: dict[Tier, tuple[str, str]] = {
    "calibrate": ("Calibrated", "large effect, and data to inform it"),
    "prior": ("Prior", "drawn from its range when the model is fitted"),
    "definition": ("Definition", "kept fixed when the model is fitted"),
}
#: How many outcomes are named that a parameter moves most.
MOST = 3


@dataclass(frozen=True)
class Move:
    """How far a parameter moves an outcome of the flagship, in points of 100 or in its unit."""

    outcome: str
    effect: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The outcome, the effect with its sign, and its 95 % interval: "a blockade +36 (24–48)"."""
        sign = "+" if self.effect > 0 else "−"
        low, high = sorted((abs(self.low), abs(self.high)))
        unit = " of 100" if self.outcome in EVENTS else ""
        return (
            f"{inside(OUTCOMES[self.outcome].label)} {sign}{_two(abs(self.effect))}{unit} "
            f"({_two(low)}–{_two(high)})"
        )


def value_of(name: str, scenario: Scenario | None) -> float | Distribution | None:
    """Return the value of a parameter, in a scenario or by default; ``None`` if a fit gives it."""
    default = PARAMETERS[name].default
    if scenario is None:
        return default
    fit = scenario.drawn_from() if scenario.posterior is not None else None
    if name not in scenario.parameters and fit is not None and name in fit.names:
        return None
    return scenario.parameters.get(name, default)


def moves(name: str) -> list[Move]:
    """Return the outcomes that a parameter moves above the noise in the shipped screening, most first."""
    return sorted(_moves().get(name, []), key=lambda move: -abs(move.effect) / _scale(move.outcome))


def sections(name: str) -> list[str]:
    """Return the sections of the model's description that use a parameter."""
    used = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.]*\w)")
    parts = re.split(r"^#+ ", page("model"), flags=re.MULTILINE)
    return [part.split("\n")[0] for part in parts[1:] if used.search(part)]


def parameter_data(name: str, scenario: Scenario | None) -> dict[str, Any]:
    """Return a parameter as plain data."""
    row, value = PARAMETERS[name], value_of(name, scenario)
    return {
        "name": name,
        "label": row.label,
        "value": value_words(value) if isinstance(value, Distribution) else value,
        "default": row.default,
        "range": [row.low, row.high],
        "unit": row.unit,
        "meaning": row.meaning,
        "source": row.source,
        "assumption": is_assumed(row),
        "tier": row.tier,
        "used_in": sections(name),
        "moves": [
            {"outcome": one.outcome, "effect": one.effect, "interval": [one.low, one.high]}
            for one in moves(name)
        ],
    }


def print_parameters(console: Console, scenario: Scenario | None) -> None:
    """Print every parameter with value, range, unit and meaning, grouped by tier."""
    whose = f"Values of {scenario.name}" if scenario else "Values by default"
    print_heading(console, "Parameters", f"{whose}, and the range that may be set.")
    for tier, (title, meaning) in TIERS.items():
        console.print(f"\n{title}: {meaning}", style="bold")
        table = PlainTable()
        table.add_values("name", "value", "range")
        table.add_text("unit")
        table.add_text("meaning")
        for row in PARAMETERS.values():
            if row.tier == tier:
                value = _value(value_of(row.name, scenario))
                table.add_row(row.name, value, f"{row.low:g} to {row.high:g}", row.unit, row.meaning)
        console.print(table)
    print_facts(
        console, {"Explain": "crisis-sim parameters NAME", "Set": "crisis-sim run SCENARIO --set NAME=VALUE"}
    )


def print_parameter(console: Console, name: str, scenario: Scenario | None) -> None:
    """Print one parameter: value, range, meaning, source, tier, where it is used, what it moves most."""
    row = PARAMETERS[name]
    print_heading(console, f"{name}: {row.label}", sentence(row.meaning))
    value = f"{_value(value_of(name, scenario))} {row.unit}"
    facts: dict[str, Fact] = {"Value": value if scenario is None else f"{value} in {scenario.name}"}
    if scenario is not None:
        facts["Default"] = f"{row.default:,.10g}"
    facts |= {"Range": f"{row.low:,.10g} to {row.high:,.10g}", "Source": _source(row)}
    title, meaning = TIERS[row.tier]
    facts["Tier"] = f"{title.lower()}: {meaning}"
    if used := sections(name):
        facts["Used in"] = f"{listed(used)}, in the description of the model"
    facts["Moves"] = _moves_words(name)
    facts["Try"] = f"crisis-sim sweep deadline --vary {name}={row.low:g}:{row.high:g}:7"
    print_facts(console, facts)


def _source(row: Parameter) -> str:
    return capital(row.source) if is_assumed(row) else row.source


def _value(value: float | Distribution | None) -> str:
    return "as fitted" if value is None else value_words(value)


def _moves_words(name: str) -> str:
    if PARAMETERS[name].tier == "definition" and name not in _screened():
        return "not screened, as definitions are not in doubt"
    found = moves(name)
    if not found:
        return "no outcome of august-2022 above the noise of the screening"
    rest = f" and {len(found) - MOST} others" if len(found) > MOST else ""
    told = ", ".join(move.words for move in found[:MOST])
    return (
        f"{told}{rest}; in august-2022, when it goes through its range of doubt (Morris screening, 95 % "
        "intervals in brackets)"
    )


def _scale(outcome: str) -> float:
    """Return what effects are compared by: 100 points of a share or an index, or a usual number."""
    return 30.0 if outcome == "incidents" else 100.0


def _two(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


@cache
def _screening() -> tuple[dict[str, str], ...]:
    text = files("sim.runs").joinpath("data", "sensitivity.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _screened() -> set[str]:
    return {row["parameter"] for row in _screening()}


@cache
def _moves() -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = {}
    for row in _screening():
        if row["above_noise"] == "yes":
            scale = 100 if row["outcome"] in EVENTS else 1
            sign = -1 if row["direction"].startswith("-") else 1
            effect, low, high = (sign * scale * float(row[key]) for key in ("effect", "low_95", "high_95"))
            found.setdefault(row["parameter"], []).append(Move(row["outcome"], effect, low, high))
    return found
