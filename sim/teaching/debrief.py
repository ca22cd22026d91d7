"""The sheets for afterwards: the debriefing, and the answers with the model's own score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.comparison.words import clear, interval_words, short_words
from sim.drawing.chronicle import Entry, chronicle
from sim.drawing.context import cautions
from sim.drawing.pages import see
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
    span,
    tension,
)
from sim.ensemble.dataset import date_of
from sim.runs.outcome_rows import WAR, asked_words, cannot_happen, cannot_words, told
from sim.runs.terminal import incident_words, tension_words
from sim.teaching.course import Answer, Course
from sim.teaching.html import bullets, commands, limits, page, para, picture, section, sources, table
from sim.teaching.index import address
from sim.world.outcomes import EVENTS, FIRST_DECISION, NO_DECISION, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: What an arm is judged by in the table of arms.
JUDGED = ("blockade", "injuries", "deal", "tension_mean")
NO_RECORD = "This scenario does not start from the record, so there is no real course to compare it with."
EMPTY_RECORD = "The record has nothing for these days."
DISCUSSION = (
    "What surprised you most? Was it unlikely, or had you not thought of it?",
    "At which moment could each team still have turned the course? What would it have cost at home?",
    "Which predictions were bad, and which were good but unlucky? How would you tell the two apart?",
    "Name one cause that you are sure of after one history. Are you as sure after reading all of them?",
    "Which number of the model would you doubt first? What would change if it were half as large?",
    "Who is missing from this model? Whose decisions are not in it at all?",
)


def debrief_page(course: Course, plates: tuple[Plate, ...], up: str) -> str:
    """Return the debriefing: what all histories did, what really happened, and why one proves little."""
    context = course.context
    scenario = context.scenario
    parts = [
        section("What the other histories did", *_outcomes(course)),
        *(picture(plate) for plate in plates),
        section("What really happened", *_real(course), fresh=True),
        section("Why one run proves little", bullets(one_run(course)), *_other_ends(course)),
        section("What would have made a difference", *_arms(course)),
        section("For the discussion", bullets(DISCUSSION, numbered=True)),
        section("Limits", bullets(limits(scenario))),
        section("Sources", sources(scenario.sources)) if scenario.sources else "",
    ]
    return page("Debriefing", "for the teacher, then for everyone", "".join(parts), context, up=up)


def answers_page(course: Course, up: str) -> str:
    """Return the answer key of the predictions."""
    intro = para(
        f"In the history played, number {course.member}, and beside it the model's odds on the evening "
        "before the stage: how many futures of the history so far say yes (before the first stage: how "
        "many of all histories). A good model is often surprised, in the share of cases that its odds "
        "allow. Do not hand this out before the end."
    )
    columns = ["Question", "in the history", "model's odds, of 100", "if run again", "model's score"]
    columns += ["really"] if course.context.observed else []
    parts = [intro]
    for stage in course.stages:
        rows = [_row(index, answer, len(columns)) for index, answer in enumerate(stage.answers, start=1)]
        parts.append(section(f"Stage {stage.number}: {span(stage.first, stage.last)}", table(columns, rows)))
    parts.append(section("The score to compare with", *_scores(course)))
    return page("Answers", "for the teacher only", "".join(parts), course.context, up=up)


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


def _outcomes(course: Course) -> list[str]:
    summary, context, log = course.summary, course.context, course.log
    n, real, rows = course.context.members, course.context.observed is not None, []
    for row in told(summary, context):
        cells = [row.label, hundredth(row.k, n), hundredth_interval(row.k, n), _here(log, row.name)]
        rows.append([*cells, *([row.real] if real else [])])
    rows.append([WAR, NOT_ESTIMATED, "", "", *(["never"] if real else [])])
    columns = [
        "In how many histories …",
        "of 100",
        "if run again",
        "in this one",
        *(["really"] if real else []),
    ]
    words = f"Tension: {tension_words(summary)}. Incidents: {incident_words(summary)}."
    below = (cannot_words(cannot_happen(context), context), f"{capital(asked_words(context))}.", words)
    return [table(columns, rows), *(para(line) for line in below if line)]


def _here(log: xr.Dataset, outcome: str) -> str:
    """Return when the history played saw an outcome."""
    if outcome == NO_DECISION.name:
        return "no" if any(date_of(log, f"when_{name}", 0) for name in FIRST_DECISION) else "yes"
    when = date_of(log, f"when_{outcome}", 0)
    return "never" if when is None else day(when)


def _real(course: Course) -> list[str]:
    entries = [entry for entry in real_entries(course) if not entry.text.startswith("Quiet")]
    if not entries:
        return [para(NO_RECORD if course.context.scenario.warm_start is None else EMPTY_RECORD)]
    end = course.context.real_end
    cut = f" The record ends on {day(end)}." if end is not None and end < course.context.setting.end else ""
    words = (
        f"Coded from dated and sourced reports, see {see('record')}; what was not reported is not here.{cut} "
        "Days without an entry were quiet as far as is known. Local names are given at first use."
    )
    rows = [(entry.dates, _plain(entry.text)) for entry in entries]
    return [para(words), table(("When", "What happened"), rows, "dated")]


def _plain(text: str) -> str:
    """Return a record's sentence without the mark that it is from the record: here all are."""
    return text.replace(" (from the record)", "").replace(" (from the record, without effect)", "")


