"""The command that fits the parameters to the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.command.options import Dask, Force, Json, Workers, whole_option
from sim.command.program import INTERRUPTED, note, print_json, progress
from sim.command.workers import place


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(calibrate)


def calibrate(
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="Last day of the record that is read; 2022-12-31 by default."
        ),
    ] = None,
    particles: Annotated[int, whole_option("--particles", help="Particles of each run.")] = 1000,
    runs: Annotated[int, whole_option("--runs", help="Independent runs, to be compared.")] = 4,
    seed: Annotated[int, whole_option("--seed", help="Start of the sampler's random numbers.")] = 20220818,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.nc",
            help="File to write, with figures beside it; posterior-YEAR-MONTH.nc by default.",
        ),
    ] = None,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Fit the parameters to the record and show prior beside posterior.

    Takes minutes. The file holds draws that scenarios use with parameters = "FILE.nc".
    """
    from sim.calibration.calibrate import UNTIL
    from sim.calibration.calibrate import calibrate as fit
    from sim.values import as_date

    last = UNTIL if until is None else as_date(until, "until")
    path = out or Path(f"posterior-{last:%Y-%m}.nc")
    _check(path, force)
    try:
        with place(workers, dask) as where, progress("points") as report:
            ds = fit(last, particles=particles, runs=runs, seed=seed, progress=report, **where)
        figures = _write(ds, path)
    except KeyboardInterrupt:
        note("Interrupted: nothing was written.")
        raise typer.Exit(INTERRUPTED) from None
    tell(ds, path, figures, json)


def tell(ds: Any, path: Path, figures: tuple[str, ...], json: bool) -> None:
    """Print a calibration as text or JSON."""
    from sim.calibration.figures import posterior_table, print_posterior
    from sim.drawing.console import make_console

    if not json:
        print_posterior(make_console(), ds, path, figures)
        return
    table = posterior_table(ds)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    said = ("status", "until", "model_version", "seed", "runs", "particles")
    print_json({"file": path.as_posix(), **{key: ds.attrs[key] for key in said}, "parameters": rows})


def _check(path: Path, force: bool) -> None:
    """Refuse a name that is taken, cannot be written or is no netCDF file, before minutes are spent."""
    from sim.drawing.plate import plate_files
    from sim.errors import InputError, Problem
    from sim.files import check_free, check_place

    if path.suffix != ".nc":
        raise InputError(
            Problem("not a name for a posterior", key="--out", value=str(path), allowed="FILE.nc")
        )
    files = (path, *plate_files(path.stem, path.parent))
    check_free(*files, force=force)
    check_place(*files)


def _write(ds: Any, path: Path) -> tuple[str, ...]:
    """Write the posterior and its figure, and return the names of the figure's files.

    The posterior appears last: where it is, everything is, however the command ended.
    """
    from sim.calibration.figures import plate
    from sim.drawing.plate import save_plate
    from sim.files import whole_files
    from sim.scenario.posterior import posterior_bytes

    with whole_files(path.parent, last=path.name) as aside:
        files = save_plate(plate(ds, path.stem), aside)
        (aside / path.name).write_bytes(posterior_bytes(ds))
    return tuple(file.name for file in files if file.suffix in (".png", ".csv"))
