"""What many pages ask for is computed once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from solara.util import CancelledError

from sim.app.answers import Answers


def quiet(done: int, total: int) -> None:
    return


def test_forty_who_ask_at_once_share_one_answer() -> None:
    answers, made, everybody = Answers(3), [], threading.Barrier(40)

    def make(progress) -> object:
        made.append(1)
        return object()

    def ask(_: int) -> object:
        everybody.wait()
        return answers.ask("question", make, quiet)

    with ThreadPoolExecutor(40) as room:
        found = set(room.map(ask, range(40)))
    assert (len(found), len(made)) == (1, 1)


def test_who_is_asked_longest_ago_is_forgotten_first() -> None:
    answers, made = Answers(2), []
    for question in ("a", "b", "a", "c", "a", "b"):
        answers.ask(question, lambda _, question=question: made.append(question), quiet)
    assert made == ["a", "b", "c", "b"]


def test_a_large_answer_is_not_kept() -> None:
    answers, made = Answers(2), []
    for _ in range(2):
        answers.ask("large", lambda _: made.append(1), quiet, keep=False)
    assert len(made) == 2


def test_what_failed_is_asked_again() -> None:
    answers = Answers(2)

    def fail(progress) -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        answers.ask("question", fail, quiet)
    assert answers.ask("question", lambda _: 5, quiet) == 5


def test_whoever_waits_takes_over_from_one_who_left() -> None:
    answers, begun, leave = Answers(2), threading.Event(), threading.Event()

    def abandoned(progress) -> int:
        begun.set()
        leave.wait()
        raise CancelledError

    def first() -> str:
        try:
            answers.ask("question", abandoned, quiet)
        except CancelledError:
            return "left"
        return "stayed"

    with ThreadPoolExecutor(2) as room:
        left = room.submit(first)
        begun.wait()
        waiting = room.submit(answers.ask, "question", lambda _: 7, quiet)
        leave.set()
        assert (left.result(), waiting.result()) == ("left", 7)


def test_whoever_waits_can_leave() -> None:
    answers, begun, end = Answers(2), threading.Event(), threading.Event()

    def slow(progress) -> int:
        begun.set()
        end.wait()
        return 1

    def overtaken(done: int, total: int) -> None:
        raise CancelledError

    with ThreadPoolExecutor(1) as room:
        made = room.submit(answers.ask, "question", slow, quiet)
        begun.wait()
        with pytest.raises(CancelledError):
            answers.ask("question", slow, overtaken)
        end.set()
        assert made.result() == 1
