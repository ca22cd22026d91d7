"""Mediated rounds: the odds that one settles a measure, what is on the agenda, and how much a deal counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.world.addends import named
from sim.world.mediation import Round, pulse
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.world import days
from tests.world.days import DOCUMENTS, PLATES, SERBIA_PLATES

ALL = (PLATES, DOCUMENTS, SERBIA_PLATES)
EVERYONE = np.arange(1)
FELT = {
    "tension": 0.4, "p_kosovo": 0.6, "p_serbia": 0.2, "c_kosovo": 0.1, "c_serbia": 0.3, "h_kosovo": 0.5,
    "h_serbia": 0.9, "prox_of": [0.8, 0.3],
}  # fmt: skip
#: Base, both sides' pressure, both sides' commitment and hostility, and fear of a wider clash.
MOOD = -1.4 + 1.5 * (0.6 + 0.2) / 2 - 1.0 * (0.1 + 0.3 + 0.5 + 0.9) / 2 + 0.4


def chance(logit: float, ceiling: float = 0.9) -> float:
    return ceiling / (1 + math.exp(-logit))


@pytest.mark.parametrize(
    ("measure", "logit"),
    [(0, MOOD + 1.5 * 0.8), (1, MOOD + 0.5 + 1.5 * 0.3), (2, MOOD - 1.0), (None, MOOD)],
)
def test_the_odds_of_a_round_by_hand(measure, logit) -> None:
    """Kosovo's measures have ease and a date, Serbia's ease only, a general round neither."""
    talks = Round(days.morning(days.rules(*ALL), **FELT), EVERYONE)
    assert talks.probability(measure) == days.about(chance(logit))


def test_the_law_of_a_round_names_what_speaks_for_it() -> None:
    law = Round(days.morning(days.rules(*ALL), **FELT), EVERYONE).law(1)
    assert {name: float(np.ravel(value)[0]) for name, value in named(law).items()} == pytest.approx(
        {
            "calm": -1.4, "pressure_kosovo": 0.45, "pressure_serbia": 0.15, "commitment_kosovo": -0.05,
            "commitment_serbia": -0.15, "hostility_kosovo": -0.25, "hostility_serbia": -0.45, "risk": 0.4,
            "ease": 0.5, "urgency": 0.45,
        },
        rel=1e-5,
    )  # fmt: skip


def test_a_general_round_has_no_measure_of_its_own() -> None:
    talks = Round(days.morning(days.rules(*ALL), **FELT), EVERYONE)
    assert named(talks.law(None)).keys() == named(talks.law(1)).keys() - {"ease", "urgency"}


def test_a_round_reads_its_own_members() -> None:
    """Parameters too may differ by member: a round in the second one has its odds, not the first one's."""
    fixed = days.rules(
        PLATES, a0=[-1, -2], a_d=[1, 2], a_P=[1, 2], a_H=[1, 3], **{"settlement.ceiling": [0.9, 0.5]}
    )
    now = days.morning(fixed, 2, prox_of=[[0.1, 0.7]], p_kosovo=[0, 1], c_serbia=[0, 0.2], tension=[0, 0.3])
    logit = -2 + 2 * 0.7 + 2 * 1 / 2 - 3 * 0.2 / 2 + 0.3
    assert Round(now, np.array([1])).probability(0) == days.about(chance(logit, 0.5))


def test_only_what_is_open_or_stands_is_on_the_agenda() -> None:
    status = [[NONE, ANNOUNCED, PHASED, IN_FORCE, SUSPENDED], [NONE] * 5]
    now = days.morning(days.rules(*ALL), 5, status=status, standing=[[0, 1, 0, 1, 0]])
    talks = Round(now, np.arange(5))
    assert talks.open_here(0).tolist() == [False, True, True, True, False]
    assert talks.open_here(1).tolist() == [False] * 5
    assert talks.open_here(2).tolist() == [False, True, False, True, False]
    assert talks.nothing_open().tolist() == [True, False, False, False, True]
    last = Round(now, np.array([3, 4]))
    assert [last.open_here(0).tolist(), last.open_here(2).tolist()] == [[True, False]] * 2
    assert last.nothing_open().tolist() == [False, True]


def test_a_standing_measure_does_not_make_a_round_particular() -> None:
    now = days.morning(days.rules(*ALL), status=NONE, standing=1)
    assert Round(now, EVERYONE).nothing_open().tolist() == [True]


@pytest.mark.parametrize(
    ("status", "deal", "general", "share"),
    [
        ([ANNOUNCED, IN_FORCE], [1, 0, 0], 0, 1 / 1.5),
        ([ANNOUNCED, IN_FORCE], [0, 1, 0], 0, 0.5 / 1.5),
        ([ANNOUNCED, IN_FORCE], [1, 1, 0], 0, 1),
        ([ANNOUNCED, SUSPENDED], [1, 0, 0], 0, 1),
        # What was not open counts neither as settled nor as left.
        ([ANNOUNCED, SUSPENDED], [0, 1, 0], 0, 0),
        # Serbia's measures are no part of the share.
        ([ANNOUNCED, IN_FORCE], [0, 0, 1], 0, 0),
        ([NONE, SUSPENDED], [0, 0, 0], 1, 1),
        ([NONE, SUSPENDED], [1, 1, 0], 0, 0),
        # A general deal counts where nothing was open.
        ([ANNOUNCED, SUSPENDED], [0, 0, 0], 1, 0),
    ],
)
def test_a_deal_counts_by_the_salience_of_what_it_settles(status, deal, general, share) -> None:
    fixed = days.rules(*ALL)
    now = days.morning(fixed, status=status)
    assert pulse(now, days.events(fixed, deal=deal, general_deal=general), EVERYONE) == days.about(share)


def test_the_pulse_is_that_of_the_members_asked_for() -> None:
    fixed = days.rules(*ALL)
    now = days.morning(fixed, 2, status=[[ANNOUNCED, ANNOUNCED], [NONE, ANNOUNCED]])
    events = days.events(fixed, 2, deal=[[0, 1], [0, 0], [0, 0]])
    assert pulse(now, events, np.array([1])) == days.about(1 / 1.5)
