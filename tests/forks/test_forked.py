"""The paired answer of a fork: the same futures with a change and without it."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.ensemble.replay import observed_for
from sim.ensemble.simulate import simulate_plan
from sim.errors import InputError
from sim.forks.fork import plan_pair
from sim.forks.forked import difference
from sim.world.origin import Origin

WISH = {"on": "2022-08-20", "replicates": 6}


def test_the_effect_is_the_difference_of_two_forks() -> None:
    effects = sim.fork_effects("deadline", without=["kosovo.postpone"], **WISH)
    both = [sim.fork("deadline", without=moves, **WISH) for moves in ([], ["kosovo.postpone"])]
    assert effects.equals(difference(*both))
    changed = effects.sel(arm="changed")
    for name in ("blockade", "postponed"):
        before, after = (ds[f"outcome_{name}"].values for ds in both)
        cell = changed.sel(outcome=name)
        assert float(cell["effect"]) == pytest.approx(after.mean() - before.mean())
        assert float(cell["low"]) <= float(cell["effect"]) <= float(cell["high"])


@pytest.mark.parametrize(
    "wish", [{"set": {"lam": 1.2}}, {"events": ["nato patrol"]}, {"without": ["kosovo.arrest"]}]
)
def test_every_kind_of_change_has_its_unchanged_futures(wish: dict[str, object]) -> None:
    pair = plan_pair("deadline", **WISH, **wish)  # type: ignore[arg-type]
    assert pair.unchanged is not None
    plain = simulate_plan(plan_pair("deadline", **WISH).changed)  # type: ignore[arg-type]
    assert np.array_equal(simulate_plan(pair.unchanged)["tension"].values, plain["tension"].values)


def test_nothing_changed_or_one_future_has_no_difference() -> None:
    assert plan_pair("deadline", **WISH).unchanged is None  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nothing is changed"):
        sim.fork_effects("deadline", **WISH)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="too few pairs"):
        sim.fork_effects("deadline", on="2022-08-20", replicates=1, without=["kosovo.postpone"])


@pytest.mark.parametrize(
    ("source", "on", "beside"),
    [("august-2022", "2022-08-25", True), ("record", "2023-09-20", True), ("deadline", "2022-08-20", False)],
)
def test_the_real_crisis_stands_beside_a_fork_of_a_history_that_starts_from_it(
    source: str, on: str, beside: bool
) -> None:
    plan = plan_pair(source, on=on, replicates=2, end="2022-08-31" if beside and source != "record" else None)
    assert plan.changed.origin is not None
    assert plan.changed.origin.recorded is beside
    if source != "record":
        found = observed_for(plan.changed.scenario, plan.changed.origin)
        assert (found is not None) is beside
    # It decides nothing that is simulated, so it is no part of what identifies a fork.
    described = plan.changed.origin.describe()
    assert (
        Origin.from_description({**described, "recorded": not beside}).digest()
        == plan.changed.origin.digest()
    )
    described.pop("recorded")  # folders of earlier versions do not say it
    assert not Origin.from_description(described).recorded
