"""The log of a day: empty at first, with a row for everything that can happen."""

from __future__ import annotations

import numpy as np

from sim.world.events import DayEvents
from sim.world.vocabulary import SLOTS

ROWS = {
    "move": (5,), "origin": (5,), "slot_origin": (len(SLOTS),), "appeal": (), "acted_on": (3,),
    "extension": (), "walk_out": (), "up": (4,), "down": (4,), "incidents": (), "casualties": (),
    "lethal": (), "round": (), "deal": (3,), "general_deal": (), "facts": (2,), "trigger": (1,),
}  # fmt: skip


def test_nothing_happens_on_an_empty_day() -> None:
    day = DayEvents.none(738_000, members=7, measures=3, facts=2, triggers=1)
    assert day.day == 738_000
    arrays = {name: row for name, row in vars(day).items() if name != "day"}
    assert {name: row.shape for name, row in arrays.items()} == {
        name: (*rows, 7) for name, rows in ROWS.items()
    }
    assert not any(row.any() for row in arrays.values())


def test_codes_are_small_integers_and_counts_are_float32() -> None:
    day = DayEvents.none(738_000, 1, 1, 1, 1)
    codes = {name for name, row in vars(day).items() if name != "day" and row.dtype == np.int8}
    assert codes == {"move", "origin", "slot_origin", "acted_on", "round", "trigger"}
    assert day.appeal.dtype == np.uint8 and day.incidents.dtype == np.float32
