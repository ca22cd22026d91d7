"""Scenario files: what they may contain, whether they make sense, and what the engine makes of them."""

from sim.scenario.editor import json_schema
from sim.scenario.loader import check_scenario, load_scenario, parse_scenario, shipped_scenarios
from sim.scenario.overrides import parse_set
from sim.scenario.phrases import parse_event
from sim.scenario.scenario import Scenario

__all__ = [
    "Scenario",
    "check_scenario",
    "json_schema",
    "load_scenario",
    "parse_event",
    "parse_scenario",
    "parse_set",
    "shipped_scenarios",
]
