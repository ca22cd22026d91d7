"""The command that plays: a game in a pipe, from the first morning to the debrief."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.play.debrief import HISTORIES
from sim.play.saved import resume
from tests.play.scenes import SHORT


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.play.debrief_terminal.HISTORIES", 60)
    (tmp_path / "short.toml").write_text(SHORT, encoding="utf-8")
    return tmp_path


def play(monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as left:
        main(["play", *words])
    return int(left.value.code or 0)


def test_a_whole_game(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = "help\nfly\ntalk\n\nwait 2\nundo\nstory\narrest\n" + "wait 30\nmodel\n" * 40
    words = ("short.toml", "--as", "kosovo", "--seed", "4", "--replicate", "1", "--save", "mine")
    assert play(monkeypatch, typed, *words, "--futures", "20") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) <= 100
    for words_said in (
        "You play Kosovo, 25 days from 17 Aug 2022; seed 4, replicate 1.",
        "Wednesday 17 Aug 2022, day 1 of 25 · Kosovo",
        "Plates: announced, due 22 Aug 2022, in 5 days.",
        "Only you see: public commitment none",
        "In how many of 100 futures within 30 days (20 for each move, on the same luck)",
        "move = 'fly': not on today's menu (allowed: talk, hold, accuse, arrest, announce, police)",
        "Kosovo makes a conciliatory statement or offer (a player's choice).",
        "Back to the morning of ",
        "The EU convenes a round of talks (fixed by the scenario).",
        "Debrief",
        "Decisions that changed what could follow",
        "Your history beside 60 in which the model decides for Kosovo too.",
    ):
        assert words_said in said.out, words_said
    made = sorted(path.name for path in (elsewhere / "mine").iterdir())
    assert made == ["debrief.csv", "debrief.png", "debrief.svg", "debrief.txt", "events.csv", "game.json"]
    assert resume(elsewhere / "mine").over
    assert "player" in (elsewhere / "mine" / "events.csv").read_text(encoding="utf-8")


def test_leaving_and_coming_back(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("short.toml", "--as", "kosovo", "--futures", "0", "--save", "mine")
    assert play(monkeypatch, "talk\naccuse\n", *words) == 0
    said = capsys.readouterr()
    assert (
        "Left on the morning of 19 Aug 2022 after 2 days; resume it with: crisis-sim play --resume mine"
        in said.err
    )
    before = json.loads((elsewhere / "mine" / "game.json").read_text(encoding="utf-8"))
    assert play(monkeypatch, "hold\nquit\n", "--resume", "mine", "--futures", "0") == 0
    after = json.loads((elsewhere / "mine" / "game.json").read_text(encoding="utf-8"))
    assert after["days"][:2] == before["days"]
    assert len(after["days"]) == 3


def test_a_file_goes_on_in_that_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As downloaded from the page: the day is not lost, and nothing else appears beside it."""
    words = ("short.toml", "--as", "kosovo", "--futures", "0", "--save", "mine")
    assert play(monkeypatch, "talk\n", *words) == 0
    file = (elsewhere / "mine" / "game.json").rename(elsewhere / "downloaded.json")
    assert play(monkeypatch, "hold\n", "--resume", "downloaded.json", "--futures", "0") == 0
    assert len(resume(file).turns) == 2
    assert list((elsewhere / "mine").iterdir()) == []


def test_a_game_is_not_written_over_another(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("short.toml", "--as", "kosovo", "--futures", "0", "--save", "mine")
    assert play(monkeypatch, "talk\nhold\n", *words) == 0
    assert play(monkeypatch, "accuse\n", *words) == 2
    assert "there is a game here already (allowed: --resume mine to go on with it" in capsys.readouterr().err
    assert len(resume(elsewhere / "mine").turns) == 2
    assert play(monkeypatch, "hold\n", "--resume", "mine", "--save", "copy", "--futures", "0") == 0
    assert [len(resume(elsewhere / name).turns) for name in ("mine", "copy")] == [2, 3]


def test_where_nothing_can_be_saved(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "taken").write_text("a file", encoding="utf-8")
    words = ("short.toml", "--as", "kosovo", "--futures", "0")
    assert play(monkeypatch, "talk\n", *words, "--save", "taken/game") == 2
    assert "day 1 of" not in capsys.readouterr().out
    assert play(monkeypatch, "talk\nsave taken/game\nsave mine\n", *words) == 0
    said = capsys.readouterr()
    assert "taken" in said.out and "Not a directory" in said.out
    assert len(resume(elsewhere / "mine").turns) == 1
    assert "--resume mine" in said.err


def test_interrupted_it_says_where_the_game_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Keyboard(io.StringIO):
        def readline(self, size: int | None = -1) -> str:
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    for saved, answer in (((), "it was not saved"), (("--save", "mine"), "crisis-sim play --resume mine")):
        monkeypatch.setattr("sys.stdin", Keyboard("talk\n"))
        with pytest.raises(SystemExit) as left:
            main(["play", "short.toml", "--as", "kosovo", "--futures", "0", *saved])
        assert left.value.code == 130
        assert f"after 1 day; {answer}" in " ".join(capsys.readouterr().err.split()).replace(
            "resume it with: ", ""
        )


def test_two_at_one_keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("short.toml", "--as", "kosovo", "--as", "us", "--futures", "0")
    assert play(monkeypatch, "", *words, "--type", "press_serbia; talk; quit") == 0
    said = capsys.readouterr().out
    assert "You play Kosovo and the US" in said
    assert said.index("· Kosovo") < said.index("· US")
    assert "move = 'press_serbia': not on today's menu" in said


def test_others_can_be_scripts(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "us.txt").write_text(
        "2022-08-17 press_kosovo\n2022-08-18 press_serbia 9\n", encoding="utf-8"
    )
    words = ("short.toml", "--as", "kosovo", "--seat", "us=us.txt", "--futures", "0")
    assert play(monkeypatch, "hold\nhold\nquit\n", *words) == 0
    said = capsys.readouterr().out
    assert "The US presses Kosovo to delay (a player's choice)." in said
    assert "US holds: days = 9" in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((), "name a scenario, or a folder with --resume"),
        (("short.toml",), "say whom you play, such as --as kosovo"),
        (("short.toml", "--as", "kosvo"), "no such actor; did you mean 'kosovo'?"),
        (("shrt.toml", "--as", "kosovo"), "there is no such file or shipped scenario"),
        (("short.toml", "--as", "kosovo", "--arm", "none"), "no such arm"),
        (("--resume", "nowhere"), "nowhere: there is no saved game here"),
        (("short.toml", "--resume", "mine"), "a saved game has its own scenario"),
        (
            ("short.toml", "--as", "us", "--futures", "3"),
            "futures = 3: must be at least 20",
        ),
    ],
)
def test_wrong_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], answer: str
) -> None:
    assert play(monkeypatch, "", *words) == 2
    said = capsys.readouterr()
    assert "day 1 of" not in said.out
    assert answer in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err


def test_a_game_is_compared_with_enough_histories() -> None:
    assert HISTORIES >= 1000
