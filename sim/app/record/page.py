"""*Record*: the real crisis, day by day, with its sources, and a fork on every day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial

import solara

from sim.app import address, parts, session, work
from sim.app.plot import plot
from sim.drawing.words import day
from sim.ensemble.opening import opening_on
from sim.ensemble.replay import Observed, observed, record_scenario
from sim.record import FIRST_DAY, LAST_DAY
from sim.runs import fan, replay_live

#: Where the page opens: the day before the meeting of the flagship.
OPENS_ON = dt.date(2022, 8, 17)


@solara.component_vue("timeline.vue", vuetify=False)
def _Timeline(
    days: str,
    here: str,
    near: str,
    event_go: Callable[[str], None],
    event_fork: Callable[[str], None],
) -> None:
    pass


@solara.component
def Page() -> None:
    """Show the page."""
    here = _shown(session.day.value)
    router = solara.use_router()
    task = work.use_work(lambda progress: observed(FIRST_DAY, LAST_DAY), [])

    def fork(date: dt.date) -> None:
        session.open_scenario(opening_on(max(date, FIRST_DAY + dt.timedelta(1))))
        router.push(address.link("/"))

    def go(date: str) -> None:
        session.day.set(_shown(date).isoformat())

    parts.heading("The record", 1)
    parts.text(
        "What really happened, with its sources, and how tense it was on the model's scale. "
        "Choose a day to see how things stood, and fork there: the model goes on from that day.",
        class_="cs-question",
    )
    with parts.place():
        if task.exception:
            parts.problem(task.exception)
    days = solara.use_memo(lambda: replay_live.timeline(task.latest), [task.latest])
    with parts.html("div", class_="cs-record"):
        with parts.html("section", class_="cs-panel cs-now", aria_label="The chosen day"):
            _curve(task.latest, here, go)
            _scrubber(here, go)
            _Day(task.latest, here, fork)
        with parts.html("section", class_="cs-panel cs-events", aria_label="Events"):
            parts.heading("Events")
            near = max((entry["date"] for entry in days if entry["date"] <= here.isoformat()), default="")
            _Timeline(
                days=json.dumps(days), here=here.isoformat(), near=near,
                event_go=parts.heard(str, go),
                event_fork=parts.heard(str, lambda date: fork(_shown(date))),
            )  # fmt: skip


def _curve(real: Observed | None, here: dt.date, go: Callable[[str], None]) -> None:
    parts.heading("How tense was it?")
    with parts.place():
        if real is None:
            parts.text("The record is being replayed; this takes a few seconds.")
            return
        figure, words = replay_live.curve(real, here), replay_live.curve_alt(real)
        plot(figure, words, replay_live.peak(real), on_click=lambda click: go(click.day.isoformat()))
        parts.text(
            "Line: the median of 200 fillings of the record's gaps; shaded: eight in ten of them.",
            class_="cs-note",
        )


def _shown(date: str) -> dt.date:
    """Return the day that an address or a browser names, if the record has it."""
    try:
        return min(max(dt.date.fromisoformat(date), FIRST_DAY), LAST_DAY)
    except ValueError:
        return OPENS_ON


def _scrubber(here: dt.date, go: Callable[[str], None]) -> None:
    last = (LAST_DAY - FIRST_DAY).days
    parts.slider(
        "Day", (here - FIRST_DAY).days, 0, last, 1,
        lambda value: go((FIRST_DAY + dt.timedelta(int(value))).isoformat()),
        names=[day(FIRST_DAY + dt.timedelta(n)) for n in range(last + 1)],
    )  # fmt: skip
    with parts.html("div", class_="cs-tools"):
        for words, days in (("◂ day before", -1), ("day after ▸", 1)):
            target = here + dt.timedelta(days)
            inside = FIRST_DAY <= target <= LAST_DAY
            parts.button(words, partial(go, target.isoformat()), disabled=not inside)


@solara.component
def _Day(real: Observed | None, here: dt.date, fork: Callable[[dt.date], None]) -> None:
    """Say how things stood at the end of a day, and offer to fork."""
    parts.spoken(fan.day_words(real.summary, here) if real is not None else "")
    parts.heading(day(here), 3)
    setting = solara.use_memo(lambda: record_scenario(FIRST_DAY, LAST_DAY).setting(), [])
    with parts.place():
        if real is not None:
            parts.text(replay_live.on_day(real, here, setting))
    if here > FIRST_DAY:
        parts.button(f"Fork here, on {day(here)}", lambda: fork(here))
    else:
        parts.empty("The record begins on this day; a fork needs a day before it.")
