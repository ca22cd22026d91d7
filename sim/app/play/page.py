"""*Play*: the game of the terminal, for one player or a class with a device for each seat."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import solara

from sim.app import parts
from sim.app.play import debrief, door, host, seat
from sim.app.play.room import room, use_changes, visitor
from sim.app.session import use_view
from sim.errors import InputError, Problem
from sim.play.table import HOST, WATCH


@solara.component
def Page() -> None:
    """Show the page."""
    projector = use_view() == "projector"
    asked = parse_qs(solara.use_router().search or "").get("code", [""])[0]
    # With a number of its own for each try, so that the same code typed again is looked up again.
    tried: solara.Reactive[tuple[int, str]] = solara.use_reactive((0, asked))
    code = tried.value[1]
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def enter(given: str) -> None:
        wrong.set(None)
        tried.set((tried.value[0] + 1, given))

    def look_up() -> Any:
        if not code:
            return None
        try:
            return room().enter(code, visitor())
        except InputError as error:
            wrong.set(error)
            return None

    ticket = solara.use_memo(look_up, [tried.value])
    table = room().table(ticket) if ticket is not None else None
    version = use_changes(table)
    solara.use_memo(lambda: debrief.ahead(table), [table.name if table else "", version])
    ended = InputError(Problem("this game was ended")) if ticket is not None and table is None else None
    parts.keep("seat", code if table else "", lambda kept: enter(kept) if not code else None)
    solara.Style(Path(__file__).with_name("play.css"))
    if ticket is None or table is None:
        door.Door(enter, wrong.value or ended)
    elif projector or ticket.role == WATCH:
        host.Public(table, version)
    elif ticket.role == HOST:
        host.Host(table, version, enter)
    else:
        seat.Seat(table, version, ticket, enter)
