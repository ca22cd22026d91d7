"""The European Union: mediator, with some leverage (docs/model.md: Choice)."""

from __future__ import annotations

from sim.actors.drivers import DATE_BEFORE, driver
from sim.world.moves import HOLD, Move, add

REPERTOIRE = (
    Move("convene", "convenes a round of talks", "045", -5.0, 0, "th_convene",
         weights={"stakes": 1.2, "urgency": 1.0, "distracted": -1.0},
         available="round_possible",
         also="a round is held today; each open rule may be settled"),
    HOLD,
    Move("press_serbia", "presses Serbia", "105", 1.0, 1, "th_press",
         weights={"blame_serbia": 2.0},
         effects=(add("pressure_serbia", "eu_push_on_serbia"),)),
    Move("press_kosovo", "presses Kosovo", "105", 1.0, 1, "th_press",
         weights={"blame_kosovo": 2.0, "urgency": .8},
         effects=(add("pressure_kosovo", "eu_push"),)),
    Move("sanction_kosovo", "takes measures against Kosovo", "162", 5.6, 2, "th_press", -4.0,
         weights={"blame_kosovo": 2.0},
         effects=(add("pressure_kosovo", 1.2),)),
)  # fmt: skip

APPEAL = (
    HOLD,
    Move("appeal", "calls for restraint", "020", -3.0, 0, "th_appeal", weights={"stakes": 0.6}),
)

#: Tension is weighed by who is blamed for it; behind it stand the events behind tension.
DRIVERS = (
    driver(
        "stakes", "tension", scale="b_X",
        words="tension in the north",
        when="tension is high",
        goal="Bring tension down: the higher it is, the more you do.",
        red_lines=("high tension, whoever raised it",),
        rows={"tension_points": 1.0},
    ),
    driver(
        "blame_serbia", "tension", scale="b_X", times="1 - blame",
        words="tension put down to Serbia",
        when="tension is high, and Serbia has done more to raise it",
        goal="Press the side that has done more to raise tension of late, as you see it.",
        rows={"tension_points": 1.0},
    ),
    driver(
        "blame_kosovo", "tension", scale="b_X", times="blame",
        words="tension put down to Kosovo",
        when="tension is high, and Kosovo has done more to raise it",
        rows={"tension_points": 1.0},
    ),
    driver(
        "urgency", "prox", scale="b_ddlm",
        words="a due date",
        when="a due date is near",
        goal="Act before the due date, not after.",
        rows={"due": "prox"},
        rest=DATE_BEFORE,
    ),
    driver(
        "distracted", "distraction", shift=True,
        words="mediators are busy elsewhere",
        when="another crisis takes your attention",
        rest="fixed by the scenario",
    ),
)  # fmt: skip
