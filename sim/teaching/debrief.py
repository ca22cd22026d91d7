"""The sheets for afterwards: the debriefing, and the answers with the model's own score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.comparison.words import clear, interval_words, short_words
from sim.drawing.chronicle import Entry, chronicle
from sim.drawing.context import cautions
from sim.drawing.plate import Plate
from sim.drawing.words import (
    NOT_ESTIMATED,
    capital,
    count,
    day,
    frequency,
    frequency_with_interval,
    histories,
    hundredth,
    hundredth_interval,
    listed,
    tension,
)
from sim.ensemble.dataset import date_of
from sim.runs.outcome_rows import WAR, asked_words, cannot_happen, cannot_words, told
from sim.runs.terminal import incident_words, tension_words
from sim.teaching.course import Answer, Course
from sim.teaching.index import address
from sim.teaching.sheet import sheet
from sim.world.outcomes import EVENTS, FIRST_DECISION, NO_DECISION, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: What an arm is judged by in the table of arms.
JUDGED = ("blockade", "injuries", "deal", "tension_mean")


def debrief_page(course: Course, plates: tuple[Plate, ...], up: str) -> str:
    """Return the debriefing: what all histories did, what really happened, and why one proves little."""
    context, summary = course.context, course.summary
    judged = [name for name in JUDGED if name not in EVENTS or name in possible(course)]
    return sheet(
        "debriefing",
        context,
        up,
        outcomes=_outcomes(course),
        cannot=cannot_words(cannot_happen(context), context),
        asked=asked_words(context),
        tension=tension_words(summary),
        incidents=incident_words(summary),
        plates=plates,
        real=[(e.dates, _plain(e.text)) for e in real_entries(course) if not e.text.startswith("Quiet")],
        one_run=one_run(course),
        stages=course.stages,
        member=course.member,
        address=address(context.scenario),
        judged=[OUTCOMES[name].label for name in judged],
        arms=_arms(course, judged),
        cautions=cautions(context.scenario, course.arms),
    )


def answers_page(course: Course, up: str) -> str:
    """Return the answer key of the predictions."""
    answers = [answer for stage in course.stages for answer in stage.answers]
    columns = 6 if course.context.observed else 5
    stages = [
        (stage, [_row(n, answer)[:columns] for n, answer in enumerate(stage.answers, start=1)])
        for stage in course.stages
    ]
    return sheet(
        "answers",
        course.context,
        up,
        member=course.member,
        stages=stages,
        scores=[answer.brier for answer in answers],
        expected=[answer.k / answer.n * (1 - answer.k / answer.n) for answer in answers],
    )


def one_run(course: Course) -> list[str]:
    """Return in sentences how little one history says, with the numbers of this ensemble."""
    ensemble, log, n = course.ensemble, course.log, course.context.members
    asked = possible(course)
    told = {name: ensemble[f"outcome_{name}"].values != 0 for name in asked}
    own = {name: bool(log[f"outcome_{name}"].values[0]) for name in asked}
    same = int(np.all([told[name] == own[name] for name in asked], axis=0).sum())
    level = float(log["tension_mean"].values[0])
    calmer = int((ensemble["tension_mean"].values < level).sum())
    name = min(asked, key=lambda event: abs(told[event].mean() - 0.5))
    share = float(told[name].mean())
    differ = 200 * share * (1 - share)
    return [
        f"The history played is one of {count(n)}. It agrees with {frequency(same, n)} of them on all "
        f"{len(asked)} yes/no outcomes above, itself included if it is among them.",
        f"Its mean tension is {tension(level)}; {histories(calmer, n)} are calmer.",
        f"“{capital(OUTCOMES[name].definition)}” holds in "
        f"{frequency_with_interval(int(told[name].sum()), n)}. Two classes with different luck would "
        f"disagree about it in about {differ:.0f} of 100 cases.",
        "Had the class played another number, it would have told another story of causes. What the "
        "stories share, and how often each ending comes, is what can be learned.",
        *_pairs(course),
    ]


def possible(course: Course) -> list[str]:
    """Return the yes/no outcomes that can happen."""
    left_out = cannot_happen(course.context)
    return [name for name in EVENTS if name not in left_out]


def real_entries(course: Course) -> list[Entry]:
    """Return what really happened in the window, from the coded events; empty without a record."""
    observed = course.context.observed
    return [] if observed is None else chronicle(observed.coded, 0, course.context.setting)


def _outcomes(course: Course) -> list[list[str]]:
    """Return how often each outcome came, whether it came here and, with a record, whether it really did."""
    n, real, rows = course.context.members, course.context.observed is not None, []
    for row in told(course.summary, course.context):
        cells = [row.label, hundredth(row.k, n), hundredth_interval(row.k, n), _here(course.log, row.name)]
        rows.append([*cells, *([row.real] if real else [])])
    return [*rows, [WAR, NOT_ESTIMATED, "", "", *(["never"] if real else [])]]


def _here(log: xr.Dataset, outcome: str) -> str:
    """Return when the history played saw an outcome."""
    if outcome == NO_DECISION.name:
        return "no" if any(date_of(log, f"when_{name}", 0) for name in FIRST_DECISION) else "yes"
    when = date_of(log, f"when_{outcome}", 0)
    return "never" if when is None else day(when)


def _plain(text: str) -> str:
    """Return a record's sentence without the mark that it is from the record: here all are."""
    return text.replace(" (from the record)", "").replace(" (from the record, without effect)", "")


