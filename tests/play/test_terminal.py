"""The game at a terminal: what is printed at any width, kept on disk, and seen by whom."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from sim.errors import Problem, ResultError
from sim.play.game import Game
from sim.play.saved import resume
from sim.play.terminal import Desk
from tests.play.scenes import short


def typed(
    lines: str,
    game: Game,
    width: int = 100,
    futures: int = 0,
    place: Path | None = None,
    terminal: bool = False,
) -> str:
    """Play at a terminal of some width and return what it shows."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal)
    Desk(game, console, io.StringIO(lines), place, futures).play()
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
    for head in ("a blockade", "injuries", "a deal", "mean tension"):
        assert said.count(head) == (1 if width == 100 else len(options))
    assert re.search(r"\(\d+ to \d+\) \*", said), "a star stays beside its change"


def test_going_back_is_kept(tmp_path: Path) -> None:
    game = Game(short(), {"kosovo": "person"})
    typed("talk\naccuse\nundo\n", game, place=tmp_path / "mine")
    assert resume(tmp_path / "mine").turns == game.turns
    assert len(game.turns) == 1


def test_a_full_disk_ends_no_game(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game = Game(short(), {"kosovo": "person"})
    desk = Desk(game, Console(file=io.StringIO()), io.StringIO("talk\nhold\n"), tmp_path, 0)

    def full(game: Game, place: Path) -> None:
        if game.turns:
            raise ResultError(Problem("No space left on device", str(place)))

    monkeypatch.setattr("sim.play.terminal.save", full)
    desk.play()
    said = " ".join(desk.console.file.getvalue().split())
    assert said.count("Not saved.") == said.count("No space left on device") == 2
    assert "after 2 days; it was not saved" in desk.left_words()


def test_a_seat_is_handed_over_without_what_the_other_saw() -> None:
    two = {"kosovo": "person", "us": "person"}
    said = typed("\ntalk\n\n", Game(short(), two), terminal=True)
    before, _, after = said.partition("Hand over to US")
    assert "Only you see" in before
    assert "\x1b[3J" in after, "what can be scrolled back to is gone too"


@pytest.mark.parametrize("answer", ["", "quit\n"])
def test_a_hand_over_can_be_declined(answer: str) -> None:
    said = typed(answer, Game(short(), {"kosovo": "person", "us": "person"}), terminal=True)
    assert "Hand over to Kosovo" in said
    assert "Only you see" not in said
