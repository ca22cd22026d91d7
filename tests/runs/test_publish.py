"""Figures and report of a real run, from nothing but its summary and a few logged members."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.drawing.context import UNTRUSTED, context_of, published_strengths
from sim.ensemble.replay import replay
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import summarise
from sim.runs.figures import FIGURES
from sim.runs.publish import OPEN_FIRST, publish, publish_replay


@pytest.mark.parametrize(("name", "arm"), [("august-2022", "kfor-withdrawn"), ("spiral", None)])
def test_publish(name: str, arm: str | None, tmp_path: Path) -> None:
    ds = simulate(name, arm=arm, replicates=20, workers=1)
    publish(tmp_path, ds, summarise(ds))
    for figure in FIGURES:
        for suffix in (".png", ".svg", ".csv", ".txt"):
            assert (tmp_path / "figures" / f"{figure}{suffix}").stat().st_size > 0
    for first in OPEN_FIRST:
        assert (tmp_path / first).exists()
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("Beside the real path" in page) == (name == "august-2022")


def test_context_comes_from_the_attributes_of_a_summary() -> None:
    ds = simulate("august-2022", arm="no-pressure", replicates=3, seed=5, workers=1)
    context = context_of(summarise(ds))
    assert (context.name, context.arm, context.seed, context.members) == ("august-2022", "no-pressure", 5, 3)
    assert context.observed is not None
    assert context.trust == f"Trust: {UNTRUSTED}. See crisis-sim limits."
    assert context.footnote.startswith("crisis-sim · scenario august-2022 ")
    assert context_of(summarise(ds), with_record=False).observed is None


def test_published_strengths_come_from_the_record() -> None:
    strengths = dict(published_strengths(dt.date(2022, 8, 1), dt.date(2022, 8, 31)))
    assert strengths[dt.date(2022, 8, 6)] == 3770


def test_the_replayed_record_is_drawn(tmp_path: Path) -> None:
    found = replay(dt.date(2022, 7, 15), dt.date(2022, 9, 15), members=10, workers=1)
    paths = publish_replay(tmp_path, found)
    assert sorted(path.name for path in paths) == ["replay.csv", "replay.png", "replay.svg", "replay.txt"]
    assert "documents deal" in (tmp_path / "replay.txt").read_text(encoding="utf-8")
