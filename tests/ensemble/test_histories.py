"""The table for spreadsheets says of every history what its arrays say."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.results import Run, write_run
from sim.scenario import parse_scenario
from sim.world.outcomes import EVENTS

TEXT = """schema = 1
title = "Eight days"
start = 2022-08-24
end = 2022-08-31
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-08-30
[parameters]
lam = { dist = "uniform", low = 0.8, high = 1.2 }
[[events]]
date = 2022-08-28
event = "barricades"
place = "zvecan"
up = 4
[arms.force]
[[arms.force.events]]
date = 2022-08-29
actor = "serbia"
move = "use_force"
"""


def run(tmp_path: Path, **how: object) -> Run:
    return write_run(parse_scenario(TEXT, "days"), out=tmp_path, workers=1, **how)  # type: ignore[arg-type]


def rows(found: Run) -> list[dict[str, str]]:
    text = (found.path / "histories.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("keep", ["log", "curves"])
def test_a_row_for_each_history(keep: str, tmp_path: Path) -> None:
    found = run(tmp_path, replicates=[5, 2, 9, 7], keep=keep, parameters={"nato.troops": [0.0, 4000.0]})
    table, ds = rows(found), found.members
    assert list(table[0])[:6] == ["arm", "member", "point", "replicate", "lam", "nato.troops"]
    assert [row["replicate"] for row in table] == ["5", "5", "2", "2", "9", "9", "7", "7"]
    assert [float(row["nato.troops"]) for row in table] == [0, 4000] * 4
    assert [np.float32(row["lam"]) for row in table] == ds["param_lam"].values.tolist()
    for member, row in enumerate(table):
        assert (row["arm"], row["member"], row["point"]) == ("base", str(member), str(member % 2))
        for name in EVENTS:
            assert row[name] == ("yes" if ds[f"outcome_{name}"].values[member] else "no")
            when = str(ds[f"when_{name}"].values[member])[:10]
            assert row[f"{name}_on"] == ("" if when == "NaT" else when)
        assert np.float32(row["tension_peak"]) == ds["tension_peak"].values[member]
        assert int(row["incidents"]) == ds["incidents_total"].values[member]
        assert (row["blockade_on"], row["end"], row["ending"]) == ("2022-08-28", "2022-08-31", "window")


def test_a_history_that_ends_early_says_when_and_why(tmp_path: Path) -> None:
    (row,) = rows(run(tmp_path, replicates=1, arm="force"))
    assert (row["arm"], row["end"], row["ending"]) == ("force", "2022-08-29", "force")


def test_counts_alone_have_no_rows(tmp_path: Path) -> None:
    found = run(tmp_path, replicates=3, keep="summary")
    assert not (found.path / "histories.csv").exists()
