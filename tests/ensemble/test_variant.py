"""A changed scenario says itself three ways that mean the same: a plan, a command, a file of differences."""

from __future__ import annotations

import datetime as dt
import shlex

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.ensemble.executors import InProcess
from sim.ensemble.futures import run_futures
from sim.ensemble.opening import opening_on
from sim.ensemble.simulate import digest, simulate_plan
from sim.ensemble.summary import summarise
from sim.ensemble.variant import Variant
from sim.errors import InputError, ScenarioError
from sim.scenario.deadline import days_to_due, due_range, with_due_in
from sim.scenario.document import located
from sim.scenario.scenario import scenario_of


@pytest.fixture(scope="module")
def flagship() -> sim.Scenario:
    return sim.load_scenario("august-2022")


VARIANTS = (
    {},
    {"parameters": {"nato.troops": 3000.0, "lev_US": 0.71}},
    {
        "arm": "russian-backing",
        "parameters": {"russia.backing": 0.2},
        "due_in": 30,
        "replicates": 40,
        "seed": 7,
    },
    {"arm": "deadline-fixed", "due_in": 1},
)


@pytest.mark.parametrize("changes", VARIANTS, ids=["base", "parameters", "everything", "arm and date"])
def test_file_of_differences_means_the_same(flagship: sim.Scenario, changes, tmp_path) -> None:
    variant = Variant(flagship, **changes)
    path = tmp_path / "mine.toml"
    path.write_text(variant.to_toml(title="Mine", author="A teacher", question="Why?"), encoding="utf-8")
    loaded = sim.load_scenario(path)
    assert (loaded.title, loaded.author, loaded.question) == ("Mine", "A teacher", "Why?")
    again = Variant(loaded, arm=variant.arm).plan()
    assert digest(again) == digest(variant.plan())
    lines = [line for line in path.read_text().splitlines() if line and "[" not in line]
    assert len(lines) <= 5 + 2 + len(variant.parameters) + 2  # nothing is repeated that did not change


@pytest.mark.parametrize("changes", VARIANTS, ids=["base", "parameters", "everything", "arm and date"])
def test_command_means_the_same(flagship: sim.Scenario, changes, monkeypatch: pytest.MonkeyPatch) -> None:
    variant = Variant(flagship, **changes)
    asked = []

    def write_plan(plan, **_: object) -> None:
        asked.append(plan)
        raise sim.CrisisSimError("stop here")

    monkeypatch.setattr("sim.ensemble.results.write_plan", write_plan)
    program, *words = shlex.split(variant.command)
    with pytest.raises(SystemExit):
        main(words)
    assert program == "crisis-sim"
    assert digest(asked[0]) == digest(variant.plan())


def test_deadline_moves_all_dates_together(flagship: sim.Scenario) -> None:
    assert days_to_due(flagship) == 15
    moved = with_due_in(flagship, 40)
    assert {moved.measures[name].due for name in ("plates", "documents")} == {dt.date(2022, 9, 26)}
    assert days_to_due(moved) == 40
    assert with_due_in(flagship, 15).digest() == flagship.with_arm(None).digest()
    assert due_range(flagship) == (1, 75)


def test_deadline_needs_something_due() -> None:
    spiral = sim.load_scenario("spiral")
    assert days_to_due(spiral) is None
    with pytest.raises(ScenarioError, match="nothing is due"):
        with_due_in(spiral, 5)


def test_futures_are_those_of_simulate(flagship: sim.Scenario) -> None:
    class Two(InProcess):
        in_flight = 4

    variant = Variant(sim.load_scenario("blank"), parameters={"lev_EU": 0.9}, replicates=30)
    told: list[tuple[int, int]] = []
    futures = run_futures(variant.plan("curves"), Two(), lambda *said: told.append(said))
    whole = simulate_plan(variant.plan("log"))
    assert futures.summary.equals(summarise(whole))
    assert futures.members["tension"].equals(whole["tension"])
    assert told == [(0, 30), (15, 30), (30, 30)]


def test_opening_follows_the_record_to_the_eve() -> None:
    scenario = opening_on(dt.date(2022, 8, 17), 5)
    assert days_to_due(scenario) == 15
    found = sim.simulate(scenario, replicates=20)
    due = found["due"].sel(measure="plates").isel(date=0).values
    assert (due == np.datetime64("2022-09-01")).all()
    # Dates are written out so that they can be moved; the record alone gives the same histories.
    data = scenario.data()
    data["measures"] = {name: {"owner": measure["owner"]} for name, measure in data["measures"].items()}
    folded = sim.simulate(scenario_of(located(data, {})), replicates=20)
    assert folded["tension"].equals(found["tension"])


@pytest.mark.parametrize("day", ["2021-09-01", "2024-02-02"])
def test_opening_needs_an_eve_in_the_record(day: str) -> None:
    with pytest.raises(InputError, match="outside its range"):
        opening_on(dt.date.fromisoformat(day))
