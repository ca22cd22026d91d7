"""Reads scenario files: from a path or the name of a shipped one, with everything they extend.

A file that cannot be read, is too large or is not TOML gives one clear problem; anything else is the
business of ``problems.py`` and the checks.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from sim.errors import InputError, Problem, ScenarioError, nearest
from sim.scenario.document import Node, Place, located, merge
from sim.scenario.lines import TooDeepError, key_lines
from sim.scenario.no_dates import leaves, restore, without_false_dates
from sim.scenario.posterior import read_posterior, recall
from sim.scenario.scenario import Scenario, examined, scenario_of
from sim.scenario.shipped import shipped_folder

#: Stands for a scenario that comes through standard input.
STANDARD_INPUT = "-"

#: Larger files are refused before they are parsed.
MAX_BYTES = 1_000_000

#: Dots between two marks of punctuation; `tomllib` takes minutes over a key with very many.
MAX_DOTS = 64

_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


def load_scenario(source: str | Path) -> Scenario:
    """Return the scenario in a file, or the shipped one of that name.

    Parameters
    ----------
    source : str or Path
        Path of a TOML file, a name from `shipped_scenarios` such as ``"august-2022"``, or ``"-"`` for
        standard input, which can be read once.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return scenario_of(_document(source))


def parse_scenario(
    text: str, name: str = "scenario", *, file: str | None = None, alone: bool = False
) -> Scenario:
    """Return the scenario that a TOML text describes; ``extends`` is looked up in the current folder.

    Parameters
    ----------
    text : str
    name : str
        What to call it.
    file : str, optional
        What to call it in problems; ``name`` by default.
    alone : bool
        For a text from somebody else, such as an upload: no file is opened for it but a shipped scenario
        that it extends by name, and a text of more than 1 MB is refused before it is parsed.

    Raises
    ------
    ScenarioError
        With every problem of the text.
    """
    if alone and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        message = "this is too large for a scenario"
        raise ScenarioError(Problem(message, file=file or name, allowed="up to 1 MB"))
    root = _parsed(text, file or name)
    if alone:
        _refuse_paths(root)
    return scenario_of(_extended(root, Path(), name, ()))


def parse_upload(data: bytes, file: str) -> Scenario:
    """Return the scenario in a file from somebody else, as `load_scenario` and `parse_scenario` (alone) do.

    Parameters
    ----------
    data : bytes
        Of the file; of a larger one than 1 MB, one byte more is enough.
    file : str
        Its name.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return parse_scenario(_decoded(data, file), PurePath(file).stem, file=file, alone=True)


def scenario_in(attributes: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a dataset carries in its attributes; each text is parsed once.

    Raises
    ------
    ScenarioError
        If it is not the text of a scenario.
    """
    return _parsed_once(str(attributes["scenario"]), str(attributes["scenario_name"]))


@lru_cache(maxsize=64)
def _parsed_once(text: str, name: str) -> Scenario:
    return parse_scenario(text, name)


