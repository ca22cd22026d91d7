"""What commands do with the disk: they look before they work, survive a full one, leave nothing hidden."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli import app, main
from sim.ensemble.executors import InProcess, Workers
from sim.ensemble.results import write_run
from tests.patience import PATIENCE
from tests.play.scenes import SHORT

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

#: Every command that writes, with a place where it cannot.
WRITING = {
    "run": "run deadline --out PLACE",
    "run to a precision": "run deadline --precision 0.1 --out PLACE",
    "compare": "compare deadline --out PLACE",
    "sweep": "sweep thresholds --vary b_ddl=1:3:2 --out PLACE",
    "sensitivity": "sensitivity deadline --out PLACE",
    "sensitivity split": "sensitivity deadline --method split --outcome blockade --out PLACE",
    "fork": "fork deadline --on 2022-08-22 --out PLACE",
    "replay": "replay --out PLACE",
    "calibrate": "calibrate --out PLACE/fit.nc",
    "backtest": "backtest --out PLACE",
    "explain": "explain deadline --out PLACE",
    "explain pivotal": "explain deadline --member 1 --pivotal --out PLACE",
    "explain a choice": "explain deadline --member 1 --on 2022-08-22 --actor kosovo --out PLACE",
    "teach": "teach deadline --out PLACE",
    "play": "play short.toml --as kosovo --save PLACE",
    "export-events": "export-events record --out PLACE/record.csv",
    "patterns": "patterns --out PLACE",
}
#: Of these, what draws nothing, or by the seed of its own.
UNSEEDED = {"replay", "export-events"}
#: Commands that leave nothing but what they print.
PRINTING = {"app", "cite", "list", "nowcast", "reproduce", "schema", "show", "validate", "validate-events"}


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return int(left.value.code or 0)


def hidden(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.name.startswith(".")]


def script(text: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", text, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)


def test_every_command_is_known_to_write_or_not() -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    writing = {words.split()[0] for words in WRITING.values()}
    assert writing.isdisjoint(PRINTING)
    # New commands that only print may be added above; those that write need a line of their own.
    assert known - writing - PRINTING <= {"limits", "parameters"}
    assert writing <= known


@pytest.mark.parametrize("what", WRITING)
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("a file", encoding="utf-8")
    Path("short.toml").write_text(SHORT, encoding="utf-8")

    def work(*_: object, **__: object) -> None:
        raise AssertionError("worked first")

    for place in ("sim.play.terminal.Desk.play", "sim.model.CrisisModel.run", "sim.model.simulate_members"):
        monkeypatch.setattr(place, work)
    for executor in (InProcess, Workers):
        monkeypatch.setattr(executor, "submit", work)
    code = call(*WRITING[what].replace("PLACE", "taken/below").split())
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert "cannot be written here" in said.err and "taken/below" in said.err.replace("\\", "/")
    assert said.err.count("\n") <= 5, "one line for each file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["short.toml", "taken"]


#: Seeds that are none, and what is said of them.
SEEDS = {
    "-1": "seed = -1: must be at least 0\n",
    str(10**23): f"seed = {10**23}: must be at most {2**63 - 1}\n",
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", [name for name in WRITING if name.split()[0] not in UNSEEDED])
def test_a_seed_that_is_none_is_refused_before_the_work(
    what: str, seed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    for place in ("sim.model.CrisisModel.run", "sim.model.simulate_members"):
        monkeypatch.setattr(place, lambda *_, **__: 1 / 0)
    words = WRITING[what].replace("PLACE", "r").split()
    assert call(*words, "--seed", seed) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", SEEDS[seed])
    assert [path.name for path in tmp_path.iterdir()] == ["short.toml"]


def test_a_fit_replaces_nothing_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    pairs = (("fit.nc", "fit.csv"), ("fit.v2.nc", "fit.v2.png"), ("a.nc", "a.svg"), ("b.nc", "b.txt"))
    for _, taken in pairs:
        Path(taken).write_text("mine", encoding="utf-8")
    for out, taken in pairs:
        assert call("calibrate", "--out", out) == 2
        message = f"{taken}: there is such a file already; --force replaces it\n"
        assert capsys.readouterr().err == message


def test_a_game_replaces_nothing_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    Path("events.csv").write_text("mine", encoding="utf-8")
    assert call("play", "short.toml", "--as", "kosovo", "--save", "game.json") == 2
    assert "events.csv: save: the debrief would replace this file" in capsys.readouterr().err


def test_a_game_that_could_not_be_saved_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.errors import Problem, ResultError
    from sim.play import terminal

    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    save = terminal.save

    def full(game: Any, place: Path) -> Path:
        if game.turns:
            raise ResultError(Problem("the results cannot be written here: No space left on device"))
        return save(game, place)

    monkeypatch.setattr(terminal, "save", full)
    asked = ("play", "short.toml", "--as", "kosovo", "--save", "mine", "--futures", "0", "--type")
    assert call(*asked, "hold") == 2
    said = capsys.readouterr()
    assert "Not saved." in said.out and "it was not saved" in said.err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert call(*asked[:5], "other", *asked[6:], "hold") == 0


FULL = """
import resource, sys
from pathlib import Path
from sim.cli import main
from sim.scenario.posterior import write_posterior
from sim.command.program import guarded
from tests import fitted
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
if sys.argv[2] == "fit":
    sys.exit(guarded(lambda: write_posterior(fitted.dataset(), Path("fit.nc")) and 0, False))
