"""What a screen reader is told of a game that was played, and of each page (``test_pages.py``).

With ``CRISIS_SIM_TREES=write`` in the environment the texts in ``tests/app/trees``, kept to be read, are
written anew. Numbers are left out, so that they change with the words and controls of a page, not with the
model.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import as_text
from tests.app.test_play import Server, device, server
from tests.play.scenes import short

__all__ = ["server"]

#: Lines that are kept of a page: the first events of a long list stand for all.
LONGEST = 300
TREES = Path(__file__).with_name("trees")


def compare(name: str, tab: Any) -> None:
    """Compare a page's tree with the one that was kept, once the page has come to rest."""
    path = TREES / f"{name}.txt"
    if os.environ.get("CRISIS_SIM_TREES") == "write":
        tab.wait_for_timeout(3_000)
        TREES.mkdir(exist_ok=True)
        path.write_text(tree(tab), encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    for _ in range(20):
        if tree(tab) == kept:
            break
        tab.wait_for_timeout(500)
    assert tree(tab) == kept


def tree(tab: Any) -> str:
    """Return the accessibility tree of a page as text, numbers and long lists cut short.

    A picture is told by its name; what is drawn in it, such as the ticks of an axis, depends on the machine.
    """
    lines: list[str] = []
    picture: int | None = None
    for line in re.sub(r"[-+−]?[0-9][0-9.,]*", "#", tab.locator("body").aria_snapshot()).splitlines():
        depth = len(line) - len(line.lstrip())
        if picture is not None and depth > picture:
            continue
        picture = depth if line.lstrip(" -'").startswith("img") else None
        told = line if picture is None else line.removesuffix(":")
        if lines[-1:] != [told]:
            lines.append(told)
    return "\n".join([*lines[:LONGEST], ""])


@pytest.mark.slow
def test_tree_of_a_game(browser: Any, server: Server, tmp_path: Path) -> None:
    game = Game(short(), {"kosovo": "person"}, seed=5)
    for move in ("accuse", "arrest"):
        game.choose("kosovo", Choice(move))
        game.play_day()
    (tmp_path / "game.json").write_text(as_text(game), encoding="utf-8")
    with device(browser, server) as page:
        page.get_by_label("Open a saved game").set_input_files(tmp_path / "game.json")
        page.get_by_text("The pictures show tension").wait_for()
        page.wait_for_selector(".cs-plot [data-drawn]")
        page.evaluate("() => { document.querySelector('p b').textContent = 'CODE' }")
        compare("game", page)
