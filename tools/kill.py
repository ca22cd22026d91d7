"""Is what is killed ever half there? Ends commands at random moments, runs them again, and compares.

``python -m tools.kill`` runs ``run``, ``sweep``, ``compare`` and ``calibrate`` once undisturbed. Then, 30
times, it starts one of them in an empty folder, ends it somewhere (SIGKILL, SIGTERM or SIGINT), lets the same
command run again, and looks at what is left: the same files, each whole and with the same bits (JSON but for
times), and nothing hidden. ``--pairs 25`` starts the same command twice at once instead. Ends with counts,
and with 1 if anything was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILLS = 30
#: How a command is ended, by name.
SIGNALS = {name: getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGINT") if hasattr(signal, name)}
#: The commands, small ones of each kind.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "run": ("run", "deadline", "-n", "8", "--workers", "2"),
    "sweep": ("sweep", "deadline", "--vary", "lev_US=0.4:0.8:2", "-n", "6", "--workers", "1"),
    "compare": ("compare", "deadline", "--arms", "overnight", "-n", "8", "--workers", "1"),
    "calibrate": ("calibrate", "--until", "2021-09-30", "--particles", "50", "--runs", "1", "--workers", "1",
                  "--out", "fit.nc"),
}  # fmt: skip
#: Parts of a JSON file that differ between two runs of the same.
OF_THE_MOMENT = {"resources", "seconds", "started", "peak_memory_bytes", "code", "created", "found"}


@dataclass(frozen=True)
class Found:
    """One trial: which command, how it was ended, and what was wrong afterwards."""

    command: str
    how: str
    wrong: tuple[str, ...]


def start(name: str, folder: Path) -> subprocess.Popen[str]:
    """Start a command in a folder, in a group of its own, so that it alone is ended."""
    words = [sys.executable, "-m", "sim", *COMMANDS[name]]
    root = Path(__file__).resolve().parent.parent
    where = {**os.environ, "PYTHONPATH": str(root)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        words, cwd=folder, text=True, env=where, start_new_session=True, preexec_fn=_hear_ctrl_c, **quiet
    )  # type: ignore[call-overload,no-any-return]


def _hear_ctrl_c() -> None:
    """Undo what a shell does to programs in the background: it lets them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def finish(name: str, folder: Path) -> tuple[float, list[str]]:
    """Run a command to its end; return how long it took, and what was wrong with its end."""
    began = time.monotonic()
    process = start(name, folder)
    _, said = process.communicate()
    return time.monotonic() - began, ended_badly(name, process.returncode, said)


def ended_badly(name: str, code: int, said: str) -> list[str]:
    """Return what is wrong with the end of a command that should have finished."""
    wrong = [f"{name} ended with {code}: {said.strip()[-300:]}"] if code else []
    return wrong + ["a traceback"] * ("Traceback" in said)


def differences(there: Path, expected: Path) -> Iterator[str]:
    """Yield what is wrong with a folder: files missing, more, hidden, or with other content."""
    names, wanted = (
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for folder in (there, expected)
    )
    hidden = {path.relative_to(there).as_posix() for path in there.rglob(".*")}
    yield from (f"left hidden: {name}" for name in sorted(hidden))
    yield from (f"missing: {name}" for name in sorted(wanted - names))
    yield from (f"not of the command: {name}" for name in sorted(names - wanted) if "/." not in f"/{name}")
    for name in sorted(names & wanted):
        if not _same(there / name, expected / name):
            yield f"other content: {name}"


def _same(one: Path, other: Path) -> bool:
    try:
        if one.suffix == ".nc":
            return _same_data(one, other)
        if one.suffix == ".json":
            first, second = (_lasting(json.loads(path.read_text(encoding="utf-8"))) for path in (one, other))
            return bool(first == second)
    except (OSError, ValueError):
        return False
    if one.suffix == ".html":  # says when it was made
        return one.stat().st_size > 0 and one.read_bytes()[-16:] == other.read_bytes()[-16:]
    return one.read_bytes() == other.read_bytes()


def _same_data(one: Path, other: Path) -> bool:
    """Return whether two netCDF files hold the same variables to the last bit."""
    import h5py

    def arrays(path: Path) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with h5py.File(path) as file:
            file.visititems(
                lambda name, item: found.update({name: repr(item[()].tolist()).encode()})
                if isinstance(item, h5py.Dataset) else None
            )  # fmt: skip
        return found

    return arrays(one) == arrays(other)


