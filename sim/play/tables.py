"""All tables of a server, and the door: who comes in with which code, and how often somebody may try."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from sim.errors import InputError, Problem
from sim.play.game import Game
from sim.play.table import Table, Ticket, new_table, open_table, typed_code

#: Wrong codes within a minute: of one visitor, and of all together. At sixty a minute, meeting one of the
#: few hundred codes in use among 30 ** 10 possible ones takes tens of thousands of years.
TRIES, ALL_TRIES, WITHIN = 5, 60, 60.0
#: Tables that can be open at once.
MOST_TABLES = 50
#: Seconds after its last look at a table in which a page still counts as being there.
THERE = 60.0


class Tables:
    """The tables of one folder.

    Parameters
    ----------
    folder : Path
        Where each table has its file. Tables found there are open again; files that cannot be read stay
        where they are, and `damaged` says what is wrong with them.
    clock : callable
        Seconds, for the limit on tries.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self.folder, self._clock = folder, clock
        self._guard = threading.Lock()
        self._open: dict[str, Table] = {}
        self._looked: dict[str, float] = {}
        self._tries: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()
        self.damaged: list[InputError] = []
        for path in sorted(folder.glob("*.json")):
            try:
                self._open[path.stem] = open_table(path)
            except InputError as error:
                self.damaged.append(error)

    def open(self, game: Game, *, alone: bool = False) -> Table:
        """Open a table for a game.

        Where there are too many, the oldest game of somebody who played alone and is not there any more
        makes room. Tables of a class stay until they are closed.

        Parameters
        ----------
        game : Game
        alone : bool
            Whether one person plays it alone.

        Raises
        ------
        InputError
            If there are too many, or nobody plays.
        """
        with self._guard:
            if len(self._open) >= MOST_TABLES and not self._make_room():
                raise InputError(Problem(f"{MOST_TABLES} games are open here; end one of them first"))
            table = new_table(self.folder, game, alone=alone)
            self._open[table.name] = table
            self.here(table)
            return table

    def close(self, table: Table) -> None:
        """Close a table and delete its file; its saved game can be taken before."""
        with self._guard:
            self._drop(table)

    def here(self, table: Table) -> None:
        """Note that somebody is at a table."""
        self._looked[table.name] = self._clock()

    def _make_room(self) -> bool:
        """Drop the game that was played alone, by nobody now, and not changed for the longest time."""
        now = self._clock()
        left = [
            table
            for table in self._open.values()
            if table.alone and now - self._looked.get(table.name, float("-inf")) >= THERE
        ]
        if left:
            self._drop(min(left, key=_changed))
        return bool(left)

    def _drop(self, table: Table) -> None:
        self._open.pop(table.name, None)
        self._looked.pop(table.name, None)
        table.close()

    def table(self, ticket: Ticket) -> Table | None:
        """Return the table of a ticket, ``None`` if it was closed."""
        return self._open.get(ticket.table)

    def enter(self, code: str, visitor: str) -> Ticket:
        """Return what a code opens.

        Parameters
        ----------
        code : str
            As typed: lower case, spaces and a missing dash do not matter.
        visitor : str
            Who is trying, such as a browser's session.

        Raises
        ------
        InputError
            If no table has this code, or there were too many wrong ones; the two sound different, but a right
            code is refused as well once there were too many.
        """
        wanted = typed_code(code)
        with self._guard:
            self._forget()
            tries = self._tries.get(visitor, deque())
            if len(tries) >= TRIES or len(self._all) >= ALL_TRIES:
                raise InputError(Problem("too many wrong codes; wait a minute and try again", key="code"))
            found = [(table, role) for table in self._open.values() if (role := table.role_of(wanted))]
            if found:
                return Ticket(found[0][0].name, found[0][1])
            self._tries[visitor] = tries
            for kept in (tries, self._all):
                kept.append(self._clock())
        raise InputError(Problem("no seat has this code", key="code"))

    def _forget(self) -> None:
        """Drop tries of more than a minute ago, and visitors without any."""
        for tries in (self._all, *self._tries.values()):
            while tries and self._clock() - tries[0] > WITHIN:
                tries.popleft()
        self._tries = {visitor: tries for visitor, tries in self._tries.items() if tries}


def _changed(table: Table) -> float:
    """Return when a table was last written; 0 where somebody removed its file."""
    return table.path.stat().st_mtime if table.path.exists() else 0.0
