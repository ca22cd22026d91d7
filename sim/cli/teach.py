"""The command that makes a teaching pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.frame import INTERRUPTED, note, print_json, progress
from sim.cli.runs import Out
from sim.cli.scenarios import Json, Source
from sim.cli.where import Dask, Workers, place


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(teach)


def teach(
    scenario: Source,
    arms: Annotated[
        str | None, typer.Option("--arms", metavar="A,B,...", help="Arms in the debriefing; all by default.")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", "-n", help="Histories behind the debriefing; 1,000 if left out."),
    ] = None,
    member: Annotated[int, typer.Option("--member", help="The history that the class plays, from 0.")] = 0,
    seed: Annotated[int | None, typer.Option("--seed", help="Start of all random numbers.")] = None,
    out: Out = Path("results"),
    workers: Workers = "auto",
    dask: Dask = None,
    force: Annotated[bool, typer.Option("--force", help="Make it again even if it is there.")] = False,
    json: Json = False,
) -> None:
    """Make a teaching pack: role sheets, injects, predictions, debriefing and answers, ready to print.

    A class plays one history of the scenario in stages. The folder is left under --out; open index.html.
    """
    from sim.scenario import load_scenario
    from sim.show.teach import teach as make
    from sim.show.teach_course import REPLICATES

    loaded = load_scenario(scenario)
    chosen = None if arms is None else [name.strip() for name in arms.split(",") if name.strip()]
    try:
        with place(workers, dask) as where, progress("histories") as report:
            pack = make(
                loaded, out=out, arms=chosen, replicates=REPLICATES if replicates is None else replicates,
                member=member, seed=seed, force=force, progress=report, **where,
            )  # fmt: skip
    except KeyboardInterrupt:
        note("Interrupted: no pack was written.")
        raise typer.Exit(INTERRUPTED) from None
    if pack.found:
        note(f"found, not made again (--force to redo): {pack.path}")
    if pack.outdated:
        note(f"made again, because what was there had other words or was made by other code: {pack.path}")
    if json:
        print_json({"folder": pack.path.as_posix(), "index": pack.index.as_posix(), "found": pack.found})
        return
    from sim.show.teach_index import print_pack
    from sim.show.terminal import make_console

    print_pack(make_console(), loaded, pack.path)
