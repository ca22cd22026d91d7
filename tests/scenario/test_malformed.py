"""Files with known faults: every fault is listed at its key, and nothing else happens."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.main import get_command

from sim.cli import app
from sim.errors import ScenarioError
from sim.scenario import check_scenario, load_scenario, parse_scenario
from sim.scenario.toml import written
from tests.patience import PATIENCE
from tests.scenario.strategies import FAULTS, Data, malformed, scenarios

COMMAND = get_command(app)
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("malformed") / "case.toml"


def validate(file: Path) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr (warnings left out) of ``crisis-sim validate`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = COMMAND(["validate", str(file)], standalone_mode=False)
    said = [line for line in err.getvalue().splitlines(keepends=True) if not line.startswith("warning: ")]
    return int(code or 0), out.getvalue(), "".join(said)


@settings(CALM, max_examples=200)
@given(malformed())
def test_every_fault_is_listed(file: Path, case: tuple[Data, set[str]]) -> None:
    every_fault_is_listed(file, *case)


@pytest.mark.slow
@settings(CALM, max_examples=2000)
@given(malformed())
def test_every_fault_of_many_is_listed(file: Path, case: tuple[Data, set[str]]) -> None:
    every_fault_is_listed(file, *case)


def every_fault_is_listed(file: Path, data: Data, expected: set[str]) -> None:
    text = written(data)
    file.write_text(text, encoding="utf-8")
    errors, _ = check_scenario(file)
    assert expected <= {problem.key for problem in errors}, [str(problem) for problem in errors]
    assert validate(file) == (2, "", "".join(f"{problem}\n" for problem in errors))
    for problem in errors:
        assert problem.file == str(file)
        assert problem.line is not None
        assert 1 <= problem.line <= text.count("\n") + 1
        assert len(str(problem).splitlines()) == 1
    assert [path.name for path in file.parent.iterdir()] == ["case.toml"]


@pytest.mark.parametrize("number", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_some_of_them_as_real_processes(number: int, tmp_path: Path) -> None:
    """As a user meets them: exit code 2, every problem on stderr, nothing created."""
    texts: list[str] = []

    @settings(CALM, max_examples=number, derandomize=True, database=None)
    @given(malformed())
    def collect(case: tuple[Data, set[str]]) -> None:
        texts.append(written(case[0]))

    collect()
    assert len(texts) >= number
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(refused_by_a_process, texts, (tmp_path / str(i) for i in range(number))))


def refused_by_a_process(text: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "case.toml").write_text(text, encoding="utf-8")
    errors = [str(problem) for problem in check_scenario(folder / "case.toml")[0]]
    command = [sys.executable, "-m", "sim", "run", "case.toml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, "")
    said = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert said == [line.replace(f"{folder}{os.sep}", "") for line in errors]
    assert [path.name for path in folder.iterdir()] == ["case.toml"]


@settings(CALM, max_examples=100)
@given(scenarios())
def test_sound_files_have_no_errors(file: Path, data: Data) -> None:
    file.write_text(written(data), encoding="utf-8")
    errors, _ = check_scenario(file)
    assert [str(problem) for problem in errors] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_single_fault_is_the_only_problem(fault) -> None:
    """Nothing follows from what is missing: one fault gives one problem."""
    data = sound()
    expected = fault.apply(data)
    with pytest.raises(ScenarioError) as refused:
        parse_scenario(written(data))
    assert {problem.key for problem in refused.value.problems} == {expected}


def sound() -> Data:
    """Return a small sound scenario with a little of everything."""
    start = dt.date(2022, 8, 17)
    return {
        "schema": 1,
        "title": "sound",
        "start": start,
        "end": dt.date(2022, 10, 31),
        "measures": {
            "plates": {"owner": "kosovo", "announced": dt.date(2022, 6, 29), "due": dt.date(2022, 9, 1)},
            "serbia_plates": {"owner": "serbia"},
        },
        "events": [{"date": start, "actor": "nato", "move": "appeal"}],
        "triggers": [],
        "unavailable": [],
        "parameters": {},
        "arms": {},
    }


@settings(CALM, max_examples=300)
@given(st.data())
def test_damaged_text_is_refused_or_loaded_but_never_breaks(data) -> None:
    text = written(sound())
    at, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
    text = (
        text[:at] + data.draw(st.text("[]{}\"'\\=.,#\n\t 0x1e-:Ttrue\x00é", max_size=5)) + text[at + length :]
    )
    try:
        parse_scenario(text)
    except ScenarioError as refused:
        assert refused.problems


def test_a_missing_file_names_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'august-2022'"):
        load_scenario("august-202")
