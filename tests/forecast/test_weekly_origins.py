"""A forecast knows what was public on its day, and nothing that came later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble.executors import InProcess
from sim.forecast.forecast import Forecasts, forecast
from sim.forecast.origin import Fold, known, public_on, weekly
from sim.forecast.origin_path import QUANTITIES, coded_path
from sim.record import record_events
from sim.world.events import ImposedEvent
from sim.world.outcomes import EVENTS

RECORD = tuple(event for event in record_events() if event.date and event.date < dt.date(2021, 12, 31))
ORIGIN, LAST = dt.date(2021, 10, 2), dt.date(2021, 11, 30)


def forecast_with(record: tuple[ImposedEvent, ...], origins: tuple[dt.date, ...] = (ORIGIN,)) -> Forecasts:
    path = coded_path(record, origins, LAST)
    return forecast(record, path, {}, members=40, seed=7, executor=InProcess(), horizons=(7, 30))


def same(a: Forecasts, b: Forecasts) -> bool:
    return bool((a.happened == b.happened).all() and (a.values == b.values).all())


@pytest.fixture(scope="module")
def base() -> Forecasts:
    return forecast_with(RECORD)


def later(event: ImposedEvent) -> bool:
    assert event.date is not None
    return public_on(event) > ORIGIN


def test_later_events_change_nothing(base: Forecasts) -> None:
    without = tuple(event for event in RECORD if not later(event))
    assert len(without) < len(RECORD)
    assert same(base, forecast_with(without))
    alarm = ImposedEvent(date=ORIGIN + dt.timedelta(1), event="incident", casualties=30, origin="record")
    assert same(base, forecast_with((*without, alarm)))


def test_earlier_events_do(base: Forecasts) -> None:
    clash = ImposedEvent(date=ORIGIN - dt.timedelta(1), event="incident", casualties=30, origin="record")
    found = forecast_with((*RECORD, clash))
    injuries = EVENTS.index("injuries")
    assert found.happened[0, 1, injuries] > base.happened[0, 1, injuries]


def test_medium_rows_come_two_days_late(base: Forecasts) -> None:
    clash = ImposedEvent(
        date=ORIGIN - dt.timedelta(1), event="incident", casualties=30, origin="record", confidence="medium"
    )
    assert same(base, forecast_with((*RECORD, clash)))
    assert not same(base, forecast_with((*RECORD, replace(clash, date=ORIGIN - dt.timedelta(2)))))


def test_elections_are_known_four_weeks_ahead(base: Forecasts) -> None:
    def election(days: int) -> ImposedEvent:
        return ImposedEvent(date=ORIGIN + dt.timedelta(days), event="election_day", origin="record")

    others = tuple(event for event in RECORD if event.event != "election_day")
    assert known((election(28),), ORIGIN) and not known((election(29),), ORIGIN)
    assert not same(base, forecast_with(others))  # the one of 17 October was known
    assert same(forecast_with((*others, election(35))), forecast_with(others))


def test_an_origin_does_not_depend_on_the_others(base: Forecasts) -> None:
    several = forecast_with(RECORD, (ORIGIN - dt.timedelta(7), ORIGIN, ORIGIN + dt.timedelta(7)))
    assert (several.happened[1] == base.happened[0]).all()
    assert (several.values[1] == base.values[0]).all()


def test_chunks_change_nothing(base: Forecasts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.forecast.forecast.CHUNK", 15)
    assert same(base, forecast_with(RECORD))


def test_every_member_has_futures_of_its_own(base: Forecasts) -> None:
    assert len(np.unique(base.values[0, 1, QUANTITIES.index("tension_mean")])) > 30


def test_the_fold_meets_the_record_on_the_ground() -> None:
    fold = Fold(RECORD, ORIGIN, np.arange(5), {}, 1)
    state = fold.advance_to(dt.date(2021, 9, 25))
    assert (fold.state.array == state).all()
    assert fold.state.barricades.sum(axis=0).tolist() == [4.0] * 5


def test_origins_are_weeks_apart() -> None:
    found = weekly(dt.date(2021, 10, 1), dt.date(2021, 10, 20), dt.date(2022, 12, 31))
    assert found == (dt.date(2021, 10, 2), dt.date(2021, 10, 9), dt.date(2021, 10, 16))
