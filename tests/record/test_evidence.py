"""The evidence files are the ones PROVENANCE.md describes, and every field reads."""

from __future__ import annotations

import re

import pytest

from sim.record import FIRST_DAY, LAST_DAY, cameo, events, map_geojson, numbers
from sim.record.sources import text

READERS = {
    "events.csv": events,
    "parameters.csv": numbers,
    "cameo_goldstein.csv": cameo,
    "kosovo_map.geojson": lambda: map_geojson()["features"],
}


@pytest.mark.parametrize("name", READERS)
def test_counts_are_those_of_the_provenance_page(name):
    stated = re.search(rf"^\| `{re.escape(name)}` \| (\d+) \|", text("PROVENANCE.md"), re.MULTILINE)
    assert stated is not None
    assert len(READERS[name]()) == int(stated.group(1))


def test_events_are_in_order_and_inside_the_record():
    dates = [event.date for event in events()]
    assert dates == sorted(dates)
    assert FIRST_DAY <= dates[0] <= dates[-1] <= LAST_DAY
    assert (LAST_DAY - FIRST_DAY).days + 1 == 883
    assert [event.row for event in events()] == list(range(1, 377))


def test_row_n_is_line_n_plus_one():
    lines = text("events.csv").splitlines()
    for event in events():
        assert lines[event.row].startswith(f"{event.date},{event.actor},{event.target},{event.action},")


def test_every_code_of_the_events_is_in_the_codebook():
    codebook = text("PROVENANCE.md")
    codes = {code for event in events() for code in (event.actor, event.action, event.instrument)}
    assert len({event.action for event in events()}) == 70
    assert [code for code in sorted(codes) if f"`{code}`" not in codebook] == []


def test_empty_means_unknown_and_not_zero():
    silent = events()[0]
    assert (silent.injured, silent.killed, silent.troops, silent.deadline) == (None, None, None, None)
    assert silent.casualties == 0
    banjska = next(event for event in events() if event.place == "Banjska")
    assert (banjska.injured, banjska.killed, banjska.casualties) == (2, 4, 6)


def test_goldstein_scores_span_the_scale():
    scores = {code.code: code.goldstein for code in cameo()}
    assert len(scores) == 312
    assert (min(scores.values()), max(scores.values())) == (-10, 10)
    assert scores["016"] == -5


def test_the_map_marks_the_north():
    north = {f["properties"]["name"] for f in map_geojson()["features"] if f["properties"]["north"]}
    assert {"North Mitrovica", "Zvečan", "Zubin Potok", "Leposavić", "Jarinje", "Brnjak"} <= north
    assert "Pristina" not in north
