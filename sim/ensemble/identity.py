"""The identity of what makes numbers: two results with the same identity were made by the same thing.

It is one digest over the syntax trees of the modules that a module imports, directly or through others,
with comments and docstrings left out; over their data files and templates; the versions of Python and of
the libraries that compute; and the class of processor. The scenario and the members are in the digest of
the plan.

What lies on disk is found again only under today's identity. The version of the model
(``sim/world/versions.py``) says less: it stays while a change is being tried out.
"""

from __future__ import annotations

import ast
import gc
import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.ensemble.processor import processor
from sim.errors import InputError, Problem

#: The folder of the package.
ROOT = Path(__file__).resolve().parents[1]
#: Attribute of stored datasets that holds the identity of what made them.
IDENTITY = "identity"
#: Libraries that compute, where a module imports them.
COMPUTE = ("numpy", "scipy", "SALib")


@cache
def identity(entry: str) -> str:
    """Return the identity of what a module computes, as a hexadecimal string.

    Parameters
    ----------
    entry : str
        Full name of the module that makes the result, such as ``sim.ensemble.results``.
    """
    trees, outside = _trees(entry)
    python = ".".join(map(str, sys.version_info[:2]))
    libraries = (f"{name} {_version(name)}" for name in COMPUTE if name in outside)
    lines = [f"python {python}", *libraries, processor()]
    lines += [f"{name} {digest}" for name, digest in sorted(trees.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether datasets with these attributes were made by the same thing, so that they may be paired.

    What carries no identity was made in this process.
    """
    if one.get("model_version") != other.get("model_version"):
        return False
    found = {attrs.get(IDENTITY) for attrs in (one, other)}
    return len(found) == 1 or found == {None, identity("sim.ensemble.results")}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def check_alike(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> None:
    """Raise `InputError` about ``key`` unless datasets with these attributes may be paired."""
    if not alike(one, other):
        raise InputError(Problem("not a pair: made by other code or with other versions", key=key))


def _trees(entry: str) -> tuple[dict[str, str], set[str]]:
    """Return a digest for each module that an entry needs and each data file and template beside
    these, and the libraries that they import."""
    found: dict[str, str] = {}
    outside: set[str] = set()
    todo = [entry]
    collecting = gc.isenabled()
    gc.disable()  # a tree is many small objects, none of which is garbage before its end
    try:
        while todo:
            name = todo.pop()
            path = None if name in found else _file_of(name)
            if path is None:
                outside.add(name.partition(".")[0])
                continue
            tree = ast.parse(path.read_bytes())
            todo += _imports_of(tree)
            found[name] = _sha256(ast.dump(tree, annotate_fields=False).encode())
    finally:
        if collecting:
            gc.enable()
    rooms = {_file_of(name).parent for name in found}  # type: ignore[union-attr]
    for folder in (room / kind for room in rooms for kind in ("data", "templates")):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".md":
                found[path.relative_to(ROOT).as_posix()] = _sha256(path.read_bytes())
    return found, outside


def _file_of(name: str) -> Path | None:
    """Return the file of a module of this package; ``None`` for anything else."""
    first, *parts = name.split(".")
    if first != ROOT.name:
        return None
    path = ROOT.joinpath(*parts)
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)


def _imports_of(tree: ast.Module) -> list[str]:
    """Return what a module may import, wherever it does, and take its docstrings out of the tree."""
    names: list[str] = []
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        match node:
            case ast.Import():
                names += [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module)):
                names += [module, *(f"{module}.{alias.name}" for alias in node.names)]
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                todo += node.orelse
                continue
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                if ast.get_docstring(node, clean=False) is not None:
                    del node.body[0]
        todo += _blocks_of(node)
    return names


def _blocks_of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements inside a statement."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        inside = getattr(node, field, ())
        if isinstance(inside, list):
            yield from inside


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
