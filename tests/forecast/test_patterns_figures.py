"""The figure and the table of patterns."""

from __future__ import annotations

import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.cli import main
from sim.forecast.patterns_figures import cells, publish_patterns, table
from sim.forecast.rhythms import PATTERNS, Patterns, Standing, patterns


@pytest.fixture(scope="module")
def found() -> Patterns:
    return patterns(members=20, seed=1)


def test_a_figure_its_numbers_and_its_words(found: Patterns, tmp_path: Path) -> None:
    paths = publish_patterns(tmp_path, found)
    assert [path.suffix for path in paths] == [".png", ".svg", ".csv", ".txt"]
    rows = list(csv.DictReader(io.StringIO(paths[2].read_text(encoding="utf-8"))))
    assert [row["pattern"] for row in rows] == [pattern.name for pattern in PATTERNS]
    for row in rows:
        rank = found.rank(row["pattern"])
        assert float(row["observed"]) == pytest.approx(rank.observed, rel=1e-5)
        assert float(row["rank"]) == pytest.approx(rank.share, rel=1e-5)
        assert float(row["q05"]) <= float(row["q50"]) <= float(row["q95"])
    words = paths[3].read_text(encoding="utf-8")
    rare = [pattern for pattern in PATTERNS if found.rank(pattern.name).unusual]
    assert words.startswith(
        f"{len(rare)} of {len(PATTERNS)} patterns of the real crisis are rare in the model"
    )
    assert all(pattern.label in words for pattern in rare)


def test_the_same_patterns_draw_the_same_bytes(found: Patterns, tmp_path: Path) -> None:
    one, other = (publish_patterns(tmp_path / name, found) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_a_rank_is_never_said_to_be_all_or_none_when_it_is_not() -> None:
    episodes = PATTERNS[0]
    ends = {(999, 0): ">99", (1, 0): "<1", (1000, 0): "100", (0, 0): "0", (500, 0): "50"}
    for (below, same), words in ends.items():
        assert cells(episodes, Standing(5, 1, 2, 3, below, same, 1000)) == ("5", "2 (1 to 3)", words)


def test_what_never_happened_is_said(found: Patterns) -> None:
    values = {**found.values, "wait_median": np.full(20, np.nan)}
    rank = replace(found, values=values).rank("wait_median")
    assert (rank.members, rank.unusual) == (0, False)
    (waiting,) = [pattern for pattern in PATTERNS if pattern.name == "wait_median"]
    assert cells(waiting, rank) == ("0", "none (none to none)", "none")


def test_the_command(found: Patterns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(("patterns", "-n", "20", "--seed", "1", "--json"))
    assert (stop.value.code, err.getvalue()) == (0, "")
    told = json.loads(out.getvalue())
    assert (told["histories"], told["seed"]) == (20, 1)
    assert len(told["patterns"]) == len(table(found).rows)
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(("patterns", "-n", "5"))
    assert stop.value.code == 2
    assert "must be at least 20" in err.getvalue()
