"""How a game passes over quiet days: seats that do not want to be asked until something happens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sim.drawing.chronicle import ROUTINE
from sim.play.game import Game
from sim.play.protocol import Choice

#: Days that waiting goes on for, unless told otherwise, and the most it can be told.
WAIT, MOST_WAIT = 7, 400


@dataclass
class Patience:
    """What a waiting seat chooses, and for how many more days at most; ``choice`` as in `Game.choose`."""

    days: int
    choice: Choice | None


class Pace:
    """The seats of a game that wait. Waiting ends when something but words happens or a measure is due."""

    def __init__(self) -> None:
        self.waiting: dict[str, Patience] = {}

    def wait(self, game: Game, actor: str, choice: Choice | None, days: int) -> None:
        """Choose for today, and for the days after it as long as nothing happens."""
        game.choose(actor, choice)
        self.waiting[actor] = Patience(days - 1, choice)

    def chosen(self, game: Game, actor: str) -> bool:
        """Choose for a seat that waits; return whether it does."""
        patience = self.waiting.get(actor)
        if patience is None or patience.days < 1 or game.observation(actor).due:
            self.waiting.pop(actor, None)
            return False
        patience.days -= 1
        game.choose(actor, patience.choice)
        return True

    def after_day(self, game: Game) -> None:
        """Stop waiting if the day just played brought more than words."""
        if any(event.event not in ROUTINE for event in game.events if event.date == yesterday(game)):
            self.waiting.clear()


def yesterday(game: Game) -> dt.date:
    """Return the last day that was played."""
    return game.turns[-1].date


def go_back(game: Game, days: int = 1) -> None:
    """Go back some days, and on to a morning on which people decide; raise `InputError` as `Game.undo`."""
    game.undo(days)
    while game.turns and not game.waiting:
        game.undo()
