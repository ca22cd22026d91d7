"""The command that says why, from a run and from a scenario."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from pathlib import Path

import pytest

from sim.actors import MOVES_BY_ACTOR
from sim.cli import main
from sim.ensemble.results import write_run
from sim.world.vocabulary import ACTORS
from tests.scenes import START, announced, scene


def crisis_sim(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_choice_of_a_scenario(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("explain", "deadline", "--member", "1", "--on", "2022-07-20")
    assert crisis_sim(*words, "--actor", "kosovo") == 0
    said = capsys.readouterr().out
    assert "Kosovo" in said and "that morning" in said and "habit on a calm day" in said
    (picture,) = elsewhere.glob("results/deadline/explain-*/explain-m1-2022-07-20-kosovo.png")
    assert picture.with_suffix(".json").exists() and picture.with_suffix(".csv").exists()
    assert crisis_sim(*words, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["actor"] for one in told["choices"]] == ["serbia", "kosovo", "eu", "us", "nato"]
    assert {one["member"] for one in told["choices"]} == {1}
    assert told["run"]["scenario"] == "deadline" and "assumption" in told["run"]["trust"]
    assert crisis_sim("explain", "deadline", "--member", "1") == 0
    assert "least to be expected" in capsys.readouterr().out


def test_an_event_that_nobody_decides(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("explain", "deadline", "--member", "1", "--on", "2022-08-01", "--event")
    assert crisis_sim(*words, "new_barricades/zvecan") == 0
    said = capsys.readouterr().out
    assert "Zvečan" in said and "that morning" in said and "readiness on a calm day" in said
    (picture,) = elsewhere.glob("results/deadline/explain-*/explain-m1-2022-08-01-new_barricades-zvecan.png")
    assert picture.with_suffix(".csv").exists()
    assert crisis_sim(*words, "incidents", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == pytest.approx(sum(term["value"] for term in told["terms"]))
    assert told["member"] == 1 and told["terms"][0]["words"]


def test_a_pivot_is_repeated_by_its_commands(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Removing an event and running again by the fork command gives the stated change."""
    Path("scene.toml").write_text(announced(notice=9, days=14).to_toml(), encoding="utf-8")
    words = ("explain", "scene.toml", "--seed", "4", "--member", "1", "--pivotal", "--outcome", "injuries")
    assert crisis_sim(*words, "--futures", "12", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (elsewhere / told["figure"]).exists()
    most = max(told["tested"], key=lambda pivot: abs(pivot["change"]))
    command = shlex.split(most["repeat_without"])[1:]
    assert crisis_sim(*command, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["outcomes"]["injuries"]["p"] == most["without"]


def test_next_keeps_the_arm_and_the_seed(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("explain", "deadline", "--arm", "overnight", "--seed", "5", "--member", "2")
    assert crisis_sim(*words) == 0
    assert "explain deadline --arm overnight --seed 5 --member 2 --pivotal" in capsys.readouterr().out


def test_a_history_without_moves(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moves = [f"{actor}.{move}" for actor in ACTORS for move in MOVES_BY_ACTOR[actor] if move != "hold"]
    quiet = scene(5, unavailable=tuple(moves))
    Path("scene.toml").write_text(quiet.to_toml(), encoding="utf-8")
    assert crisis_sim("explain", "scene.toml", "--member", "0") == 0
    assert "nobody made a move" in capsys.readouterr().out
    assert crisis_sim("explain", "scene.toml", "--member", "0", "--on", str(START), "--actor", "eu") == 0
    assert "Nothing else was possible" in capsys.readouterr().out
    assert crisis_sim("explain", "scene.toml", "--member", "0", "--on", str(START)) == 0
    assert "nothing else was possible" in capsys.readouterr().out


def test_after_the_end_nobody_decides(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    force = f'[[events]]\ndate = {START + dt.timedelta(3)}\nactor = "serbia"\nmove = "use_force"'
    Path("scene.toml").write_text(scene(9, {}, force).to_toml(), encoding="utf-8")
    words = ("explain", "scene.toml", "--member", "0", "--on")
    assert crisis_sim(*words, str(START + dt.timedelta(5)), "--actor", "serbia") == 2
    assert "state forces had ended this history" in capsys.readouterr().err
    assert crisis_sim(*words, str(START + dt.timedelta(3)), "--actor", "serbia") == 0
    said = capsys.readouterr().out
    assert "Fixed by the scenario" in said and "when it was to decide" not in said


@pytest.mark.parametrize("scenario", ["spiral", "thresholds", "peacekeepers"])
def test_scenarios_without_measures(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], scenario: str
) -> None:
    assert crisis_sim("explain", scenario, "--member", "0", "--json") == 0
    assert json.loads(capsys.readouterr().out)["choices"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("deadline", "--on", "2022-07-20"), "need --member"),
        (("deadline", "--member", "0", "--actor", "eu"), "--actor needs --on"),
        (
            ("deadline", "--member", "0", "--pivotal", "--on", "2022-07-20"),
            "is about a whole history",
        ),
        (("deadline", "--member", "0", "--on", "2020-01-01"), "outside the window"),
        (("deadline", "--member", "0", "--on", "2022-07-20", "--actor", "russia"), "no such actor"),
        (("deadline", "--member", "0", "--pivotal", "--outcome", "peace"), "no such outcome"),
        (("deadline", "--member", "-1"), "no such history"),
        (("deadline", "--member", "0", "--event", "incidents"), "--event needs --on"),
        (
            ("deadline", "--member", "0", "--on", "2022-07-20", "--event", "deal/plats"),
            "did you mean 'deal/plates'",
        ),
        (("deadlien", "--member", "0"), "there is no such file or shipped scenario"),
    ],
)
def test_wrong_questions(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], answer: str
) -> None:
    assert crisis_sim("explain", *words) == 2
    said = capsys.readouterr()
    assert answer in " ".join(said.err.replace("│", " ").split())
    assert said.out == "" and "Traceback" not in said.err
    assert list(elsewhere.iterdir()) == []


def test_of_a_run_by_other_code_it_is_said(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = write_run("deadline", replicates=2, out=elsewhere, workers=1)
    words = ("explain", str(run.path), "--member", "1", "--on", "2022-07-20")
    assert crisis_sim(*words) == 0
    assert "other code" not in capsys.readouterr().err
    file = run.path / "provenance.json"
    made = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(made | {"identity": "another"}), encoding="utf-8")
    assert crisis_sim(*words) == 0
    assert "made by other code" in capsys.readouterr().err
