"""Bad files, full disks and killed processes, as real processes: one clear answer, nothing half-done."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE, processor_time, wait_until

LINUX_ROOT = sys.platform == "linux" and os.geteuid() == 0
PIPES: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
#: Long enough to be stopped in the middle, on one processor.
LONG = ("run", "deadline", "--replicates", "12000", "--keep", "summary", "--workers", "1", "--json")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sim", *words]


def finish(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), cwd=folder, **PIPES, timeout=PATIENCE)


def visible(folder: Path) -> list[str]:
    """Return what a user sees below a folder: nothing hidden, nothing inside something hidden."""
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    return sorted(str(path) for path in paths if not any(part.startswith(".") for part in path.parts))


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "a missing file": lambda path: None,
    "a directory": lambda path: path.mkdir(),
    "a binary file": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "an empty file": lambda path: path.write_bytes(b""),
    "ten megabytes": lambda path: path.write_bytes(b"# a comment, and nothing else\n" * 350_000),
    "not TOML": lambda path: path.write_bytes(b'title = "unfinished\n'),
    "deep nesting": lambda path: path.write_bytes(b"x = " + b"[" * 20_000 + b"]" * 20_000),
    "not a number": lambda path: path.write_bytes(b"schema = nan\nstart = inf\nend = 12:30:00\n"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_files(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bad.toml"
    BAD_FILES[kind](path)
    before = visible(tmp_path)
    with processor_time(5):
        done = finish("run", "bad.toml", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr
    assert all(line.startswith("bad.toml") for line in done.stderr.splitlines())
    assert visible(tmp_path) == before


def refused(folder: Path, out: Path) -> str:
    """Run something small into ``out``, which must be refused, and return the message."""
    done = finish("run", "deadline", "--replicates", "5", "--workers", "1", "--out", str(out), folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_results_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert "taken" in refused(tmp_path, tmp_path / "taken")
    assert visible(tmp_path) == ["taken"]


@pytest.mark.skipif(sys.platform == "win32" or LINUX_ROOT, reason="this user may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    assert "denied" in refused(tmp_path, locked)
    assert visible(tmp_path) == ["locked"]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a small file system with the given options."""
    if not LINUX_ROOT:
        pytest.skip("mounting needs root on Linux")
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        done = subprocess.run(words, capture_output=True)
        if done.returncode:
            pytest.skip("this machine does not allow mounting")
        return place

    yield mount
    subprocess.run(["umount", str(place)], capture_output=True)


def test_a_read_only_disk(tmp_path: Path, mounted: Callable[[str], Path]) -> None:
    disk = mounted("ro,size=1m")
    assert "Read-only" in refused(tmp_path, disk)
    assert visible(disk) == []


@pytest.mark.parametrize("size", ["16k", "200k"])
def test_a_full_disk(tmp_path: Path, mounted: Callable[[str], Path], size: str) -> None:
    disk = mounted(f"size={size}")
    message = refused(tmp_path, disk)
    assert "No space left" in message or "not enough space" in message
    assert not any("base-" in name for name in visible(disk))


def hear_ctrl_c() -> None:
    """Undo what a shell does to programs in the background: it lets them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of another kind there")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_stopped_in_the_middle_and_resumed(tmp_path: Path, how: signal.Signals, code: int) -> None:
    out = tmp_path / "results"
    process = subprocess.Popen(command(*LONG), cwd=tmp_path, **PIPES, preexec_fn=hear_ctrl_c)
    wait_until(lambda: list(out.rglob("*.npz")) or process.poll() is not None)
    process.send_signal(how)
    printed, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert printed == ""
    if how is not signal.SIGKILL:
        assert said == "Interrupted: what was finished is kept, and the same command goes on from there.\n"
    assert not any("base-" in name for name in visible(out))
    kept = {path: path.stat().st_mtime_ns for path in out.rglob("*.npz")}
    assert kept

    resumed = finish(*LONG, "--resume", folder=tmp_path)
    told = re.fullmatch(
        r"([\d,]+) of 12,000 histories were there already; ([\d,]+) simulated\n", resumed.stderr
    )
    assert told is not None, resumed.stderr
    found, simulated = (int(number.replace(",", "")) for number in told.groups())
    assert found > 0 and found + simulated == 12_000
    straight = finish(*LONG, "--out", "elsewhere", folder=tmp_path)
    tables = [json.loads(done.stdout) for done in (resumed, straight)]
    for table in tables:
        table.pop("folder")
    assert tables[0] == tables[1]
    assert list(out.rglob("*.npz")) == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_sigterm_ends_workers_too(tmp_path: Path) -> None:
    words = ("run", "deadline", "-n", "60000", "--keep", "summary", "--workers", "2")
    process = subprocess.Popen(command(*words), cwd=tmp_path, **PIPES)
    wait_until(lambda: list(tmp_path.rglob("*.npz")) or process.poll() is not None)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    assert len(children) >= 2
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.count("\n")) == (143, 1), said
    assert "Interrupted" in said
    wait_until(lambda: not [child for child in children if Path(f"/proc/{child}").exists()])


#: Interrupts itself where Python drops exceptions: in the callback of a weak reference.
LOST = """
import os, signal, sys, time, weakref
from sim.command import program
class Thing: pass
def work():
    thing = Thing()
    reference = weakref.ref(thing, lambda _: os.kill(os.getpid(), getattr(signal, sys.argv[1])))
    del thing
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.01)
def run():
    try:
        work()
    except KeyboardInterrupt:
        program.note("Interrupted.")
        return program.INTERRUPTED
with program.terminable() as ended:
    code = ended(run())
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of another kind there")
@pytest.mark.parametrize(("how", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interruption_that_python_drops_is_sent_again(how: str, code: int) -> None:
    words = [sys.executable, "-c", LOST, how]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, preexec_fn=hear_ctrl_c)
    assert (done.returncode, done.stderr) == (code, "Interrupted.\n")
