"""A seat: the morning, what only this seat knows, its menu, and the story so far."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import solara

from sim.app import parts
from sim.app.answers import Answers
from sim.app.play import debrief, menu, why
from sim.app.play.room import alone, refused, room, twice
from sim.app.plot import plot
from sim.drawing.words import SPEAKERS, day
from sim.errors import InputError
from sim.play import live, words
from sim.play.table import WATCH, Table, Ticket

#: Stories kept, each for all devices of a table.
KEPT = 50
_stories: Answers[str] = Answers(KEPT)


@solara.component
def Seat(table: Table, version: int, ticket: Ticket, enter: Callable[[str], None]) -> None:
    """Show a seat."""
    game, actor = table.game, ticket.role
    parts.heading(f"{game.scenario.title}: you play {SPEAKERS[actor]}", 1)
    decided, choice = table.choice(actor)
    chosen = menu.chosen_words(table.observation(actor), choice) if decided else ""
    parts.news(words.news(game), chosen, game.day.isoformat())
    if game.over:
        debrief.Debriefing(table, version)
        Story(table, version, actor)
    else:
        with parts.html("div", class_="cs-play"):
            with parts.html("div"):
                _Morning(table, version, actor)
                Story(table, version, actor)
            with parts.html("section", class_="cs-panel", aria_label="Today's menu"):
                menu.Menu(table, version, actor)
    if alone(table, ticket):
        _Own(table, version, ticket, enter)
    else:
        Tools(table, version, enter, seat=actor)


@solara.component
def _Own(table: Table, version: int, ticket: Ticket, enter: Callable[[str], None]) -> None:
    """Show a lone player the way back to the game, and the way to end it."""

    def end() -> None:
        room().close(table)
        enter("")

    Tools(table, version, enter)
    parts.html(
        "p", "The code ", parts.html("b", table.codes[ticket.role]),
        " leads back to this game: type it under “Join a game”.", class_="cs-note",
    )  # fmt: skip
    twice("End and delete this game", "It cannot be brought back.", "Yes, delete it", end)


@solara.component
def _Morning(table: Table, version: int, actor: str) -> None:
    seen = table.observation(actor)
    with parts.html("section", class_="cs-panel", aria_label="This morning"):
        parts.heading(words.date_line(table.game))
        parts.text(words.standing(seen))
        if words.brief(seen):
            parts.html("p", words.brief(seen), class_="cs-brief")


@solara.component_vue("story.vue", vuetify=False)
def _Days(days: str, event_ask: Callable[[str], None]) -> None:
    pass


def _story(table: Table, version: int) -> str:
    """Return what happened so far, told once for all devices of a table, as the list on the page takes it."""
    game = table.game

    def tell(_: object) -> str:
        told = words.what_happened(game, game.plan.setting.start)
        days = [{"date": date.isoformat(), "words": day(date), "told": " ".join(said)} for date, said in told]
        return json.dumps(days[::-1])

    return _stories.ask((table.name, version), tell, lambda *_: None)


@solara.component
def Story(table: Table, version: int, role: str = WATCH) -> None:
    """Show the tension so far and what happened, the last days first; each day leads to its reasons."""
    game = table.game
    days = solara.use_memo(lambda: _story(table, version), [table.name, version])
    asked: solara.Reactive[dt.date | None] = solara.use_reactive(None)

    def ask(date: dt.date | None, _: str | None = None) -> None:
        asked.set(None if date is None or date == asked.value else date)

    with parts.html("section", class_="cs-panel", aria_label="The story so far"):
        parts.heading("The story so far")
        if not game.turns:
            parts.empty("No day has been played yet.")
            return
        alt, finding = live.curve_words(game), live.level_words(game)
        plot(live.curve(game), alt, finding, on_click=lambda click: ask(click.day))
        parts.text("A day leads to why it went that way.", class_="cs-note")
        with parts.place():
            if asked.value and game.turns[0].date <= asked.value <= game.turns[-1].date:
                why.Why(table, version, asked.value, ask, role)
        _Days(days=days, event_ask=lambda date: ask(parts.date_of(date)))


@solara.component
def Tools(table: Table, version: int, enter: Callable[[str], None], *, seat: str = "") -> None:
    """Show what can be done with a game: take it along, go back, leave.

    A ``seat`` of a class takes along what it knows; the whole game, with its luck and all choices, is for
    whoever runs the table.
    """
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def undo() -> None:
        try:
            table.undo()
            wrong.set(None)
        except InputError as error:
            wrong.set(error)

    with parts.html("div", class_="cs-tools"):
        if seat:
            parts.download("Download what you know", f"{seat}.json", lambda: table.seat_file(seat).encode())
        else:
            parts.button("Go back a day", undo, disabled=not table.game.turns)
            parts.download("Download the game", "game.json", lambda: table.file().encode())
        parts.button("Leave", lambda: enter(""), label="Leave this game; the code leads back to it")
    refused(wrong.value)
