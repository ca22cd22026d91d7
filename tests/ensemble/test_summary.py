"""Counts against counting by hand, and merging in any order."""

import numpy as np
import pytest
import xarray as xr

from sim.actors import MOVE_CODE
from sim.ensemble.dataset import Arrays, number_name
from sim.ensemble.summary import DIMS, SAMPLES, add, count, label_summary, merge
from sim.world.outcomes import EVENTS, FIRST_DECISION, NUMBERS
from sim.world.vocabulary import ACTORS, SUSPENDED
from tests.ensemble.synthetic import synthetic_log

DAYS = np.arange("2022-08-17", "2022-08-26", dtype="datetime64[D]").astype("datetime64[ns]")


def labelled(counts: Arrays) -> xr.Dataset:
    return label_summary(counts, DAYS, ["plates", "documents"], {"title": "made up"})


def cut(log: Arrays, first: int, last: int) -> Arrays:
    return {name: values[..., first:last] for name, values in log.items()}


def test_counts_equal_counting_by_hand() -> None:
    log = synthetic_log(300)
    summary = labelled(count(log))
    assert int(summary["n_members"]) == 300
    day = 4
    assert summary["tension_hist"][day].sum() == 300
    in_bin = (log["tension"][day] >= 50) & (log["tension"][day] < np.float32(50.1))
    assert int(summary["tension_hist"][day].sel(tension_bin=50.0)) == in_bin.sum()
    assert int(summary["rung_count"][day].sel(rung="obstruction")) == (log["rung"][day] == 3).sum()
    assert int(summary["barricade_count"][day].sel(place="zvecan")) == (log["barricades"][day, 1] > 0).sum()
    assert int(summary["blockade_count"][day]) == (log["barricades"][day].sum(axis=0) >= 4).sum()
    documents = summary["status_count"][day].sel(measure="documents", status="in_force")
    assert int(documents) == (log["status"][day, 1] == 3).sum()
    talks = log["move"][day, ACTORS.index("kosovo")] == MOVE_CODE["talk"]
    assert int(summary["move_count"][day].sel(actor="kosovo", move="talk")) == talks.sum()
    assert int(summary["appeal_count"][day].sel(actor="us")) == (log["appeal"][day] & 2 > 0).sum()
    assert int(summary["appeal_count"][day].sel(actor="serbia")) == 0
    week = log["move"][:7, ACTORS.index("kosovo")] == MOVE_CODE["talk"]
    talking = summary["move_week_count"][0].sel(actor="kosovo", move="talk")
    assert int(talking) == week.any(axis=0).sum() <= week.sum()
    calling = (log["appeal"][:7] & 2 > 0).any(axis=0)
    assert int(summary["appeal_week_count"][0].sel(actor="us")) == calling.sum()
    soldiers = log["kfor_kosovo"][day]
    assert (
        int(summary["kfor_kosovo_hist"][day].sel(soldier_bin=3770))
        == ((soldiers >= 3765) & (soldiers < 3775)).sum()
    )
    ordered = log["move"][day, ACTORS.index("nato")] == MOVE_CODE["reserve"]
    assert int(summary["reserve_ordered_count"][day]) == ordered.sum()
    assert summary["ended_count"].sel(ending="force") == (log["ended"] == 1).sum()


@pytest.mark.parametrize("name", EVENTS)
def test_outcomes_are_counted_by_first_occurrence(name: str) -> None:
    log = synthetic_log(200)
    summary = labelled(count(log))
    when = log[f"when_{name}"]
    by_day = [((when >= 0) & (when <= t)).sum() for t in range(len(DAYS))]
    assert summary["outcome_by"].sel(outcome=name).values.tolist() == by_day
    assert int(summary["outcome_count"].sel(outcome=name)) == by_day[-1]


def test_numbers_are_counted_in_fine_bins() -> None:
    log = synthetic_log(200)
    log["incidents_total"][:2] = 700
    summary = labelled(count(log))
    peak = (log["tension_peak"] * 10).astype(int)
    assert summary["number_hist_tension_peak"].values.tolist() == np.bincount(peak, minlength=1000).tolist()
    assert int(summary["number_hist_incidents"][-1]) == 2
    assert int(summary["number_hist_incidents"].sum()) == 200


def test_sums_of_numbers_and_ends_of_the_first_due_day_add_up_in_any_order() -> None:
    log = synthetic_log(200)
    summary = labelled(count(log))
    for name in NUMBERS:
        values = log[number_name(name)].astype(float)
        assert int(summary["number_sum"].sel(number=name)) / 1000 == pytest.approx(values.sum(), abs=0.11)
    ended = summary["first_due_day_count"]
    assert int(ended.sum()) == 200
    no_decision = np.all([log[f"outcome_{name}"] == 0 for name in FIRST_DECISION], axis=0)
    settled = no_decision & (log["status"] == SUSPENDED).any(axis=(0, 1))
    assert int(ended.sel(ended_by="settled")) == settled.sum()
    assert int(ended.sel(ended_by="undecided")) == (no_decision & ~settled).sum()
    halves = labelled(add(count(cut(log, 90, 200), 90), count(cut(log, 0, 90))))
    for name in ("number_sum", "first_due_day_count"):
        assert halves[name].equals(summary[name])


def test_the_ends_of_the_scales_are_counted() -> None:
    log = synthetic_log(3)
    log["tension"][:, 0], log["tension"][:, 1] = 0, 100
    log["kfor_kosovo"][:, 2] = 1e6
    summary = labelled(count(log))
    assert (summary["tension_hist"].sum("tension_bin") == 3).all()
    assert (summary["tension_hist"][:, 0] >= 1).all()
    assert (summary["tension_hist"][:, -1] >= 1).all()
    assert (summary["kfor_kosovo_hist"][:, -1] == 1).all()


@pytest.mark.parametrize("size", [1, 7, 60, 100])
def test_chunks_add_up_to_the_whole_in_any_order(size: int) -> None:
    log = synthetic_log(60)
    whole = labelled(count(log))
    parts = [labelled(count(cut(log, i, i + size), first=i)) for i in range(0, 60, size)]
    order = np.random.default_rng(5).permutation(len(parts))
    xr.testing.assert_identical(merge(parts[i] for i in order), whole)


def test_samples_are_the_first_members_of_the_run() -> None:
    log = synthetic_log(40)
    total: Arrays = {}
    for first in (30, 10, 0, 20):
        total = add(total, count(cut(log, first, first + 10), first))
    assert total["sample_member"].tolist() == list(range(SAMPLES))
    assert np.array_equal(total["sample_tension"], log["tension"][:, :SAMPLES])
    assert np.array_equal(total["sample_replicate"], log["replicate"][:SAMPLES])


def test_every_count_is_an_integer_without_a_member_axis() -> None:
    counts = count(synthetic_log(20))
    assert set(counts) == set(DIMS)
    for name, values in counts.items():
        assert name == "sample_tension" or values.dtype.kind == "i"


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(ValueError, match="no summary"):
        merge([])
