"""The log: what is stored of each day, and the way back to the state."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.events import DayEvents
from sim.world.fold import fold
from sim.world.log import CURVES, EVENT_ARRAYS, Recorder, curves, day_events, refold
from sim.world.state import State
from sim.world.vocabulary import ANNOUNCED, IN_FORCE
from tests.world import days
from tests.world.days import DAY, PLATES, SERBIA_DOCUMENTS, SERBIA_PLATES, sat

FIXED = days.rules(PLATES, SERBIA_PLATES, SERBIA_DOCUMENTS)


def two_days() -> tuple[State, list[State], list[DayEvents]]:
    """Return the eve, and the ends and events of two days of two members."""
    start = days.state(FIXED, 2, tension_points=[10, 20], standing=1)
    given = (
        {"serbia": ["call", "threaten"], "up": [[2, 1], [0, 0], [1, 0], [0, 0]], "incidents": [2, 0]},
        {
            "kosovo": "announce",
            "acted_on": [[1, 1], [2, 0], [0, 0]],
            "extension": [300, 5],
            "casualties": [299, 0],
        },
    )
    events = [days.events(FIXED, 2, **one) for one in given]
    events[1].day += 1
    first = fold(FIXED, start, events[0])
    return start, [first, fold(FIXED, first, events[1])], events


def test_each_read_out_by_hand() -> None:
    state = days.state(
        FIXED, tension_points=60, barricades=[1, 2, 0, 4], status=[ANNOUNCED], due=[DAY + 3], standing=[1, 0],
        troops=3000, reserve_presence=0.75, patrol_presence=0.1, police=0.5, readiness=2, walked_out=1,
    )  # fmt: skip
    expected = {
        "tension": [100 * sat(1)],
        "rung": [4],
        "barricades": [1, 2, 0, 4],
        "status": [ANNOUNCED, IN_FORCE, 0],
        "due": [DAY + 3, 0, 0],
        "kfor_kosovo": [3700],
        "kfor_north": [754 * (3000 / 3770 + 0.85)],
        "posture": [3],
        "police": [0.5],
        "readiness": [2],
        "walked_out": [1],
    }
    found = curves(FIXED, state)
    assert found.keys() == expected.keys() == CURVES.keys()
    for name, rows in found.items():
        assert np.ravel(rows) == days.about(*expected[name]), name


def test_every_kind_of_event_is_stored_once() -> None:
    attributes = [attribute for _, attribute, _ in EVENT_ARRAYS]
    assert sorted(attributes) == sorted(set(vars(days.events(FIXED))) - {"day"})
    assert len({name for name, _, _ in EVENT_ARRAYS}) == len(attributes)


def test_folding_a_log_again_gives_the_same_bits() -> None:
    start, ends, events = two_days()
    recorder = Recorder(2, 2, with_events=True)
    for end, day in zip(ends, events, strict=True):
        recorder.add(FIXED, end, day)
    log = recorder.arrays
    assert np.array_equal(refold(FIXED, start, log, DAY).array, ends[1].array)
    for t, day in enumerate(events):
        again = day_events(log, t, DAY + t)
        for name, value in vars(day).items():
            assert np.array_equal(getattr(again, name), value), name
    assert day_events(log, 0, DAY).up.dtype == np.float32


def test_what_is_stored_is_small_enough_and_wide_enough() -> None:
    _, ends, events = two_days()
    recorder = Recorder(3, 2, with_events=True)
    for end, day in zip(ends, events, strict=True):
        recorder.add(FIXED, end, day)
    assert {name: array.dtype.type for name, array in recorder.arrays.items()} == CURVES | {
        name: kind for name, _, kind in EVENT_ARRAYS
    }
    assert recorder.arrays["casualties"][1].tolist() == [299, 0]
    assert recorder.arrays["extension"][1].tolist() == [300, 5]
    assert recorder.arrays["due"][1, 0].tolist() == [DAY + 301, DAY + 6]


@pytest.mark.parametrize("with_events", [False, True])
def test_events_are_kept_on_demand(with_events: bool) -> None:
    _, ends, events = two_days()
    recorder = Recorder(1, 2, with_events)
    recorder.add(FIXED, ends[0], events[0])
    assert ("move" in recorder.arrays) is with_events
    assert recorder.arrays["barricades"][0].tolist() == [[2, 1], [0, 0], [1, 0], [0, 0]]
