"""Seats for scripts, functions and code: what they see, what they may answer, and how long they may take."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.play.choices import parse_choice
from sim.play.coded import Coded
from sim.play.game import Game
from sim.play.protocol import Choice, Observation
from sim.play.saved import as_text, from_bytes
from sim.play.seats import Calls, Script, parse_seats, read_script
from tests.patience import PATIENCE
from tests.play.scenes import QUIET, short

BOTS = '''
import threading
from sim.play import Choice

class Hawk:
    """Calls, while it may; on the third day it dreams."""
    def decide(self, seen):
        if seen.date.day == 19:
            threading.Event().wait()
        return "accuse" if seen.tension < 30 else Choice("talk")

def dove(seen):
    return {17: "talk", 18: "fly", 19: 42, 20: None}.get(seen.date.day, "hold")

def broken(seen):
    raise ValueError("no idea")

def quitter(seen):
    import os
    os._exit(3)

def long_winded(seen):
    raise ValueError("no\\x1b[2J idea\\n" * 200_000)

notcallable = 5

class Needs:
    def __init__(self, more):
        pass
'''


@pytest.fixture
def bots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sim.play.coded.START_SECONDS", PATIENCE)
    path = tmp_path / "bots.py"
    path.write_text(BOTS, encoding="utf-8")
    return path


def played(game: Game, days: int) -> list[str]:
    """Play some days; return what the seats did or why they held."""
    for _ in range(days):
        game.play_day()
    game.close()
    told = []
    for turn in game.turns:
        (actor, choice), *_ = turn.choices.items()
        told.append(turn.late.get(actor) or (choice.move if choice else "model"))
    return told


class Impatient(Coded):
    """Code with hardly any time on the third day, and with all it may need on the others."""

    def decide(self, seen: Observation) -> Choice | None:
        self.limit = 0.01 if seen.date.day == 19 else PATIENCE
        return super().decide(seen)


def test_code_is_held_to_its_time_and_goes_on(bots: Path) -> None:
    game = Game(short(), {"serbia": Impatient(f"{bots}:Hawk")})
    assert played(game, 4) == ["accuse", "accuse", "no answer within 0.01 s", "accuse"]
    assert game.turns[2].choices["serbia"] == Choice("hold")


def test_answers_that_cannot_be_used_count_as_holding(bots: Path) -> None:
    said = played(Game(short(), {"serbia": Coded(f"{bots}:dove")}), 5)
    assert [said[0], said[3], said[4]] == ["talk", "model", "hold"]
    assert "not on today's menu" in said[1]
    assert said[2] == "answered with int, not with a choice"


def test_code_that_fails_or_leaves(bots: Path) -> None:
    assert played(Game(short(), {"us": Coded(f"{bots}:broken")}), 2) == ["ValueError: no idea"] * 2
    assert played(Game(short(), {"us": Coded(f"{bots}:quitter")}), 1) == ["its process ended"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("Needs", "Needs: cannot be used: TypeError"),
        ("missing", "missing: cannot be used: AttributeError"),
        ("notcallable", "notcallable is neither a class with decide nor a function"),
    ],
)
def test_code_that_cannot_be_loaded(bots: Path, reference: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Game(short(), {"us": Coded(f"{bots}:{reference}")})


MODERN = """
from __future__ import annotations
import enum, os, signal, sys
from dataclasses import dataclass
from helper import WORD
from sim.play import Choice

class Word(str, enum.Enum):
    TALK = WORD

class Own(Choice):
    pass

class Unsendable(Choice):
    def __reduce__(self):
        raise RuntimeError("not to be sent")

@dataclass
class Bot:
    mood: str = "calm"
    def decide(self, seen):
        os.kill(os.getpid(), signal.SIGINT)
        if "--replicate" in sys.argv:
            return "accuse"
        return {17: Word.TALK, 18: Own(Word.TALK), 19: Unsendable(self.mood)}[seen.date.day]
"""


def test_code_in_todays_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dataclasses, a helper beside it, choices of its own kind; Ctrl-C and the command line are not its."""
    (tmp_path / "modern.py").write_text(MODERN, encoding="utf-8")
    (tmp_path / "helper.py").write_text("WORD = 'talk'", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["crisis-sim", "play", "--replicate", "3"])
    game = Game(short(), {"serbia": Coded(f"{tmp_path / 'modern.py'}:Bot")})
    said = played(game, 3)
    assert said[:2] == ["talk", "talk"]
    assert said[2].startswith("move = 'calm': not on today's menu")
    assert type(game.turns[0].choices["serbia"].move) is str


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [
        (Choice(5), "move of a choice is int, not text"),
        (Choice(None), "move of a choice is NoneType, not text"),
        (Choice("announce", None), "measure of a choice is NoneType, not text"),
        (Choice("announce", days=np.int64(14)), Choice("announce", "documents", 14)),
        (Choice("announce", days="14"), "days of a choice is str, not a whole number"),
        (Choice("announce", days=3.5), "days of a choice is float, not a whole number"),
        (Choice("announce", days=True), "days of a choice is bool, not a whole number"),
        (Choice(appeal=np.bool_(False)), Choice()),
        (Choice(appeal="yes"), "appeal of a choice is str, not True or False"),
    ],
)
def test_fields_of_a_wrong_kind_count_as_holding(choice: Choice, outcome: Choice | str) -> None:
    game = Game(short(), {"kosovo": Calls(lambda seen: choice)})
    turn = game.play_day()
    if isinstance(outcome, str):
        assert turn.late == {"kosovo": outcome}
        outcome = Choice()
    assert turn.choices["kosovo"] == outcome
    assert [type(v) for v in vars(turn.choices["kosovo"]).values()] == [
        type(v) for v in vars(outcome).values()
    ]
    again = from_bytes(as_text(game).encode(), "game.json", {"kosovo": Calls(lambda seen: choice)})
    assert again.turns == game.turns


