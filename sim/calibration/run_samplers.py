"""Answers samplers: wherever one of them wants log-likelihoods, that is a task for the executor."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from sim.arrays import Double
from sim.calibration.smc import Settings, Stage
from sim.ensemble.executors import run_all

Result = TypeVar("Result")
#: Called with (points done, points expected in all).
Progress = Callable[[int, int], None]
#: Computes log-likelihoods of points; can be sent to another process.
Evaluate = Callable[[Double], Double]
#: Powers that a run is expected to need at most.
STAGES = 15


def drive(
    samplers: Sequence[Generator[Double, Double, Result]],
    evaluate: Evaluate,
    executor: Executor,
    count: Callable[[int], None] = lambda points: None,
) -> list[Result]:
    """Run samplers side by side to their ends and return their results, in order.

    Parameters
    ----------
    samplers : sequence of generators
        Each yields points and is sent their log-likelihoods.
    evaluate : callable
        Points of shape (points, dimensions) -> log-likelihoods of shape (points,).
    executor : Executor
    count : callable, optional
        Called with the number of points whenever some are done.
    """
    results: dict[int, Result] = {}
    wanted = {i: next(sampler) for i, sampler in enumerate(samplers)}
    while wanted:
        running = list(wanted)
        tasks = ((evaluate, wanted[i]) for i in running)
        answers: dict[int, Double] = {}
        for position, found in run_all(executor, _call, tasks):
            answers[running[position]] = found
            count(found.size)
        wanted = {}
        for i in running:
            try:
                wanted[i] = samplers[i].send(answers[i])
            except StopIteration as end:
                results[i] = end.value
    return [results[i] for i in range(len(samplers))]


def _call(evaluate: Evaluate, points: Double) -> Double:
    return evaluate(points)


class Meter:
    """Guesses how much of several runs of the sampler is done.

    Parameters
    ----------
    settings : Settings
    runs : int
    progress : callable, optional
        Told about it.
    extra : int
        Points that will be wanted after the runs.
    """

    def __init__(self, settings: Settings, runs: int, progress: Progress | None, extra: int = 0) -> None:
        self.each, self.progress = settings.moves * settings.particles, progress
        self.done, self.extra = 0, extra
        first = (settings.moves + 1) * settings.particles
        self.settle = settings.settle * self.each
        self.expected = [first + STAGES * self.each + self.settle] * runs
        self._spent = [first] * runs
        self._power = [0.0] * runs

    def count(self, points: int) -> None:
        """Take note of points that are done."""
        self.done += points
        if self.progress:
            self.progress(self.done, max(self.done, sum(self.expected) + self.extra))

    def stage(self, run: int) -> Callable[[Stage], None]:
        """Return what a run reports its stages to; the next steps are at least as long as the last."""

        def report(stage: Stage) -> None:
            rise, self._power[run] = stage.power - self._power[run], stage.power
            self._spent[run] += self.each
            if rise:
                left = self.each * math.ceil((1 - stage.power) / rise) + self.settle
                self.expected[run] = min(self.expected[run], self._spent[run] + left)

        return report
