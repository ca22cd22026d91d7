"""The commands of forecasting, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return int(stop.value.code or 0)


def test_a_nowcast_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nowcast", "--as-of", "2021-11-15", "-n", "60", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2021-11-15" and found["members"] == 60
    assert set(found["happened"]) >= {"barricade", "deal"} and found["record"] == "the shipped record"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowcast", "--as-of", "soon"], "not a date"),
        (["nowcast", "--as-of", "2024-02-20"], "ends before"),
        (["nowcast", "--as-of", "2021-09-05"], "only just begun"),
        (["nowcast", "--as-of", "2023-05-01", "-n", "3"], "must be at least 50"),
        (["nowcast", "--as-of", "2023-05-01", "--events", "nowhere.csv"], "nowhere.csv"),
        (["backtest", "--train-until", "2021-10-10"], "too little of the record"),
        (["backtest", "--train-until", "May"], "not a date"),
        (["backtest", "--parameters", "nowhere.nc"], "nowhere.nc"),
        (["backtest", "-n", "1"], "must be at least 50"),
    ],
)
def test_wrong_input_is_answered_in_one_sentence(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert words in told.err and len(told.err.splitlines()) == 1 and not told.out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["backtest", "nowcast"])
def test_help_reads_without_running_anything(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "--parameters" in capsys.readouterr().out
