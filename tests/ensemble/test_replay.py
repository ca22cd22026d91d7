"""The record folded: what was coded is there, and the real path can be ranked."""

import datetime as dt

import numpy as np
import pytest

from sim.ensemble.headline import headline
from sim.ensemble.replay import Observed, observed, observed_for, rank_of_observed, replay
from sim.ensemble.simulate import simulate
from sim.errors import InputError
from sim.record import FIRST_DAY, LAST_DAY, barricades_on
from sim.scenario import load_scenario
from sim.world.outcomes import EVENTS, NUMBERS

START, END = dt.date(2022, 8, 17), dt.date(2022, 10, 31)


@pytest.fixture(scope="module")
def real() -> Observed:
    found = observed(START, END, 40)
    assert found is not None
    return found


def test_the_observed_path_is_a_small_ensemble_beside_the_coded_events(real: Observed) -> None:
    assert int(real.summary["n_members"]) == 40
    assert real.coded.sizes["member"] == 1
    low, median, high = real.tension
    assert ((low <= median) & (median <= high)).all()
    coded = real.coded["tension"].values[:, 0]
    assert (coded <= high + 0.05).mean() > 0.9  # imputing adds quiet talk as well as quarrel, mostly quarrel
    assert (high > low).any()


def test_what_the_record_holds_is_imposed_on_every_member(real: Observed) -> None:
    """The flagship's window in the record: no barricade until 10 December, deals on plates only later."""
    assert real.dates["barricade"] is None
    assert real.value("barricade") is None
    assert int(real.summary["outcome_count"].sel(outcome="barricade")) == 0
    december = replay(dt.date(2022, 12, 1), dt.date(2022, 12, 31), members=3)
    assert december.coded["when_barricade"].values[0] == np.datetime64("2022-12-10")
    standing = december.imputed["barricades"].values[-10].sum(axis=0)
    assert (standing == sum(barricades_on(dt.date(2022, 12, 22)).values())).all()


def test_the_coded_path_draws_nothing() -> None:
    one, other = (replay(START, START + dt.timedelta(9), members=2, seed=seed) for seed in (1, 2))
    assert np.array_equal(one.coded["tension"].values, other.coded["tension"].values)
    assert not np.array_equal(one.imputed["move"].values, other.imputed["move"].values)


def test_a_window_beyond_the_record_is_cut_or_absent() -> None:
    late = observed(LAST_DAY - dt.timedelta(2), LAST_DAY + dt.timedelta(30), 2)
    assert late is not None
    assert late.summary.sizes["date"] == 3
    assert observed(LAST_DAY + dt.timedelta(1), LAST_DAY + dt.timedelta(9), 2) is None
    with pytest.raises(InputError, match="outside the record"):
        replay(FIRST_DAY - dt.timedelta(1), LAST_DAY)


def test_only_scenarios_that_start_from_the_record_have_a_real_path() -> None:
    assert observed_for(load_scenario("deadline")) is None


def test_ranks_count_histories_on_either_side(real: Observed) -> None:
    ds = simulate("august-2022", replicates=60)
    summary = simulate("august-2022", replicates=60, keep="summary")
    ranks = rank_of_observed(summary, real)
    assert set(ranks) == {*EVENTS, *NUMBERS}
    days = ds.sizes["date"]
    for name in EVENTS:
        when = (ds[f"when_{name}"] - ds["date"][0]).dt.days.fillna(days).values
        date = real.dates[name]
        at = days if date is None else (date - START).days
        assert (ranks[name].below, ranks[name].same) == ((when < at).sum(), (when == at).sum())
        assert 0 <= ranks[name].share <= 1
    incidents = ds["incidents_total"].values
    assert ranks["incidents"].below == (incidents < real.numbers["incidents"]).sum()
    peak = (ds["tension_peak"].values * 10).astype(int)
    assert ranks["tension_peak"].below == (peak < int(real.numbers["tension_peak"] * 10)).sum()
    table = headline(summary, real)
    assert table["outcomes"]["barricade"]["observed"] is None
    assert table["outcomes"]["barricade"]["rank"]["members"] == 60


def test_nothing_is_ranked_where_the_record_covers_part_of_the_window(real: Observed) -> None:
    summary = simulate("august-2022", replicates=3, keep="summary").isel(date=slice(0, 20))
    assert rank_of_observed(summary, real) == {}
