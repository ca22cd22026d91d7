"""Does a wrong file ever get more than a sentence? Mutates valid files and counts the answers.

``python -m tools.mutate`` makes 2,000 mutations of files of every kind that the program reads, each
repeatable by its number, lets the commands that read such a file have them, and counts:

    good        accepted, and every number makes sense
    refused     exit code 2, one line for each problem, or not reproduced
    traceback   an exception that nobody caught, or one shown
    fault       exit code 1 (but for `reproduce`, whose answer "not reproduced" that is), or the process died
    hang        more than 60 seconds of a processor
    nonsense    accepted, and then a number that is none or out of range

Ends with 1 if there is anything but good and refused.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tools.mutate_kinds import KINDS, Answer, call, make_valid, numbers_of, prepared, without_figures
from tools.mutations import mutated

ANSWERS = ("good", "refused", "traceback", "fault", "hang", "nonsense")
MUTATIONS, SECONDS = 2000, 60
#: The kinds in the order in which they are mutated.
TURNS = [kind for kind in KINDS if not KINDS[kind].folder] * 3 + [k for k in KINDS if KINDS[k].folder]


@dataclass(frozen=True)
class Found:
    """What became of one mutation."""

    number: int
    kind: str
    how: str
    answer: str
    detail: str = ""


class HangError(BaseException):
    """A command used up its processor time; not an `Exception`, so that nothing catches it."""


def judge(valid: Path, seed: int, number: int, kind: str) -> Found:
    """Make mutation ``number`` and let the commands of its kind read it."""
    rng, how = random.Random(f"{seed} {number} {kind}"), [""]

    def make(data: bytes) -> bytes:
        changed, how[0] = mutated(data, KINDS[kind].how, rng)
        return changed

    with tempfile.TemporaryDirectory(prefix="crisis-sim-mutate-") as place:
        work = Path(place)
        file, named = prepared(KINDS[kind], valid, work, make)
        with chdir(work), without_figures(), limited(SECONDS):
            answer, detail = _answer(kind, file, named)
    return Found(number, kind, how[0], answer, detail)


def _answer(kind: str, file: Path, named: str) -> tuple[str, str]:
    from sim.errors import CrisisSimError

    refused = ""
    for template in KINDS[kind].commands:
        words = tuple(word.replace("{}", named) for word in template)
        told = " ".join(words)
        try:
            said = call(words)
        except HangError:
            return "hang", told
        except Exception as error:
            return "traceback", f"{told}: {_where(error)}"
        if said.error is not None and not isinstance(said.error, CrisisSimError | OSError):
            return "traceback", f"{told}: {_where(said.error)}"
        if "Traceback (most recent call last)" in said.err + said.out:
            return "traceback", f"{told}: {_last(said.err)}"
        if said.code == 1 and words[0] == "reproduce" and _not_reproduced(said.out):
            refused = "not reproduced"
            continue
        if said.code not in (0, 2):
            return "fault", f"{told}: exit {said.code}: {_last(said.err)}"
        if untidy := _untidy(said, words):
            return "fault", f"{told}: {untidy}"
        if said.code == 2:
            refused = said.err
        elif wrong := _nonsense(said.out):
            return "nonsense", f"{told}: {wrong}"
    if not refused and KINDS[kind].numbers:
        try:
            if numbers := numbers_of(KINDS[kind].numbers, file):
                return "nonsense", "; ".join(numbers[:3])
        except CrisisSimError as error:
            return "refused", str(error)
        except HangError:
            return "hang", "simulate"
        except Exception as error:
            return "traceback", f"simulate: {_where(error)}"
    return ("refused" if refused else "good"), refused


def _not_reproduced(out: str) -> bool:
    """Whether `reproduce --json` says which values or files of a result are not those of its run."""
    found = json.loads(out)
    return found["proved"] == "nothing" and bool(found["differences"])


def _untidy(said: Answer, words: Sequence[str]) -> str:
    """Return what is wrong with what was said: a refusal is one whole line for each problem and no answer."""
    from sim.errors import InputError

    if any((ord(letter) < 32 and letter not in "\n\t") or letter == "\x7f" for letter in said.err):
        return f"control characters in {said.err!r}"
    if "Warning" in said.err:
        return f"warns: {_last(said.err)}"
    if said.code == 0:
        return ""
    lines = said.err.splitlines()
    if not said.err.strip():
        return "refused without a word"
    if isinstance(said.error, InputError):
        wanted = [str(problem) for problem in said.error.problems]
        if lines[-len(wanted) :] != wanted or len(set(wanted)) != len(wanted):
            return f"not one line for each problem: {said.err!r}"
    elif odd := [line for line in lines if ": " not in line or line[:1].isspace()]:
        return f"a line that is no problem: {odd[0]!r}"
    if "--json" in words and said.out.strip() and words[0] != "validate-events":
        return "refused after an answer"
    return ""


def _nonsense(out: str) -> str:
    """Return what is wrong with the numbers that a command printed as JSON; nothing if it printed none."""
    if not out.startswith(("{", "[")):
        return next((f"prints {word}" for word in ("nan ", "NaN", " inf ") if word in out), "")

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} in JSON")

    try:
        data = json.loads(out, parse_constant=refuse)
    except ValueError as error:
        return str(error)
    return next(_out_of_range(data), "")


def _out_of_range(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, part in data.items():
            yield from _out_of_range(part, str(name))
    elif isinstance(data, list):
        for part in data:
            yield from _out_of_range(part, key)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        if key == "p" and not 0 <= data <= 1:
            yield f"{key} = {data}"
        if key in ("members", "k", "n", "below", "same") and not 0 <= data <= 1e9:
            yield f"{key} = {data}"


def _where(error: BaseException) -> str:
    """Return an error that nobody expected, and the places of the program that it came through."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__}: {error} ({places})"[:400]


