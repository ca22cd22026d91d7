"""Commands that run something or show what a run left: run, show, replay, reproduce."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.command import completion
from sim.command.options import (
    RESULTS,
    Arm,
    Dask,
    DueIn,
    Fit,
    Force,
    Json,
    Keep,
    KeepOf,
    Member,
    Out,
    Replicates,
    Seed,
    Set,
    Source,
    Workers,
    parameters_of,
    whole_option,
)
from sim.command.program import INTERRUPTED, OUR_FAULT, note, print_json, progress, say_found
from sim.command.workers import place
from sim.runs.command_scenarios import is_run

if TYPE_CHECKING:
    from sim.ensemble import Run
    from sim.ensemble.simulate import Plan
    from sim.runs.precision import Precision
    from sim.scenario import Scenario
    from sim.values import Value


#: Files that are drawn or told from the numbers of a run.
DRAWN = ("figures/", "report.html", "difference.json")
#: Differences that are printed of each file.
DIFFERENCES = 10


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(run)
    app.command()(show)
    app.command()(replay)
    app.command()(reproduce)


def run(
    scenario: Source,
    arm: Arm = None,
    replicates: Replicates = None,
    seed: Seed = None,
    set_: Set = None,
    due_in: DueIn = None,
    fitted: Fit = None,
    out: Out = RESULTS,
    keep: KeepOf = Keep.log,
    precision: Annotated[
        str | None,
        typer.Option(
            "--precision",
            metavar="H",
            help="Run until errors are at most this, 0.01 or 10%, say; by default, as many as --replicates.",
        ),
    ] = None,
    at_most: Annotated[
        int | None, whole_option("--at-most", help="The most histories with --precision; 20,000 by default.")
    ] = None,
    workers: Workers = "auto",
    dask: Dask = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from an interrupted run; done anyway unless --force.")
    ] = False,
    force: Force = False,
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
    from sim.runs.precision import Precision
    from sim.runs.publish import publish

    given: dict[str, Value] = {**parameters_of(set_)}
    loaded = drawing(scenario, fitted)
    plan = make_plan(
        loaded, arm=arm, replicates=replicates, parameters=given, due_in=due_in, seed=seed, keep=keep.value
    )
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
    if not done.found:
        report.say_resumed(len(done.plan.design.replicates))
    wish = None if precision is None else Precision.parse(precision)
    print_done(done, json, scenario, loaded, str(fitted or ""), wish)


def drawing(source: str, file: Path | None) -> Scenario:
    """Return a scenario, with parameters drawn from a calibration if a file of one is named."""
    from sim.scenario import load_scenario
    from sim.scenario.posterior import read_posterior

    scenario = load_scenario(source)
    return scenario if file is None else scenario.with_posterior(read_posterior(file))


def _precise(plan: Plan, wish: str, at_most: int | None, said: dict[str, Any]) -> Run:
    """Run until the errors are as small as wished."""
    from sim.runs.precise import write_precise
    from sim.runs.precision import MOST, Precision

    return write_precise(plan, Precision.parse(wish), most=MOST if at_most is None else at_most, **said)


def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|RUN|FILE.nc",
            help="A scenario's name or file, - for standard input, the folder of a run, or a fit.",
            autocompletion=completion.scenarios,
        ),
    ],
    arm: Arm = None,
    member: Member = None,
    toml: Annotated[bool, typer.Option("--toml", help="Print the resolved scenario as a file.")] = False,
    json: Json = False,
) -> None:
    """Show a scenario, a run, one history of a run, or fitted parameters.

    A scenario is shown as it was resolved: what is fixed, what is assumed, which arms it has. With --arm, the
    arm is merged in, and what it changes stands first.
    """
    if arm is not None and (is_run(what) or what.endswith(".nc")):
        raise typer.BadParameter("--arm needs a scenario")
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
        from sim.calibration.command import tell
        from sim.scenario.posterior import read_posterior

        tell(read_posterior(what).dataset, Path(what), (), json)
        return
    from sim.scenario import load_scenario

    scenario = load_scenario(what)
    scenario = scenario if arm is None else scenario.with_arm(arm)
    if json:
        print_json(scenario.data())
    elif toml:
        print(scenario.to_toml(comments=True), end="")
    else:
        from sim.drawing.console import make_console
        from sim.runs.describe import print_scenario

        print_scenario(make_console(), scenario)


def replay(out: Out = RESULTS, workers: Workers = "auto", dask: Dask = None, json: Json = False) -> None:
    """Replay the record: the observed tension curve.

    The coded events of September 2021 to January 2024 are imposed; what was not recorded is drawn given
    that it was not.
    """
    from sim.drawing.console import make_console
    from sim.drawing.context import context_of
    from sim.ensemble import replay as fold
    from sim.ensemble import summarise
    from sim.files import check_place
    from sim.runs.publish import publish_replay
    from sim.runs.terminal import print_replay

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
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    workers: Workers = "auto",
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Run a result again and compare every file that holds numbers or words.

    Figures and the report are not compared: they are drawn from the numbers.
    """
    from dataclasses import asdict

    from sim.drawing.console import make_console
    from sim.drawing.tables import print_sentences
    from sim.ensemble.reproduce import reproduce as run_again

    with place(workers, dask) as where, progress("histories") as report:
        found = run_again(folder, progress=report, **where)
    if json:
        print_json(asdict(found))
    else:
        print_sentences(make_console(), _reproduction(found))
    if not found.good:
        raise typer.Exit(OUR_FAULT)


