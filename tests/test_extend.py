"""To add a move, a fact, an outcome or a measure, add a row: every command then knows it, in its own words.

The rows are added to a copy of the package, in which the commands run one after another.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
ROOT = Path(__file__).parents[1]

#: File, and what the rows of CONTRIBUTING.md stand before there, in the order of the page.
PLACES = (
    ("actors/us.py", ")  # fmt: skip\n\nAPPEAL"),
    ("world/facts.py", ")  # fmt: skip"),
    ("world/outcomes.py", '    Outcome("tension_mean"'),
)
SCENARIO = """
schema = 1
title = "The identity cards"
question = "Who gives way?"
start = 2022-07-01
end = 2022-08-10
[measures.identity_cards]
owner = "kosovo"
announced = 2022-07-01
due = 2022-07-20
[[events]]
date = 2022-07-05
event = "power_cut"
[[events]]
date = 2022-07-08
actor = "us"
move = "sanction_serbia"
[arms.mild]
unavailable = ["us.sanction_serbia"]
"""
MOVE, FACT, OUTCOME, MEASURE = (
    "punitive step on Serbia",
    "north is without power",
    "Special police",
    "identity cards",
)
RUN = "out/cards/RUN"
#: Commands, and what each says of the new things.
COMMANDS = {
    "validate cards.toml": ["good"],
    "schema": ["sanction_serbia", "power_cut"],
    "show cards.toml": [MEASURE],
    "show cards.toml --arm mild": ["sanction_serbia"],
    "run cards.toml -n 12 --seed 7 --out out --workers 1": [OUTCOME, MEASURE],
    f"show {RUN} --member 0": [f"The US takes a {MOVE}", f"The {FACT}", MEASURE],
    f"show {RUN} --json": ["police_sent"],
    f"explain {RUN} --member 3 --actor us --on 2022-07-18 --json": ["sanction_serbia"],
    f"explain {RUN} --member 3 --actor us --on 2022-07-18": [MOVE],
    f"explain {RUN} --member 0 --actor serbia --on 2022-07-09 --json": ["sanction_serbia"],
    f"export-events {RUN} --member 0 --format codebook --out k.csv": ["power_cut"],
    f"export-events {RUN} --member 0 --format cameo --out c.csv": [],
    f"export-events {RUN} --member 0 --format plover --out p.csv": [],
    "validate-events k.csv": [MOVE],
    "validate-events c.csv": [],
    "validate-events p.csv": [],
    f"fork {RUN} --on 2022-07-10 -n 4 --set lam=1.2 --out out --workers 1": [OUTCOME],
    f"reproduce {RUN} --workers 1": ["Reproduced"],
    "compare cards.toml -n 6 --out out --workers 1": ["sanction_serbia", OUTCOME],
    "compare cards.toml -n 6 --outcome police_sent --out out --workers 1": [OUTCOME],
    "sweep cards.toml --vary lam=1:1.2:2 -n 4 --out out --workers 1 --json": ["police_sent"],
    "sensitivity cards.toml --method morris --doubt lam,kap -n 2 --budget 40 --out out --workers 1": [
        OUTCOME
    ],
    "teach cards.toml -n 20 --out out --workers 1": [],
    "play cards.toml --as us --type sanction_serbia;hold;leave": [MOVE],
    "nowcast --as-of 2022-08-17 -n 50 --workers 1": [OUTCOME],
}
#: Files that the commands left, by pattern, and what stands in one of each.
FILES = {
    "out/cards/*-s7/report.html": [MOVE, OUTCOME, MEASURE, FACT],
    "out/cards/teach-*/handouts/us.html": [MOVE, "changes: perceived hostility received by Serbia"],
    "out/cards/teach-*/teacher/injects.html": [FACT],
    "k.csv": ["sanction_serbia"],
    "c.csv": ["163"],
}
PROGRAM = """
import contextlib, io, json, sys
from pathlib import Path
from sim.cli import main
found = {}
for command in json.loads(sys.stdin.read()):
    words = command.split()
    if "out/cards/RUN" in words:
        words[words.index("out/cards/RUN")] = next(map(str, Path("out/cards").glob("base-*-s7")))
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words)
        except SystemExit as stop:
            code = stop.code
    found[command] = [code, " ".join(out.getvalue().split()), err.getvalue()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a scenario, and with the package to which the rows were added."""
    place = tmp_path_factory.mktemp("extended")
    package = place / "sim"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", package / "scenarios", dirs_exist_ok=True)
    (package / "docs").mkdir(exist_ok=True)
    for page in ("model.md", "limits.md"):
        shutil.copy(ROOT / "docs" / page, package / "docs")
    rows = re.findall(r"```py\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)
    for (name, before), row in zip(PLACES, rows, strict=True):
        file = package / name
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        file.write_text(text.replace(before, row + before), encoding="utf-8")
    (place / "cards.toml").write_text(SCENARIO, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def said(place: Path) -> dict[str, tuple[int, str, str]]:
    """Return the exit code, output and notes of each command."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=place, input=json.dumps(list(COMMANDS)), capture_output=True,
        text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(place)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, tuple[int, str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_knows_the_new_rows(command: str, said: dict[str, tuple[int, str, str]]) -> None:
    code, out, err = said[command]
    assert not code, err
    assert [words for words in COMMANDS[command] if words not in out] == []


@pytest.mark.slow
@pytest.mark.parametrize("pattern", FILES)
def test_every_file_says_the_new_rows(
    pattern: str, place: Path, said: dict[str, tuple[int, str, str]]
) -> None:
    pages = [path.read_text(encoding="utf-8") for path in place.glob(pattern)]
    assert any(all(words in page for words in FILES[pattern]) for page in pages)
