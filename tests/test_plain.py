"""JSON and CSV hold no NaN, infinity or NaT, whatever is written and however small the ensemble is."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli import main
from sim.drawing.figure_result import Table
from sim.plain import cell_text, csv_text, json_text

#: A place for nothing: three days, one measure that nobody has announced.
QUIET = """schema = 1
title = "Quiet"
start = 2022-07-01
end = 2022-07-03
[measures.plates]
owner = "kosovo"
status = "none"
"""
#: What no reader of numbers takes for missing.
WRONG = re.compile(r"(?<![\w-])(nan|NaN|NaT|inf|Infinity|None|-0(\.0*)?)(?![\w.-])")


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main([*words])
    return int(stop.value.code or 0)


def strictly(text: str) -> Any:
    """Read JSON as RFC 8259 has it: without NaN and infinities."""

    def refuse(word: str) -> None:
        raise AssertionError(f"not JSON: {word}")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    ("value", "text", "cell"),
    [
        (float("nan"), "null", ""),
        (float("-inf"), "null", ""),
        (np.float32("nan"), "null", ""),
        (np.datetime64("NaT", "ns"), "null", ""),
        (None, "null", ""),
        (-0.0, "0.0", "0.0"),
        (np.float32(0.5), "0.5", "0.5"),
        (np.int8(-1), "-1", "-1"),
        (np.bool_(True), "true", "True"),
        (np.datetime64("2022-08-01", "ns"), '"2022-08-01"', "2022-08-01"),
        (np.datetime64("2022-08-01T06:30", "s"), '"2022-08-01T06:30:00"', "2022-08-01T06:30:00"),
        (dt.date(2022, 8, 1), '"2022-08-01"', "2022-08-01"),
        (Path("a") / "b", '"a/b"', "a/b"),
        ("Zvečan", '"Zvečan"', "Zvečan"),
    ],
)
def test_a_value_is_plain(value: Any, text: str, cell: str) -> None:
    assert json_text(value) == text
    assert cell_text(value) == cell


def test_what_is_missing_is_null_at_any_depth() -> None:
    data = {"a": [1.5, float("nan"), {"b": (np.array([[1.0, np.inf]]),)}], dt.date(2022, 8, 1): range(2)}
    assert strictly(json_text(data)) == {"a": [1.5, None, {"b": [[[1.0, None]]]}], "2022-08-01": [0, 1]}
    assert json_text({"b": 1, "a": [2]}, indent=None, sort_keys=False) == '{"b":1,"a":[2]}'


def test_a_table_has_empty_cells() -> None:
    assert csv_text(("a", "b"), [(float("nan"), "x, y"), (None, -0.0)]) == 'a,b\n,"x, y"\n,0.0\n'
    assert Table.of(a=[float("nan"), -0.0, 0.1234567], b=["", 1, "x"]).to_csv() == "a,b\n,\n0,1\n0.123457,x\n"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("quiet") / "quiet.toml"
    path.write_text(QUIET, encoding="utf-8")
    return str(path)


#: Commands over ensembles too small, or too quiet, to have every number.
SMALL = {
    "run": ("run", "-n", "1"),
    "drawn": ("run", "-n", "1", "--set", 'lam={ dist = "uniform", low = 0.8, high = 1.2 }'),
    "counts": ("run", "-n", "2", "--keep", "summary"),
    "one": ("sweep", "--vary", "lam=0.8,1.2", "-n", "1"),
    "two": ("sweep", "--vary", "lam=0.8,1.2", "--vary", "lev_US=0.3,0.5", "-n", "2"),
    "split": ("sensitivity", "--method", "split", "--budget", "900", "--doubt", "lam,lev_US"),
    "morris": ("sensitivity", "--method", "morris", "--budget", "100", "-n", "2", "--doubt", "lam,mu0"),
    "sobol": ("sensitivity", "--method", "sobol", "--budget", "200", "-n", "2", "--doubt", "lam,mu0"),
}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(w, id=n, marks=[] if n in ("one", "split") else pytest.mark.slow)
        for n, w in SMALL.items()
    ],
)
def test_small_and_quiet_ensembles_print_and_write_plain_numbers(
    words: tuple[str, ...], quiet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [words[0], quiet, *words[1:], "--out", str(tmp_path)]
    assert call(*command) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert said
    assert not WRONG.search(said), said
    assert call(*command, "--json") == 0
    assert strictly(capsys.readouterr().out)
    clean(tmp_path)


def test_pairs_that_do_not_differ_have_no_ratio(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "same.toml"
    path.write_text(f"{QUIET}[arms.same]\n[arms.less]\nparameters.lam = 0.7\n", encoding="utf-8")
    command = ["compare", str(path), "-n", "2", "--out", str(tmp_path)]
    assert call(*command) == 0, capsys.readouterr().err
    assert not WRONG.search(capsys.readouterr().out)
    assert call(*command, "--json") == 0
    found = strictly(capsys.readouterr().out)
    assert found["arms"]["same"]["outcomes"]["blockade"]["variance_ratio"] is None
    clean(tmp_path)


def test_a_split_of_what_hardly_varies_is_a_dash(
    quiet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sensitivity", quiet, *SMALL["split"][1:], "--out", str(tmp_path)]
    assert call(*command) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("A blockade"))
    assert row.split()[2:] and set(row.split()[2:]) == {"–"}


def clean(folder: Path) -> None:
    """Check every text that was left: CSV cells, JSON, the words of figures and pages."""
    files = [path for path in folder.rglob("*") if path.suffix in {".csv", ".json", ".txt", ".html", ".svg"}]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            strictly(text)
        elif path.suffix == ".csv":
            cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
            assert not [cell for cell in cells if WRONG.fullmatch(cell)], path
        else:
            assert not re.search(r"(?<![\w-])(nan|NaN|NaT)(?![\w-])", text), path
