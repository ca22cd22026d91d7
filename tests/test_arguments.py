"""Every argument of the library: nonsense gets one clear message, before anything runs."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.calibration.reweighted import doubt_laws
from sim.comparison.compare import compare
from sim.ensemble.simulate import digest, make_plan
from sim.errors import InputError
from sim.forks.fork import plan_fork
from sim.play.game import Turn
from sim.record.evidence import FIRST_DAY
from sim.scenario import parse_set
from sim.scenario.posterior import read_posterior
from sim.sweeps.sensitivity import inquire
from sim.sweeps.sweep import sweep_plan

RECORD = Path(sim.__file__).parent / "record" / "data" / "events.csv"
FIRST, DAY, PERSON = dt.date(2022, 7, 1), "2022-07-10", {"kosovo": "person"}
LAW = {"dist": "uniform", "low": 0.8, "high": 1.2}


@cache
def log() -> xr.Dataset:
    """Two histories of a month."""
    return sim.simulate("thresholds", replicates=2)


fork = partial(sim.fork, "deadline", on=DAY, replicates=1)
pairs = partial(sim.compare, "deadline", ["overnight"], replicates=2)
game = partial(sim.Game, "deadline")
model = partial(sim.CrisisModel, "deadline")
study = partial(sim.sensitivity, "deadline")
law = sim.Distribution
explain = partial(sim.explain, on="2022-11-05", actor="eu")
A_PATH, A_SEAT = "must be a path", "model, person, or a seat such as Script or Calls"
KEPT = "allowed: log, curves"

CALLS: list[tuple[Callable[[], Any], str]] = [
    (lambda: sim.record.record_events("plates"), "measures = 'plates': must be a list (allowed: "),
    (lambda: sim.record.record_events(5), "measures = 5: must be a list (allowed: names of measures)"),
    (lambda: sim.record.record_events([5]), "measures[0] = 5: does not belong in a list"),
    (lambda: sim.record.record_events([""]), "measures = '': not a usable name (allowed: a to z, "),
    (lambda: sim.record.load_events(RECORD, "plates"), "measures = 'plates': must be a list"),
    (lambda: sim.record.load_events(RECORD, [5]), "measures[0] = 5: does not belong in a list"),
    (lambda: sim.record.load_events(RECORD, ["No such"]), "measures = 'No such': not a usable name"),
    (lambda: sim.record.load_events(5), f"path = 5: {A_PATH}"),
    (lambda: sim.record.load_events(None), f"path = None: {A_PATH}"),
    (lambda: model(keep="bogus"), f"keep = 'bogus': no such thing to keep ({KEPT})"),
    (lambda: model(keep=5), f"keep = 5: no such thing to keep ({KEPT})"),
    (lambda: model(keep="summary"), f"keep = 'summary': no such thing to keep ({KEPT})"),
    (lambda: model(record="x"), "record = 'x': must be a list (allowed: coded events)"),
    (lambda: model(record=5), "record = 5: must be a list (allowed: coded events)"),
    (lambda: model(record=[5]), "record[0] = 5: does not belong in a list of coded events"),
    (lambda: model(origin=5), "origin = 5: must be where a fork starts"),
    (
        lambda: model(begin="2030-01-01"),
        "begin = '2030-01-01': outside its range (allowed: 2022-07-01 to 2022-07-01)",
    ),
    (lambda: model(begin="2021-01-01"), "begin = '2021-01-01': outside its range (allowed: 2022-07-01 to"),
    (
        lambda: sim.CrisisModel("plates-2021", begin="2021-08-31"),
        "begin = '2021-08-31': outside its range (allowed: 2021-09-01 to 2021-09-19)",
    ),
    (lambda: game({"kosovo": "bogus"}), f"seats.kosovo = 'bogus': nobody can sit there (allowed: {A_SEAT})"),
    (lambda: game({"kosovo": 5}), "seats.kosovo = 5: nobody can sit there"),
    (lambda: game({"kosovo": np.array(3)}), "seats.kosovo = array(3): nobody can sit there"),
    (lambda: game({5: "person"}), "seat = 5: no such actor (allowed: serbia, kosovo, eu, us, nato)"),
    (lambda: game(5), "seats = 5: must be a mapping (allowed: seats by actor, such as"),
    (lambda: game(None), "seats = None: must be a mapping"),
    (lambda: game(["kosovo"]), "seats = ['kosovo']: must be a mapping"),
    (lambda: game(PERSON, turns=5), "turns = 5: must be a list (allowed: days that were played)"),
    (lambda: game(PERSON, turns=[5]), "turns[0] = 5: does not belong in a list of days that were played"),
    (lambda: game(PERSON, turns=[Turn(FIRST_DAY)]), "not the next day (allowed: 2022-07-01)"),
    (lambda: game(PERSON, turns=[Turn("x")]), "day = 'x': not the next day (allowed: 2022-07-01)"),
    (lambda: game(PERSON, turns=[Turn(FIRST, 5)]), "2022-07-01 = 5: must be a mapping (allowed: choices by"),
    (lambda: game(PERSON, turns=[Turn(FIRST, {5: None})]), "seat = 5: no such actor"),
    (lambda: game(PERSON, turns=[Turn(FIRST, {"eu": 5})]), "2022-07-01 eu: answered with int, not with a"),
    (lambda: game(PERSON, turns=[Turn(FIRST, late=5)]), "2022-07-01 late = 5: must be a mapping"),
    (lambda: game(PERSON).choose("kosovo", 5), "choice: answered with int, not with a choice"),
    (lambda: game(PERSON).choose(["kosovo"], None), "seat = ['kosovo']: no such actor"),
    (lambda: fork(events=5), "events = 5: must be a list (allowed: events, in words or by their fields)"),
    (lambda: fork(events="kosovo enforce plates"), "events = 'kosovo enforce plates': must be a list"),
    (lambda: fork(events=[5]), "events[0] = 5: does not belong in a list of events, in words or by"),
    (lambda: fork(events=[None]), "events[0] = None: does not belong in a list"),
    (lambda: fork(events=[("a", "b")]), "events[0] = ('a', 'b'): does not belong in a list"),
    (lambda: fork(drop=5), "drop = 5: must be a list"),
    (lambda: fork(drop=[5]), "drop[0] = 5: does not belong in a list"),
    (lambda: fork(without=5), "without = 5: must be a list (allowed: names of moves)"),
    (lambda: fork(without="eu.convene"), "without = 'eu.convene': must be a list (allowed: names of moves)"),
    (lambda: fork(same_luck="no"), "same_luck = 'no': must be True or False"),
    (lambda: sim.fork_effects("deadline", on=DAY, without=[5]), "without[0] = 5: does not belong in a list"),
    (lambda: compare("deadline", 5), "arms = 5: must be a list (allowed: names of arms)"),
    (lambda: compare("deadline", "overnight"), "arms = 'overnight': must be a list (allowed: names of arms)"),
    (lambda: compare("deadline", [None]), "arms[0] = None: does not belong in a list of names of arms"),
    (lambda: pairs(against=None), "against = None: must be the name of an arm, or base"),
    (lambda: pairs(against=["base"]), "against = ['base']: must be the name of an arm, or base"),
    (lambda: pairs(out=5), f"out = 5: {A_PATH}"),
    (lambda: pairs(parameters=5), "parameters = 5: must be a mapping"),
    (lambda: pairs(redraw=5), "redraw = 5: must be a function"),
    (lambda: pairs(force="no"), "force = 'no': must be True or False"),
    (lambda: sim.teaching.teach("deadline", arms=5), "arms = 5: must be a list (allowed: names of arms)"),
    (lambda: sim.teaching.teach("deadline", arms=[None]), "arms[0] = None: does not belong in a list"),
    (lambda: sim.teaching.teach("deadline", out=5), f"out = 5: {A_PATH}"),
    (lambda: study(names=5), "names = 5: must be a list (allowed: names of parameters)"),
    (lambda: study(names="lam"), "names = 'lam': must be a list (allowed: names of parameters)"),
    (lambda: study(outcomes=5), "outcomes = 5: must be a list (allowed: names of outcomes)"),
    (lambda: study(outcomes="deal"), "outcomes = 'deal': must be a list (allowed: names of outcomes)"),
    (lambda: study(outcomes=[]), "outcomes: no outcome to study (allowed: barricade, "),
    (lambda: study(outcomes=["deals"]), "outcomes = 'deals': no such outcome; did you mean 'deal'?"),
    (lambda: sim.sweep("deadline", 5), "vary = 5: must be a mapping (allowed: values by name, such as"),
    (lambda: sim.sweep("deadline", ["lam"]), "vary = ['lam']: must be a mapping"),
    (lambda: sim.sweep("deadline", 0), "vary = 0: must be a mapping"),
    (lambda: sim.summarise(None), "ds = None: must be a dataset of histories, as from simulate"),
    (lambda: sim.summarise(log()["move"]), "must be a dataset of histories, as from simulate"),
    (lambda: sim.summarise(log().isel(member=[])), "ds: holds no history"),
    (lambda: sim.summarise(log().isel(date=[])), "ds: holds no day"),
    (lambda: sim.summarise(log().drop_vars("rung")), "ds: lacks rung, which every log has"),
    (lambda: sim.summarise(sim.summarise(log())), 'keep: no histories were kept; simulate with'),
    (lambda: explain(None), "log = None: must be a dataset of histories, as from simulate"),
    (lambda: explain(sim.summarise(log())), 'keep: no events were kept; simulate with keep="log"'),
    (lambda: explain(log(), appeal="no"), "appeal = 'no': must be True or False"),
    (lambda: sim.explain_event(5, on=DAY, event="incidents"), "log = 5: must be a dataset of histories"),
    (lambda: sim.distinguish(None), "log = None: must be a dataset of histories"),
    (lambda: sim.distinguish(log(), log()), "outcome = <xarray.Dataset>"),
    (lambda: sim.first_divergence(log(), None), "after = None: must be a dataset of histories"),
    (lambda: sim.first_divergence(None, log()), "before = None: must be a dataset of histories"),
    (lambda: sim.open_run(5), f"path = 5: {A_PATH}"),
    (lambda: sim.open_run(None), f"path = None: {A_PATH}"),
    (lambda: sim.open_run("a\0b"), f"path = 'a\\x00b': {A_PATH}"),
    (lambda: sim.reproduce(5), f"path = 5: {A_PATH}"),
    (lambda: sim.read_posterior(None), f"path = None: {A_PATH}"),
    (lambda: sim.read_posterior("x.nc", 5), f"beside = 5: {A_PATH}"),
    (lambda: sim.forecast.nowcast("2022-08-17", record=[5]), "record[0] = 5: does not belong in a list"),
    (lambda: sim.forecast.nowcast("2022-08-17", posterior=""), "posterior = '': must be fitted parameters"),
    (lambda: sim.forecast.patterns(posterior={}), "posterior = {}: must be fitted parameters"),
    (lambda: sim.forecast.backtest(5), f"folder = 5: {A_PATH}"),
    (lambda: sim.forecast.backtest(Path("x"), posterior=5), "posterior = 5: must be fitted parameters"),
    (lambda: sim.simulate("deadline", replicates=log()), "replicates = <xarray.Dataset>"),
    (lambda: sim.fork(log(), on=DAY), "scenario = <xarray.Dataset>"),
    (lambda: law("uniform", low=1.2, high=0.8), "distribution: low (1.2) must be below high (0.8)"),
    (
        lambda: law("unifrom", low=1, high=2),
        "dist = 'unifrom': unknown distribution; did you mean 'uniform'? (allowed: uniform, triangular, nor",
    ),
    (lambda: law(["uniform"], low=1, high=2), "dist = ['uniform']: unknown distribution"),
    (lambda: law("uniform", low="a", high=1), "low = 'a': must be a number"),
    (lambda: law("uniform", low=True, high=2), "low = True: must be a number"),
    (lambda: law("uniform", low=0.8, high=np.inf), "high = inf: must be a finite number"),
    (lambda: law("uniform", low=0, high=10**400), "high: a whole number with too many digits"),
    (lambda: law("normal", mean=float("nan"), sd=1), "mean = nan: must be a finite number"),
    (lambda: law("normal", mean=1, sd=0), "distribution: sd (0.0) must be above 0"),
    (lambda: law("uniform", low=1), "distribution: a uniform distribution needs low, high; missing high"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), CALLS, ids=[message[:40] for _, message in CALLS])
def test_nonsense_gets_one_message(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        call()
    assert message in str(error.value)
    assert "\n" not in str(error.value)


#: Every function that reports its progress and can run elsewhere.
RUNS: dict[str, Callable[..., Any]] = {
    "simulate": partial(sim.simulate, "deadline", replicates=1),
    "compare": pairs,
    "fork": fork,
    "fork_effects": partial(sim.fork_effects, "deadline", on=DAY, set={"lam": 1.1}, replicates=2),
    "sweep": partial(sim.sweep, "deadline", {"lam": [1.0]}, replicates=1),
    "morris": study,
    "split": partial(study, "split"),
    "replay": partial(sim.replay, members=1),
    "reproduce": partial(sim.reproduce, "nowhere"),
    "teach": partial(sim.teaching.teach, "deadline"),
    "nowcast": partial(sim.forecast.nowcast, "2022-08-17"),
    "backtest": partial(sim.forecast.backtest, "nowhere"),
    "calibrate": sim.calibrate,
}


@pytest.mark.parametrize("way", RUNS)
def test_where_to_run_and_whom_to_tell(way: str) -> None:
    for given in ({"progress": 5}, {"progress": "x"}, {"executor": 5}, {"executor": {}}, {"workers": 0}):
        (name,) = given
        with pytest.raises(InputError, match=rf"^{name} = .*must be [^\n]*$"):
            RUNS[way](**given)
    with pytest.raises(InputError, match=r"^progress = 5: must be a function$"):
        sim.pivotal("deadline", progress=5)  # type: ignore[arg-type]


def test_what_files_say_of_distributions_is_what_python_says() -> None:
    for fields in (
        {"dist": "unifrom", "low": 0.8, "high": 1.2},
        {"dist": "uniform", "low": 1.2, "high": 0.8},
        {"dist": "uniform", "low": float("nan"), "high": 0.8},
        {"dist": "uniform", "low": "a", "high": 0.8},
    ):
        words = ", ".join(f"{key} = {x!r}" for key, x in fields.items())
        with pytest.raises(InputError) as of_file:
            parse_set(f"lam={{{words}}}")
        with pytest.raises(InputError) as of_python:
            sim.Distribution(**fields)  # type: ignore[arg-type]
        (one,), (other,) = of_file.value.problems, of_python.value.problems
        assert (one.message, one.allowed, one.nearest) == (other.message, other.allowed, other.nearest)


@pytest.mark.parametrize("kind", [float, np.float64, np.array])
def test_numbers_of_every_kind_make_the_same_distribution(kind: Callable[[float], Any]) -> None:
    made = sim.Distribution("uniform", low=kind(0.8), high=kind(1.2))
    assert made == sim.Distribution("uniform", low=0.8, high=1.2)
    assert type(made.low) is float


def test_a_member_of_every_kind() -> None:
    one, other = (plan_fork("thresholds", member=m, on="2022-11-29", replicates=1) for m in (1, np.array(1)))
    assert digest(one) == digest(other)
    assert type(explain(log(), np.array(1)).member) is int
    assert type(sim.explain_event(log(), np.array(1), on="2022-11-05", event="incidents").member) is int


def test_days_to_the_deadline_of_every_kind() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for days in (3, np.int64(3), np.array(3)):
            plan = make_plan("deadline", due_in=days, keep="curves")
            assert plan.scenario.changed is not None
            assert type(plan.scenario.changed.due_in) is int
            assert "due_in = 3" in plan.scenario.to_toml()


def test_lists_of_every_kind() -> None:
    plates = sim.record.record_events(["plates"])
    names: tuple[Any, ...] = (("plates",), {"plates"}, np.array(["plates"]), iter(["plates"]))
    assert all(sim.record.record_events(given) == plates for given in names)
    # A scenario may have measures of its own, which the record does not know.
    assert sim.record.record_events(["plates", "own-measure"]) == plates
    assert list(doubt_laws(sim.load_scenario("deadline"), np.array(["lam"]))) == ["lam"]  # type: ignore[arg-type]
    assert inquire("deadline", outcomes=("deal",), budget=100_000).outcomes == ("deal",)
    found = plan_fork(
        "deadline", on=DAY, without=("eu.convene",), events=({"actor": "eu", "move": "convene"},)
    )
    assert found.scenario.unavailable == ("eu.convene",)
    assert sweep_plan("deadline", {"lam": (1.0,)}, replicates=1)[0].shape == (1,)


def test_paths_of_every_kind() -> None:
    assert (
        read_posterior("posterior-2022-12.nc").digest == read_posterior(Path("posterior-2022-12.nc")).digest
    )
