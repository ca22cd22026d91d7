"""The charts of the app are figures that Plotly accepts, with the numbers of the printed ones."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

import sim
from sim.app.explore import outcome_rows
from sim.drawing import reading
from sim.drawing.context import context_of
from sim.runs import (
    fan_live,
    movers_live,
    north_live,
    rungs_live,
)

graphs = pytest.importorskip("plotly.graph_objects", reason="comes with the extra 'app'")


@pytest.fixture(scope="module")
def summary():
    return sim.summarise(sim.simulate("deadline", replicates=60))


@pytest.mark.parametrize("name", ["fan", "rungs", "movers", "north"])
def test_plotly_accepts_the_figure(summary, name: str) -> None:
    made = {
        "fan": lambda: fan_live.fan(summary, context_of(summary), summary),
        "rungs": lambda: rungs_live.rungs(summary),
        "movers": lambda: movers_live.movers(summary),
        "north": lambda: north_live.north(summary, reading.days(summary)[3]),
    }[name]()
    # Colours that follow light and dark are put in on the page.
    text = json.dumps(made)
    for colour in ("ink", "grey", "faint", "paper", "deep", "ground"):
        text = text.replace(f'"@{colour}"', '"#123456"')
    assert '"@' not in text
    graphs.Figure(json.loads(text))


def test_fan_has_the_median(summary) -> None:
    figure = fan_live.fan(summary, context_of(summary))
    median = next(trace for trace in figure["data"] if trace.get("name") == "median")
    assert median["y"] == pytest.approx(reading.tension_quantiles(summary, (0.5,))[0], abs=0.06)
    assert any("plates due" in note["text"] for note in figure["layout"]["annotations"])


def test_outcomes_are_said_with_their_range(summary) -> None:
    columns, rows = outcome_rows.outcomes(summary, context_of(summary))
    assert columns == ("outcome", "of 100", "if run again")
    assert len(rows) == summary.sizes["outcome"] + 2
    assert all(interval for _, _, interval in rows[:-1])
    assert [row[0] for row in rows[:2]] == ["A barricade", "A blockade"]
    assert rows[-1][:2] == ("War between states", "not estimated")


def test_rows_of_words_have_room_on_a_desk_and_on_a_phone() -> None:
    summary = sim.simulate("august-2022", replicates=20, keep="summary")
    layout = fan_live.fan(summary, context_of(summary))["layout"]
    margins = layout["margin"]["t"] + layout["margin"]["b"]
    for wide in (layout, layout | layout["meta"]["narrow"]):
        height = wide["height"] - margins
        low, high = wide["yaxis2"]["range"]
        rail = wide["yaxis2"]["domain"][1] * height
        assert rail / (high - low) >= 13  # pixels of a row, in which letters are 12 high
        ends = sorted(note["y"] for note in wide["annotations"] if note.get("xshift") == 6)
        scale = (wide["yaxis"]["domain"][1] - wide["yaxis"]["domain"][0]) * height / 100
        assert len(ends) > 1 and min(b - a for a, b in pairwise(ends)) * scale >= 13
