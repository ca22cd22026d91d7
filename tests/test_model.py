"""The engine's promises: bits, folds, imposed events and invariants (docs/model.md)."""

import datetime as dt

import numpy as np
import pytest

from sim.actors import MOVE_CODE
from sim.model import CrisisModel, rules_for, simulate_members
from sim.parameters import Parameters
from sim.world.log import refold
from sim.world.state import State
from sim.world.vocabulary import ACTORS, NO_EFFECT, ORIGINS, STATUSES
from tests.scenes import START, announced, calm, scene

SERBIA, KOSOVO, EU, US, NATO = range(5)
assert ACTORS == ("serbia", "kosovo", "eu", "us", "nato")
TWO = {
    "plates": f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(20)}',
    "documents": f"""owner = "kosovo"
announced = {START}
due = {START + dt.timedelta(20)}
salience = 0.6
ease = 0.5""",
    "serbia_documents": 'owner = "serbia"\nsalience = 0.5\nease = -1.0',
}
BUSY = f"""
[[events]]
date = {START + dt.timedelta(3)}
actor = "kosovo"
move = "arrest"
[[events]]
date = {START + dt.timedelta(5)}
event = "install_officials"
[[events]]
date = {START + dt.timedelta(8)}
event = "border_incident"
[[triggers]]
when = {{ variable = "tension", above = 45, for_days = 2 }}
do = {{ actor = "nato", move = "patrol" }}
repeat_after = 5
[[triggers]]
when = {{ variable = "barricades", above = 3 }}
do = {{ actor = "eu", move = "convene" }}
"""


def run(scenario, members=400, seed=7, parameters=None, keep="log"):
    ids = np.arange(members) if isinstance(members, int) else np.asarray(members)
    return simulate_members(scenario, ids, parameters or {}, seed, keep)


def same(one, other, members=slice(None)):
    return [name for name in one if not np.array_equal(one[name][..., members], other[name])]


@pytest.fixture(scope="module")
def busy():
    return scene(60, TWO, BUSY)


@pytest.fixture(scope="module")
def busy_log(busy):
    return run(busy)


def test_the_state_is_a_fold_over_the_log(busy, busy_log):
    rules = rules_for(busy.setting(), Parameters(busy.parameters))
    start = State(rules.layout, busy_log["state_start"])
    assert np.array_equal(refold(rules, start, busy_log, rules.start).array, busy_log["state_end"])


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_any_subset_of_members_gives_the_same_bits(busy, busy_log, chunk):
    chosen = list(range(min(chunk, 400)))
    assert same(busy_log, run(busy, chosen), chosen) == []


def test_repeated_and_scattered_members(busy, busy_log):
    assert same(busy_log, run(busy, [7, 3, 3]), [7, 3, 3]) == []


def test_seeds_differ(busy, busy_log):
    assert "move" in same(busy_log, run(busy, seed=8))


def test_a_parameter_set_to_its_value_changes_no_bit(busy, busy_log):
    assert same(busy_log, run(busy, parameters={"b_rec": np.full(400, 2.5)})) == []


def test_an_event_on_day_d_leaves_earlier_days_alone(busy, busy_log):
    later = START + dt.timedelta(30)
    changed = run(scene(60, TWO, BUSY + f'[[events]]\ndate = {later}\nactor = "nato"\nmove = "reserve"\n'))
    for name in busy_log:
        if busy_log[name].ndim > 1 and not name.startswith("state"):
            assert np.array_equal(busy_log[name][:30], changed[name][:30]), name
    assert not np.array_equal(busy_log["move"][30], changed["move"][30])


def test_measures_in_another_order_change_only_who_is_announced_first():
    swapped = {name: TWO[name] for name in ("documents", "plates", "serbia_documents")}
    one, other = (
        run(scene(40, TWO, "", {"th_decree": -8.5})),
        run(scene(40, swapped, "", {"th_decree": -8.5})),
    )
    announces = (one["move"] == MOVE_CODE["announce"]).any(axis=(0, 1))
    quiet = ~announces
    assert quiet.mean() > 0.9
    assert np.array_equal(one["tension"][:, quiet], other["tension"][:, quiet])
    assert np.array_equal(one["status"][:, [1, 0, 2]][..., quiet], other["status"][..., quiet])


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_any_number_of_measures_runs(count):
    measures = {f"rule{k}": TWO["documents"] for k in range(count)}
    log = run(scene(40, measures), 50)
    assert log["status"].shape == (40, count, 50)
    moves = log["move"][:, KOSOVO]
    decided = np.isin(moves, [MOVE_CODE[m] for m in ("announce", "postpone", "phase", "enforce")])
    assert decided.any() == (count > 0)


