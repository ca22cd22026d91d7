"""The command line: exit codes, what is printed where, and what is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

import sim
from sim.cli import main

SMALL = ("--replicates", "12", "--workers", "1")


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Done:
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        text = capsys.readouterr()
        return Done(int(stop.value.code or 0), text.out, text.err)

    return call


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small finished run."""
    out = tmp_path_factory.mktemp("results")
    with pytest.raises(SystemExit) as stop:
        main(["run", "deadline", *SMALL, "--out", str(out)])
    assert not stop.value.code
    (folder,) = (out / "deadline").iterdir()
    return folder


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


class TestHelp:
    def test_lists_every_command(self, cli) -> None:
        done = cli("--help")
        assert done.code == 0
        for command in ("run", "list", "show", "validate", "schema", "replay", "reproduce", "cite"):
            assert f"\n  {command} " in done.out

    def test_is_quick(self) -> None:
        """Help loads nothing that computes, draws or reads; that is what takes time."""
        heavy = ("numpy", "scipy", "xarray", "mesa", "matplotlib", "pydantic", "rich", "sim.ensemble")
        code = (
            "import sys\nfrom sim.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert done.stderr == "[]\n"

    def test_the_version(self, cli) -> None:
        assert cli("--version") == Done(0, f"{sim.__version__}\n", "")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["rnu"], "No such command 'rnu'"),
            (["run"], "Missing argument"),
            (["run", "deadline", "--replicates", "many"], "'--replicates'"),
            (["run", "deadline", "--resume", "--force"], "exclude each other"),
            (["show", "deadline", "--member", "3"], "--member needs the folder of a run"),
        ],
    )
    def test_wrong_usage(self, cli, words: list[str], message: str) -> None:
        done = cli(*words)
        assert (done.code, done.out) == (2, "")
        assert message in done.err


class TestScenarios:
    def test_list(self, cli) -> None:
        done = cli("list")
        assert (done.code, done.err) == (0, "")
        assert all(name in done.out for name in sim.shipped_scenarios())

    def test_list_as_json(self, cli) -> None:
        rows = json.loads(cli("list", "--json").out)
        assert [row["name"] for row in rows] == sim.shipped_scenarios()

    def test_show_says_what_is_fixed_and_what_is_assumed(self, cli) -> None:
        done = cli("show", "august-2022")
        assert (done.code, done.err) == (0, "")
        for words in ("17 Aug", "31 Oct 2022", "seed 20220818", "Assumed", "kfor-withdrawn", "serbia_plates"):
            assert words in done.out

    def test_show_as_a_file_gives_the_same_scenario(self, cli) -> None:
        Path("again.toml").write_text(cli("show", "august-2022", "--toml").out, encoding="utf-8")
        assert sim.load_scenario("again.toml") == sim.load_scenario("august-2022")

    def test_show_as_json(self, cli) -> None:
        shown = json.loads(cli("show", "august-2022", "--json").out)
        assert shown["title"] == "The eve of the Brussels meeting"

    def test_validate_good_files(self, cli) -> None:
        assert cli("validate", *sim.shipped_scenarios()).code == 0

    def test_validate_lists_every_problem_of_every_file(self, cli) -> None:
        wrong = 'schema = 1\ntitle = "x"\nstart = 2022-08-17\nend = 2022-08-01\nsede = 3\n'
        Path("one.toml").write_text(wrong, encoding="utf-8")
        Path("two.toml").write_text("schema = 1\n", encoding="utf-8")
        done = cli("validate", "one.toml", "two.toml", "deadline")
        assert done.code == 2
        assert done.out == "deadline: good\n"
        lines = done.err.splitlines()
        assert any(line.startswith("one.toml:5: sede") for line in lines)
        assert any(line.startswith("one.toml:4: end") for line in lines)
        assert sum(line.startswith("two.toml") for line in lines) == 3

    def test_validate_as_json(self, cli) -> None:
        Path("one.toml").write_text("schema = 2\n", encoding="utf-8")
        done = cli("validate", "one.toml", "--json")
        assert (done.code, done.err) == (2, "")
        assert json.loads(done.out)["one.toml"]["errors"]

    def test_schema(self, cli) -> None:
        schema = json.loads(cli("schema").out)
        assert {"start", "end", "measures", "arms"} <= set(schema["properties"])

    def test_cite_gives_each_source_once_and_only_what_is_used(self, cli) -> None:
        names = ("august-2022", "peacekeepers")
        with_dates, without = (json.loads(cli("cite", name, "--json").out) for name in names)
        for rows in (with_dates, without):
            sources = [row["source"] for row in rows]
            assert len(sources) == len(set(sources))
            assert all(row["reason"] for row in rows)
        assert any("Murnighan" in row["source"] for row in with_dates)
        assert not any("Murnighan" in row["source"] for row in without)
        assert set(sim.load_scenario("august-2022").sources) <= {row["source"] for row in with_dates}


