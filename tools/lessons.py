"""Answers of the lessons under docs/lessons: every number recomputed by calling the library.

``make docs`` writes them between the markers of each lesson, and tests compare. An answer also says what
must be true for its words to stand; if it no longer is, nothing is written and the lesson must be
thought through again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools import lesson_answers
from tools.lesson_words import Answer

#: Answers by the name of a lesson's page.
LESSONS: dict[str, Callable[[], Sequence[Answer]]] = {
    "spiral": lesson_answers.spiral,
    "deadline": lesson_answers.deadline,
    "request": lesson_answers.request,
    "peacekeepers": lesson_answers.peacekeepers,
    "thresholds": lesson_answers.thresholds,
    "luck": lesson_answers.luck,
}


class LessonError(RuntimeError):
    """What a lesson says is no longer so."""


def block(lesson: str) -> str:
    """Return the answers of a lesson as Markdown.

    Raises
    ------
    LessonError
        If an answer's words no longer hold.
    """
    answers = LESSONS[lesson]()
    wrong = [f"{lesson} {n}: {a.words}" for n, a in enumerate(answers, start=1) if not a.holds]
    if wrong:
        raise LessonError("\n".join(wrong))
    return "\n" + "".join(f"{n}. {answer.words}\n" for n, answer in enumerate(answers, start=1)) + "\n"