def _last(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


class limited:  # noqa: N801  (used as a function)
    """End what runs inside with `HangError` after so many seconds of this process's processor time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        def stop(*_: object) -> None:
            raise HangError

        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _serve(line: Connection, valid: Path, seed: int) -> None:
    """Judge what is asked for, one mutation after another, in a process of its own."""
    import resource

    # Code that does not come back to Python is ended by the system; so is one that wants all memory.
    resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    while (asked := line.recv()) is not None:
        line.send(judge(valid, seed, *asked))


class Judges:
    """Processes that live long, and are made anew when one dies or hangs."""

    def __init__(self, count: int, valid: Path, seed: int) -> None:
        self.count, self.valid, self.seed = count, valid, seed
        self._busy: dict[Connection, tuple[Any, tuple[int, str], float]] = {}

    def _start(self) -> tuple[Connection, Any]:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs, self.valid, self.seed), daemon=True
        )
        process.start()
        theirs.close()
        return ours, process

    def answers(self, asked: Iterable[tuple[int, str]]) -> Iterator[Found]:
        """Yield what became of every mutation, as they are done."""
        todo = iter(asked)
        free: list[tuple[Connection, Any]] = []
        while True:
            while len(self._busy) < self.count and (job := next(todo, None)) is not None:
                line, process = free.pop() if free else self._start()
                line.send(job)
                self._busy[line] = process, job, _processor_time(process.pid)
            if not self._busy:
                break
            ready = wait(list(self._busy), timeout=5)
            for line in ready:
                assert isinstance(line, Connection)
                process, job, _ = self._busy.pop(line)
                try:
                    yield line.recv()
                    free.append((line, process))
                except EOFError:
                    process.join()
                    yield Found(*job, "", "fault", f"the process died: {process.exitcode}")
            if not ready:
                yield from self._stuck()
        for line, process in free:
            line.send(None)
            process.join()

    def _stuck(self) -> Iterator[Found]:
        """End processes that do not even hear their own timer."""
        for line, (process, job, before) in list(self._busy.items()):
            if _processor_time(process.pid) - before > 3 * SECONDS:
                del self._busy[line]
                process.kill()
                process.join()
                yield Found(*job, "", "hang", "does not come back to Python")


def _processor_time(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def each(
    count: int, *, seed: int = 1, kinds: Sequence[str] = (), processes: int = 0, only: int | None = None
) -> Iterator[Found]:
    """Make mutations, of the kinds in turn, and yield what became of them as they are done.

    Files of runs, whose commands simulate again, come less often than the others.
    """
    chosen = list(kinds) or TURNS
    numbers = range(count) if only is None else [only]
    asked = [(number, chosen[number % len(chosen)]) for number in numbers]
    with tempfile.TemporaryDirectory(prefix="crisis-sim-valid-") as place:
        valid = Path(place)
        with without_figures():
            make_valid(valid)
        if processes == 0:
            yield from (judge(valid, seed, *job) for job in asked)
        else:
            yield from Judges(processes, valid, seed).answers(asked)


def table(found: Iterable[Found]) -> str:
    """Return the counts by kind and answer."""
    counts = Counter((one.kind, one.answer) for one in found)
    rows = [["", *ANSWERS, "all"]]
    for kind in KINDS:
        numbers = [counts[kind, answer] for answer in ANSWERS]
        if any(numbers):
            rows.append([kind, *map(str, numbers), str(sum(numbers))])
    every = [sum(counts[kind, answer] for kind in KINDS) for answer in ANSWERS]
    rows.append(["all", *map(str, every), str(sum(every))])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        told = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join((name.ljust(widths[0]), *told)))
    return "\n".join(lines)


def bad(found: Iterable[Found]) -> list[Found]:
    """Return what should not have happened."""
    return [one for one in found if one.answer not in ("good", "refused")]


def main() -> None:
    """Mutate, and print what was bad and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__.partition("\n")[0])
    parser.add_argument("-n", "--count", type=int, default=MUTATIONS, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="start of all random numbers")
    parser.add_argument("--kind", action="append", choices=list(KINDS), default=[], help="only this; repeat")
    parser.add_argument("--only", type=int, help="repeat this mutation alone (with the same --kind)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at a time")
    given = parser.parse_args()
    processes = 0 if given.only is not None else given.processes
    found = []
    for one in each(given.count, seed=given.seed, kinds=given.kind, processes=processes, only=given.only):
        found.append(one)
        for wrong in bad([one]):
            told = f"{wrong.number} {wrong.kind} ({wrong.how}): {wrong.answer}: {wrong.detail}"
            print(told, flush=True)
    print(table(found))
    sys.exit(1 if bad(found) else 0)


if __name__ == "__main__":
    main()
