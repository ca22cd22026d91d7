"""Small wrongs done to a valid file: what a slip of the hand, a spreadsheet or a bad disk leaves behind."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

Mutation = Callable[[bytes, random.Random], bytes]

#: What is put in place of a value.
ODD = (
    "", "0", "-1", "1e400", "nan", "inf", "-inf", "1e308", "0.1", "99999999999999999999999", "true", "null",
    "[]", "{}", '"x"', "5", "2026-13-01", "0001-01-01", "9999-12-31", "2022-02-30", "plates", "kosovo",
    "\u0000", "\ufffd", "é" * 40, "=1+1", "../..", " ", "\t", "'", '"', "[" * 60, "#", "-",
)  # fmt: skip
_VALUE = re.compile(rb"-?\d+\.\d+|\d{4}-\d\d-\d\d|-?\d+|\"[^\"\n]*\"|\b[a-z_]+\b")


def mutated(data: bytes, kind: str, rng: random.Random) -> tuple[bytes, str]:
    """Return a file with one wrong in it, or rarely several, and the names of the wrongs.

    Parameters
    ----------
    data : bytes
        A valid file.
    kind : {"text", "json", "binary"}
    rng : random.Random
    """
    choices = {"text": TEXT, "json": JSON, "binary": BINARY}[kind]
    names = [rng.choice(list(choices)) for _ in range(rng.choice((1, 1, 1, 1, 2, 3)))]
    for name in names:
        data = choices[name](data, rng)
    return data, "+".join(names)


def _span(data: bytes, rng: random.Random, most: int) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randint(1, most))


def flip(data: bytes, rng: random.Random) -> bytes:
    """Change a bit."""
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def cut(data: bytes, rng: random.Random) -> bytes:
    """Leave the end away."""
    return data[: rng.randrange(len(data) + 1)]


def delete(data: bytes, rng: random.Random) -> bytes:
    """Leave a few bytes away."""
    start, end = _span(data, rng, 40)
    return data[:start] + data[end:]


def double(data: bytes, rng: random.Random) -> bytes:
    """Write a few bytes twice."""
    start, end = _span(data, rng, 200)
    return data[:end] + data[start:end] + data[end:]


def insert(data: bytes, rng: random.Random) -> bytes:
    """Put something odd anywhere."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(ODD).encode() + data[at:]


def blank(data: bytes, rng: random.Random) -> bytes:
    """Put zeros over a stretch, as a disk does that lost a block."""
    start, end = _span(data, rng, 4096)
    return data[:start] + bytes(end - start) + data[end:]


def value(data: bytes, rng: random.Random) -> bytes:
    """Put something odd in place of a number, a date, a name or a text."""
    found = list(_VALUE.finditer(data))
    if not found:
        return insert(data, rng)
    at = rng.choice(found)
    return data[: at.start()] + rng.choice(ODD).encode() + data[at.end() :]


def swap_values(data: bytes, rng: random.Random) -> bytes:
    """Put another value of the file in place of one."""
    found = list(_VALUE.finditer(data))
    if not found:
        return insert(data, rng)
    at, other = rng.choice(found), rng.choice(found)
    return data[: at.start()] + other[0] + data[at.end() :]


def lines(data: bytes, rng: random.Random) -> bytes:
    """Leave out, repeat or move a line."""
    rows = data.split(b"\n")
    at, to = rng.randrange(len(rows)), rng.randrange(len(rows))
    row = rows[at]
    if rng.random() < 0.5:
        del rows[at]
    if rng.random() < 0.7:
        rows.insert(to, row)
    return b"\n".join(rows)


def encoding(data: bytes, rng: random.Random) -> bytes:
    """Save it as another program might."""
    text = data.decode("utf-8", "replace")
    return rng.choice((
        text.encode("utf-16"), b"\xef\xbb\xbf" + data, text.replace("\n", "\r\n").encode(),
        (text + "é").encode("cp1252", "replace"), text.replace(",", ";").encode(), b"",
    ))  # fmt: skip


def node(data: bytes, rng: random.Random) -> bytes:
    """Give a part of a JSON file another type, leave it out, or add one."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return value(data, rng)
    holder = {"": content}
    places: list[tuple[Any, Any]] = [(holder, "")]

    def walk(part: Any) -> None:
        keys = part.keys() if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
        for key in list(keys)[:50]:
            places.append((part, key))
            walk(part[key])

    walk(content)
    part, key = rng.choice(places)
    odd: list[Any] = [None, True, 5, -1, 0.5, 1e300, float("nan"), "x", "", [], {}, [[]], {"x": 1}, 10**30]
    how = rng.random()
    if how < 0.25 and part is not holder:
        del part[key]
    elif how < 0.35 and isinstance(part[key], dict):
        part[key]["added"] = rng.choice(odd)
    else:
        part[key] = rng.choice(odd)
    return json.dumps(holder[""]).encode()


TEXT: dict[str, Mutation] = {
    "value": value, "swapped value": swap_values, "odd value": value, "lines": lines, "deleted": delete,
    "inserted": insert, "doubled": double, "cut": cut, "bit": flip, "encoding": encoding,
}  # fmt: skip
JSON: dict[str, Mutation] = {"node": node, "other node": node, "value": value, "cut": cut, "bit": flip}
BINARY: dict[str, Mutation] = {"bit": flip, "blank": blank, "cut": cut, "deleted": delete, "text": encoding}
