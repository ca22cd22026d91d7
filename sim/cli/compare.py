"""The command that sets arms beside each other: compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.frame import INTERRUPTED, note, print_json, progress
from sim.cli.runs import Out
from sim.cli.scenarios import Json, Source
from sim.cli.where import Dask, Workers, place

if TYPE_CHECKING:
    import xarray as xr

    from sim.analysis.divergence import Divergence
    from sim.scenario import Scenario


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(compare)


def compare(
    scenario: Source,
    arms: Annotated[
        str | None, typer.Option("--arms", metavar="A,B,...", help="Arms to compare; all by default.")
    ] = None,
    against: Annotated[str, typer.Option("--against", help="Arm to compare them with.")] = "base",
    replicates: Annotated[int | None, typer.Option("--replicates", "-n", help="How many pairs.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Start of all random numbers.")] = None,
    member: Annotated[
        int | None, typer.Option("--member", help="Tell how this history parts from its pair, from 0.")
    ] = None,
    out: Out = Path("results"),
    workers: Workers = "auto",
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Compare arms with the base, history by history, on the same luck.

    Prints the effects with their intervals and leaves figures and numbers in a folder under --out. Runs that
    lie there already are not made again.
    """
    from sim.analysis.compare import compare as effects_of
    from sim.files import check_place
    from sim.scenario import load_scenario
    from sim.show.compare_file import as_data, divergence_data, publish_comparison
    from sim.show.publish import publish

    loaded = load_scenario(scenario)
    chosen = None if arms is None else [name.strip() for name in arms.split(",") if name.strip()]
    _check_member(member, loaded.ensemble.replicates if replicates is None else replicates)
    check_place(out / loaded.name / "compare")
    try:
        with place(workers, dask) as where, progress("histories") as report:
            result = effects_of(
                loaded,
                chosen,
                against=against,
                replicates=replicates,
                seed=seed,
                out=out,
                progress=report,
                redraw=publish,
                **where,
            )
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    folder = publish_comparison(result, out)
    parted = {} if member is None else _divergences(loaded, result, member)
    if json:
        told = (
            {"divergence": {arm: divergence_data(found) for arm, found in parted.items()}} if parted else {}
        )
        print_json({**as_data(result), "folder": folder.as_posix(), **told})
    else:
        _print(loaded, result, folder, parted, scenario)


def _print(
    scenario: Scenario, result: xr.Dataset, folder: Path, parted: dict[str, Divergence], source: str
) -> None:
    from sim.show.compare import print_comparison, print_divergence
    from sim.show.terminal import make_console

    console = make_console()
    print_comparison(console, result, folder, source)
    for arm, found in parted.items():
        print_divergence(console, (result.attrs["against"], arm), found, scenario.setting())


def _divergences(scenario: Scenario, result: xr.Dataset, member: int) -> dict[str, Divergence]:
    """Run one pair of each arm again, with its events, and return where it parts."""
    from sim.analysis.divergence import first_divergence
    from sim.ensemble import simulate

    def one(arm: str) -> Any:
        name, seed = None if arm == "base" else arm, int(result.attrs["seed"])
        return simulate(scenario, arm=name, replicates=[member], seed=seed, workers=1)

    reference = one(result.attrs["against"])
    return {str(arm): first_divergence(reference, one(str(arm))) for arm in result["arm"].values}


def _check_member(member: int | None, pairs: int) -> None:
    from sim.errors import InputError, Problem

    # Too few pairs are answered by the library, together with what else is wrong.
    if member is not None and pairs >= 2 and not 0 <= member < pairs:
        raise InputError(
            Problem("no such history", key="--member", value=member, allowed=f"0 to {pairs - 1}")
        )