def _arms(course: Course) -> list[str]:
    effects = course.effects
    if effects is None:
        return [para(f"No arm was compared. How to write one is said in {see('scenario-files')}.")]
    pairs, rows = int(effects["n_members"]), []
    arms = [str(arm) for arm in effects["arm"].values]
    judged = [name for name in JUDGED if name not in EVENTS or name in possible(course)]
    for arm in arms:
        cells = [effects.sel(arm=arm, outcome=name) for name in judged]
        rows.append((f"{arm}: {effects['arm_title'].sel(arm=arm).item()}", *map(_difference, cells)))
    columns = ("Arm", *(OUTCOMES[name].label for name in judged))
    words = (
        f"Each arm on the same luck as the base, {count(pairs)} pairs of histories; in brackets what to "
        "expect if run again. “No difference”: none that so many pairs can tell from luck."
    )
    warned = cautions(course.context.scenario, arms)
    remarks = [
        f"{arm}: {said}. Read it as the edge of the model, not as a finding about peacekeeping."
        for arm, said in warned.items()
    ]
    return [table(columns, rows), *(para(remark, "note") for remark in remarks), para(words)]


def _difference(cell: xr.Dataset) -> str:
    if not clear(float(cell["low"]), float(cell["high"])):
        return "no difference"
    return f"{short_words(cell)} ({interval_words(cell)})"


def _other_ends(course: Course) -> list[str]:
    """Return how to draw other ends of the history played, where it has more than one stage."""
    scenario, seed = course.context.scenario, course.context.seed
    if len(course.stages) == 1:
        return []
    line = f"crisis-sim fork {address(scenario)} --member {course.member} --on {course.stages[-1].first}"
    line += f" --seed {seed}" if seed != scenario.ensemble.seed else ""
    words = "To see it: this keeps the class's history up to the last stage and draws other ends."
    return [para(words), commands([line])]


def _pairs(course: Course) -> list[str]:
    """Return how often a single pair of histories would mislead about the arm with the largest effect.

    An arm at which the model breaks is no lesson, however large its effect.
    """
    if course.effects is None:
        return []
    broken = cautions(course.context.scenario, map(str, course.effects["arm"].values))
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


def _row(index: int, answer: Answer, columns: int) -> tuple[str, ...]:
    words = f"{index}. {capital(answer.question.words)}"
    happened = "yes" if answer.happened else "no"
    really = {None: "unknown", True: "yes", False: "no"}[answer.really]
    row = (
        words,
        happened,
        hundredth(answer.k, answer.n),
        hundredth_interval(answer.k, answer.n),
        f"{answer.brier:.2f}",
        really,
    )
    return row[:columns]


def _scores(course: Course) -> list[str]:
    scores = [answer.brier for stage in course.stages for answer in stage.answers]
    expected = [
        (answer.k / answer.n) * (1 - answer.k / answer.n)
        for stage in course.stages
        for answer in stage.answers
    ]
    rows = [
        ("the model, on the evening before each stage", f"{sum(scores):.2f}", f"{np.mean(scores):.2f}"),
        (
            "the model, had its odds been exact: to be expected",
            f"{sum(expected):.2f}",
            f"{np.mean(expected):.2f}",
        ),
        ("always 50", f"{0.25 * len(scores):.2f}", "0.25"),
    ]
    words = (
        f"{len(scores)} questions are few, and those of one stage hang together: "
        "students may beat the model by luck, and the model may miss its own mark. The model plays at home "
        "here: the history is its own. Against the real crisis it has no such advantage."
    )
    return [table(("Who", "sum of scores", "mean"), rows), para(words)]
