"""What the shell offers when Tab is pressed: names of scenarios, arms, parameters and outcomes.

Files are completed by the shell itself where none of these fits.
"""

from __future__ import annotations

from collections.abc import Iterable

import typer


def scenarios(incomplete: str) -> list[str]:
    """Return the shipped scenarios whose name begins so."""
    from sim.scenario import shipped_scenarios

    return _beginning(incomplete, shipped_scenarios())


def arms(context: typer.Context, incomplete: str) -> list[str]:
    """Return the arms of the scenario that the command names, behind those that a list has already."""
    from sim.errors import InputError
    from sim.scenario import load_scenario

    # Some versions of typer have given the argument its value by now, others have not.
    given = (context.params.get(key) for key in ("scenario", "source", "what"))
    named = next((str(name) for name in (*given, *context.args) if name), "-")
    if named == "-":
        return []
    before, comma, last = incomplete.rpartition(",")
    try:
        found = _beginning(last, load_scenario(named).arms)
    except InputError:
        return []
    return [f"{before}{comma}{name}" for name in found]


def parameters(incomplete: str) -> list[str]:
    """Return the parameters whose name begins so."""
    from sim.parameters import PARAMETERS

    return _beginning(incomplete, PARAMETERS)


def settings(incomplete: str) -> list[str]:
    """Return the same as ``NAME=``, to which a value is added."""
    return [f"{name}=" for name in parameters(incomplete)]


def outcomes(incomplete: str) -> list[str]:
    """Return the outcomes whose name begins so."""
    from sim.world.outcomes import OUTCOMES

    return _beginning(incomplete, OUTCOMES)


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
