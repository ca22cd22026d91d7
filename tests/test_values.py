"""Every value is checked once, whichever way it came, before anything runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.calibration.calibrate import calibrate
from sim.calibration.likelihood import record_log_likelihood
from sim.ensemble.simulate import make_plan
from sim.ensemble.variant import Variant
from sim.errors import InputError, ScenarioError
from sim.explanation.distinguish import distinguish
from sim.forecast.backtesting import backtest, cut_off
from sim.forecast.rhythms import patterns
from sim.forks.fork import plan_fork
from sim.parameters import PARAMETERS, Distribution
from sim.play.futures import outlooks
from sim.runs.precise import write_precise
from sim.runs.precision import Precision
from sim.scenario import load_scenario, parse_scenario
from sim.scenario.deadline import with_due_in
from sim.sweeps.sensitivity import inquire
from sim.sweeps.sweep import sweep_plan
from sim.sweeps.vary import make_points
from sim.teaching.pack import teach
from sim.values import as_date, checked_ids, checked_parameters, checked_seed, checked_text, whole

RANGE = "(allowed: 0.6 to 1.6 factor)"

WRONG_NUMBERS: list[tuple[Any, str]] = [
    (float("nan"), "parameters.lam = nan: must be a finite number"),
    (float("inf"), "parameters.lam = inf: must be a finite number"),
    (99.0, f"parameters.lam = 99.0: outside its range {RANGE}"),
    (99, f"parameters.lam = 99: outside its range {RANGE}"),
    (10**400, "parameters.lam: a whole number with too many digits"),
    (np.float32(99), f"parameters.lam = 99.0: outside its range {RANGE}"),
    (np.int64(99), f"parameters.lam = 99: outside its range {RANGE}"),
    (np.array(99.0), f"parameters.lam = 99.0: outside its range {RANGE}"),
    ("99", "parameters.lam = '99': must be a number"),
    ("1", "parameters.lam = '1': must be a number"),
    (b"1", "parameters.lam = b'1': must be a number"),
    (None, "parameters.lam = None: must be a number"),
    (True, "parameters.lam = True: must be a number"),
    (np.True_, "parameters.lam = True: must be a number"),
    (1j, "must be a number"),
    ({"dist": 1}, "must be a number"),
    (np.array("1"), "must be a number"),
]

WRONG_POINTS: list[tuple[Any, str]] = [
    (np.ma.masked_array([1.0, 99.0], [False, True]), "parameters.lam[1] = nan: must be a finite number"),
    (np.array([np.nan, 1.0]), "parameters.lam[0] = nan: must be a finite number"),
    (np.array([1.0, 99.0]), f"parameters.lam[1] = 99.0: outside its range {RANGE}"),
    ([1, 99, 98], f"parameters.lam[1] = 99: outside its range; so is 1 more of the 3 values {RANGE}"),
    (
        (99.0, -50.0, 98.0),
        f"parameters.lam[0] = 99.0: outside its range; so are 2 more of the 3 values {RANGE}",
    ),
    (pd.Series([1.0, 99.0], index=["a", "b"]), f"parameters.lam[1] = 99.0: outside its range {RANGE}"),
    ([1.0, "1"], "parameters.lam[1] = '1': must be a number"),
    (["1", "1"], "parameters.lam[0] = '1': must be a number; so is 1 more of the 2 values"),
    ([True, False], "parameters.lam[0] = True: must be a number"),
    ([None, 1.0], "parameters.lam[0] = None: must be a number"),
    ([1.0, 10**400], "parameters.lam[1]: a whole number with too many digits"),
    ([], "must be a number, or a list of numbers"),
    ([[1.0]], "must be a number, or a list of numbers"),
    ([[1.0], [1.0, 1.0]], "parameters.lam[0] = [1.0]: must be a number"),
    (np.ones((2, 2)), "must be a number, or a list of numbers"),
]


@pytest.mark.parametrize(("value", "message"), WRONG_NUMBERS)
@pytest.mark.parametrize(
    "way",
    [
        lambda lam: sim.simulate("deadline", replicates=1, parameters={"lam": lam}),
        lambda lam: sim.CrisisModel("deadline", parameters={"lam": lam}),
        lambda lam: load_scenario("deadline").with_parameters({"lam": lam}),
        lambda lam: plan_fork("deadline", on="2022-07-10", set={"lam": lam}),
        lambda lam: sweep_plan("deadline", {"stress": [0.1, 0.2]}, parameters={"lam": lam}),
        lambda lam: inquire("deadline", parameters={"lam": lam}),
        lambda lam: Variant(load_scenario("deadline"), parameters={"lam": lam}).plan(),
        lambda lam: record_log_likelihood(load_scenario("plates-2021"), {"lam": lam}),
    ],
    ids=["simulate", "model", "scenario", "fork", "sweep", "sensitivity", "variant", "likelihood"],
)
def test_a_number_that_is_wrong(way: Callable[[Any], Any], value: Any, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        way(value)
    assert message in str(error.value)


@pytest.mark.parametrize(("value", "message"), WRONG_POINTS)
@pytest.mark.parametrize(
    "way",
    [
        lambda lam: sim.simulate("deadline", replicates=1, parameters={"lam": lam}),
        lambda lam: sim.CrisisModel("deadline", replicates=range(2), parameters={"lam": lam}),
        lambda lam: record_log_likelihood(load_scenario("plates-2021"), {"lam": lam}),
    ],
    ids=["simulate", "model", "likelihood"],
)
def test_points_of_which_one_is_wrong(way: Callable[[Any], Any], value: Any, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        way(value)
    assert message in str(error.value)


@pytest.mark.parametrize("number", [-1.0, 1e9, "3000", [3000, -1]])
def test_soldiers_below_zero(number: Any) -> None:
    with pytest.raises(ScenarioError, match=r'^parameters\."nato\.troops"'):
        sim.simulate("deadline", replicates=1, parameters={"nato.troops": number})


@pytest.mark.parametrize("value", [99.0, "1", [1.0, 1.1], np.float32(99)])
def test_the_same_in_files_and_in_arms(value: Any) -> None:
    written = {99.0: "99.0", "1": '"1"'}.get(value, "99") if not isinstance(value, list) else "[1.0, 1.1]"
    text = 'schema = 1\ntitle = "t"\nstart = 2022-07-01\nend = 2022-07-02\n'
    for table in ("parameters", "arms.a.parameters"):
        with pytest.raises(ScenarioError, match=f"{table}.lam"):
            parse_scenario(f"{text}[{table}]\nlam = {written}\n")


@pytest.mark.parametrize("kind", [float, np.float32, np.float64, np.float16, np.array])
def test_every_kind_of_number_is_the_same_number(kind: Callable[[float], Any]) -> None:
    plain = make_plan("deadline", replicates=2, parameters={"lam": 1.25})
    given = make_plan("deadline", replicates=2, parameters={"lam": kind(1.25)})
    assert given.scenario == plain.scenario
    assert given.design.digest() == plain.design.digest()


def test_bounds_as_stored_in_float32_are_inside() -> None:
    for name, row in PARAMETERS.items():
        ends = np.array([row.low, row.high], np.float32)
        assert np.array_equal(np.asarray(checked_parameters({name: ends})[name]), ends)
        assert checked_parameters({name: ends[1]})[name] == float(ends[1])


def test_every_wrong_parameter_is_named() -> None:
    law = Distribution("uniform", low=0.1, high=0.2)
    with pytest.raises(ScenarioError) as error:
        checked_parameters({"lam": 99, "lamm": 1, "stress": "x", "kap": law, 5: 1.0, "hl_x": 10})
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "parameters.lam = 99",
        "parameters.lamm",
        "parameters.stress = 'x'",
        "parameters.kap",
        'parameters."5"',
    ]
    assert "did you mean 'lam'" in lines[1]


WRONG_WHOLE: list[Any] = [
    -1,
    10**23,
    1.5,
    2.0,
    "7",
    b"7",
    True,
    np.True_,
    float("nan"),
    [],
    {},
    [1],
    dt.date(2022, 1, 1),
]

#: Every function that takes a seed.
SEEDS: dict[str, Callable[[Any], Any]] = {
    "simulate": lambda seed: sim.simulate("deadline", replicates=1, seed=seed),
    "model": lambda seed: sim.CrisisModel("deadline", seed=seed),
    "compare": lambda seed: sim.compare("deadline", replicates=2, seed=seed),
    "sweep": lambda seed: sim.sweep("deadline", {"lam": [1.0]}, replicates=1, seed=seed),
    "sensitivity": lambda seed: sim.sensitivity("deadline", seed=seed),
    "fork": lambda seed: sim.fork("deadline", on="2022-07-10", replicates=1, seed=seed),
    "pivotal": lambda seed: sim.pivotal("deadline", seed=seed),
    "replay": lambda seed: sim.replay(members=1, seed=seed),
    "calibrate": lambda seed: calibrate(seed=seed),
    "imputation": lambda seed: calibrate(imputation_seed=seed),
    "backtest": lambda seed: backtest(Path("nowhere"), seed=seed),
    "nowcast": lambda seed: sim.forecast.nowcast("2022-08-17", seed=seed),
    "patterns": lambda seed: patterns(seed=seed),
    "teach": lambda seed: teach("deadline", seed=seed),
    "game": lambda seed: sim.Game("deadline", {"kosovo": "person"}, seed=seed),
    "likelihood": lambda seed: record_log_likelihood(load_scenario("plates-2021"), seed=seed),
    "hypercube": lambda seed: make_points({"lam": [0.8, 1.2]}, latin=3, seed=seed),
    "variant": lambda seed: Variant(load_scenario("deadline"), seed=seed).plan(),
    "group": lambda seed: sim.simulate(
        "deadline", replicates=1, seed={"luck": seed, "choice": 1, "doubt": 1}
    ),
}  # fmt: skip


@pytest.mark.parametrize("value", WRONG_WHOLE)
@pytest.mark.parametrize("way", SEEDS)
def test_a_seed_that_is_wrong(way: str, value: Any) -> None:
    with pytest.raises(InputError) as error:
        SEEDS[way](value)
    text = str(error.value)
    assert "seed" in text and "\n" not in text
    if isinstance(value, int) and not isinstance(value, bool):
        assert text.endswith("must be at least 0" if value < 0 else f"must be at most {2**63 - 1}")


@pytest.mark.parametrize("seed", [0, 2**63 - 1, np.int64(5), np.uint64(2**63 - 1), np.array(3)])
def test_seeds_of_every_kind(seed: Any) -> None:
    assert checked_seed(seed) == int(seed)
    assert type(checked_seed(seed)) is int
    groups = checked_seed({"luck": seed, "choice": 1, "doubt": np.int8(2)})
    assert groups == {"luck": int(seed), "choice": 1, "doubt": 2}


@pytest.mark.parametrize("seeds", [{}, {"luck": 1}, {"luck": 1, "choice": 2, "doubt": 3, "more": 4}])
def test_groups_that_lack_a_seed(seeds: Any) -> None:
    with pytest.raises(InputError, match="a group lacks a seed or is unknown"):
        checked_seed(seeds)


#: Every count, by argument; all are wrong below 1.
COUNTS: dict[str, Callable[[Any], Any]] = {
    "replicates": lambda n: sim.simulate("deadline", replicates=n),
    "workers": lambda n: sim.simulate("deadline", replicates=1, workers=n),
    "chunk": lambda n: sim.simulate("deadline", replicates=1, chunk=n),
    "compare": lambda n: sim.compare("deadline", replicates=n),
    "sweep": lambda n: sim.sweep("deadline", {"lam": [1.0]}, replicates=n),
    "points": lambda n: sim.sweep("deadline", {"lam": "0.8:1.2"}, method="latin", number=n),
    "budget": lambda n: sim.sensitivity("deadline", budget=n),
    "halves": lambda n: sim.sensitivity("deadline", replicates=n),
    "fork": lambda n: sim.fork("deadline", on="2022-07-10", replicates=n),
    "futures": lambda n: sim.pivotal("deadline", futures=n),
    "replay": lambda n: sim.replay(members=n),
    "particles": lambda n: calibrate(particles=n),
    "runs": lambda n: calibrate(runs=n),
    "backtest": lambda n: backtest(Path("nowhere"), members=n),
    "nowcast": lambda n: sim.forecast.nowcast("2022-08-17", members=n),
    "patterns": lambda n: patterns(members=n),
    "teach": lambda n: teach("deadline", replicates=n),
    "at_most": lambda n: write_precise(make_plan("deadline"), Precision.parse("0.1"), most=n),
    "imputations": lambda n: record_log_likelihood(load_scenario("plates-2021"), imputations=n),
}  # fmt: skip


@pytest.mark.parametrize("value", [0, -1, 10**23, 1.5, 200.0, "7", True, float("nan")])
@pytest.mark.parametrize("way", COUNTS)
def test_a_count_that_is_wrong(way: str, value: Any) -> None:
    with pytest.raises(InputError) as error:
        COUNTS[way](value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", [-1, 10**23, 1.5, "0", True, None, [0]])
def test_a_history_that_is_none(value: Any) -> None:
    log = sim.simulate("blank", replicates=2)
    for way in (
        lambda: sim.explain(log, value, on="2022-01-05", actor="eu"),
        lambda: sim.first_divergence(log, log, value),
        lambda: sim.fork("deadline", on="2022-07-10", member=value),
        lambda: teach("deadline", member=value),
        lambda: sim.Game("deadline", {"kosovo": "person"}, replicate=value),
    ):
        with pytest.raises(InputError) as error:
            way()
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "ids", [[], [-1], [1.5], ["1"], [[1]], [[1], [1, 2]], [True], [2**63], [10**23], [None], "12", {1}]
)
def test_lists_of_histories(ids: Any) -> None:
    with pytest.raises(InputError, match=r"^replicates"):
        checked_ids(ids)


@pytest.mark.parametrize("days", [-1, 3654, 100000, 9999999, 99999999999, 1.5, "7", True])
def test_a_deadline_out_of_reach(days: Any) -> None:
    with pytest.raises(InputError, match=r"^due-in"):
        with_due_in(load_scenario("deadline"), days)


DATES: list[Any] = [
    "2022-08-17",
    dt.date(2022, 8, 17),
    dt.datetime(2022, 8, 17, 13, 5),
    np.datetime64("2022-08-17"),
    np.datetime64("2022-08-17T13:05", "ns"),
    np.array("2022-08-17", "datetime64[ns]"),
    pd.Timestamp("2022-08-17 13:05"),
]


@pytest.mark.parametrize("day", DATES)
def test_every_kind_of_date_is_the_same_date(day: Any) -> None:
    assert as_date(day, "on") == dt.date(2022, 8, 17)
    assert type(as_date(day, "on")) is dt.date
    assert plan_fork("august-2022", on=day).scenario.start == dt.date(2022, 8, 17)


def test_a_date_of_a_dataset() -> None:
    log = sim.simulate("blank", replicates=1)
    assert as_date(log["date"][3], "on") == as_date(log["date"].values[3], "on")


WRONG_DATES: list[Any] = [
    "2022-13-01", "2022-8-17", "20220817", "2022-W33-3", "17.08.2022", "2022-08-17T00:00", "", "soon",
    20220817, 1.5, None, True, [], "2022-08-17\x00", np.datetime64("NaT"), pd.NaT, dt.time(1),
    "1899-12-31", "2200-01-01", dt.date(1, 1, 1), np.datetime64("20000-01-01"),
]  # fmt: skip

#: Every function that takes a date.
DAYS: dict[str, Callable[[Any], Any]] = {
    "nowcast": lambda day: sim.forecast.nowcast(day),
    "fork": lambda day: plan_fork("august-2022", on=day),
    "fork to": lambda day: plan_fork("august-2022", on="2022-08-17", end=day or "x"),
    "replay": lambda day: sim.replay(start=day),
    "replay to": lambda day: sim.replay(end=day),
    "calibrate": lambda day: calibrate(day),
    "backtest": lambda day: backtest(Path("nowhere"), train_until=day),
    "cut-off": lambda day: cut_off(day or "x", None),
}


@pytest.mark.parametrize("value", WRONG_DATES)
@pytest.mark.parametrize("way", DAYS)
def test_a_date_that_is_wrong(way: str, value: Any) -> None:
    with pytest.raises(InputError) as error:
        DAYS[way](value)
    text = str(error.value)
    assert "\n" not in text
    assert "not a date (allowed: a date such as 2022-08-17)" in text or "outside its range" in text


def test_a_nowcast_takes_text() -> None:
    found = sim.forecast.nowcast("2022-08-17", members=50)
    assert found.as_of == dt.date(2022, 8, 17)


@pytest.mark.parametrize("keep", ["all", "", 5, None, ["log"], True])
def test_a_thing_to_keep_that_is_none(keep: Any) -> None:
    for way in (
        lambda: sim.simulate("deadline", replicates=1, keep=keep),
        lambda: plan_fork("deadline", on="2022-07-10", keep=keep),
    ):
        with pytest.raises(InputError, match=r"^keep = .*\(allowed: log, curves, summary\)"):
            way()


@pytest.mark.parametrize("arm", ["overnite", "", 5, ["overnight"], {}, True, np.array(3)])
def test_an_arm_that_is_none(arm: Any) -> None:
    with pytest.raises(ScenarioError, match="no such arm"):
        sim.simulate("deadline", replicates=1, arm=arm)


@pytest.mark.parametrize("scenario", [5, None, b"deadline", ["deadline"], "dead\x00line", Path("no\x00")])
def test_a_scenario_that_is_none(scenario: Any) -> None:
    with pytest.raises(ScenarioError):
        sim.simulate(scenario, replicates=1)


@pytest.mark.parametrize("parameters", [5, "lam=1", ["lam"], [("lam", 1)]])
def test_parameters_that_are_no_mapping(parameters: Any) -> None:
    with pytest.raises(ScenarioError, match="must be a mapping"):
        sim.simulate("deadline", replicates=1, parameters=parameters)


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x1bb", "a\x7f", "a\x85", "a\ud800", "a\uffff", "a\nb", 5, None, "x" * 41]
)
def test_a_text_that_is_none(text: Any) -> None:
    with pytest.raises(InputError, match=r"^name"):
        checked_text(text, "name", 40)


def test_texts_of_several_lines() -> None:
    assert checked_text("a\tb\nć 🏳", "name", 40, lines=True) == "a\tb\nć 🏳"


def test_numbers_too_long_to_print() -> None:
    with pytest.raises(InputError, match="thousands of digits: must be at most 5"):
        whole(10**5000, "n", 0, 5)


def test_a_game_asks_for_futures(tmp_path: Path) -> None:
    game = sim.Game("deadline", {"kosovo": "person"})
    for number in (0, -1, 10**23, 1.5, "7", True):
        with pytest.raises(InputError, match=r"^futures"):
            outlooks(game, "kosovo", [None], futures=number)  # type: ignore[arg-type]


def test_shuffles() -> None:
    log = sim.simulate("deadline", replicates=50)
    for number in (99, 10**23, 200.0, "200", True):
        with pytest.raises(InputError, match=r"^shuffles"):
            distinguish(log, shuffles=number)  # type: ignore[arg-type]
