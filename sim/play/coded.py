"""A seat for code: a program of its own process, asked once a day, held to its time.

The code is a class or a function in a Python file, named ``FILE.py:NAME``. A class is made once, without
arguments, and needs ``decide(observation)``; a function is called with the observation. Either answers with
a `Choice`, with words as typed (``"postpone 30"``), or with ``None`` to leave the day to the model.

The process gets observations and nothing else of the game. An answer that comes too late, breaks, or is
not on the menu counts as holding, and that is said. Code that is late is ended and made anew for the next
day, so whatever it wants to remember should follow from the observation.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.play.answers import SECONDS, LateError, answered, in_short
from sim.play.child import FAULT, serve
from sim.play.protocol import Choice, Observation

#: A new process imports the package before it can answer; that is not the code's fault.
START_SECONDS = 60.0
#: The longest time limit, a day.
MOST_SECONDS = 86_400.0


class Coded:
    """Code in a process of its own.

    Parameters
    ----------
    reference : str
        ``FILE.py:NAME``.
    limit : float
        Seconds that it may think about a day.

    Raises
    ------
    InputError
        If there is no such file or time limit.
    """

    def __init__(self, reference: str, limit: float = SECONDS) -> None:
        path, _, target = reference.rpartition(":")
        if not Path(path).is_file():
            raise InputError(Problem("there is no such file", path, key="seat", value=reference))
        if not 0 < limit <= MOST_SECONDS:
            allowed = f"above 0, up to {MOST_SECONDS:,.0f} seconds"
            raise InputError(Problem("no such time limit", key="limit", value=limit, allowed=allowed))
        self.name, self.limit = Path(path).name + ":" + target, limit
        self._path, self._target = Path(path), target
        self._process: Any = None
        self._line: Connection | None = None

    def prepare(self, actor: str, first: dt.date, last: dt.date) -> None:
        """Start the process, so that code that cannot be loaded is found out before the first day."""
        self._line = self._line or self._started()

    def decide(self, seen: Observation) -> Choice | None:
        """Ask the code and wait as long as it may take."""
        line = self._line or self._started()
        try:
            line.send(seen)
            if not line.poll(self.limit):
                self.close()
                raise LateError(f"no answer within {self.limit:g} s")
            kind, answer = line.recv()
        except (EOFError, OSError):
            self.close()
            raise LateError("its process ended") from None
        if kind == FAULT:
            raise LateError(str(answer))
        return answered(answer, seen)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process.close()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _started(self) -> Connection:
        """Start the process, wait until the code is loaded, and return the line to it."""
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(theirs, self._path, self._target), daemon=True)
        self._process.start()
        theirs.close()
        self._line = ours
        try:
            loaded = ours.poll(START_SECONDS)
            kind, said = ours.recv() if loaded else (FAULT, "it did not load in time")
        except (EOFError, OSError):
            kind, said = FAULT, "its process ended while it was loading"
        if kind == FAULT:
            self.close()
            raise InputError(Problem(f"cannot be used: {in_short(said)}", str(self._path), key=self._target))
        return ours
