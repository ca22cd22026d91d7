"""The command compare, end to end in process."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import main

FILE = """
schema = 1
title = "A short scene"
start = 2022-08-17
end = 2022-09-05
[ensemble]
replicates = 60
seed = 4
[measures.plates]
owner = "kosovo"
announced = 2022-08-17
due = 2022-08-27
[arms.firm]
parameters = { dom_K = 1.2 }
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "short.toml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["compare", *words])
    code = left.value.code
    return code if isinstance(code, int) else 0


def test_it_prints_data_and_leaves_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("short.toml", "--arms", "firm", "--member", "3", "--json", "--workers", "1") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pairs"] == 60 and data["seed"] == 4 and data["divergence"]["firm"]["replicate"] == 3
    written = json.loads((here / data["folder"] / "compare.json").read_text(encoding="utf-8"))
    assert written["arms"] == data["arms"]
    before = {path: path.stat().st_mtime_ns for path in here.rglob("ensemble.nc")}
    assert len(before) == 2

    assert call("short.toml", "--workers", "1") == 0
    told = capsys.readouterr().out
    assert "base and firm: not run again" in told and "Postponed" in told
    assert {path: path.stat().st_mtime_ns for path in here.rglob("ensemble.nc")} == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("short.toml", "--arms", "frim"), "did you mean 'firm'?"),
        (("short.toml", "--arms", ""), "nothing to compare"),
        (("short.toml", "--against", "firm"), "an arm compared with itself"),
        (("short.toml", "--member", "60"), "allowed: 0 to 59"),
        (("short.toml", "--replicates", "1"), "too few pairs"),
        (("blank", "--arms", "any"), "no arms"),
    ],
)
def test_wrong_input_is_answered_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert call(*words) == 2
    shown = capsys.readouterr()
    assert message in shown.err and shown.out == ""
    assert [path.name for path in here.iterdir()] == ["short.toml"]


def test_the_real_crisis_stands_beside_arms_of_a_scenario_that_starts_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("compare", "banjska-2023", "--arms", "no-reserve", "-n", "3")
    with pytest.raises(SystemExit):
        main(words)
    said = " ".join(capsys.readouterr().out.split())
    assert "real crisis" in said
    assert re.search(r"Real path mean tension \d+: above \d+ of 100 in base", said)
    (file,) = tmp_path.glob("results/banjska-2023/compare-*/compare.json")
    ranks = json.loads(file.read_text(encoding="utf-8"))["ranks_of_the_real_path"]
    assert all(0 <= share <= 1 for sides in ranks.values() for share in sides.values())
    assert set(ranks) == {"tension_mean", "tension_peak", "incidents"}
