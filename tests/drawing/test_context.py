"""What is said of a run besides its counts: how far to trust it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.drawing.context import UNTRUSTED, basis, caution
from sim.scenario import load_scenario, parse_scenario
from sim.scenario.posterior import read_posterior
from tests.drawing import synthetic


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, ""),
        ({"nato.troops": 3770, "nbr": 0.7}, ""),
        ({"nato.troops": 700}, ""),
        ({"nato.troops": 500}, "an incident breeds 1.1 more"),
        ({"nato.troops": 1000, "nbr": 0.7}, "an incident breeds 1.4 more"),
        ({"nato.troops": 0, "kN": 0.0}, ""),
    ],
)
def test_incidents_that_feed_themselves_are_said(parameters: dict[str, float], words: str) -> None:
    found = caution(load_scenario("august-2022").with_parameters(parameters))
    assert (words in found) if words else found == ""


def test_the_arm_without_soldiers_is_outside_the_model() -> None:
    assert "an incident breeds 1.3 more" in caution(load_scenario("august-2022").with_arm("kfor-withdrawn"))


def test_an_author_cannot_talk_the_assumptions_away() -> None:
    text = 'schema = 1\nextends = "august-2022"\ntrust = "Validated against the real crisis."\n'
    said = basis(parse_scenario(text, "mine"))
    assert said == f"{UNTRUSTED}; its author says: Validated against the real crisis"
    assert basis(load_scenario("august-2022")) == UNTRUSTED


def test_a_fit_bears_the_name_of_the_file_that_is_named(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "scenarios" / "posterior-2022-12.nc"
    text = 'schema = 1\nextends = "august-2022"\nparameters = "posterior-2022-12.nc"\n'
    read_posterior(shutil.copy(shipped, tmp_path / "copy.nc"))
    assert parse_scenario(text, "mine").posterior.file == "posterior-2022-12.nc"


def test_what_is_said_of_fitted_numbers_stays() -> None:
    text = 'schema = 1\nextends = "august-2022"\nparameters = "posterior-2022-12.nc"\n'
    said = basis(parse_scenario(text, "mine"))
    assert said.startswith("Parameters from posterior-2022-12.nc, fitted to the record until 2022-12-31")
    assert (
        basis(parse_scenario(f'{text}trust = "For a class."\n', "mine"))
        == f"{said}; its author says: For a class"
    )


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "arm kfor-withdrawn"),
        ({"lam": 1.3}, "arm kfor-withdrawn, forked, lam set to 1.3"),
        (dict.fromkeys(("lam", "lev_US", "lev_EU"), 0.85), "arm kfor-withdrawn, forked, 3 changes"),
    ],
)
def test_a_subtitle_names_or_counts_what_was_changed(parameters: dict[str, float], words: str) -> None:
    scenario = load_scenario("august-2022").with_arm("kfor-withdrawn").with_parameters(parameters)
    origin = SimpleNamespace(member=10) if parameters else None
    assert synthetic.context(scenario=scenario, origin=origin).what.endswith(f"2022, {words}")
