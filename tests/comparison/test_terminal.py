from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.comparison import figure_effects, figure_fan
from sim.comparison import words as say
from sim.comparison.compare import compare
from sim.comparison.divergence import Difference, Divergence, first_divergence
from sim.comparison.folder import as_data, divergence_data, publish_comparison
from sim.comparison.rows import cell_of
from sim.comparison.terminal import (
    READ_FIRST,
    chain_words,
    odds_words,
    outcome_words,
    print_comparison,
    print_divergence,
)
from sim.drawing.console import WIDTH, make_console
from sim.drawing.context import context_of
from sim.drawing.plate import draw_plate
from sim.drawing.words import hundredth, inside
from sim.ensemble.eventlist import Happening
from sim.ensemble.simulate import simulate
from sim.scenario import Scenario
from sim.world.outcomes import EVENTS, FIRST_DECISION, NUMBERS, OUTCOMES
from tests.scenes import START, scene

NAMES = ("base", "firm")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    due = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(9)}'
    arms = "[arms.firm]\nparameters = { dom_K = 1.2 }\n[arms.same]\nparameters = { lam = 1.0 }"
    return scene(30, {"plates": due}, arms)


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> xr.Dataset:
    return compare(scenario, ["firm", "same"], replicates=200, seed=5, workers=1)


def cell(name: str, effect: float, low: float, high: float) -> xr.Dataset:
    values = {"effect": effect, "low": low, "high": high}
    return xr.Dataset(values, {"outcome": name})


@pytest.mark.parametrize(
    ("given", "full", "short", "interval"),
    [
        (("blockade", -0.18, -0.2, -0.16), "18 fewer blockades in 100, 16–20", "18 fewer in 100", "16–20"),
        (("deal", 0.021, 0.01, 0.032), "2.1 more histories with a deal in 100, 1.0–3.2",
         "2.1 more in 100", "1.0–3.2"),
        (("lethal", 0.004, 0.001, 0.007), "0.4 more histories with a lethal attack in 100, 0.1–0.7",
         "0.4 more in 100", "0.1–0.7"),
        (("blockade", 0.01, -0.02, 0.04), "no clear difference in blockades (−2.0 to +4.0 in 100)",
         "1.0 more in 100", "−2.0 to +4.0"),
        (("tension_mean", -3.12, -3.5, -2.7), "3.1 fewer points of mean tension on average, 2.7–3.5",
         "3.1 points lower", "2.7–3.5"),
        (("incidents", 1.2, 1.0, 1.4), "1.2 more incidents on average, 1.0–1.4", "1.2 more", "1.0–1.4"),
        (("blockade", 0.0, -0.0002, 0.0002), "no clear difference in blockades (−0.02 to +0.02 in 100)",
         "none", "−0.02 to +0.02"),
        (("blockade", -2e-5, -4e-5, -1e-5), "0.002 fewer blockades in 100, 0.001–0.004",
         "0.002 fewer in 100", "0.001–0.004"),
    ],
)  # fmt: skip
def test_differences_in_words(
    given: tuple[str, float, float, float], full: str, short: str, interval: str
) -> None:
    one = cell(*given)
    assert (say.effect_words(one), say.short_words(one), say.interval_words(one)) == (full, short, interval)


def test_the_table_fits_and_says_what_the_data_say(result: xr.Dataset) -> None:
    out = io.StringIO()
    print_comparison(make_console(out), result, Path("results/scene/compare-x"))
    lines = out.getvalue().splitlines()
    assert max(len(line) for line in lines) <= WIDTH
    row = next(line for line in lines if line.startswith("Enforced"))
    one = result.sel(arm="firm", outcome="enforced")
    for words in (
        say.short_words(one),
        say.interval_words(one),
        say.ratio_words(one),
        say.ceiling_words(one),
    ):
        assert words in row
    assert row.split()[1] == hundredth(round(200 * float(one["before"])), 200)
    assert lines.index(next(li for li in lines if li.startswith("Mean of the histories"))) < lines.index(
        next(li for li in lines if li.startswith("Incidents"))
    )
    assert "No pair differs in anything: this arm changes nothing." in lines
    examples = result["example"].sel(arm="firm")
    first = next(int(examples.sel(event=name)) for name in READ_FIRST if examples.sel(event=name) >= 0)
    following = next(line for line in lines if line.startswith("Next")).split(None, 1)[1]
    asked = f"crisis-sim compare scene --arms firm --replicates 200 --seed 5 --member {first}"
    assert following.strip() == asked


