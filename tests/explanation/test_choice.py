"""Explanations: terms add up, agree with the engine, and lead back to everything that the past put in."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import xarray as xr

from sim.actors import attends
from sim.actors.choice import log_odds
from sim.errors import InputError
from sim.explanation.causes import mornings, past_of
from sim.explanation.choice import explain, explain_choice, kind_of, menu_of, options
from sim.world.numbers import first
from sim.world.vocabulary import ACTORS, THIRD_PARTIES
from tests.explanation.conftest import DAYS, MEMBERS
from tests.scenes import START

SLOTS = [(actor, False) for actor in ACTORS] + [(actor, True) for actor in THIRD_PARTIES]


@pytest.mark.parametrize("member", range(0, MEMBERS, 3))
def test_terms_add_up_and_agree_with_the_engine(log: xr.Dataset, member: int) -> None:
    for past in mornings(log, member):
        for actor, appeal in SLOTS:
            kind = kind_of(past.now, actor, appeal)
            attention = attends(actor, past.now)
            moves = {move.name: move for move in menu_of(kind, actor)}
            found = options(past.now, past.engine, actor, kind)
            assert sum(option.probability for option in found) == pytest.approx(1, abs=1e-12)
            for option in found:
                parts = sum(term.value for term in option.terms)
                whole = log_odds(moves[option.move], attention, past.now.parameters)
                assert parts == pytest.approx(option.log_odds, abs=1e-9)
                assert parts == pytest.approx(float(first(whole)), abs=1e-6)
                assert option.probability == pytest.approx(option.engine, abs=1e-4)
                if option.available and 0 < option.engine < 1 and found[0].engine > 0:
                    against = np.log(option.engine / found[0].engine)
                    assert option.log_odds - found[0].log_odds == pytest.approx(against, abs=1e-4)


@pytest.mark.parametrize("member", range(1, MEMBERS, 3))
def test_causes_and_rest_add_up_to_each_term(log: xr.Dataset, member: int) -> None:
    for t, past in enumerate(mornings(log, member)):
        for actor, appeal in SLOTS:
            found = explain_choice(log, past, member, t, actor, appeal=appeal)
            for option in found.options:
                for term in option.terms:
                    assert sum(c.value for c in term.causes) + term.rest == pytest.approx(
                        term.value, abs=1e-9
                    )
                    assert all(c.event is None or c.event.date < found.date for c in term.causes)
                    assert abs(term.rest) < 1e-9 or not term.causes or term.name in ("urgency", "stakes")


def test_the_ledger_holds_all_that_the_state_holds(log: xr.Dataset) -> None:
    """What events, the start and blocked roads put in is each sum itself, whatever faded or was settled."""
    held, deals = 0, 0
    for member in range(MEMBERS):
        for past in mornings(log, member):
            sums = past.engine.state.array[past.ledger.at, 0]
            assert past.ledger.entries.sum(axis=1) == pytest.approx(sums, rel=1e-4, abs=1e-4)
            held += int((sums > 0).sum())
        deals += int(log["deal"].values[: DAYS - 1, :, member].any())
    assert held > 5 * MEMBERS * DAYS and deals > 2


def test_one_event_leaves_its_own_trace(log: xr.Dataset) -> None:
    """An arrest case adds 1 to affront, which halves in four days; nothing else fed it in this history."""
    for member in range(MEMBERS):
        past = past_of(log, member, 7)
        row = past.ledger.rows.index("affront")
        cases = [
            entry
            for entry, (event, _) in zip(past.ledger.entries[row], past.ledger.causes, strict=True)
            if event is not None and event.event == "arrest_case"
        ]
        assert cases == [pytest.approx(2 ** (-4 / 4), rel=1e-6)]


def test_dates_lead_back_to_who_set_them(log: xr.Dataset) -> None:
    told = 0
    for member in range(MEMBERS):
        status = log["status"].sel(measure="plates").values[:, member]
        moved = log["extension"].values[12, member]
        if not moved or status[12] not in (1, 2):
            continue
        found = explain(log, member, on=START + dt.timedelta(13), actor="serbia")
        urgency = next(term for o in found.options for term in o.terms if term.name == "urgency")
        (cause,) = urgency.causes
        assert cause.event is not None and cause.event.date == START + dt.timedelta(12)
        assert cause.value == pytest.approx(urgency.value)
        told += 1
    assert told > 2


def test_what_was_done_is_told(log: xr.Dataset) -> None:
    found = explain(log, 0, on=str(START + dt.timedelta(5)), actor="serbia")
    assert (found.chosen, found.origin, found.kind) == ("call", "imposed", "day")
    assert found.decision is not None and found.decision.move == "call"
    due = [explain(log, member, on=START + dt.timedelta(12), actor="kosovo") for member in range(MEMBERS)]
    menus = {found.kind: {option.move for option in found.options} for found in due}
    assert menus["due"] == {"postpone", "enforce", "phase"}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"member": MEMBERS}, "no such history"),
        ({"on": "2021-01-01"}, "outside the window"),
        ({"on": "yesterday"}, "not a date"),
        ({"actor": "russia"}, "no such actor"),
        ({"appeal": True}, "no such actor"),
    ],
)
def test_wrong_questions(log: xr.Dataset, given: dict[str, object], answer: str) -> None:
    asked = {"member": 0, "on": START, "actor": "serbia"} | given
    with pytest.raises(InputError, match=answer):
        explain(log, asked.pop("member"), **asked)  # type: ignore[arg-type]
