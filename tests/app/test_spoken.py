"""After a move or a day one polite live region says once what changed and by how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app import session, work
from sim.app.explore import charts
from sim.app.look import look
from sim.app.play import debrief, host, menu, seat
from sim.app.record import page as record
from sim.app.understand import page as understand
from sim.ensemble.replay import observed
from sim.ensemble.variant import Variant
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.table import Table, Ticket, new_table
from tests.app.conftest import Parts, drawn, shown
from tests.app.test_address import forget
from tests.play.scenes import short


def at_once(function: Callable[[Any], Any], dependencies: Any) -> work.Work[Any]:
    """Stand in for `work.use_work`: the work is done before the page is shown."""
    return work.Work(function(lambda *_: None), None, False, False, True, None, lambda: None)


def never(function: Callable[[Any], Any], dependencies: Any) -> work.Work[Any]:
    """Stand in for `work.use_work` while the work is under way."""
    return work.Work(None, None, True, False, False, None, lambda: None)


@pytest.fixture(params=[at_once, never], ids=["done", "under way"])
def working(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(work, "use_work", request.param)

    def few(table: Table, ground: Any, seen: Any, progress: Any) -> Any:
        choices = [(seen.actor, Choice(option.move, option.measure)) for option in seen.options]
        return ground.follow(choices, futures=20, days=3)

    monkeypatch.setattr(menu, "outlooks", few)
    monkeypatch.setattr(debrief, "debriefed", lambda *_: None)
    yield request.param
    forget()


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return new_table(tmp_path, Game(short(), {"kosovo": "person", "us": "person"}, seed=5))


def speaking(parts: Parts) -> list[str]:
    """Return the texts of those elements that speak by themselves."""
    return [text for told, text in parts if told.get("role") in ("status", "alert") or "aria-live" in told]


def spoken(show: Callable[[], Any]) -> list[str]:
    """Return what the regions of a page say that speak by themselves."""
    return speaking(shown(show))


def sides(table: Table) -> list[Callable[[], Any]]:
    """Return the page of a seat, of the teacher, and for watching."""
    kosovo = Ticket(table.name, "kosovo")
    return [
        lambda: seat.Seat(table, table.version, kosovo, print),
        lambda: host.Host(table, table.version, print),
        lambda: host.Public(table, table.version),
    ]


def test_a_new_day_is_said_once_on_each_page_of_a_table(working: Any, table: Table) -> None:
    assert [spoken(side) for side in sides(table)] == [[""]] * 3
    table.choose("kosovo", Choice("police"))
    table.play_now()
    (day,) = {tuple(spoken(side)) for side in sides(table)}
    assert len(day) == 1
    assert day[0].startswith("New morning, 18 Aug 2022: tension ") and "than the day before." in day[0]
    assert day[0].endswith("US holds: no decision came in time.")
    while not table.game.over:
        table.play_now()
    for side in sides(table):
        (end,) = spoken(side)
        assert end.startswith("The last day was played. Tension ") and " the day before." in end


def test_a_choice_is_said_in_the_same_place(working: Any, table: Table) -> None:
    table.choose("kosovo", Choice("talk"))
    assert spoken(sides(table)[0]) == [""], "the morning itself is not said again"
    texts = " ".join(text for _, text in shown(sides(table)[0]))
    assert "You chose that Kosovo makes a conciliatory statement or offer. You can change it" in texts


def test_each_picture_of_a_menu_has_its_finding_and_its_numbers(working: Any, table: Table) -> None:
    if working is never:
        assert not any("alt" in told for told, _ in shown(sides(table)[0]))
        return
    parts = shown(sides(table)[0])
    pictures = [k for k, (attributes, _) in enumerate(parts) if "nine in ten" in attributes.get("alt", "")]
    assert len(pictures) == len(table.observation("kosovo").options)
    for k in pictures:
        assert parts[k + 1][1].startswith("Half the futures end below ")
        assert "Numbers" in [text for _, text in parts[k + 2 : k + 5]]


def test_another_day_of_the_record_is_said(working: Any) -> None:
    session.day.set("2022-12-10")
    real = observed(dt.date(2022, 12, 8), dt.date(2022, 12, 11))
    (said,) = spoken(lambda: record._Day(real, dt.date(2022, 12, 10), print))
    assert said.startswith("10 Dec 2022: median tension ") and said.endswith(" the day before.")


def test_another_day_of_a_history_is_said(working: Any) -> None:
    if working is never:
        assert spoken(understand.Page) == []
        return
    for day in ("2022-08-17", "2022-08-20"):
        session.choice.set((day, "kosovo"))
        (said,) = [text for text in spoken(understand.Page) if "tension" in text]
        assert said.startswith(f"{int(day[-2:])} Aug 2022: tension ")
    assert said.endswith(" the day before.")


def test_another_day_of_the_map_is_said(working: Any) -> None:
    found = look(Variant(short(), replicates=200), None, lambda *_: None)
    session.map_day.set("2022-08-20")
    with drawn(lambda: charts._North(found)) as parts:
        assert speaking(parts()) == [""], "the day that the page opens with is no news"
        session.map_day.set("2022-08-21")
        (said,) = speaking(parts())
    assert said.startswith("21 Aug 2022: median tension ") and said.endswith(" the day before.")
