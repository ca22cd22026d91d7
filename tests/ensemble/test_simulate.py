"""The same bits however an ensemble is cut, and the three ways of keeping it."""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.dataset import events_only, variables
from sim.ensemble.executors import Workers
from sim.ensemble.memory import peak_memory
from sim.ensemble.simulate import digest, make_plan, simulate
from sim.ensemble.summary import DIMS, summarise
from sim.errors import InputError, ScenarioError
from sim.parameters import Distribution
from sim.scenario import load_scenario

MEMBERS = 30
BACKING = {"russia.backing": Distribution("uniform", low=0.2, high=0.6)}


@pytest.fixture(scope="module")
def ds() -> xr.Dataset:
    return simulate("deadline", replicates=MEMBERS, parameters=BACKING)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_chunks_change_no_bit(ds: xr.Dataset, chunk: int) -> None:
    xr.testing.assert_identical(simulate("deadline", replicates=MEMBERS, parameters=BACKING, chunk=chunk), ds)


@pytest.mark.parametrize("keep", ["log", "curves", "summary"])
def test_workers_change_no_bit(keep: str) -> None:
    here = simulate("deadline", replicates=MEMBERS, keep=keep, workers=1)  # type: ignore[arg-type]
    with Workers(2) as pool:
        there = simulate("deadline", replicates=MEMBERS, keep=keep, executor=pool, chunk=11)  # type: ignore[arg-type]
    xr.testing.assert_identical(there, here)


def test_some_replicates_are_rows_of_the_whole(ds: xr.Dataset) -> None:
    some = simulate("deadline", replicates=[7, 3, 3], parameters=BACKING)
    rows = ds.isel(member=[7, 3, 3])
    for name in ds.variables:
        xr.testing.assert_equal(some[name], rows[name])


def test_curves_are_the_log_without_events(ds: xr.Dataset) -> None:
    curves = simulate("deadline", replicates=MEMBERS, parameters=BACKING, keep="curves")
    assert set(ds.data_vars) - set(curves.data_vars) == events_only()
    for name in curves.data_vars:
        xr.testing.assert_identical(curves[name], ds[name])


@pytest.mark.parametrize("chunk", [None, 7])
def test_a_summary_counts_what_the_log_holds(ds: xr.Dataset, chunk: int | None) -> None:
    counted = simulate("deadline", replicates=MEMBERS, parameters=BACKING, keep="summary", chunk=chunk)
    by_hand = summarise(ds)
    for name in DIMS:
        xr.testing.assert_identical(counted[name], by_hand[name])
    assert "member" not in counted.dims


def test_every_variable_explains_itself(ds: xr.Dataset) -> None:
    table = variables()
    for name, variable in ds.data_vars.items():
        assert variable.attrs["long_name"], name
        if str(name) in table:
            row = table[str(name)]
            assert variable.dims == row.dims
            assert variable.dtype == row.shown, name
    assert set(table) <= set(ds.data_vars)
    assert ds["move"].attrs["flag_meanings"].split()[0] == "hold"
    assert int(ds["move"].attrs["flag_values"][-1]) == len(ds["move"].attrs["flag_meanings"].split()) - 1


def test_drawn_parameters_are_kept_and_constant_ones_are_not(ds: xr.Dataset) -> None:
    drawn = [str(name) for name in ds.data_vars if str(name).startswith("param_")]
    assert drawn == ["param_russia_backing"]
    assert 0.2 <= ds["param_russia_backing"].min() < ds["param_russia_backing"].max() <= 0.6


def test_points_make_an_ensemble_of_points_by_replicates() -> None:
    ds = simulate("deadline", replicates=4, parameters={"nato.troops": [0.0, 3770.0]})
    assert ds["point"].values.tolist() == [0, 1] * 4
    assert ds["replicate"].values.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    alone = simulate("deadline", replicates=4, parameters={"nato.troops": 0.0})
    assert np.array_equal(ds["tension"].values[:, ::2], alone["tension"].values)


def test_attributes_say_what_was_run(ds: xr.Dataset) -> None:
    assert ds.attrs["scenario_name"] == "deadline"
    assert ds.attrs["arm"] == "base"
    assert ds.attrs["replicates"] == MEMBERS
    assert ds.attrs["seed"] == load_scenario("deadline").ensemble.seed
    assert ds.attrs["created_by"] == "crisis-sim"
    other = simulate("deadline", replicates=2, seed=5)
    assert other.attrs["digest"] != ds.attrs["digest"]


def test_the_digest_covers_all_that_decides_the_result() -> None:
    arm = next(iter(load_scenario("deadline").arms))
    plans: list[dict[str, object]] = [
        {}, {"replicates": 7}, {"seed": 1}, {"keep": "curves"}, {"parameters": {"lam": 1.1}},
        {"parameters": {"lam": [1.1]}}, {"parameters": BACKING}, {"arm": arm},
    ]  # fmt: skip
    digests = [digest(make_plan("deadline", **plan)) for plan in (*plans, plans[1])]  # type: ignore[arg-type]
    assert len(set(digests)) == len(plans)
    assert digests[-1] == digests[1]


def test_progress_counts_members() -> None:
    seen: list[tuple[int, int]] = []
    simulate("deadline", replicates=10, chunk=4, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 10), (4, 10), (8, 10), (10, 10)]


PEAK = """
import sys
from sim.ensemble.memory import peak_memory
from sim.ensemble.simulate import simulate
simulate("deadline", replicates=int(sys.argv[1]), chunk=500, keep="summary", workers=1)
print(peak_memory())
"""


@pytest.mark.skipif(peak_memory() is None, reason="this system does not tell")
@pytest.mark.slow
def test_a_summary_needs_no_more_memory_for_more_members() -> None:
    few, many = (
        int(subprocess.run([sys.executable, "-c", PEAK, n], stdout=subprocess.PIPE, check=True).stdout)
        for n in ("1000", "12000")
    )
    assert many < 1.2 * few


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"keep": "all"}, InputError),
        ({"chunk": 0}, InputError),
        ({"replicates": 0}, InputError),
        ({"arm": "nonsense"}, ScenarioError),
        ({"parameters": {"lev_UX": 1.0}}, ScenarioError),
        ({"parameters": {"lev_UX": [1.0]}}, InputError),
    ],
)
def test_wrong_arguments_are_input_errors(wrong: dict[str, object], error: type[InputError]) -> None:
    with pytest.raises(error):
        simulate("deadline", **wrong)  # type: ignore[arg-type]
