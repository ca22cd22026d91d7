"""What every shipped scenario must do. A new file in ``scenarios/`` inherits all of it."""

from __future__ import annotations

import io
import pickle
from functools import cache

import numpy as np
import pytest
import xarray as xr

from sim.drawing.console import make_console
from sim.ensemble.simulate import simulate
from sim.runs.describe import print_scenario
from sim.scenario import check_scenario, load_scenario, shipped_scenarios
from tools import golden

NAMES = shipped_scenarios()
HISTORICAL = {
    "plates-2021",
    "july-2022",
    "august-2022",
    "november-2022",
    "december-2022",
    "may-2023",
    "banjska-2023",
}


@cache
def fifty(name: str) -> xr.Dataset:
    """Return fifty members of a scenario's base."""
    return simulate(name, replicates=50, workers=1)


def test_the_promised_scenarios_are_there() -> None:
    assert set(NAMES) >= HISTORICAL | {"deadline", "peacekeepers", "spiral", "blank"}


@pytest.mark.parametrize("name", NAMES)
class TestEveryScenario:
    def test_loads_without_problems(self, name: str) -> None:
        errors, _ = check_scenario(name)
        assert errors == []
        scenario = load_scenario(name)
        assert scenario.name == name
        assert scenario.title
        assert scenario.question.endswith("?") or name == "blank"

    def test_says_where_it_comes_from(self, name: str) -> None:
        assert load_scenario(name).sources or name == "blank"

    def test_describes_itself(self, name: str) -> None:
        file = io.StringIO()
        print_scenario(make_console(file), load_scenario(name))
        text = file.getvalue()
        wide = [line.strip() for line in text.splitlines() if len(line) > 100]
        assert all(line.startswith("https://") for line in wide), "an address stays whole, to be opened"
        assert all(arm in text for arm in load_scenario(name).arms)

    def test_runs(self, name: str) -> None:
        ds = fifty(name)
        scenario = load_scenario(name)
        assert ds.sizes["member"] == 50
        assert ds.sizes["date"] == (scenario.end - scenario.start).days + 1
        assert float(ds["tension"].min()) >= 0
        assert float(ds["tension"].max()) < 100
        assert 0 <= int(ds["barricades"].min()) <= int(ds["barricades"].max()) <= 4
        standing = ds["barricades"].astype(int)
        change = ds["new_barricades"].astype(int) - ds["removed_barricades"].astype(int)
        assert (standing.diff("date") == change.isel(date=slice(1, None))).all()

    def test_repeats_under_its_seed(self, name: str) -> None:
        xr.testing.assert_identical(fifty(name), simulate(name, replicates=50, workers=1))

    def test_differs_under_another_seed(self, name: str) -> None:
        other = simulate(name, replicates=50, seed=load_scenario(name).ensemble.seed + 1, workers=1)
        assert not np.array_equal(fifty(name)["tension"], other["tension"])

    def test_survives_pickling_and_saving(self, name: str, tmp_path) -> None:
        scenario = load_scenario(name)
        assert pickle.loads(pickle.dumps(scenario)) == scenario
        path = tmp_path / f"{name}.toml"
        path.write_text(scenario.to_toml(), encoding="utf-8")
        loaded = load_scenario(path)
        assert loaded == scenario
        assert loaded.digest() == scenario.digest()

    def test_every_arm_differs_from_the_base_and_runs(self, name: str) -> None:
        scenario = load_scenario(name)
        for arm in scenario.arms:
            assert scenario.with_arm(arm).digest() != scenario.digest(), arm
            assert simulate(scenario, arm=arm, replicates=3, workers=1).sizes["member"] == 3

    def test_golden_event_log(self, name: str) -> None:
        stored = (golden.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        assert golden.event_log(name) == stored, "if the change is meant, run `python -m tools.golden`"
