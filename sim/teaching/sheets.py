"""The sheets that are handed out: what it is about, what you expect, how you are marked."""

from __future__ import annotations

from sim.drawing.context import cautions
from sim.drawing.dated_events import due_dates, foreseen
from sim.drawing.plate import Plate
from sim.drawing.words import (
    LOCAL_NAMES,
    SPEAKERS,
    count,
    day,
    listed,
    place,
    sentence,
    span,
    window_words,
)
from sim.parameters import PARAMETERS
from sim.runs.describe import measure_rows, parameter_rows, start_words, trigger_sentences
from sim.teaching.course import Course
from sim.teaching.html import bullets, commands, limits, page, para, picture, section, table, to_fill
from sim.teaching.index import address
from sim.world.vocabulary import RUNGS, THIRD_PARTIES

#: Probabilities of the example of the Brier score.
EXAMPLES = (0, 10, 30, 50, 70, 90, 100)

#: What is marked, and what a beginning, a sound and a strong answer look like.
RUBRIC = (
    (
        "Reasons with mechanisms",
        "Retells events.",
        "Names a mechanism (reciprocity, public commitment, deadline, leverage, thresholds) where it acts.",
        "Says which mechanisms work against each other, and which was stronger here, with evidence.",
    ),
    (
        "Handles uncertainty",
        "Says yes or no.",
        "Gives probabilities, and changes them when there is news.",
        "Gives reasons for each change, compares them with the model's odds, and says how sure one can be.",
    ),
    (
        "Learns from being wrong",
        "Calls a missed prediction bad luck.",
        "Works out the Brier score and compares it with always saying 50 %.",
        "Tells a bad prediction from an unlucky one, and says what would show the difference.",
    ),
    (
        "Plays and describes all sides fairly",
        "Sees one side's reasons.",
        "States the goals and red lines of each side in words that it would accept.",
        "Explains a move that it dislikes from the actor's own situation, without judging it.",
    ),
    (
        "Knows what a model can tell",
        "Takes the numbers as forecasts, or dismisses them.",
        "Names assumptions and limits that matter for the answer.",
        "Says which conclusion would stand, and which fall, if an assumption were wrong, and how to test it.",
    ),
)


def information_page(course: Course, up: str) -> str:
    """Return the information sheet: what it is, how it works, what to notice and try, limits."""
    context = course.context
    scenario, setting = context.scenario, context.setting
    about = [para(scenario.question, "lead")] if scenario.question else []
    about += [
        para(
            f"{window_words(setting.start, setting.end)}.{start_words(setting)} Five actors decide every "
            f"day: {listed(SPEAKERS.values())}. In four municipalities of the north, "
            f"{listed(_places())}, barricades go up and come down. Everything beyond what a scenario fixes "
            "is drawn by chance, with odds that depend on what happened before."
        )
    ]
    rules = [words for _, words in measure_rows(setting)]
    known = [sentence(f"{day(event.date)}: {event.words}") for event in foreseen(setting)]
    parts = [
        section("What it is", *about),
        section("The rules in dispute", bullets(rules)) if rules else "",
        section("Known beforehand", bullets(known)) if known else "",
        section("How it works", bullets(_how())),
        section("How to use it", bullets(_use(course), numbered=True)),
        section("Things to notice", bullets(notice(course)), kind="whole"),
        section("Things to try", *_try(course), kind="whole"),
        section("Set in this scenario", table(("Number", "Value"), parameter_rows(scenario)))
        if scenario.parameters
        else "",
        section("Limits", bullets(limits(scenario))),
    ]
    return page("Information", "for everyone", "".join(parts), context, up=up)


def notice(course: Course) -> list[str]:
    """Return what to look out for, from what the scenario holds."""
    setting = course.context.setting
    told = [
        f"{sentence(f'{due.words} on {day(due.date)}')} Compare the last three days before with the three "
        "after."
        for due in due_dates(setting)
        if not due.moved
    ]
    if setting.warm_from is not None:
        told.append("The first morning is not calm: what happened before is still felt, and fades by halves.")
    if not setting.measures:
        told.append("No rule is in dispute here. What else keeps the sides busy with each other?")
    outside = {actor for actor, move in setting.unavailable if actor in THIRD_PARTIES}
    if outside:
        names = listed(SPEAKERS[actor] for actor in THIRD_PARTIES if actor in outside)
        told.append(f"Some moves of {names} are off the table. Who does their work instead?")
    told += trigger_sentences(setting)
    return [
        *told,
        "How long does hostility last after a bad day, and what ends it sooner?",
        "Which side moves first after a barricade goes up? Does the answer differ from stage to stage?",
        "When a prediction fails: was it the odds that were wrong, or the luck?",
    ]


