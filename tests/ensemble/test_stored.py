"""A result folder that somebody wrote into is one message, whoever reads it."""

import copy
import gc
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.ensemble.results import Run, open_run, write_run
from sim.errors import ResultError

READERS: dict[str, Callable[[str], list[str]]] = {
    "show": lambda run: ["show", run],
    "json": lambda run: ["show", run, "--json"],
    "member": lambda run: ["show", run, "--member", "0"],
    "fork": lambda run: ["fork", run, "--on", "2022-07-20", "-n", "2", "--workers", "1"],
    "explain": lambda run: ["explain", run, "--member", "0", "--on", "2022-08-30"],
    "export-events": lambda run: ["export-events", run, "--member", "0"],
    "reproduce": lambda run: ["reproduce", run, "--workers", "1"],
}

#: What may stand where something else is expected.
OTHERS = (None, True, -1, 10**30, 0.5, "text", [], {}, [[1]], {"a": {"b": []}}, [None], "1e400")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_run("deadline", replicates=3, out=tmp_path_factory.mktemp("results"), workers=1)


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run.path, tmp_path / "copy"))


def read(reader: str, folder: Path, capsys: pytest.CaptureFixture[str], out: Path) -> tuple[int, str]:
    words = READERS[reader](str(folder))
    if reader in ("fork", "explain", "export-events"):
        words += ["--out", str(out)]
    with pytest.raises(SystemExit) as ended:
        main(words)
    code = int(ended.value.code or 0)
    gc.collect()  # where a file was left open, it is complained of now
    return code, capsys.readouterr().err


