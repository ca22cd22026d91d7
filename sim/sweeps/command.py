"""Commands that ask how outcomes depend on parameters: sweep and sensitivity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.command.options import (
    RESULTS,
    Arm,
    Dask,
    Force,
    Json,
    Out,
    Outcome,
    Seed,
    Set,
    Source,
    Workers,
    names_in,
    parameters_of,
    source_of,
    whole_option,
)
from sim.command.program import INTERRUPTED, note, print_json, progress, say_found
from sim.command.workers import place


class Method(Enum):
    """How a sensitivity study asks."""

    morris = "morris"
    sobol = "sobol"
    split = "split"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(sweep)
    app.command()(sensitivity)


def sweep(
    scenario: Source,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME=LOW:HIGH:N",
            help="Range or values of a parameter; repeat for more. None by default, with --points.",
        ),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            "--points", metavar="FILE.csv", help="Points to visit, one a line; a grid of --vary by default."
        ),
    ] = None,
    latin: Annotated[
        int | None,
        whole_option(
            "--latin", help="Visit so many points of a Latin hypercube; a grid of --vary by default."
        ),
    ] = None,
    replicates: Annotated[
        int, whole_option("--replicates", "-n", help="How many histories of each point.")
    ] = 200,
    arm: Arm = None,
    seed: Seed = None,
    set_: Set = None,
    out: Out = RESULTS,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Vary parameters and show what becomes of the outcomes.

    All points share their luck, so they differ by nothing but their values.
    """
    if latin is not None and points is not None:
        raise typer.BadParameter("--latin and --points exclude each other")
    from sim.sweeps.sweep import sweep_plan, write_sweep
    from sim.sweeps.vary import parse_vary

    found, plan = sweep_plan(
        source_of(scenario),
        parse_vary(vary or []),
        method="latin" if latin is not None else points or "grid",
        number=latin,
        replicates=replicates,
        arm=arm,
        parameters={**parameters_of(set_)},
        seed=seed,
    )
    with _resumable(), place(workers, dask) as where, progress("histories") as report:
        study = write_sweep(
            found,
            plan,
            out=out,
            force=force,
            extras=_publish_sweep,
            progress=report,
            **where,
        )
    if not study.found:
        report.say_resumed()
    _tell(study, json)


def sensitivity(
    scenario: Source,
    method: Annotated[
        Method,
        typer.Option("--method", help="Screening, shares by parameter, or luck against choice and doubt."),
    ] = Method.morris,
    outcome: Outcome = None,
    doubt: Annotated[
        str | None,
        typer.Option(
            "--doubt",
            metavar="A,B,C",
            help="Parameters or tiers in doubt; calibrate, prior and the scenario's own by default.",
        ),
    ] = None,
    budget: Annotated[int, whole_option("--budget", help="Simulate at most this many histories.")] = 200_000,
    replicates: Annotated[
        int | None,
        whole_option(
            "--replicates",
            "-n",
            help="How many histories of each point, an even number; what the budget allows by default.",
        ),
    ] = None,
    arm: Arm = None,
    seed: Seed = None,
    set_: Set = None,
    out: Out = RESULTS,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Rank the parameters by what they change, or split variance into luck, choice and doubt.

    Morris screens many parameters cheaply; Sobol gives shares of variance; split asks about groups of
    random numbers.
    """
    from sim.sweeps.sensitivity import inquire, write_answer

    inquiry = inquire(
        source_of(scenario),
        method.value,
        names=names_in(doubt),
        outcomes=outcome or None,
        budget=budget,
        replicates=replicates,
        arm=arm,
        parameters={**parameters_of(set_)},
        seed=seed,
    )
    with _resumable(), place(workers, dask) as where, progress("histories") as report:
        study = write_answer(inquiry, out=out, force=force, extras=_publish_study, progress=report, **where)
    if not study.found:
        report.say_resumed()
    _tell(study, json)


@contextmanager
def _resumable() -> Iterator[None]:
    """Turn Ctrl-C into the promise that the same command goes on."""
    try:
        yield
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None


def _publish_sweep(folder: Path, ds: Any) -> None:
    from sim.drawing.plate import save_plate
    from sim.sweeps.figures import plates, table_of

    (folder / "sweep.csv").write_text(table_of(ds).to_csv(), encoding="utf-8")
    for plate in plates(ds):
        save_plate(plate, folder / "figures")


def _publish_study(folder: Path, ds: Any) -> None:
    from sim.drawing.plate import save_plate
    from sim.sweeps.figures_sensitivity import plates

    for plate in plates(ds):
        save_plate(plate, folder / "figures")


def _tell(study: Any, json: bool) -> None:
    """Print a study as text or JSON, and say so if it was there already."""
    say_found(study)
    if json:
        print_json(_as_json(study))
        return
    from sim.drawing.console import make_console
    from sim.sweeps.figures import print_sweep
    from sim.sweeps.figures_sensitivity import print_study

    show = print_sweep if study.kind == "sweep" else print_study
    show(make_console(), study.dataset, study.path, _files(study))


def _files(study: Any) -> tuple[str, ...]:
    """Return the files of a study worth opening."""
    figures = sorted(path.relative_to(study.path).as_posix() for path in study.path.glob("figures/*.png"))
    return (*figures, *(path.name for path in study.path.glob("*.csv")))


def _as_json(study: Any) -> dict[str, Any]:
    """Return the table of a study as plain data."""
    from sim.sweeps import figures as swept
    from sim.sweeps import figures_sensitivity as ranked

    ds, kind = study.dataset, study.kind
    table = {"sweep": swept.table_of, "split": ranked.split_table}.get(kind, ranked.ranks_table)(ds)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return {
        "kind": kind,
        "scenario": ds.attrs["scenario_name"],
        **{key: ds.attrs[key] for key in ("arm", "changed")},
        **{key: int(ds.attrs[key]) for key in ("seed", "replicates")},
        "folder": study.path.as_posix(),
        "rows": rows,
    }
