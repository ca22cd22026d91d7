"""The games of this server: where they are kept, and how a page notices what happens at its table."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import solara
import solara.lab

from sim.app import parts
from sim.errors import InputError
from sim.play.table import HOST, Table, Ticket
from sim.play.tables import Tables

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


def visitor() -> str:
    """Return who is asking, for the limit on wrong codes."""
    return str(solara.get_session_id())


def refused(error: InputError | None) -> None:
    """Say what was refused and why, a line for each problem; nothing for ``None``."""
    if error is not None:
        lines = [parts.html("p", str(problem)) for problem in error.problems]
        parts.html("div", *lines, class_="cs-problem", role="alert")


def alone(table: Table, ticket: Ticket) -> bool:
    """Whether this seat is the only one, so that its player also runs the table."""
    return len(table.game.people) == 1 and ticket.role != HOST


def use_changes(table: Table | None) -> int:
    """Return the version of the table, and show the page anew when it changes (a hook).

    Handed on to every component below, whose arguments would be the same otherwise.
    """
    seen = solara.use_reactive(-1)

    async def look() -> None:
        while table is not None:
            if seen.value != table.version:
                seen.set(table.version)
            await asyncio.sleep(LOOK)

    solara.lab.use_task(look, dependencies=[table.name if table else ""])
    return int(seen.value)
