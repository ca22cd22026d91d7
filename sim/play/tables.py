"""All tables of a server, and the door: who comes in with which code, and how often somebody may try.

Limits are for each visitor and each address, so that nobody uses up what others need; whoever sits at the
server's own machine is the host, has room that others cannot take, and is held up by nobody's wrong codes.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sim.errors import InputError, Problem
from sim.play.game import Game
from sim.play.table import Table, Ticket, new_table, open_table, typed_code

#: Wrong codes within so many seconds, of one visitor and of one address. A class behind one address that
#: mistypes twice each makes 80 in a minute. All 254 addresses of a local network together make 30,480; they
#: meet one of 350 codes (50 tables, 7 roles) among 30 ** 10 possible ones in a year of trying with odds of
#: 350 * 30,480 * 525,600 / 5.9e14, or 1 in 100.
TRIES, ADDRESS_TRIES, WITHIN = 5, 120, 60.0
#: Tables that can be open at once: in all, those that the host alone can open, and those of one visitor
#: or one address elsewhere.
MOST_TABLES, KEPT_FOR_HOST, MOST_OF_ONE = 50, 15, 12
#: Seconds after its last look at a table in which a page still counts as being there.
THERE = 60.0
#: Seconds after which nobody comes back to a table that was opened and never played.
ABANDONED = 3600.0
#: Days after which a table that nobody looks at ends by itself.
FORGOTTEN = 30
#: How the host's machine is addressed from itself.
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Visitor:
    """Who asks: a browser's session, and the address from which it comes."""

    session: str = ""
    address: str = LOOPBACK

    @property
    def host(self) -> bool:
        """Whether somebody at the server's own machine asks."""
        return self.address == LOOPBACK


#: Asks where nobody is told apart, such as in a program.
HOST_VISITOR = Visitor()


