"""The commands sweep and sensitivity, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main

SCENARIO = """
schema = 1
title = "Three calm weeks"
start = 2022-08-17
end = 2022-09-06
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-09-01
"""


@pytest.fixture
def weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "weeks.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


def call(*words: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)


def test_a_sweep_leaves_a_folder_and_is_found_again(weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("sweep", weeks, "--vary", "lev_US=0.5:1:2", "--vary", "lam=0.8,1.2", "-n", 5)
    assert call(*words) == 0
    text = capsys.readouterr().out
    assert "4 points with 5 histories each" in text
    (folder,) = Path("results/weeks").iterdir()
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"scenario.toml", "study.json", "sweep.csv", "sweep.nc", "figures/sweep_map.png"} <= names
    assert call(*words, "--json") == 0
    printed = capsys.readouterr()
    assert "found, not run again" in printed.err
    rows = json.loads(printed.out)["rows"]
    assert all((row["median"] is None) == (row["statistic"] == "share") for row in rows)
    assert len(rows) == 4 * 14
    assert {row["lev_US"] for row in rows} == {0.5, 1.0}


def test_a_hypercube_and_a_file_of_points(weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("sweep", weeks, "--vary", "lev_US=0.5:1", "--latin", 3, "-n", 2) == 0
    Path("points.csv").write_text("lev_US,lam,b_rec\n0.5,1,2\n0.9,1.1,3\n", encoding="utf-8")
    assert call("sweep", weeks, "--points", "points.csv", "-n", 2) == 0
    text = capsys.readouterr().out
    assert "3 points with 2" in text and "2 points with 2" in text


def test_sensitivity_names_what_matters(weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("sensitivity", weeks, "--doubt", "mu0,lev_US", "--outcome", "incidents")
    assert call(*words, "--budget", 1200, "-n", 40) == 0
    assert "mu0 +" in capsys.readouterr().out
    assert call(*words, "--method", "split", "--budget", 800, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["part"] for row in answer["rows"]][:2] == ["luck", "choice"]
    assert sum(row["share"] for row in answer["rows"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (("sweep",), ["vary: nothing varies"]),
        (
            ("sweep", "--vary", "lev_UX=0:1:2", "--vary", "lam=1:0.5:3"),
            ["lev_UX: unknown", "lam = '1:0.5:3': an empty"],
        ),
        (
            ("sweep", "--vary", "lam=0.8:1.2:2", "-n", "100000000000"),
            ["replicates = 100000000000: must be at most"],
        ),
        (("sweep", "--vary", "lam=0.8:9:2"), ["lam = 9.0: outside its range"]),
        (("sweep", "--points", "nowhere.csv"), ["nowhere.csv: cannot be read"]),
        (("sweep", "--vary", "lam=0.8:1.2", "--latin", "1"), ["number of points = 1: must be at least 2"]),
        (("sensitivity", "--doubt", "lev_UX"), ["lev_UX: unknown parameter"]),
        (
            ("sensitivity", "--outcome", "blokade"),
            ["'blokade': no such outcome; did you mean 'blockade'?"],
        ),
        (("sensitivity", "--budget", "10"), ["needs at least 21,200 histories"]),
    ],
)
def test_wrong_input_is_told_in_one_line_each_and_nothing_is_written(
    weeks: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], messages: list[str]
) -> None:
    assert call(words[0], weeks, *words[1:]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert message in line
    assert not Path("results").exists()
