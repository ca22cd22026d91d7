"""crisis-sim: a crisis-escalation scenario simulator. This is its public door.

Names are loaded when first used, so that ``import sim`` is quick and changes nothing global.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.calibration.calibrate import calibrate
    from sim.comparison.compare import compare
    from sim.comparison.divergence import first_divergence
    from sim.ensemble.replay import replay
    from sim.ensemble.reproduce import reproduce
    from sim.ensemble.results import open_run
    from sim.ensemble.simulate import simulate
    from sim.ensemble.summary import summarise
    from sim.errors import CrisisSimError, InputError
    from sim.explanation.chance import explain_event
    from sim.explanation.choice import explain
    from sim.explanation.distinguish import distinguish
    from sim.explanation.pivotal import pivotal
    from sim.forecast.backtest import backtest
    from sim.forecast.nowcast import nowcast
    from sim.forecast.patterns import patterns
    from sim.forks.fork import fork
    from sim.forks.forked import fork_effects
    from sim.model import CrisisModel
    from sim.parameters import PARAMETERS, Distribution, Parameter
    from sim.play.game import Game
    from sim.record import record_events
    from sim.record.eventfile import load_events
    from sim.scenario import Scenario, check_scenario, load_scenario, shipped_scenarios
    from sim.scenario.posterior import read_posterior
    from sim.sweeps.sensitivity import sensitivity
    from sim.sweeps.sweep import sweep
    from sim.teaching.pack import teach
    from sim.world.outcomes import OUTCOMES, Outcome

__version__ = "0.1.0"

_HOMES = {
    "CrisisModel": "sim.model",
    "CrisisSimError": "sim.errors",
    "Distribution": "sim.parameters",
    "Game": "sim.play.game",
    "InputError": "sim.errors",
    "OUTCOMES": "sim.world.outcomes",
    "Outcome": "sim.world.outcomes",
    "PARAMETERS": "sim.parameters",
    "Parameter": "sim.parameters",
    "Scenario": "sim.scenario",
    "backtest": "sim.forecast.backtest",
    "calibrate": "sim.calibration.calibrate",
    "check_scenario": "sim.scenario",
    "compare": "sim.comparison.compare",
    "distinguish": "sim.explanation.distinguish",
    "explain": "sim.explanation.choice",
    "explain_event": "sim.explanation.chance",
    "first_divergence": "sim.comparison.divergence",
    "fork": "sim.forks.fork",
    "fork_effects": "sim.forks.forked",
    "load_events": "sim.record.eventfile",
    "load_scenario": "sim.scenario",
    "nowcast": "sim.forecast.nowcast",
    "open_run": "sim.ensemble",
    "patterns": "sim.forecast.patterns",
    "pivotal": "sim.explanation.pivotal",
    "read_posterior": "sim.scenario.posterior",
    "record_events": "sim.record",
    "replay": "sim.ensemble",
    "reproduce": "sim.ensemble",
    "sensitivity": "sim.sweeps.sensitivity",
    "shipped_scenarios": "sim.scenario",
    "simulate": "sim.ensemble",
    "summarise": "sim.ensemble",
    "sweep": "sim.sweeps.sweep",
    "teach": "sim.teaching.pack",
}

__all__ = [
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
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