main(sys.argv[2:])
"""


@posix
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        # The chunk fits and HDF5's file does not: of this HDF5 itself makes a segmentation fault.
        ("12000", "sweep thresholds --vary b_ddl=1:3:3 -n 20 --workers 1"),
        ("4000", "fit"),
        ("12000", "run deadline -n 20 --workers 1"),
        ("12000", "compare deadline --arms overnight -n 20 --workers 1"),
    ],
)
def test_a_full_disk_is_an_answer(limit: str, words: str, tmp_path: Path) -> None:
    """A limit on file size fails writes as a full disk does."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", FULL, limit, *words.split()]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.endswith("the results cannot be written here: File too large\n")
    assert done.stderr.count("\n") == 1
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert not [name for name in left if not name.endswith(".npz") and name != "plan.json"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("run deadline -n 6 --workers 1", "ensemble.nc", marks=pytest.mark.slow),
        ("sweep thresholds --vary b_ddl=1 -n 5", "sweep.csv"),
    ],
)
def test_what_a_crash_emptied_is_not_found(
    words: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(*words.split()) == 0
    emptied = next(Path("results").rglob(name))
    emptied.write_bytes(b"")
    capsys.readouterr()
    assert call(*words.split()) == 2
    assert f"damaged ({name} is empty); run with --force" in capsys.readouterr().err
    assert call(*words.split(), "--force") == 0
    assert emptied.read_bytes()


@pytest.mark.parametrize(
    "words", ["run deadline -n 6 --workers 1", "sweep thresholds --vary b_ddl=1:3:2 -n 5 --workers 1"]
)
def test_replacing_deletes_nothing_that_is_in_its_place(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill in the middle of a deletion leaves half a result, or none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.publish.publish", lambda *_, **__: None)  # pictures are no subject here
    monkeypatch.setattr("sim.drawing.plate.Plate._written", lambda *_, **__: b"-")
    assert call(*words.split()) == 0
    place = next(Path("results").glob("*/*"))
    remove, deleted = shutil.rmtree, list[str]()

    def watched(path: Any, *more: Any, **options: Any) -> None:
        deleted.append(Path(path).name)
        assert place.is_dir(), "the result is away meanwhile"
        remove(path, *more, **options)

    monkeypatch.setattr(shutil, "rmtree", watched)
    assert call(*words.split(), "--force") == 0
    assert deleted and all(name.startswith(f".{place.name}.") for name in deleted)


#: Commands of 6 histories, what interrupts them once they are simulated, and what the next attempt says.
RESUMED = {
    "run": ("run deadline -n 6", "sim.ensemble.results.publish", "6 of 6", "0"),
    "compare": ("compare deadline --arms overnight -n 6", "sim.ensemble.results.publish", "6 of 12", "6"),
    "fork": ("fork deadline --on 2022-07-20 -n 6", "sim.ensemble.results.publish", "6 of 6", "0"),
    "fork with a change": (
        "fork deadline --on 2022-07-20 --set kap=2 -n 6", "sim.ensemble.results.publish", "6 of 12", "6",
    ),
    "sweep": ("sweep deadline --vary lam=1:1.2:2 -n 3", "sim.sweeps.study.whole_folder", "6 of 6", "0"),
    "sensitivity": (
        "sensitivity deadline --doubt lam,kap -n 2 --budget 40", "sim.sweeps.study.whole_folder", None, "0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", RESUMED)
def test_a_resumed_command_says_what_it_found_and_what_it_did(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    words, where, found, simulated = RESUMED[what]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.publish.publish", lambda *_, **__: None)  # pictures are no subject here
    monkeypatch.setattr("sim.drawing.plate.Plate._written", lambda *_, **__: b"-")
    asked = [*words.split(), "--workers", "1"]
    with monkeypatch.context() as patch:
        patch.setattr(where, interrupted)
        assert call(*asked) == 130
    said = capsys.readouterr()
    kept = "Interrupted: what was finished is kept, and the same command goes on from there.\n"
    assert (said.out, said.err) == ("", kept)
    assert call(*asked) == 0
    told = capsys.readouterr().err
    assert told.endswith(f" histories were there already; {simulated} simulated\n") and told.count("\n") == 1
    assert found is None or told.startswith(f"{found} ")
    assert call(*asked) == 0
    assert "were there already" not in capsys.readouterr().err


#: Dies while it draws, the first time.
DYING = """
import os, signal, sys
from sim.cli import main
import sim.runs.figures as save
if sys.argv[1] == "die":
    save.Plate.png = property(lambda self: os.kill(os.getpid(), signal.SIGKILL))
main(sys.argv[2:])
"""


@posix
@pytest.mark.parametrize("force", [pytest.param(False, marks=pytest.mark.slow), True])
@pytest.mark.parametrize(
    "words",
    [
        "run deadline -n 6 --workers 1",
        pytest.param("compare deadline --arms ARM -n 6 --workers 1", marks=pytest.mark.slow),
        pytest.param("sweep thresholds --vary b_ddl=1:3:2 -n 5 --workers 1", marks=pytest.mark.slow),
    ],
)
def test_after_a_kill_the_same_command_leaves_the_same_and_nothing_hidden(
    words: str, force: bool, tmp_path: Path
) -> None:
    from sim.scenario import load_scenario

    asked = words.replace("ARM", next(iter(load_scenario("deadline").arms))).split()
    if force and asked[0] == "compare":
        pytest.skip("has no --force")
    first: dict[str, bytes] = {}
    if force:
        assert script(DYING, "live", *asked, folder=tmp_path).returncode == 0
        first = contents(tmp_path)
    killed = script(DYING, "die", *asked, *(["--force"] if force else []), folder=tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert hidden(tmp_path)
    if force:
        assert first.items() <= contents(tmp_path).items(), "the old one stands"
    done = script(DYING, "live", *asked, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ("found, not run again" in done.stderr) is force
    assert not hidden(tmp_path)
    if force:
        assert contents(tmp_path) == first


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@posix
@pytest.mark.slow
def test_25_pairs_of_the_same_command_at_once(tmp_path: Path) -> None:
    pairs(tmp_path, 25)


@posix
def test_a_pair_of_the_same_command_at_once(tmp_path: Path) -> None:
    pairs(tmp_path, 1)


def pairs(folder: Path, number: int) -> None:
    """Run two of the same at once, each pair with another seed; all leave what one alone leaves."""
    commands: list[Callable[[int], str]] = [
        lambda seed: f"run deadline -n 50 --seed {seed} --keep curves --workers 1",
        lambda seed: f"sweep thresholds --vary b_ddl=1:3:2 -n 20 --seed {seed} --workers 1",
        lambda seed: f"run deadline -n 50 --seed {seed} --workers 1 --force",
    ]
    for seed in range(number):
        words = commands[seed % len(commands)](seed).split()
        place = folder / f"pair-{seed}"
        place.mkdir()
        command = [sys.executable, "-m", "sim", *words, "--json"]
        both = [
            subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [process.communicate(timeout=PATIENCE) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert said[0][0] == said[1][0]
        assert not hidden(place)
        alone = folder / f"alone-{seed}"
        alone.mkdir()
        subprocess.run(command, cwd=alone, check=True, capture_output=True)
        one, other = contents(place), contents(alone)
        assert one.keys() == other.keys()
        differ = [name for name in one if one[name] != other[name]]
        assert all(name.endswith(("provenance.json", "study.json")) for name in differ)


def test_a_study_without_one_of_its_files_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["sweep", "thresholds", "--vary", "b_ddl=1:3:2", "-n", "5", "--workers", "1"]
    assert call(*asked) == 0
    next(Path("results").rglob("sweep.csv")).unlink()
    capsys.readouterr()
    assert call(*asked) == 2
    assert "incomplete, without sweep.csv; run with --force" in capsys.readouterr().err
    assert call(*asked, "--force") == 0
    assert list(Path("results").rglob("sweep.csv")) and not hidden(tmp_path)


def test_figures_of_a_run_that_a_comparison_left_appear_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says that the figures are there, so it comes last."""
    from sim.runs import publish

    run = write_run("deadline", replicates=6, out=tmp_path, workers=1)
    monkeypatch.setattr(publish, "report", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_run("deadline", replicates=6, out=tmp_path, workers=1, extras=publish.publish)
    assert not (run.path / "figures").exists() and not hidden(tmp_path)
    monkeypatch.undo()
    again = write_run("deadline", replicates=6, out=tmp_path, workers=1, extras=publish.publish)
    assert again.found and (run.path / "report.html").exists() and not hidden(tmp_path)


def test_an_export_looks_at_its_files_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "record.csv"
    mine.write_text("mine", encoding="utf-8")
    assert call("export-events", "record", "--out", str(mine)) == 2
    assert call("export-events", "record", "--out", str(tmp_path), "--force") == 2
    assert "there is a folder of this name" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine"
