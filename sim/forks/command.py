"""The command that draws other futures of one history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.command import completion
from sim.command.options import (
    RESULTS,
    Arm,
    Dask,
    Force,
    Json,
    Keep,
    KeepOf,
    Out,
    Replicates,
    Seed,
    Set,
    Workers,
    parameters_of,
    source_of,
    whole_option,
)
from sim.command.program import INTERRUPTED, note, print_json, progress, say_found
from sim.command.workers import place
from sim.runs.command import print_done

if TYPE_CHECKING:
    from sim.ensemble import Run

Words = list[str] | None


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(fork)


def fork(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RUN|SCENARIO|record",
            help="Folder of a run, a scenario's name or file, - for standard input, or record.",
            autocompletion=completion.scenarios,
        ),
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="First day of the new futures.")],
    member: Annotated[int, whole_option("--member", help="The history to fork, by its number, from 0.")] = 0,
    set_: Set = None,
    event: Annotated[
        Words,
        typer.Option(
            "--event",
            metavar="WORDS",
            help='Impose an event, such as "kosovo enforce plates"; repeat for more. None by default.',
        ),
    ] = None,
    drop: Annotated[
        Words,
        typer.Option(
            "--drop",
            metavar="WORDS",
            help="Leave out an event of the scenario; repeat for more. None by default.",
        ),
    ] = None,
    without: Annotated[
        Words,
        typer.Option(
            "--without",
            metavar="ACTOR.MOVE",
            help="Never choose this move; repeat for more. None by default.",
        ),
    ] = None,
    replicates: Replicates = None,
    same_luck: Annotated[
        bool, typer.Option("--same-luck", help="Keep the history's own luck: one future.")
    ] = False,
    end: Annotated[
        str | None,
        typer.Option("--end", metavar="DATE", help="Last day of the futures; the scenario's by default."),
    ] = None,
    arm: Arm = None,
    seed: Seed = None,
    out: Out = RESULTS,
    keep: KeepOf = Keep.log,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Keep a history up to a day, change something, and draw what could follow.

    The day may lie before a scenario's window, inside the record that it starts from. What the change does is
    told against the same futures unchanged, pair by pair on the same luck.
    """
    from sim.forks.fork import plan_pair
    from sim.forks.forked import write_fork
    from sim.forks.publish import publisher
    from sim.runs.publish import publish

    pair = plan_pair(
        source_of(source), member=member, on=on, set=parameters_of(set_), events=event or (), drop=drop or (),
        without=without or (), replicates=replicates, same_luck=same_luck, end=end, arm=arm, seed=seed,
        keep=keep.value,
    )  # fmt: skip
    try:
        with place(workers, dask) as where, progress("futures") as report:
            done, unchanged = write_fork(
                pair, out=out, force=force, progress=report, extras=publish, extras_of=publisher, **where
            )
    except KeyboardInterrupt:
        note("Interrupted: what was finished is kept, and the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    say_found(done)
    if not done.found:
        report.say_resumed()
    _print(done, unchanged, json)


def _print(done: Run, unchanged: Run | None, json: bool) -> None:
    """Print the odds of the futures, and what sets them apart from the same futures unchanged."""
    from sim.drawing.console import make_console
    from sim.drawing.context import context_of
    from sim.forks.terminal import Answer, answer_data, answer_of, print_answer

    answer: Answer | None = None if unchanged is None else answer_of(done, unchanged)
    if json:
        print_json({**done.headline, "folder": done.path.as_posix(), **answer_data(answer)})
        return
    print_done(done, False)
    print_answer(make_console(), answer, context_of(done.summary))
