"""The JSON Schema agrees with the loader, as far as a schema can."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from sim.actors import MOVES_OF
from sim.parameters import PARAMETERS
from sim.scenario import json_schema, load_scenario, shipped_scenarios
from sim.scenario.loader import shipped_folder
from tests.scenario.strategies import FAULTS, Fault
from tests.scenario.test_malformed import sound

SCHEMA = json_schema()

#: Faults that a schema can express; what rests on several values, or on what JSON lacks, it cannot.
UNDERLINED = (
    "start is 3",
    "title",
    "a_title_is_missing",
    "ensemble.",
    "parameters.lam is '1'",
    "parameters.lam is 99",
    "parameters.lev_UX",
    "an_unknown_key",
    "not_a_move_to_take_away",
    "a_weight_out_of_range",
    "an event with an unknown actor",
    "an event with an unknown move",
    "an event with an unknown name",
    "an event with another's move",
    "a trigger with another's move",
    "an arm with a window",
    "an arm with a value out of range",
)


def test_it_is_plain_json_without_what_toml_lacks() -> None:
    text = json.dumps(SCHEMA)
    assert "null" not in text
    assert json.loads(text) == SCHEMA


def test_every_parameter_has_its_range_unit_and_meaning() -> None:
    for part in (SCHEMA, SCHEMA["$defs"]["Arm"]):
        table, file = part["properties"]["parameters"]["anyOf"]
        assert file["type"] == "string"
        assert table["additionalProperties"] is False
        assert set(table["properties"]) == set(PARAMETERS)
        for name, row in PARAMETERS.items():
            number = table["properties"][name]["anyOf"][0]
            assert (number["minimum"], number["maximum"]) == (row.low, row.high)
            assert row.unit in table["properties"][name]["description"]


def test_each_actor_has_its_own_moves() -> None:
    rules = SCHEMA["$defs"]["EventSpec"]["allOf"]
    found = {
        rule["if"]["properties"]["actor"]["const"]: tuple(rule["then"]["properties"]["move"]["enum"])
        for rule in rules
    }
    assert found == dict(MOVES_OF)


def described(schema: dict[str, Any]) -> None:
    for name, field in schema.get("properties", {}).items():
        assert field.get("description") or "$ref" in field, name


def test_every_key_is_described() -> None:
    described(SCHEMA)
    for part in SCHEMA["$defs"].values():
        described(part)


class TestWithAValidator:
    """What an editor would underline."""

    @pytest.fixture
    def errors(self):
        jsonschema = pytest.importorskip("jsonschema")
        validator = jsonschema.Draft202012Validator(SCHEMA)

        def find(data: Any) -> list[str]:
            return [
                error.message for error in validator.iter_errors(json.loads(json.dumps(data, default=str)))
            ]

        return find

    @pytest.mark.parametrize("name", shipped_scenarios())
    def test_shipped_scenarios_are_not_underlined(self, errors, name: str) -> None:
        text = (shipped_folder() / f"{name}.toml").read_text(encoding="utf-8")
        assert errors(tomllib.loads(text)) == []
        assert errors(tomllib.loads(load_scenario(name).to_toml())) == []

    @pytest.mark.parametrize(
        "fault",
        [fault for fault in FAULTS if fault.name.startswith(UNDERLINED)],
        ids=lambda fault: fault.name,
    )
    def test_faults_are_underlined(self, errors, fault: Fault) -> None:
        data = sound()
        fault.apply(data)
        assert errors(data)

    def test_a_file_that_extends_may_leave_things_out(self, errors) -> None:
        part = {"schema": 1, "measures": {"plates": {"due": "2022-10-01"}}}
        assert errors({**part, "extends": "blank"}) == []
        assert errors(part) != []
