"""The United States: the strongest single voice, which presses but does not mediate (docs/model.md)."""

from __future__ import annotations

from sim.actors import eu
from sim.world.moves import HOLD, Move, add

REPERTOIRE = (
    HOLD,
    Move("press_serbia", "presses Serbia", "105", 1.0, 1, "th_press",
         weights={"blame_serbia": 2.0},
         effects=(add("pressure_serbia", "us_push_on_serbia"),)),
    Move("press_kosovo", "presses Kosovo to delay", "105", 1.0, 1, "th_press",
         weights={"blame_kosovo": 2.0, "urgency": .8},
         effects=(add("pressure_kosovo", "us_push"),)),
    Move("sanction_kosovo", "takes a punitive step on Kosovo", "162", 5.6, 2, "th_press", -4.0,
         weights={"blame_kosovo": 2.0},
         effects=(add("pressure_kosovo", 1.2),)),
)  # fmt: skip

APPEAL = (
    HOLD,
    Move("appeal", "calls for restraint", "020", -3.0, 0, "th_appeal", -0.5, weights={"stakes": 0.6}),
)

#: The same as the EU: tension, blame and the date.
DRIVERS = eu.DRIVERS
