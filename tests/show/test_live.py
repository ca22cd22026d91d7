"""The charts of the app are figures that Plotly accepts, with the numbers of the printed ones."""

from __future__ import annotations

import json

import pytest

import sim
from sim.show import live_fan, live_movers, live_north, live_outcomes, live_rungs, reading
from sim.show.context import context_of

graphs = pytest.importorskip("plotly.graph_objects", reason="comes with the extra 'app'")


@pytest.fixture(scope="module")
def summary():
    return sim.summarise(sim.simulate("deadline", replicates=60))


@pytest.mark.parametrize("name", ["fan", "rungs", "movers", "north"])
def test_plotly_accepts_the_figure(summary, name: str) -> None:
    made = {
        "fan": lambda: live_fan.fan(summary, context_of(summary), summary),
        "rungs": lambda: live_rungs.rungs(summary),
        "movers": lambda: live_movers.movers(summary),
        "north": lambda: live_north.north(summary, reading.days(summary)[3]),
    }[name]()
    # Colours that follow light and dark are put in on the page.
    text = json.dumps(made)
    for colour in ("ink", "grey", "faint", "paper", "deep", "ground"):
        text = text.replace(f'"@{colour}"', '"#123456"')
    assert '"@' not in text
    graphs.Figure(json.loads(text))


def test_fan_has_the_median(summary) -> None:
    figure = live_fan.fan(summary, context_of(summary))
    median = next(trace for trace in figure["data"] if trace.get("name") == "median")
    assert median["y"] == pytest.approx(reading.tension_quantiles(summary, (0.5,))[0], abs=0.06)
    assert any("plates due" in note["text"] for note in figure["layout"]["annotations"])


def test_outcomes_are_said_with_their_range(summary) -> None:
    columns, rows = live_outcomes.outcomes(summary, context_of(summary))
    assert columns == ("outcome", "of 100", "if run again")
    assert len(rows) == summary.sizes["outcome"] + 2
    assert all(interval for _, _, interval in rows[:-1])
    assert [row[0] for row in rows[:2]] == ["A barricade", "A blockade"]
    assert rows[-1][:2] == ("War between states", "not estimated")
