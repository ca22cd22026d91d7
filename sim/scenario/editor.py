"""The JSON Schema of scenario files, from which editors complete, explain and underline."""

from __future__ import annotations

from typing import Any

from sim.actors import MOVES_OF
from sim.parameters import PARAMETERS, Parameter
from sim.scenario.events import ON_MENU
from sim.scenario.schema import Layout
from sim.shapes import number_text

_EXTENDS = "Name of a shipped scenario, or path of a file beside this one, from which this file differs."

_FITTED = "Path of a file that crisis-sim calibrate wrote: each simulated history takes a draw from it."


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of scenario files.

    It knows every key, unit and range, the moves of each actor and the parameters by name. Files that
    extend another may leave out what the other one says.
    """
    schema: dict[str, Any] = _tidy(Layout.model_json_schema(by_alias=True))
    parts = schema["$defs"]
    for name in ("Action", "EventSpec"):
        parts[name]["allOf"] = [_moves_of(actor) for actor in MOVES_OF]
    parts["MeasureSpec"].pop("required")
    for part in (schema, parts["Arm"]):
        part["properties"]["unavailable"]["items"] = {"enum": list(ON_MENU)}
        table = part["properties"]["parameters"]
        table |= {
            "properties": {name: _parameter(row) for name, row in PARAMETERS.items()},
            "additionalProperties": False,
        }
        part["properties"]["parameters"] = {
            "description": table["description"],
            "anyOf": [table, {"type": "string", "description": _FITTED}],
        }
    schema["properties"]["extends"] = {"type": "string", "description": _EXTENDS}
    schema["required"] = ["schema"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": ["title", "start", "end"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "crisis-sim scenario",
        **schema,
        "description": "A crisis to simulate: window, measures, dated facts, triggers, parameters and arms.",
    }


def _tidy(node: Any) -> Any:
    """Return a schema without what TOML does not have (null) and titles that only repeat a key."""
    if isinstance(node, list):
        return [_tidy(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _tidy(item)
        for key, item in node.items()
        if not (key == "title" and isinstance(item, str)) and not (key == "default" and item is None)
    }
    choices = kept.get("anyOf")
    if isinstance(choices, list) and len(choices) == 1:
        kept.pop("anyOf")
        return {**choices[0], **kept}
    return kept


def _moves_of(actor: str) -> dict[str, Any]:
    """Return the rule that this actor makes only its own moves."""
    return {
        "if": {"required": ["actor"], "properties": {"actor": {"const": actor}}},
        "then": {"properties": {"move": {"enum": list(MOVES_OF[actor])}}},
    }


def _parameter(row: Parameter) -> dict[str, Any]:
    meaning = row.meaning[0].upper() + row.meaning[1:]
    return {
        "title": row.label,
        "description": f"{meaning}. Default {number_text(row.default)}, {row.span}. Source: {row.source}.",
        "default": row.default,
        "anyOf": [
            {"type": "number", "minimum": row.low, "maximum": row.high},
            {"$ref": "#/$defs/DistributionSpec"},
        ],
    }
