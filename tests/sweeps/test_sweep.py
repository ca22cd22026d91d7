"""A sweep is the same histories as separate runs, balanced, resumable, with honest intervals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble.simulate import simulate
from sim.errors import InputError
from sim.parameters import Distribution
from sim.scenario import Scenario, load_scenario
from sim.sweeps import points as simulated
from sim.sweeps.sweep import overall_intervals, sweep, sweep_plan, write_sweep
from sim.world.outcomes import EVENTS, NUMBERS

VARY = {"lev_US": "0.5:1:2", "nato.troops": [2000.0, 3770.0]}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    flagship = load_scenario("august-2022")
    return flagship.model_copy(update={"warm_start": None, "end": flagship.start + dt.timedelta(20)})


def test_every_point_is_a_separate_run_bit_for_bit(scenario: Scenario) -> None:
    doubt: dict[str, Any] = {"russia.backing": Distribution("uniform", low=0.2, high=0.6)}
    ds = sweep(scenario, VARY, replicates=12, parameters=dict(doubt), workers=1, chunk=7)
    assert ds.sizes["point"] == 4
    for i in range(4):
        values = {name: float(ds[name].values[i]) for name in VARY}
        alone = simulate(scenario, replicates=12, parameters=doubt | values, workers=1, keep="curves")
        for name in EVENTS:
            happened = ds["happened"].sel(outcome=name).values[:, i]
            assert np.array_equal(happened, alone[f"outcome_{name}"].values != 0)
            assert int(ds["k"].sel(outcome=name)[i]) == happened.sum()
        for name in NUMBERS:
            whole = "incidents_total" if name == "incidents" else name
            assert np.array_equal(ds["value"].sel(quantity=name).values[:, i], alone[whole].values)


def test_replicates_run_in_turn_over_all_points(scenario: Scenario) -> None:
    points, plan = sweep_plan(scenario, VARY, replicates=3)
    rows = plan.design.rows(0, 8)
    assert len(points) == 4
    assert rows.point.tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
    assert rows.replicate.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_an_interrupted_sweep_goes_on(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, plan = sweep_plan(scenario, {"lev_US": "0.5:1:4"}, replicates=10)
    monkeypatch.setattr(simulated, "size_of_chunks", lambda *_: 8)
    calls: list[int] = []
    original = simulated.outcomes_of

    def failing(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return original(*args)

    monkeypatch.setattr(simulated, "outcomes_of", failing)
    with pytest.raises(KeyboardInterrupt):
        write_sweep(points, plan, out=tmp_path, workers=1)
    study = write_sweep(points, plan, out=tmp_path, workers=1)
    assert len(calls) == 6  # two before, the interrupted one, and the three that were missing
    assert study.dataset.identical(sweep_again(scenario))
    assert not list(tmp_path.glob("*/.*"))
    monkeypatch.setattr(simulated, "outcomes_of", None)
    assert write_sweep(points, plan, out=tmp_path, workers=1).found


def sweep_again(scenario: Scenario) -> Any:
    return sweep(scenario, {"lev_US": "0.5:1:4"}, replicates=10, workers=1)


def test_points_of_a_hypercube_and_of_a_file(scenario: Scenario, tmp_path: Path) -> None:
    latin = sweep(
        scenario, {"lev_US": "0.5:1", "lam": "0.7:1.5"}, method="latin", number=5, replicates=2, workers=1
    )
    assert latin.sizes["point"] == 5
    file = tmp_path / "points.csv"
    file.write_text("lev_US\n0.5\n0.9\n", encoding="utf-8")
    assert sweep(scenario, method=file, replicates=2, workers=1)["lev_US"].values.tolist() == [0.5, 0.9]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"vary": VARY, "method": "gird"}, "no such method"),
        ({"vary": VARY, "number": 5}, "only a Latin hypercube"),
        ({"vary": {"lev_US": "0.5:1"}, "method": "latin"}, "must be at least 2"),
        ({"vary": VARY, "method": Path("points.csv")}, "says itself what varies"),
        ({"vary": VARY, "replicates": 0}, "replicates"),
    ],
)
def test_wrong_arguments(scenario: Scenario, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sweep(scenario, **options)


def test_more_histories_than_memory_are_refused_with_the_estimate(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "available_memory", lambda: 10**8)
    monkeypatch.setattr(simulated, "outcomes_of", None)
    with pytest.raises(
        InputError, match=r"4,000,000 histories \(4 points\) need about 520 MB .* 100 MB are free"
    ):
        sweep(scenario, VARY, replicates=1_000_000)


def test_overall_intervals_know_that_members_share_luck() -> None:
    rng = np.random.default_rng(1)
    # Every point sees the same luck: 20 points add nothing to 100 replicates.
    same = np.repeat(rng.random((1, 100, 1)) < 0.4, 20, axis=2)
    share, low, high = overall_intervals(same, by_point=False)
    assert high[0] - low[0] == pytest.approx(2 * 1.96 * np.sqrt(share[0] * (1 - share[0]) / 100), rel=0.05)
    independent = rng.random((1, 100, 20)) < 0.4
    share, low, high = overall_intervals(independent, by_point=True)
    assert high[0] - low[0] == pytest.approx(2 * 1.96 * np.sqrt(0.24 / 2000), rel=0.3)
    never = overall_intervals(np.zeros((1, 50, 5), np.bool_), by_point=False)
    assert never[1][0] == 0
    assert 0.05 < never[2][0] < 0.1


def test_overall_intervals_cover() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(300):
        # Points and replicates are both samples, and both move the chance of an outcome.
        chance = 0.3 + 0.1 * rng.choice([-1, 1], (1, 1, 40)) + 0.1 * rng.choice([-1, 1], (1, 60, 1))
        _, low, high = overall_intervals(rng.random((1, 60, 40)) < chance, by_point=True)
        hits += bool(low[0] <= 0.3 <= high[0])
    assert 0.9 <= hits / 300 <= 0.98
