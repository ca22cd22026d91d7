"""Every command that takes a scenario takes it from standard input, as if it were a file."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli import app, main

FILE = """
schema = 1
title = "From a pipe"
start = 2022-07-01
end = 2022-07-12
[ensemble]
replicates = 60
seed = 3
[measures.plates]
owner = "kosovo"
announced = 2022-07-01
due = 2022-07-10
[arms.firm]
parameters = { dom_K = 1.2 }
"""
#: Commands whose output, as JSON where they have it, is that of the file; SCENARIO is where it is named.
SAME = {
    "show": "show SCENARIO",
    "show as json": "show SCENARIO --json",
    "show as a file": "show SCENARIO --toml",
    "show an arm": "show SCENARIO --arm firm",
    "cite": "cite SCENARIO --json",
    "run": "run SCENARIO --json",
    "run an arm": "run SCENARIO --arm firm -n 3 --set lam=1.1 --json",
    "run to a precision": "run SCENARIO --precision 0.3 --at-most 1000 --keep summary --json",
    "compare": "compare SCENARIO --member 2 --json",
    "sweep": "sweep SCENARIO --vary lam=1:1.2:2 -n 3 --json",
    "fork": "fork SCENARIO --on 2022-07-05 --set kap=2 -n 3 --json",
    "explain a history": "explain SCENARIO --member 1 --json",
    "explain a day": "explain SCENARIO --member 1 --on 2022-07-09 --json",
    "explain a choice": "explain SCENARIO --member 1 --on 2022-07-09 --actor kosovo --json",
    "play": "play SCENARIO --as kosovo --futures 0 --type hold;quit",
    "sensitivity": "sensitivity SCENARIO --budget 40 -n 2 --doubt lam,kap --json",
    "split": "sensitivity SCENARIO --method split --budget 800 --doubt lam --json",
    "explain the ensemble": "explain SCENARIO --outcome barricade --json",
    "explain what mattered": "explain SCENARIO --member 1 --pivotal --futures 2 --json",
    "teach": "teach SCENARIO -n 20 --json",
}
#: Of these, the ones that take longer; a comparison is also made below.
WIDE = (
    "run an arm", "run to a precision", "compare", "fork", "sensitivity", "split", "explain a choice",
    "explain the ensemble", "explain what mattered", "teach",
)  # fmt: skip
#: Commands that are tried on their own.
ELSEWHERE = {"validate", "app"}


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call a command in an empty folder, with a text in standard input; return its code and what it said."""
    monkeypatch.chdir(tmp_path)
    # Pictures are no subject here.
    monkeypatch.setattr("sim.runs.publish.publish", lambda *_, **__: None)
    monkeypatch.setattr("sim.forks.publish.publisher", lambda *_: None)
    monkeypatch.setattr("sim.drawing.plate.Plate._written", lambda *_, **__: b"-")

    def one(words: str, text: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            main(shlex.split(words))
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return one


def test_every_command_with_a_scenario_is_tried() -> None:
    group: Any = typer.main.get_command(app)
    taking = {
        name
        for name, command in group.commands.items()
        for one in command.params
        if one.param_type_name == "argument" and "standard input" in (one.help or "")
    }
    named = {
        name
        for name, command in group.commands.items()
        for one in command.params
        if one.param_type_name == "argument" and "cenario" in (one.help or "")
    }
    assert taking == named == {words.split()[0] for words in SAME.values()} | ELSEWHERE


@pytest.mark.parametrize(
    "what", [pytest.param(name, marks=pytest.mark.slow if name in WIDE else ()) for name in SAME]
)
def test_it_is_as_the_file(what: str, call: Any) -> None:
    Path("scenario.toml").write_text(FILE, encoding="utf-8")
    words = SAME[what].replace("hold;quit", "'hold;quit'")
    code, piped, said = call(words.replace("SCENARIO", "-"), FILE)
    assert code == 0, said
    code, read, said = call(words.replace("SCENARIO", "scenario.toml"))
    assert code == 0, said
    if "--json" in words:
        piped = piped.replace(" - ", " scenario.toml ")  # in commands
        piped, read = json.loads(piped), json.loads(read)
        for answer in (piped, read):
            answer.pop("found", None) if isinstance(answer, dict) else None
    assert piped == read


def test_validate_names_the_line(call: Any) -> None:
    assert call("validate -", FILE)[:2] == (0, "-: good\n")
    code, out, said = call("validate -", FILE.replace("2022-07-10", "2022-07-00"))
    assert (code, out) == (2, "") and said.startswith("standard input:12: measures.plates.due = 2022-07-00")
    assert call("run -", FILE.replace("seed", "sede"))[0] == 2
    assert call("run -", "")[2] == "standard input: this file is empty\n"
    assert not any(Path().iterdir())


def test_the_app_opens_it(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr("sim.app.server.check_installed", lambda: None)
    monkeypatch.setattr("sim.app.server.serve", lambda scenario, **_: opened.append(scenario))
    assert call("app - --no-browser", FILE)[0] == 0
    assert [scenario.title for scenario in opened] == ["From a pipe"]


def test_a_game_needs_the_keyboard(call: Any) -> None:
    code, out, said = call("play - --as kosovo", FILE)
    assert (code, out) == (2, "") and "leaves no keyboard; give --type" in said


def follows(out: str) -> str:
    """Return the command that is said to be worth trying next."""
    return " ".join(out[out.index("Next  ") :].replace("\\\n", " ").split()).removeprefix("Next crisis-sim ")


def test_what_comes_next_is_about_what_was_piped(call: Any) -> None:
    """Also where it bears the name of a shipped scenario."""
    shipped = call("show deadline --toml")[1]
    mine = shipped.replace("seed = 33", "seed = 34").replace('title = "The deadline"', 'title = "Mine"')
    assert mine.count("Mine") == 1
    for text, titled in ((FILE, "From a pipe"), (mine, "Mine")):
        out = call(f"run - -n 4 --workers 1 --out '{titled}'", text)[1]
        (folder,) = Path(titled).glob("*/*")
        assert folder.as_posix() in follows(out)
        code, out, said = call(follows(out))
        assert code == 0 and out.startswith(f"{titled}\n"), said
    assert follows(call("run - -n 4 --workers 1", shipped)[1]).startswith("run deadline --arm ")


@pytest.mark.slow
def test_a_pair_is_read_with_the_same_input(call: Any) -> None:
    out = call("compare - --workers 1", FILE)[1]
    assert follows(out).startswith("compare - --arms firm --member ")
    code, out, said = call(follows(out), FILE)
    assert code == 0 and "base and firm: not run again" in out, said