def test_without_events_memories_fade_geometrically():
    rules = rules_for(calm(5).setting(), Parameters())
    from sim.world.events import DayEvents
    from sim.world.fold import fold

    state = rules.layout.calm(1)
    state.troops[:] = 3770
    for row in ("call", "affront", "calming", "violence", "excitation", "patrol_presence"):
        getattr(state, row)[:] = 1
    state.barricades[0] = 3
    for day in range(10):
        state = fold(rules, state, DayEvents.none(rules.start + day, 1, 1, 0, 0))
    halves = {"tension_points": 10, "call": 4, "affront": 4, "calming": 3, "violence": 7, "excitation": 3}
    halves["patrol_presence"] = 60
    for row, half in halves.items():
        start = 10 if row == "tension_points" else 1
        standing = 1.5 * np.sum(2.0 ** (-np.arange(10) / 10)) if row == "tension_points" else 0
        assert getattr(state, row)[0] == pytest.approx(start * 2 ** (-10 / half) + standing, rel=1e-5), row
    assert state.barricades[0] == 3


def test_bounds(busy_log):
    assert busy_log["tension"].min() >= 0 and busy_log["tension"].max() < 100
    assert busy_log["barricades"].min() >= 0 and busy_log["barricades"].max() <= 4
    assert set(np.unique(busy_log["police"])) <= {0.0, 0.5, 1.0}
    assert set(np.unique(busy_log["readiness"])) <= {0, 1, 2}
    assert busy_log["casualties"].max() <= 300
    assert (busy_log["casualties"][busy_log["incidents"] == 0] == 0).all()
    assert (busy_log["lethal"][busy_log["incidents"] == 0] == 0).all()


def test_barricades_are_what_was_put_up_less_what_came_down(busy_log):
    net = busy_log["new_barricades"].astype(int) - busy_log["removed_barricades"]
    assert np.array_equal(np.cumsum(net, axis=0), busy_log["barricades"])


def test_the_due_day_decision_comes_exactly_on_due_days():
    log = run(announced(10, 60))
    status, due = log["status"][:-1, 0], log["due"][:-1, 0]
    today = START.toordinal() + np.arange(1, status.shape[0] + 1)[:, None]
    is_due = np.isin(status, [1, 2]) & (due <= today)
    settled = log["deal"][1:, 0] > 0
    decided = np.isin(log["move"][1:, KOSOVO], [MOVE_CODE[m] for m in ("postpone", "phase", "enforce")])
    assert np.array_equal(decided, is_due & ~settled)
    after = log["due"][1:, 0][decided] > today.repeat(400, 1)[decided]
    enforced = log["status"][1:, 0][decided] == STATUSES.index("in_force")
    assert (after ^ enforced).all()


def test_a_reserve_arrives_a_week_after_the_order_and_only_one_is_on_its_way():
    log = run(announced(1, 120, {"th_reserve": -6.5}), 600)
    ordered = log["move"][:, NATO] == MOVE_CODE["reserve"]
    assert ordered.sum() > 20
    for member in np.flatnonzero(ordered.any(axis=0)):
        days = np.flatnonzero(ordered[:, member])
        assert (np.diff(days) >= 7).all()
        jumps = set(np.flatnonzero(np.diff(log["kfor_kosovo"][:, member]) > 300) + 1)
        arrivals = {d + 7 for d in days if d + 7 < log["move"].shape[0]}
        hidden = {d for d in arrivals if log["move"][d, NATO, member] == MOVE_CODE["draw_down"]}
        assert arrivals - hidden <= jumps <= arrivals


def test_a_deal_suspends_and_clears():
    log = run(announced(5, 60), 600)
    t, member = np.nonzero(log["deal"][:, 0])
    assert t.size > 50
    assert (log["status"][t, 0, member] == STATUSES.index("suspended")).all()
    assert (log["due"][t, 0, member] == 0).all()
    assert (log["police"][t, member] == 0).all() and (log["readiness"][t, member] == 0).all()


def test_imposed_moves_take_their_slot_and_say_so():
    day = START + dt.timedelta(2)
    body = "".join(
        f'[[events]]\ndate = {day}\nactor = "{actor}"\nmove = "{move}"\n'
        for actor, move in (("serbia", "alert"), ("kosovo", "withdraw_police"), ("us", "appeal"))
    )
    log = run(scene(10, {}, body), 50)
    assert (log["move"][2, SERBIA] == MOVE_CODE["alert"]).all()
    assert (log["origin"][2, SERBIA] == ORIGINS.index("imposed")).all()
    # Nobody to withdraw: logged, and marked as without effect.
    assert (log["origin"][2, KOSOVO] == ORIGINS.index("imposed") + NO_EFFECT).all()
    assert (log["appeal"][2] & 2 > 0).all()
    assert (log["readiness"][2] >= 1).all()


