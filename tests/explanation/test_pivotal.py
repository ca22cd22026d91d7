"""Pivotal events: with and without each event, the futures are those of two forks, future by future."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.intervals import bonett_price
from sim.ensemble.results import Run, write_run
from sim.errors import InputError
from sim.explanation import changes
from sim.explanation.pivotal import Pivot, Pivots, pivotal
from sim.forks.fork import fork
from tests.scenes import START, scene

FUTURES, MEMBER = 24, 2
PLATES = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(12)}'
PAPERS = 'owner = "kosovo"\nsalience = 0.6\nstatus = "in_force"'
BODY = f"""
g0 = {{ dist = "uniform", low = 0.14, high = 0.2 }}
[[triggers]]
when = {{ variable = "tension", above = 10, for_days = 4 }}
do = {{ actor = "nato", move = "patrol" }}
[[triggers]]
when = {{ variable = "tension", above = 12, for_days = 2 }}
do = {{ event = "arrest_case" }}
[[events]]
date = {START + dt.timedelta(2)}
actor = "serbia"
move = "call"
[[events]]
date = {START + dt.timedelta(2)}
event = "walk_out"
[[events]]
date = {START + dt.timedelta(3)}
event = "barricades"
place = "zvecan"
up = 2
[[events]]
date = {START + dt.timedelta(4)}
event = "incident"
count = 2
[[events]]
date = {START + dt.timedelta(5)}
event = "border_incident"
[[events]]
date = {START + dt.timedelta(8)}
actor = "eu"
move = "convene"
[[events]]
date = {START + dt.timedelta(9)}
event = "deal"
measures = ["papers"]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    made = scene(30, {"plates": PLATES, "papers": PAPERS}, BODY)
    return write_run(made, replicates=6, out=tmp_path_factory.mktemp("results"), workers=1)


@pytest.fixture(scope="module")
def found(run: Run) -> Pivots:
    return pivotal(run, MEMBER, outcome="injuries", futures=FUTURES)


def forked(run: Run, side: changes.Side, pivot: Pivot) -> xr.Dataset:
    # The scenario forks like its run (test_fork.py), without reading the folder every time.
    return fork(
        run.scenario, member=MEMBER, on=pivot.question.date, events=side.events, drop=side.drop,
        replicates=FUTURES, workers=1,
    )  # fmt: skip


def test_each_side_is_what_the_fork_gives(run: Run, found: Pivots) -> None:
    """Removing an event and running again gives the stated change, for one event of every kind and origin."""
    kinds: dict[tuple[str, ...], Pivot] = {}
    for pivot in found.tested:
        event = pivot.question.events[0]
        kinds.setdefault((event.event, event.origin), pivot)
    assert {kind for kind, _ in kinds} >= {
        "call",
        "walk_out",
        "new_barricades",
        "incidents",
        "deal",
        "convene",
    }
    for pivot in kinds.values():
        with_it, without = (
            forked(run, side, pivot)["outcome_injuries"].values
            for side in (pivot.question.with_it, pivot.question.without)
        )
        assert pivot.with_it == with_it.mean() and pivot.without == without.mean()
        assert pivot.change == pytest.approx(with_it.mean() - without.mean())
        low, high = bonett_price((without > with_it).sum(), (with_it > without).sum(), FUTURES)
        assert (pivot.low, pivot.high) == (pytest.approx(low), pytest.approx(high))


def test_without_it_is_without_it(run: Run, found: Pivots) -> None:
    """In the futures with an event it happens on its day, and in the others it does not."""
    checked = 0
    for pivot in found.tested:
        event = pivot.question.events[0]
        if event.event in ("new_barricades", "incidents"):
            array, place = event.event, {"place": event.place} if event.place else {}
            with_it, without = (
                forked(run, side, pivot)[array].isel(date=0).sel(place).values
                for side in (pivot.question.with_it, pivot.question.without)
            )
            assert (with_it == event.value).all() and (without == 0).all()
            checked += 1
    assert checked > 1


def test_nothing_is_left_out_in_silence(run: Run, found: Pivots) -> None:
    from sim.ensemble.eventlist import happenings

    told = [event for event in happenings(run.history(MEMBER)) if event.event != "round"]
    said = [event for pivot in found.tested for event in pivot.question.events]
    said += [event for events in found.untested.values() for event in events]
    assert set(told) >= set(said)
    missing = [event for event in told if event not in said]
    # A walk-out that the scenario fixes is logged as a fact and as what it changes: it is asked about once.
    assert {event.event for event in missing} <= {"walk_out"}
    assert changes.BY_RULE in found.untested or changes.APPEALS in found.untested


def test_what_has_happened_is_settled(run: Run) -> None:
    when = run.members["when_barricade"].values[MEMBER]
    assert when == np.datetime64(START + dt.timedelta(3))
    asked = pivotal(run, MEMBER, outcome="barricade", futures=4)
    assert asked.settled == START + dt.timedelta(3)
    assert max(pivot.question.date for pivot in asked.tested) <= asked.settled
    assert min(event.date for event in asked.untested[changes.SETTLED]) > asked.settled
    (barricades,) = [p for p in asked.tested if p.question.events[0].place == "zvecan"]
    assert barricades.with_it == 1 >= barricades.without


def test_pivotal_events_stand_clear_of_zero(found: Pivots) -> None:
    listed = found.pivotal
    for pivot in found.tested:
        assert (pivot in listed) == (not pivot.low <= 0 <= pivot.high)
    sizes = [abs(pivot.change) for pivot in found.pivotal]
    assert sizes == sorted(sizes, reverse=True)
    assert found.by_chance == pytest.approx(len(found.tested) / 20)


def test_a_scenario_is_asked_like_its_run(run: Run, found: Pivots, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    again = pivotal(
        run.scenario, MEMBER, outcome="injuries", futures=FUTURES, progress=lambda *at: seen.append(at)
    )
    assert again.tested == found.tested
    assert seen[-1] == (len(found.tested), len(found.tested))


def test_wrong_questions(run: Run) -> None:
    with pytest.raises(InputError, match="no such outcome"):
        pivotal(run, MEMBER, outcome="peace")
    with pytest.raises(InputError, match="must be at least 2"):
        pivotal(run, MEMBER, futures=1)
    with pytest.raises(InputError, match="no such history"):
        pivotal(run, 6)


def test_an_event_of_no_consequence_changes_nothing(run: Run, found: Pivots) -> None:
    """What only changes words on the last day cannot change who is hurt."""
    last = [p for p in found.tested if p.question.events[0].event in ("accuse", "talk")]
    late = [p for p in last if p.question.date >= START + dt.timedelta(29)]
    assert all(p.change == 0 and not p.clear for p in late)
    assert np.isfinite([p.low for p in found.tested]).all()
