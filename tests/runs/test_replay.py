"""The observed curve."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from sim.drawing.figure_result import Drawn
from sim.drawing.style import MARGIN, new_figure
from sim.ensemble.summary import summarise
from sim.record import events
from sim.runs import replay
from sim.runs.rungs import draw_key
from sim.world.vocabulary import RUNGS
from tests.drawing import synthetic

HERE = synthetic.setting(start=dt.date(2022, 7, 1), end=dt.date(2023, 1, 31), measures=(), events=())


@pytest.fixture(scope="module")
def imputed() -> xr.Dataset:
    return summarise(synthetic.log(30, 3, HERE))


@pytest.fixture(scope="module")
def coded() -> xr.Dataset:
    return summarise(synthetic.log(1, 4, HERE))


def drawn(imputed: xr.Dataset, coded: xr.Dataset | None) -> tuple[Drawn, list[str]]:
    figure = new_figure(1)
    result = replay.draw(figure, imputed, synthetic.context(setting=HERE), coded)
    return result, [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def test_every_key_event_is_in_the_record_on_its_day() -> None:
    rows = {(event.date, event.action) for event in events()}
    assert [key for key in replay.KEY_EVENTS if key[:2] not in rows] == []


def test_key_events_inside_the_window_are_labelled(imputed: xr.Dataset, coded: xr.Dataset) -> None:
    _, shown = drawn(imputed, coded)
    inside = [words for date, _, words in replay.KEY_EVENTS if HERE.start <= date <= HERE.end]
    assert len(inside) >= 4
    assert set(inside) <= set(shown)
    assert "Banjska attack" not in shown


def test_the_curve_stands_beside_the_coded_events_alone(imputed: xr.Dataset, coded: xr.Dataset) -> None:
    result, shown = drawn(imputed, coded)
    assert "coded events only" in shown
    table = dict(zip(result.table.columns, zip(*result.table.rows, strict=True), strict=True))
    assert list(table) == ["date", "tension_q10", "tension_q50", "tension_q90", "tension_coded_only", "rung"]
    low, middle, high = (np.array(table[name]) for name in ("tension_q10", "tension_q50", "tension_q90"))
    assert np.all(low <= middle)
    assert np.all(middle <= high)


def test_the_key_of_all_rungs_fits_on_one_line() -> None:
    figure = new_figure(1)
    draw_key(figure, MARGIN, 0.5, range(len(RUNGS)))
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.texts]
    assert all(before.x1 < after.x0 for before, after in pairwise(boxes))
    assert boxes[-1].x1 < figure.bbox.x1


def test_without_the_coded_curve_none_is_promised(imputed: xr.Dataset) -> None:
    result, shown = drawn(imputed, None)
    assert "coded events only" not in shown
    assert "Dashed" not in result.subtitle
    assert "tension_coded_only" not in result.table.columns
