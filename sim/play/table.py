"""A class table: one game, several devices, a code for each seat.

Everything that happens at a table goes through this file, one change at a time, and is on disk before it is
answered: whoever reloads, or restarts the server, finds the table as it was. A code opens one seat and shows
what that seat may know; the teacher's code runs the table; the watching code shows what is public.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.errors import InputError, Problem
from sim.files import write_file
from sim.plain import json_text
from sim.play.futures import Ground
from sim.play.game import Game
from sim.play.pace import Pace, Patience, go_back
from sim.play.protocol import Choice, Observation
from sim.play.saved import Move, as_text, choice_data, choice_of, from_bytes
from sim.shapes import problems_of
from sim.world.vocabulary import ACTORS

#: Letters and digits that cannot be taken for one another; ten of them are 49 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 10
#: Roles beside the actors: runs the table, and sees what is public.
HOST, WATCH = "host", "watch"
#: Why a seat holds when the teacher plays the day without it.
ABSENT = "no decision came in time"


@dataclass(frozen=True)
class Ticket:
    """What a code opens: a table, and a role at it (an actor, `HOST` or `WATCH`)."""

    table: str
    role: str


class _Kept(BaseModel):
    """What the file of a table must say."""

    model_config = ConfigDict(strict=True)

    codes: dict[str, str]
    pending: dict[str, Move | None]
    waiting: dict[str, tuple[int, Move | None]]
    alone: bool | None = None
    host: bool | None = None
    game: str


class Table:
    """A game that several people play, each from a device of their own.

    Parameters
    ----------
    name : str
        Identifies the table; also the stem of its file.
    path : Path
        Its file.
    game : Game
    codes : mapping of role to str
    pace : Pace, optional
        Seats that wait.
    alone : bool
        Whether one person opened it to play alone, so that nobody else has a code.
    host : bool
        Whether it was opened at the server's own machine, so that nobody else's tables take its room.

    Attributes
    ----------
    version : int
        Grows with every change, so that a page knows when to look again.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        game: Game,
        codes: Mapping[str, str],
        pace: Pace | None = None,
        *,
        alone: bool = False,
        host: bool = True,
    ) -> None:
        self.name, self.path, self.game, self.codes = name, path, game, dict(codes)
        self.pace = pace or Pace()
        self.alone, self.host = alone, host
        self.version = 0
        self._closed = False
        self._guard = threading.RLock()

    def role_of(self, code: str) -> str | None:
        """Return what a code opens; every code is compared, in the same time."""
        given = code.encode()
        found = [role for role, own in self.codes.items() if hmac.compare_digest(own.encode(), given)]
        return found[0] if found else None

    def observation(self, actor: str) -> Observation:
        """Return what a seat may know this morning."""
        with self._guard:
            return self.game.observation(actor)

    def ground(self) -> Ground:
        """Return this morning as the ground from which futures are drawn."""
        with self._guard:
            return Ground(self.game)

    def decided(self) -> dict[str, bool]:
        """Return for each seat whether it has decided about today; what it decided is its own business."""
        with self._guard:
            return {actor: actor not in self.game.waiting for actor in self.game.people}

    def choice(self, actor: str) -> tuple[bool, Choice | None]:
        """Return whether a seat has decided about today, and what; for that seat's eyes."""
        with self._guard:
            return actor in self.game.pending, self.game.pending.get(actor)

    def choose(
        self, actor: str, choice: Choice | None, days: int = 1, morning: dt.date | None = None
    ) -> None:
        """Take down a seat's choice; the day is played as soon as everybody has decided.

        Parameters
        ----------
        actor : str
        choice : Choice or None
            ``None`` leaves the day to the model's rule.
        days : int
            More than 1 goes on so, at most so long, until something happens.
        morning : date, optional
            The day that the choice is about, as the device saw it.

        Raises
        ------
        InputError
            If that morning has passed, or as `Game.choose`. What was played that day already, such as by a
            second click, is taken without a word.
        """
        with self._guard:
            if morning is not None and morning < self.game.day:
                if self._played(actor, choice, morning):
                    return
                raise InputError(Problem("that day has been played already; this choice came too late"))
            if morning is not None and morning > self.game.day:
                raise InputError(Problem("that day was taken back; choose again"))
            if days > 1:
                self.pace.wait(self.game, actor, choice, days)
            else:
                self.game.choose(actor, choice)
                self.pace.waiting.pop(actor, None)
            self._go_on()
            self._keep()

    def start(self) -> None:
        """Go to the first morning on which somebody decides, and put the table on disk."""
        with self._guard:
            self._go_on()
            self._keep()

    def play_now(self, morning: dt.date | None = None) -> None:
        """Play the day without those who have not decided: they hold, and that is said.

        A ``morning`` that has passed, because the last seat decided meanwhile, plays nothing.
        """
        with self._guard:
            if morning not in (None, self.game.day):
                return
            self._play(ABSENT)
            self._go_on()
            self._keep()

    def undo(self, days: int = 1) -> None:
        """Go back some days."""
        with self._guard:
            go_back(self.game, days)
            self.pace.waiting.clear()
            self._go_on()
            self._keep()

    def file(self) -> str:
        """Return the game as the text of a saved game; the codes are not in it.

        It holds the luck and the choices of all seats, so it is for whoever runs the table.
        """
        with self._guard:
            return as_text(self.game)

    def seat_file(self, actor: str) -> str:
        """Return what a seat knows, as JSON: this morning as it sees it, and what it chose on each day.

        Neither the luck nor another seat's choices or brief are in it, so the game cannot be played from it.
        """
        with self._guard:
            choices = [
                {"date": turn.date.isoformat(), "choice": choice_data(turn.choices[actor])}
                for turn in self.game.turns
                if actor in turn.choices
            ]
            content = {
                "program": "crisis-sim",
                "title": self.game.scenario.title,
                "seat": actor,
                "morning": self.game.observation(actor).plain(),
                "choices": choices,
            }
            return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    def close(self) -> None:
        """Delete the table's file; what a page that is still open does from now on is kept nowhere."""
        with self._guard:
            self._closed = True
            self.version += 1
            self.path.unlink(missing_ok=True)

    def _go_on(self) -> None:
        """Play on as long as everybody has decided or waits."""
        while not self.game.over:
            for actor in self.game.waiting:
                self.pace.chosen(self.game, actor)
            if self.game.waiting or not self.game.people:
                return
            self._play(None)

    def _play(self, absent: str | None) -> None:
        self.game.play_day(absent)
        self.pace.after_day(self.game)

    def _played(self, actor: str, choice: Choice | None, morning: dt.date) -> bool:
        """Whether a seat decided just this about a day that was played."""
        return any(
            turn.date == morning and actor not in turn.late and turn.choices.get(actor, ABSENT) == choice
            for turn in self.game.turns
        )

    def _keep(self) -> None:
        """Put the table on disk as it is now."""
        self.version += 1
        if self._closed:
            return
        waiting = {actor: (p.days, choice_data(p.choice)) for actor, p in self.pace.waiting.items()}
        content = {
            "codes": self.codes,
            "pending": {actor: choice_data(choice) for actor, choice in self.game.pending.items()},
            "waiting": waiting,
            "alone": self.alone,
            "host": self.host,
            "game": as_text(self.game),
        }
        write_file(self.path, json_text(content, indent=None, sort_keys=False), private=True)


