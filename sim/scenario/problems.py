"""From what is wrong with a document to problems that a person can act on.

Pydantic finds what is malformed, all at once; its words are replaced by plain ones. What it refused is
then set aside, so that the rest of the file can be checked for sense in the same go.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.errors import MISSING, Problem, nearest
from sim.parameters import PARAMETERS
from sim.scenario.document import Node, in_scenario, toml_key
from sim.scenario.fields import DistributionSpec
from sim.scenario.lines import Path
from sim.scenario.no_dates import NoDate
from sim.scenario.schema import Layout
from sim.scenario.toml import shown
from sim.shapes import WORDED, words_of
from sim.values import A_DATE, unprintable

#: Texts without line breaks.
_ONE_LINE = (("title",), ("author",), ("name",))

#: Stands in for what is missing while the rest is checked. Nothing is concluded from these values.
_STAND_INS: dict[str, Any] = {
    "schema": 1,
    "title": "",
    "owner": "kosovo",
    "date": dt.date(2000, 1, 1),
    "start": dt.date(2000, 1, 1),
    "end": dt.date(2000, 1, 1),
}


class Findings:
    """Collects problems of a document, each with its place."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def error(self, path: Path, message: str, *also: Path, **more: str | None) -> None:
        """Add an error about the value at ``path``.

        Parameters
        ----------
        path : tuple
            Where; it may name something that is missing.
        message : str
            What is wrong.
        *also : tuple
            Further values that the verdict rests on. If one of all these was malformed and left out,
            nothing can be concluded and nothing is added.
        **more
            ``allowed`` and ``nearest`` of the `Problem`.
        """
        self._add(self.errors, path, message, also, more)

    def warn(self, path: Path, message: str, *also: Path, **more: str | None) -> None:
        """Add a warning; arguments as in `error`."""
        self._add(self.warnings, path, message, also, more)

    def _add(
        self, to: list[Problem], path: Path, message: str, also: Iterable[Path], more: Mapping[str, Any]
    ) -> None:
        if any(self._in_doubt(one) for one in (path, *also)):
            return
        place, value = self.root.place_of(path), _given(self.root.find(path))
        to.append(Problem(message, place.file, place.line, place.key, value, **more))

    def _in_doubt(self, path: Path) -> bool:
        return any(node.spoiled or node.doubtful for node in list(self.root.walk(path))[1:])

    def named(self, path: Path) -> str:
        """Return what stands at ``path``, to be named in a message about something else."""
        place = self.root.place_of(path)
        return f"{place.key} (line {place.line})" if place.line else str(place.key)


def malformed(root: Node) -> list[Problem]:
    """Return everything in the document that has the wrong form, and set it aside in ``root``."""
    found = [*_names_without_quotes(root), *_unprintable(root)]
    first = True
    while error := _refusal(root.plain()):
        items = error.errors(include_url=False)
        paths = [_path(item["loc"], item["type"]) for item in items]
        if first:
            found += [_problem(root, path, item) for path, item in zip(paths, items, strict=True)]
        # What further passes find follows from what the first one set aside.
        first = False
        holders = [(root.find(path), root.find(path[:-1])) for path in paths]
        for (node, holder), path, item in zip(holders, paths, items, strict=True):
            if item["type"] == "missing":
                _make_up(holder, path)
            else:
                _set_aside(node)
        root.prune()
    return found


def _names_without_quotes(root: Node) -> list[Problem]:
    """Return the parameters whose dots TOML took for tables, such as ``nato.troops``."""
    found = []
    arms = root.child("arms")
    holders = [root, *(arms.value.values() if arms and isinstance(arms.value, dict) else ())]
    tables = [table for holder in holders if (table := holder.child("parameters")) is not None]
    for name, node in [
        item for table in tables if isinstance(table.value, dict) for item in table.value.items()
    ]:
        dotted = [f"{name}.{key}" for key in node.value] if isinstance(node.value, dict) else []
        if known := [whole for whole in dotted if whole in PARAMETERS]:
            node.spoiled = True
            message = f"a name with a dot needs quotes: {toml_key(known[0])}"
            found.append(Problem(message, node.place.file, node.place.line, node.place.key))
    return found


