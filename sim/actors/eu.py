"""The European Union: mediator, with some leverage (SCIENCE 7.6, MODEL A.1 and A.6)."""

from __future__ import annotations

from sim.actors.drivers import MEDIATOR
from sim.world.moves import HOLD, Move, add

REPERTOIRE = (
    Move("convene", "convenes a round of talks", "045", -5.0, 0, "th_convene",
         weights={"stakes": 1.2, "urgency": 1.0, "distracted": -1.0},
         available=lambda now: now.round_possible),
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

DRIVERS = MEDIATOR
