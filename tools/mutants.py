"""Hold the laws: change one point of the rules at a time, and see whether a unit test notices.

    python -m tools.mutants [--count N] [--seed N] [--workers N]

A change makes a constant half as large again, turns a comparison, drops a term of a sum, or takes the
smaller for the larger. The changes of ``sim/world`` and ``sim/actors`` are drawn by a seed; each is written
into a copy of the project, where ``tests/world`` and ``tests/actors`` run until one fails. Changes that no
test can notice, because they change nothing, stand in ``tools/mutants.toml``, each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("sim/world", "sim/actors")
TESTS = ("tests/world", "tests/actors")
#: Changes that change nothing, each as FILE, LINE (its text), CHANGE and REASON.
EQUIVALENT = Path(__file__).with_suffix(".toml")
#: Of the changes that change something, so many are to be noticed.
WANTED = 0.95
#: Seconds after which a change counts as noticed: something goes round for ever.
PATIENCE = 900

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
OTHER = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Change:
    """One change: of which file, in which line, what it does there, and the file with it."""

    file: str
    line: str
    what: str
    text: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.file, self.line, self.what


def changes(file: Path) -> Iterator[Change]:
    """Yield every change of a file."""
    source = file.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    left_out = _left_out(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in left_out:
            continue
        for what, make in _kinds(node):
            made = copy.deepcopy(tree)
            make(next(n for k, n in enumerate(ast.walk(made)) if k == number))
            line = lines[node.lineno - 1].strip()  # type: ignore[attr-defined]
            yield Change(file.relative_to(ROOT).as_posix(), line, what, ast.unparse(made))


def _kinds(node: ast.AST) -> Iterator[tuple[str, Callable[..., None]]]:
    """Yield what can be changed about a node, and how."""
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() | float() as value):
            larger = value * 1.5 if isinstance(value, float) and value else value + 1
            yield f"{value} -> {larger}", lambda n: setattr(n, "value", larger)
        case ast.Compare(ops=[op]) if type(op) in TURNED:
            turned = TURNED[type(op)]
            yield f"{type(op).__name__} -> {turned.__name__}", lambda n: n.ops.__setitem__(0, turned())
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=right):
            yield f"without {ast.unparse(right)}", _drop
        case ast.Attribute(attr=name) if name in OTHER:
            yield f"{name} -> {OTHER[name]}", lambda n: setattr(n, "attr", OTHER[name])
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHER:
            yield f"{name} -> {OTHER[name]}", lambda n: setattr(n, "id", OTHER[name])


def _drop(node: ast.BinOp) -> None:
    """Leave a sum without its last term, in place."""
    node.op, node.right = ast.Add(), ast.Constant(0)


def _left_out(tree: ast.Module) -> set[int]:
    """Return the nodes that are no rules: annotations, and what is said where something is wrong."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        match node:
            case ast.arg() | ast.AnnAssign():
                parts = [node.annotation]
            case ast.FunctionDef():
                parts = [node.returns, *node.decorator_list]
            case ast.Raise() | ast.Assert():
                parts = [node]
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return found


def drawn(count: int, seed: int) -> list[Change]:
    """Return so many changes of the rules, drawn by a seed from all of them."""
    every = [
        change for room in ROOMS for file in sorted((ROOT / room).glob("*.py")) for change in changes(file)
    ]
    return random.Random(seed).sample(every, min(count, len(every)))


def noticed(change: Change, place: Path) -> bool:
    """Whether a unit test fails with a change, in a copy of the project that this call has to itself."""
    file = place / change.file
    before = file.read_text(encoding="utf-8")
    # The file's own tests come first: most changes are noticed there.
    own = [test for test in (f"{name}/test_{file.stem}.py" for name in TESTS) if (place / test).exists()]
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *own, *TESTS]
    try:
        file.write_text(change.text, encoding="utf-8")
        done = subprocess.run(
            words, cwd=place, capture_output=True, timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(before, encoding="utf-8")
    return done.returncode != 0


def survivors(wanted: list[Change], workers: int) -> list[Change]:
    """Return the changes that no unit test notices."""
    with tempfile.TemporaryDirectory() as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            place = Path(folder) / str(number)
            for name in ("sim", "tests", "scenarios", "docs"):
                shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(ROOT / "pyproject.toml", place)
            free.put(place)

        def tried(change: Change) -> bool:
            place = free.get()
            try:
                return noticed(change, place)
            finally:
                free.put(place)

        with ThreadPoolExecutor(workers) as pool:
            found = list(pool.map(tried, wanted))
    return [change for change, seen in zip(wanted, found, strict=True) if not seen]


def equivalent() -> dict[tuple[str, str, str], str]:
    """Return the changes that are known to change nothing, with the reason."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("change", [])
    return {(row["file"], row["line"], row["what"]): row["reason"] for row in rows}


def main(arguments: list[str] | None = None) -> int:
    """Try changes, print those that no test notices, and return 1 if they are too many."""
    parser = argparse.ArgumentParser(description="Change the rules, and see whether a unit test notices.")
    parser.add_argument("--count", type=int, default=150, help="changes to try")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time")
    given = parser.parse_args(arguments)
    wanted, known = drawn(given.count, given.seed), equivalent()
    left = survivors(wanted, given.workers)
    real = [change for change in left if change.name not in known]
    for change in left:
        print(f"{change.file}: {change.line}\n    {change.what}: {known.get(change.name, 'NO TEST NOTICES')}")
    counted = len(wanted) - (len(left) - len(real))
    print(f"{len(wanted)} changes, {len(left) - len(real)} of which change nothing; "
          f"{counted - len(real)} of {counted} noticed")  # fmt: skip
    return int(counted > 0 and 1 - len(real) / counted < WANTED)


if __name__ == "__main__":
    sys.exit(main())
