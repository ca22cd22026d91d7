"""The injects: the history played, day by day on cards, with a stop before each stage."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sim.drawing.chronicle import Entry, chronicle, standing
from sim.drawing.dated_events import short_names
from sim.ensemble.dataset import variables
from sim.teaching.course import Course, Stage, opening
from sim.teaching.sheet import sheet
from sim.world.log import curves
from sim.world.vocabulary import ANNOUNCED, PHASED


def injects_page(course: Course, up: str) -> str:
    """Return the cards of all stages, in order."""
    setting = course.context.setting
    return sheet(
        "injects",
        course.context,
        up,
        member=course.member,
        eve=setting.start - dt.timedelta(1),
        begins=_eve(course),
        stages=[(stage, _cards(course, stage)) for stage in course.stages],
        ends=standing(course.log, 0, setting, -1),
    )


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


def _cards(course: Course, stage: Stage) -> list[dict[str, Any]]:
    """Return the cards of a stage: each with the rules that fall due, and the sources of what is fixed."""
    events = course.context.scenario.events
    return [
        {
            "entry": entry,
            "due": due_on(course, entry.first),
            "sources": [event.source for event in events if event.date == entry.first and event.source],
        }
        for entry in entries(course, stage)
    ]
