"""A TOML document in which every value remembers where it was written.

An arm and a file that extends another are the same thing, a sparse difference, so they are joined by
the same `merge`; a problem found in the result can still be shown at its file, line and key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.lines import Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")

#: Keys of a measure that belong together: whoever sets the status starts its timing anew.
_TIMING = ("announced", "due", "postponements")


@dataclass(frozen=True)
class Place:
    """Where something was written: file, line and key path there."""

    file: str | None = None
    line: int | None = None
    path: Path = ()

    @property
    def key(self) -> str | None:
        """The key path as a reader would write it; list items count from 1."""
        return key_text(self.path) or None


@dataclass
class Node:
    """A value and its place.

    ``spoiled`` marks a value that was found malformed and is left out; ``doubtful`` one that stands in
    for a missing value. Both let the rest of the file be checked.
    """

    value: Any
    place: Place
    spoiled: bool = False
    doubtful: bool = False

    def plain(self) -> Any:
        """Return the value without places and without what is spoiled."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items() if not node.spoiled}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def prune(self) -> None:
        """Take spoiled items out of lists, so that indices fit those of `plain`."""
        if isinstance(self.value, list):
            self.value = [node for node in self.value if not node.spoiled]
        if isinstance(self.value, dict | list):
            for node in self.value.values() if isinstance(self.value, dict) else self.value:
                node.prune()

    def child(self, key: str | int) -> Node | None:
        """Return the entry of a table or the item of a list."""
        if isinstance(self.value, dict):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            item: Node = self.value[key]
            return item
        return None

    def walk(self, path: Path) -> Iterator[Node]:
        """Yield this node and its descendants along ``path``, as far as they exist."""
        node: Node | None = self
        for key in (*path, None):
            if node is None:
                return
            yield node
            node = node.child(key) if key is not None else None

    def find(self, path: Path) -> Node | None:
        """Return the node at ``path``, or ``None``."""
        nodes = list(self.walk(path))
        return nodes[-1] if len(nodes) == len(path) + 1 else None

    def place_of(self, path: Path) -> Place:
        """Return where ``path`` is written, or where it would have to be."""
        nodes = list(self.walk(path))
        nearest = nodes[-1].place
        return Place(nearest.file, nearest.line, (*nearest.path, *path[len(nodes) - 1 :]))


def key_text(path: Path) -> str:
    """Return a key path as text, such as ``arms.calm.events[2].date`` (list items count from 1)."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + toml_key(part)
    return text


def toml_key(key: str) -> str:
    """Return a key as TOML writes it, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def located(data: Any, lines: Mapping[Path, int], file: str | None = None, path: Path = ()) -> Node:
    """Return parsed TOML as nodes, with the lines found by ``lines.key_lines``."""
    place = Place(file, lines.get(path, 1 if file else None), path)
    if isinstance(data, dict):
        return Node({key: located(item, lines, file, (*path, key)) for key, item in data.items()}, place)
    if isinstance(data, list | tuple):
        return Node([located(item, lines, file, (*path, i)) for i, item in enumerate(data)], place)
    return Node(data, place)


def in_scenario(path: Path) -> Path:
    """Return a path as seen from its scenario or arm: without a leading ``arms.NAME``."""
    return path[2:] if path[:1] == ("arms",) and len(path) > 2 else path


def merge(base: Node, over: Node, path: Path = ()) -> Node:
    """Return ``base`` changed by ``over``: tables join, lists add, anything else is replaced.

    A parameter is replaced whole, because the numbers of two distributions do not mix. A measure whose
    status is set loses the dates and postponements it had. What was found malformed stays set aside.
    """
    where = in_scenario(path)
    inside = where[0] if len(where) == 2 else None
    if inside == "parameters" or not isinstance(over.value, dict | list):
        return over
    if base.spoiled:
        return base
    if type(base.value) is not type(over.value):
        return over
    if isinstance(over.value, list):
        return Node([*base.value, *over.value], over.place)
    joined = dict(base.value)
    if inside == "measures" and "status" in over.value:
        joined = {key: node for key, node in joined.items() if key not in _TIMING}
    for key, node in over.value.items():
        if node.spoiled:
            continue
        joined[key] = merge(joined[key], node, (*path, key)) if key in joined else node
    return Node(joined, base.place)


def with_arm(base: Node, arm: Node) -> Node:
    """Return the document that ``arm`` makes of ``base``, without arms."""
    changes = {key: node for key, node in arm.value.items() if key not in ("title", "question", "drop")}
    drops = arm.child("drop")
    kept = {key: node for key, node in base.value.items() if key != "arms"}
    events = kept.get("events")
    if drops is not None and events is not None and not (drops.spoiled or events.spoiled):
        kept["events"] = without(events, drops.plain())
    return merge(Node(kept, base.place), Node(changes, arm.place))


def without(events: Node, drops: list[dict[str, Any]]) -> Node:
    """Return the events that no entry of ``drops`` describes."""
    kept = [node for node in events.value if not any(described(node.plain(), drop) for drop in drops)]
    return Node(kept, events.place)


def described(event: Mapping[str, Any], drop: Mapping[str, Any]) -> bool:
    """Return whether an event has every value that ``drop`` names."""
    return all(event.get(key) == value for key, value in drop.items())
