"""What can go wrong, in one tree.

    CrisisSimError
    └── InputError        the user's input is wrong: exit code 2, nothing is written
        ├── ScenarioError   a scenario file, a ``--set``, an arm
        ├── ResultError     a run folder: missing, damaged, from another version
        └── RecordError     an event file in the codebook's format

An `InputError` carries every problem found, so that a file is repaired in one go. Anything else that
escapes is a fault of the program (exit code 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Any


class Missing(Enum):
    """Says that no value was given; an enumeration, so that it stays itself across processes."""

    MISSING = "missing"


MISSING = Missing.MISSING


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and what would be right.

    Parameters
    ----------
    message : str
        What is wrong, as a plain clause without a full stop.
    file, line, key, value : optional
        Where it is and what was given; ``value`` is `MISSING` when nothing was.
    allowed : str, optional
        What would be accepted.
    nearest : str, optional
        The valid name closest to what was given.
    """

    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    value: Any = MISSING
    allowed: str | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        given = "" if self.value is MISSING else f" = {shorten(self.value)}"
        subject = f"{self.key or ''}{given}".strip()
        head = ": ".join(part for part in (place, subject, self.message) if part)
        if self.nearest:
            head += f"; did you mean '{self.nearest}'?"
        if self.allowed:
            head += f" (allowed: {self.allowed})"
        # Names come from files of other people: nothing in them may steer a terminal or break the line.
        return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in head)


class CrisisSimError(Exception):
    """Base of every error that crisis-sim raises on purpose."""


class InputError(CrisisSimError):
    """The input is wrong; ``problems`` lists everything found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[InputError], tuple[Problem, ...]]:
        # Errors cross process boundaries; the default would pass the message instead of the problems.
        return type(self), self.problems


class ScenarioError(InputError):
    """A scenario, an override or an arm is wrong."""


class ResultError(InputError):
    """A run folder is missing, damaged or from another version."""


class RecordError(InputError):
    """An event file breaks the codebook."""


def no_such(what: str, key: str, value: Any, valid: Iterable[str]) -> Problem:
    """Return the problem of a name that is none of the valid ones, with the closest of them."""
    names = list(valid)
    return Problem(
        f"no such {what}", key=key, value=value, allowed=", ".join(names), nearest=nearest(value, names)
    )


def nearest(word: Any, valid: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the valid name closest to ``word``, or ``None`` when nothing is close, or it is no text."""
    matches = get_close_matches(word, list(valid), n=1, cutoff=cutoff) if isinstance(word, str) else None
    return matches[0] if matches else None


def shorten(value: Any, width: int = 60) -> str:
    """Return ``repr(value)`` on one line, cut to ``width`` characters."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes no number of more than 4,300 digits
        text = "a number of thousands of digits"
    return text if len(text) <= width else text[: width - 1] + "…"