def new_table(folder: Path, game: Game, *, alone: bool = False, host: bool = True) -> Table:
    """Open a table for a game in a folder, with fresh codes, and put it on disk; the rest as of `Table`."""
    if not game.people:
        raise InputError(Problem("nobody plays: choose at least one actor for people", key="seats"))
    folder.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(8)
    codes = {role: new_code() for role in (HOST, WATCH, *game.people)}
    table = Table(name, folder / f"{name}.json", game, codes, alone=alone, host=host)
    table.start()
    return table


def open_table(path: Path) -> Table:
    """Return the table in a file, as it was when it was last changed.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(Problem(f"this table cannot be read: {error}", str(path))) from None
    except ValidationError as error:
        raise InputError(*problems_of(error, str(path))) from None
    game = from_bytes(kept.game.encode(), str(path))
    pace = Pace()
    pace.waiting = {actor: Patience(days, choice_of(move)) for actor, (days, move) in kept.waiting.items()}
    for actor, move in kept.pending.items():
        game.choose(actor, choice_of(move))
    roles = (HOST, WATCH, *game.people)
    if missing := [role for role in roles if role not in kept.codes]:
        raise InputError(Problem("lacks codes", str(path), key="codes", value=", ".join(missing)))
    codes = {role: kept.codes[role] for role in roles}
    # Files of earlier versions do not say; whoever has the only seat was most likely alone, and a table that
    # may be the host's is taken from nobody.
    alone = len(game.people) == 1 if kept.alone is None else kept.alone
    return Table(path.stem, path, game, codes, pace, alone=alone, host=kept.host is not False)


def new_code() -> str:
    """Return a code that nobody can guess: two groups of five letters and digits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"


def typed_code(text: str) -> str:
    """Return a code as somebody typed it in the form in which it was given."""
    kept = "".join(letter for letter in text.upper() if letter in ALPHABET)[:CODE_LENGTH]
    return f"{kept[:5]}-{kept[5:]}"


def seat_order(roles: Mapping[str, Any]) -> list[str]:
    """Return roles in reading order: actors first, as everywhere."""
    return sorted(roles, key=lambda role: ACTORS.index(role) if role in ACTORS else len(ACTORS))
