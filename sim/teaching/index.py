"""The first page of a pack: who gets which sheet, and when."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.tables import Fact, print_facts
from sim.drawing.words import count, plural, span, window_words
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.teaching.course import Course
from sim.teaching.html import bullets, commands, link, page, para, section, table
from sim.world.vocabulary import ACTOR_NAMES, ACTORS

#: An option's empty value, as a shell wants it.
NONE = '""'


def index_page(course: Course) -> str:
    """Return the index of a pack."""
    context = course.context
    setting = context.setting
    lead = (
        f"A class plays {plural(len(course.stages), 'stage')} of one simulated history, predicts, and learns "
        "what one history proves."
    )
    intro = [para(context.scenario.question, "lead")] if context.scenario.question else []
    intro.append(para(f"{window_words(setting.start, setting.end)}. {lead}"))
    roles = [(f"handouts/{actor}.html", f"Role sheet: {ACTOR_NAMES[actor]}", "its team") for actor in ACTORS]
    handouts = [
        ("handouts/information.html", "Information", "everyone, first"),
        *roles,
        ("handouts/predictions.html", "Predictions and score", "each pair of students"),
        ("handouts/rubric.html", "Rubric", "everyone, before and after"),
    ]
    teacher = [
        ("teacher/injects.html", "Injects", "read aloud or cut out, stage by stage"),
        ("teacher/debriefing.html", "Debriefing", "show or hand out at the end"),
        ("teacher/answers.html", "Answers", "for scoring; keep them until the end"),
        (
            "teacher/figures/played.png",
            "Answer figures",
            "to project; the folder has them as PNG, SVG and CSV",
        ),
    ]
    stages = "; ".join(f"{stage.number}: {span(stage.first, stage.last)}" for stage in course.stages)
    parts = [
        *intro,
        section("To hand out", _sheets(handouts)),
        section("For the teacher", _sheets(teacher)),
        _timetable(long_lesson(len(course.stages))),
        _timetable(short_lesson(len(course.stages))),
        section("The stages", para(stages)),
        section("Printing", bullets(_printing())),
        section("How it was made", *_made(course)),
    ]
    return page("Teaching pack", "start here", "".join(parts), context)


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


def _timetable(rows: Sequence[tuple[str, str]]) -> str:
    """Return a lesson under the minutes that it takes."""
    return section(f"{rows[-1][0].split('–')[1]} minutes", table((), rows))


def _sheets(rows: Sequence[tuple[str, str, str]]) -> str:
    body = "".join(
        f"<tr><td>{link(path, words)}</td><td>{escape(who)}</td></tr>" for path, words, who in rows
    )
    return f"<table><tbody>{body}</tbody></table>"


def _printing() -> list[str]:
    return [
        "The sheets fit A4 and Letter and are made for black and white.",
        "Predictions begin a new sheet for each stage, so that they can be handed out one by one.",
        "The folder needs no network: every page holds all that it shows.",
    ]


def _made(course: Course) -> list[str]:
    context, effects = course.context, course.effects
    named = [] if effects is None else [str(arm) for arm in effects["arm"].values]
    arms = "" if named == list(context.scenario.arms) else f" --arms {','.join(named) or NONE}"
    line = (
        f"crisis-sim teach {address(context.scenario)} --replicates {context.members} --seed {context.seed} "
        f"--member {course.member}{arms}"
    )
    words = (
        f"{count(context.members)} histories; the class plays number {course.member}, taken by its number "
        "and not chosen for its course. Another --member makes another class. Where the command names "
        "scenario.toml, run it in this folder."
    )
    return [para(words), commands([line])]


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
