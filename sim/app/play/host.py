"""The teacher's side of a table, and what everybody in the room may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from sim.app import parts
from sim.app.play import debrief
from sim.app.play.room import refused, room, twice
from sim.app.play.seat import Story, Tools
from sim.errors import InputError
from sim.play import words
from sim.play.table import HOST, WATCH, Table, seat_order
from sim.world.vocabulary import ACTOR_NAMES


@solara.component
def Host(table: Table, version: int, enter: Callable[[str], None]) -> None:
    """Show the teacher's view: codes, who has decided, and how to go on."""
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def play_now(said: dict[str, Any]) -> None:
        try:
            table.play_now(parts.date_of(said.get("date")))
            wrong.set(None)
        except InputError as error:
            wrong.set(error)

    def close() -> None:
        room().close(table)
        enter("")

    parts.heading(f"{table.game.scenario.title}: the table", 1)
    parts.news(words.news(table.game))
    with parts.html("div", class_="cs-play"):
        with parts.html("section", class_="cs-panel", aria_label="Seats"):
            parts.heading("Seats and their codes")
            decided = table.decided()
            rows = [
                [_name(role), table.codes[role], _state(table, role, decided)]
                for role in seat_order(table.codes)
            ]
            parts.table(["seat", "code", "today"], rows, "Each seat with its code")
            parts.text(
                "Tell each group its own code, and nobody the teacher's. Several devices can use one code. "
                "For the projector add ?view=projector to this address, or use the code for watching.",
                class_="cs-note",
            )
            with parts.html("div", class_="cs-tools"):
                if not table.game.over:
                    parts.answer(
                        "Play the day now", {"date": table.game.day.isoformat()}, play_now,
                        label="Play the day now; who has not decided holds",
                    )  # fmt: skip
            twice("Close the table", "The game of all seats is deleted.", "Close and delete it", close)
            refused(wrong.value)
        _Situation(table, version)
    with parts.place():
        if table.game.over:
            debrief.Debriefing(table, version)
    Tools(table, version, enter)


@solara.component
def Public(table: Table, version: int) -> None:
    """Show what is public: for the projector, and for the code for watching."""
    parts.heading(table.game.scenario.title, 1)
    parts.news(words.news(table.game))
    if table.game.over:
        debrief.Debriefing(table, version)
        Story(table, version)
    else:
        with parts.html("div", class_="cs-play"):
            _Situation(table, version)
            with parts.html("section", class_="cs-panel", aria_label="Who has decided"):
                parts.heading("Who has decided")
                decided = table.decided()
                rows = [[ACTOR_NAMES[a], _state(table, a, decided)] for a in seat_order(decided)]
                parts.table(["seat", "today"], rows, "Which seats have decided about today")


@solara.component
def _Situation(table: Table, version: int) -> None:
    game = table.game
    with parts.html("div"):
        if not game.over:
            with parts.html("section", class_="cs-panel", aria_label="This morning"):
                parts.heading(words.date_line(game))
                parts.text(words.standing(table.observation(game.people[0])))
        Story(table, version)


def _name(role: str) -> str:
    return {HOST: "teacher (this page)", WATCH: "watching, projector"}.get(role) or ACTOR_NAMES[role]


def _state(table: Table, role: str, decided: dict[str, bool]) -> str:
    if role not in decided or table.game.over:
        return ""
    if role in table.game.fixed:
        return "the scenario decides"
    return "has decided" if decided[role] else "is deciding"
