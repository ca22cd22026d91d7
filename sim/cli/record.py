"""Commands about event files: check one, and write one from a run or from the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.frame import WRONG_INPUT, note, print_json
from sim.cli.scenarios import Json


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("validate-events")(validate_events)


def validate_events(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Event files, CSV in UTF-8.")],
    rows: Annotated[bool, typer.Option("--rows", help="Say what every row becomes.")] = False,
    json: Json = False,
) -> None:
    """Check event files in the codebook's format and list every problem.

    A good file is summed up: rows by month, what they become in the model, what is left out and why.
    """
    from sim.record.eventfile import code_rows
    from sim.record.fileformat import read_file
    from sim.show.coded_file import as_data, print_coding
    from sim.show.terminal import make_console

    checked = [read_file(path) for path in files]
    told: dict[str, Any] = {}
    for path, found in zip(files, checked, strict=True):
        coding = None if found.problems else code_rows(found.rows, file=found.name)
        for problem in found.problems:
            note(str(problem))
        for remark in found.notes:
            note(f"note: {remark}")
        told[str(path)] = {
            "problems": [str(problem) for problem in found.problems],
            "notes": [str(remark) for remark in found.notes],
            **(as_data(coding) if coding else {}),
        }
        if coding and not json:
            print_coding(make_console(), found.name, coding, each_row=rows)
    if json:
        print_json(told)
    if any(found.problems for found in checked):
        raise typer.Exit(WRONG_INPUT)
