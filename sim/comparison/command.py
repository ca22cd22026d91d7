"""The command that sets arms beside each other: compare."""

from __future__ import annotations

from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.command.options import (
    RESULTS,
    Arms,
    Dask,
    DueIn,
    Fit,
    Force,
    Json,
    Member,
    Out,
    Outcome,
    Replicates,
    Seed,
    Set,
    Source,
    Workers,
    names_in,
    outcomes_of,
    parameters_of,
)
from sim.command.program import INTERRUPTED, note, print_json, progress, say_resumed
from sim.command.workers import place
from sim.runs.command import drawing

if TYPE_CHECKING:
    import xarray as xr

    from sim.comparison.divergence import Divergence
    from sim.scenario import Scenario


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(compare)


def compare(
    scenario: Source,
    arms: Arms = None,
    against: Annotated[
        str, typer.Option("--against", metavar="ARM", help="Arm to compare them with.")
    ] = "base",
    replicates: Replicates = None,
    seed: Seed = None,
    set_: Set = None,
    due_in: DueIn = None,
    fitted: Fit = None,
    outcome: Outcome = None,
    member: Member = None,
    out: Out = RESULTS,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Compare arms with the base, history by history, on the same luck.

    Prints the effects with their intervals and leaves figures and numbers in a folder under --out. Runs that
    lie there already are not made again. What is set holds in every arm, whatever the arm says. --member also
    tells how that history parts from its pair.
    """
    from sim.comparison.compare import compare as effects_of
    from sim.comparison.folder import as_data, divergence_data, publish_comparison
    from sim.files import check_place
    from sim.runs.publish import publish

    given, names = {**parameters_of(set_)}, outcomes_of(outcome)
    loaded, chosen = drawing(scenario, fitted), names_in(arms)
    _check_member(member, loaded.ensemble.replicates if replicates is None else replicates)
    check_place(out / loaded.name / "compare")
    try:
        with place(workers, dask) as where, progress("histories") as report:
            result = effects_of(
                loaded,
                chosen,
                against=against,
                replicates=replicates,
                parameters=given,
                due_in=due_in,
                seed=seed,
                out=out,
                force=force,
                progress=report,
                redraw=publish,
                **where,
            )
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    arms_run = 1 + result.sizes["arm"] - len(loads(result.attrs["found"]))
    say_resumed(int(result.attrs["resumed"]), arms_run * int(result["n_members"]))
    folder = publish_comparison(result, out)
    parted = {} if member is None else _divergences(loaded, result, member, given, due_in)
    if json:
        told = (
            {"divergence": {arm: divergence_data(found) for arm, found in parted.items()}} if parted else {}
        )
        print_json({**as_data(result, names), "folder": folder.as_posix(), **told})
    else:
        _print(loaded, result, folder, parted, Asked(scenario, str(fitted or ""), out, names))


@dataclass(frozen=True)
class Asked:
    """How the command was given: scenario, file of fitted parameters, place, and outcomes to show."""

    source: str
    fitted: str
    out: Path
    outcomes: list[str] | None


def _print(
    scenario: Scenario, result: xr.Dataset, folder: Path, parted: dict[str, Divergence], asked: Asked
) -> None:
    from sim.comparison.terminal import print_comparison, print_divergence
    from sim.drawing.console import make_console
    from sim.scenario.changed import changed_options
    from sim.scenario.loader import scenario_in

    console = make_console()
    reference = scenario_in(result.attrs)
    options = changed_options(reference, asked.fitted)[2 * bool(reference.arm) :]
    options += ["--out", str(asked.out)] if asked.out != RESULTS else []
    print_comparison(console, result, folder, asked.source, asked.outcomes, options)
    for arm, found in parted.items():
        print_divergence(console, (result.attrs["against"], arm), found, scenario.setting())


def _divergences(
    scenario: Scenario, result: xr.Dataset, member: int, parameters: dict[str, Any], due_in: int | None
) -> dict[str, Divergence]:
    """Run one pair of each arm again, with its events, and return where it parts."""
    from sim.comparison.compare import side
    from sim.comparison.divergence import first_divergence
    from sim.ensemble.simulate import simulate_plan

    def one(name: str) -> Any:
        seed = int(result.attrs["seed"])
        plan = side(scenario, name, replicates=[member], parameters=parameters, due_in=due_in, seed=seed)
        return simulate_plan(plan, workers=1)

    reference = one(result.attrs["against"])
    return {str(arm): first_divergence(reference, one(str(arm))) for arm in result["arm"].values}


def _check_member(member: int | None, pairs: int) -> None:
    from sim.errors import InputError, Problem

    # Too few pairs are answered by the library, together with what else is wrong.
    if member is not None and pairs >= 2 and not 0 <= member < pairs:
        raise InputError(
            Problem("no such history", key="--member", value=member, allowed=f"0 to {pairs - 1}")
        )
