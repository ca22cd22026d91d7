"""While a game goes on nobody asks why other people's seats did something."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app.play.why import hidden_from
from sim.play.game import Game
from sim.play.table import HOST, WATCH, new_table
from tests.play.scenes import short


def test_reasons_of_other_people_are_told_after_the_game(tmp_path: Path) -> None:
    game = Game(short(), {"kosovo": "person", "us": "person"})
    table = new_table(tmp_path, game)
    assert hidden_from(table, "us") == ("kosovo",)
    for role in (HOST, WATCH):
        assert hidden_from(table, role) == ("kosovo", "us")
    while not game.over:
        game.play_day(absent="away")
    assert hidden_from(table, "us") == ()
