"""The sheets that are handed out: what it is about, what you expect, how you are marked."""

from __future__ import annotations

from sim.drawing.context import cautions
from sim.drawing.dated_events import due_dates, foreseen
from sim.drawing.plate import Plate
from sim.drawing.words import LOCAL_NAMES, SPEAKERS, day, listed, place, sentence, window_words
from sim.parameters import PARAMETERS
from sim.runs.describe import measure_rows, parameter_rows, start_words, trigger_sentences
from sim.teaching.course import Answer, Course
from sim.teaching.index import address
from sim.teaching.sheet import sheet
from sim.world.vocabulary import RUNGS, THIRD_PARTIES

#: Probabilities of the example of the Brier score.
EXAMPLES = (0, 10, 30, 50, 70, 90, 100)


def information_page(course: Course, up: str) -> str:
    """Return the information sheet: what it is, how it works, what to notice and try, limits."""
    from sim.model import central_values

    context = course.context
    scenario, setting = context.scenario, context.setting
    broken = cautions(scenario, scenario.arms)
    return sheet(
        "information",
        context,
        up,
        window=window_words(setting.start, setting.end),
        start=start_words(setting),
        actors=SPEAKERS.values(),
        places=[place(name, first_use=True) for name in LOCAL_NAMES],
        rules=[words for _, words in measure_rows(setting)],
        known=[sentence(f"{day(event.date)}: {event.words}") for event in foreseen(setting)],
        ladder=RUNGS[:-1],
        stages=len(course.stages),
        notice=notice(course),
        arms=[(n, arm.question or arm.title) for n, arm in scenario.arms.items() if n not in broken],
        address=address(scenario),
        soldiers=float(central_values(scenario).get("nato.troops", PARAMETERS["nato.troops"].default)),
        set_here=parameter_rows(scenario),
    )


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
    return told + trigger_sentences(setting)


def predictions_page(course: Course, frame: Plate, up: str) -> str:
    """Return the prediction sheets: a stage on each, and the score."""
    asked = [
        (stage, [_question(n, answer) for n, answer in enumerate(stage.answers, start=1)])
        for stage in course.stages
    ]
    examples = [(chance, *(f"{brier(chance / 100, so):.2f}" for so in (True, False))) for chance in EXAMPLES]
    questions = sum(len(stage.answers) for stage in course.stages)
    return sheet(
        "predictions", course.context, up, frame=frame, asked=asked, examples=examples, questions=questions
    )


def rubric_page(course: Course, up: str) -> str:
    """Return the rubric."""
    return sheet("rubric", course.context, up)


def brier(chance: float, happened: bool) -> float:
    """Return the squared error of a probability."""
    return (chance - happened) ** 2


def _question(number: int, answer: Answer) -> tuple[str, ...]:
    """Return a row of a prediction sheet, with room to write."""
    return f"{number}. In these days, {answer.question.words}", "", "", ""
