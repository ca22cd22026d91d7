"""Commands that run something or show what a run left: run, show, replay, reproduce."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.frame import INTERRUPTED, OUR_FAULT, note, print_json, progress, say_found
from sim.cli.scenarios import Json, Source, is_run
from sim.cli.where import Dask, Workers, place

if TYPE_CHECKING:
    from sim.ensemble import Run
    from sim.ensemble.simulate import Plan
    from sim.parameters import Distribution
    from sim.scenario import Scenario
    from sim.values import Value


#: Differences that are printed.
DIFFERENCES = 20


class Keep(StrEnum):
    """What a run keeps of its members."""

    log = "log"
    curves = "curves"
    summary = "summary"


Arm = Annotated[str | None, typer.Option("--arm", help="Run this arm instead of the base.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter; repeat for more.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder of all results.")]


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
    due_in: Annotated[
        int | None,
        typer.Option("--due-in", metavar="DAYS", help="Move the next due date, and others with it."),
    ] = None,
    fitted: Annotated[
        Path | None,
        typer.Option(
            "--parameters", metavar="FILE.nc", help="Draw what the scenario leaves open from a fit."
        ),
    ] = None,
    out: Out = Path("results"),
    keep: Annotated[Keep, typer.Option("--keep", help="What to keep of the histories.")] = Keep.log,
    precision: Annotated[
        str | None,
        typer.Option("--precision", metavar="H", help="Run until errors are at most 0.01, say, or 10%."),
    ] = None,
    at_most: Annotated[
        int | None, typer.Option("--at-most", metavar="N", help="The most histories with --precision.")
    ] = None,
    workers: Workers = "auto",
    dask: Dask = None,
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
    if precision is not None and replicates is not None:
        raise typer.BadParameter("--precision finds the number of histories; leave out --replicates")
    if precision is None and at_most is not None:
        raise typer.BadParameter("--at-most needs --precision")
    from sim.ensemble.results import write_plan
    from sim.ensemble.simulate import make_plan
    from sim.show.publish import publish

    given: dict[str, Value] = {**parameters_of(set_ or [])}
    named = scenario if due_in is None else _moved(scenario, arm, due_in)
    plan = make_plan(
        named if fitted is None else _drawing(named, fitted), arm=arm if due_in is None else None,
        replicates=replicates, parameters=given, seed=seed, keep=keep.value,
    )  # fmt: skip
    try:
        with place(workers, dask) as where, progress("histories") as report:
            said: dict[str, Any] = {
                "out": out,
                "force": force,
                "progress": report,
                "extras": publish,
                **where,
            }
            done = _precise(plan, precision, at_most, said) if precision else write_plan(plan, **said)
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    say_found(done)
    print_done(done, json, scenario)


def _moved(source: str, arm: str | None, due_in: int) -> Scenario:
    """Return the scenario with its arm merged in and its due dates moved."""
    from sim.scenario import load_scenario
    from sim.scenario.deadline import with_due_in

    return with_due_in(load_scenario(source).with_arm(arm), due_in)


def _drawing(source: str | Scenario, file: Path) -> Scenario:
    """Return the scenario with parameters drawn from a calibration."""
    from sim.scenario import Scenario, load_scenario
    from sim.scenario.posterior import read_posterior

    scenario = source if isinstance(source, Scenario) else load_scenario(source)
    return scenario.with_posterior(read_posterior(file))


def _precise(plan: Plan, wish: str, at_most: int | None, said: dict[str, Any]) -> Run:
    """Run until the errors are as small as wished."""
    from sim.analysis.precise import write_precise
    from sim.analysis.precision import MOST, Precision

    return write_precise(plan, Precision.parse(wish), most=MOST if at_most is None else at_most, **said)


def show(
    what: Annotated[
        str,
        typer.Argument(metavar="SCENARIO|RUN|FILE.nc", help="A scenario, the folder of a run, or a fit."),
    ],
    member: Annotated[int | None, typer.Option("--member", help="Tell this history, from 0.")] = None,
    toml: Annotated[bool, typer.Option("--toml", help="Print the resolved scenario as a file.")] = False,
    json: Json = False,
) -> None:
    """Show a scenario, a run, one history of a run, or fitted parameters.

    A scenario is shown as it was resolved: what is fixed, what is assumed, which arms it has.
    """
    if is_run(what):
        from sim.ensemble import open_run

        found = open_run(what)
        if member is None:
            print_done(found, json)
        else:
            _tell(found, member, json)
        return
    if member is not None:
        raise typer.BadParameter("--member needs the folder of a run")
    if what.endswith(".nc"):
        from sim.cli.calibrate import tell
        from sim.scenario.posterior import read_posterior

        tell(read_posterior(what).dataset, Path(what), (), json)
        return
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
    out: Out = Path("results"), workers: Workers = "auto", dask: Dask = None, json: Json = False
) -> None:
    """Replay the record: the observed tension curve.

    The coded events of September 2021 to January 2024 are imposed; what was not recorded is drawn given
    that it was not.
    """
    from sim.ensemble import replay as fold
    from sim.ensemble import summarise
    from sim.files import check_place
    from sim.show.context import context_of
    from sim.show.publish import publish_replay
    from sim.show.terminal import make_console, print_replay

    if not json:
        check_place(out / "record" / "replay")
    with place(workers, dask) as where, progress("histories") as report:
        real = fold(progress=report, **where)
    summary, coded = summarise(real.imputed), summarise(real.coded)
    if json:
        print_json(_curve(summary, coded))
        return
    files = publish_replay(out / "record", real)
    print_replay(make_console(), summary, coded, context_of(summary, with_record=False), files)


def reproduce(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.")],
    workers: Workers = "auto",
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Run a result again and compare every file that holds numbers or words.

    Figures and the report are not compared: they are drawn from the numbers.
    """
    from dataclasses import asdict

    from sim.ensemble.reproduce import reproduce as run_again

    with place(workers, dask) as where, progress("histories") as report:
        found = run_again(folder, progress=report, **where)
    if json:
        print_json(asdict(found))
    else:
        print("\n".join(_reproduction(found)))
    if not found.good:
        raise typer.Exit(OUR_FAULT)


