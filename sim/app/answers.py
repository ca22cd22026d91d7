"""Answers that many pages ask for: each is computed once, by whoever asks first, and shared."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from solara.util import CancelledError

from sim.app import work
from sim.app.work import Progress
from sim.ensemble.simulate import Plan, digest

T = TypeVar("T")
#: Seconds after which somebody who waits for another's answer looks whether it is still wanted.
LOOK = 0.2


def asked(plan: Plan) -> tuple[str, str]:
    """Return the question what a plan gives: by its numbers, and by its words, which decide no number."""
    return digest(plan), plan.scenario.to_toml()


class Answers(Generic[T]):
    """Answers to questions of one kind.

    Parameters
    ----------
    kept : int
        Finished answers to keep; those that nobody has asked for longest go first.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._known: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._guard = threading.Lock()

    def __contains__(self, question: Hashable) -> bool:
        """Whether somebody has asked a question."""
        return question in self._known

    def ask(
        self, question: Hashable, make: Callable[[Progress], T], progress: Progress, *, keep: bool = True
    ) -> T:
        """Return the answer to a question.

        Parameters
        ----------
        question : hashable
            The same for everybody who wants the same answer.
        make : callable
            Computes it, with a `Progress` to hand on; called only if nobody has asked or is computing.
        progress : callable
            Of the page that asks. Whoever waits for another's answer hears nothing of its progress.
        keep : bool
            Whether to keep it when it is there; large answers are shared only while they are computed.

        Raises
        ------
        Exception
            What ``make`` raised; the question is then open again.
        """
        while True:
            with self._guard:
                future = self._known.get(question)
                first = future is None
                if future is None:
                    future = self._known[question] = Future()
                self._known.move_to_end(question)
            if first:
                return self._make(question, future, make, progress, keep)
            error = self._waited(future, progress)
            if not isinstance(error, CancelledError):  # whoever computed it has left: somebody else does it
                return future.result()

    def ask_worker(
        self,
        question: Hashable,
        progress: Progress,
        function: Callable[..., T],
        *args: Any,
        keep: bool = True,
    ) -> T:
        """Return the answer to a question that a worker finds by one call; the rest as of `ask`."""
        return self.ask(question, lambda _: work.in_workers((function, *args))[0], progress, keep=keep)

    def _make(
        self,
        question: Hashable,
        future: Future[T],
        make: Callable[[Progress], T],
        progress: Progress,
        keep: bool,
    ) -> T:
        try:
            answer = make(progress)
        except BaseException as error:
            with self._guard:
                del self._known[question]
            future.set_exception(error)
            raise
        future.set_result(answer)
        with self._guard:
            if not keep:
                del self._known[question]
            finished = [known for known, other in self._known.items() if other.done()]
            for known in finished[: max(0, len(finished) - self._kept)]:
                del self._known[known]
        return answer

    @staticmethod
    def _waited(future: Future[T], progress: Progress) -> BaseException | None:
        """Wait until an answer is there, and return what went wrong with it, if anything did."""
        while True:
            try:
                return future.exception(timeout=LOOK)
            except TimeoutError:
                progress(0, 1)
