"""Scores agree with scoringrules and scikit-learn, and say what they should of known cases."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules as rules
from sklearn import metrics

from sim.forecast import score

RNG = np.random.default_rng(20220818)
P = np.clip(RNG.beta(0.6, 1.4, 200), 0.01, 0.99).round(2)  # with ties
Y = RNG.random(200) < P
SAMPLE = RNG.gamma(2.0, 3.0, (60, 200))
OBSERVED = RNG.gamma(2.0, 3.0, 60)


def test_scores_agree_with_scoringrules() -> None:
    assert score.brier(P, Y) == pytest.approx(rules.brier_score(Y.astype(float), P))
    for estimator in ("nrg", "qd"):
        assert score.crps(SAMPLE, OBSERVED) == pytest.approx(
            rules.crps_ensemble(OBSERVED, SAMPLE, estimator=estimator)
        )


def test_scores_agree_with_scikit_learn() -> None:
    assert score.brier(P, Y).mean() == pytest.approx(metrics.brier_score_loss(Y, P))
    assert score.log_score(P, Y).mean() == pytest.approx(metrics.log_loss(Y, P))
    assert score.auc(P, Y) == pytest.approx(metrics.roc_auc_score(Y, P))


def test_auc_needs_both_kinds_of_weeks() -> None:
    assert score.auc([0.1, 0.2], [True, True]) is None


def test_skill_is_the_share_of_error_avoided() -> None:
    mine, theirs = score.brier(P, Y), score.brier(np.full(200, 0.3), Y)
    found = score.block_skill(mine, theirs, 8)
    assert found.value == pytest.approx(1 - mine.sum() / theirs.sum())
    assert found.low < found.value < found.high
    assert score.block_skill(theirs, theirs, 8) == score.Skill(0.0, 0.0, 0.0)


def test_weeks_of_a_block_stay_together() -> None:
    order = score.shuffled(30, RNG)
    assert sorted(order) == list(range(30))
    starts = np.flatnonzero(np.diff(order) != 1) + 1
    assert len(starts) <= 3


def test_right_forecasts_are_told_from_shuffled_ones() -> None:
    y = np.repeat([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], 8)
    assert score.shuffle_p(0.1 + 0.8 * y, y) < 0.05
    assert score.shuffle_p(np.full(64, 0.25), y) == 1.0


def test_consistency_bands_hold_right_forecasts_and_not_wrong_ones() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(4000)
    y = (rng.random(4000) < p).astype(float)
    own = np.arange(4000)
    for found in score.reliability(p, y, own):
        assert found.low - 0.03 <= found.happened / found.forecasts <= found.high + 0.03
    wrong = score.reliability(p**2, y, own)
    assert any(c.happened / c.forecasts > c.high for c in wrong)


def test_shared_luck_makes_bands_wider() -> None:
    p, y = np.full(64, 0.3), np.zeros(64)
    (alone,) = score.reliability(p, y, np.arange(64))
    (together,) = score.reliability(p, y, np.arange(64) // 8)
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_a_long_crisis_counts_once_by_episode() -> None:
    y = np.array([0, 0, 1, 1, 1, 1, 1, 0], bool)
    assert [list(part) for part in score.stretches(y)] == [[0, 1], [2, 3, 4, 5, 6], [7]]
    assert score.by_stretch(np.arange(8.0), score.stretches(y)).tolist() == [0.5, 4.0, 7.0]


@pytest.mark.parametrize(("days", "number"), [([], 0), ([3], 1), ([3, 4, 10, 24], 1), ([3, 18], 2)])
def test_quiet_days_part_episodes(days: list[int], number: int) -> None:
    series = np.zeros(40, bool)
    series[days] = True
    assert score.episodes(series) == number
