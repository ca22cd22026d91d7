"""What was changed about a scenario is named wherever its results are, and commands that follow repeat it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import main
from sim.scenario import parse_scenario, parse_set
from sim.scenario.changed import changed_options, changed_words
from tests import fitted

FILE = """
schema = 1
title = "Ev"
start = 2022-07-01
end = 2022-07-20
[measures.plates]
owner = "kosovo"
announced = 2022-07-01
due = 2022-07-10
[[events]]
date = 2022-07-03
actor = "eu"
move = "convene"
[[triggers]]
when = { variable = "tension", above = 60, for_days = 3 }
do = { actor = "nato", move = "patrol" }
[arms.y]
title = "Weak answers"
parameters = { lam = 0.7 }
[arms.z]
unavailable = ["eu.convene"]
drop = [{ actor = "eu" }]
measures = { plates = { due = 2022-07-15 } }
events = [{ date = 2022-07-04, event = "deal", measures = ["plates"] }]
"""
FEW = ("-n", "4", "--seed", "5", "--workers", "1", "--out", "r")


@pytest.fixture
def ev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sim.Scenario:
    (tmp_path / "ev.toml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return sim.load_scenario("ev.toml")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]):
    def one(*words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        told = capsys.readouterr()
        assert not left.value.code, told.err
        return told.out

    return one


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("options", "heading"),
    [
        (("--set", "lam=1.4"), "base, lam set to 1.4, seed 5"),
        (("--due-in", "12"), "base, due date moved to 13 Jul 2022 (12 days in), seed 5"),
        (("--arm", "y", "--set", "lam=1.5"), "arm y (Weak answers), lam set to 1.5, seed 5"),
        (("--arm", "y", "--set", "lam=0.7"), "arm y (Weak answers), seed 5"),
        (("--set", "lam=1"), "base, seed 5"),
        (("--due-in", "9"), "base, seed 5"),
    ],
)
def test_headings_name_what_was_changed(
    ev: sim.Scenario, call, options: tuple[str, ...], heading: str
) -> None:
    assert heading in plain(call("run", "ev.toml", *FEW, *options))
    (folder,) = Path("r/ev").iterdir()
    assert heading in plain(call("show", str(folder)))
    assert heading in (folder / "report.html").read_text(encoding="utf-8")


def test_files_name_what_was_changed(ev: sim.Scenario, call) -> None:
    said = "lam set to 1.5; due date moved to 13 Jul 2022 (12 days in)"
    data = json.loads(
        call("run", "ev.toml", *FEW, "--arm", "y", "--set", "lam=1.5", "--due-in", "12", "--json")
    )
    folder = Path(data["folder"])
    assert data["changed"] == json.loads((folder / "summary.json").read_text())["changed"] == said
    assert json.loads((folder / "provenance.json").read_text())["run"]["changed"] == said
    assert sim.open_run(folder).members.attrs["changed"] == said
    for alt in (folder / "figures").glob("*.txt"):
        told = "Arm: y; changed: lam set to 1.5, due date moved to 13 Jul 2022 (12 days in)."
        text = alt.read_text(encoding="utf-8")
        assert told in text and text.lower().count("arm") == 1
    assert "lam: 1 → 0.7" in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_next_repeats_what_makes_it_comparable(ev: sim.Scenario, call) -> None:
    out = call("run", "ev.toml", *FEW, "--set", "lam=1.4", "--due-in", "12")
    follows = plain(out[out.index("Next") :]).removeprefix("Next ")
    # Arm y does nothing but set lam, so beside --set lam=1.4 it would tell nothing.
    words = "crisis-sim run ev.toml --arm z --set lam=1.4 --due-in 12 -n 4 --seed 5 --out r"
    assert follows == words
    arm = call(*shlex.split(follows)[1:])
    assert "arm z, lam set to 1.4, due date moved" in plain(arm)
    follows = plain(arm[arm.index("Next") :]).removeprefix("Next ")
    assert follows == words.replace("run", "compare", 1).replace("--arm", "--arms")
    assert "base and z: not run again" in plain(call(*shlex.split(follows)[1:]))


def test_an_arm_that_what_was_set_overrides_changes_nothing(ev: sim.Scenario) -> None:
    found = json.loads(sim.compare(ev, parameters={"lam": 1.4}, replicates=2).attrs["arm_changes"])
    assert found["y"] == [] and "event left out: 3 Jul 2022, eu convene" in found["z"]


def test_words_and_options_say_the_same(ev: sim.Scenario) -> None:
    drawn = sim.Distribution("uniform", low=0.8, high=1.2)
    changed = ev.with_arm("y").with_parameters({"lam": drawn, "kap": 1.2})
    assert changed_words(changed) == ["lam set to uniform (low 0.8, high 1.2)", "kap set to 1.2"]
    options = changed_options(changed)
    assert options[:2] == ["--arm", "y"]
    again = ev.with_arm("y").with_parameters(dict(parse_set(word) for word in options[3::2]))
    assert again == changed and again.digest() == changed.digest()


def test_what_was_changed_counts_for_people_only(ev: sim.Scenario, tmp_path: Path) -> None:
    changed = ev.with_parameters({"lam": 1.4})
    (tmp_path / "other.toml").write_text(f"{FILE}[parameters]\nlam = 1.4\n", encoding="utf-8")
    assert changed.digest() == sim.load_scenario(tmp_path / "other.toml").digest()
    assert parse_scenario(changed.to_toml(), "ev") == changed
    (tmp_path / "resolved.toml").write_text(changed.to_toml(), encoding="utf-8")
    (tmp_path / "child.toml").write_text(
        'schema = 1\nextends = "resolved.toml"\ntitle = "Child"\n', encoding="utf-8"
    )
    assert changed_words(sim.load_scenario(tmp_path / "child.toml")) == []
    # An arm that sets it has the last word, and then it is the arm's.
    assert changed_words(changed.with_arm("y")) == []
    assert changed_words(changed.with_arm("z")) == ["lam set to 1.4"]


@pytest.mark.slow
def test_a_fit_is_named(ev: sim.Scenario, call) -> None:
    fitted.file(Path("fit.nc"))
    out = call("run", "ev.toml", *FEW, "--parameters", "fit.nc")
    assert "base, parameters drawn from fit.nc, seed 5" in plain(out)
    assert "--arm y --parameters fit.nc -n 4" in plain(out)
    told = plain(call("compare", "ev.toml", *FEW, "--arms", "z", "--parameters", "fit.nc"))
    assert "in every arm parameters drawn from fit.nc" in told


@pytest.mark.slow
def test_a_fork_names_its_own_changes_and_those_of_its_parent(ev: sim.Scenario, call) -> None:
    run = json.loads(call("run", "ev.toml", *FEW, "--set", "lam=1.4", "--json"))["folder"]
    told = plain(
        call(
            "fork", run, "--member", "2", "--on", "2022-07-06", "-n", "3", "--set", "kap=2",
            "--event", "kosovo enforce plates", "--without", "serbia.call", "--out", "r", "--workers", "1",
        )
    )  # fmt: skip
    assert "forked from history 2 on 6 Jul 2022, lam set to 1.4, kap set to 2, " in told
    assert "kosovo enforce plates, no serbia.call, seed 5" in told


def test_explain_and_sweep_name_it(ev: sim.Scenario, call) -> None:
    run = json.loads(call("run", "ev.toml", *FEW, "--set", "lam=1.4", "--json"))["folder"]
    assert "base, lam set to 1.4, seed 5" in plain(call("explain", run, "--member", "1", "--out", "r"))
    words = ("sweep", "ev.toml", "--vary", "kap=1,2", *FEW, "--arm", "y", "--set", "lam=1.4")
    assert "arm y (Weak answers), lam set to 1.4, seed 5" in plain(call(*words))


@pytest.mark.parametrize(
    "words",
    [
        ("sweep", "--vary", "kap=1,2", "-n", "4"),
        ("sensitivity", "--doubt", "kap", "--budget", "400", "-n", "4", "--outcome", "incidents"),
    ],
    ids=["sweep", "sensitivity"],
)
def test_a_study_as_data_says_of_what_it_is(ev: sim.Scenario, call, words: tuple[str, ...]) -> None:
    asked = (words[0], "ev.toml", *words[1:], "--seed", "5", "--arm", "y", "--out", "r", "--json")
    data = json.loads(call(*asked, "--set", "lam=1.5"))
    said = {"arm": "y", "changed": "lam set to 1.5", "seed": 5, "replicates": 4}
    assert {key: data[key] for key in said} == said
    study = Path(data["folder"]) / "study.json"
    run = json.loads(study.read_text(encoding="utf-8"))["run"]
    assert {key: run[key] for key in said} == said
    # The same numbers from another file are found, and then nothing was changed.
    Path("ev.toml").write_text(FILE.replace("lam = 0.7", "lam = 1.5"), encoding="utf-8")
    again = json.loads(call(*asked))
    assert (again["folder"], again["changed"]) == (data["folder"], "")
    assert json.loads(study.read_text(encoding="utf-8"))["run"]["changed"] == ""


class TestArms:
    def test_show_says_what_an_arm_changes(self, ev: sim.Scenario, call) -> None:
        told = plain(call("show", "ev.toml", "--arm", "z"))
        for words in (
            "plates, due: 10 Jul 2022 → 15 Jul 2022",
            "event left out: 3 Jul 2022, eu convene",
            "event added: 4 Jul 2022, deal plates",
            "never chosen added: eu.convene",
        ):
            assert words in told
        assert "lam: 1 → 0.7" in plain(call("show", "ev.toml", "--arm", "y"))

    @pytest.mark.slow
    def test_compare_says_it_above_the_numbers(self, ev: sim.Scenario, call) -> None:
        out = plain(call("compare", "ev.toml", *FEW, "--set", "kap=2"))
        assert "in every arm kap set to 2" in out
        assert out.index("lam: 1 → 0.7") < out.index("Pairing")
        data: dict[str, Any] = json.loads(call("compare", "ev.toml", *FEW, "--set", "kap=2", "--json"))
        assert data["changed"] == "kap set to 2"
        assert data["arms"]["y"]["changes"][0].startswith("lam: 1 → 0.7")

    def test_compare_shows_the_outcomes_asked_for(self, ev: sim.Scenario, call) -> None:
        words = ("compare", "ev.toml", *FEW, "--arms", "y", "--outcome", "incidents")
        assert list(json.loads(call(*words, "--json"))["arms"]["y"]["outcomes"]) == ["incidents"]
        assert "Postponed" not in call(*words)

    def test_compare_pairs_what_run_makes(self, ev: sim.Scenario, call) -> None:
        """Set values win over arms in both, so their runs are found."""
        for arm in ((), ("--arm", "y")):
            call("run", "ev.toml", *FEW, *arm, "--set", "lam=1.4", "--due-in", "12")
        words = ("compare", "ev.toml", *FEW, "--arms", "y", "--set", "lam=1.4", "--due-in", "12")
        told = plain(call(*words))
        assert "base and y: not run again" in told and "No pair differs" in told


def test_names_of_outcomes_are_checked(ev: sim.Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compare", "ev.toml", "--outcome", "incident"])
    assert left.value.code == 2
    assert "no such outcome" in capsys.readouterr().err