def _arms(course: Course, judged: Sequence[str]) -> list[list[str]]:
    """Return how each arm differs from the base in each outcome that it is judged by."""
    if course.effects is None:
        return []
    rows = []
    for name in course.arms:
        arm = course.effects.sel(arm=name)
        cells = (_difference(arm.sel(outcome=outcome)) for outcome in judged)
        rows.append([f"{name}: {arm['arm_title'].item()}", *cells])
    return rows


def _difference(cell: xr.Dataset) -> str:
    if not clear(float(cell["low"]), float(cell["high"])):
        return "no difference"
    return f"{short_words(cell)} ({interval_words(cell)})"


def _pairs(course: Course) -> list[str]:
    """Return how often a single pair of histories would mislead about the arm with the largest effect.

    An arm at which the model breaks is no lesson, however large its effect.
    """
    if course.effects is None:
        return []
    broken = cautions(course.context.scenario, course.arms)
    effects = course.effects.drop_sel(arm=list(broken))
    if not effects.sizes["arm"]:
        return []
    events = effects.sel(outcome=list(EVENTS))
    # What an arm fixes outright teaches nothing about luck.
    free = (events["after"] > 0) & (events["after"] < 1) & (events["before"] > 0) & (events["before"] < 1)
    size = np.abs(events["effect"].where(free, 0).values)
    row, column = np.unravel_index(int(size.argmax()), size.shape)
    arm, name = str(effects["arm"].values[row]), EVENTS[column]
    cell = effects.sel(arm=arm, outcome=name)
    switched = effects["switched"].sel(arm=arm, event=name)
    lost = int(switched.sel(happened_before="yes", happened_after="no"))
    won = int(switched.sel(happened_before="no", happened_after="yes"))
    pairs = int(effects["n_members"])
    helped, against = (won, lost) if float(cell["effect"]) > 0 else (lost, won)
    named = listed(f"“{arm}”" for arm in broken)
    aside = f" (not counting {named}, where the model breaks)" if broken else ""
    return [
        f"The largest difference is made by {arm}{aside}, in how many histories {OUTCOMES[name].definition}: "
        f"{short_words(cell)} ({interval_words(cell)}). Yet of {count(pairs)} pairs of histories with the "
        f"same luck, {count(helped)} show it, {count(pairs - helped - against)} show no difference and "
        f"{count(against)} show the opposite. A class that had tried it once would have learned one of the "
        "three."
    ]


def _row(number: int, answer: Answer) -> tuple[str, ...]:
    words = {None: "unknown", True: "yes", False: "no"}
    return (
        f"{number}. {capital(answer.question.words)}",
        words[answer.happened],
        hundredth(answer.k, answer.n),
        hundredth_interval(answer.k, answer.n),
        f"{answer.brier:.2f}",
        words[answer.really],
    )
