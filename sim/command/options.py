"""Options that several commands share: one name, one type, one default, one sentence of help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.command import completion
from sim.errors import InputError, Problem, shorten

if TYPE_CHECKING:
    from sim.parameters import Distribution
    from sim.scenario import Scenario

#: Folder of all results, where no other is named.
RESULTS = Path("results")


def whole_option(*names: str, help: str, metavar: str = "N") -> Any:
    """Return an option that takes a whole number, as `sim.values` takes one, which also knows its range."""
    return typer.Option(*names, parser=_whole_number, metavar=metavar, help=help)


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", str(text).strip()):
        raise typer.BadParameter(f"{shorten(text)}: must be a whole number")
    return int(text)


class Keep(StrEnum):
    """What a run keeps of its members."""

    log = "log"
    curves = "curves"
    summary = "summary"


Source = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="Name of a shipped scenario, a file, or - for standard input.",
        autocompletion=completion.scenarios,
    ),
]
RunOrScenario = Annotated[
    str,
    typer.Argument(
        metavar="RUN|SCENARIO",
        help="Folder of a run, a scenario's name or file, or - for standard input.",
        autocompletion=completion.scenarios,
    ),
]

Arm = Annotated[
    str | None,
    typer.Option(
        "--arm",
        metavar="NAME",
        help="Arm of the scenario; the base by default.",
        autocompletion=completion.arms,
    ),
]
Arms = Annotated[
    str | None,
    typer.Option(
        "--arms",
        metavar="A,B,...",
        help="Arms, apart by commas; all of them by default.",
        autocompletion=completion.arms,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Set a parameter; repeat for more. Nothing is set by default.",
        autocompletion=completion.settings,
    ),
]
DueIn = Annotated[
    int | None,
    whole_option(
        "--due-in",
        metavar="DAYS",
        help="Days from the first day to the next due date, others move with it; as in the file by default.",
    ),
]
Fit = Annotated[
    Path | None,
    typer.Option(
        "--parameters",
        metavar="FILE.nc",
        help="Draw parameters that are left open from a fit by crisis-sim calibrate; from none by default.",
    ),
]
Replicates = Annotated[
    int | None,
    whole_option("--replicates", "-n", help="How many histories; the scenario's own number by default."),
]
Seed = Annotated[
    int | None, whole_option("--seed", help="Start of all random numbers; the scenario's own by default.")
]
Member = Annotated[
    int | None, whole_option("--member", help="One history by its number, from 0; none by default.")
]
Outcome = Annotated[
    list[str] | None,
    typer.Option(
        "--outcome",
        metavar="NAME",
        help="Only this outcome; repeat for more; all by default.",
        autocompletion=completion.outcomes,
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder of all results.")]
KeepOf = Annotated[Keep, typer.Option("--keep", help="What to keep of each history.")]
Workers = Annotated[
    str, typer.Option("--workers", metavar="N", help="Processes to use, or auto for all processors.")
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask", metavar="local|ADDRESS", help="Dask cluster: local, or tcp://host:port; none by default."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace a result that is there already.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def source_of(name: str) -> Scenario | str:
    """Return what a source names, for functions that take a scenario or a name; ``-`` is read here."""
    if name != "-":
        return name
    from sim.scenario import load_scenario

    return load_scenario(name)


def names_in(text: str | None) -> list[str] | None:
    """Return the names of a list with commas, ``None`` if there is no list."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def parameters_of(given: Iterable[str] | None) -> dict[str, float | Distribution]:
    """Return the parameters that ``--set`` options name."""
    from sim.scenario import parse_set

    found: dict[str, float | Distribution] = {}
    for name, value in map(parse_set, given or ()):
        if name in found:
            raise InputError(Problem("is set twice", key=f"--set {name}", value=value))
        found[name] = value
    return found


def outcomes_of(given: Iterable[str] | None) -> list[str] | None:
    """Return the outcomes that ``--outcome`` options name, ``None`` for all.

    Raises
    ------
    InputError
        If a name is no outcome.
    """
    from sim.values import one_of
    from sim.world.outcomes import OUTCOMES

    names = [one_of(name, tuple(OUTCOMES), "outcome", "outcome") for name in dict.fromkeys(given or ())]
    return names or None
