"""The choice rule: one for every actor and every menu (docs/model.md: Choice).

    W(a) = calm(a) + shift(a) + precision * sum_j weight(a, j) * attention(j)
    P(a) = exp W(a) / sum of exp W(b) over the moves available;   W(hold) = 0

The move is read off one uniform from left to right, so that two runs that share the uniform stay
coupled (inverse distribution function).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Code, Float
from sim.parameters import Parameters
from sim.world.moves import Move
from sim.world.numbers import ONE
from sim.world.situation import Situation

#: A probability: one for all members, or one for each.
Chance = float | Float


@dataclass
class Attention:
    """What an actor attends to on a day.

    Parameters
    ----------
    response : dict of str to array
        Things it responds to, in log-odds per unit of a move's weight, scaled by its precision.
    shift : dict of str to array
        Things that move its calm habits, in log-odds per unit of weight; precision leaves them alone.
    precision : array
        How strongly it responds: lambda of docs/model.md: Choice, or 1 for third parties.
    """

    response: dict[str, Float]
    shift: dict[str, Float] = field(default_factory=dict)
    precision: Float = field(default_factory=lambda: ONE)


def log_odds(move: Move, attention: Attention, parameters: Parameters) -> Float:
    """Return W(a): log-odds of the move against ``hold``.

    Returns
    -------
    array of float32, shape () or (members,)
    """
    calm = parameters.shifted(move.calm, move.offset)
    answer: Float | None = None
    for name, weight in move.strength.items():
        if name in attention.shift:
            calm = calm + attention.shift[name] * weight
        elif name in attention.response:
            term = attention.response[name] * weight
            answer = term if answer is None else np.add(answer, term, out=answer)
    if answer is None:
        return calm
    return calm + (answer if attention.precision is ONE else attention.precision * answer)


def odds(
    menu: Sequence[Move],
    attention: Attention,
    situation: Situation,
    parameters: Parameters,
    unseen: dict[str, Chance] | None = None,
) -> tuple[list[Move], list[Float]]:
    """Return the moves available in some member, with exp W of each, zero where it is not available.

    Parameters
    ----------
    menu : sequence of Move
        Ordered from conciliatory to escalatory.
    unseen : dict of str to float or array, optional
        Probability that a move would have gone unrecorded, by name; those left out cannot have. Given when
        a record without an entry for this slot is followed (docs/model.md: Input data).
    """
    moves, weights = [], []
    for move in menu:
        weight = ONE
        if move.name != "hold":
            if unseen is not None and move.name not in unseen:
                continue
            where = situation.possible(move)
            if where is not None and not np.count_nonzero(where):
                continue
            weight = np.exp(log_odds(move, attention, parameters))
            if where is not None:
                weight = weight * where
            if unseen is not None:
                weight = weight * unseen[move.name]
        moves.append(move)
        weights.append(weight)
    return moves, weights


def draw(weights: Sequence[Float], uniform: Float) -> Code:
    """Return the position in the menu drawn for each member.

    Parameters
    ----------
    weights : sequence of array
        Non-negative, one per move, in menu order.
    uniform : array of float32, shape (members,)
    """
    running = [weights[0]]
    for weight in weights[1:]:
        running.append(running[-1] + weight)
    if len(running) == 1:
        return np.zeros(uniform.size, np.int8)
    target = uniform * running[-1]
    chosen = (target >= running[0]).view(np.int8)
    for bound in running[1:-1]:
        chosen += target >= bound
    return chosen
