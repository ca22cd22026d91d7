"""The command that opens the crisis room in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.options import whole_option


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("app")(open_app)


def open_app(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Name of a shipped scenario, a file, or - for standard input; the flagship by default.",
        ),
    ] = None,
    port: Annotated[int, whole_option("--port", help="Port to listen on, 0 for a free one.")] = 0,
    share: Annotated[
        bool, typer.Option("--share", help="Let others in the same network in; nobody else can, otherwise.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open the app: move sliders, see the futures, scroll through the record.

    It runs on this machine and is seen by it alone, unless --share is given. Ctrl-C ends it.
    """
    from sim.app.server import check_installed, serve
    from sim.scenario import load_scenario

    check_installed()
    chosen = load_scenario(scenario) if scenario is not None else None
    serve(chosen, port=port, share=share, browser=not no_browser)
