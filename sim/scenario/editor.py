"""The JSON Schema of scenario files, from which editors complete, explain and underline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.actors import MOVES_OF
from sim.parameters import PARAMETERS, Parameter
from sim.scenario.problems import number_text
from sim.scenario.schema import Layout

_EXTENDS = "Name of a shipped scenario, or path of a file beside this one, from which this file differs."


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of scenario files.

    It knows every key, unit and range, the moves of each actor and the parameters by name. Files that
    extend another may leave out what the other one says.
    """
    schema = Layout.model_json_schema(by_alias=True)
    parts: dict[str, Any] = schema["$defs"]
    for part in parts.values():
        part.pop("title", None)
    for name in ("Action", "EventSpec"):
        parts[name]["allOf"] = [_moves_of(actor) for actor in MOVES_OF]
    parts["MeasureSpec"].pop("required")
    for part in (schema, parts["Arm"]):
        part["properties"]["parameters"] |= {
            "properties": {name: _parameter(row) for name, row in PARAMETERS.items()},
            "additionalProperties": False,
        }
    schema["properties"] = {
        "extends": {"type": "string", "description": _EXTENDS},
        **_without_titles(schema["properties"]),
    }
    schema["required"] = ["schema"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": ["title", "start", "end"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "crisis-sim scenario",
        "description": "A crisis to simulate: window, measures, dated facts, triggers, parameters and arms.",
    }


def _moves_of(actor: str) -> dict[str, Any]:
    """Return the rule that this actor makes only its own moves."""
    return {
        "if": {"required": ["actor"], "properties": {"actor": {"const": actor}}},
        "then": {"properties": {"move": {"enum": list(MOVES_OF[actor])}}},
    }


def _parameter(row: Parameter) -> dict[str, Any]:
    meaning = row.meaning[0].upper() + row.meaning[1:]
    span = f"{number_text(row.low)} to {number_text(row.high)} {row.unit}"
    return {
        "title": row.label,
        "description": f"{meaning}. Default {number_text(row.default)}, {span}. Source: {row.source}.",
        "default": row.default,
        "anyOf": [
            {"type": "number", "minimum": row.low, "maximum": row.high},
            {"$ref": "#/$defs/DistributionSpec"},
        ],
    }


def _without_titles(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the titles that pydantic makes of key names: they say nothing that the key does not."""
    return {name: {k: v for k, v in field.items() if k != "title"} for name, field in properties.items()}
