from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sim.comparison import compare as comparing
from sim.comparison.compare import BASE, compare, paired_effects
from sim.comparison.divergence import first_divergence
from sim.ensemble.headline import headline
from sim.ensemble.intervals import bonett_price
from sim.ensemble.results import write_run
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import summarise
from sim.errors import InputError
from sim.scenario import Scenario, load_scenario
from sim.world.outcomes import EVENTS, OUTCOMES
from tests.scenes import START, scene

PAIRS, LATER = 250, START + dt.timedelta(20)
PLATES = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(25)}'
ARMS = f"""
[arms.same]
parameters = {{ lam = 1.0 }}
[arms.firm]
parameters = {{ dom_K = 0.9 }}
[arms.later]
[[arms.later.events]]
date = {LATER}
actor = "serbia"
move = "call"
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return scene(40, {"plates": PLATES}, ARMS)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> xr.Dataset:
    return compare(scenario, replicates=PAIRS, seed=7, workers=1)


def test_every_arm_and_outcome_is_there(found: xr.Dataset) -> None:
    assert list(found["arm"].values) == ["same", "firm", "later"]
    assert list(found["outcome"].values) == list(OUTCOMES)
    assert int(found["n_members"]) == PAIRS and found.attrs["against"] == BASE


def test_medians_are_those_of_the_runs(scenario: Scenario) -> None:
    """Of an even number of histories the lower of the two in the middle, as the headline numbers have it."""
    found = compare(scenario, ["firm"], replicates=6, seed=7, workers=1)
    one = headline(summarise(simulate(scenario, replicates=6, seed=7, workers=1)))
    for name in found["quantity"].values:
        median = one["numbers"][str(name)]["quantiles"]["0.5"]
        assert found["median_before"].sel(arm="firm", quantity=name) == pytest.approx(median, abs=0.1)


def test_an_arm_that_changes_nothing_has_no_effect_at_all(found: xr.Dataset) -> None:
    same = found.sel(arm="same")
    assert (same["effect"] == 0).all() and int(same["changed"]) == 0
    assert (same["tension_mean_change"] == 0).all() and (same["tension_change"] == 0).all()
    assert (same["switched"].values[:, [0, 1], [1, 0]] == 0).all()
    assert np.trace(same["first_due_day"].values) == PAIRS and same["example"].isnull().all()


def test_effects_are_those_of_the_members(scenario: Scenario, found: xr.Dataset) -> None:
    base, firm = (simulate(scenario, arm=arm, replicates=PAIRS, seed=7, workers=1) for arm in (None, "firm"))
    for name in EVENTS:
        one, other = base[f"outcome_{name}"].values, firm[f"outcome_{name}"].values
        cell = found.sel(arm="firm", outcome=name)
        interval = bonett_price((one > other).sum(), (other > one).sum(), PAIRS)
        assert float(cell["effect"]) == pytest.approx(other.mean() - one.mean())
        assert (float(cell["low"]), float(cell["high"])) == interval
    change = firm["tension"].values.astype(float) - base["tension"].values
    cell = found.sel(arm="firm")
    assert cell["tension_mean_change"].values == pytest.approx(change.mean(axis=1))
    assert cell["tension_change"].sel(quantile=0.5).values == pytest.approx(np.median(change, axis=1))


def test_switches_add_up(found: xr.Dataset) -> None:
    assert (found["switched"].sum(("happened_before", "happened_after")) == PAIRS).all()
    assert (found["first_due_day"].sum(("ended_before", "ended_after")) == PAIRS).all()
    to_yes = found["switched"].sel(happened_before="no", happened_after="yes").astype(int)
    to_no = found["switched"].sel(happened_before="yes", happened_after="no").astype(int)
    effects = found["effect"].sel(outcome=list(EVENTS)).values * PAIRS
    assert (to_yes - to_no).values == pytest.approx(effects)


def test_an_example_switched_in_the_direction_of_the_effect(scenario: Scenario, found: xr.Dataset) -> None:
    examples = found.sel(arm="firm", event="enforced")["example"]
    one, other = (
        simulate(scenario, arm=arm, replicates=[int(examples)], seed=7)["outcome_enforced"].item()
        for arm in (None, "firm")
    )
    effect = float(found.sel(arm="firm", outcome="enforced")["effect"])
    assert effect != 0 and (other - one) * effect > 0


def test_no_variance_ratio_is_significantly_below_one(found: xr.Dataset) -> None:
    assert not (found["ratio_high"] < 1).any()


def test_an_arm_changes_nothing_before_it_begins(scenario: Scenario, found: xr.Dataset) -> None:
    days = found["date"].values.astype("datetime64[D]").astype(object)
    later = found.sel(arm="later")["tension_change"].values
    assert (later[:, days < LATER] == 0).all() and (later[:, days == LATER] != 0).any()
    base, arm = (simulate(scenario, arm=a, replicates=30, seed=7, workers=1) for a in (None, "later"))
    parted = [first_divergence(base, arm, member).date for member in range(30)]
    assert all(date is None or date >= LATER for date in parted) and LATER in parted


def test_an_arm_can_be_compared_with_another(scenario: Scenario, found: xr.Dataset) -> None:
    turned = compare(scenario, [BASE], against="firm", replicates=PAIRS, seed=7, workers=1)
    assert turned.sel(arm=BASE)["effect"].values == pytest.approx(-found.sel(arm="firm")["effect"].values)


def test_runs_are_found_and_not_made_again(scenario: Scenario, found: xr.Dataset, tmp_path: Path) -> None:
    there = write_run(scenario, replicates=PAIRS, seed=7, out=tmp_path, workers=1)
    once = compare(scenario, ["firm"], replicates=PAIRS, seed=7, workers=1, out=tmp_path)
    again = compare(scenario, ["firm"], replicates=PAIRS, seed=7, workers=1, out=tmp_path)
    assert json.loads(once.attrs["found"]) == [BASE]
    assert json.loads(again.attrs["found"]) == [BASE, "firm"]
    assert json.loads(once.attrs["folders"])[BASE] == there.path.as_posix()
    expected = found.sel(arm=["firm"])["effect"]
    assert (once["effect"] == expected).all() and (again["effect"] == expected).all()


def test_progress_counts_the_members_of_all_arms(scenario: Scenario) -> None:
    seen: list[tuple[int, int]] = []
    compare(scenario, ["firm"], replicates=20, workers=1, progress=lambda *now: seen.append(now))
    assert seen[-1] == (40, 40) and [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_progress_counts_from_the_first_second(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a process is started or a run is looked for, all members of all arms are known."""
    write_run(scenario, replicates=20, out=tmp_path, workers=1)
    seen: list[Any] = []
    choose = comparing.executor_or
    monkeypatch.setattr(comparing, "executor_or", lambda *a: (seen.append("starts"), choose(*a))[1])
    compare(
        scenario, ["firm"], replicates=20, workers=1, out=tmp_path, progress=lambda *now: seen.append(now)
    )
    assert seen[:3] == [(0, 40), "starts", (20, 40)] and seen[-1] == (40, 40)


