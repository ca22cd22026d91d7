"""What an actor attends to: each force said once, as data.

The engine adds up the parts of a driver, `sim.analysis.explain` shows them one by one and leads each back to
the events behind it, and role sheets, pages and the document of the model read their words here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.choice import Attention
from sim.world.numbers import ONE, first
from sim.world.situation import Situation

#: What each row of the state weighs in the sum behind a part: a number, or the name of a quantity of the
#: morning. A name that ends in ``.*`` stands for all its rows; ``due`` for the date of the nearest measure.
Rows = Mapping[str, float | str]

#: What stands behind the nearness of a date that no event of the window gave.
DATE_BEFORE = "a date set before the window"
#: A red line that only a rule can cross.
RULE_STARTS = "a rule of Kosovo's that takes effect, or is about to"


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

    def __call__(self, now: Situation) -> NDArray[Any]:
        """Return the addend this morning, shape () or (members,)."""
        value: NDArray[Any] = attrgetter(self.quantity)(now)
        if self.scale:
            factor = now.parameters.get(self.scale.removeprefix("-"))
            value = (-factor if self.scale.startswith("-") else factor) * value
        if self.times:
            share = attrgetter(self.times.removeprefix("1 - "))(now)
            value = (1 - share if self.times.startswith("1 - ") else share) * value
        return value


def weigh(rows: Rows, now: Situation, names: Iterable[str]) -> dict[str, float]:
    """Return the weight of each row of the state in a sum this morning; the first member counts.

    Parameters
    ----------
    names : iterable of str
        All rows of the state that there are.
    """
    found: dict[str, float] = {}
    for name, weight in rows.items():
        value = float(first(attrgetter(weight)(now))) if isinstance(weight, str) else weight
        family = [row for row in names if row.startswith(name[:-1])] if name.endswith(".*") else [name]
        found |= dict.fromkeys(family, value)
    return found


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

    def __call__(self, now: Situation) -> NDArray[Any]:
        """Return the sum of the parts this morning."""
        value = self.parts[0](now)
        for part in self.parts[1:]:
            value = value + part(now)
        return value


def driver(
    name: str,
    quantity: str,
    scale: str,
    words: str,
    when: str,
    *,
    goal: str = "",
    red_lines: tuple[str, ...] = (),
    shift: bool = False,
    **more: Any,
) -> Driver:
    """Return a driver with one part, of the same name; ``more`` goes to the part."""
    return Driver(name, (Part(name, quantity, words, scale, **more),), when, goal, red_lines, shift)


def attention(drivers: Iterable[Driver], now: Situation, precision: NDArray[np.float32] = ONE) -> Attention:
    """Return what an actor with these drivers attends to this morning."""
    response = {one.name: one(now) for one in drivers if not one.shift}
    return Attention(response, {one.name: one(now) for one in drivers if one.shift}, precision)


def government(side: str) -> tuple[Driver, ...]:
    """Return what both governments attend to; what is at stake for them in the north is their own.

    Reciprocity and domestic pressure share one weight: firmness (SCIENCE 7.5).
    """
    reciprocity = Part(
        "reciprocity", f"h_{side}", "answering hostility received", "b_rec", rows={f"hostility_{side}": 1.0}
    )
    domestic = Part(
        "domestic", f"firmness_{side}", "pressure at home to be firm",
        rest="politics at home, Serbia's standing measures, backing from abroad",
    )  # fmt: skip
    return (
        Driver("escalation", (reciprocity, domestic), "hostility you feel, and pressure at home",
               "Answer hostility firmly, and show people at home that you do not give way."),
        driver("urgency", "prox", "b_ddl", "a due date", "a due date is near", rows={"due": "prox"},
               goal="Be ready for the due date: what is not settled before must be decided then.",
               rest=DATE_BEFORE),
        driver("risk", "tension", "-b_risk", "fear of a wider clash", "tension is high",
               goal="Avoid violence: the tenser it is, the more careful you become.",
               rows={"tension_points": 1.0}),
        driver("backing_down", f"c_{side}", "-b_aud", "cost at home of backing down",
               "you have tied yourself in public",
               goal="Keep your word: having tied yourself in public, giving way costs you.",
               rows={f"commitment_{side}": 1.0}),
        driver("leverage", f"p_{side}", "b_lev", "pressure from the EU and the US",
               "the EU and the US press you",
               goal="Stay on good terms with the EU and the US: when they press, giving way gets easier.",
               rows={f"pressure_{side}": 1.0}),
    )  # fmt: skip


#: What the EU and the US attend to. They weigh tension by who is blamed for it; behind it stand the events
#: behind tension.
MEDIATOR = (
    driver("stakes", "tension", "b_X", "tension in the north", "tension is high",
           goal="Bring tension down: the higher it is, the more you do.",
           red_lines=("high tension, whoever raised it",), rows={"tension_points": 1.0}),
    driver("blame_serbia", "tension", "b_X", "tension put down to Serbia",
           "tension is high, and Serbia has done more to raise it",
           goal="Press the side that has done more to raise tension of late, as you see it.",
           times="1 - blame", rows={"tension_points": 1.0}),
    driver("blame_kosovo", "tension", "b_X", "tension put down to Kosovo",
           "tension is high, and Kosovo has done more to raise it",
           times="blame", rows={"tension_points": 1.0}),
    driver("urgency", "prox", "b_ddlm", "a due date", "a due date is near",
           goal="Act before the due date, not after.", rows={"due": "prox"}, rest=DATE_BEFORE),
    driver("distracted", "distraction", "", "mediators are busy elsewhere",
           "another crisis takes your attention", shift=True, rest="fixed by the scenario"),
)  # fmt: skip