class TestRun:
    def test_leaves_a_complete_folder(self, finished: Path) -> None:
        names = {path.relative_to(finished).as_posix() for path in files_in(finished)}
        data = {"scenario.toml", "ensemble.nc", "summary.json", "summary.nc", "events.csv"}
        assert data | {"report.html", "provenance.json"} <= names
        assert any(name.startswith("figures/") and name.endswith(".png") for name in names)
        assert finished.name.startswith("base-")
        assert finished.name.endswith("-s33")

    def test_is_found_again_and_redone_only_on_request(self, cli, finished: Path) -> None:
        before = (finished / "provenance.json").stat().st_mtime_ns
        done = cli("run", "deadline", *SMALL, "--out", str(finished.parents[1]))
        assert done.code == 0
        assert "found, not run again" in done.err
        assert (finished / "provenance.json").stat().st_mtime_ns == before

    def test_prints_what_happened(self, cli, finished: Path) -> None:
        done = cli("run", "deadline", *SMALL, "--out", str(finished.parents[1]))
        for words in ("The deadline", "Why does so much happen", "12 histories", "33"):
            assert words in done.out
        assert all(len(line) <= 100 for line in done.out.splitlines())
        assert "\x1b" not in done.out

    def test_as_json(self, cli, finished: Path) -> None:
        table = json.loads(cli("run", "deadline", *SMALL, "--out", str(finished.parents[1]), "--json").out)
        assert table["members"] == 12
        assert table["outcomes"]["blockade"]["n"] == 12
        assert Path(table["folder"]) == finished

    def test_is_quiet_in_a_pipe(self, tmp_path: Path) -> None:
        words = [sys.executable, "-m", "sim", "run", "deadline", *SMALL, "--out", str(tmp_path)]
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
        assert done.stderr == ""
        assert "The deadline" in done.stdout

    def test_an_arm_and_set_get_a_folder_of_their_own(self, cli) -> None:
        assert cli("run", "deadline", *SMALL, "--arm", "overnight", "--keep", "summary").code == 0
        assert cli("run", "deadline", *SMALL, "--set", "lev_US=0.5", "--keep", "summary").code == 0
        names = sorted(path.name for path in Path("results/deadline").iterdir())
        assert [name.split("-")[0] for name in names] == ["base", "overnight"]

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["--arm", "overnigth"], "did you mean 'overnight'?"),
            (["--set", "lev_UX=0.5"], "did you mean 'lev_US'?"),
            (["--set", "lev_US=99"], "lev_US"),
            (["--set", "lev_US"], "NAME=VALUE"),
            (["--replicates", "0"], "replicates"),
            (["--workers", "none"], "workers"),
        ],
    )
    def test_wrong_options_leave_nothing(self, cli, tmp_path: Path, words: list[str], message: str) -> None:
        done = cli("run", "deadline", *words)
        assert (done.code, done.out) == (2, "")
        assert message in done.err
        assert done.err.count("\n") == 1
        assert files_in(tmp_path) == []

    def test_show_a_run_and_one_of_its_histories(self, cli, finished: Path) -> None:
        assert "The deadline" in cli("show", str(finished)).out
        told = cli("show", str(finished), "--member", "3")
        assert told.code == 0
        assert "2022" in told.out
        assert told.out != cli("show", str(finished), "--member", "4").out
        assert cli("show", str(finished), "--member", "12").code == 2

    def test_reproduce(self, cli, finished: Path) -> None:
        done = cli("reproduce", str(finished))
        assert (done.code, done.err) == (0, "")
        assert "the same to the last bit" in done.out

    def test_reproduce_notices_a_changed_number(self, cli, finished: Path, tmp_path: Path) -> None:
        import shutil

        import h5py

        copy = tmp_path / "copy"
        shutil.copytree(finished, copy)
        with h5py.File(copy / "ensemble.nc", "r+") as file:
            file["tension"][5, 3] += 1
        done = cli("reproduce", str(copy))
        assert done.code == 1
        assert "tension" in done.out

    @pytest.mark.parametrize("command", ["reproduce", "show"])
    def test_not_a_run(self, cli, tmp_path: Path, command: str) -> None:
        done = cli(command, str(tmp_path))
        assert (done.code, done.out) == (2, "")
        assert str(tmp_path) in done.err

    def test_what_was_saved_says_what_was_run(self, finished: Path) -> None:
        saved = tomllib.loads((finished / "scenario.toml").read_text(encoding="utf-8"))
        record = json.loads((finished / "provenance.json").read_text(encoding="utf-8"))
        assert saved["title"] == "The deadline"
        assert record["run"]["design"]
        assert record["software"]["numpy"]


class TestReplay:
    def test_gives_the_observed_curve(self, cli) -> None:
        done = cli("replay", "--json")
        assert (done.code, done.err) == (0, "")
        table = json.loads(done.out)
        assert table["window"] == ["2021-09-01", "2024-01-31"]
        low, median, high = (table["tension"][name] for name in ("low", "median", "high"))
        assert len(low) == len(median) == len(high) == 883
        assert all(a <= b <= c for a, b, c in zip(low, median, high, strict=True))


class TestFaults:
    def broken(self, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        def fail() -> list[str]:
            raise error

        monkeypatch.setattr("sim.scenario.shipped_scenarios", fail)

    def test_ours_is_one_sentence(self, cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken(monkeypatch, RuntimeError("the floor gave way"))
        done = cli("list")
        assert (done.code, done.out) == (1, "")
        assert "the floor gave way" in done.err
        assert "Traceback" not in done.err

    @pytest.mark.parametrize("words", [("--debug", "list"), ("list", "--debug")])
    def test_debug_shows_where(self, cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
        self.broken(monkeypatch, RuntimeError("the floor gave way"))
        done = cli(*words)
        assert done.code == 1
        assert "Traceback" in done.err

    def test_interrupted(self, cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken(monkeypatch, KeyboardInterrupt())
        done = cli("list")
        assert (done.code, done.out) == (130, "")
        assert done.err == "Interrupted.\n"

    @pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently")
    def test_a_reader_that_leaves(self) -> None:
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([sys.executable, "-m", "sim", "schema"], stdout=write, stderr=subprocess.PIPE)
        os.close(write)
        assert done.stderr == b""
