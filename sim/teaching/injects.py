"""The injects: the history played, day by day on cards, with a stop before each stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html import escape

import numpy as np

from sim.drawing.chronicle import Entry, chronicle, standing
from sim.drawing.dated_events import short_names
from sim.drawing.words import day, listed, span, tension
from sim.ensemble.dataset import variables
from sim.teaching.course import Course, Stage, opening
from sim.teaching.html import page, para, section, source
from sim.world.log import curves
from sim.world.vocabulary import ANNOUNCED, PHASED

#: What Kosovo's team is asked when a rule falls due, and what the others are.
DUE = "Kosovo's team: put it off, bring it in by steps, or enforce? The others: what do you ask of them?"


def injects_page(course: Course, up: str) -> str:
    """Return the cards of all stages, in order."""
    setting = course.context.setting
    intro = para(
        f"The course of history {course.member}: what the scenario fixes, and what this history drew. Read "
        "the cards aloud, or cut them out and hand them to the teams on their day. Stop where it says "
        "stop.",
        "lead",
    )
    eve = f"How it begins. On the evening of {day(setting.start - dt.timedelta(1))}: {_eve(course)}"
    parts = [intro]
    for stage in course.stages:
        cards = [_stop(stage), *(_card(entry, course) for entry in entries(course, stage))]
        begun = [para(eve)] if stage.number == 1 else []
        title = f"Stage {stage.number}: {span(stage.first, stage.last)}"
        parts.append(section(title, *begun, *cards, fresh=stage.number > 1))
    end = f"On {day(setting.end)}: {standing(course.log, 0, setting, -1)}"
    parts.append(section("The end", para(end), para("Now the debriefing.")))
    return page("Injects", "for the teacher", "".join(parts), course.context, up=up)


def entries(course: Course, stage: Stage) -> list[Entry]:
    """Return what happens in a stage; quiet days are told together, but never across its ends."""
    return chronicle(course.log.isel(date=slice(stage.at, stage.to + 1)), 0, course.context.setting)


def _eve(course: Course) -> str:
    """Return how things stand before the first day; what that day brings is for the cards."""
    import xarray as xr

    now = opening(course.log, course.context.scenario)
    read = curves(now.rules, now.state)
    first, table = course.log["date"].values[0], variables()
    evening = {name: (table[name].dims, table[name].show(x[None], first)) for name, x in read.items()}
    one_day = xr.Dataset(evening, {"measure": course.log["measure"]})
    return standing(one_day, 0, course.context.setting, 0)


def due_on(course: Course, date: dt.date) -> list[str]:
    """Return the rules on which Kosovo must decide on a day of the history played."""
    setting, at = course.context.setting, (date - course.context.setting.start).days
    names = short_names(setting)
    if at == 0:
        return [names[measure.name] for measure in setting.measures if measure.due == date]
    eve = course.log.isel(date=at - 1, member=0)
    dated = (eve["status"].values == ANNOUNCED) | (eve["status"].values == PHASED)
    due = dated & (eve["due"].values <= np.datetime64(date))  # false where it waits for no date
    return [names[str(name)] for name in eve["measure"].values[due]]


def _stop(stage: Stage) -> str:
    asked = listed(f"{index}" for index in range(1, len(stage.answers) + 1))
    words = (
        f"Stop. Everyone writes predictions {asked} of stage {stage.number}; each team says what it would "
        f"do until {day(stage.last)}, and why. Then go on."
    )
    return f'<div class="card stop"><p>{escape(words)}</p></div>'


def _card(entry: Entry, course: Course) -> str:
    """Return the card of some days; on a due day a question stands above it."""
    due = listed(due_on(course, entry.first))
    asked = (
        [f'<div class="card stop"><p>{escape(f"Due on {day(entry.first)}: {due}. {DUE}")}</p></div>']
        if due
        else []
    )
    state = f"In the evening: tension {tension(entry.tension)}, {entry.rung}."
    sources = "".join(
        f'<p class="state">Source: {source(text)}</p>' for text in _sources(course, entry.first)
    )
    return "".join(
        [
            *asked,
            f'<div class="card"><p class="when">{escape(entry.dates)}</p><p>{escape(entry.text)}</p>',
            f'<p class="state">{escape(state)}</p>{sources}</div>',
        ]
    )


def _sources(course: Course, date: dt.date) -> Iterator[str]:
    """Yield where the facts that the scenario fixes on a day come from."""
    for event in course.context.scenario.events:
        if event.date == date and event.source:
            yield event.source
