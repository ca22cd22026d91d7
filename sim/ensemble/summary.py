"""An ensemble reduced to integer counts, which add up exactly in any order.

Every figure, table and report reads only this, so a million members need no more memory than ten
thousand: each chunk is counted where it ran, and the counts are added. Quantiles come from histograms
fine enough to read off (0.1 points of tension, 10 soldiers); no floats are summed over members.

The first `SAMPLES` members of a run keep their tension curve, for drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.actors import MOVE_CODE, MOVES
from sim.arrays import Array, Bool, Code, Float
from sim.attributes import Attributes, about, finished
from sim.ensemble.dataset import Arrays, as_model, checked_histories, number_name
from sim.ensemble.dueday import FIRST_DUE_DAY, first_due_day
from sim.world.outcomes import BLOCKADE, EVENTS, NUMBERS
from sim.world.vocabulary import ACTORS, ENDINGS, PLACES, RUNGS, STATUSES, THIRD_PARTIES

if TYPE_CHECKING:
    import xarray as xr

Counts = NDArray[np.int32]

#: Tension 0-100 in bins of 0.1: bin i holds values from 0.1 i.
TENSION_BINS, TENSION_WIDTH = 1000, 0.1
#: Soldiers in bins of 10 around the multiples of 10, up to more than the parameter table allows.
SOLDIER_BINS, SOLDIER_WIDTH = 2000, 10
#: Incidents in total; the last bin holds 500 and more.
INCIDENT_BINS = 501
#: Numbers are added up in whole thousandths, so that their sum is exact in any order.
THOUSANDTHS = 1000
#: Members whose tension curve is kept.
SAMPLES = 15
#: Weeks are counted from the first day of the window; the last may be short.
WEEK = 7

#: What every variable is.
ABOUT: dict[str, Attributes] = {
    "n_members": about("histories in all"),
    "tension_hist": about("histories by tension at the end of the day"),
    "rung_count": about("histories by rung of the ladder"),
    "barricade_count": about("histories with a barricade standing"),
    "blockade_count": about(f"histories with {BLOCKADE} or more barricades standing at once"),
    "status_count": about("histories by status of the measure"),
    "kfor_kosovo_hist": about("histories by KFOR soldiers in Kosovo"),
    "kfor_north_hist": about("histories by KFOR soldiers in the north"),
    "move_count": about("histories in which the actor made the move"),
    "appeal_count": about("histories in which the actor called for restraint"),
    "move_week_count": about("histories in which the actor made the move at least once in the week"),
    "appeal_week_count": about("histories in which the actor called for restraint in the week"),
    "reserve_ordered_count": about("histories in which NATO ordered its reserve"),
    "outcome_count": about("histories that saw the outcome"),
    "outcome_by": about("histories that saw the outcome up to the day"),
    "ended_count": about("histories by why they ended"),
    "first_due_day_count": about("histories by how the first due day ended"),
    "number_sum": about("sum over histories of each number, in thousandths"),
    "number_hist_tension_mean": about("histories by mean tension over the window"),
    "number_hist_tension_peak": about("histories by highest tension in the window"),
    "number_hist_incidents": about("histories by incidents in the window"),
    "sample_tension": about(
        "tension of the first histories, on a scale of 0-100", valid_range=np.array([0, 100], "float32")
    ),
    "sample_replicate": about("noise stream of each sample"),
    "sample_member": about("position of each sample in the run, from 0"),
}

#: Dimensions of every variable. All are counts of members, except ``sample_...`` and ``number_sum``, the sum
#: over members of each number in thousandths.
DIMS: dict[str, tuple[str, ...]] = {
    "n_members": (),
    "tension_hist": ("date", "tension_bin"),
    "rung_count": ("date", "rung"),
    "barricade_count": ("date", "place"),
    "blockade_count": ("date",),
    "status_count": ("date", "measure", "status"),
    "kfor_kosovo_hist": ("date", "soldier_bin"),
    "kfor_north_hist": ("date", "soldier_bin"),
    "move_count": ("date", "actor", "move"),
    "appeal_count": ("date", "actor"),
    "move_week_count": ("week", "actor", "move"),
    "appeal_week_count": ("week", "actor"),
    "reserve_ordered_count": ("date",),
    "outcome_count": ("outcome",),
    "outcome_by": ("outcome", "date"),
    "ended_count": ("ending",),
    "first_due_day_count": ("ended_by",),
    "number_sum": ("number",),
    "number_hist_tension_mean": ("tension_bin",),
    "number_hist_tension_peak": ("tension_bin",),
    "number_hist_incidents": ("incident_bin",),
    "sample_tension": ("date", "sample"),
    "sample_replicate": ("sample",),
    "sample_member": ("sample",),
}


def summarise(ds: xr.Dataset) -> xr.Dataset:
    """Count an ensemble.

    Parameters
    ----------
    ds : Dataset
        As from ``simulate(..., keep="log")`` or ``"curves"``, which hold no moves to count.

    Returns
    -------
    Dataset
        int32 counts without a member axis, and ``sample_...`` curves. No value is ever missing.

    Raises
    ------
    InputError
        If it is neither, or holds no history.
    """
    arrays = as_model(checked_histories(ds))
    return label_summary(count(arrays), arrays["date"], list(arrays["measure"]), ds.attrs)


def merge(parts: Iterable[xr.Dataset]) -> xr.Dataset:
    """Add summaries of different members; the order does not matter.

    Raises
    ------
    ValueError
        If there is none.
    """
    kept = list(parts)
    if not kept:
        raise ValueError("there is no summary to merge")
    total: Arrays = {}
    for part in kept:
        total = add(total, {name: part[name].values for name in DIMS if name in part})
    return label_summary(total, kept[0]["date"].values, list(kept[0]["measure"].values), kept[0].attrs)


def label_summary(
    counts: Arrays, dates: Array, measures: Iterable[str], attrs: Mapping[str, Any]
) -> xr.Dataset:
    """Return counts as a dataset with labels on every axis."""
    import xarray as xr

    coords: dict[str, Any] = {
        "date": dates,
        "week": dates[::WEEK],
        "measure": list(measures),
        "actor": list(ACTORS),
        "place": list(PLACES),
        "move": list(MOVES),
        "rung": list(RUNGS),
        "status": list(STATUSES),
        "ending": list(ENDINGS),
        "outcome": list(EVENTS),
        "ended_by": list(FIRST_DUE_DAY),
        "number": list(NUMBERS),
        "tension_bin": np.round(np.arange(TENSION_BINS) * TENSION_WIDTH, 1),
        "soldier_bin": np.arange(SOLDIER_BINS) * SOLDIER_WIDTH,
        "incident_bin": np.arange(INCIDENT_BINS),
    }
    data = {name: (dims, counts[name]) for name, dims in DIMS.items() if name in counts}
    return modern_summary(xr.Dataset(data, coords, dict(attrs)))


def modern_summary(ds: xr.Dataset) -> xr.Dataset:
    """Return a summary with its attributes, which those of version 0.1 lack; changed in place."""
    return finished(ds, **ABOUT)


def count(arrays: Mapping[str, Array], first: int = 0) -> Arrays:
    """Count the members of a chunk.

    Parameters
    ----------
    arrays : mapping of str to array
        Variables of ``keep="log"`` or ``"curves"`` and ``replicate``, member last.
    first : int
        Position of the chunk's first member in the run; decides which curves are kept as samples.

    Returns
    -------
    dict of str to array
        By the names of `DIMS`; without counts of moves, where there are none.
    """
    members = arrays["tension"].shape[-1]
    return {
        "n_members": np.array(members, np.int64),
        **_count_curves(arrays),
        **(_count_moves(arrays) if "move" in arrays else {}),
        **_count_outcomes(arrays),
        **_samples(arrays, first, max(0, min(SAMPLES - first, members))),
    }


def add(total: Arrays, part: Arrays) -> Arrays:
    """Return the sum of two counts; an empty ``total`` counts as nothing."""
    if not total:
        return part
    added: Arrays = {name: total[name] + part[name] for name in total if not name.startswith("sample_")}
    earliest = np.argsort(np.concatenate([total["sample_member"], part["sample_member"]]), kind="stable")
    for name in ("sample_tension", "sample_replicate", "sample_member"):
        added[name] = np.concatenate([total[name], part[name]], axis=-1)[..., earliest[:SAMPLES]]
    return added


def count_rows(codes: Array, bins: int) -> Counts:
    """Count the values 0 to ``bins - 1`` along the last axis; shape (..., members) becomes (..., bins)."""
    rows = codes.reshape(-1, codes.shape[-1])
    shifted = rows + np.arange(0, bins * len(rows), bins, dtype=np.int64)[:, None]
    counts = np.bincount(shifted.ravel(), minlength=bins * len(rows))
    return counts.astype(np.int32).reshape(*codes.shape[:-1], bins)


def tension_bin(tension: Float) -> NDArray[np.int16]:
    """Return the 0.1-point bin of each tension."""
    return np.asarray(np.minimum(tension * np.float32(10), TENSION_BINS - 1), np.int16)


def soldier_bin(soldiers: Float) -> NDArray[np.int16]:
    """Return the bin of each number of soldiers, rounded to the nearest 10."""
    return np.asarray(np.minimum(soldiers / np.float32(10) + np.float32(0.5), SOLDIER_BINS - 1), np.int16)


def _count_curves(arrays: Mapping[str, Array]) -> Arrays:
    standing = arrays["barricades"]
    return {
        "tension_hist": count_rows(tension_bin(arrays["tension"]), TENSION_BINS),
        "rung_count": count_rows(arrays["rung"], len(RUNGS)),
        "barricade_count": _members_with(standing > 0),
        "blockade_count": _members_with(standing.sum(axis=1, dtype=np.int16) >= BLOCKADE),
        "status_count": count_rows(arrays["status"], len(STATUSES)),
        "kfor_kosovo_hist": count_rows(soldier_bin(arrays["kfor_kosovo"]), SOLDIER_BINS),
        "kfor_north_hist": count_rows(soldier_bin(arrays["kfor_north"]), SOLDIER_BINS),
    }


def _count_moves(arrays: Mapping[str, Array]) -> Arrays:
    moves = count_rows(arrays["move"], len(MOVES))
    appeals = np.zeros(moves.shape[:2], np.int32)
    for bit, actor in enumerate(THIRD_PARTIES):
        appeals[:, ACTORS.index(actor)] = _members_with(arrays["appeal"] & (1 << bit) != 0)
    ordered = moves[:, ACTORS.index("nato"), MOVE_CODE["reserve"]]
    weekly, weekly_appeals = _count_weeks(arrays["move"], arrays["appeal"])
    return {
        "move_count": moves,
        "appeal_count": appeals,
        "move_week_count": weekly,
        "appeal_week_count": weekly_appeals,
        "reserve_ordered_count": ordered,
    }


def _count_weeks(moves: Code, appeals: NDArray[np.uint8]) -> tuple[Counts, Counts]:
    """Count the members with at least one such move, and one such appeal, in each week."""
    starts = range(0, len(moves), WEEK)
    counts = np.zeros((len(starts), len(ACTORS), len(MOVES)), np.int32)
    calls = np.zeros((len(starts), len(ACTORS)), np.int32)
    for w, start in enumerate(starts):
        week = slice(start, start + WEEK)
        # One bit per kind of move, so that a week is one pass over its days.
        made = np.bitwise_or.reduce(np.int64(1) << moves[week].astype(np.int64), axis=0)
        for code in range(len(MOVES)):
            counts[w, :, code] = _members_with(made & (1 << code) != 0)
        called = np.bitwise_or.reduce(appeals[week], axis=0)
        for bit, actor in enumerate(THIRD_PARTIES):
            calls[w, ACTORS.index(actor)] = _members_with(called & (1 << bit) != 0)
    return counts, calls


def _count_outcomes(arrays: Mapping[str, Array]) -> Arrays:
    days = len(arrays["tension"])
    when = np.stack([arrays[f"when_{name}"] for name in EVENTS])
    first = count_rows(np.where(when < 0, days, when), days + 1)[:, :days]
    counts: Arrays = {
        "outcome_count": _members_with(np.stack([arrays[f"outcome_{name}"] for name in EVENTS]) != 0),
        "outcome_by": np.cumsum(first, axis=1, dtype=np.int32),
        "ended_count": count_rows(arrays["ended"], len(ENDINGS)),
        "first_due_day_count": count_rows(first_due_day(arrays), len(FIRST_DUE_DAY)),
        "number_sum": np.array([_sum(arrays[number_name(name)]) for name in NUMBERS], np.int64),
    }
    for name in NUMBERS:
        values = arrays[number_name(name)]
        if name == "incidents":
            counts[f"number_hist_{name}"] = count_rows(np.minimum(values, INCIDENT_BINS - 1), INCIDENT_BINS)
        else:
            counts[f"number_hist_{name}"] = count_rows(tension_bin(values), TENSION_BINS)
    return counts


def _sum(values: Array) -> int:
    """Return the sum of a number over members, in thousandths."""
    return int(np.rint(values.astype(np.float64) * THOUSANDTHS).astype(np.int64).sum())


def _samples(arrays: Mapping[str, Array], first: int, kept: int) -> Arrays:
    return {
        "sample_tension": np.ascontiguousarray(arrays["tension"][:, :kept]),
        "sample_replicate": arrays["replicate"][:kept],
        "sample_member": np.arange(first, first + kept),
    }


def _members_with(true: Bool) -> Counts:
    return np.asarray(np.count_nonzero(true, axis=-1), np.int32)
