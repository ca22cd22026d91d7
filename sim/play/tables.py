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

#: Wrong codes within so many seconds: of one visitor, and of all together. The second is there for a script
#: that gives itself a new name for each try. A class of forty who all mistype twice makes 80 in a minute; a
#: script that makes 600 a minute meets one of 350 codes (50 tables, 7 roles) among 30 ** 10 possible ones in
#: a year with odds of 350 * 600 * 525,600 / 5.9e14, or 2 in 10,000.
TRIES, ALL_TRIES, WITHIN = 5, 600, 60.0
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
        self._admitted: set[tuple[str, Ticket]] = set()
        self._tries: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()
        self.damaged: list[InputError] = []
        for path in sorted(folder.glob("*.json")):
            try:
                self._open[path.stem] = open_table(path)
            except InputError as error:
                self.damaged.append(error)

    def open(self, game: Game, visitor: str = "", *, alone: bool = False) -> Table:
        """Open a table for a game.

        Where there are too many, the oldest game of somebody who played alone and is not there any more
        makes room. Tables of a class stay until they are closed.

        Parameters
        ----------
        game : Game
        visitor : str
            Who opens it, and so knows its codes.
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
            self._admitted |= {(visitor, Ticket(table.name, role)) for role in table.codes}
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
        self._admitted = {(who, ticket) for who, ticket in self._admitted if ticket.table != table.name}
        table.close()

    def table(self, ticket: Ticket) -> Table | None:
        """Return the table of a ticket, ``None`` if it was closed."""
        return self._open.get(ticket.table)

    def enter(self, code: str, visitor: str) -> Ticket:
        """Return what a code opens.

        Whoever has come in with a code comes in with it again, whatever wrong ones were typed meanwhile:
        a reload is no guess.

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
            code that was not used before is refused as well once there were too many.
        """
        wanted = typed_code(code)
        with self._guard:
            self._forget()
            tries = self._tries.get(visitor, deque())
            roles = [(table.name, table.role_of(wanted)) for table in self._open.values()]
            ticket = next((Ticket(name, role) for name, role in roles if role), None)
            if ticket and (visitor, ticket) in self._admitted:
                return ticket
            if len(tries) >= TRIES or len(self._all) >= ALL_TRIES:
                raise InputError(Problem("too many wrong codes; wait a minute and try again"))
            if ticket:
                self._admitted.add((visitor, ticket))
                return ticket
            self._tries[visitor] = tries
            for kept in (tries, self._all):
                kept.append(self._clock())
        raise InputError(Problem("no seat has this code"))

    def _forget(self) -> None:
        """Drop tries of more than a minute ago, and visitors without any."""
        for tries in (self._all, *self._tries.values()):
            while tries and self._clock() - tries[0] > WITHIN:
                tries.popleft()
        self._tries = {visitor: tries for visitor, tries in self._tries.items() if tries}


def _changed(table: Table) -> float:
    """Return when a table was last written; 0 where somebody removed its file."""
    return table.path.stat().st_mtime if table.path.exists() else 0.0
