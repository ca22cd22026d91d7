"""NATO and KFOR: third responder in the north, with a reserve a week away (SCIENCE 7.6, MODEL A.7, A.9)."""

from __future__ import annotations

from sim.actors.choice import Attention
from sim.world.moves import HOLD, Move
from sim.world.situation import Situation

REPERTOIRE = (
    Move("draw_down", "draws its added presence down", "087", 0.0, 0, None, -4.5,
         weights={"stakes": -1.0},
         available=lambda now: now.state.kfor_moved > 0),
    HOLD,
    Move("patrol", "adds patrols in the north", "0334", -6.0, 0, "th_kfor",
         weights={"stakes": .8},
         available=lambda now: now.can_patrol),
    Move("interpose", "steps between and clears roads", "074", -8.5, 3, "th_kfor", -.5,
         weights={"stakes": .5},
         available=lambda now: now.can_interpose),
    Move("reserve", "orders its reserve to Kosovo", "154", 0.0, 4, "th_reserve",
         weights={"stakes": 1.0, "violence": 1.5},
         available=lambda now: now.can_reinforce),
)  # fmt: skip

APPEAL = (
    HOLD,
    Move("appeal", "calls for restraint", "020", -3.0, 0, "th_appeal", -0.5, weights={"tension": 0.6}),
)


def attends(now: Situation) -> Attention:
    """Return what NATO attends to: stakes in the north, and recent violence."""
    p = now.parameters
    return Attention(
        response={
            "stakes": p.b_X * now.stakes_nato,
            "violence": p.b_X * now.v,
            "tension": p.b_X * now.tension,
        }
    )
