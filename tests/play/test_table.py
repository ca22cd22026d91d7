"""Class tables: seats apart, nothing lost, codes that cannot be guessed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import from_bytes
from sim.play.table import ABSENT, ALPHABET, HOST, WATCH, Table, Ticket, new_code, open_table, typed_code
from sim.play.tables import (
    ABANDONED,
    ADDRESS_TRIES,
    FORGOTTEN,
    KEPT_FOR_HOST,
    MOST_OF_ONE,
    MOST_TABLES,
    THERE,
    TRIES,
    WITHIN,
    Tables,
    Visitor,
)
from sim.scenario import parse_scenario
from sim.world.vocabulary import ACTORS
from tests.play.scenes import RECORD, bits, short


def game_of(*actors: str, replicate: int = 0) -> Game:
    return Game(short(), dict.fromkeys(actors, "person"), replicate=replicate)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def test_a_day_is_played_when_everybody_has_decided(tables: Tables) -> None:
    table = tables.open(game_of("kosovo", "us"))
    table.choose("kosovo", Choice("talk"))
    assert table.decided() == {"kosovo": True, "us": False}
    assert (table.choice("kosovo"), table.choice("us")) == ((True, Choice("talk")), (False, None))
    table.choose("kosovo", Choice("accuse"))  # changed in time
    table.choose("us", Choice("press_serbia"))
    assert len(table.game.turns) == 1
    assert table.game.turns[0].choices == {"kosovo": Choice("accuse"), "us": Choice("press_serbia")}
    assert table.decided() == {"kosovo": False, "us": False}


def test_who_does_not_decide_holds_when_the_teacher_plays_on(tables: Tables) -> None:
    table = tables.open(game_of("kosovo", "us"))
    table.choose("us", Choice("press_serbia"))
    table.play_now()
    table.play_now(table.game.turns[0].date)  # a second click on the same morning
    assert [turn.late for turn in table.game.turns] == [{"kosovo": ABSENT}]
    with pytest.raises(InputError, match=r"^that day has been played already; this choice came too late$"):
        table.choose("kosovo", Choice("talk"), morning=table.game.turns[0].date)
    later = table.game.day
    table.undo()
    assert table.game.turns == []
    with pytest.raises(InputError, match=r"^that day was taken back; choose again$"):
        table.choose("kosovo", Choice("talk"), morning=later)


def test_waiting_passes_quiet_days_and_ends_when_something_happens(tables: Tables) -> None:
    table = tables.open(game_of("us"))
    table.choose("us", Choice(), days=30)
    played = table.game.turns
    assert played
    assert all(turn.choices["us"] == Choice() for turn in played)
    assert table.pace.waiting == {}
    first = table.game.events[0].date
    assert any(e.date == played[-1].date and e.event not in ("talk", "accuse") for e in table.game.events), (
        first
    )


def test_a_seat_that_the_scenario_decides_for_holds_up_nobody(tables: Tables) -> None:
    table = tables.open(game_of("eu"))
    for _ in range(2):
        table.choose("eu", Choice())
    assert table.game.day.isoformat() == "2022-08-20", "the meeting of the 19th is fixed"
    table.undo()
    assert table.game.day.isoformat() == "2022-08-18"


def test_going_back_stops_where_deciding_begins(tables: Tables) -> None:
    """The days before are the record's; a table is never left on a morning on which nobody decides."""
    table = tables.open(Game(parse_scenario(RECORD, "followed"), {"kosovo": "person"}))
    for _ in range(2):
        assert table.game.day.isoformat() == "2022-08-21"
        table.choose("kosovo", Choice())
        table.undo()
    table.undo()
    assert table.game.waiting == ("kosovo",)


def test_a_restart_loses_nothing(tables: Tables, tmp_path: Path) -> None:
    table = tables.open(game_of("kosovo", "us", replicate=3))
    for _ in range(4):
        table.choose("us", Choice("hold"))
        table.choose("kosovo", Choice("accuse"))
    table.choose("kosovo", Choice("announce", "documents", 20))
    again = Tables(tmp_path)
    assert again.damaged == []
    found = again.table(again.enter(table.codes["kosovo"]))
    assert found is not None
    assert bits(found.game) == bits(table.game)
    assert found.choice("kosovo") == (True, Choice("announce", "documents", 20))
    assert found.codes == table.codes
    found.choose("us", Choice())
    table.choose("us", Choice())
    assert bits(found.game) == bits(table.game)


