"""Commands about the record: check an event file, write one, and compare its rhythm with the model's."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.command.options import RESULTS, Fit, Force, Json, Out, whole_option
from sim.command.program import WRONG_INPUT, note, print_json


class Format(StrEnum):
    """How exported events are coded."""

    codebook = "codebook"
    cameo = "cameo"
    plover = "plover"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("validate-events")(validate_events)
    app.command("export-events")(export_events)
    app.command()(patterns)


def validate_events(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Event files in UTF-8.")],
    rows: Annotated[bool, typer.Option("--rows", help="Say what every row becomes.")] = False,
    json: Json = False,
) -> None:
    """Check event files and list every problem.

    A good file in the codebook's format (CSV) is summed up: rows by month, what they become in the model,
    what is left out and why. Tables with CAMEO or PLOVER codes, as export-events writes them, are told apart
    by their header and summed up by code.
    """
    from sim.drawing.console import make_console
    from sim.forecast.coding_terminal import as_data, print_coding
    from sim.forecast.export_terminal import print_table, table_as_data
    from sim.record.datafile import DataFile, read_data
    from sim.record.eventfile import code_rows
    from sim.record.fileformat import read_file

    checked = [read_data(path) or read_file(path) for path in files]
    told: dict[str, Any] = {}
    for path, found in zip(files, checked, strict=True):
        is_table = isinstance(found, DataFile)
        coding = None if found.problems or is_table else code_rows(found.rows, file=found.name)
        for problem in found.problems:
            note(str(problem))
        for remark in found.notes:
            note(f"note: {remark}")
        told[str(path)] = {
            "problems": [str(problem) for problem in found.problems],
            "notes": [str(remark) for remark in found.notes],
            **(as_data(coding) if coding else {}),
            **(table_as_data(found) if isinstance(found, DataFile) and not found.problems else {}),
        }
        if coding and not json:
            print_coding(make_console(), found.name, coding, each_row=rows)
        elif isinstance(found, DataFile) and not found.problems and not json:
            print_table(make_console(), found, each_row=rows)
    if json:
        print_json(told)
    if any(found.problems for found in checked):
        raise typer.Exit(WRONG_INPUT)


def export_events(
    what: Annotated[str, typer.Argument(metavar="RUN|record", help="Folder of a run, or the record.")],
    out: Annotated[Path, typer.Option("--out", help="File to write, or a folder with --members.")],
    member: Annotated[
        int | None, whole_option("--member", help="One history by its number, from 0; the first by default.")
    ] = None,
    members: Annotated[
        int | None, whole_option("--members", help="The first so many histories; one by default.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How events are coded.")] = Format.codebook,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="Only what a record would hold of a history.")
    ] = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Write histories of a run, or the record, as event data.

    Simulated and real crises come out in the same format: the codebook's CSV, which crisis-sim reads again,
    or tables with CAMEO or PLOVER codes under the column names of ICEWS and POLECAT. What the format cannot
    carry is counted.
    """
    from sim.forecast.export_terminal import export_words
    from sim.forecast.exported import export

    if member is not None and members is not None:
        raise typer.BadParameter("--member and --members exclude each other")
    of_record = what == "record"
    if of_record and (member is not None or members is not None or as_recorded):
        raise typer.BadParameter("the record is one history, as recorded")
    from sim.ensemble import open_run
    from sim.values import whole

    wanted = range(whole(members, "members", 1)) if members is not None else (member or 0,)
    run = None if of_record else open_run(what)
    done = export(
        run, out, members=wanted, several=members is not None, format=format.value,
        as_recorded=as_recorded, force=force,
    )  # fmt: skip
    if json:
        files = [path.as_posix() for path in done.files]
        lost = {"unsaid": done.unsaid, "uncoded": done.uncoded, "unread": done.unread}
        print_json({"files": files, "rows": done.rows, **lost})
        return
    print(f"{done.rows:,} rows in {len(done.files):,} file{'s' * (len(done.files) > 1)}: {out}")
    if missing := export_words(done, format.value):
        print(missing)


def patterns(
    parameters: Fit = None,
    replicates: Annotated[int, whole_option("--replicates", "-n", help="How many histories.")] = 400,
    seed: Annotated[int, whole_option("--seed", help="Start of all random numbers.")] = 20220818,
    out: Out = RESULTS,
    json: Json = False,
) -> None:
    """Compare the rhythm of simulated histories with the record's.

    Lengths of barricade episodes, days from trigger to barricade, how incidents cluster, gaps between hostile
    days, and tension by two weightings: each with the rank of the real value among free histories of the same
    window, thinned as a record would be.
    """
    from sim.drawing.console import make_console
    from sim.files import check_place
    from sim.forecast.patterns_figures import print_patterns, publish_patterns, table
    from sim.forecast.rhythms import patterns as compared
    from sim.scenario.posterior import read_posterior

    posterior = None if parameters is None else read_posterior(parameters)
    if not json:
        check_place(out / "patterns" / "patterns")
    found = compared(replicates, seed, posterior)
    if json:
        told = table(found)
        rows = [dict(zip(told.columns, row, strict=True)) for row in told.rows]
        print_json(
            {"seed": found.seed, "histories": len(found.histories), "trust": found.trust, "patterns": rows}
        )
        return
    print_patterns(make_console(), found, publish_patterns(out / "patterns", found))
