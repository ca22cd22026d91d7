"""One valid file of every kind that the program reads, and the commands that read it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

#: A scenario short enough to be simulated in no time, with everything in it that can be got wrong.
SHORT = """schema = 1
title = "A short week"
question = "Who moves first?"
author = "Somebody"
trust = "made up"
sources = ["A page"]
start = 2022-08-20
end = 2022-08-27

[measures.plates]
owner = "kosovo"
status = "announced"
announced = 2022-08-10
due = 2022-08-23
salience = 0.9

[measures.papers]
owner = "serbia"
status = "in_force"

[parameters]
lam = 1.2
lev_US = { dist = "uniform", low = 0.4, high = 0.8 }

[[events]]
date = 2022-08-22
actor = "nato"
move = "patrol"

[[events]]
date = 2022-08-24
event = "barricades"
place = "zvecan"
up = 2

[[triggers]]
when = { variable = "tension", above = 30, for_days = 2 }
do = { actor = "eu", move = "convene" }

[ensemble]
replicates = 4
seed = 7

[arms.calm]
title = "Nobody is arrested"
unavailable = ["kosovo.arrest"]
drop = [{ event = "barricades" }]
parameters = { lam = 0.8 }
"""
VARIANT = """schema = 1
extends = "short.toml"
title = "A short week, changed"

[ensemble]
replicates = 3

[measures.plates]
due = 2022-08-25

[parameters]
lam = 0.9
"""
POINTS = "lam,lev_US\n0.8,0.4\n1,0.5\n1.5,0.8\n"
SCRIPT = "# Serbia talks\n2022-08-20 talk\n2022-08-21 accuse\n2022-08-22 talk\n2022-08-24 hold\n"


@dataclass(frozen=True)
class Answer:
    """What a command ended with, printed and said, and the error that ended it, if one did."""

    code: int
    out: str
    err: str
    error: Exception | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of file: where a valid one lies, how it is mutated, and the words of the commands that read it.

    ``{}`` in the words is the mutated file, or the folder that holds it. ``numbers`` says whether the short
    scenario of that file is simulated as well and every number looked at.
    """

    file: str
    how: str
    commands: tuple[tuple[str, ...], ...]
    folder: bool = False
    numbers: str = ""


def _of_run(name: str, how: str) -> Kind:
    commands: tuple[tuple[str, ...], ...] = (
        ("show", "{}", "--json"),
        ("show", "{}", "--member", "1", "--json"),
    )
    commands += (("export-events", "{}", "--out", "written.csv", "--force", "--json"),)
    if name in ("provenance.json", "scenario.toml", "ensemble.nc"):
        fork = ("fork", "{}", "--on", "2022-08-23", "-n", "2", "--keep", "curves", "--workers", "1", "--json")
        explain = ("explain", "{}", "--member", "1", "--on", "2022-08-22", "--json")
        commands += (fork, explain, ("reproduce", "{}", "--workers", "1", "--json"))
    return Kind(f"run/{name}", how, commands, folder=True)


_SWEPT = ("sweep", "short.toml", "-n", "2", "--out", "swept", "--workers", "1", "--json", "--points", "{}")
_PLAYED = ("play", "short.toml", "--as", "kosovo", "--futures", "0", "--type", "hold;hold;hold;hold;quit")
_RESUMED = ("play", "--resume", "{}", "--seat", "serbia=model", "--futures", "0", "--type", "quit")
#: The kinds by name.
KINDS: Mapping[str, Kind] = {
    "scenario": Kind("short.toml", "text", (("validate", "{}"), ("show", "{}", "--json")), numbers="base"),
    "arm": Kind("short.toml", "text", (("validate", "{}"),), numbers="calm"),
    "variant": Kind("variant.toml", "text", (("validate", "{}"), ("show", "{}", "--json")), numbers="base"),
    "points": Kind("points.csv", "text", (_SWEPT,)),
    "events, codebook": Kind("events.csv", "text", (("validate-events", "{}", "--json"),)),
    "events, CAMEO": Kind("cameo.tab", "text", (("validate-events", "{}", "--json"),)),
    "events, PLOVER": Kind("plover.tab", "text", (("validate-events", "{}", "--json"),)),
    "saved game": Kind("game/game.json", "json", (_RESUMED,)),
    "seats script": Kind("seat.txt", "text", ((*_PLAYED, "--seat", "serbia={}"),)),
    "posterior": Kind("fit.nc", "binary", (("show", "{}", "--json"),), numbers="fitted"),
    "run, provenance.json": _of_run("provenance.json", "json"),
    "run, scenario.toml": _of_run("scenario.toml", "text"),
    "run, summary.json": _of_run("summary.json", "json"),
    "run, summary.nc": _of_run("summary.nc", "binary"),
    "run, ensemble.nc": _of_run("ensemble.nc", "binary"),
    "run, events.csv": _of_run("events.csv", "text"),
}


