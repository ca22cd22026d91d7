"""The rooms of the house: a file may import from its own room and from rooms further down, never up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "sim"

#: From the public door down to the foundations.
ROOMS = (
    "__main__",
    "__init__",
    "cli",
    "plot",
    "app",
    "play",
    "teaching",
    "explanation",
    "sweeps",
    "forks",
    "forecast",
    "comparison",
    "runs",
    "calibration",
    "drawing",
    "command",
    "ensemble",
    "model",
    "scenario",
    "record",
    "actors",
    "world",
    "old_names",
    "tabular",
    "shapes",
    "values",
    "attributes",
    "parameters",
    "kinds",
    "randomness",
    "files",
    "errors",
    "plain",
    "arrays",
)


def room_of(path: Path, root: Path) -> str:
    """Return the room a file lies in: its folder or file name under ``sim``."""
    return path.relative_to(root).with_suffix("").parts[0]


def imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, room) of every import from the package, wherever in the file it stands."""
    package = ("sim", *path.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *([node.module] if node.module else ())))
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "sim":
                yield node.lineno, parts[1] if len(parts) > 1 and parts[1] in ROOMS else "__init__"


def violations(root: Path) -> list[str]:
    """Return every import that goes up, as ``file:line imports room``."""
    found = []
    for path in sorted(root.rglob("*.py")):
        room = room_of(path, root)
        if room not in ROOMS:
            found.append(f"{path.relative_to(root)} lies in no known room")
            continue
        found += [
            f"{path.relative_to(root)}:{line} imports {target}"
            for line, target in imports(path, root)
            if ROOMS.index(target) < ROOMS.index(room)
        ]
    return found


def test_imports_only_go_down() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("text", "upward"),
    [
        ("from sim.world import state\n", False),
        ("from .state import State\n", False),
        ("import sim.errors\n", False),
        ("from sim import randomness\n", False),
        ("from sim.scenario import load_scenario\n", True),
        ("def late():\n    from sim.drawing import style\n", True),
        ("from ..model import CrisisModel\n", True),
        ("from sim import simulate\n", True),
        ("import sim\n", True),
    ],
)
def test_the_check_itself(tmp_path: Path, text: str, upward: bool) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "fold.py").write_text(text, encoding="utf-8")
    assert bool(violations(tmp_path)) is upward
