"""What nobody decides alone: parts add up to what the engine draws from, and lead back to events."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import xarray as xr

from sim.errors import InputError
from sim.explanation.causes import mornings
from sim.explanation.chance import (
    DEAL,
    DOWN,
    INCIDENTS,
    UP,
    Chance,
    events_of,
    explain_chance,
    explain_event,
)
from sim.world import incidents, north
from sim.world.mediation import Round
from sim.world.numbers import first
from sim.world.situation import Situation
from sim.world.vocabulary import PLACES
from tests.explanation.conftest import MEMBERS
from tests.scenes import START

ONE = np.zeros(1, np.intp)


def drawn_from(now: Situation, found: Chance) -> float:
    """Return what the engine computes where the parts of an explanation add up."""
    if found.event == INCIDENTS:
        return float(first(incidents.rate(now)))
    if found.event == DEAL:
        k = now.rules.position.get(found.where)
        ceiling = float(first(now.parameters.settlement_ceiling))
        chance = float(first(Round(now, ONE).probability(k)))
        return float(np.log(chance / (ceiling - chance)))
    place = PLACES.index(found.where)
    values = north.stimulus(now)[place] if found.event == UP else north.removal_hazard(now, place, ONE)
    return float(first(values))


@pytest.mark.parametrize("member", range(0, MEMBERS, 3))
def test_parts_add_up_and_agree_with_the_engine(log: xr.Dataset, member: int) -> None:
    seen = set()
    for past in mornings(log, member):
        for event in events_of(log):
            found = explain_chance(past, member, event)
            assert sum(term.value for term in found.terms) == pytest.approx(found.total, abs=1e-9)
            assert found.total == pytest.approx(drawn_from(past.now, found), abs=1e-6)
            assert found.probability == pytest.approx(found.engine, abs=1e-4)
            if found.event == DEAL and not found.factors["at_stake"]:
                assert found.probability == 0
            for term in found.terms:
                parts = sum(cause.value for cause in term.causes) + term.rest
                assert parts == pytest.approx(term.value, abs=1e-9)
                assert all(cause.event is None or cause.event.date < found.date for cause in term.causes)
                assert abs(term.rest) < 1e-9 or not term.causes or term.name in ("urgency", "deterrence")
            seen |= {(found.event, term.name) for term in found.terms}
    told = {name for event, name in seen if event == UP}
    assert {"calm", "call", "roads", "calming", "urgency", "affront"} <= told
    assert {(INCIDENTS, "excitation"), (DOWN, "calming"), (DEAL, "pressure_kosovo")} <= seen


def test_a_deal_calms_what_comes_after(log: xr.Dataset) -> None:
    """The morning after a deal, it stands behind the calm in the north."""
    told = 0
    for t, k, member in zip(*np.nonzero(log["deal"].values[:-1, :2]), strict=True):
        found = explain_event(log, member, on=START + dt.timedelta(int(t) + 1), event="new_barricades/zvecan")
        calming = next(term for term in found.terms if term.name == "calming")
        deals = {
            cause.event.measure: cause.value
            for cause in calming.causes
            if cause.event is not None and cause.event.event == DEAL
        }
        assert deals[str(log["measure"].values[k])] < 0
        told += 1
    assert told > 2


def test_what_happened_is_told(log: xr.Dataset) -> None:
    found = explain_event(log, 0, on=START + dt.timedelta(9), event="incidents")
    assert found.happening is not None and found.happening.casualties == 11
    assert (found.happening.origin, found.where) == ("imposed", "")
    quiet = np.flatnonzero(log["incidents"].values[:, 0] == 0)[0]
    assert explain_event(log, 0, on=START + dt.timedelta(int(quiet)), event="incidents").happening is None


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"event": "new_barricades/prague"}, "no such event"),
        ({"event": "deal"}, "no such event"),
        ({"on": "2021-01-01"}, "outside the window"),
        ({"member": MEMBERS}, "no such history"),
    ],
)
def test_wrong_questions(log: xr.Dataset, given: dict[str, object], answer: str) -> None:
    asked = {"member": 0, "on": START, "event": "incidents"} | given
    with pytest.raises(InputError, match=answer):
        explain_event(log, asked.pop("member"), **asked)  # type: ignore[arg-type]
