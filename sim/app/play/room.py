"""The games of this server: where they are kept, and how a page notices what happens at its table."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara
import solara.lab

from sim.app import parts
from sim.app.gate import ADDRESS
from sim.errors import InputError
from sim.play.table import HOST, WATCH, Table, Ticket
from sim.play.tables import LOOPBACK, Tables, Visitor

#: Where tables are kept, below the folder in which the server was started.
FOLDER = Path("results") / "games"
#: Seconds between two looks at the table.
LOOK = 0.7

_guard = threading.Lock()
_rooms: list[Tables] = []


def room() -> Tables:
    """Return the server's tables; those of an earlier start are open again."""
    with _guard:
        if not _rooms:
            _rooms.append(Tables(FOLDER))
        return _rooms[0]


def visitor() -> Visitor:
    """Return who is asking, for the limits on tables and wrong codes."""
    headers = solara.lab.headers.value or {}
    address = headers.get(ADDRESS.decode(), [LOOPBACK])[0]
    return Visitor(str(solara.get_session_id()), address)


def refused(error: InputError | None) -> None:
    """Say what was refused and why, a line for each problem; nothing for ``None``."""
    if error is not None:
        lines = [parts.html("p", str(problem)) for problem in error.problems]
        parts.html("div", *lines, class_="cs-problem", role="alert")


def alone(table: Table, ticket: Ticket) -> bool:
    """Whether this is the seat of somebody who plays alone, and so also runs the table."""
    return table.alone and ticket.role not in (HOST, WATCH)


@solara.component_vue("twice.vue", vuetify=False)
def _Twice(words: str, question: str, answer: str, event_sure: Callable[[Any], None]) -> None:
    pass


def twice(words: str, question: str, answer: str, do: Callable[[], None]) -> None:
    """Show a button for what cannot be undone: it asks once more.

    The way back takes the place of the button, so that the keyboard stays where it was; the
    question stands between it and the answer, so that a double click does no harm.
    """
    _Twice(words=words, question=question, answer=answer, event_sure=lambda *_: do())


def use_changes(table: Table | None) -> int:
    """Return the version of the table, and show the page anew when it changes (a hook).

    Handed on to every component below, whose arguments would be the same otherwise.
    """
    seen = solara.use_reactive(-1)

    async def look() -> None:
        while table is not None:
            room().here(table)
            if seen.value != table.version:
                seen.set(table.version)
            await asyncio.sleep(LOOK)

    solara.lab.use_task(look, dependencies=[table.name if table else ""])
    return int(seen.value)
