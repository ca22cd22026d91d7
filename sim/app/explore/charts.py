"""The charts of *Explore*: fan, rungs, the north on a day, who moves when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import solara

from sim.app import address, parts, session
from sim.app.look import Look
from sim.app.plot import Click, plot
from sim.drawing import reading
from sim.drawing.words import day
from sim.runs import fan as fan_words
from sim.runs import (
    fan_live,
    movers_live,
    north_live,
    rungs_live,
)
from sim.runs import north as north_words
from sim.runs import rungs as rungs_words
from sim.runs import who_moves as movers_words


@solara.component
def Fan(found: Look) -> None:
    """Show the tension fan, the answer in one sentence above it."""
    summary, context = found.summary, found.context
    router = solara.use_router()

    tapped: solara.Reactive[dt.date | None] = solara.use_reactive(None)

    def choose(click: Click) -> None:
        member = fan_live.history_at(summary, click.moment, click.height, click.pixel)
        if member is not None:
            session.reading.set(str(member))
        tapped.set(click.day)

    def explain(click: Click) -> None:
        choose(click)
        router.push(address.understand(click.day))

    drawn = solara.use_memo(
        lambda: fan_live.fan(summary, context, None if found.pinned is None else found.pinned.summary),
        [found],
    )
    with parts.html("section", class_="cs-panel cs-fan", aria_label="Tension"):
        parts.heading(fan_words.title_of(summary))
        plot(drawn, fan_words.alt(summary, context), "", on_click=explain, on_tap=choose)
        with parts.place():
            if tapped.value is not None:
                parts.link(f"Why on {day(tapped.value)}?", address.understand(tapped.value), router)
        parts.text(
            f"Tension, 0–100. {context.what}. Shaded: half and nine in ten of them. "
            "Click on a day to ask why, or on a thin line to open that history.",
            class_="cs-note",
        )
        repeat = parts.html("code", found.variant.command, class_="cs-command")
        parts.html("p", "To repeat this: ", repeat, class_="cs-note cs-repeat")


@solara.component
def Low(found: Look) -> None:
    """Show the two smaller charts below the fan."""
    with parts.html("div", class_="cs-low"):
        _Rungs(found)
        _North(found)


@solara.component
def _Rungs(found: Look) -> None:
    drawn = solara.use_memo(lambda: rungs_live.rungs(found.summary), [found])
    with parts.html("section", class_="cs-panel cs-rungs", aria_label="Rungs of the ladder"):
        parts.heading(rungs_words.title_of(found.summary))
        plot(drawn, rungs_words.alt(found.summary), "", later=True)
        parts.text("Share of histories on each rung of the ladder, by day.", class_="cs-note")


@solara.component
def _North(found: Look) -> None:
    dates = reading.days(found.summary)
    chosen = session.map_day.value  # another window has other days
    t = next((k for k, date in enumerate(dates) if date.isoformat() == chosen), len(dates) // 2)
    drawn = solara.use_memo(lambda: north_live.north(found.summary, dates[t]), [found, t])
    # What another day of the same run is like; what another run changed is said above.
    said: dict[str, Any] = solara.use_memo(lambda: {"day": t, "words": ""}, [found])
    if said["day"] != t:
        said.update(day=t, words=fan_words.day_words(found.summary, dates[t]))
    with parts.html("section", class_="cs-panel cs-north", aria_label="The north"):
        parts.heading(f"Barricades in the north on {day(dates[t])}")
        alt = north_words.alt(found.summary, [dates[t]])
        plot(drawn, alt, f"{north_words.title_of(found.summary)}.", later=True)
        parts.slider(
            "Day",
            t,
            0,
            len(dates) - 1,
            1,
            lambda value: session.map_day.set(dates[int(value)].isoformat()),
            names=[day(date) for date in dates],
        )
        parts.spoken(said["words"])


@solara.component
def Movers(found: Look) -> None:
    """Show who moves when."""
    drawn = solara.use_memo(lambda: movers_live.movers(found.summary), [found])
    with parts.html("section", class_="cs-panel cs-movers", aria_label="Who moves when"):
        parts.heading("Who moves when?")
        alt = movers_words.alt(found.summary)
        plot(drawn, alt, movers_words.finding(found.summary), later=True)
        parts.text(
            "Histories of 100 with such a move in that week; each row on its own scale.", class_="cs-note"
        )
