"""The public door: exactly these names, sorted, light to import, and nothing leaks in or out."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pytest

import sim
from sim import old_names

FORECASTS = ["backtest", "nowcast", "patterns"]
NAMES = {
    "OUTCOMES",
    "PARAMETERS",
    "CrisisModel",
    "CrisisSimError",
    "Distribution",
    "Game",
    "InputError",
    "Outcome",
    "Parameter",
    "Scenario",
    "calibrate",
    "check_scenario",
    "compare",
    "distinguish",
    "explain",
    "explain_event",
    "first_divergence",
    "fork",
    "forecast",
    "fork_effects",
    "load_scenario",
    "open_run",
    "pivotal",
    "plot",
    "read_posterior",
    "record",
    "replay",
    "reproduce",
    "sensitivity",
    "shipped_scenarios",
    "simulate",
    "summarise",
    "sweep",
    "teaching",
}
#: Slow to import; needed only by what uses them.
HEAVY = {"matplotlib", "mesa", "numpy", "pandas", "pydantic", "rich", "scipy", "xarray"}


def test_the_names() -> None:
    assert sim.__all__ == sorted(NAMES) == dir(sim)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_there_and_documented(name: str) -> None:
    value = getattr(sim, name)
    assert not name.endswith("Error") or issubclass(value, Exception)
    if callable(value):
        assert (value.__doc__ or "").strip()


@pytest.mark.parametrize("name", sorted(old_names.MOVED))
def test_an_old_name_works_and_says_where_it_is_now(name: str) -> None:
    home = import_module(old_names.MOVED[name])
    with pytest.warns(FutureWarning, match=f"sim.{name} is now {home.__name__}.{name}") as said:
        assert getattr(sim, name) is getattr(home, name)
    assert said[0].filename == __file__


@pytest.mark.parametrize("order", [("backtesting", "nowcasting", "rhythms"), ()])
def test_a_name_is_no_module_whatever_was_imported_before(order: tuple[str, ...]) -> None:
    before = "".join(f"import sim.forecast.{name}; " for name in order)
    code = f"{before}import sim; print([type(getattr(sim.forecast, n)).__name__ for n in {FORECASTS}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(["function"] * 3)


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="simulat"):
        sim.simulat  # noqa: B018


def test_the_version_is_the_installed_one() -> None:
    assert sim.__version__ == version("crisis-sim")


@pytest.mark.parametrize("statement", ["import sim", "import sim.cli"])
def test_importing_is_light(statement: str) -> None:
    modules = "{m.partition('.')[0] for m in sys.modules}"
    code = f"import json, sys; {statement}; print(json.dumps(sorted({modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(json.loads(done.stdout))
