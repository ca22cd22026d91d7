"""One history in plain words."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from sim.actors import MOVE_CODE
from sim.drawing.chronicle import ROUTINE, Entry, as_text, chronicle, standing
from sim.ensemble.eventlist import happenings
from sim.world.vocabulary import ACTORS
from tests.drawing import synthetic

HERE = synthetic.setting(end=dt.date(2022, 8, 23))


@pytest.fixture
def calm() -> xr.Dataset:
    """A week of one history in which nothing happens."""
    ds = synthetic.log(1, 5, HERE)
    for name in (
        "move",
        "appeal",
        "new_barricades",
        "removed_barricades",
        "incidents",
        "lethal",
        "round",
        "barricades",
    ):
        ds[name][:] = 0
    ds["kfor_kosovo"][:] = 3770
    ds["tension"][:] = 20
    ds["rung"][:] = 2
    return ds


def act(ds: xr.Dataset, day: int, actor: str, move: str) -> None:
    ds["move"].values[day, ACTORS.index(actor), 0] = MOVE_CODE[move]


def test_a_quiet_week_is_one_sentence(calm: xr.Dataset) -> None:
    assert chronicle(calm, 0, HERE) == [Entry(HERE.start, HERE.end, "Quiet.", 20.0, "commitment")]


def test_words_alone_are_counted_and_eventful_days_stand_by_themselves(calm: xr.Dataset) -> None:
    for day in (0, 1, 2):
        act(calm, day, "serbia", "accuse")
    act(calm, 1, "us", "press_kosovo")
    act(calm, 3, "kosovo", "police")
    calm["kfor_kosovo"].values[5:] = 4470
    told = chronicle(calm, 0, HERE)
    assert [(entry.dates, entry.text) for entry in told] == [
        (
            "17–19 Aug 2022",
            "Only words: Serbia accuses Kosovo in public 3 times and the US presses Kosovo to delay.",
        ),
        ("20 Aug 2022", "Kosovo sends special police to the north."),
        ("21 Aug 2022", "Quiet."),
        ("22 Aug 2022", "NATO's reserve arrives: 4,470 KFOR soldiers are now in Kosovo."),
        ("23 Aug 2022", "Quiet."),
    ]


def test_a_history_that_ends_early_says_so(calm: xr.Dataset) -> None:
    act(calm, 4, "serbia", "use_force")
    calm["origin"].values[4, 0, 0] = 1
    calm["ended"].values[0], calm["ended_on"].values[0] = 1, calm["date"].values[4]
    texts = [entry.text for entry in chronicle(calm, 0, HERE)]
    assert texts[1] == "Serbia uses its own forces in Kosovo (fixed by the scenario). This history ends here."


def test_every_day_is_told_and_no_event_is_lost(log: xr.Dataset) -> None:
    here = synthetic.setting()
    for member in range(5):
        told = chronicle(log, member, here)
        assert told[0].first == here.start
        assert told[-1].last == here.end
        assert all(after.first - before.last == dt.timedelta(1) for before, after in pairwise(told))
        eventful = {event.date for event in happenings(log, member) if event.event not in ROUTINE}
        assert eventful <= {entry.first for entry in told if entry.first == entry.last}
        levels = log["tension"].values[:, member]
        assert np.isclose(told[-1].tension, levels[-1])


def test_how_things_stand(calm: xr.Dataset) -> None:
    assert standing(calm, 0, HERE, 0) == (
        "Tension 20, commitment; plates announced, due 1 Sep 2022; documents announced, due 1 Sep 2022; "
        "Serbia's documents rule in force; no barricade standing; 3,770 KFOR soldiers in Kosovo."
    )


def test_text_fits_the_terminal(log: xr.Dataset) -> None:
    text = as_text(chronicle(log, 0, synthetic.setting()))
    assert max(len(line) for line in text.splitlines()) <= 100
    assert text.startswith("17")
