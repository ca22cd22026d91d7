"""Commands that run something or show what a run left: run, show, replay, reproduce."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.frame import INTERRUPTED, OUR_FAULT, note, print_json, progress
from sim.cli.scenarios import Json, Source, is_run

if TYPE_CHECKING:
    from sim.parameters import Distribution


class Keep(StrEnum):
    """What a run keeps of its members."""

    log = "log"
    curves = "curves"
    summary = "summary"


Arm = Annotated[str | None, typer.Option("--arm", help="Run this arm instead of the base.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter; repeat for more.")]
Out = Annotated[Path, typer.Option("--out", help="Folder of all results.")]
Workers = Annotated[str, typer.Option("--workers", metavar="N", help="Processes to use, or auto.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(run)
    app.command()(show)
    app.command()(replay)
    app.command()(reproduce)


def run(
    scenario: Source,
    arm: Arm = None,
    replicates: Annotated[int | None, typer.Option("--replicates", "-n", help="How many histories.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Start of all random numbers.")] = None,
    set_: Set = None,
    out: Out = Path("results"),
    keep: Annotated[Keep, typer.Option("--keep", help="What to keep of the histories.")] = Keep.log,
    workers: Workers = "auto",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from an interrupted run; done anyway unless --force.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Run again even if the result is there.")] = False,
    json: Json = False,
) -> None:
    """Simulate a scenario and print what happened.

    Data, figures and a report are left in a folder under --out.
    """
    if resume and force:
        raise typer.BadParameter("--resume and --force exclude each other")
    from sim.ensemble.results import write_run
    from sim.show.publish import publish

    try:
        with progress("histories") as report:
            done = write_run(
                scenario,
                arm=arm,
                replicates=replicates,
                seed=seed,
                parameters=_parameters(set_ or []),
                keep=keep.value,
                out=out,
                workers=_workers(workers),
                force=force,
                progress=report,
                extras=publish,
            )
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    if done.found:
        note(f"found, not run again (--force to redo): {done.path}")
    if json:
        print_json({**done.headline, "folder": done.path.as_posix()})
    else:
        _print_run(done)


def show(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|RUN", help="A scenario, or the folder of a run.")],
    member: Annotated[int | None, typer.Option("--member", help="Tell this history of a run, from 0.")] = None,
    toml: Annotated[bool, typer.Option("--toml", help="Print the resolved scenario as a file.")] = False,
    json: Json = False,
) -> None:
    """Show a scenario, a run, or one history of a run.

    A scenario is shown as it was resolved: what is fixed, what is assumed, which arms it has.
    """
    if is_run(what):
        _show_run(what, member, json)
        return
    if member is not None:
        raise typer.BadParameter("--member needs the folder of a run")
    from sim.scenario import load_scenario

    scenario = load_scenario(what)
    if json:
        print_json(scenario.data())
    elif toml:
        print(scenario.to_toml(comments=True), end="")
    else:
        from sim.show.describe import print_scenario
        from sim.show.terminal import make_console

        print_scenario(make_console(), scenario)


def replay(
    out: Out = Path("results"),
    workers: Workers = "auto",
    json: Json = False,
) -> None:
    """Replay the record: the observed tension curve.

    The coded events of September 2021 to January 2024 are imposed; what was not recorded is drawn given that it was not.
    """


def reproduce(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.")],
    workers: Workers = "auto",
    json: Json = False,
) -> None:
    """Run a result again and compare every value."""
    from dataclasses import asdict

    from sim.ensemble.reproduce import reproduce as run_again

    with progress("histories") as report:
        found = run_again(folder, workers=_workers(workers), progress=report)
    if json:
        print_json(asdict(found))
    else:
        print("\n".join(_reproduction(found)))
    if not found.good:
        raise typer.Exit(OUR_FAULT)


def _reproduction(found: Any) -> list[str]:
    proved = {
        "bits": "Reproduced: every value is the same to the last bit.",
        "events": "Reproduced: the same events, and curves within 1e-4.",
        "nothing": "Not reproduced.",
    }
    lines = [proved[found.proved]]
    if not found.same_platform:
        lines.append("Another processor or other versions made this result, so the same bits were not to be expected.")
    lines += [
        f"  {d.variable}: {'shape or presence' if d.values < 0 else f'{d.values:,} values'}, up to {d.largest:.3g}"
        for d in found.differences
    ]
    return lines + [f"Changed in the model since: {change}" for change in found.changes]


def _parameters(given: list[str]) -> dict[str, float | Distribution]:
    from sim.scenario import parse_set

    return dict(parse_set(text) for text in given)


def _workers(text: str) -> Any:
    """Return the number of workers; a word other than ``auto`` is answered by the library."""
    return int(text) if text.lstrip("-").isdigit() else text
