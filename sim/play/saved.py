"""A game as one small file: the scenario in full, the luck, who sat where, and the choices of each day.

Playing the choices again is the game, bit for bit; the digest of its event log, stored beside them, says
whether it is. The file comes from other people, so it is checked like a scenario: size first, then form,
then sense; nothing in it names a file that would be opened.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.ensemble.versions import MODEL_VERSION, changes_since
from sim.errors import InputError, Problem
from sim.files import check_place, write_file
from sim.plain import json_text
from sim.play.answers import MODEL, PERSON, in_short
from sim.play.game import LUCKS, Game, Turn
from sim.play.protocol import MOST_DAYS, Choice
from sim.play.seats import Seat
from sim.scenario import Scenario, parse_scenario
from sim.shapes import problems_of
from sim.values import LARGEST_SEED
from sim.world.log import EVENT_ARRAYS
from sim.world.vocabulary import ACTORS

#: Layout of the file; a newer one is refused.
FORMAT = 1
#: Larger files are refused before they are parsed.
MAX_BYTES = 1_000_000
GAME_FILE = "game.json"
#: What the debrief leaves beside a game.
DEBRIEF_FILES = ("events.csv", "debrief.png", "debrief.svg", "debrief.csv", "debrief.txt")

Actor = Literal["serbia", "kosovo", "eu", "us", "nato"]


class _Form(BaseModel):
    # Pydantic before 2.10 would warn of names that begin with "model_".
    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


class Move(_Form):
    """A choice as it is kept, as from `choice_data`."""

    move: str = Field(max_length=40)
    measure: str = Field("", max_length=80)
    days: int | None = Field(None, ge=1, le=MOST_DAYS)
    appeal: bool = False


class _Day(_Form):
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    choices: dict[Actor, Move | None] = {}
    late: dict[Actor, str] = {}


class _File(_Form):
    format: int
    program: str = ""
    model_version: str = Field(max_length=20)
    scenario_name: str = Field(max_length=100)
    scenario: str
    seed: int = Field(ge=0, le=LARGEST_SEED)
    replicate: int = Field(ge=0, lt=LUCKS)
    seats: dict[Actor, str] = {}
    days: list[_Day] = []
    events: str


def as_text(game: Game) -> str:
    """Return a game as the text of its file."""
    seats = {actor: seat if isinstance(seat, str) else seat.name for actor, seat in game.seats.items()}
    content = {
        "format": FORMAT,
        "program": "crisis-sim",
        "model_version": MODEL_VERSION,
        "scenario_name": game.scenario.name,
        "scenario": game.scenario.to_toml(),
        "seed": game.seed,
        "replicate": game.replicate,
        "seats": {actor: name for actor, name in seats.items() if name != MODEL},
        "days": [_day(turn) for turn in game.turns],
        "events": log_digest(game),
    }
    return json_text(content, indent=1, sort_keys=False) + "\n"


def save(game: Game, place: Path) -> Path:
    """Write a game to its `file_of` a place; the file appears whole or not at all. Return its path.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    path = file_of(place)
    write_file(path, as_text(game))
    return path


def file_of(place: Path) -> Path:
    """Return the file of a game that is kept at a place: ``game.json`` in a folder, or a ``.json`` itself."""
    a_file = place.is_file() or (place.suffix == ".json" and not place.is_dir())
    return place if a_file else place / GAME_FILE


def check_free(place: Path) -> None:
    """Raise `InputError` unless a new game can be kept at a place, and its debrief, in place of nothing."""
    path = file_of(place)
    if path.exists():
        allowed = f"--resume {place} to go on with it, or another folder"
        raise InputError(Problem("there is a game here already", str(path), key="save", allowed=allowed))
    files = [path.with_name(name) for name in DEBRIEF_FILES]
    taken = [str(file) for file in files if file.exists()]
    if taken:
        message, allowed = "the debrief would replace this file", "another folder"
        raise InputError(*(Problem(message, file, key="save", allowed=allowed) for file in taken))
    check_place(path, *files)


def resume(source: Path, seats: Mapping[str, str | Seat] | None = None) -> Game:
    """Return the game in a file, or in the folder it was saved to, played up to where it was left.

    Parameters
    ----------
    source : Path
    seats : mapping of actor to str or Seat, optional
        Who sits there from now on, in place of who sat there. Seats of scripts and code have to be given
        again: the file names them, but nothing in it is opened or run.

    Raises
    ------
    InputError
        If there is no such file, it is damaged or of another program or version, or a seat is missing.
    """
    path = file_of(source)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(Problem("there is no saved game here", str(source))) from None
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror or error}", str(path))) from None
    return from_bytes(data, str(path), seats)


