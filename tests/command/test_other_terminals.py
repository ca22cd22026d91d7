"""What every command prints in terminals of any width and in any encoding: nothing is lost, nothing fails."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.cli import main
from sim.command.streams import json_for, plain
from sim.drawing.console import BARS
from tests.patience import PATIENCE

#: Folders of results in which the two runs that commands are about are made.
RUN, ONE = "six", "one"
SHARED = ["--workers", "1"]
#: Commands and whether they are quick enough for every run of the tests; RUN is the folder of a run.
QUICK = {
    "list": "list",
    "show": "show august-2022",
    "show a run": f"show {RUN}",
    "show one history": f"show {ONE}",
    "show a member": f"show {RUN} --member 1",
    "show as a file": "show deadline --toml",
    "validate": "validate deadline",
    "cite": "cite deadline",
    "limits": "limits",
    "parameters": "parameters",
    "a parameter": "parameters lam",
    "show an arm": "show deadline --arm overnight",
    "sweep": "sweep deadline --vary lam=0.8:1.2:2 --vary b_X=2:4:2 -n 4 --workers 1",
    "explain a day": f"explain {RUN} --member 1 --on 2022-08-31",
    "validate events": "validate-events record.csv",
}
SLOW = {
    "compare": "compare deadline --arms overnight -n 4 --workers 1",
    "run": "run august-2022 -n 6 --workers 1",
    "fork": f"fork {RUN} --on 2022-09-01 -n 4 --workers 1",
    "compare a pair": "compare deadline --arms overnight -n 4 --member 1 --workers 1",
    "sweep one": "sweep deadline --vary lam=0.8:1.2:2 -n 4 --workers 1",
    "morris": "sensitivity deadline --budget 200 -n 4 --doubt lam,b_X,r0 --workers 1",
    "split": "sensitivity deadline --method split --budget 800 --workers 1",
    "explain a history": f"explain {RUN} --member 1",
    "explain a move": f"explain {RUN} --member 1 --on 2022-08-31 --actor kosovo",
    "explain an event": f"explain {RUN} --member 1 --on 2022-08-31 --event incidents",
    "explain what mattered": f"explain {ONE} --member 0 --pivotal --futures 10",
    "explain what sets apart": f"explain {RUN} --outcome injuries",
    "rows of events": "validate-events record.csv --rows",
    "teach": "teach deadline -n 20 --workers 1",
    "play": "play deadline --as kosovo --futures 20 --type help;1;story;quit",
    "play to the end": "play short.toml --as kosovo --futures 0 --type model;model;model;model",
    "reproduce": f"reproduce {ONE} --workers 1",
    "replay": "replay --workers 1",
    "nowcast": "nowcast --as-of 2022-08-17 -n 50 --workers 1",
    "patterns": "patterns -n 20",
    "backtest": "backtest -n 50 --workers 1",
    "calibrate": "calibrate --until 2021-09-30 --particles 50 --runs 1 --workers 1 --out new.nc --force",
}
HELP = [
    *("run", "show", "replay", "reproduce", "compare", "fork", "explain", "sweep", "sensitivity", "teach"),
    *("play", "calibrate", "backtest", "nowcast", "list", "validate", "schema", "cite", "validate-events"),
    *("export-events", "patterns", "app"),
]
COMMANDS = QUICK | SLOW
NAMES = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
#: A calm fortnight, to be played to its end.
SHORT = """\
schema = 1
name = "short"
title = "A fortnight"
start = 2022-08-01
end = 2022-08-04
"""


def call(words: list[str]) -> int:
    with pytest.raises(SystemExit) as stop:
        main(words)
    return int(stop.value.code or 0)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two runs, an event file and a scenario, in which commands are called."""
    folder = tmp_path_factory.mktemp("place")
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert call(["run", "august-2022", "-n", "40", "--out", RUN, *SHARED]) == 0
        assert call(["run", "deadline", "-n", "1", "--out", ONE, *SHARED]) == 0
        assert call(["export-events", "record", "--out", "record.csv"]) == 0
        Path("short.toml").write_text(SHORT, encoding="utf-8")
    finally:
        os.chdir(before)
    return folder


def words_of(name: str, place: Path) -> list[str]:
    """Return the words of a command, with the runs that are there."""
    first, typed, rest = COMMANDS[name].partition("--type ")
    words = first.split() + ([typed.strip(), rest] if typed else [])
    runs = {name: next((place / name).glob("*/base-*")).relative_to(place).as_posix() for name in (RUN, ONE)}
    return [runs.get(word, word) for word in words]


@contextmanager
def terminal(width: int) -> Iterator[list[bytes]]:
    """Let standard input and output be a terminal of some width, and collect what is printed."""
    pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
    import struct

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    said: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(master, 65536):
                said.append(part)
        except OSError:  # how a terminal ends
            pass

    reader = threading.Thread(target=read)
    reader.start()
    kept = [os.dup(fd) for fd in (0, 1)]
    out = sys.stdout
    for fd in (0, 1):
        os.dup2(slave, fd)
    sys.stdout = os.fdopen(slave, "w", encoding="utf-8", closefd=False)
    try:
        yield said
    finally:
        sys.stdout.close()
        sys.stdout = out
        for fd, was in zip((0, 1), kept, strict=True):
            os.dup2(was, fd)
            os.close(was)
        os.close(slave)
        reader.join()
        os.close(master)


