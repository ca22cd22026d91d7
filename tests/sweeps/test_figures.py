"""Figures and tables of sweeps: they say what the dataset says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.drawing.console import make_console
from sim.sweeps.figures import estimates, plates, print_sweep, table_of
from sim.sweeps.sweep import read_sweep, sweep_plan
from sim.world.outcomes import EVENTS, FIRST_DECISION, NUMBERS, OUTCOMES


def made(vary: dict[str, Any], replicates: int = 40, **asked: Any) -> Any:
    """Return a sweep of made-up outcomes: every event as often as the first parameter says."""
    points, plan = sweep_plan("august-2022", vary, replicates=replicates, **asked)
    first = next(iter(points.values.values()))
    share = (first - first.min()) / (np.ptp(first) or 1)
    rank = (np.arange(replicates)[:, None] + 0.5) / replicates
    found: dict[str, Any] = dict.fromkeys(EVENTS, rank < share)
    found |= {name: (50 * share + 10 * rank).astype(np.float32) for name in NUMBERS}
    return read_sweep(plan, points, found)


def test_lines_over_one_parameter() -> None:
    (plate,) = plates(made({"lev_US": "0.5:1:3"}))
    assert plate.drawn.name == "sweep_lines"
    assert "none to 100 of 100" in plate.drawn.title
    assert "US leverage (lev_US, index)" in plate.drawn.subtitle
    assert len(plate.figure.axes) == len(OUTCOMES) + 1
    line = plate.figure.axes[0].lines[0]
    assert line.get_xdata().tolist() == [0.5, 0.75, 1]
    assert line.get_ydata().tolist() == [0, 0.5, 1]
    assert plate.png.startswith(b"\x89PNG")


def test_maps_over_two_parameters() -> None:
    ds = made({"lev_US": "0.5:1:3", "russia.backing": "0:1:4"})
    (plate,) = plates(ds)
    assert plate.drawn.name == "sweep_map"
    cells = plate.figure.axes[0].collections[0].get_array()
    assert cells.reshape(3, 4)[:, 0].tolist() == [0, 0.5, 1]
    assert len(plate.drawn.table.rows) == 12 * (len(OUTCOMES) + 1)


@pytest.mark.parametrize("vary", [{"lam": "0.8:1.2:3"}, {"lam": "0.8:1.2:3", "kap": "1:2:2"}])
def test_the_figure_and_its_caption_name_arm_and_changes(vary: dict[str, Any]) -> None:
    (plate,) = plates(made(vary, arm="no-pressure", parameters={"lev_US": 0.8}))
    assert "2022, arm no-pressure, lev_US set to 0.8" in plate.drawn.subtitle
    assert plate.alt.endswith(" Arm: no-pressure; changed: lev_US set to 0.8.")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "none of 40 at any point"), (0.5, "50 of 100 at every point"), (1, "all 40 at every point")],
)
def test_a_figure_says_so_where_nothing_changes(share: float, words: str) -> None:
    ds = made({"lev_US": "0.5:1:3"})
    for name in ("share", "share_low", "share_high"):
        ds[name][:] = share
    (plate,) = plates(ds)
    assert plate.drawn.title == "What changes? No event differs visibly from point to point"
    assert f"A blockade: {words};" in plate.alt


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("table", "ticks"),
    [("lam\n1\n1\n", 1), ("lam,kap\n1,1\n1,2\n", 2), ("lam,kap\n1,1\n1,1\n", 1), ("lam\n1\n1.2\n", 2)],
)
def test_points_that_are_alike_are_drawn_without_a_warning(tmp_path: Path, table: str, ticks: int) -> None:
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    points, plan = sweep_plan("august-2022", method=tmp_path / "points.csv", replicates=3)
    found: dict[str, Any] = {name: np.zeros((3, 2), np.bool_) for name in EVENTS}
    found |= {name: np.ones((3, 2), np.float32) for name in NUMBERS}
    (plate,) = plates(read_sweep(plan, points, found))
    assert plate.png
    assert len(plate.figure.axes[0].get_xticks()) == ticks


def test_three_parameters_have_a_table_but_no_figure() -> None:
    ds = made({"lev_US": "0.5:1:2", "russia.backing": "0:1:2", "lam": "0.8:1.2:2"})
    assert plates(ds) == []
    table = table_of(ds)
    assert table.columns[:4] == ("lev_US", "russia.backing", "lam", "outcome")
    assert len(table.rows) == 8 * (len(OUTCOMES) + 1)


@pytest.mark.parametrize("replicates", [1, 40])
def test_the_terminal_names_lowest_and_highest(replicates: int) -> None:
    out = io.StringIO()
    ds = made({"lev_US": "0.5:1:3"}, replicates)
    print_sweep(make_console(out), ds)
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= 100
    assert f"3 points with {replicates} " in text
    assert "real crisis" in text and "27 Aug 2022" in text
    (row,) = [line for line in text.splitlines() if line.startswith("A blockade")]
    assert "0.5" in row and " 1 " in row
    middle, low, high = estimates(ds, "blockade")
    assert middle.tolist()[0] == 0 and middle.tolist()[-1] == 1
    assert np.all((low <= middle) & (middle <= high))


def test_the_rows_of_a_sweep_add_up_and_say_what_is_mean_and_median(replicates: int = 20) -> None:
    out = io.StringIO()
    ds = made({"lev_US": "0.5:1:3"}, replicates)
    print_sweep(make_console(out), ds)
    decided = ds["happened"].sel(outcome=list(FIRST_DECISION)).any("outcome")
    assert np.allclose(estimates(ds, "no_decision")[0], 1 - decided.mean("replicate"))
    assert "Mean of the histories" in out.getvalue()
    rows = [dict(zip(table_of(ds).columns, row, strict=True)) for row in table_of(ds).rows]
    assert {row["statistic"] for row in rows} == {"share", "mean"}
    incidents = [row["median"] for row in rows if row["outcome"] == "incidents"]
    assert incidents == np.median(ds["value"].sel(quantity="incidents"), axis=0).tolist()
    assert all(np.isnan(row["median"]) for row in rows if row["statistic"] == "share")


def test_points_at_which_the_model_breaks_are_named() -> None:
    out = io.StringIO()
    ds = made({"nato.troops": "0:3770:5"})
    print_sweep(make_console(out), ds)
    words = "the model breaks at 1 of 5 points, where incidents feed themselves (nato.troops 0)"
    assert f"Caution    {words}" in out.getvalue()
    (plate,) = plates(ds)
    assert words in plate.drawn.subtitle