def _lasting(content: Any) -> Any:
    """Return JSON content without what differs between two runs of the same."""
    if isinstance(content, dict):
        return {key: _lasting(part) for key, part in content.items() if key not in OF_THE_MOMENT}
    return [_lasting(part) for part in content] if isinstance(content, list) else content


def undisturbed(names: Iterable[str], place: Path) -> dict[str, float]:
    """Run each command once, each in a folder of its name; return how long it took."""
    taken = {}
    for name in names:
        folder = place / name
        folder.mkdir()
        taken[name], wrong = finish(name, folder)
        if wrong:
            raise SystemExit(f"{name} does not even run undisturbed: {wrong}")
    return taken


def killed(name: str, how: str, after: float, expected: Path) -> Found:
    """Start a command, end it after so many seconds, run it again, and return what is wrong."""
    with tempfile.TemporaryDirectory(prefix="crisis-sim-kill-") as place:
        folder = Path(place)
        process = start(name, folder)
        wrong = []
        try:
            _, said = process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.send_signal(SIGNALS[how])
            _, said = process.communicate()
        if "Traceback" in said:
            wrong.append(f"a traceback on {how}: {said.strip().splitlines()[-1]}")
        # A fit is not made twice; where its file is, everything else of it is.
        if not (name == "calibrate" and (folder / "fit.nc").exists()):
            wrong += finish(name, folder)[1]
        return Found(name, how, (*wrong, *differences(folder, expected)))


def paired(name: str, expected: Path) -> Found:
    """Start the same command twice at once and return what is wrong afterwards."""
    with tempfile.TemporaryDirectory(prefix="crisis-sim-pair-") as place:
        folder = Path(place)
        both = [start(name, folder) for _ in range(2)]
        ends = [(process.communicate()[1], process.returncode) for process in both]
        wrong = []
        for said, code in ends:
            # The second of two fits may find that the first has written its file.
            if not (name == "calibrate" and code == 2 and "already" in said):
                wrong += ended_badly(name, code, said)
        return Found(name, "pair", (*wrong, *differences(folder, expected)))


def trials(number: int, *, pairs: bool, names: list[str], seed: int) -> Iterator[Found]:
    """Yield trials of the commands in turn; the moments and signals follow from the seed."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="crisis-sim-undisturbed-") as place:
        expected = Path(place)
        taken = undisturbed(names, expected)
        for n in range(number):
            name = names[n % len(names)]
            if pairs:
                yield paired(name, expected / name)
            else:
                how = list(SIGNALS)[(n // len(names)) % len(SIGNALS)]
                # Most of what can go wrong happens while results are written, at the end.
                share = rng.uniform(0.05, 1) if rng.random() < 0.5 else rng.uniform(0.6, 1.05)
                yield killed(name, how, share * taken[name], expected / name)


def table(found: Iterable[Found]) -> str:
    """Return how many trials of each command and kind were good."""
    every = list(found)
    all_of = Counter((one.command, one.how) for one in every)
    good = Counter((one.command, one.how) for one in every if not one.wrong)
    lines = [f"{name:10} {how:8} {good[name, how]} of {n} good" for (name, how), n in sorted(all_of.items())]
    return "\n".join([*lines, f"{'all':19} {good.total()} of {all_of.total()} good"])


def main() -> None:
    """Kill or pair, and print what was wrong and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tools.kill", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=KILLS, help="how many commands to end")
    parser.add_argument("--pairs", type=int, help="start so many pairs of the same command at once instead")
    parser.add_argument("--seed", type=int, default=1, help="start of all random numbers")
    parser.add_argument("--command", action="append", choices=list(COMMANDS), default=[], help="only this")
    given = parser.parse_args()
    number = given.kills if given.pairs is None else given.pairs
    names, every = given.command or list(COMMANDS), []
    for one in trials(number, pairs=given.pairs is not None, names=names, seed=given.seed):
        every.append(one)
        for wrong in one.wrong:
            print(f"{one.command} {one.how}: {wrong}", flush=True)
    print(table(every))
    sys.exit(1 if any(one.wrong for one in every) else 0)


if __name__ == "__main__":
    main()
