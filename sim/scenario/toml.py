"""Writes a resolved scenario as TOML, in the order in which a person would."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sim.parameters import PARAMETERS
from sim.scenario.document import toml_key

#: Tables written on one line inside their holder.
_INLINE = ("warm_start", "record", "changed", "when", "do")


def written(data: Mapping[str, Any], comments: bool = False) -> str:
    """Return the plain data of a scenario as TOML.

    Parameters
    ----------
    data : mapping
        As from ``Scenario.data``.
    comments : bool
        Say beside each parameter what it means, its default and range, and where it comes from.
    """
    return "\n".join(_table((), data, comments)) + "\n"


def inline(fields: Mapping[str, Any]) -> str:
    """Return fields as an inline table on one line, as options take an event."""
    return _value(fields)


class Written(str):
    """A value as TOML writes it; it prints without the quotes of a text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def shown(value: Any) -> Any:
    """Return a value as a message shows it: dates, times and truth values as the file has them."""
    return Written(_value(value)) if isinstance(value, bool | dt.date | dt.time) else value


def _table(path: tuple[str, ...], data: Mapping[str, Any], comments: bool) -> Iterator[str]:
    """Yield the lines of a table: first its own values, then the tables inside it."""
    inner = {key: value for key, value in data.items() if _is_table(key, value)}
    for key, value in data.items():
        if key not in inner:
            if comments and path[-1:] == ("parameters",):
                yield f"# {_provenance(key)}"
            yield f"{toml_key(key)} = {_value(value)}"
    for key, value in inner.items():
        here = (*path, key)
        name = ".".join(toml_key(part) for part in here)
        for item in value if isinstance(value, list | tuple) else ():
            yield from ("", f"[[{name}]]")
            yield from _table(here, item, comments)
        if isinstance(value, Mapping) and value:
            if not all(_is_table(k, v) for k, v in value.items()):
                yield from ("", f"[{name}]")
            yield from _table(here, value, comments)


def _is_table(key: str, value: Any) -> bool:
    if isinstance(value, Mapping):
        return key not in _INLINE and "dist" not in value
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON and TOML agree on strings, but for the one control character that JSON lets through.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)


def _provenance(name: str) -> str:
    row = PARAMETERS[name]
    span = f"default {row.default:g}, range {row.low:g} to {row.high:g} {row.unit}"
    return f"{row.label}: {row.meaning}; {span}. Source: {row.source}"
