"""The command line: parse, call the library, print. Nothing is computed here.

Every command imports what it needs when it runs, so that ``crisis-sim --help`` stays quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import typer.core

from sim.app import command as room
from sim.calibration import command as calibrate
from sim.command.program import INTERRUPTED, WRONG_INPUT, guarded, note, terminable
from sim.command.streams import take_any_encoding
from sim.comparison import command as compare
from sim.explanation import command as explain
from sim.forecast import command as forecast
from sim.forecast import command_record
from sim.forks import command as fork
from sim.play import command as play
from sim.runs import command as runs
from sim.runs import command_parameters, command_scenarios
from sim.sweeps import command as sweep
from sim.teaching import command as teach


class Doors(typer.core.TyperGroup):
    """The commands; Ctrl-C and SIGTERM in any of them end in one sentence, whatever the version of typer."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands, each with its first sentence in full; typer would cut it to fit a line."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, (found.help or "").split("\n\n")[0]) for name, found in commands if found]
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(words.split())) for name, words in rows])

    def invoke(self, ctx: Any) -> Any:
        """Call the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            note("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="crisis-sim",
    cls=Doors,
    help="What if? A crisis-escalation simulator for the licence-plate dispute between Serbia and Kosovo.",
    epilog="Start with: crisis-sim run august-2022",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    """Take the options that stand before a command; ``--debug`` is read in `main`."""
    if version:
        from importlib.metadata import version as installed

        print(installed("crisis-sim"))
        raise typer.Exit


runs.add_to(app)
compare.add_to(app)
fork.add_to(app)
explain.add_to(app)
sweep.add_to(app)
teach.add_to(app)
play.add_to(app)
calibrate.add_to(app)
forecast.add_to(app)
command_scenarios.add_to(app)
command_parameters.add_to(app)
command_record.add_to(app)
room.add_to(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program's name; those of this process by default.
    """
    take_any_encoding()
    # --debug may stand anywhere; the parser knows it in front of the command only.
    words = sorted(sys.argv[1:] if arguments is None else arguments, key=lambda word: word != "--debug")
    command = typer.main.get_command(app)

    def run() -> int | None:
        try:
            code: int | None = command(words, prog_name="crisis-sim", standalone_mode=False)
        except Exception as error:
            # A usage error knows how to print itself; its class is not public in every version of typer.
            if not hasattr(error, "show"):
                raise
            if isinstance(said := getattr(error, "message", None), str):
                vars(error)["message"] = said.replace("Value error, ", "")  # says nothing to a user
            error.show(sys.stderr)  # as it is: left to itself, it takes ASCII for a mistake
            return WRONG_INPUT
        return code

    with terminable() as ended:
        code = ended(guarded(run, debug="--debug" in words))
    sys.exit(code)
