"""The pages of the backtest belong to this code, and every number on them is backed by a table."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.forecast import past_odds
from sim.forecast.score import EDGES
from tools import backtest, skill

PAGE = backtest.PAGE.read_text(encoding="utf-8")


def test_the_page_belongs_to_this_code() -> None:
    assert f"digest {backtest.digest()}." in PAGE, "run `python -m tools.backtest`"


def test_the_committed_odds_are_those_of_the_page() -> None:
    table = backtest.odds_table(past_odds.committed())
    assert table in PAGE
    assert table.count("\n") == len(EDGES) + 1


def test_no_target_with_few_episodes_is_given_a_skill() -> None:
    counted = re.findall(r"^\| (A barricade|A lethal attack) \|.*$", PAGE, re.MULTILINE)
    assert counted
    for line in PAGE.splitlines():
        if line.startswith(("| A barricade |", "| A lethal attack |")):
            assert "%" not in line


@pytest.mark.parametrize(
    "words", ["knowledge of 2021–23", "must not be used for", "Where baselines win", "blocks"]
)
def test_the_page_says_what_a_sceptic_asks(words: str) -> None:
    assert words in PAGE


def made_up(skilled: bool) -> list[skill.Tested]:
    rng = np.random.default_rng(1)
    shape = (len(skill.ORIGINS), len(skill.HORIZONS), len(skill.TARGETS))
    found = []
    for _ in range(60):
        chance = rng.beta(1, 2, shape)
        happened = rng.random(shape) < chance
        mine = chance if skilled else np.full(shape, 0.3)
        p = np.stack([mine, *[np.full(shape, 1 / 3)] * 4])
        found.append(
            skill.Tested(
                ("model", "climatology", "persistence", "Markov chain", "Hawkes process"), p, happened
            )
        )
    return found


def test_a_true_model_is_found_better_and_shuffled_outcomes_are_not() -> None:
    for line in skill.lines(made_up(skilled=True)):
        assert line.pooled.low > 0 and line.wins > 0.6
        assert line.shuffled.value < 0.02


def test_a_model_that_knows_nothing_is_not() -> None:
    assert all(line.pooled.low < 0 for line in skill.lines(made_up(skilled=False)))


def test_the_page_of_power_belongs_to_this_code() -> None:
    page = skill.PAGE.read_text(encoding="utf-8")
    (tested,) = re.findall(r"see what such a test can show, (\d+)\s", page)
    assert f"digest {skill.digest(int(tested))}." in page, "run `python -m tools.skill`"
    rows = [line for line in page.splitlines() if line.startswith("| ") and "%" in line]
    assert len(rows) == len(skill.TARGETS) * len(skill.HORIZONS) * 4
