"""Numbers, dates and places in words."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.drawing.words import (
    chance,
    day,
    frequency,
    frequency_with_interval,
    histories,
    hundredth,
    inside,
    interval,
    listed,
    middle_words,
    often,
    percent,
    place,
    plural,
    sentence,
    share_words,
    span,
    tension,
    tension_beside,
    window_words,
)
from sim.ensemble.intervals import wilson


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        (840, 2000, "42 of 100"),
        (1, 2, "50 of 100"),
        (199, 2000, "10 of 100"),
        (198, 2000, "9.9 of 100"),
        (68, 2000, "3.4 of 100"),
        (20, 2000, "1.0 of 100"),
        (7, 2000, "3.5 of 1,000"),
        (1, 2000, "fewer than 1 in 1,000"),
        (0, 2000, "none of 2,000"),
        (0, 60, "none of 60"),
        (2000, 2000, "all 2,000"),
        (1999, 2000, "more than 99 of 100"),
        (1988, 2000, "99 of 100"),
    ],
)
def test_frequency(k: int, n: int, words: str) -> None:
    assert frequency(k, n) == words


@given(st.integers(1, 5000), st.data())
def test_a_frequency_is_never_rounded_to_none_or_all(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    words = frequency(k, n)
    assert not words.startswith(("0 of", "0.0", "100 of"))
    assert words.startswith("all") == (k == n)
    assert words.startswith("none") == (k == 0)
    cell = hundredth(k, n)
    assert not re.match(r"0|100$", cell) or 0 < float(cell) < 1
    assert cell.startswith("none") == (k == 0) and cell.startswith("all") == (k == n)


@pytest.mark.parametrize(
    ("k", "n", "cells"),
    [
        (840, 2000, ("42", "40–44")),
        (68, 2000, ("3.4", "2.7–4.3")),
        (7, 2000, ("0.35", "0.17–0.72")),
        (1, 2000, ("fewer than 0.1", "0.0026–0.28")),
        (0, 2000, ("none of 2,000", "0–0.19")),
        (0, 60, ("none of 60", "0–6.0")),
        (2000, 2000, ("all 2,000", "100")),
        (1999, 2000, ("more than 99", "100")),
        (1, 1, ("yes",)),
        (0, 1, ("no",)),
    ],
)
def test_a_column_has_one_denominator_and_one_form_of_zero(k: int, n: int, cells: tuple[str, ...]) -> None:
    assert often(k, n) == cells


def test_a_small_probability_is_not_said_to_be_none() -> None:
    assert (chance(0.42), chance(0.0035), chance(1e-9)) == (
        "42 of 100", "3.5 of 1,000", "fewer than 1 in 1,000"
    )  # fmt: skip
    assert (share_words(0, 200), share_words(1, 200), share_words(0.0025, 200)) == (
        "none of 200", "all 200", "2.5 of 1,000"
    )  # fmt: skip


def test_a_label_stands_inside_a_sentence() -> None:
    assert [inside(words) for words in ("A barricade", "Many injured", "NATO orders its reserve")] == [
        "a barricade", "many injured", "NATO orders its reserve"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (34.4, None, "tension 34 of 100"),
        (34.4, 31.6, "tension 34 of 100, 2 more than the day before"),
        (30.0, 31.0, "tension 30 of 100, 1 less than the day before"),
        (30.4, 29.6, "tension 30 of 100, as on the day before"),
    ],
)
def test_tension_is_told_beside_the_day_before(now: float, before: float | None, words: str) -> None:
    assert tension_beside(now, before) == words


def test_many_histories_are_told_by_their_median_and_their_mean() -> None:
    assert middle_words((1, 3, 8), 200, 4.14, digits=1) == "median 3 (10–90 %: 1–8), mean 4.1"
    assert middle_words((1, 3, 8), 200) == "median 3 (10–90 %: 1–8)"
    assert middle_words((3, 3, 3), 1, 3.0) == "3"


@given(st.integers(1, 5000), st.data())
def test_an_interval_holds_what_it_is_the_interval_of(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    words = interval(k, n)
    unit = 1000 if words.endswith("in 1,000") else 100
    low, *rest = (float(end) for end in words.removesuffix(" in 1,000").split("–"))
    high = rest[0] if rest else low
    exact = [unit * float(end) for end in wilson(k, n)]
    assert low == pytest.approx(exact[0], abs=0.51)
    assert high == pytest.approx(exact[1], abs=0.51)
    assert low - 0.51 <= unit * k / n <= high + 0.51


def test_a_frequency_says_what_to_expect_of_another_run() -> None:
    assert frequency_with_interval(840, 2000) == "42 of 100 histories (40–44 if run again)"


def test_one_history_is_not_a_share() -> None:
    assert histories(1, 1) == "the one history"
    assert histories(0, 1) == "not the one history"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.0004, "<0.1 %"), (0.012, "1.2 %"), (0.42, "42 %"), (0.999, ">99 %"), (1, "100 %")],
)
def test_percent(share: float, words: str) -> None:
    assert percent(share) == words


def test_dates_do_not_depend_on_the_language_of_the_machine() -> None:
    assert day(dt.date(2022, 8, 18)) == "18 Aug 2022"
    assert span(dt.date(2022, 8, 18), dt.date(2022, 8, 18)) == "18 Aug 2022"
    assert span(dt.date(2022, 8, 18), dt.date(2022, 8, 23)) == "18–23 Aug 2022"
    assert span(dt.date(2022, 8, 28), dt.date(2022, 9, 2)) == "28 Aug – 2 Sep 2022"
    assert span(dt.date(2022, 12, 28), dt.date(2023, 1, 2)) == "28 Dec 2022 – 2 Jan 2023"
    assert window_words(dt.date(2022, 8, 17), dt.date(2022, 10, 31)) == "17 Aug – 31 Oct 2022, 76 days"


def test_small_words() -> None:
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert plural(1, "history", "histories") == "1 history"
    assert plural(2000, "history", "histories") == "2,000 histories"
    assert sentence("the EU calls") == "The EU calls."
    assert tension(41.7) == "42"


def test_a_place_is_introduced_with_both_local_names() -> None:
    assert (
        place("north_mitrovica", first_use=True) == "North Mitrovica (Mitrovicë e Veriut / Severna Mitrovica)"
    )
    assert place("north_mitrovica") == "North Mitrovica"
