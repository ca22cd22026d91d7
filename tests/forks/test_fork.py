"""Forks: the past stays to the last bit, the future is new, and every wrong wish gets an answer."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.reproduce import reproduce
from sim.ensemble.results import Run, open_run, write_plan, write_run
from sim.ensemble.simulate import simulate
from sim.errors import InputError, ResultError
from sim.forks.fork import fork, plan_fork
from sim.model import CrisisModel
from sim.parameters import Distribution
from sim.scenario import Scenario
from sim.world.state import VARIABLES
from tests.scenes import START, scene

DAY = START + dt.timedelta(20)
PLATES = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(25)}'
PAPERS = f'owner = "kosovo"\nannounced = {START + dt.timedelta(30)}\ndue = {START + dt.timedelta(38)}'
BODY = f"""
lam = {{ dist = "uniform", low = 0.8, high = 1.2 }}
[[triggers]]
when = {{ variable = "tension", above = 12, for_days = 2 }}
do = {{ actor = "nato", move = "patrol" }}
repeat_after = 5
[[events]]
date = {START + dt.timedelta(2)}
actor = "serbia"
move = "call"
[[events]]
date = {START + dt.timedelta(15)}
event = "attention_shock"
until = {START + dt.timedelta(24)}
[[events]]
date = {START + dt.timedelta(28)}
actor = "eu"
move = "convene"
"""
MEMBER = 3


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return scene(45, {"plates": PLATES, "papers": PAPERS}, BODY)


@pytest.fixture(scope="module")
def run(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_run(scenario, replicates=6, out=tmp_path_factory.mktemp("results"))


def start_of(futures: xr.Dataset) -> dict[str, Any]:
    origin: dict[str, Any] = json.loads(futures.attrs["fork"])
    return origin


def same_days(futures: xr.Dataset, members: xr.Dataset, member: int) -> None:
    """Assert that one future is, to the last bit, what a member did on the same days."""
    own = members.isel(member=[member]).sel(date=futures["date"])
    for name, values in futures.data_vars.items():
        if "date" in values.dims and name != "fact":
            xr.testing.assert_equal(values, own[name])
    assert np.array_equal(futures["state_end"].values, own["state_end"].values)


def test_the_same_luck_and_no_change_is_the_members_own_future(run: Run) -> None:
    futures = fork(run, member=MEMBER, on=DAY, same_luck=True)
    assert futures.sizes["member"] == 1
    assert str(futures["date"].values[0])[:10] == str(DAY)
    same_days(futures, run.members, MEMBER)


def test_a_run_and_its_scenario_fork_alike(run: Run, scenario: Scenario) -> None:
    stored = fork(run.path, member=MEMBER, on=str(DAY), replicates=4)
    again = fork(scenario.model_copy(), member=MEMBER, on=DAY, replicates=4)
    for name in stored.variables:
        xr.testing.assert_equal(stored[name], again[name])
    assert start_of(stored)["stream"] == start_of(again)["stream"]


def test_a_folder_of_results_hides_no_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deadline").mkdir()
    assert fork("deadline", on=DAY, replicates=2, end=DAY, workers=1).sizes["member"] == 2


def test_the_past_is_kept_bit_for_bit(run: Run, scenario: Scenario) -> None:
    futures = fork(run, member=MEMBER, on=DAY, replicates=3, set={"lev_US": 0.4})
    drawn = run.plan.design.rows(MEMBER, MEMBER + 1)
    model = CrisisModel(scenario, replicates=drawn.replicate, parameters=drawn.parameters)
    while model.day < DAY:
        model.step()
    for column in futures["state_start"].values.T:
        assert np.array_equal(column, model.state.array[:, 0])
    assert model.state.casualties_total[0] == futures["state_start"].sel(variable="casualties_total")[0]
    past = run.members["tension"].values[:20, MEMBER]
    assert start_of(futures)["past"] == [float(value) for value in past]


def test_a_fork_on_the_first_day_is_the_scenario(run: Run, scenario: Scenario) -> None:
    futures = fork(run, member=MEMBER, on=START, same_luck=True)
    same_days(futures, run.members, MEMBER)
    whole = simulate(scenario, replicates=6).isel(member=[MEMBER])
    assert np.array_equal(futures["outcome_barricade"].values, whole["outcome_barricade"].values)
    assert np.array_equal(futures["tension_mean"].values, whole["tension_mean"].values)


def test_futures_differ_from_each_other_and_from_the_member(run: Run) -> None:
    futures = fork(run, member=MEMBER, on=DAY, replicates=6)
    paths = {values.tobytes() for values in futures["tension"].values.T}
    assert len(paths) == 6
    own = run.members["tension"].sel(date=futures["date"]).values[:, MEMBER]
    assert own.tobytes() not in paths
    other = fork(run, member=MEMBER + 1, on=DAY, replicates=6)
    assert start_of(other)["stream"] != start_of(futures)["stream"]
    assert {values.tobytes() for values in other["tension"].values.T}.isdisjoint(paths)


def test_two_forks_of_one_eve_share_their_luck(run: Run) -> None:
    plain = fork(run, member=MEMBER, on=DAY, replicates=5)
    later = fork(run, member=MEMBER, on=DAY, replicates=5, events=[f"{DAY + dt.timedelta(4)} serbia call"])
    assert plain.attrs["digest"] != later.attrs["digest"]
    assert np.array_equal(plain["move"].values[:4], later["move"].values[:4])
    assert (later["move"].sel(actor="serbia").values[4] != plain["move"].sel(actor="serbia").values[4]).any()


def test_changes_hold_from_the_day_on(run: Run) -> None:
    futures = fork(
        run, member=MEMBER, on=DAY, replicates=4, set={"nato.troops": 0.0}, events=["kosovo enforce plates"],
        drop=["eu convene"], without=["us.press_kosovo"], end=START + dt.timedelta(30),
    )  # fmt: skip
    assert futures.sizes["date"] == 11
    assert (futures["state_start"].sel(variable="troops").values == 0).all()
    assert futures["status"].sel(measure="plates").values[0].tolist() == [3, 3, 3, 3]
    assert (futures["origin"].sel(actor="eu").values[:, :] == 0).all()
    enforced = {"date": DAY, "actor": "kosovo", "move": "enforce", "measures": ["plates"]}
    table = '{date=2022-07-19, actor="kosovo", move="enforce", measures=["plates"]}'
    for event in (enforced, table):
        assert plan_fork(run, on=DAY, events=[event]).scenario.events[-1].move == "enforce"


def test_a_parameter_may_be_drawn_in_the_futures(run: Run) -> None:
    futures = fork(run, on=DAY, replicates=4, set={"lam": Distribution("uniform", low=0.7, high=1.5)})
    assert len(set(futures["param_lam"].values.tolist())) == 4


def test_a_fork_is_complete_without_its_parent(run: Run, tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    shutil.copytree(run.path, parent)
    plan = plan_fork(parent, member=MEMBER, on=DAY, replicates=5)
    done = write_plan(plan, out=tmp_path / "results", chunk=2)
    assert done.path.name.startswith(f"fork-{DAY}-m{MEMBER}-")
    shutil.rmtree(parent)
    found = open_run(done.path)
    assert found.plan.origin == plan.origin
    assert reproduce(done.path).proved == "bits"
    assert write_plan(plan, out=tmp_path / "results").found
    # A fork can be forked; with the same luck it goes on as it did.
    second = fork(done.path, member=2, on=DAY + dt.timedelta(5), same_luck=True)
    same_days(second, done.members, 2)


def test_an_interrupted_fork_goes_on(run: Run, tmp_path: Path) -> None:
    plan = plan_fork(run, member=MEMBER, on=DAY, replicates=6)

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_plan(plan, out=tmp_path, chunk=2, progress=stop)
    folder = next(tmp_path.glob("scene/.*.work"))
    chunks = sorted(folder.glob("*.npz"))
    assert len(chunks) == 2
    chunks[0].write_bytes(chunks[0].read_bytes()[:-300])
    steps: list[int] = []
    done = write_plan(plan, out=tmp_path, chunk=3, progress=lambda n, total: steps.append(n))
    assert steps == [2, 4, 6]  # one chunk was sound, the damaged one and the missing one were run
    whole = fork(run, member=MEMBER, on=DAY, replicates=6)
    for name in whole.data_vars:
        xr.testing.assert_equal(done.members[name], whole[name])


def test_a_day_inside_the_warm_start() -> None:
    day = dt.date(2022, 7, 31)
    futures = fork("august-2022", on=day, without=["kosovo.postpone"], replicates=8, end="2022-09-15")
    origin = start_of(futures)
    assert str(futures["date"].values[0])[:10] == "2022-07-31"
    # The record announced the plates for 1 August; nothing later of it is known to the futures.
    assert origin["state"]["due.plates"] == dt.date(2022, 8, 1).toordinal()
    assert len(origin["past"]) == 60
    assert futures["outcome_postponed"].sum() == 0
    assert (futures["outcome_enforced"] + futures["outcome_phased"]).sum() > 0
    assert set(futures["origin"].values.ravel() % 8) <= {0, 1}
    real = fork("record", on=day, replicates=2, end="2022-08-10")
    assert real.sizes == {**real.sizes, "member": 2, "date": 11}
    assert real.attrs["trust"] == ""


def test_the_eve_of_a_warm_start_is_what_the_window_opens_with() -> None:
    whole = simulate("august-2022", replicates=2)
    eve = start_of(fork("august-2022", member=1, on="2022-08-16", replicates=1))["state"]
    again = start_of(fork("august-2022", member=1, on="2022-08-17", replicates=1))["state"]
    stored = whole["state_start"].isel(member=1)
    assert again == {str(name): float(stored.sel(variable=name)) for name in stored["variable"].values}
    moved = {v.name for v in VARIABLES if v.rows == 1 and eve[v.name] != again[v.name]}
    assert "tension_points" in moved


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ({"on": "2022-06-28"}, r"outside the window \(allowed: 2022-06-29 to 2022-08-12\)"),
        ({"on": "2022-08-13"}, "outside the window"),
        ({"on": "31 July"}, "not a date"),
        ({"member": 6}, r"no such history \(allowed: 0 to 5\)"),
        ({"member": -1}, "no such history"),
        ({"end": "2022-07-01"}, "ends before it starts"),
        ({"same_luck": True, "replicates": 5}, "there is one future"),
        ({"events": ["kosovo enfroce"]}, "unknown move.*'enforce'"),
        ({"events": ["2022-07-01 kosovo enforce"]}, "lies before the window's first day"),
        ({"events": [" "]}, "describes no event"),
        ({"events": ["{ actor = "]}, "describes no event"),
        ({"events": [f"{START + dt.timedelta(28)} eu hold"]}, "contradicts"),
        ({"drop": ["serbia call"]}, "describes no event of the scenario from 2022-07-19 on"),
        ({"without": ["kosovo.postpon"]}, "not a move that can be taken away"),
        ({"set": {"lamb": 1.0}}, "unknown parameter"),
        ({"arm": "base"}, "a run has its own"),
        ({"keep": "all"}, "no such thing to keep"),
        ({"replicates": 0}, "must be at least 1"),
    ],
)
def test_wrong_wishes_are_answered(run: Run, wish: dict[str, Any], answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        plan_fork(run, **{"on": DAY, **wish})


def test_a_run_without_events_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    curves = write_run(scenario, replicates=2, keep="curves", out=tmp_path)
    with pytest.raises(ResultError, match="kept no events; run it again with --keep log"):
        plan_fork(curves.path, on=DAY)


def test_a_run_of_another_version_says_what_differs(run: Run, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(run.path, old)
    record = json.loads((old / "provenance.json").read_text(encoding="utf-8"))
    (old / "provenance.json").write_text(json.dumps({**record, "folder_version": 99}), encoding="utf-8")
    with pytest.raises(ResultError, match=r"folder layout 99, this one reads 1.*run the scenario again"):
        plan_fork(old, on=DAY)
    (old / "provenance.json").write_text(json.dumps({**record, "model_version": "0.9"}), encoding="utf-8")
    plan_fork(old, on=DAY)  # the log still leads to its end, so the past is the same
    with xr.open_dataset(old / "ensemble.nc", engine="h5netcdf") as stored:
        changed = stored.load()
    changed["state_end"][0] += 1
    changed.to_netcdf(old / "ensemble.nc", engine="h5netcdf")
    with pytest.raises(ResultError, match=r"made with model 0.9, and this is 1.1.*run the scenario again"):
        plan_fork(old, on=DAY)
    (old / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ResultError, match="does not lead to the stored end"):
        plan_fork(old, on=DAY)
