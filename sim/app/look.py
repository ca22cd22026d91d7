"""What *Explore* shows of one variant: simulated once, kept for a while, shared by all tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app import work
from sim.app.answers import Answers, asked
from sim.comparison.compare import paired_effects
from sim.drawing.context import Context, context_of
from sim.drawing.words import count, span
from sim.ensemble.futures import Futures, run_futures
from sim.ensemble.simulate import digest
from sim.ensemble.variant import Variant

if TYPE_CHECKING:
    import xarray as xr

#: Results kept, of at most so many histories each.
KEPT, LARGEST_KEPT = 24, 2_000


@dataclass(frozen=True, eq=False)
class Look:
    """A variant with its futures, and the paired effects against the pinned one, or why there are none."""

    variant: Variant
    futures: Futures
    context: Context
    pinned_variant: Variant | None = None
    pinned: Futures | None = None
    effects: xr.Dataset | None = None
    unpaired: str = ""

    @property
    def summary(self) -> xr.Dataset:
        """The counts that everything is drawn from."""
        return self.futures.summary


def look(variant: Variant, pinned: Variant | None, progress: work.Progress) -> Look:
    """Simulate a variant, and what it is compared with, unless that was done before."""
    now = _futures(variant, progress)
    context = context_of(now.summary)
    if pinned is None or digest(pinned.plan("curves")) == digest(now.plan):
        return Look(variant, now, context)
    if why := _unpaired(variant, pinned):
        return Look(variant, now, context, pinned, unpaired=why)
    before = _futures(pinned, progress)
    effects = _effects.ask_worker(
        (asked(before.plan), asked(now.plan)), progress, paired_effects, before.members,
        {"now": now.members}, keep=now.plan.design.members <= LARGEST_KEPT,
    )  # fmt: skip
    return Look(variant, now, context, pinned, before, effects)


def _unpaired(variant: Variant, pinned: Variant) -> str:
    """Return why the histories of two runs make no pairs; nothing if they do."""
    plans = [one.plan("curves") for one in (pinned, variant)]
    windows = [span(plan.setting.start, plan.setting.end) for plan in plans]
    sizes = [count(plan.design.members) for plan in plans]
    for what, (before, now) in (("runs over {}", windows), ("has {} histories", sizes)):
        if before != now:
            return f"Not compared: the pinned run {what.format(before)}, this one {now}."
    return ""


_answers: Answers[Futures] = Answers(KEPT)
_effects: Answers[xr.Dataset] = Answers(KEPT)


def _futures(variant: Variant, progress: work.Progress) -> Futures:
    plan = variant.plan("curves")
    return _answers.ask(
        asked(plan),
        lambda report: run_futures(plan, work.pool(), report),
        progress,
        keep=plan.design.members <= LARGEST_KEPT,
    )
