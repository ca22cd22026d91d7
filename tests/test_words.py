"""Neutral words: the forms that docs/glossary.md lists as not used are not used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.drawing.words import LOCAL_NAMES
from sim.world.vocabulary import PLACE_NAMES

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
CONTESTED = GLOSSARY.split("## Contested names")[1]
BANNED = re.findall(r"`([^`\n]+)`", CONTESTED)
PATTERN = re.compile(r"\b(" + "|".join(map(re.escape, BANNED)) + r")\b", re.IGNORECASE)


def prose(text: str) -> str:
    """Return text without addresses of sources, whose words are not ours."""
    return re.sub(r"https?://\S+", "", text)


def strings(path: Path) -> Iterator[str]:
    """Yield every string of a Python file, docstrings included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of everything that people read."""
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "scenarios").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        yield path.name, text.replace(CONTESTED, "")
    for path in (ROOT / "sim").rglob("templates/*.html"):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in (ROOT / "sim").rglob("*.py"):
        yield str(path.relative_to(ROOT)), "\n".join(strings(path))


def test_the_glossary_lists_forms() -> None:
    assert len(BANNED) > 20
    assert PATTERN.search("the so-called Kosovo")


@pytest.mark.parametrize(("name", "text"), [pytest.param(*pair, id=pair[0]) for pair in texts()])
def test_contested_forms_are_not_used(name: str, text: str) -> None:
    assert PATTERN.findall(prose(text)) == [], f"{name}: see docs/glossary.md for the neutral form"


@pytest.mark.parametrize("place", PLACE_NAMES)
def test_both_local_names_are_given(place: str) -> None:
    assert f"| {PLACE_NAMES[place]} | {LOCAL_NAMES[place]} |" in GLOSSARY