def test_waiting_survives_a_restart(tables: Tables) -> None:
    table = tables.open(game_of("kosovo", "us"))
    table.choose("kosovo", Choice(), days=20)
    again = open_table(table.path)
    for one in (table, again):
        one.choose("us", None, days=20)
    assert bits(table.game) == bits(again.game)


def test_a_table_killed_at_any_moment_is_there_whole(tables: Tables) -> None:
    """The file is replaced, never written over: what is on disk is always one whole table."""
    table = tables.open(game_of("kosovo"))
    stop, problems = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                json.loads(table.path.read_text(encoding="utf-8"))
            except ValueError as error:
                problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(8):
        table.choose("kosovo", Choice() if not table.observation("kosovo").due else Choice("enforce"))
    stop.set()
    reader.join()
    assert problems == []
    assert [path.name for path in table.path.parent.iterdir()] == [table.path.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rules for who may read a file")
def test_only_the_owner_reads_the_codes(tables: Tables) -> None:
    assert tables.open(game_of("us")).path.stat().st_mode & 0o077 == 0


def test_damaged_tables_are_left_alone_and_named(tables: Tables, tmp_path: Path) -> None:
    good, bad = tables.open(game_of("us")), tables.open(game_of("us"))
    bad.path.write_text(bad.path.read_text(encoding="utf-8")[:100], encoding="utf-8")
    again = Tables(tmp_path)
    assert again.table(Ticket(good.name, "us")) is not None
    assert [str(error).split(":")[0] for error in again.damaged] == [str(bad.path)]
    assert bad.path.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"waiting": {"us": 5}}, "waiting.us = 5: "),
        ({"waiting": {"us": ["soon", None]}}, "waiting.us[1] = 'soon': must be a whole number"),
        ({"pending": {"us": {"move": 5}}}, "pending.us.move = 5: must be text in quotes"),
        ({"codes": {}}, "codes = 'host, watch, us': lacks codes"),
        ({"game": None}, "game = None: must be text in quotes"),
    ],
)
def test_a_table_of_another_shape_is_said_to_be_so(
    tables: Tables, change: dict[str, object], message: str
) -> None:
    path = tables.open(game_of("us")).path
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        open_table(path)
    assert str(refused.value).startswith(f"{path}: {message}")


def play_seat(tables: Tables, code: str, turns: int, told: dict[str, list[Choice]]) -> None:
    """Play one seat as a device would: come in, look, decide, reload, come in again."""
    own = random.Random(code)
    told[code] = []
    ticket = tables.enter(code, Visitor(code))
    table = tables.table(ticket)
    assert table is not None
    while len(table.game.turns) < turns:
        seen = table.observation(ticket.role)
        decided, _ = table.choice(ticket.role)
        if decided or ticket.role not in table.decided() or not seen.options:
            continue
        option = own.choice(seen.options)
        try:
            table.choose(ticket.role, Choice(option.move, option.measure))
        except InputError:
            continue  # the morning had passed
        told[code].append(Choice(option.move, option.measure))
        if own.random() < 0.2:  # a reload: the seat is found again by its code
            ticket = tables.enter(code, Visitor(code))
            table = tables.table(ticket)
            assert table is not None


def test_twenty_seats_at_four_tables_keep_their_turns_apart(tables: Tables, tmp_path: Path) -> None:
    turns = 8
    open_ones = [tables.open(game_of(*ACTORS, replicate=r)) for r in range(4)]
    codes = [table.codes[actor] for table in open_ones for actor in ACTORS]
    assert len(set(codes)) == 20
    told: dict[str, list[Choice]] = {}
    with ThreadPoolExecutor(20) as room:
        for done in [room.submit(play_seat, tables, code, turns, told) for code in codes]:
            done.result()
    again = Tables(tmp_path)
    for r, table in enumerate(open_ones):
        played = table.game.turns[:turns]
        for actor in ACTORS:
            chosen = [turn.choices[actor] for turn in played if actor in turn.choices]
            assert chosen == told[table.codes[actor]][: len(chosen)], (
                "a seat's choices, in its order, at its table"
            )
        fresh = Game(short(), dict.fromkeys(ACTORS, "person"), replicate=r, turns=table.game.turns)
        kept = again.table(Ticket(table.name, HOST))
        assert kept is not None
        assert bits(fresh) == bits(table.game) == bits(kept.game)
    assert {r: t.game.replicate for r, t in enumerate(open_ones)} == {0: 0, 1: 1, 2: 2, 3: 3}


