"""The public door: exactly these names, sorted, light to import, and nothing leaks in or out."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

import sim

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
    "backtest",
    "calibrate",
    "check_scenario",
    "compare",
    "distinguish",
    "explain",
    "explain_event",
    "first_divergence",
    "fork",
    "fork_effects",
    "load_events",
    "load_scenario",
    "nowcast",
    "open_run",
    "patterns",
    "pivotal",
    "read_posterior",
    "record_events",
    "replay",
    "reproduce",
    "sensitivity",
    "shipped_scenarios",
    "simulate",
    "summarise",
    "sweep",
    "teach",
}
#: Slow to import; needed only by what uses them.
HEAVY = {"matplotlib", "mesa", "numpy", "pandas", "pydantic", "rich", "scipy", "xarray"}


def test_the_names() -> None:
    assert set(sim.__all__) == NAMES
    assert dir(sim) == sorted([*NAMES, "__version__"])


def test_the_names_are_sorted() -> None:
    constants = [name for name in sim.__all__ if name.isupper()]
    classes = [name for name in sim.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in sim.__all__ if name[0].islower()]
    assert sim.__all__ == sorted(constants) + sorted(classes) + sorted(functions)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_there_and_documented(name: str) -> None:
    value = getattr(sim, name)
    assert not name.endswith("Error") or issubclass(value, Exception)
    if callable(value):
        assert (value.__doc__ or "").strip()


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'simulat'"):
        sim.simulat  # noqa: B018


def test_the_version_is_the_installed_one() -> None:
    assert sim.__version__ == version("crisis-sim")


@pytest.mark.parametrize("statement", ["import sim", "import sim.cli"])
def test_importing_is_light(statement: str) -> None:
    modules = "{m.partition('.')[0] for m in sys.modules}"
    code = f"import json, sys; {statement}; print(json.dumps(sorted({modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(json.loads(done.stdout))
