"""What a move is: one row of an actor's repertoire, with everything the model needs to know about it.

A repertoire is a tuple of moves ordered from conciliatory to escalatory (on due days: what an arm hardly
moves last); that order is part of the model, because a move is read off one uniform from left to right
(docs/model.md: Choice).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.arrays import Float
from sim.world.numbers import number


@dataclass(frozen=True)
class Effect:
    """A direct change of one state variable.

    ``amount`` is a number, or the name of an entry of the situation (such as ``pressure_from_eu``) when it
    depends on parameters; of a fact, ``value`` is the one that its event gives. ``limit`` caps the result.
    """

    kind: Literal["add", "set"]
    variable: str
    amount: float | str
    limit: float | None = None


def add(variable: str, amount: float | str, limit: float | None = None) -> Effect:
    """Return the effect that adds ``amount`` to ``variable``."""
    return Effect("add", variable, amount, limit)


def put(variable: str, amount: float | str) -> Effect:
    """Return the effect that sets ``variable`` to ``amount``."""
    return Effect("set", variable, amount)


@dataclass(frozen=True, eq=False)
class Move:
    """One thing an actor can do on a day.

    Parameters
    ----------
    name : str
        Short verb; the same verb of two actors shares a code.
    words : str
        What it is, as the predicate of a sentence about the actor.
    cameo : str
        CAMEO code, or ``-``.
    points : float
        Goldstein points added to tension (positive is conflict), before the weight of third parties.
    rung : int
        Rung of the ladder that such a move belongs to; for people, the rung itself is read off the state.
    calm : str or None, offset : float
        Log-odds against ``hold`` on a calm day: a parameter's name plus a constant.
    weights : mapping
        How strongly the move answers each thing the actor attends to (docs/model.md: Choice).
    available : str
        The entry of the situation that says where the move is possible; empty means everywhere.
    effects : tuple of Effect
        Direct changes of state.
    also : str
        In words, what else it changes: measures, rounds and soldiers (``world/fold.py``).
    imposed_only : bool
        Never drawn (docs/model.md: Choice).
    """

    name: str
    words: str
    cameo: str
    points: float
    rung: int
    calm: str | None = None
    offset: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    available: str = ""
    effects: tuple[Effect, ...] = ()
    also: str = ""
    imposed_only: bool = False
    #: The weights, as NumPy works with them fastest.
    strength: Mapping[str, Float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once for all, not on every day.
        object.__setattr__(self, "strength", {name: number(w) for name, w in self.weights.items()})


#: Doing nothing: the reference of every choice, with log-odds zero.
HOLD = Move("hold", "holds", "-", 0.0, 0)

#: A third party's call for restraint, in a slot of its own (docs/model.md: Choice).
APPEAL = "appeal"
