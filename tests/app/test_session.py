"""What a tab keeps comes back; what somebody else wrote into it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app import session
from sim.ensemble.variant import Variant
from sim.scenario import load_scenario, parse_scenario


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    session.variant.set(None)
    session.reading.set("")


def test_what_was_kept_is_shown_again() -> None:
    shipped = Variant(load_scenario("deadline"), "overnight", {"lev_US": 0.4}, replicates=200, seed=5)
    own = Variant(parse_scenario('schema = 1\nextends = "blank"\ntitle = "Mine"\n', "mine"), replicates=1000)
    for before in (shipped, own):
        session.variant.set(before)
        session.reading.set("7")
        text = session.kept()
        session.variant.set(None)
        session.reading.set("")
        session.restore(text)
        assert session.current().command == before.command
        assert session.current().scenario == before.scenario and session.reading.value == "7"


@pytest.mark.parametrize(
    "change",
    [
        {"replicates": 10**12},
        {"replicates": "200"},
        {"name": "../secret"},
        {"name": "x", "text": 'schema = 1\nextends = "/etc/passwd"\ntitle = "x"\n'},
        {"arm": "none of them"},
        {"parameters": {"lev_US": 1e9}},
        {"parameters": [1, 2]},
        {"due_in": -5},
        {"seed": "x"},
    ],
)
def test_what_cannot_be_is_left_alone(change: dict[str, Any]) -> None:
    session.open_scenario(load_scenario("blank"))
    text = json.dumps(json.loads(session.kept()) | change)
    session.variant.set(None)
    session.restore(text)
    assert session.variant.value is None


def test_no_file_of_the_server_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "secret.toml"
    file.write_text(load_scenario("blank").to_toml(), encoding="utf-8")
    session.open_scenario(load_scenario("blank"))
    text = json.dumps(json.loads(session.kept()) | {"name": str(file)})
    session.variant.set(None)
    session.restore(text)
    assert session.variant.value is None


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", "null"])
def test_what_is_no_state_is_left_alone(text: str) -> None:
    session.restore(text)
    assert session.variant.value is None
