"""Kosovo's government: its repertoire and what it attends to (docs/model.md: Choice, Standing measures)."""

from __future__ import annotations

from sim.actors.drivers import driver
from sim.actors.government import government
from sim.world.moves import HOLD, Move, add, put
from sim.world.rules import ALL_SITES

REPERTOIRE = (
    Move("withdraw_police", "pulls special police back from the north", "087", -9.0, 0, "th_back",
         weights={"escalation": -.4, "stakes": -.3, "backing_down": .5, "leverage": 1.0},
         available="can_withdraw_police",
         effects=(put("police", 0.0),)),
    Move("talk", "makes a conciliatory statement or offer", "036", -4.0, 0, "th_talk",
         weights={"escalation": -.4, "backing_down": .2, "leverage": .5}),
    HOLD,
    Move("accuse", "accuses Serbia in public", "111", 2.0, 1, "th_accuse",
         weights={"escalation": .2, "stakes": .3, "urgency": .5}),
    Move("arrest", "arrests or raids in the north", "173", 5.0, 3, "th_coerce",
         weights={"escalation": .5, "stakes": .5, "urgency": .3, "risk": .5, "leverage": -.5,
                  "walk_out": 1.0},
         effects=(add("affront", 1.0),)),
    Move("announce", "announces a measure", "132", 5.8, 2, "th_decree",
         weights={"escalation": .6, "risk": .3, "leverage": -.5},
         available="announceable",
         effects=(add("commitment_kosovo", .5),),
         also="the rule gets a due date"),
    Move("police", "sends special police to the north", "153", 7.2, 3, "th_coerce",
         weights={"escalation": .7, "stakes": .7, "urgency": .7, "risk": .5, "leverage": -.5},
         available="can_send_police",
         effects=(add("police", .5, limit=1.0), add("commitment_kosovo", .3))),
)  # fmt: skip

#: On a due day this menu replaces the other one (docs/model.md). Phasing stands last although enforcing
#: is firmer: in the middle, an arm that pushes hard towards firmness would move all of it, and pairs of
#: histories would come apart (docs/decisions.md).
DUE_DAY = (
    Move("postpone", "postpones", "081", -5.0, 0, "th_postpone",
         weights={"escalation": -.4, "risk": -.5, "backing_down": 1.0, "leverage": 1.0, "fatigue": 1.0},
         available="any_due",
         effects=(add("calming", .8),),
         also="the rule gets a later date, by 2 or 30 days"),
    Move("enforce", "starts to enforce", "172", 5.0, 2, None,
         weights={"escalation": .5, "risk": .5, "leverage": -.5},
         available="any_due",
         effects=(add("commitment_kosovo", .3),),
         also="the rule is in force"),
    Move("phase", "keeps the rule but brings it in by steps", "172", 2.0, 2, "th_postpone", -.5,
         weights={"escalation": .2, "backing_down": .4, "leverage": .5, "fatigue": .5},
         available="any_due",
         also="the rule comes 21 days later, in a softer form"),
)  # fmt: skip


DRIVERS = (
    *government("kosovo"),
    driver(
        "walk_out", "state.walked_out", scale="w_arrest", shift=True,
        words="Serbs have left the institutions",
        when="Serbs have left the institutions",
        rows={"walked_out": 1.0},
    ),
    driver(
        "fatigue", "put_off", scale="-b_fat", shift=True,
        words="it was put off before",
        when="you have put it off before",
        rows={"postponements.*": 1.0},
    ),
    driver(
        "stakes", "stakes_kosovo", scale="b_X",
        words="barricades and violence in the north",
        when="blocked roads and violence in the north",
        goal="Keep the roads of the north open and people safe.",
        red_lines=("barricades on the roads of the north", "people hurt in the north"),
        rows={"violence": 1.0, "barricades.*": 2 / float(ALL_SITES)},
    ),
)  # fmt: skip
