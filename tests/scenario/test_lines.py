"""Line numbers of keys, for everything that TOML allows."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings

from sim.scenario.lines import Path, TooDeepError, key_lines
from sim.scenario.toml import written
from tests.scenario.strategies import Data, scenarios

TEXT = """\
title = "a # in a text"  # and a comment
# [not.a.table]
[measures.plates]
due = 2022-09-01
"quoted.key" = 1
'literal' = 2
dotted . key = 3
[parameters]
list = [
  1,  # one
  { low = 2, high = [3] },
  "]", '''
  x = 1
  ''',
]
[[events]]
date = 2022-09-01 10:00:00
[[events]]
move = "talk"
[events.when]
above = 1
[[arms.calm.events]]
a = 1
[[arms.calm.events]]
b = \"\"\"
c = 2 \\\"\"\" \"\"\"
d = 1
"""


def test_every_kind_of_key() -> None:
    lines = key_lines(TEXT)
    tomllib.loads(TEXT)
    expected: dict[Path, int] = {
        ("title",): 1,
        ("measures", "plates"): 3,
        ("measures", "plates", "due"): 4,
        ("measures", "plates", "quoted.key"): 5,
        ("measures", "plates", "literal"): 6,
        ("measures", "plates", "dotted", "key"): 7,
        ("parameters", "list"): 9,
        ("parameters", "list", 0): 10,
        ("parameters", "list", 1, "high", 0): 11,
        ("parameters", "list", 2): 12,
        ("parameters", "list", 3): 12,
        ("events", 0): 16,
        ("events", 0, "date"): 17,
        ("events", 1): 18,
        ("events", 1, "when", "above"): 21,
        ("arms", "calm", "events", 0, "a"): 23,
        ("arms", "calm", "events", 1): 24,
        ("arms", "calm", "events", 1, "b"): 25,
        ("arms", "calm", "events", 1, "d"): 27,
    }
    assert {path: lines.get(path) for path in expected} == expected


def paths(data: Any, path: Path = ()) -> list[Path]:
    """Return the path of everything inside parsed TOML."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path] * bool(path) + [inner for key, item in items for inner in paths(item, (*path, key))]


@settings(max_examples=50, deadline=None)
@given(scenarios())
def test_finds_exactly_what_tomllib_finds(data: Data) -> None:
    text = written(data)
    lines = key_lines(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    for path, number in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in text.split("\n")[number - 1]


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 20 + "]" * 20, ".".join("a" * 20) + " = 1", f"[{'.'.join('a' * 20)}]"]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(TooDeepError) as refused:
        key_lines(f"# first line\n{text}\n")
    assert refused.value.line == 2
