"""What sets histories apart: planted differences are found on their day, and chance is kept out."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.simulate import simulate
from sim.errors import InputError
from sim.explanation import distinguish as module
from sim.explanation.causes import past_of
from sim.explanation.distinguish import distinguish, features_of
from tests.scenes import announced

MEMBERS, DAYS, SHUFFLES = 80, 40, 200


@pytest.fixture(scope="module")
def log() -> xr.Dataset:
    scenario = announced(notice=12, days=DAYS - 1)
    drawn = scenario.with_parameters({"lev_US": 0.7}).model_copy()
    return simulate(drawn, replicates=MEMBERS, seed=5, workers=1)


def labelled(log: xr.Dataset, labels: np.ndarray) -> xr.Dataset:
    return log.assign(
        outcome_reserve=("member", labels.astype(np.int8)),
        when_reserve=("member", np.where(labels, DAYS - 1, -1).astype(np.int16)),
    )


def test_levels_are_those_of_the_state(log: xr.Dataset) -> None:
    """Folding all members at once gives what folding one gives, and tension is the published curve."""
    found = features_of(log)
    assert np.abs(found["tension"] - log["tension"].values).max() < 1e-3
    now = past_of(log, 7, 20).engine
    assert found["hostility.kosovo"][19, 7] == pytest.approx(now.h_kosovo[0], abs=1e-6)
    assert found["pressure.serbia"][19, 7] == pytest.approx(now.p_serbia[0], abs=1e-6)
    accused = (log["move"].sel(actor="serbia").values == 2).sum()
    names = [name for name in found if name.startswith("moves.serbia")]
    total = sum(found[name][-1].sum() for name in names)
    assert total == (log["move"].sel(actor="serbia").values != 0).sum() >= accused


def test_a_planted_difference_is_found_on_its_day(log: xr.Dataset) -> None:
    """Histories chosen by what Serbia felt on day 15 differ in it by then."""
    felt = features_of(log)["hostility.serbia"][15]
    found = distinguish(labelled(log, felt > np.median(felt)), "reserve", shuffles=SHUFFLES)
    by_name = {feature.name: feature for feature in found.features}
    planted = by_name["hostility.serbia"]
    assert planted.first is not None and 0 < planted.first <= 15
    assert planted.difference[15] > found.band
    assert planted.with_it[15] == pytest.approx(felt[felt > np.median(felt)].mean())
    assert planted.without[15] == pytest.approx(felt[felt <= np.median(felt)].mean())
    expected = (planted.with_it[15] - planted.without[15]) / felt.std()
    assert planted.difference[15] == pytest.approx(expected, rel=1e-4)
    firsts = [DAYS if feature.first is None else feature.first for feature in found.features]
    assert firsts == sorted(firsts)
    assert found.happened == MEMBERS // 2 and found.by_day[-1] == MEMBERS // 2


def test_labels_without_meaning_seldom_leave_the_band(log: xr.Dataset) -> None:
    """In at most one of ten meaningless splits does anything leave the band; one of twenty is expected."""
    rng = np.random.default_rng(8)
    table = np.concatenate([rows.reshape(DAYS, -1) for rows in features_of(log).values()])
    spread = table.std(axis=1, keepdims=True)
    scores = np.divide(table - table.mean(axis=1, keepdims=True), spread, where=spread > 1e-6,
                       out=np.zeros_like(table))  # fmt: skip
    labels = np.arange(MEMBERS) < 30
    band = module._band(scores, labels, 500, 1)
    trials = np.array([rng.permutation(labels) for _ in range(400)])
    left = np.abs(module._differences(scores, trials)).max(axis=1) > band
    # 400 trials at 5 %: 20 expected, and more than 40 in fewer than one of 10,000 tries.
    assert 4 <= left.sum() <= 40


def test_parameters_that_differ_are_there_from_the_first_day() -> None:
    from tests.scenes import scene

    body = 'lev_US = { dist = "uniform", low = 0.4, high = 0.9 }\n'
    drawn = simulate(scene(12, {"plates": 'owner = "kosovo"'}, body), replicates=40, workers=1)
    value = drawn["param_lev_US"].values
    found = distinguish(
        drawn.assign(outcome_deal=("member", value > 0.65), when_deal=("member", np.full(40, 3))),
        "deal",
        shuffles=SHUFFLES,
    )
    first = found.features[0]
    assert first.name == "parameter.lev_US" and first.first == 0 and (first.difference > 1).all()


def test_wrong_questions(log: xr.Dataset) -> None:
    with pytest.raises(InputError, match="no such outcome"):
        distinguish(log, "peace")
    with pytest.raises(InputError, match="too few to compare: it happens in 3 of 80"):
        distinguish(labelled(log, np.arange(MEMBERS) < 3), "reserve")
    with pytest.raises(InputError, match="must be at least 100"):
        distinguish(labelled(log, np.arange(MEMBERS) < 30), "reserve", shuffles=5)
    with pytest.raises(InputError, match="no events were kept"):
        distinguish(log.drop_vars("move"), "reserve")
