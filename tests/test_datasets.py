"""Every dataset that the library returns or writes explains itself, and comes back from a file as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
import xarray as xr

import sim
from sim.attributes import CONVENTIONS, encoding
from sim.comparison.compare import paired_effects
from sim.drawing.chronicle import chronicle
from sim.ensemble.dataset import as_model, label, modern, variables
from sim.ensemble.eventlist import write_events
from sim.ensemble.executors import InProcess
from sim.ensemble.futures import run_futures
from sim.ensemble.results import Run, open_run, write_run
from sim.ensemble.simulate import attributes, make_plan, run_members
from sim.ensemble.summary import merge, summarise
from sim.forecast import backtesting as bt
from sim.forecast.forecast import HORIZONS, Forecasts
from sim.forecast.frozen import frozen, read_frozen, write_frozen
from sim.forecast.origin_path import QUANTITIES, coded_path
from sim.record import LAST_DAY, record_events
from sim.scenario import parse_scenario
from sim.world.outcomes import EVENTS

#: Eight days with everything that a log can hold: a due date, facts with and without a value, a walk-out,
#: roads, a history that ends early, and a parameter that is drawn.
TEXT = """schema = 1
title = "Eight days"
start = 2022-08-24
end = 2022-08-31
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-08-30
[measures.stickers]
owner = "serbia"
status = "in_force"
[parameters]
lam = { dist = "uniform", low = 0.8, high = 1.2 }
[[events]]
date = 2022-08-25
event = "kfor_troops"
value = 3900
[[events]]
date = 2022-08-26
event = "arrest_case"
[[events]]
date = 2022-08-27
event = "walk_out"
[[events]]
date = 2022-08-28
event = "barricades"
place = "zvecan"
up = 4
[arms.force]
[[arms.force.events]]
date = 2022-08-29
actor = "serbia"
move = "use_force"
"""
MEMBERS = 6
OLD = Path(__file__).parent / "data" / "result-0.1"


@cache
def days() -> sim.Scenario:
    return parse_scenario(TEXT, "days")


@cache
def log(arm: str | None = None) -> xr.Dataset:
    return sim.simulate(days(), arm=arm, replicates=MEMBERS, workers=1)


@cache
def written() -> Run:
    return write_run(days(), replicates=MEMBERS, out=mkdtemp(), workers=1)


def forecasts() -> xr.Dataset:
    """Return frozen forecasts of one week in which nothing is foreseen, with a baseline without numbers."""
    origins = (bt.TRAIN_UNTIL,)
    shape = (1, len(HORIZONS))
    nothing = np.zeros((*shape, len(EVENTS)), np.int64)
    values = np.zeros((*shape, len(QUANTITIES), MEMBERS), np.float32)
    found = Forecasts(origins, HORIZONS, MEMBERS, nothing, values)
    path = coded_path(record_events(), origins, LAST_DAY)
    return frozen(found, path, bt.baselines(path.known_at(bt.TRAIN_UNTIL)), {"parameters": "none"})


def read_again() -> xr.Dataset:
    folder = Path(mkdtemp())
    write_frozen(folder, {"sample": forecasts()}, record_events())
    return read_frozen(folder)["sample"]


NAMES = ["lam", "mu0"]
#: All datasets of the library, by what returns them.
DATASETS: dict[str, Callable[[], xr.Dataset]] = {
    "simulate log": log,
    "simulate arm": lambda: log("force"),
    "simulate curves": lambda: sim.simulate(days(), replicates=2, keep="curves"),
    "simulate summary": lambda: sim.simulate(days(), replicates=2, keep="summary"),
    "simulate points": lambda: sim.simulate(days(), replicates=2, parameters={"nato.troops": [0.0, 3770.0]}),
    "summarise": lambda: summarise(log()),
    "merge": lambda: merge([summarise(log()), summarise(log("force"))]),
    "run members": lambda: written().members,
    "run history": lambda: written().history(3),
    "run summary": lambda: written().summary,
    "futures": lambda: run_futures(make_plan(days(), replicates=3, keep="curves"), InProcess()).members,
    "result of 0.1, members": lambda: open_run(OLD).members,
    "result of 0.1, history": lambda: open_run(OLD).history(1),
    "result of 0.1, summary": lambda: open_run(OLD).summary,
    "replay imputed": lambda: sim.replay(dt.date(2022, 8, 1), dt.date(2022, 8, 20), members=2).imputed,
    "fork": lambda: sim.fork(written(), on=dt.date(2022, 8, 28), replicates=3, workers=1),
    "paired effects": lambda: paired_effects(log(), {"force": log("force")}),
    "compare": lambda: sim.compare(days(), replicates=3, workers=1),
    "sweep": lambda: sim.sweep(days(), {"lam": [0.8, 1.0], "nato.troops": [0.0, 5000.0]}, replicates=1),
    "sweep of one": lambda: sim.sweep(days(), {"mu0": [0.05]}, replicates=2),
    "morris": lambda: sim.sensitivity(days(), "morris", names=NAMES, budget=24, replicates=2, workers=1),
    "sobol": lambda: sim.sensitivity(days(), "sobol", names=NAMES, budget=128, replicates=2, workers=1),
    "split": lambda: sim.sensitivity(days(), "split", names=["lam"], budget=800, workers=1),
    "frozen forecasts": forecasts,
    "frozen forecasts, read": read_again,
    "posterior": lambda: sim.read_posterior("posterior-2022-12.nc").dataset,
}


@pytest.fixture(scope="module", params=DATASETS)
def ds(request: pytest.FixtureRequest) -> xr.Dataset:
    return DATASETS[request.param]()


@pytest.mark.slow
def test_a_calibration_explains_itself(tmp_path: Path) -> None:
    ds = sim.calibrate(dt.date(2021, 11, 30), particles=50, runs=2, workers=1)
    test_every_variable_explains_itself(ds)
    test_a_file_gives_it_back(ds, tmp_path)


def test_every_variable_explains_itself(ds: xr.Dataset) -> None:
    assert ds.attrs["Conventions"] == CONVENTIONS
    for name, variable in ds.variables.items():
        said = variable.attrs
        assert said.get("long_name"), name
        if variable.dtype.kind in "iufb":
            assert said.get("units") in {"1", "day", "day-1"}, name
        else:
            assert "units" not in said, name
        if "flag_meanings" in said:
            words = said["flag_meanings"].split()
            codes = said["flag_values"] if "flag_values" in said else said["flag_masks"]
            assert len(words) == np.size(codes) == len(set(words)), name
            stored = np.int8 if variable.dtype == np.bool_ else variable.dtype
            assert np.asarray(codes).dtype == stored, name
            assert explained(variable.values, said), name
        if "valid_range" in said:
            low, high = said["valid_range"]
            values = variable.values[~np.isnan(variable.values)]
            assert ((values >= low) & (values <= high)).all(), name


def explained(values: np.ndarray, said: dict[str, object]) -> bool:
    """Whether every code that occurs has a meaning."""
    codes, masks = said.get("flag_values"), said.get("flag_masks")
    if masks is None:
        return bool(np.isin(values, codes).all())
    if codes is None:
        return bool((values & ~np.bitwise_or.reduce(np.asarray(masks)) == 0).all())
    one_of = np.asarray(masks) == np.asarray(masks)[0]
    return bool(np.isin(values & np.asarray(masks)[0], np.asarray(codes)[one_of]).all())


def test_dates_are_dates_and_what_is_missing_is_missing(ds: xr.Dataset) -> None:
    for name, variable in ds.variables.items():
        if variable.dtype.kind == "M":
            assert variable.dtype == "datetime64[ns]", name
        if str(name).startswith(("when_", "due", "ended_on", "date", "week")):
            assert variable.dtype.kind == "M", name
    assert {"from", "to"}.isdisjoint(ds.dims)


def test_a_file_gives_it_back(ds: xr.Dataset, tmp_path: Path) -> None:
    for file, how in (("plain.nc", {}), ("packed.nc", encoding(ds))):
        ds.to_netcdf(tmp_path / file, engine="h5netcdf", encoding=how)
        again = xr.load_dataset(tmp_path / file, engine="h5netcdf")
        xr.testing.assert_identical(again, xr.Dataset(ds.data_vars, ds.coords, ds.attrs))


def test_missing_numbers_are_marked_in_files(tmp_path: Path) -> None:
    written().members.to_netcdf(tmp_path / "a.nc", engine="h5netcdf")
    for file in (tmp_path / "a.nc", written().path / "ensemble.nc"):
        raw = xr.load_dataset(file, engine="h5netcdf", decode_cf=False)
        for name, row in variables().items():
            if row.none is not None:
                assert "_FillValue" in raw[name].attrs, name
        assert raw["extension"].dtype == np.int16
        assert raw["when_blockade"].attrs["units"] == "days since 2022-08-24"


def test_the_way_back_is_the_model_to_the_last_bit() -> None:
    plan = make_plan(days(), arm="force", replicates=MEMBERS)
    stored = run_members(plan.scenario, plan.design.rows(0, MEMBERS), plan.design.source)
    shown = label(stored, plan.setting, attributes(plan))
    back = as_model(shown)
    for name, values in stored.items():
        assert back[name].dtype == values.dtype, name
        assert np.array_equal(back[name], values), name
    # Those that are shown otherwise are there, with values and without.
    for name in ("fact", "extension", "due", "when_blockade"):
        assert variables()[name].none is not None
    assert not shown["fact"].isnull().all() and shown["fact"].isnull().any()
    assert float(shown["fact"].sel(fact_name="kfor_troops").mean()) == 3900
    assert shown["due"].isnull().any() and not shown["due"].isnull().all()


def test_the_mean_of_a_date_leaves_never_out() -> None:
    ds = sim.simulate("deadline", replicates=60, workers=1)
    plan = make_plan("deadline", replicates=60)
    day = run_members(plan.scenario, plan.design.rows(0, 60), plan.design.source)["when_blockade"]
    assert 0 < (day >= 0).sum() < 60
    passed = (ds["when_blockade"] - ds["date"][0]).mean() / np.timedelta64(1, "D")
    assert float(passed) == pytest.approx(day[day >= 0].mean())
    assert int(ds["when_blockade"].count()) == int(ds["outcome_blockade"].sum())


def test_results_of_0_1_show_the_same(tmp_path: Path) -> None:
    run = open_run(OLD)
    old = xr.load_dataset(OLD / "ensemble.nc", engine="h5netcdf", decode_cf=True)
    members = run.members
    assert old["when_postponed"].dtype.kind == "i" and "Conventions" not in old.attrs
    write_events(tmp_path / "events.csv", members, range(5))
    assert (tmp_path / "events.csv").read_bytes() == (OLD / "events.csv").read_bytes()
    # Read without `open_run` they are understood too.
    setting = run.scenario.setting()
    assert chronicle(old, 0, setting) == chronicle(members, 0, setting)
    assert "ends here" in chronicle(members, 0, setting)[-2].text
    for name, values in as_model(members).items():
        if name in old:
            assert np.array_equal(values, old[name].values), name
    xr.testing.assert_identical(modern(members), members)
    assert members["ended_on"].values[0] == np.datetime64("2022-09-01")
    assert float(members["extension"].max()) == 30
    assert summarise(old)["outcome_by"].equals(run.summary["outcome_by"])
