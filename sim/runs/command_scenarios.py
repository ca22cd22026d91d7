"""Commands about scenarios: what there is, what a file means, whether it is right, where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.command.options import Json, Source
from sim.command.program import WRONG_INPUT, note, print_json


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("list")(list_scenarios)
    app.command()(validate)
    app.command()(schema)
    app.command()(cite)
    app.command()(limits)


def limits() -> None:
    """Print what the model can and cannot say: read this before using a number."""
    from sim.drawing.console import make_console
    from sim.drawing.pages import print_page

    print_page(make_console(), "limits")


def list_scenarios(json: Json = False) -> None:
    """List the shipped scenarios and their arms."""
    from sim.drawing.words import span
    from sim.scenario import load_scenario, shipped_scenarios

    found = [load_scenario(name) for name in shipped_scenarios()]
    if json:
        said = ("name", "title", "question")
        print_json([{key: getattr(s, key) for key in said} | {"arms": list(s.arms)} for s in found])
        return
    from sim.drawing.console import make_console
    from sim.runs.terminal import print_list

    print_list(make_console(), [(s.name, s.title, span(s.start, s.end), list(s.arms)) for s in found])


def validate(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files, names of shipped scenarios, or - for standard input."),
    ],
    json: Json = False,
) -> None:
    """Check scenario files and list every problem."""
    from dataclasses import asdict

    from sim.errors import MISSING
    from sim.scenario import check_scenario

    checked = {name: check_scenario(name) for name in files}
    if json:
        print_json(
            {
                name: {
                    kind: [{k: v for k, v in asdict(p).items() if v not in (None, MISSING)} for p in problems]
                    for kind, problems in zip(("errors", "warnings"), both, strict=True)
                }
                for name, both in checked.items()
            }
        )
    for name, (errors, warnings) in checked.items():
        if not json:
            for problem in errors:
                note(str(problem))
            for problem in warnings:
                note(f"warning: {problem}")
            if not errors:
                print(f"{name}: good{f', {len(warnings)} warnings' if warnings else ''}")
    if any(errors for errors, _ in checked.values()):
        raise typer.Exit(WRONG_INPUT)


def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from sim.scenario import json_schema

    print_json(json_schema())


def cite(scenario: Source, json: Json = False) -> None:
    """List the sources of a scenario and its methods."""
    from sim.runs.sources import citations
    from sim.scenario import load_scenario

    rows = citations(load_scenario(scenario))
    if json:
        print_json(rows)
        return
    from sim.drawing.console import make_console
    from sim.drawing.tables import wrap

    console = make_console()
    # In a file, a source stays on one line, to be searched for.
    width = console.width if console.is_terminal else 10_000
    for row in rows:
        for line in (*wrap(row["source"], width), *wrap(row["reason"], width, "    ", "    ")):
            print(line)


def is_run(path: str) -> bool:
    """Whether an argument names a result folder rather than a scenario."""
    return (Path(path) / "provenance.json").is_file()
