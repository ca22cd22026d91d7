"""The look: colours that can be told apart, axes of dates, labels that do not overlap."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.drawing import style
from sim.world.vocabulary import ACTORS, RUNGS


def lightness(colour: str) -> float:
    """Return CIE L* of an sRGB colour."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16


def test_every_actor_has_its_own_colour() -> None:
    assert set(style.ACTOR_COLOURS) == set(ACTORS)
    assert len({*style.ACTOR_COLOURS.values(), style.NORTH, style.RECORD, style.BASE}) == 8


def test_rungs_darken_in_equal_steps_so_that_they_survive_greyscale() -> None:
    levels = [lightness(colour) for colour in style.RUNG_COLOURS]
    assert len(levels) == len(RUNGS)
    steps = [before - after for before, after in pairwise(levels)]
    assert min(steps) > 8
    assert max(steps) - min(steps) < 1.5


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 3000), st.integers(2, 9))
def test_date_ticks_are_few_and_inside(first: dt.date, days: int, most: int) -> None:
    last = first + dt.timedelta(days)
    ticks = style.date_ticks(first, last, most)
    assert len(ticks) <= most
    assert all(first <= tick <= last for tick in ticks)
    assert ticks == sorted(set(ticks))


def test_the_year_is_written_once_a_year() -> None:
    axes = style.panel(style.new_figure(4), 1, 1, 8, 2)
    style.date_axis(axes, dt.date(2022, 12, 1), dt.date(2023, 1, 31))
    words = [label.get_text() for label in axes.get_xticklabels()]
    assert words[0] == "1 Dec 2022"
    assert [word for word in words if "2023" in word] == [next(word for word in words if "Jan" in word)]


def test_one_day_still_has_a_width() -> None:
    axes = style.panel(style.new_figure(4), 1, 1, 8, 2)
    style.date_axis(axes, dt.date(2022, 8, 17), dt.date(2022, 8, 17))
    low, high = axes.get_xlim()
    assert high > low


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0.5, 8))
def test_spread_labels_keep_their_order_and_their_distance(wanted: list[float], gap: float) -> None:
    placed = style.spread(wanted, gap, 0, 100)
    order = np.argsort(wanted, kind="stable")
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(np.array(placed)[order]))
    assert min(placed) >= -1e-6
    assert max(placed) <= 100 + 1e-6


def test_labels_that_already_stand_apart_stay_where_they_are() -> None:
    assert style.spread([10, 50, 90], 5, 0, 100) == [10, 50, 90]


def test_staggered_words_do_not_overlap_and_give_up_when_there_is_no_room() -> None:
    rows = style.stagger([0.0, 0.1, 0.2, 5.0], ["ten letter"] * 4, rows=2, edge=8.0)
    assert rows == [0, 1, -1, 0]


def test_words_that_would_cross_the_edge_end_at_their_start_instead() -> None:
    assert style.stagger([0.0, 7.5], ["ten letter"] * 2, rows=1, edge=8.0) == [0, 0]
    assert style.stagger([5.9, 7.5], ["ten letter"] * 2, rows=1, edge=8.0) == [0, -1]


@pytest.mark.parametrize(("text", "expected"), [("a b c", "a b c"), ("word " * 9, "word word\nword …")])
def test_fit(text: str, expected: str) -> None:
    assert style.fit(text, 9, 2) == expected
