"""The command that says why: one choice, one day, one history, or a whole ensemble."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.command.options import (
    RESULTS,
    Arm,
    Json,
    Member,
    Out,
    RunOrScenario,
    Seed,
    source_of,
    whole_option,
)
from sim.command.program import INTERRUPTED, note, print_json, progress
from sim.runs.command_scenarios import is_run

if TYPE_CHECKING:
    import xarray as xr

    from sim.ensemble import Run
    from sim.forks.parent import Parent
    from sim.scenario import Scenario


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(explain)


def explain(
    source: RunOrScenario,
    member: Member = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="A day of that history; all of them by default."),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor", metavar="ACTOR", help="Whose choice: serbia, kosovo, eu, us or nato; all by default."
        ),
    ] = None,
    appeal: Annotated[
        bool, typer.Option("--appeal", help="Explain that actor's call for restraint, not its move.")
    ] = False,
    event: Annotated[
        str | None,
        typer.Option(
            "--event",
            metavar="EVENT",
            help="What no actor decides: incidents, new_barricades/PLACE, removed_barricades/PLACE or "
            "deal/MEASURE; none by default.",
        ),
    ] = None,
    pivotal: Annotated[
        bool, typer.Option("--pivotal", help="Find the events of that history that mattered.")
    ] = False,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", metavar="NAME", help="What events mattered for, or what sets histories apart."
        ),
    ] = "blockade",
    futures: Annotated[
        int,
        whole_option("--futures", help="Futures with and without each event of --pivotal."),
    ] = 200,
    arm: Arm = None,
    seed: Seed = None,
    out: Out = RESULTS,
    json: Json = False,
) -> None:
    """Say why: what made a move likely, which events mattered, what set histories apart.

    With --member, --on and --actor one choice is taken apart, with --event what nobody decides alone; with
    fewer of them, a day or a history. With --pivotal, futures are drawn with and without each event. Without
    --member: what set histories with an outcome apart from the others.
    """
    _check(member, on, (actor, appeal, event), pivotal)
    whose = Source(source, arm, seed, out)
    try:
        if member is None:
            _ensemble(whose, outcome, out, json)
        elif pivotal:
            _pivotal(whose, member, (outcome, futures), out, json)
        else:
            _history(whose, member, on, (actor, appeal, event), out, json)
    except KeyboardInterrupt:
        note("Interrupted; nothing was written.")
        raise typer.Exit(INTERRUPTED) from None


@dataclass(frozen=True)
class Source:
    """Whose histories are asked about: those of a run, or of a scenario with its arm and seed."""

    name: str
    arm: str | None
    seed: int | None
    out: Path

    @property
    def words(self) -> str:
        """The same as a command names it, with the place of results if that is another than usual."""
        arm = ["--arm", self.arm] if self.arm else []
        seed = [] if self.seed is None else ["--seed", str(self.seed)]
        out = [] if self.out == RESULTS else ["--out", str(self.out)]
        return shlex.join([self.name, *arm, *seed, *out])


#: An actor, whether its call for restraint is meant, and an event of the world instead.
Asked = tuple[str | None, bool, str | None]


def _check(member: int | None, on: str | None, asked: Asked, pivotal: bool) -> None:
    actor, appeal, event = asked
    if member is None and (on or actor or appeal or event or pivotal):
        raise typer.BadParameter("--on, --actor, --appeal, --event and --pivotal need --member")
    if pivotal and (on or actor or appeal or event):
        raise typer.BadParameter(
            "--pivotal is about a whole history; leave out --on, --actor, --appeal and --event"
        )
    if actor is not None and event is not None:
        raise typer.BadParameter("--event is about what no actor decides; leave out --actor")
    for option, given in (("--actor", actor), ("--event", event)):
        if given is not None and on is None:
            raise typer.BadParameter(f"{option} needs --on")
    if appeal and actor is None:
        raise typer.BadParameter("--appeal needs --actor")


def _ensemble(source: Source, outcome: str, out: Path, json: bool) -> None:
    """Say what set the histories with an outcome apart."""
    from sim.explanation import figure_distinct
    from sim.explanation.distinguish import distinguish
    from sim.explanation.folder import distinction_data
    from sim.explanation.terminal import print_distinction

    log = _members(source, out)
    found = distinguish(log, outcome)
    data = distinction_data(found)
    _leave(figure_distinct.draw, print_distinction, found, data, log, out, json, with_record=True)


def _pivotal(source: Source, member: int, asked: tuple[str, int], out: Path, json: bool) -> None:
    """Say which events of a history mattered."""
    from sim.explanation import figure_pivotal
    from sim.explanation.folder import pivots_data
    from sim.explanation.pivotal import log_of_one, pivotal
    from sim.explanation.terminal import print_pivots

    parent = _parent(source, member)
    _check_place(out, parent.plan.scenario)
    log, (outcome, futures) = log_of_one(parent), asked
    with progress("events") as report:
        found = pivotal(parent, outcome=outcome, futures=futures, progress=report)
    data = pivots_data(found, source.words, _context(log).setting)
    tell = partial(print_pivots, source=source.words)
    _leave(figure_pivotal.draw, tell, found, data, log, out, json)


def _history(source: Source, member: int, on: str | None, asked: Asked, out: Path, json: bool) -> None:
    """Explain one choice, one event, a day, or the least expected moves of a history."""
    from dataclasses import replace

    from sim.drawing.console import make_console
    from sim.explanation import figure_chance, figure_choice
    from sim.explanation.chance import explain_event, explain_ground
    from sim.explanation.choice import explain as explain_one
    from sim.explanation.choice import explain_day, explain_moves
    from sim.explanation.folder import chance_data, explanation_data, run_data
    from sim.explanation.pivotal import log_of_one
    from sim.explanation.terminal import print_chance, print_day, print_explanation, print_history

    actor, appeal, event = asked
    parent = _parent(source, member)
    if event is not None or actor is not None:
        _check_place(out, parent.plan.scenario)
    log = log_of_one(parent)
    if on is not None and event is not None:
        chance = replace(explain_event(log, on=on, event=event), member=member)
        _leave(figure_chance.draw, print_chance, chance, chance_data(chance), log, out, json)
    elif on is not None and actor is not None:
        choice = replace(explain_one(log, on=on, actor=actor, appeal=appeal), member=member)
        _leave(figure_choice.draw, print_explanation, choice, explanation_data(choice), log, out, json)
    else:
        context, events = _context(log), explain_ground(log, on=on) if on is not None else []
        told = explain_day(log, on=on) if on is not None else explain_moves(log)
        found = [replace(one, member=member) for one in told]
        ground = [replace(one, member=member) for one in events]
        if json:
            data = {"choices": [explanation_data(one) for one in found]}
            data |= {"events": [chance_data(one) for one in ground]} if on is not None else {}
            print_json({"run": run_data(context), **data})
        elif on is None:
            print_history(make_console(), found, context, source.words)
        else:
            print_day(make_console(), found, ground, context, source.words)


def _leave(
    draw: Any,
    tell: Any,
    found: Any,
    data: dict[str, Any],
    log: xr.Dataset,
    out: Path,
    json: bool,
    *,
    with_record: bool = False,
) -> None:
    """Write an answer with its figure, and print it."""
    from sim.drawing.console import make_console
    from sim.explanation.folder import publish_explanation, run_data

    context = _context(log, with_record=with_record)
    data = {"run": run_data(context), **data}
    file = publish_explanation(draw, found, data, context, out)
    if json:
        print_json({**data, "figure": file.as_posix()})
    else:
        tell(make_console(), found, context, file)


def _check_place(out: Path, scenario: Scenario) -> None:
    """Refuse a place that cannot be written, before anything is computed."""
    from sim.files import check_place

    check_place(out / scenario.name / "explain" / "figure")


def _members(source: Source, out: Path) -> xr.Dataset:
    """Return the log of every history: of a run, or simulated here."""
    if is_run(source.name):
        from sim.ensemble import open_run

        if source.arm is not None or source.seed is not None:
            raise typer.BadParameter("a run has its own --arm and --seed")
        run = open_run(source.name)
        _say_whose(run)
        _check_place(out, run.scenario)
        return run.members
    from sim.ensemble import simulate
    from sim.scenario import load_scenario

    scenario = load_scenario(source.name)
    _check_place(out, scenario)
    with progress("histories") as report:
        return simulate(scenario, arm=source.arm, seed=source.seed, progress=report)


def _parent(source: Source, member: int) -> Parent:
    from sim.forks.parent import find_parent

    parent = find_parent(source_of(source.name), member, source.arm, source.seed)
    if parent.run is not None:
        _say_whose(parent.run)
    return parent


def _say_whose(run: Run) -> None:
    """Say of a run by other code that its events are its own, and the reasons those of this code."""
    from sim.ensemble.identity import IDENTITY, identity

    if run.provenance.get(IDENTITY) != identity("sim.ensemble.results"):
        note(
            "This run was made by other code or versions: its events are as they were, the odds are today's."
        )


def _context(log: xr.Dataset, *, with_record: bool = False) -> Any:
    from sim.drawing.context import context_of
    from sim.ensemble import summarise

    return context_of(summarise(log), with_record=with_record)
