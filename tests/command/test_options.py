"""Every option of every command: a sentence of help, its default, and the same meaning everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from sim.cli import app, main

#: Options that differ in one command, and why they may.
OWN = {
    ("calibrate", "--out"): "writes one file",
    ("export-events", "--out"): "writes one file, or a folder of them",
    ("calibrate", "--seed"): "has no scenario whose seed it could be",
    ("backtest", "--seed"): "has no scenario whose seed it could be",
    ("nowcast", "--seed"): "has no scenario whose seed it could be",
    ("patterns", "--seed"): "has no scenario whose seed it could be",
    ("backtest", "--replicates"): "draws futures from many days, of no scenario",
    ("nowcast", "--replicates"): "draws futures from a day, of no scenario",
    ("patterns", "--replicates"): "has no scenario whose number it could be",
    ("sweep", "--replicates"): "counts for each point",
    ("sensitivity", "--replicates"): "counts for each point",
    ("teach", "--replicates"): "needs fewer than a run",
    ("fork", "--member"): "cannot do without one",
    ("teach", "--member"): "cannot do without one",
    ("export-events", "--member"): "cannot do without one",
    ("explain", "--outcome"): "is about one outcome",
    ("explain", "--event"): "asks about an event, where fork imposes one",
    ("nowcast", "--events"): "reads a file",
    ("explain", "--on"): "may be left out",
    ("play", "--futures"): "counts for each move of a menu",
    ("play", "--resume"): "names a saved game",
}


def options() -> Iterator[tuple[str, Any]]:
    """Yield every command's name and option; those that print a version or help are no subject here."""
    group: Any = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        for parameter in command.params:
            if "--help" not in parameter.opts:
                yield name, parameter


ALL = list(options())


@pytest.mark.parametrize(("command", "option"), ALL, ids=[f"{name} {one.opts[0]}" for name, one in ALL])
def test_help_is_a_sentence_that_says_the_default(command: str, option: Any) -> None:
    words = option.help or ""
    assert words[:1].isupper() and words.endswith("."), words
    if option.param_type_name == "option" and not option.required and not getattr(option, "is_flag", False):
        said = option.default is not None and option.show_default
        assert said or "by default" in words, words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run deadline -n 1e3", "'1e3': must be a whole number"),
        ("run deadline --seed 7.0", "'7.0': must be a whole number"),
        ("run deadline --seed \u0667", "must be a whole number"),
        ("run deadline --due-in 1.5", "'1.5': must be a whole number"),
        ("run deadline --seed -1", "seed = -1: must be at least 0"),
        ("explain deadline --member x", "'x': must be a whole number"),
        ("app --port x", "'x': must be a whole number"),
        ("run deadline --set lam=1 --set lam=1.2", "--set lam = 1.2: is set twice"),
        ("run deadline --keep all", "'all' is not one of 'log', 'curves', 'summary'"),
    ],
)
def test_a_wrong_value_is_told_in_our_words(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words.split())
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    assert said in told.err
    assert "Input should be" not in told.err and "Value error" not in told.err


def test_one_name_means_the_same_everywhere() -> None:
    meanings: dict[str, dict[tuple[Any, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for command, option in ALL:
        name = next((word for word in option.opts if word.startswith("--")), "")
        if option.param_type_name == "option" and (command, name) not in OWN:
            # The type has another name in newer versions of typer.
            kind = getattr(option, "type_descriptor", None)
            meaning = (
                option.help, str(getattr(kind, "annotation", option.opts)), repr(option.default),
                option.metavar, tuple(option.opts), option.multiple,
            )  # fmt: skip
            meanings[name][meaning].append(command)
    assert {name: list(found.values()) for name, found in meanings.items() if len(found) > 1} == {}


def test_only_options_that_are_there_are_excused() -> None:
    there = {(command, word) for command, option in ALL for word in option.opts}
    assert {*OWN} <= there


def test_commands_say_what_they_do() -> None:
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        first = (command.help or "").strip().splitlines()[0]
        assert first[:1].isupper() and first.endswith("."), (name, first)
