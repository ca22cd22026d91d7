"""A scenario before it runs."""

from __future__ import annotations

import io

import pytest

from sim.drawing.console import make_console
from sim.parameters import PARAMETERS, Distribution
from sim.runs.describe import (
    condition_words,
    is_assumed,
    parameter_rows,
    print_scenario,
    start_words,
    trigger_sentences,
    value_words,
)
from sim.scenario import load_scenario
from sim.world.events import ImposedEvent
from sim.world.setting import Condition, Setting, Trigger
from tests.drawing import synthetic
from tests.drawing.synthetic import END, START


def printed(name: str) -> str:
    file = io.StringIO()
    print_scenario(make_console(file), load_scenario(name))
    return file.getvalue()


def test_the_flagship_says_what_is_fixed_assumed_and_possible() -> None:
    text = printed("august-2022")
    for words in (
        "The eve of the Brussels meeting",
        "17 Aug – 31 Oct 2022, 76 days",
        "It begins from the record since 1 Sep",
        "Kosovo plates instead of Serbian-issued plates",
        "18 Aug 2022",
        "EU convenes a round of talks",
        "russia.backing",
        "Assumed",
        "no-pressure",
        "Sources",
    ):
        assert words in text, words
    assert all(len(line) <= 100 or line.strip().startswith("https://") for line in text.splitlines())


def test_a_teaching_scenario_begins_calm_and_has_no_empty_sections() -> None:
    text = printed("deadline")
    assert "It begins on a calm day." in text
    for heading in ("Triggers", "Never chosen", "Warnings", "Fixed from outside"):
        assert f"\n{heading}" not in text


def test_what_the_first_day_brings_is_said() -> None:
    first = (
        "Before the first day it is calm; the first day brings: incident at the boundary line, Serbia raises "
        "the readiness of its forces and Kosovo sends special police to the north."
    )
    assert start_words(load_scenario("spiral").setting()).strip() == first


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (Condition(variable="tension", above=60, for_days=3), "When tension has been above 60 for 3 days, "),
        (Condition(variable="barricades", above=0), "When the number of barricades is above 0, "),
        (
            Condition(variable="status", measure="plates", equals=3.0),
            "When the status of plates is in force, ",
        ),
    ],
)
def test_triggers_are_sentences(when: Condition, sentence: str) -> None:
    do = ImposedEvent(actor="us", move="press_kosovo")
    told = trigger_sentences(Setting(start=START, end=END, triggers=(Trigger(when=when, do=do),)))
    assert told == [f"{sentence}the US presses Kosovo to delay the next day, once."]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(variable="tension", above=60, for_days=3), "tension above 60 for 3 days"),
        (Condition(variable="kfor_soldiers", below=4000), "kfor soldiers below 4,000"),
        (Condition(variable="rung", above=5), "rung above 5 (sporadic violence)"),
        (Condition(variable="status", measure="plates", equals=3.0), "status of plates is in force"),
        (Condition(variable="days_to_due", measure="plates", below=5), "days to due of plates below 5"),
    ],
)
def test_conditions(condition: Condition, words: str) -> None:
    assert condition_words(condition) == words


def test_values() -> None:
    assert value_words(1_800_000) == "1,800,000"
    assert value_words(0.05) == "0.05"
    assert value_words(Distribution("uniform", low=0.2, high=0.6)) == "uniform (low 0.2, high 0.6)"
    named = "normal (low 0.2, high 1.3, mean 1, sd 2)"
    assert value_words(Distribution("normal", mean=1, sd=2, low=0.2, high=1.3)) == named


def test_a_changed_parameter_shows_its_default() -> None:
    scenario = synthetic.scenario(parameters={"nato.troops": 4500, "russia.backing": 0.4})
    rows = dict(parameter_rows(scenario))
    assert rows["nato.troops"].startswith("4,500 soldiers: ")
    own = "The scenario's own value (default 3,770, from evidence kfor_strength 2022-08-06)."
    assert rows["nato.troops"].endswith(own)
    assert "default" not in rows["russia.backing"]


def test_what_counts_as_assumed() -> None:
    assert is_assumed(PARAMETERS["russia.backing"])
    assert not is_assumed(PARAMETERS["nato.troops"])
