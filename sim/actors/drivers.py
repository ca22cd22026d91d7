"""What an actor attends to: each force said once, as data.

The engine adds up the parts of a driver, `sim.explanation.choice` shows them one by one and leads each back
to the events behind it, and role sheets, pages and the document of the model read their words here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sim.actors.choice import Attention
from sim.arrays import Array, Float
from sim.world.numbers import ONE
from sim.world.situation import Situation

#: What each row of the state weighs in the sum behind a part: a number, or the name of a quantity of the
#: morning. A name that ends in ``.*`` stands for all its rows; ``due`` for the date of the nearest measure.
Rows = Mapping[str, float | str]

#: What stands behind the nearness of a date that no event of the window gave.
DATE_BEFORE = "a date set before the window"


@dataclass(frozen=True)
class Part:
    """One addend of a driver: ``times * scale * quantity``.

    Parameters
    ----------
    name : str
        The term of an explanation.
    quantity : str
        What is read off the `Situation` of the morning, such as ``tension`` or ``state.walked_out``.
    words : str
        What the term is: "cost at home of backing down".
    scale : str
        A parameter; with ``-`` before it, what is more of the quantity speaks against.
    times : str
        Another quantity, such as who is blamed; with ``1 -`` before it, the rest of it.
    rows : Rows
        The sum behind the quantity, of which every event has its share; empty where no event stands behind.
    rest : str
        What stands behind it where no event does.
    """

    name: str
    quantity: str
    words: str
    scale: str = ""
    times: str = ""
    rows: Rows = field(default_factory=dict)
    rest: str = ""

    def __call__(self, now: Situation) -> Array:
        """Return the addend this morning, shape () or (members,)."""
        value: Array = attrgetter(self.quantity)(now)
        if self.scale:
            factor = now.parameters.get(self.scale.removeprefix("-"))
            value = (-factor if self.scale.startswith("-") else factor) * value
        if self.times:
            share = attrgetter(self.times.removeprefix("1 - "))(now)
            value = (1 - share if self.times.startswith("1 - ") else share) * value
        return value


@dataclass(frozen=True)
class Driver:
    """What a move's weight answers: one part, or several that share the weight.

    Parameters
    ----------
    name : str
        By which the weights of moves call it.
    parts : tuple of Part
    when : str
        When it pushes, as the role sheet says it to the actor: "a due date is near".
    goal : str
        What follows for the actor; empty where nothing does.
    red_lines : tuple of str
        What raises it at once.
    shift : bool
        Whether it moves calm habits, and so leaves precision aside (see `sim.actors.choice`).
    """

    name: str
    parts: tuple[Part, ...]
    when: str
    goal: str = ""
    red_lines: tuple[str, ...] = ()
    shift: bool = False

    @property
    def sign(self) -> int:
        """-1 where more of it makes a move with a positive weight less likely, else 1."""
        return -1 if self.parts[0].scale.startswith("-") else 1

    def __call__(self, now: Situation) -> Array:
        """Return the sum of the parts this morning."""
        value = self.parts[0](now)
        for part in self.parts[1:]:
            value = value + part(now)
        return value


def driver(
    name: str,
    quantity: str,
    *,
    words: str,
    when: str,
    goal: str = "",
    red_lines: tuple[str, ...] = (),
    shift: bool = False,
    **part: Any,
) -> Driver:
    """Return a driver with one part of the same name; what else is given belongs to the part."""
    return Driver(name, (Part(name, quantity, words, **part),), when, goal, red_lines, shift)


def attention(drivers: Iterable[Driver], now: Situation, precision: Float = ONE) -> Attention:
    """Return what an actor with these drivers attends to this morning."""
    response = {one.name: one(now) for one in drivers if not one.shift}
    return Attention(response, {one.name: one(now) for one in drivers if one.shift}, precision)
