"""Saved games: what comes back, and what is said of damaged and foreign files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import as_text, from_bytes, resume, save
from sim.play.seats import Script
from tests.play.scenes import bits, short


@pytest.fixture(scope="module")
def game() -> Game:
    found = Game(short(), {"kosovo": "person", "us": "person"}, seed=11, replicate=3)
    for move in ("talk", "accuse", "arrest"):
        found.choose("kosovo", Choice(move))
        found.play_day(absent="away")
    return found


def test_a_folder_is_the_game(game: Game, tmp_path: Path) -> None:
    path = save(game, tmp_path / "new" / "folder")
    assert path.name == "game.json"
    assert [p.name for p in path.parent.iterdir()] == ["game.json"], "nothing is left beside it"
    for source in (path, path.parent):
        again = resume(source)
        assert bits(again) == bits(game)
        assert (again.seats, again.seed, again.replicate) == (game.seats, 11, 3)
        assert again.turns == game.turns
        assert as_text(again) == as_text(game)


def changed(game: Game, **changes: Any) -> bytes:
    return json.dumps(json.loads(as_text(game)) | changes).encode()


def day(**changes: Any) -> dict[str, Any]:
    return {"date": "2022-08-17", "choices": {}} | changes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "format = 2: another version of crisis-sim saved this (allowed: 1)"),
        ({"program": "chess"}, "this is no saved game of crisis-sim"),
        ({"seed": -1}, "seed = -1: must be at least 0"),
        ({"seed": "7"}, "seed = '7': must be a whole number"),
        ({"more": 1}, "more = 1: unknown key"),
        ({"events": "0" * 64}, "the choices do not lead to the events that were saved: the file was changed"),
        ({"model_version": "0.9", "events": ""}, "saved with model 0.9, and this is"),
        ({"days": [day(date="2022-08-18")]}, "days[1].date = '2022-08-18': a day is missing or out of order"),
        ({"days": [day(date="2022-13-01")]}, "days[1].date = '2022-13-01': not a date"),
        ({"days": [day(choices={"kosovo": {"move": "enforce"}})]}, "2022-08-17 kosovo = 'enforce': not on"),
        ({"days": [day(choices={"serbia": {"move": "use_force"}})]}, "'use_force': not on today's menu"),
        ({"days": [day(choices={"kosovo": {"move": "talk", "days": 9000}})]}, "days.days[1]"),
        (
            {"days": [day(choices={"russia": None})]},
            "days[1].choices.russia = 'russia': must be 'serbia', 'kosovo', 'eu', 'us' or 'nato'",
        ),
        ({"seats": {"us": "bot.py:Bot"}}, "seats.us = 'bot.py:Bot': say again who sits here"),
        ({"scenario": 'extends = "/etc/passwd"'}, "no other file is opened for this one"),
        ({"scenario": "schema = 1"}, "scenario: start: is missing"),
    ],
)
def test_changed_files(game: Game, change: dict[str, Any], message: str) -> None:
    message = message.replace("days.days[1]", "days[1].choices.kosovo.days")
    with pytest.raises(InputError) as refused:
        from_bytes(changed(game, **change), "game.json")
    assert message in str(refused.value)
    assert all(problem.file == "game.json" for problem in refused.value.problems)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x80\x04", b"[1, 2]", b'{"format": 1', b"[" * 100_000, b" " * 1_000_001, b"null"],
)
def test_what_is_no_game(data: bytes) -> None:
    with pytest.raises(InputError, match=r"this is no saved game|this file is too large"):
        from_bytes(data, "game.json")


def test_every_cut_is_noticed(game: Game) -> None:
    text = as_text(game).rstrip()
    for end in range(0, len(text), 97):
        with pytest.raises(InputError):
            from_bytes(text[:end].encode(), "game.json")


def test_a_changed_choice_is_noticed(game: Game) -> None:
    with pytest.raises(InputError, match="the file was changed"):
        from_bytes(as_text(game).replace('"arrest"', '"talk"').encode(), "game.json")


def test_why_a_seat_held_is_told_in_one_short_line(game: Game) -> None:
    """The file may come from anybody, and the sentence is printed."""
    days = json.loads(as_text(game))["days"]
    days[0]["late"] = {"us": "\x1b[2J" + "no idea\n" * 1000}
    (why,) = from_bytes(changed(game, days=days), "game.json").turns[0].late.values()
    assert why.isprintable()
    assert len(why) == 200


def test_seats_of_code_are_given_again(game: Game, tmp_path: Path) -> None:
    script = Script({}, "plan.txt")
    path = save(Game(short(), {"us": script}), tmp_path)
    with pytest.raises(InputError, match="say again who sits here"):
        resume(path)
    assert resume(path, {"us": script}).seats["us"] is script


def test_there_is_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no saved game here"):
        resume(tmp_path)
