"""The command that plays a scenario: one history, day by day, with people in some of the seats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.command.options import Arm, Seed, source_of, whole_option
from sim.command.program import WRONG_INPUT, note

if TYPE_CHECKING:
    from sim.play.game import Game

Words = list[str] | None


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(play)


def play(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Name of a shipped scenario, a file, or - for standard input; none with --resume.",
        ),
    ] = None,
    as_: Annotated[
        Words,
        typer.Option(
            "--as",
            metavar="ACTOR",
            help="Whom you play: kosovo, serbia, eu, us or nato; repeat for more. Nobody by default.",
        ),
    ] = None,
    seat: Annotated[
        Words,
        typer.Option(
            "--seat",
            metavar="ACTOR=WHO",
            help="Who else decides: model, person, FILE.txt or FILE.py:NAME; the model by default.",
        ),
    ] = None,
    limit: Annotated[
        float, typer.Option("--limit", metavar="SECONDS", help="Seconds that code may think about a day.")
    ] = 5.0,
    arm: Arm = None,
    seed: Seed = None,
    replicate: Annotated[
        int | None, whole_option("--replicate", help="Whose luck, by its number; history 0 by default.")
    ] = None,
    futures: Annotated[
        int, whole_option("--futures", help="Futures for each move of the menu; 0 for none.")
    ] = 200,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TEXT",
            help="Type this, lines apart by ';', and leave; from the keyboard by default.",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="Folder to keep the game in, day by day; not kept by default."),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            "--resume", help="Go on with the game kept in this folder or file; a new game by default."
        ),
    ] = None,
) -> None:
    """Play one history of a scenario, day by day, and compare it with what the model would have done.

    The luck is that of history --replicate of `crisis-sim run` with the same seed.
    """
    if scenario == "-" and type_ is None:
        raise typer.BadParameter("a scenario from standard input leaves no keyboard; give --type")
    import io

    from sim.drawing.console import make_console
    from sim.play.debrief_terminal import print_debrief
    from sim.play.saved import check_free, file_of
    from sim.play.terminal import Desk

    if save is not None and (resume is None or file_of(save) != file_of(resume)):
        check_free(save)
    game = _game(scenario, as_ or [], seat or [], limit, arm, seed, replicate, resume)
    place, console = save or resume, make_console()
    lines = None if type_ is None else io.StringIO(type_.replace(";", "\n"))
    desk = Desk(game, console, lines, place, futures)
    try:
        if desk.play():
            print_debrief(console, game, desk.place)
        else:
            note(desk.left_words())
    except KeyboardInterrupt:
        note(f"\n{desk.left_words()}")
        raise
    finally:
        game.close()
    if desk.place is not None and not desk.kept:
        raise typer.Exit(WRONG_INPUT)


def _game(
    scenario: str | None,
    people: list[str],
    others: list[str],
    limit: float,
    arm: str | None,
    seed: int | None,
    replicate: int | None,
    source: Path | None,
) -> Game:
    from sim.play.game import Game
    from sim.play.saved import resume
    from sim.play.seats import parse_seats

    seats = parse_seats([*(f"{actor}=person" for actor in people), *others], limit)
    if source is not None:
        if any(given is not None for given in (scenario, arm, seed, replicate)):
            raise typer.BadParameter("a saved game has its own scenario, arm and luck; leave them out")
        return resume(source, seats)
    if scenario is None:
        raise typer.BadParameter("name a scenario, or a folder with --resume")
    if not seats:
        raise typer.BadParameter("say whom you play, such as --as kosovo")
    return Game(source_of(scenario), seats, arm=arm, seed=seed, replicate=replicate or 0)
