"""What a seat without a person answered, as a choice on its menu, or why there is none."""

from __future__ import annotations

from sim.errors import InputError
from sim.play.choices import checked, parse_choice
from sim.play.protocol import AnswerError, Choice, Observation, plain_answer

MODEL, PERSON = "model", "person"
#: Seconds that code may think about a day, unless said otherwise.
SECONDS = 5.0
#: Characters kept of what a seat's code says of itself.
MOST_SAID = 200


class LateError(Exception):
    """No answer came within the time limit, or none that could be used; the message says which, in short."""

    def __init__(self, reason: str) -> None:
        super().__init__(in_short(reason))


def in_short(text: str) -> str:
    """Return the beginning of a text as one line that can be printed and stored."""
    kept = text if len(text) <= MOST_SAID else text[: MOST_SAID - 1] + "…"
    return "".join(letter if letter.isprintable() else " " for letter in kept)


def answered(answer: object, seen: Observation) -> Choice | None:
    """Return what a seat answered as a choice that is on its menu; raise `LateError` if it is not."""
    try:
        given = plain_answer(answer)
        if given is None or given == MODEL:
            return None
        if isinstance(given, str):
            return parse_choice(given, seen.options, seen.appeals)
        return checked(given, seen.options, seen.appeals)
    except (InputError, AnswerError) as error:
        raise LateError(str(error)) from None