def test_codes_open_one_role_of_one_table(tables: Tables) -> None:
    one, two = tables.open(game_of("kosovo", "us")), tables.open(game_of("kosovo"))
    assert set(one.codes) == {HOST, WATCH, "kosovo", "us"}
    assert len({*one.codes.values(), *two.codes.values()}) == 7
    for table in (one, two):
        for role, code in table.codes.items():
            assert tables.enter(code) == Ticket(table.name, role)
            assert tables.enter(f" {code.lower().replace('-', ' ')} ") == Ticket(table.name, role)


def test_codes_cannot_be_guessed() -> None:
    drawn = [new_code() for _ in range(2000)]
    assert len(set(drawn)) == 2000
    letters = "".join(drawn).replace("-", "")
    assert len(letters) == 20_000
    # Each of 30 letters about 667 times; 5 standard deviations are 127.
    assert all(540 < letters.count(letter) < 794 for letter in ALPHABET)
    assert all(typed_code(code) == code for code in drawn)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def wrong(tables: Tables, visitor: Visitor, tries: int) -> None:
    """Type so many wrong codes."""
    for _ in range(tries):
        with pytest.raises(InputError, match="no seat has this code"):
            tables.enter("AAAAA-AAAAA", visitor)


def refused(tables: Tables, visitor: Visitor, code: str) -> bool:
    """Whether a code is refused because there were too many wrong ones."""
    try:
        tables.enter(code, visitor)
    except InputError as error:
        return "too many wrong codes" in str(error)
    return False


def test_wrong_codes_are_limited_in_tries(tmp_path: Path) -> None:
    clock = Clock()
    tables = Tables(tmp_path, clock)
    code = tables.open(game_of("us")).codes["us"]
    mallory = Visitor("mallory", "10.0.0.9")
    wrong(tables, mallory, TRIES)
    assert refused(tables, mallory, "AAAAA-AAAAA") and refused(tables, mallory, code)
    assert tables.enter(code, Visitor("alice", "10.0.0.9")).role == "us"
    clock.now = WITHIN + 1
    assert tables.enter(code, mallory).role == "us"


def test_made_up_sessions_of_one_address_lock_out_that_address_alone(tmp_path: Path) -> None:
    tables = Tables(tmp_path, Clock())
    code = tables.open(game_of("us")).codes["us"]
    for k in range(ADDRESS_TRIES):
        wrong(tables, Visitor(f"bot {k}", "10.0.0.9"), 1)
    assert refused(tables, Visitor("another bot", "10.0.0.9"), code)
    assert tables.enter(code, Visitor("pupil", "10.0.0.10")).role == "us"
    assert tables.enter(code, Visitor("teacher")).role == "us"


def test_wrong_codes_lock_out_nobody_who_was_in(tmp_path: Path) -> None:
    tables = Tables(tmp_path, Clock())
    teacher, pupil = Visitor("teacher", "10.0.0.2"), Visitor("pupil", "10.0.0.9")
    table, other = tables.open(game_of("us", "eu"), teacher), tables.open(game_of("us"))
    tables.enter(table.codes["us"], pupil)
    for visitor in (pupil, teacher):
        wrong(tables, visitor, TRIES)
    assert tables.enter(table.codes["us"], pupil).role == "us"
    assert {tables.enter(code, teacher).role for code in table.codes.values()} == set(table.codes)
    assert refused(tables, pupil, table.codes["eu"]) and refused(tables, teacher, other.codes["us"])


def test_a_class_that_mistypes_comes_in(tmp_path: Path) -> None:
    """Also where all devices share one address."""
    tables = Tables(tmp_path, Clock())
    code = tables.open(game_of("us")).codes["us"]
    pupils = [Visitor(f"pupil {k}", "10.0.0.1") for k in range(40)]
    for pupil in pupils:
        wrong(tables, pupil, 2)
    assert all(tables.enter(code, pupil).role == "us" for pupil in pupils)


