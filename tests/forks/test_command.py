"""The commands that fork a history and that run until the errors are small."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.ensemble.results import open_run
from sim.runs import precise


def crisis_sim(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_fork_from_run_to_report(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert crisis_sim("run", "deadline", "-n", "3", "--json") == 0
    folder = json.loads(capsys.readouterr().out)["folder"]
    words = ("fork", folder, "--member", "2", "--on", "2022-07-25", "-n", "6", "--set", "lev_US=0.5")
    assert crisis_sim(*words, "--event", "2022-07-28 nato patrol") == 0
    said = capsys.readouterr().out
    assert "What if, from 2022-07-25 on: 2022-07-28 nato patrol, lev_US is 0.5?" in said
    assert "6 histories of 25 Jul – 31 Aug 2022, forked from history 2 on 25 Jul 2022" in said
    made = next(elsewhere.glob("results/deadline/fork-2022-07-25-m2-*"))
    said_by = json.loads((made / "summary.json").read_text(encoding="utf-8"))["fork"]
    parent = open_run(elsewhere / folder).provenance["run"]["digest"]
    assert said_by == {"on": "2022-07-25", "parent": parent, "member": 2}
    alt = (made / "figures" / "fan.txt").read_text(encoding="utf-8")
    assert "The histories part on 25 Jul 2022; their common past is one dark line." in alt
    assert "crisis-sim reproduce" in (made / "report.html").read_text(encoding="utf-8")
    assert crisis_sim("reproduce", str(made)) == 0
    assert "to the last bit" in capsys.readouterr().out
    assert crisis_sim("show", str(made), "--member", "1") == 0


def test_a_change_is_told_against_the_same_futures_unchanged(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("fork", "august-2022", "--on", "2022-07-31", "-n", "8", "--end", "2022-08-20")
    change = ("--without", "kosovo.postpone")
    assert crisis_sim(*words, *change) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "What the change does, against the same futures unchanged 8 pairs of futures" in said
    assert "Postponed" in said
    # The record covers the window, and the history starts from it.
    assert "real crisis" in said
    assert "Real path mean tension" in said
    assert len(list(elsewhere.glob("results/august-2022/fork-*"))) == 2
    made = next(
        folder for folder in elsewhere.glob("results/august-2022/fork-*") if (folder / "report.html").exists()
    )
    assert {"fan.png", "effects.png", "difference-fan.png"} <= {path.name for path in made.glob("figures/*")}
    page = (made / "report.html").read_text(encoding="utf-8")
    assert "What the change does, against the same futures unchanged" in page
    assert "Beside the real path" in page
    alt = (made / "figures" / "fan.txt").read_text(encoding="utf-8")
    assert "Dashed lines are the same futures unchanged" in alt
    assert "real path is drawn in black" in alt
    head = (made / "figures" / "fan.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "tension_record" in head
    assert "unchanged_q50" in head
    # Both are found again, and unchanged futures are those of a plain fork.
    assert crisis_sim(*words, *change, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["difference"]["outcomes"]["postponed"]["after"] == 0
    assert "rank" in told["outcomes"]["blockade"]
    assert (
        json.loads((made / "difference.json").read_text(encoding="utf-8"))["difference"] == told["difference"]
    )
    unchanged = open_run(told["unchanged"]["folder"])
    plain = sim.fork("august-2022", on="2022-07-31", replicates=8, end="2022-08-20")
    assert np.array_equal(unchanged.members["tension"].values, plain["tension"].values)
    assert len(list(elsewhere.glob("results/august-2022/fork-*"))) == 2


def test_without_a_change_there_are_odds_only(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("fork", "deadline", "--on", "2022-08-25", "-n", "4")
    assert crisis_sim(*words) == 0
    assert "Nothing was changed, so these are odds" in capsys.readouterr().out
    assert crisis_sim(*words, "--json") == 0
    assert not {"unchanged", "difference"} & set(json.loads(capsys.readouterr().out))


@pytest.mark.slow
def test_one_future_changed_and_unchanged_has_no_interval(capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "fork",
        "deadline",
        "--on",
        "2022-08-25",
        "--same-luck",
        "--without",
        "kosovo.postpone",
        "--keep",
    )
    assert crisis_sim(*words, "curves") == 0
    said = capsys.readouterr().out
    assert "unchanged" in said
    assert "with the change" in said
    assert "if run again" not in said
    assert crisis_sim(*words, "summary") == 0
    assert "they cannot be paired" in capsys.readouterr().out


def test_with_the_same_luck_it_says_what_happens_in_the_one_history(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert crisis_sim("fork", "deadline", "--on", "2022-07-25", "--same-luck", "--member", "7") == 0
    said = capsys.readouterr().out
    assert "1 history of 25 Jul – 31 Aug 2022, forked from history 7 on 25 Jul 2022" in said
    assert "In this history ..." in said
    assert not re.search(r"of 100|if run again|10–90|all 1|none of 1|median", said)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("deadline", "--on", "2020-01-01"), "on = '2020-01-01': outside the window (allowed: "),
        (("deadline", "--on", "2022-07-25", "--event", "kosovo enfroce"), "did you mean 'enforce'?"),
        (("deadline", "--on", "2022-07-25", "--member", "-3"), "member = -3: no such history"),
        (("deadlien", "--on", "2022-07-25"), "deadlien: there is no such file or shipped scenario"),
        ((".", "--on", "2022-07-25"), "not a run folder: it has no provenance.json"),
        (("deadline", "--on", "2022-07-25", "--without", "kosovo.fly"), "not a move that can be taken away"),
    ],
)
def test_wrong_forks(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], answer: str
) -> None:
    assert crisis_sim("fork", *words) == 2
    said = capsys.readouterr()
    assert answer in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list(elsewhere.iterdir()) == []


def test_precision_stops_and_is_found_again(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sim.runs.precision", "sim.runs.precise"):
        monkeypatch.setattr(f"{module}.FIRST_LOOK", 8)
        monkeypatch.setattr(f"{module}.STEP", 4)
    words = ("run", "deadline", "--precision", "0.24", "--at-most", "100", "--keep", "summary", "--json")
    assert crisis_sim(*words) == 0
    first = json.loads(capsys.readouterr().out)
    assert (elsewhere / first["folder"] / "report.html").exists()
    assert open_run(elsewhere / first["folder"]).provenance["run"]["precision"]["target"] == "0.24"
    monkeypatch.setattr(precise, "run_chunks", None)
    assert crisis_sim(*words) == 0
    again = capsys.readouterr()
    assert json.loads(again.out) == first
    assert "found, not run again" in again.err


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--precision", "none"), "precision = 'none': no such precision (allowed: a half-width"),
        (("--precision", "0.00001"), "out of reach for any outcome: it needs at least"),
        (("--precision", "0.1", "--at-most", "20"), "out of reach for “A barricade”: it needs about 500"),
        (("--precision", "0.1", "--at-most", "0"), "at_most = 0: must be at least 1"),
        (("--precision", "0.1", "--replicates", "5"), "leave out --replicates"),
        (("--at-most", "500"), "--at-most needs --precision"),
    ],
)
def test_wrong_precision(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], answer: str
) -> None:
    assert crisis_sim("run", "deadline", *words) == 2
    said = capsys.readouterr()
    assert answer in " ".join(said.err.replace("│", " ").split())
    assert said.out == ""
    assert list(elsewhere.iterdir()) == []
