"""What a fork's change does: the same futures with it and without, pair by pair on the same luck.

Two forks of one history on one day share their luck whatever they change, so the difference between them is
that of the change and of what follows from it (`sim.comparison.compare`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.comparison.compare import READ, paired_effects
from sim.ensemble.executors import check_running
from sim.ensemble.results import Extras, Run, run_path, write_plan
from sim.ensemble.simulate import Progress, simulate_plan
from sim.errors import InputError, Problem
from sim.forks.fork import Event, Forked, plan_pair
from sim.parameters import Distribution
from sim.scenario import Scenario
from sim.values import Date

if TYPE_CHECKING:
    import xarray as xr

#: The names of the two sides.
UNCHANGED, CHANGED = "unchanged", "changed"


def fork_effects(
    source: Run | Scenario | str | Path,
    *,
    member: int = 0,
    on: Date,
    set: Mapping[str, float | Distribution] | None = None,
    events: Sequence[Event] = (),
    drop: Sequence[Event] = (),
    without: Sequence[str] = (),
    replicates: int | None = None,
    end: Date | None = None,
    arm: str | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> xr.Dataset:
    """Return what a change does to the futures of one history: changed minus unchanged, on the same luck.

    Parameters
    ----------
    source, member, on, set, events, drop, without, end, arm, seed, executor, workers, progress
        As in `fork`, with at least one of ``set``, ``events``, ``drop`` and ``without``.
    replicates : int, optional
        Pairs of futures, at least 2.

    Returns
    -------
    Dataset
        As from `paired_effects`, over one arm, ``changed``: shares and means of both sides by outcome, the
        paired difference with its 95 % interval, and paired differences in tension by day.

    Raises
    ------
    InputError
        As in `fork`; also if nothing is changed, or there are fewer than two pairs.
    """
    check_running(executor, workers, progress)
    pair = plan_pair(
        source, member=member, on=on, set=set, events=events, drop=drop, without=without,
        replicates=replicates, end=end, arm=arm, seed=seed, keep="curves",
    )  # fmt: skip
    if pair.unchanged is None:
        allowed = "at least one of set, events, drop and without"
        raise InputError(
            Problem("nothing is changed, so there is no difference", key="fork", allowed=allowed)
        )
    if (pairs := pair.changed.design.members) < 2:
        raise InputError(Problem("too few pairs", key="replicates", value=pairs, allowed="2 or more"))
    both = [
        simulate_plan(plan, executor=executor, workers=workers, progress=counted(progress, pairs, at))
        for at, plan in enumerate((pair.unchanged, pair.changed))
    ]
    return difference(*both)


def write_fork(
    pair: Forked, *, out: str | Path, force: bool = False, progress: Progress | None = None,
    extras: Extras | None = None, extras_of: Any = None, **where: Any,
) -> tuple[Run, Run | None]:  # fmt: skip
    """Leave a fork as a folder and the same futures unchanged as another; find those that lie there.

    Parameters
    ----------
    pair : Forked
    extras : callable, optional
        As in `write_run`, where nothing was changed.
    extras_of : callable, optional
        Called with the run of unchanged futures; returns ``extras`` for the changed ones.
    out, force, progress
        As in `write_run`; ``where`` is its executor and workers.

    Returns
    -------
    changed, unchanged : Run, Run or None
    """
    if pair.unchanged is None:
        return write_plan(pair.changed, out=out, force=force, progress=progress, extras=extras, **where), None
    number, plan = pair.changed.design.members, pair.unchanged
    if run_path(whole := replace(plan, keep="log"), out).exists():
        plan = whole
    unchanged = write_plan(plan, out=out, force=force, progress=counted(progress, number, 0), **where)
    added = extras_of(unchanged) if extras_of else extras
    later = counted(progress, number, 1)
    return write_plan(pair.changed, out=out, force=force, progress=later, extras=added, **where), unchanged


def difference(unchanged: xr.Dataset, changed: xr.Dataset) -> xr.Dataset:
    """Return the paired effects of a change, with what a comparison says of its arms."""
    result = paired_effects(unchanged[[*READ]], {CHANGED: changed[[*READ]]})
    result.coords["arm_title"] = ("arm", ["with the change"])
    result.attrs |= {"against": UNCHANGED, "against_title": "the same futures unchanged"}
    result.attrs |= {"folders": json.dumps({}), "found": json.dumps([])}
    return result


def counted(progress: Progress | None, number: int, at: int) -> Progress | None:
    """Return a report of progress in which the first or second ``number`` futures are part of both."""
    if progress is None:
        return None
    return lambda done, _: progress(at * number + done, 2 * number)
