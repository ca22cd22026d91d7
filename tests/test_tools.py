"""The tools that mutate files and kill commands: a little of both here, all of it with ``make test-all``."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sim.errors import InputError, Problem
from tools import kill, mutate
from tools.mutate_kinds import KINDS, Answer, make_valid, without_figures
from tools.mutations import mutated

#: Kinds whose files are read in no time; those of a run are simulated again.
QUICK = [kind for kind in KINDS if not KINDS[kind].folder]


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("valid")
    with without_figures():
        make_valid(place)
    return place


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * KINDS[kind].folder) for kind in KINDS]
)
def test_what_is_not_mutated_is_good(valid: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate, "mutated", lambda data, how, rng: (data, "nothing"))
    found = mutate.judge(valid, 1, 0, kind)
    assert (found.answer, found.detail) == ("good", "")


@pytest.mark.parametrize("kind", QUICK)
def test_a_few_mutations_get_an_answer(valid: Path, kind: str) -> None:
    found = [mutate.judge(valid, 1, number, kind) for number in range(3)]
    assert mutate.bad(found) == []


def test_a_mutation_is_repeatable_and_changes_something() -> None:
    data = b'{"a": [1, 2.5, "x"], "b": {"c": "2022-08-20"}}'
    for how in ("text", "json", "binary"):
        made = [mutated(data, how, random.Random(n)) for n in range(50)]
        assert made == [mutated(data, how, random.Random(n)) for n in range(50)]
        assert sum(changed != data for changed, _ in made) > 40


def test_what_is_bad_is_seen(monkeypatch: pytest.MonkeyPatch, valid: Path) -> None:
    assert mutate._nonsense('{"p": NaN}') == "NaN in JSON"
    assert mutate._nonsense('{"outcomes": {"blockade": {"p": 1.5}}}') == "p = 1.5"
    assert mutate._nonsense('{"p": 0.5}') == ""
    found = [mutate.Found(0, "arm", "bit", "good"), mutate.Found(1, "arm", "cut", "traceback", "…")]
    assert mutate.table(found).splitlines()[-1].split() == ["all", "1", "0", "1", "0", "0", "0", "2"]
    assert mutate.bad(found) == found[1:]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Answer(2, "", ""), "refused without a word"),
        (Answer(2, "", "a: \x1b[2J"), "control characters"),
        (Answer(0, "", "x.py:3: RuntimeWarning: divide"), "warns"),
        (Answer(2, "", "a.toml: lam: wrong\n  because\n"), "a line that is no problem"),
        (Answer(2, "{}", "a.toml: lam: wrong\n"), "refused after an answer"),
        (
            Answer(2, "", "lam: a\nb\n", InputError(Problem("a\nb", key="lam"))),
            "not one line for each problem",
        ),
        (Answer(2, "", "lam: a\nlam: a\n", InputError(*[Problem("a", key="lam")] * 2)), "not one line"),
        (Answer(2, "", "lam: a\nlam: b\n", InputError(Problem("a", key="lam"), Problem("b", key="lam"))), ""),
    ],
)
def test_an_untidy_refusal_is_seen(said: Answer, wrong: str) -> None:
    found = mutate._untidy(said, ("run", "a.toml", "--json"))
    assert found.startswith(wrong) if wrong else not found


def test_a_fault_that_the_program_answers_is_a_traceback(
    valid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a fault")

    monkeypatch.setattr("sim.scenario.check_scenario", broken)
    monkeypatch.setattr(mutate, "mutated", lambda data, how, rng: (data, "nothing"))
    found = mutate.judge(valid, 1, 0, "scenario")
    assert found.answer == "traceback"
    assert "KeyError: 'a fault' (" in found.detail


def test_what_is_left_by_a_kill_is_seen(tmp_path: Path) -> None:
    there, expected = tmp_path / "there", tmp_path / "expected"
    for folder in (there, expected):
        folder.mkdir()
        (folder / "a.csv").write_text("a\n", encoding="utf-8")
        (folder / "provenance.json").write_text(json.dumps({"resources": str(folder)}), encoding="utf-8")
    assert list(kill.differences(there, expected)) == []
    (there / ".a.csv.7.part").touch()
    (there / "a.csv").write_text("b\n", encoding="utf-8")
    (expected / "b.csv").touch()
    (there / "c.csv").touch()
    assert list(kill.differences(there, expected)) == [
        "left hidden: .a.csv.7.part", "missing: b.csv", "not of the command: c.csv", "other content: a.csv",
    ]  # fmt: skip


@pytest.mark.slow
def test_two_thousand_mutations_get_an_answer() -> None:
    found = list(mutate.each(mutate.MUTATIONS, processes=2))
    assert mutate.bad(found) == []
    assert len(found) == mutate.MUTATIONS


@pytest.mark.slow
@pytest.mark.parametrize(("number", "pairs"), [(kill.KILLS, False), (25, True)])
def test_kills_and_pairs_leave_whole_files(number: int, pairs: bool) -> None:
    every = list(kill.trials(number, pairs=pairs, names=list(kill.COMMANDS), seed=1))
    assert [one for one in every if one.wrong] == []
