"""What is checked by pydantic: kinds of value, and what is wrong with them in words of our own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic import GetJsonSchemaHandler as JsonHandler
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from sim.errors import MISSING, Problem, nearest

#: Type of the errors that this package words itself; their context holds the fields of a `Problem`.
WORDED = "worded"
#: Valid words are listed up to so many: where one of them is near, and where none is.
LISTED_BESIDE, LISTED = 24, 100

_WORDS = {
    "date_type": "must be a date such as 2022-09-01, without quotes and without a time",
    "string_type": "must be text in quotes",
    "string_unicode": "holds what is no character",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "finite_number": "must be a finite number",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "json_invalid": "is no JSON, or damaged",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "missing": "is missing",
    "extra_forbidden": "unknown key",
}
_LIMITS = {"greater_than_equal": ("must be at least", "ge"), "less_than_equal": ("must be at most", "le")}


def refuse(message: str, allowed: str | None = None, close: str | None = None) -> PydanticCustomError:
    """Return the error that carries a message of our own through pydantic."""
    return PydanticCustomError(
        WORDED, "{message}", {"message": message, "allowed": allowed, "nearest": close}
    )


def one_of_these(word: str, names: Iterable[str], what: str) -> str:
    """Return a word that is in a closed list; a wrong one is answered with the nearest."""
    valid = tuple(names)
    if word in valid:
        return word
    close = nearest(word, valid) or nearest(word.lower(), valid)
    listed = len(valid) <= (LISTED_BESIDE if close else LISTED)
    allowed = ", ".join(name for name in valid if name) if listed else None
    raise refuse(f"unknown {what}" if word else f"is empty: {what} needed", allowed, close)


@dataclass(frozen=True)
class OneOf:
    """A word from a closed list, as from `one_of_these`."""

    names: tuple[str, ...]
    what: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda word: one_of_these(word, self.names, self.what), handler(source)
        )

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: JsonHandler) -> dict[str, Any]:
        return {**handler(core), "enum": list(self.names)}


def words_of(item: ErrorDetails) -> dict[str, Any]:
    """Return what is wrong, what is allowed and the nearest valid name, as fields of a `Problem`."""
    kind, context = item["type"], item.get("ctx", {})
    if kind == WORDED:
        return context
    if kind in _LIMITS:
        words, limit = _LIMITS[kind]
        message = f"{words} {number_text(context[limit])}"
    elif kind == "literal_error":
        message = f"must be {context['expected']}"
    elif kind == "too_long":
        message = f"has more than the {context['max_length']} entries that are allowed"
    elif kind == "string_too_long":
        message = f"is longer than the {context['max_length']} characters that are allowed"
    else:
        message = _WORDS.get(kind, item["msg"][:1].lower() + item["msg"][1:])
    return {"message": message}


def problems_of(error: ValidationError, file: str, line: int | None = None) -> Iterator[Problem]:
    """Yield what is wrong with a row of a table, or with a file of JSON."""
    for item in error.errors(include_url=False):
        key = ".".join(str(part) for part in item["loc"] if part != "[key]")
        key = re.sub(r"\.(\d+)", lambda number: f"[{int(number[1]) + 1}]", key)
        yield Problem(**words_of(item), file=file, line=line, key=key or None, value=_given(item["input"]))


def _given(value: Any) -> Any:
    """Return what a message shows as given: single values only."""
    if isinstance(value, dict | list | tuple):
        return MISSING
    return value.isoformat() if isinstance(value, dt.date) else value


def number_text(value: Any) -> str:
    """Return a number without needless decimals, anything else as it prints."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
