"""crisis-sim: a crisis-escalation scenario simulator. This is its public door.

Names are loaded when first used, so that ``import sim`` is quick and changes nothing global.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.chance import explain_event
    from sim.analysis.compare import compare
    from sim.analysis.distinguish import distinguish
    from sim.analysis.divergence import first_divergence
    from sim.analysis.explain import explain
    from sim.analysis.fork import fork
    from sim.analysis.forked import fork_effects
    from sim.analysis.pivotal import pivotal
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.sweep import sweep
    from sim.ensemble.replay import replay
    from sim.ensemble.reproduce import reproduce
    from sim.ensemble.results import open_run
    from sim.ensemble.simulate import simulate
    from sim.ensemble.summary import summarise
    from sim.errors import CrisisSimError, InputError
    from sim.forecast.backtest import backtest
    from sim.forecast.calibrate import calibrate
    from sim.forecast.nowcast import nowcast
    from sim.forecast.patterns import patterns
    from sim.model import CrisisModel
    from sim.parameters import PARAMETERS, Distribution, Parameter
    from sim.play.game import Game
    from sim.record import record_events
    from sim.record.eventfile import load_events
    from sim.scenario import Scenario, check_scenario, load_scenario, shipped_scenarios
    from sim.scenario.posterior import read_posterior
    from sim.show.teach import teach
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
    "calibrate": "sim.forecast.calibrate",
    "check_scenario": "sim.scenario",
    "compare": "sim.analysis.compare",
    "distinguish": "sim.analysis.distinguish",
    "explain": "sim.analysis.explain",
    "explain_event": "sim.analysis.chance",
    "first_divergence": "sim.analysis.divergence",
    "fork": "sim.analysis.fork",
    "fork_effects": "sim.analysis.forked",
    "load_events": "sim.record.eventfile",
    "load_scenario": "sim.scenario",
    "nowcast": "sim.forecast.nowcast",
    "open_run": "sim.ensemble",
    "patterns": "sim.forecast.patterns",
    "pivotal": "sim.analysis.pivotal",
    "read_posterior": "sim.scenario.posterior",
    "record_events": "sim.record",
    "replay": "sim.ensemble",
    "reproduce": "sim.ensemble",
    "sensitivity": "sim.analysis.sensitivity",
    "shipped_scenarios": "sim.scenario",
    "simulate": "sim.ensemble",
    "summarise": "sim.ensemble",
    "sweep": "sim.analysis.sweep",
    "teach": "sim.show.teach",
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