def check_scenario(source: str | Path) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and the warnings about a scenario file; nothing is raised for either."""
    try:
        _, errors, warnings = examined(_document(source))
    except ScenarioError as error:
        return list(error.problems), []
    return errors, warnings


def shipped_scenarios() -> list[str]:
    """Return the names of the scenarios that come with the package, sorted."""
    return sorted(path.stem for path in shipped_folder().glob("*.toml"))


def _document(source: str | Path) -> Node:
    """Return the file and all it extends as one document."""
    if not isinstance(source, str | Path) or "\0" in str(source):
        allowed = "a scenario, the path of a file, or the name of a shipped one"
        raise ScenarioError(Problem("no scenario", key="scenario", value=source, allowed=allowed))
    if source == STANDARD_INPUT:
        shown = "standard input"
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return _extended(_parsed(_decoded(data, shown), shown), Path(), "scenario", ())
    path = _path(source)
    shown = str(source) if path == Path(source) else path.name
    return _extended(_parsed(_text(path, shown), shown), path.parent, path.stem, (path.resolve(),))


def _path(source: str | Path, beside: Path = Path()) -> Path:
    """Return the path that a source means: a shipped name, or a file (beside another)."""
    name = str(source)
    if isinstance(source, str) and re.fullmatch(r"[\w-]+", name) and name in shipped_scenarios():
        return shipped_folder() / f"{name}.toml"
    return beside / name


def _text(path: Path, shown: str) -> str:
    """Return the text of a file.

    Raises
    ------
    ScenarioError
        If it is missing, a folder, too large, or not text.
    """

    def refuse(message: str, **more: Any) -> ScenarioError:
        return ScenarioError(Problem(message, file=shown, **more))

    try:
        if path.is_dir():
            raise refuse("this is a folder, not a scenario file")
        if not path.is_file():
            beside = path.with_name(f"{path.name}.toml")
            close = str(beside) if beside.is_file() else nearest(path.stem, shipped_scenarios())
            raise refuse("there is no such file or shipped scenario", nearest=close)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror or error}") from None
    return _decoded(data, shown)


def _decoded(data: bytes, shown: str) -> str:
    """Return the text of a file's bytes, read up to one more than `MAX_BYTES`."""

    def refuse(message: str, **more: Any) -> ScenarioError:
        return ScenarioError(Problem(message, file=shown, **more))

    if len(data) > MAX_BYTES:
        raise refuse("this file is too large for a scenario", allowed="up to 1 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse("not a text file in UTF-8", line=line) from None
    if not text.strip():
        raise refuse("this file is empty")
    return text


def _parsed(text: str, shown: str) -> Node:
    """Return TOML text as a document.

    Raises
    ------
    ScenarioError
        If it is not TOML, or nests absurdly.
    """
    text = text.replace("\r\n", "\n")
    _refuse_endless_keys(text, shown)
    try:
        text, data = _read_toml(text)
        root = located(data, key_lines(text), shown)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        message = f"not valid TOML: {_LINE.sub('', str(error))}"
        if "'\\n'" in message:
            message += "; is a quote not closed?"
        raise ScenarioError(Problem(message, shown, line)) from None
    except TooDeepError as error:
        raise ScenarioError(Problem("tables are nested too deeply", shown, error.line)) from None
    except RecursionError:
        raise ScenarioError(Problem("tables are nested too deeply", shown)) from None
    except ValueError as error:
        raise ScenarioError(Problem(f"not valid TOML: {error}", shown)) from None
    restore(root)
    _refuse_huge_numbers(root)
    return root


def _read_toml(text: str) -> tuple[str, dict[str, Any]]:
    """Return TOML and what it says, with texts in place of false dates where it cannot be read with them."""
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        text = without_false_dates(text)
        return text, tomllib.loads(text)


def _refuse_endless_keys(text: str, shown: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MAX_DOTS and any(
            part.count(".") > MAX_DOTS for part in re.split(r"[,={}\[\]]", line)
        ):
            raise ScenarioError(Problem("more dots than any key or sentence needs", shown, number))


def _refuse_huge_numbers(root: Node) -> None:
    """TOML whole numbers have 64 bits; larger ones cannot even be printed safely."""
    huge = [
        node.place
        for node in leaves(root)
        if isinstance(node.value, int) and not -(2**63) <= node.value < 2**63
    ]
    if huge:
        message = "a whole number with too many digits"
        raise ScenarioError(*(Problem(message, place.file, place.line, place.key) for place in huge))


def _extended(root: Node, folder: Path, name: str, seen: tuple[Path, ...]) -> Node:
    """Return the document joined to what it extends, with its name."""
    _find_posteriors(root, folder)
    extends = root.value.pop("extends", None)
    root.value.setdefault("name", Node(_folder_name(name), Place(root.place.file, 1, ("name",))))
    if extends is None:
        return root
    where = extends.place

    def refuse(message: str, close: str | None = None) -> ScenarioError:
        return ScenarioError(
            Problem(message, where.file, where.line, "extends", extends.plain(), nearest=close)
        )

    if not isinstance(extends.value, str):
        raise refuse("must be the name of a scenario or the path of a file, in quotes")
    path = _path(extends.value, folder)
    try:
        text = _text(path, path.name)
    except ScenarioError as error:
        raise refuse(error.problems[0].message, error.problems[0].nearest) from None
    if path.resolve() in seen:
        raise refuse(f"extends itself: {' -> '.join(one.name for one in (*seen, path))}")
    base = _extended(_parsed(text, path.name), path.parent, path.stem, (*seen, path.resolve()))
    base.value.pop("changed", None)  # whoever extends a changed scenario takes it as it is
    return merge(base, root)


def _refuse_paths(root: Node) -> None:
    """Raise if a document names a file to open; shipped scenarios are the only ones it may extend."""
    arms = root.child("arms")
    tables = [root, *(arms.value.values() if arms and isinstance(arms.value, dict) else ())]
    named = [(table.child("parameters"), "numbers, written out") for table in tables]
    named = [(node, allowed) for node, allowed in named if node and isinstance(node.value, str)]
    fits = [fit for table in tables if (fit := table.child("posterior")) and not _is_remembered(fit)]
    named += [(fit, "parameters as numbers, written out") for fit in fits]
    extends = root.child("extends")
    if extends is not None and extends.value not in shipped_scenarios():
        named.append((extends, ", ".join(shipped_scenarios())))
    problems = (
        Problem("no other file is opened for this one", node.place.file, node.place.line, node.place.key,
                node.plain(), allowed)
        for node, allowed in named
        if node is not None
    )  # fmt: skip
    if named:
        raise ScenarioError(*problems)


def _is_remembered(fit: Node) -> bool:
    """Whether a fit that a resolved scenario names was read before, so that no file needs to be."""
    said = fit.plain()
    return isinstance(said, dict) and recall(str(said.get("sha256"))) is not None


def _find_posteriors(root: Node, folder: Path) -> None:
    """Read the fitted parameters that a file or its arms name, and say what they are in place of the name.

    Raises
    ------
    ScenarioError
        If a file is no posterior, or is not the one that a resolved scenario was made with.
    """
    arms = root.child("arms")
    problems = []
    for holder in [root, *(arms.value.values() if arms and isinstance(arms.value, dict) else ())]:
        given, known = holder.child("parameters"), holder.child("posterior")
        try:
            if given and isinstance(given.value, str):
                described = read_posterior(given.value, folder).described()
                nodes = {key: Node(value, given.place) for key, value in described.items()}
                holder.value["posterior"] = Node(nodes, given.place)
                del holder.value["parameters"]
            elif known:
                _remember_beside(known, folder)
        except InputError as error:
            place = (given or known or holder).place
            problems += [
                Problem(_about(problem), place.file, place.line, place.key, allowed=problem.allowed)
                for problem in error.problems
            ]
    if problems:
        raise ScenarioError(*problems)


def _about(problem: Problem) -> str:
    """Return a problem of a posterior as it reads in the scenario that names it."""
    return ": ".join(part for part in (problem.file, problem.key, problem.message) if part)


def _remember_beside(known: Node, folder: Path) -> None:
    """Read the posterior of a resolved scenario if its file is there and nobody has read it yet."""
    said = known.plain()
    if not isinstance(said, dict) or recall(str(said.get("sha256"))) is not None:
        return
    path = folder / str(said.get("file"))
    if path.is_file() and read_posterior(path).digest != said.get("sha256"):
        raise InputError(Problem("not the fitted parameters that this scenario was made with", path.name))


def _folder_name(stem: str) -> str:
    """Return a file's name as the name of the scenario, which is also that of its folder of results."""
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:80].strip("-.") or "scenario"