def predictions_page(course: Course, frame: Plate, up: str) -> str:
    """Return the prediction sheets: a stage on each, and the score."""
    intro = para(
        "Before each stage is told, write how likely you think each thing is: 0 if it cannot happen, 100 "
        "if it must. Afterwards write 1 if it happened and 0 if not, and work out your score.",
        "lead",
    )
    parts = [intro, picture(frame)]
    asked = (("What tells you so?", 5), ("What changed your mind since the last stage?", 4))
    for stage in course.stages:
        rows = [
            (f"{index}. In these days, {answer.question.words}", "", "", "")
            for index, answer in enumerate(stage.answers, start=1)
        ]
        parts.append(
            section(
                f"Stage {stage.number}: {span(stage.first, stage.last)}",
                _whose(course),
                table(("Question", "Chance, 0–100", "Happened? 1 / 0", "Score"), rows, "grid blanks"),
                to_fill(*asked[: 1 if stage.number == 1 else None]),
                fresh=True,
            )
        )
    parts.append(_score_sheet(course))
    return page("Predictions", "one for each pair of students", "".join(parts), course.context, up=up)


def rubric_page(course: Course, up: str) -> str:
    """Return the rubric."""
    columns = ("What counts", "beginning, 1 point", "sound, 2 points", "strong, 3 points")
    body = (
        para(
            "The score of the predictions is not marked: luck has a part in it. What is marked is reasoning."
        )
        + table(columns, RUBRIC, "grid")
        + to_fill(("What to keep, and what to try next time", 4))
    )
    return page("Rubric", "for marking, and for students beforehand", body, course.context, up=up)


def brier(chance: float, happened: bool) -> float:
    """Return the squared error of a probability."""
    return (chance - happened) ** 2


def _whose(course: Course) -> str:
    """Return what a sheet that is handed out alone needs: the scenario, and room for names."""
    return para(course.context.scenario.title, "kicker") + to_fill(("Names:", 1))


def _score_sheet(course: Course) -> str:
    questions = sum(len(stage.answers) for stage in course.stages)
    rows = [
        (f"{chance}", f"{brier(chance / 100, True):.2f}", f"{brier(chance / 100, False):.2f}")
        for chance in EXAMPLES
    ]
    return section(
        "Your score",
        _whose(course),
        para(
            "The score of a prediction is the square of its error: (chance / 100 − happened)². It was "
            "proposed by the meteorologist Glenn Brier in 1950. 0 is perfect, 1 is certain and wrong, and "
            "whoever always says 50 gets 0.25. In the long run nobody can lower it by writing anything "
            "but what they believe."
        ),
        table(("You wrote", "score if it happened", "score if not"), rows),
        table(
            ("", "questions", "sum of scores", "mean"),
            [
                ("you", str(questions), "", ""),
                ("always 50", str(questions), f"{0.25 * questions:.2f}", "0.25"),
            ],
            "grid blanks",
        ),
        to_fill(("Which prediction would you make again, although it failed?", 3)),
        fresh=True,
    )


def _how() -> list[str]:
    ladder = ", ".join(RUNGS[:-1])
    return [
        "Every day each actor makes one move from its menu, or none. Its role sheet says what makes each "
        "likelier.",
        "Moves leave traces: tension, hostility felt, public commitment, pressure from outside. Traces fade.",
        "In each municipality people join when enough pushes them; barricades bring more barricades.",
        "Violent incidents breed incidents, are more frequent with more barricades, and rarer with more "
        "KFOR soldiers.",
        "The EU can host rounds of talks, and each may settle a rule; near a due date, and with pressure, "
        "it is likelier.",
        f"Tension runs from 0 to 100. How far things have gone is said in words: {ladder}.",
    ]


def _use(course: Course) -> list[str]:
    stages = len(course.stages)
    first = f"first of {stages} stages" if stages > 1 else "stage"
    others = "The same for the other stages. You may change your mind: that is the point."
    return [
        "Teams read their role sheets: what do you want, what can you do, what makes you move?",
        f"Everyone predicts the {first} on the prediction sheet.",
        "The teacher tells the stage, day by day. Teams say what they would have done; everyone scores.",
        *([others] if stages > 1 else []),
        "At the end, the debriefing: what the other histories did, and what really happened where it is "
        "known.",
    ]


def _try(course: Course) -> list[str]:
    from sim.model import central_values

    scenario = course.context.scenario
    here, broken = address(scenario), cautions(scenario, scenario.arms)
    arms = [(name, arm.question or arm.title) for name, arm in scenario.arms.items() if name not in broken]
    said = [para("What if something had been different? Guess first, then run it:")]
    if arms:
        said.append(table(("Arm", "Question"), arms))
        lines = [f"crisis-sim compare {here} --arms {name}" for name, _ in arms[:2]]
    else:
        lines = [f"crisis-sim run {here} --seed {course.context.seed + 1}"]
    soldiers = float(central_values(scenario).get("nato.troops", PARAMETERS["nato.troops"].default))
    lines.append(f"crisis-sim run {here} --set nato.troops={round(soldiers / 2)}")
    last = f"The last line halves KFOR ({count(round(soldiers))} soldiers in this scenario)."
    return [*said, commands(lines), para(last)]


def _places() -> list[str]:
    return [place(name, first_use=True) for name in LOCAL_NAMES]
