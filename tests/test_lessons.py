"""The lessons: whole, 45 minutes long, with an answer for every question and commands that work.

That the answers are those of the model is tested with the other generated parts (`test_docs`).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from sim.comparison import folder as compare_file
from sim.drawing.plate import Plate
from sim.runs import publish
from sim.scenario import load_scenario
from tests.sweeps.test_command import call
from tools import lesson_answers, lessons
from tools.docs import ROOT

pytestmark = pytest.mark.docs

FOLDER = ROOT / "docs" / "lessons"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
NAMES = sorted(lessons.LESSONS)
HEADINGS = (
    "Learning goals",
    "Timetable",
    "Background",
    "What to run",
    "Questions",
    "Answers",
    "Misconceptions",
    "Limits",
    "Further reading",
)


def part(name: str, heading: str) -> str:
    """Return the text of a lesson below a heading."""
    return PAGES[name].split(f"\n## {heading}\n")[1].split("\n## ")[0]


def commands() -> list[Any]:
    """Return the commands of all lessons, of which the second with the same verb, and on, are slow."""
    lines = (line for name in NAMES for line in part(name, "What to run").splitlines())
    found, seen = [], set()
    for line in lines:
        if line.startswith("crisis-sim "):
            verb = line.split()[1]
            found.append(pytest.param(line, id=line, marks=[pytest.mark.slow] * (verb in seen)))
            seen.add(verb)
    return found


def test_there_are_six_and_the_index_names_them() -> None:
    assert len(NAMES) == 6
    assert set(PAGES) == {*NAMES, "README"}
    assert all(f"({name}.md)" in PAGES["README"] for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
class TestEveryLesson:
    def test_has_all_parts_in_order(self, name: str) -> None:
        assert tuple(re.findall(r"^## (.*)$", PAGES[name], re.MULTILINE)) == HEADINGS

    def test_is_about_one_scenario(self, name: str) -> None:
        (scenario,) = re.findall(r"^\| Scenario \| [^`\n]*`([\w-]+)`", PAGES[name], re.MULTILINE)
        assert load_scenario(scenario).name == scenario
        assert f"crisis-sim teach {scenario}" in PAGES[name]

    def test_says_what_it_needs_and_how_long_the_commands_take(self, name: str) -> None:
        (needs,) = re.findall(r"^\| Needs \| (.*) \|$", PAGES[name], re.MULTILINE)
        assert "one computer for each pair" in needs.lower()
        assert "minute" in needs

    def test_takes_45_minutes(self, name: str) -> None:
        minutes = re.findall(r"^\| (\d+) \|", part(name, "Timetable"), re.MULTILINE)
        assert sum(map(int, minutes)) == 45

    def test_every_question_has_an_answer(self, name: str) -> None:
        counted = [
            re.findall(r"^(\d+)\. ", part(name, part_), re.MULTILINE) for part_ in ("Questions", "Answers")
        ]
        assert counted[0] == counted[1] == [str(n) for n in range(1, len(counted[0]) + 1)]

    def test_numbers_stand_only_where_they_are_computed(self, name: str) -> None:
        text = PAGES[name].replace(part(name, "Answers"), "")
        assert not re.search(r"\d of 100 histories|fewer blockades|more blockades|if run again\)", text)

    def test_names_its_sources(self, name: str) -> None:
        assert len(re.findall(r"^- ", part(name, "Further reading"), re.MULTILINE)) >= 3


def a_fork(words: list[str]) -> str:
    """Return the folder of a fork that holds the history which the command asks for."""
    number = int(words[words.index("--member") + 1]) + 1
    day = words[words.index("--on") + 1]
    assert call("fork", "record", "--on", day, "--end", day, "-n", str(number), "--workers", "1") == 0
    (folder,) = Path("results", "record").iterdir()
    return str(folder)


@pytest.mark.parametrize("line", commands())
def test_commands_work(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run each command with few histories, of one arm if it names none, and hardly drawing.

    A name in capitals stands for the folder of a fork.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(publish, "publish", lambda *_: None)
    monkeypatch.setattr(compare_file, "FIGURES", compare_file.FIGURES[1:])
    monkeypatch.setattr(Plate, "_written", lambda *_, **__: b"-")
    words = shlex.split(line)[1:]
    if words[1].isupper():
        words[1] = a_fork(words)
    if words[0] != "show":
        words += ["--workers", "1"]
    if words[0] in ("run", "compare", "sweep") or (words[0] == "fork" and "--same-luck" not in words):
        words += ["--replicates", "4"]
    if words[0] == "compare" and "--arms" not in words:
        words += ["--arms", next(iter(load_scenario(words[1]).arms))]
    if words[0] == "sensitivity":
        words[words.index("--budget") + 1] = "800"
    assert call(*words) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in NAMES if "```python" in PAGES[name]])
def test_programs_print_numbers_of_the_answers(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", part(name, "What to run"), re.DOTALL)
    exec(program, {})
    printed = [number for number in re.findall(r"\d+(?:\.\d+)?", capsys.readouterr().out) if number != "100"]
    assert printed
    found = r"\b.*?\b".join(re.escape(number) for number in printed)
    assert re.search(rf"^\d\. .*\b{found}\b", part(name, "Answers"), re.MULTILINE), printed


def test_the_real_decisions_are_those_of_the_record() -> None:
    found = [(step.date.isoformat(), step.step) for step in lesson_answers.real_decisions()]
    assert found == [
        ("2022-07-31", "postpone"),
        ("2022-09-01", "postpone"),
        ("2022-10-28", "phase"),
        ("2022-11-20", "postpone"),
        ("2022-11-22", "postpone"),
        ("2023-11-30", "postpone"),
        ("2023-12-18", "enforce"),
    ]


def test_an_answer_that_no_longer_holds_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        lessons.LESSONS, "spiral", lambda: [lessons.Answer("more", True), lessons.Answer("fewer", False)]
    )
    with pytest.raises(lessons.LessonError, match=r"^spiral 2: fewer$"):
        lessons.block("spiral")
    monkeypatch.setitem(lessons.LESSONS, "spiral", lambda: [lessons.Answer("more")])
    assert lessons.block("spiral") == "\n1. more\n\n"