def _unprintable(node: Node) -> list[Problem]:
    """Return the texts and names that hold control characters; without them, texts are checked on."""
    if isinstance(node.value, str):
        # Titles and names stand in one line of a page; what is said of them may take several.
        lines = node.place.path[-1:] not in _ONE_LINE
        wrong = unprintable(node.value, lines)
        if wrong is None:
            return []
        given, node.doubtful = node.value, True
        node.value = "".join(letter for letter in given if not unprintable(letter, lines))
        return [Problem(wrong, node.place.file, node.place.line, node.place.key, given)]
    found = []
    if isinstance(node.value, dict):
        for key, item in node.value.items():
            if wrong := unprintable(key, lines=False):
                item.spoiled = True
                found.append(Problem(f"its name {wrong}", item.place.file, item.place.line, item.place.key))
    if isinstance(node.value, dict | list):
        for item in node.value.values() if isinstance(node.value, dict) else node.value:
            found += [] if item.spoiled else _unprintable(item)
    return found


def _refusal(data: Any) -> ValidationError | None:
    try:
        Layout.model_validate(data)
    except ValidationError as error:
        return error
    return None


def _path(loc: Path, kind: str) -> Path:
    """Return pydantic's location without the parts that exist only inside pydantic."""
    path = loc[:-1] if kind == WORDED and loc[-1] == "[key]" else loc
    where = in_scenario(path)
    skip = len(path) - len(where) + 2
    return path[:skip] + path[skip + 1 :] if where[0] == "parameters" and len(where) > 2 else path


def _set_aside(node: Node | None) -> None:
    if node is None:
        raise AssertionError("a problem without a place")
    node.spoiled = True


def _make_up(holder: Node | None, path: Path) -> None:
    """Let a stand-in take the place of a missing key, or set its table aside."""
    key = str(path[-1])
    if holder is not None and key in _STAND_INS:
        holder.value[key] = Node(_STAND_INS[key], holder.place, doubtful=True)
    else:
        _set_aside(holder)


def _problem(root: Node, path: Path, item: Any) -> Problem:
    place, value = root.place_of(path), _given(root.find(path))
    words = words_of(item)
    if isinstance(value, NoDate) and item["type"] != "extra_forbidden":
        words = {"message": "not a date", "allowed": A_DATE}
    if item["type"] == "extra_forbidden":
        keys, known = keys_at(path[:-1]), str(path[-1]) in _all_keys()
        close = None if known else nearest(str(path[-1]), keys)
        message = "does not belong in this table" if known else "unknown key"
        words = {"message": message, "allowed": None if close else ", ".join(keys), "nearest": close}
    return Problem(**words, file=place.file, line=place.line, key=place.key, value=value)


def _given(node: Node | None) -> Any:
    """Return what a message shows as given: single values only."""
    return MISSING if node is None or isinstance(node.value, dict | list) else shown(node.value)


def keys_at(path: Path) -> list[str]:
    """Return the keys that the table at ``path`` may have."""
    kind: Any = Layout
    for part in path:
        kind = _member(_bare(kind), part)
    model = _bare(kind)
    # The one table that is not a model is that of a parameter's distribution.
    fields = model.model_fields if _is_model(model) else DistributionSpec.model_fields
    return [field.alias or name for name, field in fields.items()]


@cache
def _all_keys() -> frozenset[str]:
    """Return every key that some table may have."""
    return frozenset(_keys_within(Layout))


def _keys_within(kind: Any) -> Iterator[str]:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            yield field.alias or name
            yield from _keys_within(field.annotation)
    else:
        for part in get_args(kind):
            yield from _keys_within(part)


def _member(kind: Any, part: str | int) -> Any:
    if _is_model(kind):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return fields[str(part)].annotation
    return get_args(kind)[1 if get_origin(kind) is dict else 0]


def _bare(kind: Any) -> Any:
    """Return a type without ``Annotated`` and without ``| None``."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        kind = get_args(kind)[0]
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
