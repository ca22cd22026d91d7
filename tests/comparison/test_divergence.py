from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import xarray as xr

from sim.actors import MOVES
from sim.comparison.divergence import first_divergence
from sim.ensemble.eventlist import Happening
from sim.ensemble.odds import AT_LEAST_ONE, morning, odds_of
from sim.ensemble.simulate import simulate
from sim.errors import InputError
from sim.randomness import Uniforms
from sim.scenario import Scenario
from sim.world import incidents
from sim.world.vocabulary import ACTORS
from tests.scenes import START, scene

SEED, MEMBERS = 3, 40
PLATES = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(25)}'
BODY = """
[arms.same]
parameters = { lam = 1.0 }
[arms.firm]
parameters = { dom_K = 1.0 }
[arms.quiet]
unavailable = ["us.press_kosovo", "us.press_serbia"]
"""
#: What decides whether two days are the same; who decided is left out on purpose.
DAY = ("move", "appeal", "new_barricades", "removed_barricades", "incidents", "casualties", "lethal", "round",
       "deal", "general_deal", "walk_out", "extension", "acted_on")  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return scene(45, {"plates": PLATES}, 'lev_EU = { dist = "uniform", low = 0.2, high = 0.9 }\n' + BODY)


@pytest.fixture(scope="module")
def logs(scenario: Scenario) -> dict[str, xr.Dataset]:
    return {
        arm: simulate(scenario, arm=arm if arm != "base" else None, replicates=MEMBERS, seed=SEED, workers=1)
        for arm in ("base", "same", "firm", "quiet")
    }


def first_difference(before: xr.Dataset, after: xr.Dataset, member: int) -> int | None:
    """Return the first day on which any array of events differs."""
    differ = np.zeros(before.sizes["date"], bool)
    for name in DAY:
        one, other = (
            log[name].isel(member=member).values.reshape(differ.size, -1) for log in (before, after)
        )
        missing = (one != one) & (other != other)  # NaN and NaT differ from themselves
        differ |= ((one != other) & ~missing).any(axis=1)
    return int(np.flatnonzero(differ)[0]) if differ.any() else None


@pytest.mark.parametrize("arm", ["firm", "quiet"])
def test_it_is_the_first_difference(logs: dict[str, xr.Dataset], arm: str) -> None:
    parted = 0
    for member in range(MEMBERS):
        found = first_divergence(logs["base"], logs[arm], member)
        t = first_difference(logs["base"], logs[arm], member)
        assert found.date == (None if t is None else START + dt.timedelta(t))
        if found.date:
            parted += 1
            dates = [difference.date for difference in found.chain]
            assert dates == sorted(dates) and dates[0] == found.date
    assert parted > 10


def test_the_chain_ends_with_the_outcome(logs: dict[str, xr.Dataset]) -> None:
    ended = 0
    for member in range(MEMBERS):
        found = first_divergence(logs["base"], logs["firm"], member)
        if found.outcome:
            ended += 1
            happened = [
                bool(logs[arm][f"outcome_{found.outcome}"].values[member]) for arm in ("base", "firm")
            ]
            assert happened == [found.outcome_before is not None, found.outcome_after is not None]
            assert happened[0] != happened[1]
            assert found.chain[-1].date <= max(d for d in (found.outcome_before, found.outcome_after) if d)
    assert ended > 3


def test_the_same_history_has_no_divergence(logs: dict[str, xr.Dataset]) -> None:
    found = first_divergence(logs["base"], logs["same"], 5)
    assert found.date is None and found.chain == () and found.odds_before is None


def test_the_luck_that_was_drawn_reads_the_same_move_off_the_odds(logs: dict[str, xr.Dataset]) -> None:
    """The odds are the engine's: the member's own uniform picks the logged move from them, every time."""
    log, member = logs["base"], 4
    uniforms = Uniforms(SEED, log["replicate"].values)
    for t in range(log.sizes["date"]):
        now = morning(log, member, t)
        for a, actor in enumerate(ACTORS):
            due = actor == "kosovo" and now.any_due[0]
            drawn = float(uniforms(f"{actor}/due" if due else actor, now.day)[member])
            odds = odds_of(now, Happening(replicate=0, point=0, date=START, actor=actor, event="hold"))
            assert odds is not None and sum(odds.values()) == pytest.approx(1)
            ends = np.cumsum(list(odds.values()))
            assert MOVES[log["move"].values[t, a, member]] == list(odds)[int((ends <= drawn).sum())]


def test_odds_of_the_ground(logs: dict[str, xr.Dataset]) -> None:
    now = morning(logs["firm"], 2, 30)
    event = {"replicate": 0, "point": 0, "date": START}
    up = odds_of(now, Happening(**event, event="new_barricades", place="zvecan"))
    violence = odds_of(now, Happening(**event, event="incidents"))
    assert up is not None and 0 < up[AT_LEAST_ONE] < 1
    assert violence == {AT_LEAST_ONE: pytest.approx(1 - np.exp(-incidents.rate(now)[0]), abs=1e-5)}
    deal = odds_of(now, Happening(**event, event="deal", measure="plates"))
    assert deal is not None and 0 < deal["deal"] < 1
    assert odds_of(now, Happening(**event, event="arrest_case")) is None


def test_what_is_no_pair_is_refused(logs: dict[str, xr.Dataset]) -> None:
    base = logs["base"]
    with pytest.raises(InputError, match="no such history"):
        first_divergence(base, logs["firm"], MEMBERS)
    with pytest.raises(InputError, match="no such outcome"):
        first_divergence(base, logs["firm"], 0, "peace")
    with pytest.raises(InputError, match="different replicates"):
        first_divergence(base, logs["firm"].isel(member=slice(1, None)), 0)
    with pytest.raises(InputError, match="no events were kept"):
        first_divergence(base.drop_vars("move"), logs["firm"], 0)


def test_histories_of_other_code_are_no_pair(logs: dict[str, xr.Dataset]) -> None:
    before, after = (log.copy() for log in list(logs.values())[:2])
    before.attrs["identity"] = "of another day"
    with pytest.raises(InputError, match="made by other code"):
        first_divergence(before, after, 0)
