"""The command that draws other futures of one history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.frame import INTERRUPTED, note, print_json, progress, say_found
from sim.cli.runs import Arm, Keep, Out, Set, parameters_of, print_done
from sim.cli.scenarios import Json
from sim.cli.where import Dask, Workers, place

if TYPE_CHECKING:
    from sim.ensemble import Run

Words = list[str] | None


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(fork)


def fork(
    source: Annotated[
        str, typer.Argument(metavar="RUN|SCENARIO", help="A run's folder, a scenario, or record.")
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="First day of the new futures.")],
    member: Annotated[int, typer.Option("--member", help="The history to fork, from 0.")] = 0,
    set_: Set = None,
    event: Annotated[
        Words,
        typer.Option("--event", metavar="WORDS", help='Impose it, such as "kosovo enforce plates"; repeat.'),
    ] = None,
    drop: Annotated[
        Words, typer.Option("--drop", metavar="WORDS", help="Leave out an event of the scenario; repeat.")
    ] = None,
    without: Annotated[
        Words, typer.Option("--without", metavar="ACTOR.MOVE", help="Never choose this move; repeat.")
    ] = None,
    replicates: Annotated[int | None, typer.Option("--replicates", "-n", help="How many futures.")] = None,
    same_luck: Annotated[
        bool, typer.Option("--same-luck", help="Keep the history's own luck: one future.")
    ] = False,
    end: Annotated[str | None, typer.Option("--end", metavar="DATE", help="Last day of the futures.")] = None,
    arm: Arm = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of a scenario's histories.")] = None,
    out: Out = Path("results"),
    keep: Annotated[Keep, typer.Option("--keep", help="What to keep of the futures.")] = Keep.log,
    workers: Workers = "auto",
    dask: Dask = None,
    force: Annotated[bool, typer.Option("--force", help="Run again even if the result is there.")] = False,
    json: Json = False,
) -> None:
    """Keep a history up to a day, change something, and draw what could follow.

    The day may lie before a scenario's window, inside the record that it starts from. What the change does is
    told against the same futures unchanged, pair by pair on the same luck.
    """
    from sim.analysis.fork import plan_pair
    from sim.analysis.forked import write_fork
    from sim.show.publish import publish
    from sim.show.publish_fork import publisher

    pair = plan_pair(
        source, member=member, on=on, set=parameters_of(set_ or []), events=event or (), drop=drop or (),
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
    _print(done, unchanged, json)


def _print(done: Run, unchanged: Run | None, json: bool) -> None:
    """Print the odds of the futures, and what sets them apart from the same futures unchanged."""
    from sim.show.context import context_of
    from sim.show.fork import Answer, answer_data, answer_of, print_answer
    from sim.show.terminal import make_console

    answer: Answer | None = None if unchanged is None else answer_of(done, unchanged)
    if json:
        print_json({**done.headline, "folder": done.path.as_posix(), **answer_data(answer)})
        return
    print_done(done, False)
    print_answer(make_console(), answer, context_of(done.summary))
