"""A scenario in words, before anything runs: what is fixed, what is assumed, which arms it has."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from sim.parameters import PARAMETERS, Distribution
from sim.scenario import Scenario
from sim.show.marks import imposed, words_of
from sim.show.words import day, plural, span
from sim.world.setting import Condition, Measure, Setting
from sim.world.vocabulary import ACTOR_NAMES

WIDTH = 100


def described(scenario: Scenario) -> str:
    """Return a scenario as text of at most 100 columns."""
    setting = scenario.setting()
    parts = [
        [f"{scenario.title}  ({scenario.name})", *wrap(scenario.question, WIDTH)],
        list(_frame(scenario, setting)),
        _section("Measures", [_measure(measure) for measure in setting.measures]),
        _section("Fixed on a date", [f"{day(item.date)}  {item.words}" for item in imposed(setting)]),
        _section("Done when something holds", list(_triggers(setting))),
        _section("Never chosen", sorted(" ".join(pair).replace("_", " ") for pair in setting.unavailable)),
        _section("Parameters set here", [_parameter(name, value) for name, value in scenario.parameters.items()]),
        _assumed(scenario),
        _section("Arms", [f"{name}: {arm.title}" for name, arm in scenario.arms.items()]),
        [*(f"warning: {problem}" for problem in scenario.warnings)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _frame(scenario: Scenario, setting: Setting) -> Iterator[str]:
    yield f"{span(setting.start, setting.end)}, {plural(setting.days, 'day')}"
    if setting.warm_from:
        yield f"starts from the real record, followed from {day(setting.warm_from)}"
    else:
        yield "starts from a calm day"
    yield f"{plural(scenario.ensemble.replicates, 'history', 'histories')}, seed {scenario.ensemble.seed}"


def _section(title: str, lines: list[str]) -> list[str]:
    wrapped = [line for text in lines for line in wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ")]
    return [title, *wrapped] if lines else []


def _measure(measure: Measure) -> str:
    status = measure.status.replace("_", " ") if measure.fixed else "as the record has it"
    due = f", due {day(measure.due)}" if measure.due else ""
    delays = f", put off {measure.postponements:g} times" if measure.postponements else ""
    title = f": {measure.title}" if measure.title else ""
    return f"{measure.name} ({ACTOR_NAMES[measure.owner]}){title}; {status}{due}{delays}; salience {measure.salience:g}"


def _triggers(setting: Setting) -> Iterator[str]:
    for trigger in setting.triggers:
        again = f", again after {plural(trigger.repeat_after, 'day')}" if trigger.repeat_after else ", once"
        yield f"{_condition(trigger.when)}: {words_of(trigger.do, setting)}{again}"


def _condition(when: Condition) -> str:
    name = ".".join(part for part in (when.variable, when.measure) if part)
    bounds = [f"{word} {value:g}" for word in ("above", "below", "equals") if (value := getattr(when, word)) is not None]
    return f"{name} {' and '.join(bounds)} for {plural(when.for_days, 'day')}"


def _parameter(name: str, value: float | Distribution) -> str:
    row = PARAMETERS[name]
    given = f"{value:g}" if isinstance(value, int | float) else f"drawn, {value.dist}"
    same = "the default" if value == row.default else f"default {row.default:g}"
    return f"{name} = {given} {row.unit} ({same}): {row.label}; {row.source}"


def _assumed(scenario: Scenario) -> list[str]:
    """Return what a reader should know about everything that the file does not set."""
    assumed = sum("assumption" in row.source for row in PARAMETERS.values())
    text = (
        f"Assumed: of the model's {len(PARAMETERS)} parameters, {assumed} rest on an assumption about their size; none "
        f"has been fitted to data yet. {scenario.trust}"
    )
    return wrap(text.strip(), WIDTH)
