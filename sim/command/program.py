"""What every command shares: how errors end, what is printed where, and progress on a terminal.

Exit codes: 0 done; 2 the user's input is wrong or cannot be written; 1 our fault; 130 interrupted, 143 by
SIGTERM. A problem is one line on stderr; a traceback is shown only with ``--debug``.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.command.streams import json_for
from sim.plain import json_text

DONE, OUR_FAULT, WRONG_INPUT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143

#: Seconds after which an interruption that got lost is sent again.
MOMENT = 0.02


def note(text: str) -> None:
    """Print a line for people on stderr, which a pipe leaves alone."""
    print(text, file=sys.stderr)


def say_found(done: Any) -> None:
    """Say of a run or a study whether it was there already, and what became of what was there."""
    if done.found:
        note(f"found, not run again (--force to redo): {done.path}")
    if done.reworded:
        note("It was found with other words; its words are now those of the scenario given.")
    if done.outdated:
        note(f"run again, because what was there was made by other code or other versions: {done.path}")


def print_json(data: Any) -> None:
    """Print data as JSON with sorted keys on stdout; what is not a number is ``null``, dates are ISO."""
    print(json_for(json_text(data), sys.stdout.encoding))


class Heard:
    """Hears how far work is, and remembers how much was there when it began.

    Attributes
    ----------
    found, total : int
        Done by an earlier attempt, and in all; both 0 until work begins.
    """

    def __init__(self, show: Callable[[int, int], None] | None = None) -> None:
        self.show = show
        self.found = self.total = 0
        self._begun = False

    def __call__(self, done: int, total: int) -> None:
        """Take (done, in all); the first call comes before anything is done."""
        if not self._begun:
            self._begun, self.found = True, done
        self.total = total
        if self.show is not None:
            self.show(done, total)

    def say_resumed(self, total: int | None = None) -> None:
        """Say what an earlier attempt had left, if anything; ``total`` is in all, if known better."""
        say_resumed(self.found, self.total if total is None else total)


def say_resumed(found: int, total: int) -> None:
    """Say of a resumed command how many histories it found, and how many it simulated."""
    if found:
        there = min(found, total)
        note(f"{there:,} of {total:,} histories were there already; {total - there:,} simulated")


@contextmanager
def progress(what: str) -> Iterator[Heard]:
    """Show how far long work is (done, rate, time left) on a terminal; stay quiet in a pipe.

    Yields
    ------
    Heard
        To be called with (done, in all).
    """
    if not sys.stderr.isatty():
        yield Heard()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def show(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield Heard(show)


@contextmanager
def terminable() -> Iterator[Callable[[int], int]]:
    """Let SIGTERM end a command as Ctrl-C does, and neither get lost.

    An interruption that arrives while Python calls back or clears up (a weak reference, ``__del__``) is
    dropped with a traceback, and the command would go on: it is sent again a moment later.

    Yields
    ------
    callable
        Takes the exit code of the command and returns that of the program.
    """
    before, hook = signal.getsignal(signal.SIGTERM), sys.unraisablehook
    if before is not signal.SIG_DFL or threading.current_thread() is not threading.main_thread():
        yield lambda code: code
        return
    came = lost = False

    def interrupt(*_: object) -> None:
        nonlocal came, lost
        if came and not lost:
            return  # once is enough: a second one would end the clearing up after the first
        came, lost = True, False
        raise KeyboardInterrupt

    def dropped(what: Any) -> None:
        nonlocal lost
        if not issubclass(what.exc_type, KeyboardInterrupt):
            hook(what)
            return
        lost = True
        which = signal.SIGTERM if came else signal.SIGINT
        threading.Timer(MOMENT, _thread.interrupt_main, (which,)).start()

    signal.signal(signal.SIGTERM, interrupt)
    sys.unraisablehook = dropped
    try:
        yield lambda code: TERMINATED if came and code == INTERRUPTED else code
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, before)


def guarded(command: Callable[[], int | None], debug: bool) -> int:
    """Call ``command`` and return the exit code, after printing what went wrong, if anything did."""
    try:
        return command() or DONE
    except BrokenPipeError:
        # Whoever read our output has left; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if debug:
            traceback.print_exc()
        return answer(error)


def answer(error: Exception) -> int:
    """Say what went wrong, a line for each problem, and return the exit code."""
    from sim.errors import CrisisSimError, InputError

    match error:
        case InputError():
            note("\n".join(str(problem) for problem in error.problems))
            return WRONG_INPUT
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            note(f"{place}{error.strerror or error}")
            return WRONG_INPUT
        case CrisisSimError():
            note(str(error))
        case MemoryError():
            note("not enough memory; try fewer --replicates or --keep summary")
        case _:
            note(f"{type(error).__name__}: {error}\nThis is a fault of crisis-sim; --debug shows where.")
    return OUR_FAULT