def _reproduction(found: Any) -> list[str]:
    from sim.drawing.words import plural
    from sim.ensemble.reproduce import UNREADABLE

    apart = f"{found.apart:,} of {found.members:,} histories took another course"
    proved = {
        "bits": "Reproduced: every value is the same to the last bit.",
        "events": "Reproduced: the same events, and curves within 0.001.",
        "most": f"Reproduced but for a few histories: {apart}, the others are the same events.",
        "nothing": f"Not reproduced: {apart}." if found.apart else "Not reproduced.",
    }
    lines = [proved[found.proved], *_circumstances(found)]
    for file in dict.fromkeys(d.file for d in found.differences):
        of_file = [d for d in found.differences if d.file == file]
        for d in of_file[:DIFFERENCES]:
            if d.variable == UNREADABLE:
                lines.append(f"  {d.file} cannot be read: damaged, or of another run or scenario")
                continue
            size = f", by at most {d.largest:.3g}" if d.largest < float("inf") else ""
            what = "only one of both has it" if d.values < 0 else f"{plural(d.values, 'value')}{size}"
            lines.append(f"  {d.file}: {d.variable} differs: {what}")
        more = len(of_file) - DIFFERENCES
        lines += [f"  {file}: and {more:,} more (--json lists all)"] if more > 0 else []
    lines.append(f"Compared: {', '.join(found.compared)}.")
    if found.not_compared:
        drawn = tuple(name for name in found.not_compared if name.startswith(DRAWN))
        others = tuple(name for name in found.not_compared if name not in drawn)
        lines += [f"Not compared, because drawn from these: {_folders(drawn)}."] if drawn else []
        lines += [f"Not part of this result: {_folders(others)}."] if others else []
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
    from sim.drawing.words import plural

    inside = Counter(name.split("/")[0] for name in names if "/" in name)
    listed = [name for name in names if "/" not in name]
    return ", ".join([*listed, *(f"{plural(n, 'file')} in {folder}" for folder, n in inside.items())])


def _curve(summary: Any, coded: Any) -> dict[str, Any]:
    """Return the observed curve as plain data."""
    from sim.drawing.reading import days, tension_quantiles

    dates = [date.isoformat() for date in days(summary)]
    low, median, high = tension_quantiles(summary, (0.1, 0.5, 0.9)).round(1).tolist()
    only = tension_quantiles(coded, (0.5,))[0].round(1).tolist()
    tension = {"low": low, "median": median, "high": high, "coded_only": only}
    return {"window": [dates[0], dates[-1]], "date": dates, "tension": tension}


