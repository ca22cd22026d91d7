"""The start of a fork survives being written down."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from sim.world.origin import Origin
from sim.world.state import Layout

LAYOUT = Layout(["plates"], ["serbia_plates"], 1)
STATE = {name: float(np.float32(1 / (3 + i))) for i, name in enumerate(LAYOUT.names)}
ORIGIN = Origin(parent="abc", member=4, state=STATE, stream="fork/1/", renewed=("troops",), past=(1.5, 2.0))


def test_json_keeps_every_bit() -> None:
    again = Origin.from_description(json.loads(json.dumps(ORIGIN.describe(), sort_keys=True)))
    assert again == ORIGIN
    column = ORIGIN.spread(LAYOUT, 3).array
    assert column.shape == (LAYOUT.size, 3)
    assert column.dtype == np.float32
    assert np.array_equal(again.spread(LAYOUT, 3).array, column)
    assert column[:, 0].tolist() == list(STATE.values())


def test_the_digest_is_of_what_decides() -> None:
    assert replace(ORIGIN, past=()).digest() == ORIGIN.digest()
    for change in ({"stream": ""}, {"member": 5}, {"renewed": ()}, {"state": {**STATE, "police": 1.0}}):
        assert replace(ORIGIN, **change).digest() != ORIGIN.digest()  # type: ignore[arg-type]