def test_force_ends_the_history():
    body = f'[[events]]\ndate = {START + dt.timedelta(4)}\nactor = "serbia"\nmove = "use_force"\n'
    log = run(scene(12, TWO, body), 50)
    assert (log["move"][5:] == 0).all() and (log["incidents"][5:] == 0).all()
    assert (log["rung"][4:] == 7).all() and (log["ended"] == 1).all() and (log["ended_on"] == 4).all()
    free = run(scene(12, TWO), 50)
    assert np.array_equal(free["move"][:4], log["move"][:4])
    assert not (free["move"] == MOVE_CODE["use_force"]).any()


def test_a_trigger_acts_the_day_after_and_only_once():
    when = '{ variable = "tension", above = 40, for_days = 3 }'
    body = f'[[triggers]]\nwhen = {when}\ndo = {{ actor = "us", move = "press_kosovo" }}\n'
    log = run(scene(60, TWO, body), 300)
    above = log["tension"] > 40
    for member in range(300):
        run_length, expected = 0, None
        for t in range(59):
            run_length = run_length + 1 if above[t, member] else 0
            if run_length >= 3:
                expected = t + 1
                break
        fired = np.flatnonzero(log["origin"][:, US, member] == ORIGINS.index("trigger"))
        assert fired.tolist() == ([] if expected is None else [expected])


def test_a_dated_event_beats_a_trigger_and_both_are_reported():
    body = f"""
[[events]]
date = {START + dt.timedelta(1)}
actor = "nato"
move = "interpose"
[[triggers]]
when = {{ variable = "tension", above = -1 }}
do = {{ actor = "nato", move = "patrol" }}
"""
    log = run(scene(4, {}, body), 10)
    assert (log["move"][1, NATO] == MOVE_CODE["interpose"]).all()
    assert log["trigger"][:, 0, 0].tolist() == [0, 2, 0, 0]


def test_walk_out_by_call_and_by_fact():
    day = START + dt.timedelta(2)
    fact = f'[[events]]\ndate = {day}\nevent = "walk_out"\n'
    call = f'[[events]]\ndate = {day}\nactor = "serbia"\nmove = "call"\n'
    assert run(scene(5, TWO, fact), 20)["walked_out"][:, 0].tolist() == [0, 0, 1, 1, 1]
    left = CrisisModel(scene(3, TWO, fact + call)).run().state
    called = CrisisModel(scene(3, TWO, call, {"p_walk": 0.0})).run().state
    assert left.call[0] == pytest.approx(called.call[0] - 0.7, abs=1e-6)
    assert left.commitment_serbia[0] == pytest.approx(called.commitment_serbia[0] + 0.2, abs=1e-6)


def test_backing_and_troops_can_change_on_a_date():
    body = f"""
[[events]]
date = {START + dt.timedelta(1)}
event = "kfor_troops"
value = 0
[[events]]
date = {START + dt.timedelta(1)}
event = "russia_backing"
value = 1.0
"""
    model = CrisisModel(scene(3, {}, body)).run()
    assert model.state.troops[0] == 0 and model.state.backing[0] == 1
    assert model.recorder is None and model.datacollector is not None


def test_one_member_is_an_ordinary_mesa_model():
    from functools import partial

    import mesa

    scenario = scene(20, TWO, BUSY)
    rows = mesa.batch_run(
        partial(CrisisModel, scenario), {"replicate": range(5)}, number_processes=1, display_progress=False
    )
    log = run(scenario, 5, seed=scenario.ensemble.seed)
    # The last of 20 steps: Mesa 3.3 counts them from 0, 3.5 from 1.
    assert {row["Step"] for row in rows} in ({19}, {20})
    assert [row["tension"] for row in rows] == log["tension"][-1].tolist()
    assert [row["barricades"] for row in rows] == log["barricades"][-1].sum(axis=0).tolist()
    assert len({row["tension"] for row in rows}) == 5


def test_the_data_collector_holds_a_row_a_day():
    model = CrisisModel(scene(15, TWO), replicate=3).run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 15 and {"tension", "rung", "barricades"} <= set(frame.columns)
    with pytest.raises(IndexError):
        frame.iloc[15]


def test_the_municipalities_and_actors_are_agents():
    model = CrisisModel(scene(5, TWO)).run()
    assert {agent.name for agent in model.agents} >= {*ACTORS, "zvecan", "leposavic"}
    assert model.municipalities[1].barricades.shape == (1,)