def print_done(
    found: Run,
    json: bool,
    source: str = "",
    loaded: Scenario | None = None,
    fitted: str = "",
    wish: Precision | None = None,
) -> None:
    """Print what a run found, and where it lies.

    ``source`` is how its scenario was named, ``loaded`` that scenario with its arms, ``fitted`` the file of
    parameters that was named, ``wish`` the precision asked for.
    """
    from sim.runs.precision_words import precision_data, print_precision

    if json:
        reached = {"precision": precision_data(found.summary, wish)} if wish is not None else {}
        print_json({**found.headline, "folder": found.path.as_posix(), **reached})
        return
    from sim.drawing.console import make_console
    from sim.drawing.context import context_of
    from sim.runs.publish import OPEN_FIRST
    from sim.runs.terminal import print_run

    drawn = [name for name in OPEN_FIRST if (found.path / name).exists()]
    print_run(
        make_console(), found.summary, context_of(found.summary), folder=found.path, files=drawn,
        next_=_next(found, source, loaded, fitted),
    )  # fmt: skip
    if wish is not None:
        print_precision(make_console(), found.summary, wish)
    for change in found.changes:
        note(f"changed in the model since this run: {change}")


def _next(found: Run, source: str, loaded: Scenario | None, fitted: str) -> str:
    """Return a command worth trying next, with the options that make it comparable with this run."""
    from sim.scenario.changed import changed_options

    scenario = found.scenario
    if source in ("", "-"):
        loaded = _shipped(scenario)
        source = "" if loaded is None else scenario.name
    if found.plan.origin is not None or loaded is None:
        # The resolved file in the folder says all that was changed, but not the other arms.
        source, arms, options = (found.path / "scenario.toml").as_posix(), list(scenario.arms), []
    else:
        arms, options = _telling_arms(loaded, scenario), changed_options(scenario, fitted)
    options += _numbers(found)
    if scenario.arm and scenario.arm in arms:
        words = ["compare", source, "--arms", *options[1:]]
    elif arms and found.plan.origin is None:
        words = ["run", source, "--arm", arms[0], *options]
    else:
        words = ["show", source]
    return shlex.join(["crisis-sim", *words])


def _shipped(scenario: Scenario) -> Scenario | None:
    """Return the shipped scenario that a run is of; none if the run's own only bears its name."""
    from sim.errors import InputError
    from sim.scenario import load_scenario, shipped_scenarios

    if scenario.name not in shipped_scenarios():
        return None
    shipped = load_scenario(scenario.name)
    try:
        same = _changed_alike(shipped, scenario.arm, scenario)
    except InputError:
        return None
    return shipped if (same.digest(), same.ensemble) == (scenario.digest(), scenario.ensemble) else None


def _changed_alike(loaded: Scenario, arm: str | None, scenario: Scenario) -> Scenario:
    """Return a scenario with an arm, and with what was set or moved in another."""
    from sim.ensemble.variant import Variant

    said = scenario.changed
    names = () if said is None else said.set_
    values = {name: scenario.parameters[name] for name in names if name in scenario.parameters}
    moved = Variant(loaded, arm, due_in=None if said is None else said.due_in).resolved
    return moved.with_parameters(values)


def _telling_arms(loaded: Scenario, scenario: Scenario) -> list[str]:
    """Return the arms that tell something where what was set or moved holds in them too."""
    from sim.errors import InputError
    from sim.scenario.differences import differences

    found = []
    for arm in loaded.arms:
        try:
            other = _changed_alike(loaded, arm, scenario)
        except InputError:  # such as a due date that the arm does not have
            continue
        if arm == scenario.arm or differences(scenario, other):
            found.append(arm)
    return found


def _numbers(found: Run) -> list[str]:
    """Return number of histories, seed and place as options, where they are not what is used anyway."""
    usual, design = found.scenario.ensemble, found.plan.design
    number, out = len(design.replicates), found.path.parent.parent
    options = ["-n", str(number)] if number != usual.replicates else []
    options += ["--seed", str(design.seed)] if design.seed != usual.seed else []
    return options + (["--out", str(out)] if out != RESULTS else [])


def _tell(found: Run, member: int, json: bool) -> None:
    """Print one history of a run in words."""
    from dataclasses import asdict

    from sim.drawing.chronicle import as_text, chronicle
    from sim.drawing.console import make_console
    from sim.errors import InputError, Problem
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
