"""Reasons as a signed waterfall, with the events behind each as links to their own explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sim.app import parts
from sim.app.understand.events import Go, slot_of
from sim.explanation import words as say
from sim.explanation.choice import Term
from sim.world.setting import Setting


@dataclass(frozen=True)
class Reason:
    """A term, what it is called, and what stands behind it where no event does."""

    words: str
    term: Term
    behind: str


@dataclass(frozen=True)
class Total:
    """The sum of the terms, in words and as a number."""

    words: str
    value: float


def waterfall(reasons: Sequence[Reason], total: Total, today: dt.date, setting: Setting, go: Go) -> None:
    """Show each reason with its bar, beginning where the last one ended, and the sum."""
    ends = [0.0]
    for reason in reasons:
        ends.append(ends[-1] + reason.term.value)
    limits = min(*ends, total.value), max(*ends, total.value)
    with parts.html("ol", class_="cs-waterfall"):
        for reason, start in zip(reasons, ends[:-1], strict=True):
            with parts.html("li"):
                value = reason.term.value
                _bar(reason.words, value, start, limits, "cs-up" if value > 0 else "cs-down")
                _behind(reason, today, setting, go)
        with parts.html("li", class_="cs-sum"):
            _bar(total.words, total.value, 0.0, limits, "cs-total")


def _bar(words: str, value: float, start: float, limits: tuple[float, float], class_: str) -> None:
    low, high = limits
    scale = 100 / max(high - low, 1e-9)
    left, width = scale * (min(start, start + value) - low), scale * abs(value)
    parts.html("span", words)
    fill = parts.html("span", style=f"left: {left:.2f}%; width: {width:.2f}%", class_=class_)
    zero = parts.html("span", style=f"left: {-scale * low:.2f}%", class_="cs-zero")
    parts.html("span", zero, fill, class_="cs-rail", aria_hidden="true")
    parts.html("span", say.signed(value), class_="cs-number")


def _behind(reason: Reason, today: dt.date, setting: Setting, go: Go) -> None:
    """Show the events behind a reason as links to their own explanation."""
    told = [cause for cause in reason.term.causes if abs(cause.value) >= say.SMALL]
    if not told:
        parts.html("small", reason.behind)
        return
    with parts.html("small", class_="cs-causes"):
        for cause in told[: say.NAMED]:
            words = f"{say.cause_words(cause, today, setting)}: {say.signed(cause.value)}"
            if cause.event is None:
                parts.html("span", words)
            else:
                to = partial(go, cause.event.date, slot_of(cause.event))
                parts.button(words, to, class_="cs-cause", label=f"Go to {words}")
        if len(told) > say.NAMED:
            rest = sum(cause.value for cause in told[say.NAMED :])
            parts.html("span", f"{len(told) - say.NAMED} more: {say.signed(rest)}")
