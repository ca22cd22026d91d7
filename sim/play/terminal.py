"""The game at a terminal or in a pipe: the morning in words, the menu, a choice, what followed."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from sim.drawing.console import WIDTH, print_heading
from sim.drawing.tables import PlainTable, block
from sim.drawing.words import day, plural
from sim.errors import InputError, Problem, ResultError
from sim.play import words
from sim.play.choices import parse_choice
from sim.play.futures import FUTURES, Outlook, check_futures, outlooks
from sim.play.game import Game
from sim.play.pace import MOST_WAIT, WAIT, Pace, go_back
from sim.play.protocol import Choice, Observation
from sim.play.saved import check_free, file_of, save
from sim.world.vocabulary import ACTOR_NAMES

#: What can be typed, and what it does.
HELP = {
    "A number or a move": 'choose it: "2", "postpone", "postpone 30" (days), "announce plates 45", '
    '"press_serbia appeal" (third parties: also call for restraint)',
    "wait [DAYS]": "hold until something happens, at most so many days (7)",
    "model [DAYS]": "leave it to the model's rule, today or until something happens",
    "undo [DAYS]": "go back",
    "story": "what happened so far",
    "save FOLDER": "write the game, now and after every day; crisis-sim play --resume FOLDER goes on",
    "help, quit": "",
}


class Desk:
    """A game played on lines of text.

    Parameters
    ----------
    game : Game
    console : rich.console.Console
        Where to write.
    lines : file
        Where to read; its end is the same as ``quit``.
    place : Path, optional
        Folder or file to save to, now and after every day.
    futures : int
        Futures per move of the menu; 0 for none.
    """

    def __init__(
        self,
        game: Game,
        console: Console,
        lines: TextIO | None = None,
        place: Path | None = None,
        futures: int = FUTURES,
    ) -> None:
        self.game, self.console, self.place, self.futures = game, console, place, futures
        self.lines = lines or sys.stdin
        self.pace = Pace()
        self.told = dict.fromkeys(game.people, game.day)
        self.left = False
        self.kept = False

    def play(self) -> bool:
        """Play until the game is over or left; return whether it is over.

        Raises
        ------
        InputError
            If the number of futures is out of range.
        ResultError
            If the game cannot be saved before the first day.
        """
        if self.futures:
            check_futures(self.futures)
        if self.place is not None:
            save(self.game, self.place)
            self.kept = True
        self._open()
        while not self.game.over and not self.left:
            for actor in self.game.waiting:
                if not self.pace.chosen(self.game, actor):
                    self._ask(actor)
                if self.left or actor in self.game.waiting:
                    break  # left, or went back to another morning
            if not self.left and not self.game.waiting:
                self.game.play_day()
                self._after_day()
        if self.game.over and self.game.turns:
            self._tell(min(self.told.values(), default=self.game.plan.setting.start))
        return self.game.over

    def left_words(self) -> str:
        """Return what is said when a game is left."""
        when = "at its end" if self.game.over else f"on the morning of {day(self.game.day)}"
        played = f"Left {when} after {plural(len(self.game.turns), 'day')}"
        if not self.kept:
            return f"{played}; it was not saved"
        return f"{played}; resume it with: crisis-sim play --resume {shlex.quote(str(self.place))}"

    def _open(self) -> None:
        game = self.game
        print_heading(self.console, game.scenario.title, game.scenario.question)
        who = words.player_names(game.people) or "nobody"
        luck = f"seed {game.seed}, replicate {game.replicate}"
        days = plural(game.plan.setting.days, "day")
        self._say(f"You play {who}, {days} from {day(game.plan.setting.start)}; {luck}.")
        self._say('Type "help" to see what can be typed.')

    def _after_day(self) -> None:
        self._keep()
        for line in words.late_words(self.game):
            self._say(line)
        self.pace.after_day(self.game)

    def _keep(self) -> None:
        """Save the game as it is now, and say so if that fails."""
        if self.place is not None:
            try:
                save(self.game, self.place)
                self.kept = True
            except ResultError as error:
                self.kept = False
                self._say(f"Not saved. {error}")

    def _tell(self, first: dt.date) -> None:
        """Say what happened from a day on."""
        days = words.what_happened(self.game, first)
        if not days and first < self.game.day:
            self._say("\nNothing happened.")
        for date, sentences in days:
            self.console.print(Text(f"\n{day(date)}", style="bold"))
            for line in sentences:
                self._say(line, indent="  ")

    def _ask(self, actor: str) -> None:
        """Show the morning to a seat and take its choice."""
        game, name = self.game, ACTOR_NAMES[actor]
        if len(game.people) > 1 and self.console.is_terminal:
            handed = self._read(f"\nHand over to {name}, then press Enter. ")
            if handed is None or handed.strip() == "quit":
                self.left = True
                return
            self._wipe()
        self._tell(self.told[actor])
        self.told[actor] = game.day
        seen = game.observation(actor)
        self.console.print(Text(f"\n{words.date_line(game)} · {name}", style="bold"))
        self._say(words.standing(seen))
        self._say(words.brief(seen))
        self._show_menu(actor, seen)
        day_before = game.day
        while not self.left and actor in game.waiting and game.day == day_before:
            line = self._read(f"{name}, {day(game.day)}> ")
            try:
                self._obey(actor, seen, line)
            except InputError as error:
                for problem in error.problems:
                    self._say(str(problem))
            except OSError as error:
                self._say(f"{error.filename or line}: {error.strerror or error}")

    def _wipe(self) -> None:
        """Clear the screen and what can be scrolled back to."""
        self.console.clear()
        self.console.file.write("\x1b[3J")

    def _show_menu(self, actor: str, seen: Observation) -> None:
        found: list[Outlook] = []
        if self.futures:
            choices = [Choice(option.move, option.measure) for option in seen.options]
            found = outlooks(self.game, actor, choices, futures=self.futures)
        self.console.print()
        table = words.menu_table(seen.options, found)
        if not found or table.fits(self.console.width):
            self.console.print(table)
        else:
            self.console.print(Text(words.TODAY, style="bold"))
            for k in range(len(seen.options)):
                head = f"{k + 1} {words.menu_line(seen.options, k)}"
                named = words.menu_named(found, seen.options, k)
                self.console.print(Text("\n".join(block(head, named, self.console.width))))
        if found:
            self._say(words.menu_note(found, seen.options))
        if seen.appeals:
            self._say('Add "appeal" to call for restraint as well.')

    def _obey(self, actor: str, seen: Observation, line: str | None) -> None:
        """Do what a line says."""
        if line is None:
            self.left = True
            return
        line = line.strip()
        word, _, rest = line.partition(" ")
        commands: dict[str, Callable[[str, str], None]] = {
            "": self._nothing, "help": self._help, "quit": self._quit, "undo": self._undo, "save": self._save,
            "story": self._story, "wait": self._wait, "model": self._model,
        }  # fmt: skip
        if word in commands:
            commands[word](actor, rest.strip())
        else:
            self.game.choose(actor, parse_choice(line, seen.options, seen.appeals))

    def _nothing(self, actor: str, rest: str) -> None:
        self._say('Choose a line of the menu, or type "help".')

    def _help(self, actor: str, rest: str) -> None:
        table = PlainTable()
        table.add_values("")
        table.add_text()
        for typed, does in HELP.items():
            table.add_row(typed, does)
        self.console.print(table)

    def _quit(self, actor: str, rest: str) -> None:
        self.left = True

    def _undo(self, actor: str, rest: str) -> None:
        go_back(self.game, _number(rest, 1))
        self.pace.waiting.clear()
        self.told = dict.fromkeys(self.told, self.game.day)
        self._keep()
        self._say(f"Back to the morning of {day(self.game.day)}.")

    def _save(self, actor: str, rest: str) -> None:
        place = Path(rest) if rest else self.place
        if place is None:
            raise InputError(Problem("where to?", key="save", allowed="save FOLDER"))
        if self.place is None or file_of(place) != file_of(self.place):
            check_free(place)
        self._say(f"Saved: {save(self.game, place)}")
        self.place, self.kept = place, True

    def _story(self, actor: str, rest: str) -> None:
        self._tell(self.game.plan.setting.start)

    def _wait(self, actor: str, rest: str) -> None:
        if self.game.observation(actor).due:
            raise InputError(Problem("a measure is due today", key="wait", allowed="a decision of the menu"))
        self.pace.wait(self.game, actor, Choice(), _number(rest, WAIT))

    def _model(self, actor: str, rest: str) -> None:
        self.pace.wait(self.game, actor, None, _number(rest, 1))

    def _read(self, prompt: str) -> str | None:
        """Return the next line, ``None`` when there is none."""
        self.console.print(Text(prompt), end="")
        self.console.file.flush()
        line = self.lines.readline()
        if not self.lines.isatty():
            self.console.print(Text(line.rstrip("\n")))
        return line.rstrip("\n") if line else None

    def _say(self, text: str, indent: str = "") -> None:
        for line in text.split("\n"):
            wrapped = textwrap.wrap(
                line, min(WIDTH, self.console.width), initial_indent=indent, subsequent_indent=indent
            )
            self.console.print(Text("\n".join(wrapped)))


def _number(rest: str, default: int) -> int:
    if not rest:
        return default
    if not rest.isdecimal() or len(rest) > 5 or not 1 <= int(rest) <= MOST_WAIT:
        raise InputError(Problem("not a number of days", key="days", value=rest, allowed=f"1 to {MOST_WAIT}"))
    return int(rest)
