"""The game at a terminal: what is printed at any width, kept on disk, and seen by whom."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from sim.play.game import Game
from sim.play.terminal import Desk
from tests.play.scenes import short


def typed(lines: str, game: Game, width: int = 100, futures: int = 0) -> str:
    """Play at a terminal of some width and return what it shows."""
    console = Console(file=io.StringIO(), width=width)
    Desk(game, console, io.StringIO(lines), futures=futures).play()
    return str(console.file.getvalue())


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_menu_is_whole_at_any_width(width: int) -> None:
    game = Game(short(), {"kosovo": "person"})
    said = typed("quit\n", game, width, futures=20)
    assert max(map(len, said.splitlines())) <= width
    assert "…" not in said
    options = game.observation("kosovo").options
    for k, option in enumerate(options):
        assert re.search(rf"^{k + 1} {option.move}: ", said, re.MULTILINE)
    for head in ("a blockade", "someone hurt", "a deal", "mean tension"):
        assert said.count(head) == (1 if width == 100 else len(options))
    assert re.search(r"\(\d+ to \d+\) \*", said), "a star stays beside its change"