def paths(content: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    for key, value in content.items() if isinstance(content, dict) else ():
        yield from paths(value, (*at, key))


def put(content: Any, at: tuple[Any, ...], value: Any) -> Any:
    """Return content with something else at a place, or without it (``...``)."""
    if not at:
        return {} if value is ... else value
    content = copy.deepcopy(content)
    inner = content
    for key in at[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return content


@pytest.mark.parametrize("share", [0.04, pytest.param(1.0, marks=pytest.mark.slow)])
def test_provenance_of_any_shape_opens_or_is_damaged(run: Run, folder: Path, share: float) -> None:
    record = json.loads((run.path / "provenance.json").read_text(encoding="utf-8"))
    draw, opened, refused = random.Random(7), 0, 0
    for at in paths(record):
        for value in (*OTHERS, ...):
            if draw.random() > share:
                continue
            content = json.dumps(put(record, at, value))
            (folder / "provenance.json").write_text(content, encoding="utf-8")
            try:
                found = open_run(folder)
                assert found.plan.design.members > 0
                assert isinstance(found.changes, list)
                opened += 1
            except ResultError as error:
                (problem,) = error.problems
                assert "run with --force" in str(problem) or "run the scenario again" in str(problem)
                assert str(folder) in str(problem) and "\n" not in str(problem)
                refused += 1
    assert opened and refused


WRONG = {
    "a list": "[]",
    "a number": "5",
    "deep": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "empty": "",
    "half": '{"folder_version": 1, "run": {',
    "no run": '{"folder_version": 1, "model_version": "1.1"}',
    "no design": '{"folder_version": 1, "model_version": "1.1", "run": {"keep": "log"}}',
    "not text": "\udcff",
}


@pytest.mark.parametrize(
    "reader", [pytest.param(name, marks=() if name == "fork" else pytest.mark.slow) for name in READERS]
)
@pytest.mark.filterwarnings("error")
def test_every_command_says_so_in_one_line(
    reader: str, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for text in WRONG.values():
        (folder / "provenance.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        code, said = read(reader, folder, capsys, tmp_path / "out")
        assert code == 2, said
        assert said.count("\n") == 1 and "provenance.json" in said and "Traceback" not in said
        assert "run with --force" in said or "written by another version" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "reader",
    ["show", "member", pytest.param("fork", marks=pytest.mark.slow)],
)
def test_another_runs_numbers_do_not_belong(
    reader: str, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = write_run("deadline", replicates=4, out=tmp_path / "other", workers=1)
    names = ("summary.nc",) if reader == "show" else ("ensemble.nc", "summary.nc")
    for name in names:
        shutil.copy(other.path / name, folder / name)
    code, said = read(reader, folder, capsys, tmp_path / "out")
    assert code == 2 and said.count("\n") == 1 and "belongs to another result" in said


@pytest.mark.slow
def test_reproduce_names_every_file_of_another_run(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = write_run("deadline", replicates=4, out=tmp_path / "other", workers=1)
    for name in ("ensemble.nc", "summary.nc"):
        shutil.copy(other.path / name, folder / name)
    with pytest.raises(SystemExit) as ended:
        main(READERS["reproduce"](str(folder)))
    said = capsys.readouterr().out
    assert ended.value.code == 1 and said.startswith("Not reproduced.")
    for name in ("ensemble.nc", "summary.nc"):
        assert f"{name} cannot be read: damaged, or of another run or scenario" in " ".join(said.split())


@pytest.mark.parametrize(("one", "other"), [("summary.nc", "ensemble.nc"), ("ensemble.nc", "summary.nc")])
def test_files_of_one_run_under_each_others_name_are_told_apart(
    one: str, other: str, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copy(folder / one, folder / other)
    code, said = read("member" if other == "ensemble.nc" else "show", folder, capsys, tmp_path / "out")
    assert code == 2 and said.count("\n") == 1 and "another file under this name" in said


@pytest.mark.parametrize("number", [4, pytest.param(200, marks=pytest.mark.slow)])
def test_a_damaged_file_of_numbers_is_one_message(
    folder: Path, run: Run, capfd: pytest.CaptureFixture[str], number: int
) -> None:
    draw, refused = random.Random(12), 0
    for name in ("summary.nc", "ensemble.nc"):
        whole = (run.path / name).read_bytes()
        for _ in range(number):
            data = bytearray(whole)
            if draw.random() < 0.3:
                del data[draw.randrange(len(data)) :]
            else:
                for _ in range(20):
                    data[draw.randrange(min(len(data), 20_000))] ^= 1 << draw.randrange(8)
            (folder / name).write_bytes(data)
            try:
                found = open_run(folder)
                _ = found.summary if name == "summary.nc" else found.history(0)
            except ResultError as error:
                (problem,) = error.problems
                assert name in str(problem) and "--force" in str(problem) and "\n" not in str(problem)
                refused += 1
        (folder / name).write_bytes(whole)
    gc.collect()  # where a file was left open, it is complained of now
    assert refused and capfd.readouterr().err == ""


def test_a_headline_of_another_shape_is_damaged(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for text in ("[]", "5", "[" * 100_000, "{"):
        (folder / "summary.json").write_text(text, encoding="utf-8")
        code, said = read("json", folder, capsys, tmp_path / "out")
        assert code == 2 and said.count("\n") == 1 and "summary.json" in said


def test_a_study_of_another_shape_is_damaged(tmp_path: Path) -> None:
    from sim.sweeps.sweep import sweep_plan, write_sweep

    points, plan = sweep_plan("deadline", {"lam": [0.9, 1.0]}, replicates=2)
    study = write_sweep(points, plan, out=tmp_path, workers=1)
    for text in (*WRONG.values(), '{"run": 5}'):
        (study.path / "study.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(ResultError, match=r"study.json: damaged .*; run with --force"):
            write_sweep(points, plan, out=tmp_path, workers=1)
    (study.path / "study.json").unlink()
    with pytest.raises(ResultError, match=r"damaged|incomplete"):
        write_sweep(points, plan, out=tmp_path, workers=1)
    assert write_sweep(points, plan, out=tmp_path, workers=1, force=True).dataset.sizes["point"] == 2
