"""One event from the command line: in words, or as an inline table of TOML."""

from __future__ import annotations

import tomllib
from typing import Any

from sim.errors import Problem, ScenarioError, shorten
from sim.values import as_date
from sim.world.vocabulary import ACTORS

_FORM = (
    'ACTOR MOVE or EVENT, with a date before and measures behind if needed, such as "kosovo enforce plates" '
    'or {date=2022-08-05, actor="nato", move="reserve"}'
)


def parse_event(text: str, key: str = "event") -> dict[str, Any]:
    """Return the fields of an event of a scenario file.

    Parameters
    ----------
    text : str
        ``[DATE] ACTOR [MOVE] [MEASURE ...]``, ``[DATE] EVENT [MEASURE ...]``, or an inline table.
    key : str
        What to call it in a problem.

    Raises
    ------
    InputError
        If it has neither form, or a date that is none. Whether such a move or event exists is checked with
        the scenario.
    """
    if text.lstrip().startswith("{"):
        try:
            table = tomllib.loads(f"event = {text}")["event"]
        except (ValueError, RecursionError):
            table = None
        if not isinstance(table, dict):
            raise ScenarioError(Problem(f"{shorten(text)} describes no event", key=key, allowed=_FORM))
        return table
    words = text.split()
    fields: dict[str, Any] = {}
    if words and words[0][0].isdigit():
        fields["date"] = as_date(words[0], key)
        words = words[1:]
    if words and words[0] in ACTORS:
        fields["actor"], words = words[0], words[1:]
        if words:
            fields["move"], words = words[0], words[1:]
    elif words:
        fields["event"], words = words[0], words[1:]
    if not fields:
        raise ScenarioError(Problem("describes no event", key=key, value=text, allowed=_FORM))
    return fields | ({"measures": words} if words else {})
