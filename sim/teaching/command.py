"""The command that makes a teaching pack."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.options import (
    RESULTS,
    Arms,
    Dask,
    Force,
    Json,
    Out,
    Seed,
    Source,
    Workers,
    names_in,
    whole_option,
)
from sim.command.program import INTERRUPTED, note, print_json, progress
from sim.command.workers import place


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(teach)


def teach(
    scenario: Source,
    arms: Arms = None,
    replicates: Annotated[
        int, whole_option("--replicates", "-n", help="How many histories for the debriefing.")
    ] = 1000,
    member: Annotated[
        int, whole_option("--member", help="The history that the class plays, by its number, from 0.")
    ] = 0,
    seed: Seed = None,
    out: Out = RESULTS,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Make a teaching pack: role sheets, injects, predictions, debriefing and answers, ready to print.

    A class plays one history of the scenario in stages. The folder is left under --out; open index.html.
    """
    from sim.scenario import load_scenario
    from sim.teaching.pack import teach as make

    loaded = load_scenario(scenario)
    chosen = names_in(arms)
    try:
        with place(workers, dask) as where, progress("histories") as report:
            pack = make(
                loaded, out=out, arms=chosen, replicates=replicates,
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
    from sim.drawing.console import make_console
    from sim.teaching.index import print_pack

    print_pack(make_console(), loaded, pack.path)
