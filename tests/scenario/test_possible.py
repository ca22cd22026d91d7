"""What cannot happen in a scenario, against what does happen in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.headline import headline
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import summarise
from sim.scenario import load_scenario
from sim.scenario.possible import ruled_out
from sim.scenario.shipped import shipped_folder
from sim.world.outcomes import EVENTS, FIRST_DECISION

HEAD = """
schema = 1
title = "A few days"
start = 2022-03-01
end = 2022-03-{last:02d}
"""
RULE = """
[measures.plates]
owner = "kosovo"
status = "{status}"
"""
EVENT = """
[[events]]
date = 2022-03-02
{}
"""
KOSOVO = EVENT.format('actor = "kosovo"\nmove = "{}"\ndue = 2022-03-10')
NO_TALKS = 'unavailable = ["eu.convene", "kosovo.announce"]\n'


def found(tmp_path: Path, text: str, last: int = 20, **more: object) -> dict[str, str]:
    path = tmp_path / "own.toml"
    path.write_text(HEAD.format(last=last) + text, encoding="utf-8")
    return ruled_out(load_scenario(path), **more)


def test_the_shipped_scenarios() -> None:
    no_rule = dict.fromkeys(FIRST_DECISION, "no rule can fall due") | {"deal": "nobody hosts talks"}
    no_reserve = {"reserve": "NATO cannot order it"}
    assert ruled_out(load_scenario("spiral")) == no_rule
    assert ruled_out(load_scenario("thresholds")) == no_rule | no_reserve
    assert ruled_out(load_scenario("peacekeepers")) == no_rule | no_reserve
    assert ruled_out(load_scenario("request")) == {"deal": "nobody hosts talks"}
    assert ruled_out(load_scenario("request").with_arm("talks-eve")) == {}
    assert ruled_out(load_scenario("deadline")) == ruled_out(load_scenario("blank")) == {}
    fixed = load_scenario("november-2022").with_arm("deadline-fixed")
    assert ruled_out(fixed) == {"postponed": "Kosovo cannot postpone", "phased": "Kosovo cannot phase in"}
    gone = load_scenario("august-2022").with_arm("kfor-withdrawn")
    assert ruled_out(gone) == {"reserve": "KFOR has no soldiers in Kosovo"}
    assert ruled_out(gone, free=["nato.troops"]) == {}


@pytest.mark.parametrize(
    ("text", "last", "decisions"),
    [
        (NO_TALKS, 20, False),
        (NO_TALKS + RULE.format(status="none"), 20, False),
        (NO_TALKS + RULE.format(status="in_force"), 20, False),
        (RULE.format(status="none"), 1, False),
        (RULE.format(status="none"), 2, True),
        (RULE.format(status="in_force"), 20, True),
        (NO_TALKS + RULE.format(status="announced") + "due = 2022-03-15\n", 20, True),
        (NO_TALKS + RULE.format(status="announced") + "due = 2022-04-15\n", 20, False),
        (
            NO_TALKS + RULE.format(status="none") + KOSOVO.format("announce"),
            20,
            True,
        ),
        (NO_TALKS + RULE.format(status="in_force") + KOSOVO.format("postpone"), 20, None),
    ],
)
def test_a_decision_needs_a_rule_that_can_fall_due(
    tmp_path: Path, text: str, last: int, decisions: bool | None
) -> None:
    left_out = found(tmp_path, text, last)
    possible = [name for name in FIRST_DECISION if name not in left_out]
    assert possible == (["postponed"] if decisions is None else [*FIRST_DECISION] if decisions else [])


def test_a_fork_starts_from_a_state_that_the_file_does_not_know(tmp_path: Path) -> None:
    text = NO_TALKS + RULE.format(status="in_force")
    assert "postponed" not in found(tmp_path, text, forked=True)


def test_days_whose_incidents_are_all_fixed_leave_nothing_to_chance(tmp_path: Path) -> None:
    quiet = EVENT.replace("2022-03-02", "{date}")
    text = "".join(
        quiet.format(f'event = "incident"\ncount = {int(k == 1)}', date=dt.date(2022, 3, k)) for k in (1, 2)
    )
    assert set(found(tmp_path, text, 2)) >= {"injuries", "mass_injuries", "lethal"}
    assert not {"injuries", "mass_injuries", "lethal"} & set(found(tmp_path, text, 3))


def scenarios() -> list[tuple[str, str | None]]:
    files = [load_scenario(path.stem) for path in sorted(shipped_folder().glob("*.toml"))]
    return [(scenario.name, arm) for scenario in files for arm in (None, *scenario.arms)]


@pytest.mark.parametrize("name", ["spiral", "request", "thresholds"])
def test_what_is_ruled_out_never_happens_and_has_no_entry_in_json(name: str) -> None:
    check(name, None, 20)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "arm"), scenarios())
def test_what_is_ruled_out_never_happens_in_any_shipped_arm(name: str, arm: str | None) -> None:
    check(name, arm, 200)


def check(name: str, arm: str | None, members: int) -> None:
    run = simulate(name, arm=arm, replicates=members, workers=1)
    scenario = load_scenario(name)
    left_out = ruled_out(scenario.with_arm(arm) if arm else scenario)
    for outcome in left_out:
        assert not run[f"outcome_{outcome}"].values.any()
    told = headline(summarise(run))
    assert set(told["outcomes"]) == set(EVENTS) - set(left_out)
    assert {key: entry["why"] for key, entry in told["cannot_happen"].items()} == left_out
    if set(FIRST_DECISION) <= set(left_out):
        assert told["no_decision"] is None
        return
    decided = [told["outcomes"][key]["k"] for key in FIRST_DECISION if key in told["outcomes"]]
    rest = told["no_decision"]
    assert sum(decided) + rest["k"] == members and rest["settled"] + rest["undecided"] == rest["k"]
    for number, entry in told["numbers"].items():
        values = run["incidents_total" if number == "incidents" else number].values
        assert entry["mean"] == pytest.approx(float(np.mean(values, dtype=np.float64)), abs=1e-3)
