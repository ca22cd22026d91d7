"""Points of a sweep: grids, hypercubes, files, and one message for each mistake."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.sweeps import vary
from sim.sweeps.vary import make_points, parse_vary, read_points


def messages(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_grid_has_every_combination() -> None:
    points = make_points({"lev_US": "0.5:1:3", "nato.troops": [2000, 4000]})
    assert points.shape == (3, 2)
    assert points.values["lev_US"].tolist() == [0.5, 0.5, 0.75, 0.75, 1, 1]
    assert points.values["nato.troops"].tolist() == [2000, 4000] * 3
    assert make_points({"lev_US": "0.5, 0.9"}).values["lev_US"].tolist() == [0.5, 0.9]


def test_a_hypercube_visits_every_slice_once() -> None:
    points = make_points({"lev_US": "0.5:1", "lam": "0.7:1.5"}, latin=50, seed=4)
    for name, low, high in (("lev_US", 0.5, 1.0), ("lam", 0.7, 1.5)):
        slices = np.floor((points.values[name] - low) / (high - low) * 50)
        assert sorted(slices.tolist()) == list(range(50))
    alone = make_points({"lam": "0.7:1.5"}, latin=50, seed=4)
    assert np.array_equal(alone.values["lam"], points.values["lam"])


def test_points_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("lev_US,nato.troops\n0.5,2000\n\n0.9,3000\n", encoding="utf-8")
    points = read_points(file)
    assert len(points) == 2
    assert points.values["nato.troops"].tolist() == [2000, 3000]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "vary: nothing varies"),
        ({"lev_UX": "0:1:3"}, "lev_UX: unknown parameter; did you mean 'lev_US'?"),
        ({"lev_US": "1:0.5:3"}, "lev_US = '1:0.5:3': an empty or unreadable range"),
        ({"lev_US": "0.5:1:1"}, "an empty or unreadable range"),
        ({"lev_US": "0.5:1"}, "an empty or unreadable range"),
        ({"lev_US": "a:b:c"}, "an empty or unreadable range"),
        ({"lev_US": []}, "an empty or unreadable range"),
        ({"lev_US": "nan"}, "lev_US = nan: must be a finite number"),
        ({"lev_US": "0.5:7:3"}, "lev_US = 7.0: outside its range (allowed: 0.3 to 1.5 index)"),
        ({"lev_US": [0.5, 0.5]}, "a value is given twice"),
    ],
)
def test_one_message_for_each_mistake(given: dict[str, str], expected: str) -> None:
    with pytest.raises(InputError) as error:
        make_points(given)
    (message,) = messages(error)
    assert expected in message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        make_points({"lev_UX": "0:1:3", "lam": "2:1:3"})
    assert len(messages(error)) == 2
    file = tmp_path / "points.csv"
    file.write_text("lev_US,lamm,lev_US\n0.5,1,1\nx,1,1\n9,1\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_points(file)
    told = messages(error)
    assert len(told) == 4
    assert any("did you mean 'lam'" in message for message in told)
    assert any("named twice" in message for message in told)
    assert any(":3: lev_US = 'x': not a number" in message for message in told)
    assert any(":4: has 2 values for 3 parameters" in message for message in told)


@pytest.mark.parametrize("content", ["", "lev_US\n"])
def test_a_file_without_points_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "points.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="holds no points"):
        read_points(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_points(tmp_path / "nowhere.csv")


def test_more_points_than_memory_are_refused_with_the_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vary, "available_memory", lambda: 10**9)
    for given in ({"lam": "0.7:1.5:999999999999"}, {"lam": "0.7:1.5:9999", "lev_US": "0.5:1:9999"}):
        with pytest.raises(InputError, match=r"points need about .* GB of memory, 1\.0 GB are free"):
            make_points(given)


def test_words_of_the_command_line() -> None:
    assert parse_vary(["lam=0.7:1.5:3", "lev_US = 0.5,1"]) == {"lam": "0.7:1.5:3", "lev_US": "0.5,1"}
    with pytest.raises(InputError) as error:
        parse_vary(["lam", "lev_US=1,2", "lev_US=0,1"])
    assert [m.split(" (")[0] for m in messages(error)] == [
        " = 'lam': does not vary a parameter".strip(),
        "lev_US: varied twice",
    ]
