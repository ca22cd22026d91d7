"""What could follow a move: on the same luck, and not that of the game."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ensemble import simulate
from sim.errors import InputError
from sim.play.futures import ASKED, Ground, outlooks
from sim.play.game import Game
from sim.play.protocol import Choice
from tests.play.scenes import short


def test_moves_share_their_luck_and_differ_by_what_they_do() -> None:
    game = Game(short(), {"kosovo": "person"})
    hold, again, arrest = outlooks(
        game, "kosovo", [Choice(), Choice(), Choice("arrest")], futures=100, days=10
    )
    assert np.array_equal(hold.tension, again.tension)
    effect = arrest.against(hold, "tension_mean")
    assert effect.low > 0
    assert hold.against(again, "blockade").effect == 0
    assert set(hold.outcomes) == set(ASKED)
    assert hold.tension.shape == (10, 100)


def test_moves_asked_about_together_have_the_futures_that_each_has_alone() -> None:
    game = Game(short(), {"us": "person", "kosovo": "person"})
    ground = Ground(game)
    decisions = [
        ("us", Choice()), ("us", Choice("press_kosovo", appeal=True)), ("kosovo", Choice("arrest")),
        ("us", None), ("us", Choice()),
    ]  # fmt: skip
    together = ground.follow(decisions, futures=20, days=10)
    alone = [found for decision in decisions for found in ground.follow([decision], futures=20, days=10)]
    for one, other in zip(together, alone, strict=True):
        assert one.choice == other.choice
        assert one.tension.tobytes() == other.tension.tobytes()
        assert all(np.array_equal(one.outcomes[name], other.outcomes[name]) for name in ASKED)
    hold, press, arrest, _, again = (found.tension.tobytes() for found in together)
    assert hold == again and len({hold, press, arrest}) == 3


def test_nobody_looks_into_what_will_happen() -> None:
    """The futures of a history differ from the history, also where nobody decides."""
    game = Game(short(), {"kosovo": "person"}, replicate=0)
    (rule,) = outlooks(game, "kosovo", [None], futures=50, days=25)
    alone = simulate(short(), replicates=50)["tension"].values
    same = [k for k in range(50) if np.array_equal(rule.tension[:, k], alone[:, k])]
    assert same == []


def test_drawing_futures_leaves_the_game_alone() -> None:
    quiet, curious = (Game(short(), {"kosovo": "person"}) for _ in range(2))
    for game in (quiet, curious):
        for _ in range(8):
            if game is curious:
                outlooks(game, "kosovo", [Choice(), None], futures=20, days=5)
            game.play_day(absent="away")
    assert np.array_equal(quiet.model.state.array, curious.model.state.array)


def test_an_earlier_morning_has_the_futures_it_had() -> None:
    game = Game(short(), {"kosovo": "person"})
    game.play_day(absent="away")
    (now,) = outlooks(game, "kosovo", [Choice("accuse")], futures=20, days=5)
    for _ in range(5):
        game.play_day(absent="away")
    (later,) = outlooks(game, "kosovo", [Choice("accuse")], futures=20, days=5, turn=1)
    assert np.array_equal(now.tension, later.tension)


@pytest.mark.parametrize("futures", [0, 19, 5001])
def test_not_so_many_futures(futures: int) -> None:
    with pytest.raises(InputError, match=r"^futures = .*must be at (least 20|most 5000)$"):
        outlooks(Game(short(), {"kosovo": "person"}), "kosovo", [None], futures=futures)
