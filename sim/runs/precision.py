"""Run until every headline number is precise enough, and not longer (docs/limits.md).

After 1,000 histories, and then after every 500 more, the Monte-Carlo error of each registered outcome is
looked at: half the width of the Wilson interval for a probability, half that of the order-statistic
interval for the median of mean tension (0-100 counts as 0-1). The run ends at the first look at which all
are small enough. What cannot be reached below the cap is refused as soon as that is clear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, inf, isfinite

import numpy as np

from sim.arrays import Array
from sim.ensemble.intervals import quantile_interval_from_hist, quantiles_from_hist, wilson, wilson_half_width
from sim.ensemble.summary import TENSION_WIDTH
from sim.errors import InputError, Problem
from sim.values import whole
from sim.world.outcomes import OUTCOMES

#: Members at the first look, and between looks.
FIRST_LOOK, STEP = 1_000, 500
#: The cap, unless another is given: enough for 0.01 at the least favourable probability.
MOST = 20_000
#: Coverage of the interval in which the truth is looked for before a wish is called hopeless.
CERTAIN = 0.999


@dataclass(frozen=True)
class Precision:
    """A wish: half-widths of at most ``target``, or of at most that share of each estimate.

    Raises
    ------
    InputError
        If it is not between 0 and 1.
    """

    target: float
    relative: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise _no_precision(str(self))

    @classmethod
    def parse(cls, text: str) -> Precision:
        """Read ``0.01`` or ``10%``."""
        relative = text.strip().endswith("%")
        try:
            number = float(text.strip().removesuffix("%"))
        except ValueError:
            raise _no_precision(text) from None
        return cls(number / 100 if relative else number, relative)

    def __str__(self) -> str:
        return f"{100 * self.target:g}%" if self.relative else f"{self.target:g}"

    def half_width(self, estimate: float) -> float:
        """Return the largest half-width that is good enough for an estimate."""
        return self.target * estimate if self.relative else self.target


class HopelessError(InputError):
    """No number of histories up to the cap can be enough."""


def _no_precision(given: str) -> InputError:
    allowed = "a half-width such as 0.01, or a share of the estimate such as 10%"
    return InputError(Problem("no such precision", key="precision", value=given, allowed=allowed))


@dataclass(frozen=True)
class Counts:
    """What the rule looks at: members, those with each outcome, and mean tension in 0.1-point bins."""

    members: int
    happened: Mapping[str, int]
    tension: Array


@dataclass(frozen=True)
class Error:
    """The Monte-Carlo error of one outcome at a look.

    Attributes
    ----------
    estimate, half, wanted : float
        On a scale of 0-1.
    needed : float
        Estimate of the members after which ``half`` is at most ``wanted``.
    least : float
        The same under the most favourable truth that is still credible.
    """

    outcome: str
    estimate: float
    half: float
    wanted: float
    needed: float
    least: float

    @property
    def reached(self) -> bool:
        """Whether it is small enough."""
        return self.half <= self.wanted


def settle(counts_at: Callable[[int, int], Counts], precision: Precision, most: int = MOST) -> int:
    """Return the number of members after which every outcome is precise enough.

    Parameters
    ----------
    counts_at : callable
        Called with (members, members that will be needed by all signs); returns the counts of the first
        ``members``. The second number only says how far it is worth running ahead.
    precision : Precision
    most : int
        The cap.

    Raises
    ------
    HopelessError
        If the cap cannot be enough, with the estimate; one problem for each outcome.
    """
    check(precision, most)
    likely = 0
    for members in looks(most):
        found = errors(counts_at(members, max(members, likely)), precision)
        missing = [error for error in found if not error.reached]
        if not missing:
            return members
        hopeless = [error for error in missing if error.least > most or members == most]
        if hopeless:
            raise HopelessError(*(_refusal(error, precision, members, most) for error in hopeless))
        likely = _look_before(min(max(error.needed for error in missing), most))
    raise AssertionError("the last look either stops or refuses")


def check(precision: Precision, most: int) -> None:
    """Raise an `InputError` if no cap of this size could be enough, whatever the histories show."""
    most = whole(most, "at_most", 1)
    least = 0.0 if precision.relative else members_needed(0.0, precision.target)
    if least > most:
        raise InputError(_too_many("any outcome", precision, least, most, "at least"))


def looks(most: int) -> Iterator[int]:
    """Yield the numbers of members after which is looked, the last of them ``most``."""
    yield from range(FIRST_LOOK, most, STEP)
    yield most


def errors(counts: Counts, precision: Precision) -> list[Error]:
    """Return the Monte-Carlo error of every outcome, events first."""
    found = [_of_event(name, k, counts.members, precision) for name, k in counts.happened.items()]
    return [*found, _of_tension(counts, precision)]


def members_needed(p: float, half: float) -> float:
    """Return the number of members whose Wilson interval for a share ``p`` has at most this half-width."""
    if half <= 0:
        return inf
    low, high = 1, 2
    while float(wilson_half_width(p * high, high)) > half:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if float(wilson_half_width(p * middle, middle)) > half:
            low = middle
        else:
            high = middle
    return high


def _of_event(name: str, k: int, n: int, precision: Precision) -> Error:
    p = k / n
    credible = [float(end) for end in wilson(k, n, CERTAIN)]
    return Error(
        name,
        estimate=p,
        half=float(wilson_half_width(k, n)),
        wanted=precision.half_width(p),
        needed=members_needed(p, precision.half_width(p)),
        least=min(members_needed(end, precision.half_width(end)) for end in credible),
    )


def _of_tension(counts: Counts, precision: Precision) -> Error:
    low, high = quantile_interval_from_hist(counts.tension, 0.5, width=TENSION_WIDTH)
    median = float(quantiles_from_hist(counts.tension, (0.5,), width=TENSION_WIDTH)[0]) / 100
    half, wanted = float(high - low) / 200, precision.half_width(median)
    needed = counts.members * (half / wanted) ** 2 if wanted > 0 else inf
    # The width itself is an estimate, good to about a third at the first look.
    return Error("tension_mean", median, half, wanted, needed, needed / 2)


def _look_before(members: float) -> int:
    """Return a look a little before a number of members: what is run beyond the end is thrown away."""
    return max(0, int(0.9 * members) // STEP * STEP)


def _refusal(error: Error, precision: Precision, members: int, most: int) -> Problem:
    name = f"“{OUTCOMES[error.outcome].label}”" if error.outcome in OUTCOMES else error.outcome
    if isfinite(error.needed):
        return _too_many(name, precision, error.needed, most, "about")
    return _too_many(f"{name}, never seen in {members:,}", precision, error.least, most, "at least")


def _too_many(what: str, precision: Precision, needed: float, most: int, about: str) -> Problem:
    rounded = ceil(needed / STEP) * STEP if isfinite(needed) else None
    words = f"{about} {rounded:,} histories" if rounded else "more histories than can be told"
    message = f"out of reach for {what}: it needs {words}, and {most:,} are allowed (--at-most)"
    return Problem(message, key="precision", value=str(precision))


def counts_of(parts: list[Mapping[str, Array]], events: tuple[str, ...]) -> Counts:
    """Return what the rule looks at from the counts of chunks (`sim.ensemble.summary.count`)."""
    happened = np.sum([part["outcome_count"] for part in parts], axis=0)
    tension = np.sum([part["number_hist_tension_mean"] for part in parts], axis=0)
    members = sum(int(part["n_members"]) for part in parts)
    return Counts(members, dict(zip(events, happened.tolist(), strict=True)), tension)
