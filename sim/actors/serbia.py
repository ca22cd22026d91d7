"""Serbia's government, Srpska Lista included when it acts on Belgrade's word (docs/model.md: Choice)."""

from __future__ import annotations

from sim.actors.drivers import driver
from sim.actors.government import RULE_STARTS, government
from sim.world.moves import HOLD, Move, add, put

REPERTOIRE = (
    Move("stand_down", "stands its forces down and calls off protest", "087", -9.0, 0, "th_back", 1.5,
         weights={"escalation": -.4, "stakes": -1.0, "backing_down": .5, "leverage": 1.0},
         available="can_stand_down",
         effects=(put("readiness", 0.0), put("call", 0.0), add("calming", 1.0))),
    Move("talk", "makes a conciliatory statement or offer", "036", -4.0, 0, "th_talk",
         weights={"escalation": -.4, "backing_down": .2, "leverage": .5}),
    HOLD,
    Move("accuse", "accuses Kosovo in public", "111", 2.0, 1, "th_accuse",
         weights={"escalation": .2, "stakes": .3, "urgency": .5}),
    Move("call", "calls for boycott, walk-out or barricades", "143", 6.5, 2, "th_call",
         weights={"escalation": .6, "stakes": .7, "urgency": .8, "risk": .4, "leverage": -.5},
         effects=(add("call", 1.0), add("commitment_serbia", .2))),
    Move("threaten", "threatens or sets an ultimatum", "138", 7.0, 2, "th_threat",
         weights={"escalation": .6, "stakes": .5, "urgency": .4, "risk": .3, "leverage": -.5},
         effects=(add("commitment_serbia", .4),)),
    Move("alert", "raises the readiness of its forces", "152", 7.2, 4, "th_alert",
         weights={"escalation": .7, "stakes": 1.0, "urgency": .3, "risk": .3, "leverage": -.5},
         available="can_raise_readiness",
         effects=(add("readiness", 1.0, limit=2.0), add("commitment_serbia", .2))),
    # War between states has no data and no estimate: it can only be imposed, and it ends the history.
    Move("use_force", "uses its own forces in Kosovo", "190", 10.0, 7,
         effects=(put("ended", 1.0),), imposed_only=True),
)  # fmt: skip


DRIVERS = (
    *government("serbia"),
    driver(
        "stakes", "stakes_serbia", scale="b_X",
        words="police, arrests, violence or a rule due",
        when="what touches you in the north",
        goal="Stand by the Serb community in the north.",
        red_lines=(
            "special police in the north", "an arrest or raid in the north", "people hurt in the north",
            RULE_STARTS,
        ),
        rows={
            "police": 1.0, "walked_out": "parameters.u_W", "affront": 1.0, "violence": 1.0, "due": "due_now",
        },
    ),
)  # fmt: skip
