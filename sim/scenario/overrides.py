"""One parameter from the command line: ``--set NAME=VALUE``."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

from sim.errors import Problem, ScenarioError, shorten
from sim.parameters import Distribution
from sim.scenario.document import key_text, located
from sim.scenario.scenario import scenario_of

_FORM = 'NAME=VALUE, such as nato.troops=3000 or lam={dist="uniform", low=0.8, high=1.2}'

#: The smallest scenario, in which a value is checked like that of a file.
_DAY = dt.date(2022, 8, 17)
_BARE: dict[str, Any] = {"schema": 1, "name": "set", "title": "", "start": _DAY, "end": _DAY}


def parse_set(text: str) -> tuple[str, float | Distribution]:
    """Return the name and value of an override.

    Parameters
    ----------
    text : str
        ``NAME=VALUE``; the value is a TOML number or an inline table that describes a distribution.

    Raises
    ------
    ScenarioError
        If it has another form, the name is unknown, or the value is outside its range.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    name = name.strip("\"'")
    if not (name and equals and value):
        raise ScenarioError(Problem(f"{shorten(text)} does not set a parameter", allowed=_FORM))
    root = located({**_BARE, "parameters": {name: _parsed(name, value)}}, {})
    return name, scenario_of(root).parameters[name]


def _parsed(name: str, value: str) -> Any:
    try:
        data = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        data = {}
    if set(data) != {"value"} or not isinstance(data["value"], int | float | dict):
        key = key_text(("parameters", name))
        raise ScenarioError(
            Problem("must be a number or a distribution", key=key, value=value, allowed=_FORM)
        )
    return data["value"]
