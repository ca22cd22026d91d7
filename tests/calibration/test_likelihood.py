"""The likelihood: every slot sums to one, it peaks near the truth, and the record is never impossible."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from sim import simulate
from sim.actors import MOVE_CODE, MOVES_BY_ACTOR
from sim.calibration.ledger import Ledger, Sight
from sim.calibration.likelihood import Likelihood, _averaged, log_likelihood, record_log_likelihood
from sim.calibration.terms import Reader
from sim.ensemble.replay import record_scenario
from sim.errors import InputError
from sim.forecast.coded import coded_record
from sim.model import CrisisModel, simulate_members
from sim.parameters import PARAMETERS, Distribution
from sim.record import DETECTION, FIRST_DAY, LAST_DAY, detection_table
from sim.scenario import Scenario
from sim.world.events import DayEvents
from sim.world.rules import SITES
from sim.world.situation import Situation
from sim.world.vocabulary import ACTORS, ORIGINS, THIRD_PARTIES
from tests.scenes import START, announced, scene

RECORD = ORIGINS.index("record")
#: 1 in 1,000 true values lie further from the peak than this: twice the fall in log-likelihood.
FALSE_ALARM = 0.001
FALL = stats.chi2(1).ppf(1 - FALSE_ALARM)


@cache
def busy() -> CrisisModel:
    """Return a model on a day on which some members have a due day, barricades and rounds."""
    model = CrisisModel(announced(10, days=30), replicates=range(200), seed=7)
    while model.morning is None or not model.morning.any_due.any():
        model.step()
    return model


def terms(now: Situation, events: DayEvents, sight: Sight) -> dict[str, NDArray[np.float64]]:
    ledger = Ledger(now.state.members)
    Reader(now.rules, ledger).read(now, events, sight)
    return ledger.terms


def seen(now: Situation) -> Sight:
    return Sight(detection_table(dt.date.fromordinal(now.day)))


def quiet(now: Situation) -> DayEvents:
    rules = now.rules
    return DayEvents.none(now.day, now.state.members, len(rules.measures), len(rules.facts), 0)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("complete", [True, False], ids=["complete", "record"])
def test_the_moves_of_an_actor_sum_to_one(actor: str, complete: bool) -> None:
    now = busy().morning
    assert now is not None
    assert now.any_due.any() and not now.any_due.all()
    sight, a = Sight() if complete else seen(now), ACTORS.index(actor)
    slots = (actor, f"{actor}, due day")
    total = np.zeros(now.state.members)
    for name in MOVES_BY_ACTOR[actor]:
        if complete or DETECTION[name] > 0:
            events = quiet(now)
            events.move[a] = MOVE_CODE[name]
            events.origin[a] = 0 if complete else RECORD
            found = terms(now, events, sight)
            total += np.exp(sum(found.get(slot, 0.0) for slot in slots))
    if not complete:
        silent = terms(now, quiet(now), sight)
        total += np.exp(sum(silent.get(slot, 0.0) for slot in slots))
    assert total == pytest.approx(np.ones(total.size), abs=1e-9)


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "record"])
def test_an_appeal_and_its_absence_sum_to_one(complete: bool) -> None:
    now = busy().morning
    assert now is not None
    sight = Sight() if complete else seen(now)
    without, with_ = quiet(now), quiet(now)
    with_.appeal[:] = 7
    if not complete:
        with_.slot_origin[: len(THIRD_PARTIES)] = RECORD
    found = [terms(now, events, sight) for events in (without, with_)]
    for actor in THIRD_PARTIES:
        both = sum(np.exp(each[f"appeal/{actor}"]) for each in found)
        assert both == pytest.approx(np.ones(both.size), abs=1e-9)


def test_changes_on_the_roads_sum_to_one() -> None:
    now = busy().morning
    assert now is not None
    standing = now.state.barricades[0]
    assert (standing > 0).any()
    base = terms(now, quiet(now), Sight())
    others = {"up": np.zeros(standing.size), "down": np.zeros(standing.size)}
    for n in range(int(SITES) + 1):
        for name, possible in (("up", n <= SITES - standing), ("down", n <= standing)):
            events = quiet(now)
            getattr(events, name)[0] = n
            ratio = terms(now, events, Sight())[f"barricades {name}"] - base[f"barricades {name}"]
            others[name] += np.exp(ratio) * possible
    # 1 / P(nothing) of this municipality, where P(nothing) is known in closed form.
    rate = busy().rules.parameters.b_up * now.rules.crowd * now.ready[0] * (SITES - standing)
    assert others["up"] == pytest.approx(np.exp(rate.astype(np.float64)), rel=1e-4)
    assert (others["down"][standing > 0] > 1).all()
    assert others["down"][standing == 0] == pytest.approx(1)


def test_a_round_settles_each_measure_or_not() -> None:
    now = busy().morning
    assert now is not None
    total = np.zeros(now.state.members)
    for settled in (0, 1):
        events = quiet(now)
        events.round[:] = 1
        events.deal[0] = settled * now.open_of[0]
        events.general_deal[:] = settled * ~now.open_of[0]
        # A deal leaves nothing due, which moves Kosovo's term; the deal's own is looked at.
        total += np.exp(terms(now, events, Sight())["deals"])
    assert total == pytest.approx(np.ones(total.size), abs=1e-9)


def test_a_deal_that_leaves_nothing_due_leaves_nothing_to_decide() -> None:
    now = busy().morning
    assert now is not None
    events = quiet(now)
    events.round[:] = 1
    events.deal[0] = now.open_of[0]
    term = terms(now, events, Sight())["kosovo, due day"]
    assert term[now.any_due] == pytest.approx(0, abs=1e-5)


def test_calm_slots_have_the_closed_form() -> None:
    """On a calm first day, log-odds are the calm rates plus domestic pressure; worked out by hand."""
    model = CrisisModel(scene(2), replicates=[0])
    model.step()
    now = model.morning
    assert now is not None
    events = quiet(now)
    events.move[ACTORS.index("nato")] = MOVE_CODE["patrol"]
    p, tension = PARAMETERS, 1 - np.exp(-10 / 60)
    stakes = p["b_X"].default * tension
    patrol = np.exp(p["th_kfor"].default + 0.8 * stakes)
    reserve = np.exp(p["th_reserve"].default + stakes)
    expected = np.log(patrol / (1 + patrol + reserve))
    found = terms(now, events, Sight())
    # The leak of 1e-7 is a 60,000th of this probability.
    assert found["nato"][0] == pytest.approx(expected, abs=2e-5)
    silent = terms(now, quiet(now), Sight({**DETECTION, "patrol": 0.4}))
    expected = np.log(1 - (0.4 * patrol + reserve) / (1 + patrol + reserve))
    assert silent["nato"][0] == pytest.approx(expected, abs=2e-6)
    assert found["incidents"][0] == pytest.approx(-p["mu0"].default, abs=1e-6)


def test_imposed_slots_contribute_nothing() -> None:
    body = "".join(
        f'[[events]]\ndate = {START + dt.timedelta(day)}\nactor = "serbia"\nmove = "threaten"\n'
        for day in range(4)
    )
    body += f'[[events]]\ndate = {START}\nevent = "incident"\ncasualties = 5\n'
    body += f'[[events]]\ndate = {START}\nevent = "barricades"\nplace = "zvecan"\nup = 2\n'
    scenario = scene(10, {"plates": 'owner = "kosovo"'}, body)
    log = simulate_members(scenario, np.arange(30), {}, seed=3)
    found = log_likelihood(log, scenario)
    assert found.counts["serbia"][0] == 6
    assert found.counts["eu"][0] == 10
    assert found.counts["incidents"][0] == 9
    assert found.counts["barricades up"][0] == 39
    log["origin"] = np.ones_like(log["origin"])
    log["slot_origin"] = np.ones_like(log["slot_origin"])
    assert not log_likelihood(log, scenario).total.any()


def test_days_after_the_end_and_days_of_the_record_contribute_nothing() -> None:
    force = f'[[events]]\ndate = {START + dt.timedelta(2)}\nactor = "serbia"\nmove = "use_force"\n'
    scenario = scene(10, {"plates": 'owner = "kosovo"'}, force)
    found = log_likelihood(simulate_members(scenario, np.arange(5), {}, seed=3), scenario)
    assert found.counts["eu"][0] == 3
    assert found.counts["serbia"][0] == 2
    followed = record_scenario(FIRST_DAY, FIRST_DAY + dt.timedelta(5))
    assert not log_likelihood(simulate_members(followed, np.arange(5), {}, seed=3), followed).terms


@cache
def history() -> tuple[Scenario, dict[str, NDArray[Any]]]:
    scenario = announced(33, days=120)
    return scenario, simulate_members(scenario, np.arange(60), {}, seed=11)


@pytest.mark.parametrize(
    "name", ["th_accuse", "b_rec", "b_X", "b_ddlm", "th_press", "mu0", "g0", "sd_thr", "a0", "th_postpone"]
)
def test_the_likelihood_peaks_near_the_truth(name: str) -> None:
    """Twice the fall from the peak to the truth is chi-squared; false alarms: 1 in 1,000 per parameter."""
    scenario, log = history()
    row = PARAMETERS[name]
    values = np.append(np.linspace(row.low, row.high, 13), row.default)
    members = log["move"].shape[-1]
    tiled = {key: np.tile(array, values.size) for key, array in log.items()}
    found = log_likelihood(tiled, scenario, {name: np.repeat(values, members)})
    profile = found.total.reshape(values.size, members).sum(axis=1)
    assert 2 * (profile.max() - profile[-1]) < FALL
    # The data can tell: one end of the range is far worse than the truth.
    assert 2 * (profile[-1] - profile[[0, -2]].min()) > FALL


def test_order_of_members_and_storage_do_not_matter() -> None:
    scenario, log = history()
    order = np.random.default_rng(5).permutation(60)
    plain = log_likelihood(log, scenario)
    assert plain.total.shape == (60,)
    assert sum(plain.terms.values()) == pytest.approx(plain.total)
    mixed = log_likelihood({name: array[..., order] for name, array in log.items()}, scenario)
    assert mixed.total == pytest.approx(plain.total[order], abs=1e-9)
    stored = simulate(scenario, replicates=60, seed=11)
    assert log_likelihood(stored, scenario).total == pytest.approx(plain.total, abs=1e-9)


def prior_points(n: int) -> dict[str, NDArray[np.float64]]:
    """Return the defaults and ``n`` draws from normals around them, truncated to the range."""
    rng = np.random.default_rng(20230524)
    points = {"delta_accuse": np.append(DETECTION["accuse"], rng.uniform(0.05, 0.5, n))}
    for name, row in PARAMETERS.items():
        if row.tier != "definition":
            width = (row.high - row.low) / 4
            prior = Distribution("normal", low=row.low, high=row.high, mean=row.default, sd=width)
            points[name] = np.append(row.default, prior.quantile(rng.random(n)))
    return points


@cache
def of_record() -> Likelihood:
    return record_log_likelihood(record_scenario(FIRST_DAY, LAST_DAY), prior_points(50))


def test_the_record_is_never_impossible() -> None:
    found = of_record()
    assert found.total.shape == (51,)
    assert np.isfinite(found.total).all()
    assert sum(found.terms.values()) == pytest.approx(found.total)
    assert found.total[0] > np.median(found.total)


def test_every_decision_of_the_record_is_read_as_one() -> None:
    """Eight decisions on measures fall on a due day or up to four days before it; none is at the leak."""
    found = of_record()
    assert found.counts["kosovo, due day"][0] == 8
    assert found.happened["kosovo, due day"][0] > 8 * np.log(0.1)
    assert found.counts["days given"][1] == 9


def test_order_and_company_of_points_do_not_matter() -> None:
    scenario = record_scenario(FIRST_DAY, dt.date(2021, 10, 20))
    values = np.array([1.0, 2.5, 4.0])
    found = record_log_likelihood(scenario, {"b_rec": values})
    assert record_log_likelihood(scenario, {"b_rec": values[::-1]}).total == pytest.approx(found.total[::-1])
    assert record_log_likelihood(scenario, {"b_rec": 4.0}).total == pytest.approx(found.total[2:])
    default = record_log_likelihood(scenario)
    assert default.total == pytest.approx(found.total[1:2])
    fitted = record_log_likelihood(scenario, {"delta_accuse": [DETECTION["accuse"], 0.3]})
    assert fitted.total[0] == pytest.approx(default.total[0])
    assert fitted.total[1] != pytest.approx(default.total[0], abs=0.1)


def test_imputations_are_averaged_as_probabilities() -> None:
    ledger = Ledger(6)
    L = np.array([-10.0, -12, -9, -400, -401, -400.5])
    ledger.add("eu", slice(None), L / 3, np.ones(6, bool))
    ledger.add("us", slice(None), 2 * L / 3, np.zeros(6, bool))
    averaged, happened = _averaged(ledger, 3)
    expected = special.logsumexp(L.reshape(2, 3), axis=1) - np.log(3)
    assert sum(averaged.values()) == pytest.approx(expected)
    assert happened["us"] == pytest.approx([0, 0])


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(InputError, match="does not follow the record"):
        record_log_likelihood(scene(5))
    scenario = record_scenario(FIRST_DAY, FIRST_DAY + dt.timedelta(3))
    with pytest.raises(InputError, match="unknown parameter"):
        record_log_likelihood(scenario, {"b_nothing": 1.0})
    with pytest.raises(InputError, match="points must be lists of one length"):
        record_log_likelihood(scenario, {"b_rec": [1.0, 2.0], "b_X": [1.0, 2.0, 3.0]})


def test_simulated_records_peak_near_the_truth() -> None:
    """Four thinned histories, with gaps drawn: false alarms about 1 in 1,000 for each of three parameters."""
    names = ("th_accuse", "b_X", "b_ddlm")
    free = announced(33, days=150, parameters={"dom_K": 0.3, "p_walk": 0.15})
    followed = scene(
        151, {"plates": 'owner = "kosovo"'}, f"[record]\nuntil = {free.end}", {"dom_K": 0.3, "p_walk": 0.15}
    )
    grid = {name: np.linspace(PARAMETERS[name].low, PARAMETERS[name].high, 9) for name in names}
    points = {name: np.full(28, PARAMETERS[name].default) for name in names}
    for i, name in enumerate(names):
        points[name][9 * i : 9 * i + 9] = grid[name]
    total = np.zeros(28)
    for replicate in range(4):
        log = simulate_members(free, np.array([replicate]), {}, seed=17)
        record = coded_record(log, free.setting(), np.random.default_rng(replicate))
        total += record_log_likelihood(followed, points, record=record).total
    for i in range(len(names)):
        profile = total[9 * i : 9 * i + 9]
        assert 2 * (profile.max() - total[-1]) < FALL
        assert 2 * (total[-1] - profile[[0, -1]].min()) > FALL
