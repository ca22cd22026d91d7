"""Short games, and what the tests ask of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.actors import MOVES
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.scenario import Scenario, parse_scenario
from sim.world.vocabulary import ACTORS, THIRD_PARTIES

#: Two measures, a due date on the sixth day, a dated round, and a trigger that takes an actor's move.
SHORT = """
schema = 1
title = "A short window"
start = 2022-08-17
end = 2022-09-10
[measures.plates]
owner = "kosovo"
announced = 2022-07-01
due = 2022-08-22
[measures.documents]
owner = "kosovo"
salience = 0.6
[[events]]
date = 2022-08-19
actor = "eu"
move = "convene"
[[triggers]]
when = { variable = "tension", above = 30, for_days = 2 }
do = { actor = "nato", move = "patrol" }
[parameters]
kap = { dist = "uniform", low = 1.0, high = 1.6 }
th_coerce = -6.0
"""


def short(text: str = "") -> Scenario:
    """Return the short scenario, with more lines at its end."""
    return parse_scenario(SHORT + text, name="short")


def model_choice(log: xr.Dataset, t: int, actor: str) -> Choice:
    """Return what the model chose for an actor on a day of a one-member log, as a player would choose it."""
    move = MOVES[int(log["move"].values[t, ACTORS.index(actor), 0])]
    called = actor in THIRD_PARTIES and int(log["appeal"].values[t, 0]) & (1 << THIRD_PARTIES.index(actor))
    return Choice(move, appeal=bool(called))


def play_as_the_model(game: Game, log: xr.Dataset) -> None:
    """Let every person take the model's move, until the game is over."""
    while not game.over:
        for actor in game.waiting:
            choice = model_choice(log, len(game.turns), actor)
            given_way = choice.move == "hold" and game.observation(actor).due
            # On a due day a deal may have left nothing to decide: then any decision gives way to it.
            game.choose(actor, Choice("postpone") if given_way else choice)
        game.play_day()


def bits(game: Game) -> dict[str, Any]:
    """Return all that was recorded of the days played, as bytes, with the state now."""
    assert game.model.recorder is not None
    arrays = {name: values[: len(game.turns)] for name, values in game.model.recorder.arrays.items()}
    return {name: values.tobytes() for name, values in arrays.items()} | {
        "state": game.model.state.array.tobytes()
    }


def differing(one: xr.Dataset, other: xr.Dataset) -> list[str]:
    """Return the variables in which two logs differ in any bit; drawn parameters are a game's own numbers."""
    names = [str(name) for name in one.data_vars if not str(name).startswith("param_")]
    return [n for n in names if not np.array_equal(one[n].values, other[n].values, equal_nan=True)]


#: An arm in which the dated round does not take place, so that plates are due for certain.
QUIET = """
[arms.quiet]
unavailable = ["eu.convene"]
drop = [{ actor = "eu" }]
"""

#: A window whose first four days are those of the record.
RECORD = """
schema = 1
title = "The record first"
start = 2022-08-17
end = 2022-08-31
warm_start = { from = 2022-07-01 }
record = { until = 2022-08-20 }
"""