def test_medians_are_told_where_they_differ_visibly_from_the_means(result: xr.Dataset) -> None:
    arm = result.sel(arm="firm")
    words = say.median_words(arm)
    for name in NUMBERS:
        pairs = [(float(arm[which].sel(outcome=name)), float(arm[f"median_{which}"].sel(quantity=name)))
                 for which in ("before", "after")]  # fmt: skip
        told = f"{inside(OUTCOMES[name].label)} {pairs[0][1]:.0f} and {pairs[1][1]:.0f}"
        assert (told in words) == any(abs(mean - median) >= 0.5 for mean, median in pairs)


def test_the_due_day_decisions_of_both_arms_add_up(result: xr.Dataset) -> None:
    arm = result.sel(arm="firm")
    rest = cell_of(arm, "no_decision")
    for which in ("before", "after"):
        parts = [float(arm[which].sel(outcome=name)) for name in FIRST_DECISION]
        assert sum(parts) + float(rest[which]) == pytest.approx(1)
    changed = sum(float(arm["effect"].sel(outcome=name)) for name in FIRST_DECISION)
    assert float(rest["effect"]) == pytest.approx(-changed)
    assert float(rest["low"]) <= float(rest["effect"]) <= float(rest["high"])
    entry = as_data(result)["arms"]["firm"]["outcomes"]
    assert list(entry)[list(entry).index("enforced") + 1] == "no_decision"
    assert entry["incidents"]["statistic"] == "mean" and entry["blockade"]["statistic"] == "share"
    assert entry["incidents"]["median_before"] == float(arm["median_before"].sel(quantity="incidents"))


def test_what_can_happen_in_neither_arm_has_no_row() -> None:
    talks = f'[arms.talks]\nevents = [{{ date = {START}, event = "deal", measures = ["general"] }}]'
    calm = scene(10, {}, talks, unavailable=("eu.convene",))
    one = compare(calm, ["talks"], replicates=3, workers=1)
    out = io.StringIO()
    print_comparison(make_console(out), one)
    assert "\nA deal" in out.getvalue() and "\nPostponed" not in out.getvalue()
    assert "Cannot happen here: postponed, phased in and enforced (no rule can fall due)." in out.getvalue()
    assert "postponed" not in as_data(one)["arms"]["talks"]["outcomes"]


def test_switches_in_words(result: xr.Dataset) -> None:
    table = result["first_due_day"].sel(arm="firm")
    moved = int(table.sum()) - sum(int(table[i, i]) for i in range(table.shape[0]))
    assert say.switch_words(table).startswith(f"otherwise in {moved} of 200 pairs: ")
    assert say.switch_words(result["first_due_day"].sel(arm="same")) == "the same in all 200 pairs"


def test_switches_add_up() -> None:
    """Those that are not named are counted."""
    names = list(say.ENDED)
    table = xr.DataArray(
        np.arange(1, 26).reshape(5, 5), {"ended_before": names, "ended_after": names},
        ("ended_before", "ended_after"),
    )  # fmt: skip
    told = say.switch_words(table)
    numbers = [int(word) for word in re.findall(r"\d+", told)]
    assert numbers[0] == sum(numbers[2:]) and numbers[1] == 325 and told.endswith("in other ways")