def test_nobody_elsewhere_uses_up_the_tables_of_the_host(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("sim.play.tables.MOST_TABLES", 5)
    monkeypatch.setattr("sim.play.tables.KEPT_FOR_HOST", 2)
    monkeypatch.setattr("sim.play.tables.MOST_OF_ONE", 2)
    tables, bots = Tables(tmp_path, Clock()), [Visitor(f"bot {k}", f"10.0.0.{k // 3}") for k in range(9)]
    opened, answers = 0, set()
    for bot in bots:
        try:
            tables.open(game_of("us"), bot)
            opened += 1
        except InputError as error:
            answers.add(str(error))
    assert opened == 3
    assert answers == {
        "2 games were opened from this device; end one of them first",
        "3 games are open here; end one of them first",
    }
    for _ in range(2):
        assert tables.open(game_of("us"), Visitor("teacher")).path.exists()
    with pytest.raises(InputError, match="5 games are open here"):
        tables.open(game_of("us"), Visitor("teacher"))


def test_a_table_that_was_never_played_makes_room(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("sim.play.tables.MOST_TABLES", 2)
    clock = Clock()
    tables = Tables(tmp_path, clock)
    begun, idle = tables.open(game_of("us")), tables.open(game_of("us"))
    begun.choose("us", Choice())
    with pytest.raises(InputError, match="2 games are open here"):
        tables.open(game_of("us"))
    clock.now = ABANDONED
    tables.open(game_of("us"))
    assert begun.path.exists() and not idle.path.exists()


def test_forgotten_tables_end_by_themselves(tables: Tables, tmp_path: Path) -> None:
    old, young = tables.open(game_of("us")), tables.open(game_of("us"))
    for table, days in ((old, FORGOTTEN + 1), (young, FORGOTTEN - 1)):
        then = time.time() - days * 86_400
        os.utime(table.path, (then, then))
    again = Tables(tmp_path)
    assert again.table(Ticket(old.name, "us")) is None and not old.path.exists()
    assert again.table(Ticket(young.name, "us")) is not None


def test_a_running_server_ends_forgotten_tables_too(tmp_path: Path, clock: Clock) -> None:
    tables = Tables(tmp_path, clock)
    left, used = tables.open(game_of("us")), tables.open(game_of("us"))
    then = time.time() - (FORGOTTEN + 1) * 86_400
    for table in (left, used):
        os.utime(table.path, (then, then))
    clock.now = THERE
    tables.here(used)
    tables.enter(used.codes["us"])
    assert not left.path.exists() and used.path.exists()


def test_nobody_takes_the_hosts_tables_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    before = Tables(tmp_path, clock)
    own = [before.open(game_of("us")) for _ in range(3)]
    clock.now = 2 * ABANDONED
    again = Tables(tmp_path, clock)
    clock.now += 2 * ABANDONED
    opened = 0
    for number in range(MOST_TABLES):
        with contextlib.suppress(InputError):
            again.open(game_of("us"), Visitor(f"s{number}", f"10.0.0.{number // 10}"))
            opened += 1
    assert opened == MOST_TABLES - KEPT_FOR_HOST
    assert all(table.path.exists() for table in own)


def test_a_restart_is_no_absence(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.play.tables.MOST_TABLES", 1)
    clock.now = ABANDONED
    idle = Tables(tmp_path, clock).open(game_of("us"))
    again = Tables(tmp_path, clock)
    with pytest.raises(InputError, match="1 games are open here"):
        again.open(game_of("us"))
    assert idle.path.exists()


def test_tables_are_limited_and_can_be_closed(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_TABLES - KEPT_FOR_HOST >= 20 and MOST_OF_ONE >= 8
    monkeypatch.setattr("sim.play.tables.MOST_TABLES", 1)
    table = tables.open(game_of("us"))
    with pytest.raises(InputError, match="1 games are open here"):
        tables.open(game_of("us"))
    tables.close(table)
    assert not table.path.exists()
    assert tables.table(Ticket(table.name, "us")) is None
    with pytest.raises(InputError, match="no seat has this code"):
        tables.enter(table.codes["us"])


def test_somebody_has_to_play(tables: Tables) -> None:
    with pytest.raises(InputError, match="nobody plays"):
        tables.open(Game(short(), {}))


def test_the_saved_game_has_no_codes(tables: Tables) -> None:
    table = tables.open(game_of("kosovo"))
    table.choose("kosovo", Choice("talk"))
    text = table.file()
    assert not any(code in text for code in table.codes.values())
    assert bits(from_bytes(text.encode(), "game.json")) == bits(table.game)


def test_a_seat_takes_along_what_it_knows_and_no_more(tables: Tables) -> None:
    table = tables.open(game_of("kosovo", "us", replicate=987_654_321))
    table.choose("kosovo", Choice("talk"))
    table.choose("us", Choice("press_serbia"))
    table.choose("us", Choice("press_kosovo"))
    text = table.seat_file("kosovo")
    told = json.loads(text)
    assert told["seat"] == "kosovo"
    assert told["choices"] == [{"date": "2022-08-17", "choice": {"move": "talk"}}]
    assert told["morning"] == table.observation("kosovo").plain()
    assert set(told) == {"program", "title", "seat", "morning", "choices"}
    hidden = ("987654321", str(table.game.seed), *table.codes.values())
    assert not any(secret in text for secret in hidden)
    with pytest.raises(InputError):
        from_bytes(text.encode(), "kosovo.json")


@pytest.mark.parametrize(
    ("actor", "late"),
    [
        ("kosovo", Choice()),
        ("kosovo", None),
        ("kosovo", Choice("announce", "documents")),
        ("kosovo", Choice("announce", "documents", 30)),
        ("us", Choice()),
        ("us", None),
    ],
)
def test_only_what_was_played_can_be_chosen_again(tables: Tables, actor: str, late: Choice | None) -> None:
    table: Table = tables.open(game_of("kosovo", "us"))
    morning, chosen = table.game.day, Choice("announce", "documents", 20)
    table.choose("kosovo", chosen, morning=morning)
    table.play_now()
    table.choose("kosovo", chosen, morning=morning)  # a second click
    with pytest.raises(InputError, match="came too late"):
        table.choose(actor, late, morning=morning)
    assert len(table.game.turns) == 1 and table.choice(actor) == (False, None)


def test_a_day_left_to_the_model_can_be_left_again(tables: Tables) -> None:
    table: Table = tables.open(game_of("kosovo", "us"))
    morning = table.game.day
    table.choose("kosovo", None, morning=morning)
    table.play_now()
    table.choose("kosovo", None, morning=morning)
    with pytest.raises(InputError, match="came too late"):
        table.choose("kosovo", Choice(), morning=morning)


def test_futures_of_a_morning_are_drawn_while_the_game_goes_on(tables: Tables) -> None:
    table: Table = tables.open(game_of("kosovo"))
    ground = table.ground()
    before = ground.follow([("kosovo", Choice("talk"))], futures=20, days=3)
    table.choose("kosovo", Choice("police"))
    after = ground.follow([("kosovo", Choice("talk"))], futures=20, days=3)
    assert before[0].tension.tobytes() == after[0].tension.tobytes()


def test_the_oldest_game_of_somebody_who_left_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.play.tables.MOST_TABLES", 3)
    clock = Clock()
    tables = Tables(tmp_path, clock)
    lesson = tables.open(game_of("us"))
    old, young = tables.open(game_of("us"), alone=True), tables.open(game_of("us"), alone=True)
    for age, table in enumerate((young, old, lesson)):
        then = time.time() - 1000 - age
        os.utime(table.path, (then, then))
    with pytest.raises(InputError, match="3 games are open here; end one of them first"):
        tables.open(game_of("us"), alone=True)
    clock.now = THERE
    tables.here(old)
    tables.open(game_of("us"), alone=True)
    assert (young.path.exists(), old.path.exists(), lesson.path.exists()) == (False, True, True)
    again = Tables(tmp_path, clock)
    clock.now += THERE
    again.open(game_of("us"))
    assert not old.path.exists(), "after a restart nobody is at a game until a page looks at it"
    assert lesson.path.exists(), "a class's game is never dropped, also with one seat"


def test_a_game_that_was_ended_stays_ended(tables: Tables) -> None:
    table = tables.open(game_of("us"), alone=True)
    tables.close(table)
    version = table.version
    table.choose("us", Choice())  # on a page that is still open
    assert not table.path.exists()
    assert version > 0
