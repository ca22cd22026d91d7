"""The charts of the app are figures that Plotly accepts, with the numbers of the printed ones."""

from __future__ import annotations

import datetime as dt
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
from sim.scenario import parse_scenario

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


def test_a_place_on_a_thin_line_is_its_history(summary) -> None:
    """Also on slanting parts between two days."""
    paths = summary["sample_tension"].transpose("sample", "date").values
    members = list(summary["sample_member"].values)
    days = reading.days(summary)
    for share in (0.0, 0.3, 0.5, 0.9):
        between = (1 - share) * paths[:, :-1] + share * paths[:, 1:]
        for k, day in enumerate(days[:-1]):
            moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(share)
            for height in between[:, k]:
                found = fan_live.history_at(summary, moment, float(height), (0.1, 0.3))
                assert found is not None
                assert between[members.index(found), k] == pytest.approx(height, abs=0.01)
    highest = float(between[:, k].max())
    assert fan_live.history_at(summary, moment, highest + 0.5, (0.1, 0.3)) is not None
    assert fan_live.history_at(summary, moment, (100 + highest) / 2, (0.1, 0.3)) is None
    assert fan_live.history_at(summary, moment, -3.0, (0.1, 10.0)) is None


def test_a_run_of_one_day_has_points_for_lines() -> None:
    scenario = parse_scenario('schema = 1\nextends = "blank"\nstart = 2022-08-17\nend = 2022-08-17\n')
    summary = sim.summarise(sim.simulate(scenario, replicates=3))
    height = float(summary["sample_tension"].values.flat[0])
    assert fan_live.history_at(summary, dt.datetime(2022, 8, 17), height, (0.1, 0.3)) == 0


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