@pytest.mark.parametrize("module", [figure_effects, figure_fan])
@pytest.mark.parametrize("arms", [["firm"], ["firm", "same"]])
def test_figures_draw_what_they_tabulate(result: xr.Dataset, module: object, arms: list[str]) -> None:
    chosen = result.sel(arm=arms)
    plate = draw_plate(module.draw, chosen, context_of(result, with_record=False))  # type: ignore[attr-defined]
    assert plate.png[1:4] == b"PNG" and b"<svg" in plate.svg
    rows = list(csv.DictReader(io.StringIO(plate.drawn.table.to_csv())))
    column, variable = {"effects": ("effect", "effect")}.get(
        plate.drawn.name, ("mean", "tension_mean_change")
    )
    expected = chosen[variable].values.ravel()
    rest = [row for row in rows if row.get("outcome") == "no_decision"]
    assert len(rest) == (len(arms) if plate.drawn.name == "effects" else 0)
    drawn = [float(row[column]) for row in rows if row not in rest]
    assert drawn == pytest.approx(expected, rel=1e-5, abs=1e-9)
    assert {row["arm"] for row in rows} == set(arms)
    assert "firm" in plate.drawn.title and plate.drawn.title in plate.drawn.alt


def test_the_folder_is_complete_and_written_anew(result: xr.Dataset, tmp_path: Path) -> None:
    folder = publish_comparison(result, tmp_path)
    assert publish_comparison(result, tmp_path) == folder
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    stems = {path.name for path in (folder / "figures").iterdir()}
    assert stems == {f"{s}.{e}" for s in ("effects", "difference-fan") for e in ("png", "svg", "csv", "txt")}
    read = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert read == json.loads(json.dumps(as_data(result)))
    firm = read["arms"]["firm"]
    assert set(firm["outcomes"]) == {*OUTCOMES, "no_decision"} and read["pairs"] == 200
    for name in EVENTS:
        switched = firm["outcomes"][name]["switched"]
        assert sum(sum(row.values()) for row in switched.values()) == 200
        change = switched["no"]["yes"] - switched["yes"]["no"]
        assert firm["outcomes"][name]["effect"] == pytest.approx(change / 200)


def test_a_pair_is_told_from_where_it_parts(scenario: Scenario, result: xr.Dataset) -> None:
    member = int(result["example"].sel(arm="firm", event="enforced"))
    base, firm = (simulate(scenario, arm=arm, replicates=[member], seed=5) for arm in (None, "firm"))
    found = first_divergence(base, firm, outcome="enforced")
    out = io.StringIO()
    print_divergence(make_console(out), NAMES, found, scenario.setting())
    text = out.getvalue()
    assert f"History {member} in base and in firm" in text and "Odds that morning" in text
    assert "Enforced: in base never, in firm on" in text
    assert json.loads(json.dumps(divergence_data(found), default=str))["replicate"] == member


def test_a_pair_that_never_parts_is_said_so(scenario: Scenario) -> None:
    out = io.StringIO()
    print_divergence(make_console(out), NAMES, Divergence(3, None), scenario.setting())
    assert "changes nothing in this history" in out.getvalue()


def test_a_round_and_its_deal_are_told_together(scenario: Scenario) -> None:
    common = {"replicate": 0, "point": 0, "date": START}
    round_ = Difference(START, None, Happening(**common, event="round"))
    deal = Difference(START, None, Happening(**common, event="deal", measure="plates"))
    later = START + dt.timedelta(1)
    words = Difference(later, Happening(**common | {"date": later}, actor="us", event="press_kosovo"), None)
    found = Divergence(0, START, (round_, deal, words), None, None, "deal", None, START)
    told = list(chain_words(found, NAMES, scenario.setting()))
    assert len(told) == 1 and told[0][1] == "Only in firm: The round of talks ends with a deal on plates."
    assert list(odds_words(found, NAMES)) == []
    assert outcome_words(found, NAMES).startswith("A deal: in base never, in firm on 29 Jun 2022")
