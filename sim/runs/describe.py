"""What a scenario means, before anything runs: window, measures, facts, parameters, what is assumed, arms."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.dated_events import clause, foreseen, imposed, titles, words_of
from sim.drawing.tables import PlainTable, print_lines
from sim.drawing.words import count, day, listed, plural, window_words
from sim.parameters import PARAMETERS, Parameter
from sim.scenario import Scenario
from sim.scenario.changed import value_words
from sim.world.setting import Condition, Measure, Setting, Trigger
from sim.world.vocabulary import ACTOR_NAMES, RUNGS, STATUSES

#: How what a trigger tests is called in a sentence, where its name does not do.
TESTED = {
    "rung": "the rung of the ladder",
    "barricades": "the number of barricades",
    "incidents": "the number of incidents in a day",
    "casualties_total": "the number of people hurt or killed",
    "kfor_soldiers": "the number of KFOR soldiers",
    "walked_out": "the walk-out (0 or 1)",
    "days_to_due": "the number of days to the due date",
    "status": "the status",
}


def print_scenario(console: Console, scenario: Scenario) -> None:
    """Print the resolved scenario in sections; empty sections are left out."""
    setting = scenario.setting()
    print_heading(console, scenario.title, scenario.question)
    if scenario.arm:
        console.print(f"Arm {scenario.arm}{f': {scenario.arm_title}' if scenario.arm_title else ''}.")
    luck = f"{count(scenario.ensemble.replicates)} histories, seed {scenario.ensemble.seed}"
    console.print(f"{window_words(scenario.start, scenario.end)}; {luck}.{start_words(setting)}")
    _section(console, "The arm changes", (("", line) for line in scenario.arm_changes or ()))
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
    """Return how the scenario begins: from the record, on a calm day, or with what its first day brings."""
    if setting.warm_from is not None:
        return f" It begins from the record since {day(setting.warm_from)}."
    first = listed(event.words for event in foreseen(setting) if event.date == setting.start)
    if first:
        return f" Before the first day it is calm; the first day brings: {first}."
    return " It begins on a calm day."


def measure_rows(setting: Setting) -> list[tuple[str, str]]:
    """Return each measure's id and how it stands at the start."""
    return [
        (measure.name, _measure_words(measure, titles(setting)[measure.name])) for measure in setting.measures
    ]


def trigger_rows(setting: Setting) -> list[tuple[str, str]]:
    """Return each trigger's condition and what it does."""
    return [
        (condition_words(trigger.when), f"then {words_of(trigger.do, setting)} the next day{_again(trigger)}")
        for trigger in setting.triggers
    ]


def trigger_sentences(setting: Setting) -> list[str]:
    """Return each trigger as "When tension has been above 60 for 3 days, NATO ... the next day, once."."""
    told = []
    for trigger in setting.triggers:
        when, done = trigger.when, clause(trigger.do, setting)
        verb = "has been" if when.for_days > 1 else "is"
        subject = TESTED.get(when.variable, when.variable) + _measure_of(when)
        told.append(f"When {subject} {verb} {_limits(when)}, {done} the next day{_again(trigger)}.")
    return told


def condition_words(when: Condition) -> str:
    """Return a trigger's condition: "tension above 60 for 3 days"."""
    verb = "is " if when.equals is not None else ""
    return f"{when.variable.replace('_', ' ')}{_measure_of(when)} {verb}{_limits(when)}"


def parameter_rows(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the parameters that the scenario sets, each with its unit, meaning and source.

    The source is that of the default, so another value is called the scenario's own.
    """
    rows = []
    set_here = scenario.changed.set_ if scenario.changed else ()
    for name, value in scenario.parameters.items():
        parameter = PARAMETERS[name]
        given, usual = value_words(value), value_words(parameter.default)
        whose = "Set for this run" if name in set_here else "The scenario's own value"
        origin = f"{whose} (default {usual}, from {parameter.source})."
        if given == usual:
            origin = f"Source: {parameter.source}."
        rows.append((name, f"{given} {parameter.unit}: {parameter.meaning}. {origin}"))
    return rows


def assumed_words(scenario: Scenario) -> str:
    """Return how much of the parameter table is assumption, and which of the scenario's own numbers are."""
    assumed = [parameter for parameter in PARAMETERS.values() if is_assumed(parameter)]
    here = [parameter.name for parameter in assumed if parameter.name in scenario.parameters]
    own = f" Of the numbers set here: {listed(here)}." if here else ""
    return (
        f"{len(assumed)} of the model's {len(PARAMETERS)} parameters are assumptions, wholly or in part; "
        f"crisis-sim parameters has a source for each.{own}"
    )


def is_assumed(parameter: Parameter) -> bool:
    """Whether a parameter's source says that it is an assumption."""
    return "assumption" in parameter.source


def _measure_words(measure: Measure, title: str) -> str:
    state = measure.status.replace("_", " ") if measure.fixed else "as the record has it"
    state = "not announced" if state == "none" else state
    due = f", due {day(measure.due)}" if measure.due else ""
    return f"{title} ({ACTOR_NAMES[measure.owner]}; {state}{due}; weight {measure.salience:g})"


def _again(trigger: Trigger) -> str:
    return f", again after {plural(trigger.repeat_after, 'day')}" if trigger.repeat_after else ", once"


def _measure_of(when: Condition) -> str:
    return f" of {when.measure}" if when.measure else ""


def _limits(when: Condition) -> str:
    named = ((when.above, "above "), (when.below, "below "), (when.equals, ""))
    words = " ".join(f"{verb}{_level(when.variable, limit)}" for limit, verb in named if limit is not None)
    return words + (f" for {plural(when.for_days, 'day')}" if when.for_days > 1 else "")


def _level(variable: str, limit: float) -> str:
    if variable == "rung" and limit == int(limit) and 0 <= limit < len(RUNGS):
        return f"{int(limit)} ({RUNGS[int(limit)]})"
    if variable == "status":
        return STATUSES[int(limit)].replace("_", " ")
    return f"{limit:,g}"


def _section(console: Console, title: str, rows: Iterable[tuple[str, str]]) -> None:
    found = list(rows)
    if not found:
        return
    console.print(f"\n{title}", style="bold")
    if not any(name for name, _ in found):
        print_lines(console, "\n".join(words for _, words in found))
        return
    table = PlainTable()
    table.add_text()
    table.add_text()
    for row in found:
        table.add_row(*row)
    console.print(table)
