"""Events in words, as the command line takes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario import parse_event

DAY = dt.date(2022, 8, 5)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("nato reserve", {"actor": "nato", "move": "reserve"}),
        ("kosovo enforce plates documents",
         {"actor": "kosovo", "move": "enforce", "measures": ["plates", "documents"]}),
        ("2022-08-05 no_deal", {"date": DAY, "event": "no_deal"}),
        ("deal plates", {"event": "deal", "measures": ["plates"]}),
        ("serbia", {"actor": "serbia"}),
        ("2022-08-05", {"date": DAY}),
        (' {date=2022-08-05, actor="eu", move="convene"}', {"date": DAY, "actor": "eu", "move": "convene"}),
    ],
)  # fmt: skip
def test_words_and_tables(text: str, fields: dict[str, Any]) -> None:
    assert parse_event(text) == fields


@pytest.mark.parametrize("text", ["", "  ", "{", "{}}", "{ a = }", "{" * 5000])
def test_what_describes_no_event(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"drop.*describes no event.*allowed: ACTOR MOVE"):
        parse_event(text, "drop")