def test_what_code_says_of_itself_is_cut(bots: Path) -> None:
    (said,) = played(Game(short(), {"us": Coded(f"{bots}:long_winded")}), 1)
    assert said.startswith("ValueError: no [2J idea no")
    assert len(said) == 200
    assert said.isprintable()


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf"), 1e300])
def test_time_limits_that_are_none(bots: Path, limit: float) -> None:
    with pytest.raises(InputError, match="no such time limit"):
        Coded(f"{bots}:dove", limit)


def test_a_function_sees_only_an_observation() -> None:
    seen: list[Observation] = []

    def decide(observation: Observation) -> str:
        seen.append(observation)
        return "press_kosovo appeal"

    game = Game(short(), {"us": Calls(decide)})
    assert played(game, 2) == ["press_kosovo", "press_kosovo"]
    assert game.turns[0].choices["us"] == Choice("press_kosovo", appeal=True)
    assert [o.date for o in seen] == [dt.date(2022, 8, 17), dt.date(2022, 8, 18)]
    assert {event.event for event in seen[1].yesterday} >= {"press_kosovo", "appeal"}
    assert not any(hasattr(seen[0], name) for name in ("state", "model", "seed", "replicate"))


def test_a_script_decides_on_its_days(tmp_path: Path) -> None:
    path = tmp_path / "kosovo.txt"
    path.write_text(
        "# a plan\n2022-08-18 talk\n\n2022-08-19 model  # as you like\n2022-08-20 enforce\n", "utf-8"
    )
    said = played(Game(short(QUIET), {"kosovo": read_script(path)}, arm="quiet"), 6)
    assert said[:3] == ["hold", "talk", "model"]
    assert "not on today's menu" in said[3]
    assert said[5] == "the script has no decision for this date"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kosovo", "nobody can sit there"),
        ("kosovo=somebody", "nobody can sit there"),
        ("kosvo=model", "did you mean 'kosovo'"),
        ("us=missing.py:Bot", "missing.py: seat = 'missing.py:Bot': there is no such file"),
        ("us=missing.txt", "missing.txt: cannot be read: No such file"),
    ],
)
def test_wrong_seats(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_seats([text])


def test_two_on_one_seat() -> None:
    with pytest.raises(InputError, match="seat = 'us': has two seats"):
        parse_seats(["us=model", "us=person"])


def test_a_script_with_wrong_lines(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("2022-08-18 talk\nyesterday talk\n2022-08-19\n2022-08-18 hold\n", encoding="utf-8-sig")
    with pytest.raises(InputError) as refused:
        read_script(path)
    name = str(path)
    assert [str(problem).split(" (")[0] for problem in refused.value.problems] == [
        f"{name}:2: date = 'yesterday': not a date",
        f"{name}:3: date = '2022-08-19': no move for this date",
        f"{name}:4: date = '2022-08-18': a second line for this date; the first is line 1",
    ]


def test_a_script_of_another_game(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("2022-08-18 Talk\n2022-08-19 fly\n2022-08-20 enforce\n2022-09-11 talk\n", "utf-8-sig")
    with pytest.raises(InputError) as refused:
        Game(short(), {"us": read_script(path)})
    assert [str(problem).split(" (")[0] for problem in refused.value.problems] == [
        "plan.txt: 2022-08-18 = 'Talk': US has no such move",
        "plan.txt: 2022-08-19 = 'fly': US has no such move",
        "plan.txt: 2022-08-20 = 'enforce': US has no such move",
        "plan.txt: 2022-09-11 = 'talk': is no day of this game",
    ]
    with pytest.raises(InputError, match="2022-09-11"):
        Game(short(), {"kosovo": read_script(path)})


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("1", Choice("talk")),
        ("Hold", Choice()),
        ("announce documents 30", Choice("announce", "documents", 30)),
        ("announce 30 days", Choice("announce", "documents", 30)),
    ],
)
def test_what_can_be_typed(words: str, choice: Choice) -> None:
    seen = Game(short(), {"kosovo": "person"}).observation("kosovo")
    assert parse_choice(words, seen.options, seen.appeals) == choice


@pytest.mark.parametrize("words", ["", "99", "0", "9" * 5000, "announce someday", "talk appeal", "talk 3"])
def test_what_cannot_be_typed(words: str) -> None:
    seen = Game(short(), {"kosovo": "person"}).observation("kosovo")
    with pytest.raises(InputError):
        parse_choice(words, seen.options, seen.appeals)


def test_a_script_in_the_library() -> None:
    plan = Script({dt.date(2022, 8, 17): "2"})
    game = Game(short(), {"kosovo": plan})
    assert played(game, 1) == [game.observation("kosovo").options[1].move]