class Tables:
    """The tables of one folder.

    Parameters
    ----------
    folder : Path
        Where each table has its file. Tables found there are open again. Those that nobody has changed for
        `FORGOTTEN` days end, at the start and whenever somebody comes to the door. Files that cannot be read
        stay where they are, and `damaged` says what is wrong with them.
    clock : callable
        Seconds, for the limit on tries.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self.folder, self._clock = folder, clock
        self._guard = threading.Lock()
        self._open: dict[str, Table] = {}
        self._looked: dict[str, float] = {}
        self._opened_by: dict[str, Visitor] = {}
        self._admitted: set[tuple[str, Ticket]] = set()
        self._tries: dict[str, deque[float]] = {}
        self.damaged: list[InputError] = []
        for path in sorted(folder.glob("*.json")):
            try:
                self._open[path.stem] = open_table(path)
            except InputError as error:
                self.damaged.append(error)
        self._end_forgotten()
        # Nobody was away while the server was down.
        self._looked = dict.fromkeys(self._open, self._clock())

    def open(self, game: Game, visitor: Visitor = HOST_VISITOR, *, alone: bool = False) -> Table:
        """Open a table for a game.

        Where there are too many, one that nobody is at makes room: the oldest game of somebody who played
        alone, else the oldest that was opened and never played. Tables of a class that has begun stay until
        they are closed or forgotten.

        Parameters
        ----------
        game : Game
        visitor : Visitor
            Who opens it, and so knows its codes.
        alone : bool
            Whether one person plays it alone.

        Raises
        ------
        InputError
            If there are too many, of this visitor or in all, or nobody plays.
        """
        with self._guard:
            self._end_forgotten()
            self._find_room(visitor)
            table = new_table(self.folder, game, alone=alone, host=visitor.host)
            self._open[table.name], self._opened_by[table.name] = table, visitor
            self.here(table)
            self._admitted |= {(visitor.session, Ticket(table.name, role)) for role in table.codes}
            return table

    def close(self, table: Table) -> None:
        """Close a table and delete its file; its saved game can be taken before."""
        with self._guard:
            self._drop(table)

    def here(self, table: Table) -> None:
        """Note that somebody is at a table."""
        self._looked[table.name] = self._clock()

    def _find_room(self, visitor: Visitor) -> None:
        """Raise unless there is room for one more table of a visitor, or room can be made."""
        everywhere = {*self._open}
        if not visitor.host:
            opened = self._opened_by.items()
            own = {n for n, who in opened if visitor.session == who.session or visitor.address == who.address}
            if len(own) >= MOST_OF_ONE and not self._make_room(own):
                message = f"{MOST_OF_ONE} games were opened from this device; end one of them first"
                raise InputError(Problem(message))
            # Room that is kept for the host is neither taken nor made at the host's cost.
            everywhere -= {name for name, table in self._open.items() if table.host}
        full = len(self._open) >= MOST_TABLES
        full = full or (not visitor.host and len(everywhere) >= MOST_TABLES - KEPT_FOR_HOST)
        if full and not self._make_room(everywhere):
            raise InputError(Problem(f"{len(self._open)} games are open here; end one of them first"))

    def _make_room(self, among: set[str]) -> bool:
        """Drop the table that is missed least: nobody is there, and not changed for the longest time."""
        tables = [table for table in self._open.values() if table.name in among]
        left = [table for table in tables if table.alone and self._away(table) >= THERE]
        left = left or [t for t in tables if not t.game.turns and self._away(t) >= ABANDONED]
        if left:
            self._drop(min(left, key=_changed))
        return bool(left)

    def _away(self, table: Table) -> float:
        """Return for how many seconds nobody has been at a table."""
        return self._clock() - self._looked.get(table.name, float("-inf"))

    def _end_forgotten(self) -> None:
        """Drop the tables that nobody is at and nobody has changed for long."""
        for table in [*self._open.values()]:
            if self._away(table) >= THERE and _days_unchanged(table) > FORGOTTEN:
                self._drop(table)

    def _drop(self, table: Table) -> None:
        for known in (self._open, self._looked, self._opened_by):
            known.pop(table.name, None)
        self._admitted = {(who, ticket) for who, ticket in self._admitted if ticket.table != table.name}
        table.close()

    def table(self, ticket: Ticket) -> Table | None:
        """Return the table of a ticket, ``None`` if it was closed."""
        return self._open.get(ticket.table)

    def enter(self, code: str, visitor: Visitor = HOST_VISITOR) -> Ticket:
        """Return what a code opens.

        Whoever has come in with a code comes in with it again, whatever wrong ones were typed meanwhile:
        a reload is no guess.

        Parameters
        ----------
        code : str
            As typed: lower case, spaces and a missing dash do not matter.
        visitor : Visitor
            Who is trying.

        Raises
        ------
        InputError
            If no table has this code, or there were too many wrong ones of this visitor or from this address;
            the two sound different, but a right code that was not used before is refused as well once there
            were too many.
        """
        wanted = typed_code(code)
        with self._guard:
            self._end_forgotten()
            self._forget()
            roles = [(table.name, table.role_of(wanted)) for table in self._open.values()]
            ticket = next((Ticket(name, role) for name, role in roles if role), None)
            if ticket and (visitor.session, ticket) in self._admitted:
                return ticket
            limits = {f"session {visitor.session}": TRIES, f"address {visitor.address}": ADDRESS_TRIES}
            if any(len(self._tries.get(who, ())) >= most for who, most in limits.items()):
                raise InputError(Problem("too many wrong codes; wait a minute and try again"))
            if ticket:
                self._admitted.add((visitor.session, ticket))
                return ticket
            for who in limits:
                self._tries.setdefault(who, deque()).append(self._clock())
        raise InputError(Problem("no seat has this code"))

    def _forget(self) -> None:
        """Drop tries of more than a minute ago, and whoever has none left."""
        for tries in self._tries.values():
            while tries and self._clock() - tries[0] > WITHIN:
                tries.popleft()
        self._tries = {who: tries for who, tries in self._tries.items() if tries}


def _changed(table: Table) -> float:
    """Return when a table was last written; 0 where somebody removed its file."""
    return table.path.stat().st_mtime if table.path.exists() else 0.0


def _days_unchanged(table: Table) -> float:
    return (time.time() - _changed(table)) / 86_400
