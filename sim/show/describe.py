"""What a scenario means, before anything runs: window, measures, facts, parameters, what is assumed, arms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

from rich.console import Console
from rich.table import Table

from sim.parameters import PARAMETERS, Distribution, Parameter
from sim.scenario import Scenario
from sim.show.marks import imposed, titles, words_of
from sim.show.terminal import print_heading
from sim.show.words import count, day, listed, plural, window_words
from sim.world.setting import Condition, Measure, Setting
from sim.world.vocabulary import ACTOR_NAMES, RUNGS, STATUSES


def print_scenario(console: Console, scenario: Scenario) -> None:
    """Print the resolved scenario in sections; empty sections are left out."""
    setting = scenario.setting()
    print_heading(console, scenario.title, scenario.question)
    luck = f"{count(scenario.ensemble.replicates)} histories, seed {scenario.ensemble.seed}"
    console.print(f"{window_words(scenario.start, scenario.end)}; {luck}.{start_words(setting)}")
    _section(console, "Measures", measure_rows(setting))
    _section(console, "Fixed from outside", ((day(event.date), event.words) for event in imposed(setting)))
    _section(console, "Triggers", trigger_rows(setting))
    never = [f"{ACTOR_NAMES[actor]}: {move}" for actor, move in sorted(setting.unavailable)]
    _section(console, "Never chosen", [("", listed(never))] if never else [])
    _section(console, "Set here", parameter_rows(scenario))
    _section(console, "Assumed", [("", assumed_words(scenario))])
    _section(console, "Arms", ((name, arm.title or arm.question) for name, arm in scenario.arms.items()))
    _section(console, "Sources", (("", source) for source in scenario.sources))
    _section(console, "Warnings", (("", str(warning)) for warning in scenario.warnings))


def start_words(setting: Setting) -> str:
    """Return how the scenario begins: from a calm day or from the record."""
    if setting.warm_from is None:
        return " It begins on a calm day."
    return f" It begins from the record since {day(setting.warm_from)}."


def measure_rows(setting: Setting) -> list[tuple[str, str]]:
    """Return each measure's id and how it stands at the start."""
    return [
        (measure.name, _measure_words(measure, titles(setting)[measure.name])) for measure in setting.measures
    ]


def trigger_rows(setting: Setting) -> list[tuple[str, str]]:
    """Return each trigger's condition and what it does."""
    rows = []
    for trigger in setting.triggers:
        again = f", again after {plural(trigger.repeat_after, 'day')}" if trigger.repeat_after else ", once"
        rows.append(
            (condition_words(trigger.when), f"then {words_of(trigger.do, setting)} the next day{again}")
        )
    return rows


def condition_words(when: Condition) -> str:
    """Return a trigger's condition: "tension above 60 for 3 days"."""
    words = when.variable.replace("_", " ") + (f" of {when.measure}" if when.measure else "")
    for limit, verb in ((when.above, "above"), (when.below, "below"), (when.equals, "is")):
        if limit is not None:
            words += f" {verb} {_level(when.variable, limit)}"
    return words + (f" for {plural(when.for_days, 'day')}" if when.for_days > 1 else "")


def parameter_rows(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the parameters that the scenario sets, each with its unit, meaning, default and source."""
    rows = []
    for name, value in scenario.parameters.items():
        parameter = PARAMETERS[name]
        given = value_words(value)
        usual = (
            "" if given == value_words(parameter.default) else f"; default {value_words(parameter.default)}"
        )
        rows.append(
            (name, f"{given} {parameter.unit}: {parameter.meaning}{usual}. Source: {parameter.source}.")
        )
    return rows


def assumed_words(scenario: Scenario) -> str:
    """Return how much of the parameter table is assumption, and which of the scenario's own numbers are."""
    assumed = [parameter for parameter in PARAMETERS.values() if is_assumed(parameter)]
    here = [parameter.name for parameter in assumed if parameter.name in scenario.parameters]
    own = f" Of the numbers set here: {listed(here)}." if here else ""
    return (
        f"{len(assumed)} of the model's {len(PARAMETERS)} parameters are assumptions, wholly or in part; "
        f"docs/parameters.md has a source for each.{own}"
    )


def is_assumed(parameter: Parameter) -> bool:
    """Whether a parameter's source says that it is an assumption."""
    return "assumption" in parameter.source


def value_words(value: float | Distribution) -> str:
    """Return a number, or a distribution with its range, as a reader would write it."""
    if isinstance(value, Distribution):
        ends = ", ".join(f"{part:g}" for part in astuple(value)[1:] if part is not None)
        return f"{value.dist} ({ends})"
    return f"{value:,.10g}"


def _measure_words(measure: Measure, title: str) -> str:
    state = measure.status.replace("_", " ") if measure.fixed else "as the record has it"
    state = "not announced" if state == "none" else state
    due = f", due {day(measure.due)}" if measure.due else ""
    return f"{title} ({ACTOR_NAMES[measure.owner]}; {state}{due}; weight {measure.salience:g})"


def _level(variable: str, limit: float) -> str:
    if variable == "rung" and limit == int(limit) and 0 <= limit < len(RUNGS):
        return f"{int(limit)} ({RUNGS[int(limit)]})"
    if variable == "status":
        return STATUSES[int(limit)].replace("_", " ")
    return f"{limit:,g}"


def _section(console: Console, title: str, rows: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    found = list(rows)
    for _ in range(2 if any(name for name, _ in found) else 1):
        table.add_column(overflow="fold")
    for name, words in found:
        table.add_row(*([name, words] if len(table.columns) == 2 else [words]))
    if found:
        console.print(f"\n{title}", style="bold")
        console.print(table)