def _reproduction(found: Any) -> list[str]:
    from sim.show.words import plural

    apart = f"{found.apart:,} of {found.members:,} histories took another course"
    proved = {
        "bits": "Reproduced: every value is the same to the last bit.",
        "events": "Reproduced: the same events, and curves within 0.001.",
        "most": f"Reproduced but for a few histories: {apart}, the others are the same events.",
        "nothing": f"Not reproduced: {apart}." if found.apart else "Not reproduced.",
    }
    lines = [proved[found.proved], *_circumstances(found)]
    for d in found.differences[:DIFFERENCES]:
        size = f", by at most {d.largest:.3g}" if d.largest < float("inf") else ""
        what = "there or not" if d.values < 0 else f"{plural(d.values, 'value')}{size}"
        lines.append(f"  {d.file}: {d.variable} differs: {what}")
    more = len(found.differences) - DIFFERENCES
    lines += [f"  and {more:,} more (--json lists all)"] if more > 0 else []
    lines.append(f"Compared: {', '.join(found.compared)}.")
    if found.not_compared:
        lines.append(f"Not compared, because drawn from these: {_folders(found.not_compared)}.")
    return lines + [f"Changed in the model since: {change}" for change in found.changes]


def _circumstances(found: Any) -> list[str]:
    """Return why the same bits could not be expected, if they could not."""
    if found.same_platform:
        return []
    if found.made_on and found.made_on != found.here:
        return [
            f"Made on another kind of processor ({found.made_on}; this is {found.here}), where exp and log "
            "may round differently: curves may differ in the last digits, and of 2,000 histories one or two "
            "can take another course."
        ]
    if not found.made_on:
        return [
            "The result does not say on what kind of processor it was made, so other bits may be its doing."
        ]
    return ["Made with other versions of NumPy or SciPy, so the same bits were not expected."]


def _folders(names: tuple[str, ...]) -> str:
    """Return files in words, those of a folder as their number."""
    from sim.show.words import plural

    inside = Counter(name.split("/")[0] for name in names if "/" in name)
    listed = [name for name in names if "/" not in name]
    return ", ".join([*listed, *(f"{plural(n, 'file')} in {folder}" for folder, n in inside.items())])


def _curve(summary: Any, coded: Any) -> dict[str, Any]:
    """Return the observed curve as plain data."""
    from sim.show.reading import days, tension_quantiles

    dates = [date.isoformat() for date in days(summary)]
    low, median, high = tension_quantiles(summary, (0.1, 0.5, 0.9)).round(1).tolist()
    only = tension_quantiles(coded, (0.5,))[0].round(1).tolist()
    tension = {"low": low, "median": median, "high": high, "coded_only": only}
    return {"window": [dates[0], dates[-1]], "date": dates, "tension": tension}


def print_done(found: Run, json: bool, source: str = "") -> None:
    """Print what a run found, and where it lies; ``source`` is how its scenario was named."""
    if json:
        print_json({**found.headline, "folder": found.path.as_posix()})
        return
    from sim.scenario import shipped_scenarios
    from sim.show.context import context_of
    from sim.show.publish import OPEN_FIRST
    from sim.show.terminal import make_console, print_run

    context, arms = context_of(found.summary), list(found.scenario.arms)
    if not source:
        shipped = found.scenario.name in shipped_scenarios()
        source = found.scenario.name if shipped else (found.path / "scenario.toml").as_posix()
    print_run(
        make_console(), found.summary, context, folder=found.path, files=OPEN_FIRST, arms=arms, source=source
    )
    for change in found.changes:
        note(f"changed in the model since this run: {change}")


def _tell(found: Run, member: int, json: bool) -> None:
    """Print one history of a run in words."""
    from dataclasses import asdict

    from sim.errors import InputError, Problem
    from sim.show.chronicle import as_text, chronicle
    from sim.show.terminal import make_console
    from sim.values import checked_member

    if found.keep != "log":
        raise InputError(Problem("this run kept no events; run it again with --keep log", str(found.path)))
    log = found.members
    checked_member(member, log.sizes["member"], "--member")
    entries = chronicle(log, member, found.scenario.setting())
    if json:
        print_json([asdict(entry) for entry in entries])
    else:
        print(as_text(entries, make_console().width))


def parameters_of(given: list[str]) -> dict[str, float | Distribution]:
    """Return the parameters that ``--set`` options name."""
    from sim.scenario import parse_set

    return dict(parse_set(text) for text in given)
