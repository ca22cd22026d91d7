"""The command that says why: one choice, one day, one history, or a whole ensemble."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.frame import INTERRUPTED, note, print_json, progress
from sim.cli.runs import Arm, Out
from sim.cli.scenarios import Json, is_run

if TYPE_CHECKING:
    import xarray as xr

    from sim.analysis.explain import Explanation
    from sim.analysis.parent import Parent


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(explain)


def explain(
    source: Annotated[str, typer.Argument(metavar="RUN|SCENARIO", help="A run's folder, or a scenario.")],
    member: Annotated[
        int | None, typer.Option("--member", help="A history, from 0; all of them by default.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="A day of that history.")] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", help="serbia, kosovo, eu, us or nato; all by default.")
    ] = None,
    appeal: Annotated[
        bool, typer.Option("--appeal", help="Explain that actor's call for restraint, not its move.")
    ] = False,
    pivotal: Annotated[
        bool, typer.Option("--pivotal", help="Find the events of that history that mattered.")
    ] = False,
    outcome: Annotated[str, typer.Option("--outcome", help="What they mattered for.")] = "blockade",
    futures: Annotated[
        int, typer.Option("--futures", help="Futures with and without each event of --pivotal.")
    ] = 200,
    arm: Arm = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of a scenario's histories.")] = None,
    out: Out = Path("results"),
    json: Json = False,
) -> None:
    """Say why: what made a move likely, which events mattered, what set histories apart.

    With --member, --on and --actor one choice is taken apart; with fewer of them, a day or a history. With
    --pivotal, futures are drawn with and without each event. Without --member: what set histories with an
    outcome apart from the others.
    """
    _check(member, on, actor, appeal, pivotal)
    try:
        if member is None:
            _ensemble(source, outcome, arm, seed, out, json)
        elif pivotal:
            _pivotal(source, member, (outcome, futures), arm, seed, out, json)
        else:
            _history(source, member, (on, actor, appeal), arm, seed, out, json)
    except KeyboardInterrupt:
        note("Interrupted; nothing was written.")
        raise typer.Exit(INTERRUPTED) from None


def _check(member: int | None, on: str | None, actor: str | None, appeal: bool, pivotal: bool) -> None:
    if member is None and (on or actor or appeal or pivotal):
        raise typer.BadParameter("--on, --actor, --appeal and --pivotal need --member")
    if pivotal and (on or actor or appeal):
        raise typer.BadParameter("--pivotal is about a whole history; leave out --on, --actor and --appeal")
    if actor is not None and on is None:
        raise typer.BadParameter("--actor needs --on")
    if appeal and actor is None:
        raise typer.BadParameter("--appeal needs --actor")


def _ensemble(source: str, outcome: str, arm: str | None, seed: int | None, out: Path, json: bool) -> None:
    """Say what set the histories with an outcome apart."""
    from sim.analysis.distinguish import distinguish
    from sim.show import explain_distinct
    from sim.show.explain import print_distinction
    from sim.show.explain_file import distinction_data, publish_explanation
    from sim.show.terminal import make_console

    log = _members(source, arm, seed)
    found, context = distinguish(log, outcome), _context(log)
    data = distinction_data(found)
    file = publish_explanation(explain_distinct.draw, found, data, context, out)
    if json:
        print_json({**data, "figure": file.as_posix()})
    else:
        print_distinction(make_console(), found, context, file)


def _pivotal(
    source: str, member: int, asked: tuple[str, int], arm: str | None, seed: int | None, out: Path, json: bool
) -> None:
    """Say which events of a history mattered."""
    from sim.analysis.pivotal import log_of_one, pivotal
    from sim.show import explain_pivotal
    from sim.show.explain import print_pivots
    from sim.show.explain_file import pivots_data, publish_explanation
    from sim.show.terminal import make_console

    parent = _parent(source, member, arm, seed)
    outcome, futures = asked
    with progress("events") as report:
        found = pivotal(source, member, outcome=outcome, futures=futures, arm=arm, seed=seed, progress=report)
    context = _context(log_of_one(parent))
    data = pivots_data(found, source, context.setting)
    file = publish_explanation(explain_pivotal.draw, found, data, context, out)
    if json:
        print_json({**data, "figure": file.as_posix()})
    else:
        print_pivots(make_console(), found, context, source, file)


def _history(
    source: str,
    member: int,
    asked: tuple[str | None, str | None, bool],
    arm: str | None,
    seed: int | None,
    out: Path,
    json: bool,
) -> None:
    """Explain one choice, a day, or the least expected moves of a history."""
    from dataclasses import replace

    from sim.analysis.explain import explain as explain_one
    from sim.analysis.explain import explain_day, explain_moves
    from sim.analysis.pivotal import log_of_one
    from sim.show.explain import print_day, print_history
    from sim.show.explain_file import explanation_data
    from sim.show.terminal import make_console

    on, actor, appeal = asked
    parent = _parent(source, member, arm, seed)
    log = log_of_one(parent)
    if on is not None and actor is not None:
        one = explain_one(log, on=on, actor=actor, appeal=appeal)
        _choice(replace(one, member=member), log, out, json)
        return
    told = explain_day(log, on=on) if on is not None else explain_moves(log)
    found = [replace(one, member=member) for one in told]
    if json:
        print_json([explanation_data(one) for one in found])
    else:
        tell = print_history if on is None else print_day
        tell(make_console(), found, _context(log), source)


def _choice(found: Explanation, log: xr.Dataset, out: Path, json: bool) -> None:
    from sim.show import explain_choice
    from sim.show.explain import print_explanation
    from sim.show.explain_file import explanation_data, publish_explanation
    from sim.show.terminal import make_console

    context, data = _context(log), explanation_data(found)
    file = publish_explanation(explain_choice.draw, found, data, context, out)
    if json:
        print_json({**data, "figure": file.as_posix()})
    else:
        print_explanation(make_console(), found, context, file)


def _members(source: str, arm: str | None, seed: int | None) -> xr.Dataset:
    """Return the log of every history: of a run, or simulated here."""
    if is_run(source):
        from sim.ensemble import open_run

        if arm is not None or seed is not None:
            raise typer.BadParameter("a run has its own --arm and --seed")
        return open_run(source).members
    from sim.ensemble import simulate

    with progress("histories") as report:
        return simulate(source, arm=arm, seed=seed, progress=report)


def _parent(source: str, member: int, arm: str | None, seed: int | None) -> Parent:
    from sim.analysis.parent import find_parent

    return find_parent(source, member, arm, seed)


def _context(log: xr.Dataset) -> Any:
    from sim.ensemble import summarise
    from sim.show.context import context_of

    return context_of(summarise(log), with_record=False)