def make_valid(place: Path) -> None:
    """Write a valid file of every kind into an empty folder."""
    from sim.ensemble.results import write_run
    from sim.forecast.exported import export
    from sim.play.game import Game
    from sim.play.saved import save
    from sim.play.seats import read_script
    from sim.scenario import load_scenario

    for name, text in {
        "short.toml": SHORT, "variant.toml": VARIANT, "points.csv": POINTS, "seat.txt": SCRIPT,
    }.items():  # fmt: skip
        (place / name).write_text(text, encoding="utf-8")
    run = write_run(load_scenario(place / "short.toml"), replicates=4, out=place / "made", workers=1)
    shutil.move(run.path, place / "run")
    whole = write_run(load_scenario("deadline"), replicates=1, out=place / "made", workers=1)
    for name, form in (("events.csv", "codebook"), ("cameo.tab", "cameo"), ("plover.tab", "plover")):
        export(whole, place / name, format=form)
    game = Game(load_scenario(place / "short.toml"), {"serbia": read_script(place / "seat.txt")}, seed=3)
    for _ in range(3):
        game.play_day()
    save(game, place / "game")
    game.close()
    fits = Path(__file__).resolve().parent.parent / "scenarios"
    shutil.copy(next(iter(sorted(fits.glob("*.nc")))), place / "fit.nc")


def call(words: tuple[str, ...]) -> Answer:
    """Run a command in this process; what is neither an exit nor answered by the program is raised."""
    from sim.cli import main
    from sim.command import program

    out, err, errors = io.StringIO(), io.StringIO(), []
    answered = program.answer

    def answer(error: Exception) -> int:
        errors.append(error)
        return answered(error)

    code: object = 0
    with redirect_stdout(out), redirect_stderr(err), patch.object(program, "answer", answer):
        try:
            main(words)
        except SystemExit as stop:
            code = stop.code
    number = code if isinstance(code, int) else int(code is not None)
    return Answer(number, out.getvalue(), err.getvalue(), errors[-1] if errors else None)


@contextmanager
def without_figures() -> Iterator[None]:
    """Leave figures and reports of results out meanwhile: they take most of the time and read no file."""
    import sim.forks.publish
    import sim.runs.publish
    import sim.sweeps.command

    def nothing(*_: object) -> None:
        return

    with (
        patch.object(sim.sweeps.command, "_publish_sweep", nothing),
        patch.object(sim.runs.publish, "publish", nothing),
        patch.object(sim.forks.publish, "publisher", lambda _: nothing),
    ):
        yield


def numbers_of(kind: str, file: Path) -> list[str]:
    """Simulate what a file describes and return what is wrong with the numbers."""
    import numpy as np

    import sim

    if kind == "fitted":
        fitted = sim.load_scenario(file.with_name("short.toml")).with_posterior(sim.read_posterior(file))
        found = sim.simulate(fitted, replicates=2, workers=1)
    else:
        found = sim.simulate(file, arm=None if kind == "base" else kind, replicates=2, workers=1)
    return [
        told
        for name, variable in found.variables.items()
        if np.issubdtype(variable.dtype, np.floating) and (told := _wrong(str(name), variable))
    ]


def _wrong(name: str, variable: Any) -> str:
    import numpy as np

    may_be_missing = "missing" in str(variable.attrs.get("comment", ""))
    if np.isinf(variable.values).any() or (np.isnan(variable.values).any() and not may_be_missing):
        return f"{name} is not a number"
    if name.startswith("tension") and not ((variable.values >= 0) & (variable.values <= 100)).all():
        return f"{name} is not between 0 and 100"
    return ""


def prepared(kind: Kind, valid: Path, work: Path, make: Callable[[bytes], bytes]) -> tuple[Path, str]:
    """Put a mutated file into an empty folder, with what lies beside it; return it and what names it."""
    if kind.folder:
        shutil.copytree(valid / "run", work / "run")
        named = "run"
    else:
        named = kind.file
    for name in ("short.toml",):
        shutil.copy(valid / name, work / name)
    file = work / kind.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(make((valid / kind.file).read_bytes()))
    return file, named
