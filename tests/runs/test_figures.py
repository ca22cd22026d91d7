"""What the six figures draw, say and hand over as numbers."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.plate import Plate, draw_plate
from sim.drawing.words import day, frequency
from sim.ensemble.intervals import wilson
from sim.ensemble.summary import summarise
from sim.runs.figures import FIGURES, draw_all
from sim.runs.incidence import real_words
from sim.world.events import ImposedEvent
from sim.world.vocabulary import PLACES, RUNGS
from tests.drawing import synthetic


def texts(figure: Figure) -> list[str]:
    """Return every visible text of a figure."""
    found = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    return [text.get_text() for text in found if text.get_text().strip()]


def column(plate: Plate, name: str) -> list[str]:
    return [row[name] for row in csv.DictReader(io.StringIO(plate.drawn.table.to_csv()))]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_words_and_numbers(plates: dict[str, Plate], name: str) -> None:
    plate = plates[name]
    drawn = plate.drawn
    shown = texts(plate.figure)
    assert drawn.name == name
    assert drawn.title in shown
    assert any("seed 20220818" in text and "Trust: assumption" in text for text in shown)
    assert drawn.alt.endswith(".")
    assert drawn.table.rows
    assert all(len(row) == len(drawn.table.columns) for row in drawn.table.rows)


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_smaller_than_nine_points_at_1600_pixels(plates: dict[str, Plate], name: str) -> None:
    figure = plates[name].figure
    assert figure.get_figwidth() * figure.dpi == 1600
    sizes = [t.get_fontsize() for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text().strip()]
    assert min(sizes) >= 9


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_that_is_written_is_cut_off(plates: dict[str, Plate], name: str) -> None:
    figure = plates[name].figure
    figure.canvas.draw()
    page = figure.bbox
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            inside = (
                box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1 and box.y0 >= -1 and box.y1 <= page.y1 + 1
            )
            assert inside, text.get_text()


def test_the_fan_draws_the_quantiles_that_it_lists(plates: dict[str, Plate], summary: xr.Dataset) -> None:
    axes = plates["fan"].figure.axes[0]
    (median,) = [line for line in axes.lines if line.get_label() == "median"]
    expected = reading.tension_quantiles(summary)
    assert np.allclose(np.asarray(median.get_ydata(), float), expected[2])
    assert np.allclose([float(value) for value in column(plates["fan"], "tension_q50")], expected[2])
    assert np.all(np.diff(expected, axis=0) >= 0)
    thin = [line for line in axes.lines if line.get_linewidth() == 0.6]
    assert len(thin) == summary.sizes["sample"] == 15


def test_the_fan_draws_the_record_in_black_where_it_overlaps(
    plates: dict[str, Plate], context: Context
) -> None:
    (line,) = [line for line in plates["fan"].figure.axes[0].lines if line.get_label() == "record"]
    assert line.get_color() == style.RECORD
    assert context.observed is not None
    assert np.allclose(np.asarray(line.get_ydata(), float), context.observed.tension[1])
    assert "real path" in texts(plates["fan"].figure)


def test_without_a_record_nothing_black_is_promised(summary: xr.Dataset) -> None:
    for name, plate in draw_all(summary, synthetic.context()).items():
        assert "real" not in plate.drawn.alt, name
        assert "Black" not in plate.drawn.subtitle, name


def test_the_fan_marks_due_dates_and_strikes_moved_ones(summary: xr.Dataset) -> None:
    moved = ImposedEvent(
        date=dt.date(2022, 8, 25),
        actor="kosovo",
        move="postpone",
        measures=("plates",),
        due=dt.date(2022, 10, 1),
    )
    plate = draw_plate(FIGURES["fan"], summary, synthetic.context(setting=synthetic.setting(events=(moved,))))
    shown = texts(plate.figure)
    assert "documents due 1 Sep" in shown
    assert "plates due 1 Oct" in shown
    assert any("\N{COMBINING LONG STROKE OVERLAY}" in text and text.startswith("p") for text in shown)
    assert "plates due 1 Sep 2022 (moved)" in plate.drawn.alt
    assert "▲ Kosovo postpones plates" in shown


def test_rungs_stack_to_the_whole_and_are_named(plates: dict[str, Plate], summary: xr.Dataset) -> None:
    plate = plates["rungs"]
    rows = np.array([[float(value) for value in row[1:]] for row in plate.drawn.table.rows])
    assert np.allclose(rows.sum(axis=1), 1)
    occurring = [name for name, most in zip(RUNGS, rows.max(axis=0), strict=True) if most > 0]
    assert set(occurring) <= set(texts(plate.figure))
    for name in set(RUNGS[:-1]) - set(occurring):
        assert name in plate.drawn.subtitle


def test_incidence_shows_counts_intervals_and_the_real_date(
    plates: dict[str, Plate], summary: xr.Dataset, context: Context
) -> None:
    plate, n = plates["incidence"], reading.members(summary)
    shown = texts(plate.figure)
    for name in reading.labels(summary, "outcome"):
        k = int(summary["outcome_count"].sel(outcome=name))
        assert frequency(k, n) in shown
        assert f"really: {real_words(context, name)}" in shown
    last = [row for row in plate.drawn.table.rows if row[0] == "barricade"][-1]
    k = int(summary["outcome_count"].sel(outcome="barricade"))
    low, high = wilson(k, n)
    assert last[2:] == (k, n, pytest.approx(k / n), pytest.approx(low), pytest.approx(high))


def test_a_record_that_ends_inside_the_window_does_not_say_never() -> None:
    short = synthetic.setting(end=dt.date(2022, 9, 10))
    context = synthetic.context(observed=synthetic.observed(here=short))
    assert real_words(context, "lethal") == "not by 10 Sep 2022"
    assert real_words(synthetic.context(observed=synthetic.observed()), "lethal") == "never"


def test_movers_counts_histories_with_the_move_in_each_week(
    plates: dict[str, Plate], summary: xr.Dataset
) -> None:
    rows = {row[:3]: row[3] for row in plates["movers"].drawn.table.rows}
    first = synthetic.START.isoformat()
    count = summary["move_week_count"].sel(actor="serbia", move="accuse").values[0]
    assert rows["serbia", "accuse", first] == pytest.approx(100 * count / 400)
    assert not any(move == "hold" for _, move, _ in rows)
    appeals = summary["appeal_week_count"].sel(actor="eu").values[0]
    assert rows["eu", "appeal", first] == pytest.approx(100 * appeals / 400)
    assert not any(actor == "kosovo" and move == "appeal" for actor, move, _ in rows)


def test_the_map_shows_every_municipality_and_crossing_on_three_dates(
    plates: dict[str, Plate], summary: xr.Dataset
) -> None:
    plate = plates["north"]
    shown = texts(plate.figure)
    assert [day(date) for date in (synthetic.START, synthetic.DUE, synthetic.END)] == [
        text for text in shown if text.endswith("2022") and len(text) < 12
    ]
    assert shown.count("Jarinje") == shown.count("Brnjak") == 3
    assert "10 km" in shown
    on_due = summary["barricade_count"].sel(date=str(synthetic.DUE)).values
    rows = [row for row in plate.drawn.table.rows if row[0] == synthetic.DUE.isoformat()]
    assert [row[2] for row in rows] == on_due.tolist()
    assert [row[1] for row in rows] == list(PLACES)


def test_kfor_shows_bands_published_strengths_and_orders(summary: xr.Dataset) -> None:
    context = synthetic.context(strengths=((dt.date(2022, 9, 21), 3700), (dt.date(2021, 1, 1), 9999)))
    plate = draw_plate(FIGURES["kfor"], summary, context)
    shown = texts(plate.figure)
    assert "published: 3,700" in shown
    assert "published: 9,999" not in shown
    assert set(column(plate, "kosovo_q05")) == {"3770"}
    orders = summary["reserve_ordered_count"].values
    assert [int(value) for value in column(plate, "reserve_orders")] == orders.tolist()


@pytest.mark.parametrize("name", FIGURES)
def test_one_day_nothing_happening_and_no_due_date(name: str) -> None:
    here = synthetic.setting(end=synthetic.START, measures=(), events=())
    ds = synthetic.log(5, 1, here)
    for variable in ("move", "appeal", "barricades", "tension", "rung", "casualties", "incidents", "lethal"):
        ds[variable][:] = 0
    for outcome in (variable for variable in ds if str(variable).startswith("outcome_")):
        ds[outcome][:] = 0
        ds[str(outcome).replace("outcome_", "when_")][:] = np.datetime64("NaT", "ns")
    plate = draw_plate(FIGURES[name], summarise(ds), synthetic.context(setting=here, members=5))
    assert plate.png.startswith(b"\x89PNG")
    assert plate.drawn.alt
