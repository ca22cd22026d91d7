"""NATO and KFOR: third responder in the north, with a reserve a week away (docs/model.md: Choice, KFOR)."""

from __future__ import annotations

from sim.actors.drivers import driver
from sim.world.moves import HOLD, Move

REPERTOIRE = (
    Move("draw_down", "draws its added presence down", "087", 0.0, 0, None, -4.5,
         weights={"stakes": -1.0},
         available="can_draw_down",
         also="added soldiers go"),
    HOLD,
    Move("patrol", "adds patrols in the north", "0334", -6.0, 0, "th_kfor",
         weights={"stakes": .8},
         available="can_patrol",
         also="more soldiers on the roads for weeks"),
    Move("interpose", "steps between and clears roads", "074", -8.5, 3, "th_kfor", -.5,
         weights={"stakes": .5},
         available="can_interpose",
         also="roads clear from the next day, with some friction"),
    Move("reserve", "orders its reserve to Kosovo", "154", 0.0, 4, "th_reserve",
         weights={"stakes": 1.0, "violence": 1.5},
         available="can_reinforce",
         also="a battalion of about 700 arrives in 7 days"),
)  # fmt: skip

APPEAL = (
    HOLD,
    Move("appeal", "calls for restraint", "020", -3.0, 0, "th_appeal", -0.5, weights={"tension": 0.6}),
)

DRIVERS = (
    driver(
        "stakes", "stakes_nato", scale="b_X",
        words="tension in the north",
        when="tension and violence",
        goal="Keep people safe: be present where it is tense.",
        red_lines=("people hurt in the north", "high tension"),
        rows={"tension_points": 1.0, "violence": "parameters.x_ref"},
    ),
    driver(
        "violence", "v", scale="b_X",
        words="recent violence",
        when="violence in the last days",
        goal="Have more soldiers ready after violence.",
        rows={"violence": 1.0},
    ),
    driver(
        "tension", "tension", scale="b_X",
        words="tension",
        when="tension is high",
        goal="Speak up for restraint when it is tense.",
        rows={"tension_points": 1.0},
    ),
)  # fmt: skip
