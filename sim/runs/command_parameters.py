"""The command that lists parameters and explains one."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command import completion
from sim.command.options import Json
from sim.command.program import print_json


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(parameters)


def parameters(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Parameter to explain; all are listed by default.",
            autocompletion=completion.parameters,
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="SCENARIO",
            help="Show the values of this scenario, a name, a file or -; those of the model by default.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """List the model's parameters, or explain one: value, range, meaning, source, what it moves most."""
    from sim.drawing.console import make_console
    from sim.parameters import PARAMETERS
    from sim.runs.parameters import parameter_data, print_parameter, print_parameters
    from sim.scenario import load_scenario
    from sim.values import one_of

    loaded = None if scenario is None else load_scenario(scenario)
    if name is not None:
        one_of(name, PARAMETERS, "NAME", "parameter")
    if json:
        found = [parameter_data(one, loaded) for one in ([name] if name else PARAMETERS)]
        print_json(found[0] if name else found)
    elif name is None:
        print_parameters(make_console(), loaded)
    else:
        print_parameter(make_console(), name, loaded)
