"""One day of the model with hand-picked luck: walk-outs, returns, rounds and incidents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.model import CrisisModel, can_return, walk_out_chance
from sim.world.vocabulary import ANNOUNCED, IN_FORCE, NONE, PHASED, SUSPENDED
from tests.scenes import START, scene
from tests.world import days
from tests.world.days import DAY, DOCUMENTS, EU, KOSOVO, PLATES, SERBIA

MEASURES = {
    "plates": f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(21)}',
    "serbia_plates": 'owner = "serbia"\nsalience = 0.5',
}


def on_the_first_day(**event: str) -> str:
    return f"[[events]]\ndate = {START}\n" + "".join(f'{key} = "{value}"\n' for key, value in event.items())


CALL, CONVENE = on_the_first_day(actor="serbia", move="call"), on_the_first_day(actor="eu", move="convene")


def stepped(
    body: str, luck: dict[str, Any], rows: dict[str, Any] | None = None, **setting: Any
) -> CrisisModel:
    """Return the model after its first day; channels without luck of their own have one half."""
    members = max(np.size(values) for values in luck.values())
    model = CrisisModel(scene(3, MEASURES, body), replicates=range(members))
    model.rules.setting = model.setting = replace(model.setting, **setting)
    model.uniforms = lambda channel, day: np.broadcast_to(np.float32(luck.get(channel, 0.5)), members)
    days.put(model.state, rows or {})
    model.step()
    return model


# Walk-outs.


@pytest.mark.parametrize(
    ("status", "due", "chance"),
    [
        (NONE, 0, 0),
        (ANNOUNCED, DAY + 21, 0.15),
        (ANNOUNCED, DAY + 22, 0),
        (ANNOUNCED, DAY - 1, 0.15),
        (PHASED, DAY + 60, 0.15),
        (IN_FORCE, 0, 0.15),
        (SUSPENDED, 0, 0),
    ],
)
def test_a_call_may_be_a_walk_out_only_near_a_rule(status, due, chance) -> None:
    """The second rule is far off; the first member is not asked for."""
    now = days.morning(
        days.rules(PLATES, DOCUMENTS),
        2,
        status=[[NONE, status], [ANNOUNCED] * 2],
        due=[[0, due], [DAY + 90] * 2],
    )
    assert walk_out_chance(now, np.array([1])) == days.about(chance)


def test_a_call_is_a_walk_out_by_its_chance() -> None:
    model = stepped(CALL, {"walk_out": [0.149, 0.15, 0.149]}, {"walked_out": [0, 0, 1]})
    assert model.events.walk_out.tolist() == [1, 0, 0]
    assert model.state.walked_out.tolist() == [1, 0, 1]


@pytest.mark.parametrize("move", ["accuse", "threaten"])
def test_without_a_call_nobody_walks_out(move: str) -> None:
    model = stepped(on_the_first_day(actor="serbia", move=move), {"walk_out": [0.0]})
    assert model.events.walk_out.tolist() == [0]


def test_serbs_return_once_nothing_keeps_them_away() -> None:
    status = [[SUSPENDED] * 5 + [ANNOUNCED], [SUSPENDED] * 4 + [NONE, SUSPENDED]]
    now = days.morning(
        days.rules(PLATES, DOCUMENTS),
        6,
        status=status,
        walked_out=[1, 0, 1, 1, 1, 1],
        police=[0, 0, 0.5, 1, 0, 0],
    )
    assert can_return(now).tolist() == [True, False, False, False, False, False]


def test_a_return_is_rare() -> None:
    rows = {"walked_out": [1, 1, 0, 1], "status": [[SUSPENDED] * 3 + [IN_FORCE]]}
    model = stepped("", {"return": [0.0029, 0.003, 0.0029, 0.0029]}, rows)
    assert model.events.walk_out.tolist() == [-1, 0, 0, 0]
    assert model.state.walked_out.tolist() == [0, 1, 0, 1]


def test_what_the_scenario_says_of_institutions_holds() -> None:
    body = on_the_first_day(event="return_to_institutions")
    assert stepped(body + CALL, {"walk_out": [0.0]}).events.walk_out.tolist() == [-1]
    body = on_the_first_day(event="walk_out")
    rows = {"walked_out": 1, "status": [SUSPENDED]}
    assert stepped(body, {"return": [0.0]}, rows).events.walk_out.tolist() == [1]


# Rounds.


def test_a_round_is_held_where_the_eu_convenes() -> None:
    model = stepped(CONVENE, {"deal/plates": [0.0, 0.99, 0.0], "deal/serbia_plates": [0.99, 0.0, 0.0]})
    assert model.events.round.tolist() == [1, 1, 1]
    assert model.events.deal.tolist() == [[1, 0, 1], [0, 1, 1]]
    for body in ("", on_the_first_day(actor="eu", move="press_kosovo")):
        assert not stepped(body, {"deal/plates": [0.0]}).events.round.any()


def test_a_round_settles_what_is_open_and_is_a_general_one_otherwise() -> None:
    luck = {"deal/plates": 0.0, "deal/serbia_plates": 0.0, "deal/general": [0.0, 0.0, 0.99]}
    rows = {"status": [[ANNOUNCED, NONE, NONE]], "standing": [[0, 1, 0]]}
    model = stepped(CONVENE, luck, rows)
    assert model.events.deal.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert model.events.general_deal.tolist() == [0, 1, 0]


def test_a_deal_is_drawn_by_its_chance() -> None:
    """Calm, and three weeks to go: -1.4 + 1.5 e^(-21/6) + T - (h_K + h_S)/2, below a ceiling of .9."""
    tension, hostility = days.sat(10 / 60), days.sat(4 / 50)
    chance = 0.9 / (1 + np.exp(1.4 - 1.5 * np.exp(-21 / 6) - tension + hostility))
    model = stepped(CONVENE, {"deal/plates": [chance - 0.001, chance + 0.001]})
    assert model.events.deal[0].tolist() == [1, 0]


# Incidents.


def test_an_incident_has_its_own_luck_its_severity_and_its_attack() -> None:
    """Of severity .9, S = .1/.25 = .4 and .4^(-1/1.4) = 1.9; without an incident nothing happens."""
    luck = {"incidents": [0.99, 0.99, 0.5], "severity": [0.9, 0.1, 0.9], "lethal": [0.9, 0.99999, 0.99999]}
    events = stepped("", luck).events
    assert events.incidents.tolist() == [1, 1, 0]
    assert events.casualties.tolist() == [1, 0, 0]
    assert events.lethal.tolist() == [0, 1, 0]


# Appeals.


@pytest.mark.parametrize(("actor", "bit"), [("eu", 1), ("us", 2), ("nato", 4)])
def test_each_third_party_appeals_by_its_own_luck(actor: str, bit: int) -> None:
    assert stepped("", {f"appeal/{actor}": [0.01, 0.999]}).events.appeal.tolist() == [0, bit]


# The order of the day.


def test_kosovo_decides_on_what_the_round_left_open() -> None:
    """A rule due today: settled in the first member, postponed in the second."""
    luck = {"deal/plates": [0.0, 0.99], "kosovo/due": [0.0, 0.0]}
    events = stepped(CONVENE, luck, {"due": START.toordinal()}).events
    assert events.deal[0].tolist() == [1, 0]
    assert events.acted_on[0].tolist() == [0, 1]
    assert events.move[KOSOVO].tolist() == days.codes("hold", "postpone")


def test_municipalities_use_their_own_luck() -> None:
    """Everyone is ready after a call, and sites go up where the draw is high."""
    luck = {"up/zvecan": [0.001, 0.999], "down/leposavic": [0.999, 0.001]}
    events = stepped("", luck, {"call": 2, "barricades": [4, 0, 4, 4]}).events
    assert [bool(up) for up in events.up[1]] == [False, True]
    assert [bool(down) for down in events.down[3]] == [True, False]
    assert not events.up[[0, 2, 3]].any()


def test_nothing_happens_once_force_has_ended_a_history() -> None:
    model = stepped(CALL + CONVENE, {"incidents": [0.99, 0.99]}, {"ended": [1, 0]})
    assert model.events.move[[SERBIA, EU]].tolist() == [
        days.codes("hold", move) for move in ("call", "convene")
    ]
    assert model.events.incidents.tolist() == [0, 1]
    assert model.state.casualties_total[0] == 0 and model.tally.ended_on.tolist() == [0, -1]


# Where the record is followed.

#: Luck with which everything that can happen does.
EVENTFUL = {
    "kosovo/due": [0.0], "walk_out": [0.0], "up/zvecan": [0.999], "down/leposavic": [0.999],
    "deal/plates": [0.0], "incidents": [1 - 2**-24], "severity": [0.999],
    "lethal": [1 - 2**-24], "serbia": [1 - 2**-24], "us": [0.0],
}  # fmt: skip
TENSE = {
    "call": 2,
    "barricades": [0, 0, 0, 4],
    "due": START.toordinal(),
    "tension_points": 100,
    "excitation": 5,
}


def test_what_would_have_been_recorded_did_not_happen() -> None:
    """A move of words may have gone unrecorded, and an incident that hurt nobody."""
    events = stepped(CONVENE, EVENTFUL, TENSE, record_until=START).events
    assert events.move[:, 0].tolist() == days.codes("threaten", "hold", "convene", "hold", "hold")
    assert events.incidents[0] >= 1 and events.casualties[0] == 0 and events.lethal[0] == 0
    for row in (events.up, events.down, events.deal, events.acted_on, events.walk_out):
        assert not row.any()
    assert events.round.tolist() == [1]


def test_without_imputation_the_record_is_all_there_was() -> None:
    events = stepped(CALL, EVENTFUL, TENSE, record_until=START, impute=False).events
    assert events.move[:, 0].tolist() == days.codes("call", "hold", "hold", "hold", "hold")
    assert events.incidents.tolist() == [0] and events.walk_out.tolist() == [0]


def test_after_the_record_everything_is_drawn_again() -> None:
    events = stepped(CONVENE + CALL, EVENTFUL, TENSE, record_until=START - dt.timedelta(1)).events
    assert events.casualties[0] > 0 and events.lethal[0] == 1 and events.walk_out[0] == 1
    assert events.up[1, 0] > 0 and events.down[3, 0] > 0 and events.deal[0, 0] == 1


def test_what_is_imposed_takes_its_slot_from_what_was_drawn() -> None:
    body = (
        f'[[events]]\ndate = {START}\nevent = "barricades"\nplace = "zvecan"\nup = 1\n'
        f'[[events]]\ndate = {START}\nevent = "incident"\ncasualties = 7\n'
        + on_the_first_day(event="no_deal")
        + CONVENE
    )
    events = stepped(body, EVENTFUL, TENSE).events
    assert events.up[1].tolist() == [1]
    assert [events.incidents[0], events.casualties[0], events.lethal[0]] == [1, 7, 0]
    assert not events.deal.any() and events.round.tolist() == [1]
