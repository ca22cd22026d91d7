"""What could follow each move of today: a few hundred quick futures per move, on the same luck.

From this evening on everybody follows the model's rule. All moves of one morning share their futures' luck,
so what tells them apart is the move (paired differences); that luck is not the luck of the game, so nobody
looks into what will really happen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array, Bool, Float
from sim.ensemble.effects import Effect, paired_event, paired_number
from sim.forks.fork import scenario_from
from sim.forks.parent import Parent
from sim.model import CrisisModel, log_of
from sim.play.choices import events_of
from sim.play.protocol import Choice
from sim.values import whole
from sim.world.events import ImposedEvent
from sim.world.origin import Origin
from sim.world.outcomes import OUTCOMES
from sim.world.state import State

if TYPE_CHECKING:
    from sim.play.game import Game

#: Futures per move and the days they run.
FUTURES, HORIZON = 200, 30
#: The fewest and the most that can be asked for: an interval needs some, a class does not wait for more.
FEWEST, MOST = 20, 5000
#: What is asked of them.
ASKED = ("blockade", "injuries", "deal", "tension_mean")
#: Who decides, and what; ``None`` leaves the day to the model's rule.
Decision = tuple[str, Choice | None]
#: What to change about a scenario that is forked as it is.
_NOTHING: dict[str, Any] = {"events": [], "unavailable": [], "parameters": {}}


@dataclass(frozen=True)
class Outlook:
    """What follows one choice, and what sets it apart from another.

    Parameters
    ----------
    choice : Choice or None
        ``None`` leaves the day to the model's rule.
    outcomes : mapping of str to array, shape (futures,)
        For each name of `ASKED`: 0 or 1, or a number, by future.
    tension : array of float32, shape (days, futures)
    """

    choice: Choice | None
    outcomes: dict[str, Array]
    tension: Float

    @property
    def futures(self) -> int:
        """Number of futures."""
        return int(self.tension.shape[1])

    def count(self, outcome: str) -> int:
        """In how many futures an event happened."""
        return int((self.outcomes[outcome] != 0).sum())

    def against(self, other: Outlook, outcome: str) -> Effect:
        """Return what this choice changes against another, future by future on the same luck."""
        paired = paired_event if OUTCOMES[outcome].kind == "event" else paired_number
        return paired(other.outcomes[outcome], self.outcomes[outcome])


def outlooks(
    game: Game,
    actor: str,
    choices: Sequence[Choice | None],
    *,
    futures: int = FUTURES,
    days: int = HORIZON,
    turn: int | None = None,
) -> list[Outlook]:
    """Return what could follow each of some choices.

    Parameters
    ----------
    game : Game
    actor : str
        Who chooses; all others, and the actor itself from tomorrow on, follow the model's rule.
    choices : sequence of Choice or None
        ``None`` leaves the day to the model's rule.
    futures, days : int
        Futures per choice and the days they run, today included.
    turn : int, optional
        An earlier day of the game, counted from 0; today by default.

    Raises
    ------
    InputError
        If the number of futures is out of range.
    """
    check_futures(futures)
    return Ground(game, turn).follow([(actor, choice) for choice in choices], futures, days)


def check_futures(futures: Any) -> int:
    """Return a number of futures; raise `InputError` if so many cannot be drawn."""
    return whole(futures, "futures", FEWEST, MOST)


class Ground:
    """A morning of a game, from which futures are drawn; the game may go on meanwhile.

    Parameters
    ----------
    game : Game
    turn : int, optional
        An earlier day of the game, counted from 0; today by default.
    """

    def __init__(self, game: Game, turn: int | None = None) -> None:
        at = len(game.turns) if turn is None else turn
        eve: State = game.eves[at] if at < len(game.eves) else game.model.state
        parent = Parent(game.plan, 0, None)
        self.state = dict(zip(eve.layout.names, map(float, eve.array[:, 0]), strict=True))
        self.day = game.plan.setting.start + dt.timedelta(at)
        self.parent, self.parameters, self.seed = parent, parent.parameters, parent.seed
        # Futures of a morning have one stream, whatever was chosen before: an undone move meets the same.
        self.origin = Origin("", 0, self.state, f"play/{game.replicate}/")

    def follow(
        self, decisions: Sequence[Decision], futures: int = FUTURES, days: int = HORIZON
    ) -> list[Outlook]:
        """Draw what follows each of some decisions, in one ensemble; numbers as of `outlooks`."""
        end = self.day + dt.timedelta(days - 1)
        scenario = scenario_from(self.parent, self.day, end, self.state, _NOTHING, [])
        several = len(decisions)
        model = CrisisModel(
            scenario, replicates=np.tile(np.arange(futures), several), parameters=self.parameters,
            seed=self.seed, origin=self.origin, keep="curves",
        )  # fmt: skip
        where: dict[ImposedEvent, Bool] = {}
        for k, (actor, choice) in enumerate(decisions):
            for event in [] if choice is None else events_of(choice, actor, self.day):
                where.setdefault(event, np.zeros((several, futures), np.bool_))[k] = True
        model.rules.dated_events.setdefault(self.day.toordinal(), []).extend(where)
        model.rules.partly = {event: members.ravel() for event, members in where.items()}
        log = log_of(model.run())
        # Mesa remembers every model that had agents; without this its arrays would outlive it.
        model.__dict__.clear()
        outcomes = [log[f"outcome_{name}" if OUTCOMES[name].kind == "event" else name] for name in ASKED]
        each = [np.split(values, several, axis=-1) for values in (*outcomes, log["tension"])]
        return [
            Outlook(choice, dict(zip(ASKED, found, strict=True)), tension)
            for (_, choice), *found, tension in zip(decisions, *each, strict=True)
        ]
