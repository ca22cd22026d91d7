"""The nowcast gives the odds from a day on, and finds what moved them."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.drawing.console import make_console
from sim.ensemble.executors import InProcess
from sim.errors import InputError
from sim.forecast import past_odds
from sim.forecast.nowcast_terminal import change_words, print_nowcast
from sim.forecast.nowcasting import Nowcast, nowcast
from sim.forecast.score_table import PastOdds
from sim.record import record_events
from sim.world.events import ImposedEvent

DAY = dt.date(2021, 10, 31)
RECORD = tuple(event for event in record_events() if event.date and event.date <= dt.date(2021, 10, 12))
CLASH = ImposedEvent(date=DAY, event="incident", casualties=20, origin="record", source="a test")


def cast(record: tuple[ImposedEvent, ...], as_of: dt.date = DAY, members: int = 200) -> Nowcast:
    return nowcast(as_of, record=record, members=members, seed=3, executor=InProcess())


@pytest.fixture(scope="module")
def found() -> Nowcast:
    return cast((*RECORD, CLASH))


def test_a_clash_is_found_to_move_the_odds(found: Nowcast) -> None:
    (driver,) = (driver for driver in found.drivers if CLASH in driver.events)
    reserve = next(change for change in driver.changes if change.outcome == "reserve")
    assert reserve.sure and reserve.value > 0.1
    assert reserve.low <= reserve.value <= reserve.high


def test_a_change_is_the_difference_of_two_nowcasts(found: Nowcast) -> None:
    without = cast(RECORD)
    (driver,) = (driver for driver in found.drivers if CLASH in driver.events)
    for change in driver.changes:
        difference = found.happened[change.outcome] - without.happened[change.outcome]
        assert change.value == pytest.approx(difference / found.members)


def test_only_recent_events_count(found: Nowcast) -> None:
    assert all(DAY - dt.timedelta(30) < driver.date <= DAY for driver in found.drivers)
    assert found.last_event == DAY


def test_later_events_change_nothing(found: Nowcast) -> None:
    later = ImposedEvent(date=DAY + dt.timedelta(1), event="incident", lethal=True, origin="record")
    assert cast((*RECORD, CLASH, later)) == found


@pytest.mark.parametrize(
    ("as_of", "words"),
    [(dt.date(2021, 9, 10), "only just begun"), (dt.date(2022, 6, 1), "bring it up to date")],
)
def test_days_without_a_record_are_refused(as_of: dt.date, words: str) -> None:
    with pytest.raises(InputError, match=words):
        cast(RECORD, as_of)


def test_it_reads_well(found: Nowcast, capsys: pytest.CaptureFixture[str]) -> None:
    print_nowcast(make_console(), found, "a test", "a test record")
    text = capsys.readouterr().out
    assert "31 Oct" in text and "20 hurt or killed" in text and "more of 100" in text
    assert max(map(len, text.splitlines())) <= 100
    change = next(c for d in found.drivers for c in d.changes if c.outcome == "reserve")
    assert change_words(change).startswith("NATO's reserve: ")


def test_past_odds_are_those_of_the_committed_backtest() -> None:
    rows = past_odds.committed()
    assert past_odds.written(rows).count("\n") == len(rows) + 1
    assert {row.horizon for row in rows} == {7, 30, 90}
    assert all(isinstance(row, PastOdds) and row.happened <= row.forecasts for row in rows)
    found = past_odds.like(0.01, 30)
    assert found is not None and found.low <= 0.01 < found.high
