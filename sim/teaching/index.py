"""The first page of a pack: who gets which sheet, and when."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.tables import Fact, print_facts
from sim.drawing.words import window_words
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.teaching.course import Course
from sim.teaching.sheet import sheet
from sim.world.vocabulary import ACTOR_NAMES


def index_page(course: Course) -> str:
    """Return the index of a pack."""
    context, stages = course.context, len(course.stages)
    return sheet(
        "index",
        context,
        window=window_words(context.setting.start, context.setting.end),
        actors=ACTOR_NAMES,
        lessons=(long_lesson(stages), short_lesson(stages)),
        stages=course.stages,
        member=course.member,
        address=address(context.scenario),
        arms=None if course.arms == list(context.scenario.arms) else course.arms,
    )


def long_lesson(stages: int) -> list[tuple[str, str]]:
    """Return minutes and what happens in them: 90 with four stages, less with fewer."""
    told = 15 + 50 * stages // 4
    each = "For each stage: predictions (3 min), injects (5 min), what the teams would have done (4 min)"
    return [
        ("0–15", "Information sheet and role sheets; five teams, the rest are observers who predict only"),
        (f"15–{told}", each),
        (f"{told}–{told + 15}", "Scores, debriefing sheet, the real course"),
        (f"{told + 15}–{told + 25}", "Why one run proves little; rubric"),
    ]


def short_lesson(stages: int) -> list[tuple[str, str]]:
    """Return minutes and what happens in them: 45 with two stages or more, the others told."""
    told = 8 + 12 * min(stages, 2)
    played = {1: "The stage", 2: "Both stages"}.get(stages, "The first two stages")
    others = "other" if stages == 3 else "others"
    rest = f". Tell the {others} from the injects in two sentences" if stages > 2 else ""
    return [
        ("0–8", "Information sheet; role sheets of the two governments and of one third party only"),
        (f"8–{told}", f"{played}: predictions, injects, teams{rest}"),
        (f"{told}–{told + 13}", "Debriefing: first figure, outcome table, one question for the discussion"),
    ]


def address(scenario: Scenario) -> str:
    """Return how a command names a scenario: shipped ones by name, others by the file in the pack."""
    shipped = scenario.name in shipped_scenarios() and load_scenario(scenario.name) == scenario
    return scenario.name if shipped else "scenario.toml"


def print_pack(console: Console, scenario: Scenario, folder: Path) -> None:
    """Print where a pack lies and what to do with it."""
    print_heading(console, scenario.title, scenario.question)
    console.print(f"A teaching pack for {window_words(scenario.start, scenario.end)}.")
    facts: dict[str, Fact] = {
        "Open": folder / "index.html",
        "Hand out": "handouts: information, five role sheets, predictions, rubric",
        "Keep": "teacher: injects, debriefing, answers and answer figures",
        "Print": "from the browser, on A4 or Letter; black and white is enough",
    }
    print_facts(console, facts)