@pytest.mark.parametrize(
    ("arms", "against", "replicates", "messages"),
    [
        ([], BASE, 10, ["nothing to compare"]),
        (["frim", "lter"], BASE, 10, ["did you mean 'firm'", "did you mean 'later'"]),
        (["firm"], "firm", 10, ["an arm compared with itself"]),
        (["firm", "firm"], BASE, 10, ["named twice"]),
        (["firm"], BASE, 1, ["too few pairs"]),
        (["firm"], "laterr", 1, ["did you mean 'later'", "too few pairs"]),
        (["firm"], BASE, 0, ["must be at least 1"]),
    ],
)
def test_every_problem_is_named_once(
    scenario: Scenario, arms: list[str], against: str, replicates: int, messages: list[str]
) -> None:
    with pytest.raises(InputError) as raised:
        compare(scenario, arms, against=against, replicates=replicates)
    problems = [str(problem) for problem in raised.value.problems]
    assert len(problems) == len(messages)
    assert all(any(message in problem for problem in problems) for message in messages)


def test_members_that_do_not_pair_are_refused(scenario: Scenario) -> None:
    one, other = (simulate(scenario, replicates=ids, keep="curves") for ids in ([1, 2, 3], [1, 2, 4]))
    with pytest.raises(InputError, match="does not pair with the reference"):
        paired_effects(one, {"other": other})


def test_a_moved_deadline_is_that_of_every_side_which_has_one() -> None:
    found = compare("deadline", ["no-rule", "overnight"], due_in=10, replicates=2)
    changes = json.loads(found.attrs["arm_changes"])
    assert found.attrs["changed"] == "due date moved to 11 Jul 2022 (10 days in)"
    assert changes["no-rule"] == ["plates, announced: 1 Jul 2022 → none", "plates, due: 11 Jul 2022 → none"]


def test_a_deadline_that_cannot_be_moved_is_one_problem() -> None:
    early = "measures.plates.due = 2022-07-01: must come after the announcement (2022-07-01)"
    idle = "due-in = 9: nothing is due in what is compared"
    for scenario, arm, days, words in (
        (load_scenario("deadline"), "no-rule", 0, early),
        (scene(body="[arms.firm]\nparameters = { lam = 1.2 }"), "firm", 9, idle),
    ):
        with pytest.raises(InputError) as raised:
            compare(scenario, [arm], due_in=days, replicates=2)
        assert [str(problem) for problem in raised.value.problems] == [words]