def printed(words: list[str], width: int) -> str:
    with terminal(width) as said:
        code = call(words)
    text = b"".join(said).decode("utf-8").replace("\r\n", "\n")
    assert code == 0, text
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def said_in(text: str) -> set[str]:
    """Return the words, numbers and dates of a text, without bars, and without the marks of a layout."""
    tokens = (token.strip(".,:;") for token in text.split())
    return {token for token in tokens if token and token not in ("·", "\\") and not set(token) <= {*BARS}}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_at_any_width(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("TERM", "xterm-256color")
    for variable in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    words = words_of(name, place)
    with capfd.disabled():
        full = printed(words, 200)
        assert said_in(full)
        for width in (60, 80, 100):
            text = printed(words, width)
            # A path or an address with no room at all stays whole, to be copied, and so do lines of a file.
            whole = "--toml" in words
            lines = (line.strip().removesuffix(" \\") for line in text.splitlines() if len(line) > width)
            assert whole or not any(" " in line for line in lines)
            assert "…" not in text.replace("… and other differences", "")
            assert said_in(full) <= said_in(text), (width, said_in(full) - said_in(text))


def encoded(words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """Call a command whose output goes to files of some encoding; return its code and what they hold."""
    files = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n") for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", files[0])
        patch.setattr(sys, "stderr", files[1])
        code = call(words)
    told = []
    for file in files:
        file.flush()
        told.append(file.buffer.getvalue().decode(encoding))
    return code, *told


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("name", NAMES)
def test_every_command_prints_in_any_encoding(
    name: str, encoding: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    code, out, err = encoded(words_of(name, place), encoding, monkeypatch)
    assert code == 0, err
    assert len(out.split()) > 1 and "Error" not in err


@pytest.mark.parametrize("name", ["show a member", "cite"])
def test_json_keeps_every_value_in_any_encoding(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    words = [*words_of(name, place), "--json"]
    whole = json.loads(encoded(words, "utf-8", monkeypatch)[1])
    for encoding in ("ascii", "cp1252", "latin-1"):
        assert json.loads(encoded(words, encoding, monkeypatch)[1]) == whole


@pytest.mark.parametrize("command", HELP)
def test_help_is_printed_in_any_encoding(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoded([command, "--help"], "ascii", monkeypatch)[0] == 0


def test_messages_are_printed_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = encoded(["show", "Zveçan–č"], "ascii", monkeypatch)
    assert code == 2 and err.startswith("Zvecan-c: there is no such file")
    code, _, err = encoded(["list", "--weiß"], "ascii", monkeypatch)
    assert code == 2 and "--weiss" in err


def test_as_on_windows_into_a_file(tmp_path: Path) -> None:
    for encoding in ("cp1252", "ascii"):
        windows = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
        with (tmp_path / "cite.txt").open("wb") as file:
            words = [sys.executable, "-m", "sim", "cite", "deadline"]
            done = subprocess.run(words, stdout=file, stderr=subprocess.PIPE, env=windows, timeout=PATIENCE)
        assert done.returncode == 0 and not done.stderr
        assert "Matejka & McKay 2015" in (tmp_path / "cite.txt").read_text(encoding=encoding)


@pytest.mark.skipif(sys.platform == "win32", reason="the language of the machine is set otherwise there")
def test_files_are_utf8_whatever_the_language_of_the_machine(tmp_path: Path) -> None:
    plain_c = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    words = [sys.executable, "-m", "sim", "run", "deadline", "-n", "2", *SHARED, "--out", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, env=plain_c, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr.decode("ascii")
    assert "–" in next(tmp_path.rglob("report.html")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Zvečan, Leposavić, Đakovica", "Zvecan, Leposavic, Dakovica"),
        ("Zvec\u030can", "Zvecan"),
        ("12–18, −0.4 to +1.2, ≤ 3", "12-18, -0.4 to +1.2, <= 3"),
        ("“at most” … a·b", '"at most" ... a-b'),
        ("½ fi ① ² 한 \U0001f600", "? fi 1 2 ? ?"),
        ("Приштина", "????????"),
    ],
)
def test_plain_letters(text: str, instead: str) -> None:
    assert plain(text) == instead


def test_json_is_escaped_only_where_a_letter_is_lacking() -> None:
    assert json_for('{"a": "č–\U0001f600"}', "utf-8") == '{"a": "č–\U0001f600"}'
    assert json_for('{"a": "é"}', "cp1252") == '{"a": "é"}'
    assert json.loads(json_for('{"a": "č–\U0001f600"}', "cp1252")) == {"a": "č–\U0001f600"}
