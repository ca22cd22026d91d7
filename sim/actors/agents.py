"""The actors as Mesa agents: each holds arrays over all members and decides for all of them at once."""

from __future__ import annotations

from functools import cache

import mesa
import numpy as np

from sim.actors import APPEALS, DUE_DAY, MOVE_CODE, REPERTOIRES, attends, choice
from sim.actors.choice import Chance
from sim.arrays import Bool, Code, Float
from sim.randomness import Uniforms
from sim.world import north
from sim.world.moves import Move
from sim.world.situation import Situation
from sim.world.vocabulary import PLACES


class Actor(mesa.Agent):
    """A government or organisation.

    Parameters
    ----------
    model : mesa.Model
    name : str
        One of ``vocabulary.ACTORS``.
    unavailable : set of str
        Moves that the scenario takes off its menu.

    Attributes
    ----------
    move : array of int8, shape (members,)
        Code of the last move.
    """

    def __init__(self, model: mesa.Model, name: str, unavailable: set[str]) -> None:
        super().__init__(model)
        self.name = name
        self.menu = offered(REPERTOIRES[name], unavailable)
        self.due_day = offered(DUE_DAY, unavailable) if name == "kosovo" else ()
        self.appeal_menu = offered(APPEALS.get(name, ()), unavailable)
        self.attention = choice.Attention({})
        self.move: Code = np.zeros(0, np.int8)

    def choose(self, now: Situation, uniforms: Uniforms, unseen: dict[str, Chance] | None) -> Code:
        """Draw today's principal move in every member.

        Parameters
        ----------
        unseen : dict of str to float or array, optional
            Where the record is followed: the probability that each move would have gone unrecorded.
            Due-day decisions never go unrecorded, so none is drawn then.
        """
        self.attention = attends(self.name, now)
        moves, weights = choice.odds(self.menu, self.attention, now, now.parameters, unseen)
        self.move = _codes(moves, weights, uniforms(self.name, now.day))
        if self.due_day and unseen is None and now.any_due.any():
            moves, weights = choice.odds(self.due_day, self.attention, now, now.parameters)
            decision = _codes(moves, weights, uniforms(f"{self.name}/due", now.day))
            np.copyto(self.move, decision, where=now.any_due)
        return self.move

    def appeals(self, now: Situation, uniforms: Uniforms, unseen: dict[str, Chance] | None) -> Bool:
        """Draw whether this third party calls for restraint today (docs/model.md); `choose` comes first."""
        _, weights = choice.odds(self.appeal_menu, self.attention, now, now.parameters, unseen)
        return choice.draw(weights, uniforms(f"appeal/{self.name}", now.day)) > 0


class Municipality(mesa.Agent):
    """One of the four northern municipalities: mobilises by thresholds, holds barricades."""

    def __init__(self, model: mesa.Model, name: str) -> None:
        super().__init__(model)
        self.name = name
        self.place = PLACES.index(name)

    def change(self, now: Situation, uniforms: Uniforms) -> tuple[Float, Float]:
        """Draw barricades that go up and that come down today."""
        up = north.put_up(now, self.place, uniforms(f"up/{self.name}", now.day))
        down = north.take_down(now, self.place, uniforms(f"down/{self.name}", now.day))
        return up, down

    @property
    def barricades(self) -> Float:
        """Barricades standing in this municipality, 0-4."""
        standing: Float = self.model.state.barricades[self.place]
        return standing


def offered(moves: tuple[Move, ...], unavailable: set[str]) -> tuple[Move, ...]:
    """Return the moves that an actor can choose: neither imposed only nor taken off its menu."""
    return tuple(m for m in moves if not m.imposed_only and m.name not in unavailable)


def _codes(menu: list[Move], weights: list[Float], uniform: Float) -> Code:
    return _table(tuple(menu)).take(choice.draw(weights, uniform))


@cache
def _table(menu: tuple[Move, ...]) -> Code:
    """Return the codes of the moves on a menu."""
    return np.array([MOVE_CODE[move.name] for move in menu], np.int8)