def from_bytes(data: bytes, shown: str, seats: Mapping[str, str | Seat] | None = None) -> Game:
    """Return the game that a file holds; ``shown`` names it in problems. Errors as in `resume`."""
    found = _checked(data, shown)
    scenario = _scenario(found, shown)
    people = _seats(found, seats or {}, shown)
    turns = [_turn(day, k, shown) for k, day in enumerate(found.days)]
    for k, turn in enumerate(turns):
        expected = scenario.start + dt.timedelta(k)
        if turn.date != expected or expected > scenario.end:
            allowed = str(expected) if expected <= scenario.end else f"nothing after {scenario.end}"
            raise _wrong(
                shown, "a day is missing or out of order", f"days[{k + 1}].date", str(turn.date), allowed
            )
    try:
        game = Game(scenario, people, seed=found.seed, replicate=found.replicate, turns=turns)
    except InputError as error:
        raise InputError(*(replace(problem, file=shown) for problem in error.problems)) from None
    if log_digest(game) != found.events:
        raise _wrong(shown, _different(found.model_version), "events")
    return game


def log_digest(game: Game) -> str:
    """Return a SHA-256 of the event log of the days played, the same on every machine."""
    total = hashlib.sha256()
    if game.model.recorder is not None and game.turns:
        for name, _, kind in EVENT_ARRAYS:
            days = game.model.recorder.arrays[name][: len(game.turns)]
            total.update(name.encode() + days.astype(kind).tobytes())
    return total.hexdigest()


def choice_data(choice: Choice | None) -> dict[str, Any] | None:
    """Return a choice as plain data; `choice_of` is the way back."""
    if choice is None:
        return None
    return {key: value for key, value in vars(choice).items() if value not in ("", None, False)}


def choice_of(move: Move | None) -> Choice | None:
    """Return the choice that `choice_data` described."""
    return None if move is None else Choice(**move.model_dump())


def _day(turn: Turn) -> dict[str, Any]:
    choices = {actor: choice_data(choice) for actor, choice in turn.choices.items()}
    return {"date": turn.date.isoformat(), "choices": choices} | ({"late": turn.late} if turn.late else {})


def _checked(data: bytes, shown: str) -> _File:
    """Return the content of a file that has the form of a saved game."""
    if len(data) > MAX_BYTES:
        raise _wrong(shown, "this file is too large for a saved game", allowed="up to 1 MB")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _wrong(shown, "this is no saved game, or it is damaged") from None
    if not isinstance(content, dict) or content.get("program") != "crisis-sim":
        raise _wrong(shown, "this is no saved game of crisis-sim")
    version = content.get("format")
    if version != FORMAT:
        raise _wrong(shown, "another version of crisis-sim saved this", "format", version, str(FORMAT))
    try:
        return _File.model_validate(content)
    except ValidationError as error:
        raise InputError(*problems_of(error, shown)) from None


def _scenario(found: _File, shown: str) -> Scenario:
    try:
        # Written in full when it was saved, so nothing is left to look up.
        return parse_scenario(found.scenario, found.scenario_name, alone=True)
    except InputError as error:
        problems = (
            Problem(p.message, shown, key=f"scenario: {p.key}" if p.key else "scenario", allowed=p.allowed)
            for p in error.problems
        )
        raise InputError(*problems) from None


def _seats(found: _File, given: Mapping[str, str | Seat], shown: str) -> dict[str, str | Seat]:
    """Return who sits where: as given, else as it was."""
    named: dict[str, str | Seat] = {str(actor): who for actor, who in found.seats.items()}
    seats = {actor: given.get(actor, named.get(actor, MODEL)) for actor in ACTORS}
    for actor, seat in seats.items():
        if isinstance(seat, str) and seat not in (MODEL, PERSON):
            allowed = f"--seat {actor}=model, {actor}=person, or {actor}=FILE"
            raise _wrong(shown, "say again who sits here", f"seats.{actor}", seat, allowed)
    return seats


def _turn(day: _Day, k: int, shown: str) -> Turn:
    try:
        date = dt.date.fromisoformat(day.date)
    except ValueError:
        raise _wrong(shown, "not a date", f"days[{k + 1}].date", day.date) from None
    choices = {str(actor): choice_of(move) for actor, move in day.choices.items()}
    return Turn(date, choices, {str(actor): in_short(why) for actor, why in day.late.items()})


def _different(version: str) -> str:
    if version == MODEL_VERSION:
        return "the choices do not lead to the events that were saved: the file was changed"
    changes = "; ".join(changes_since(version))
    return f"saved with model {version}, and this is {MODEL_VERSION} ({changes}): it would play differently"


def _wrong(
    shown: str, message: str, key: str | None = None, value: Any = None, allowed: str | None = None
) -> InputError:
    return InputError(
        Problem(message, shown, key=key, allowed=allowed, **({"value": value} if value else {}))
    )
