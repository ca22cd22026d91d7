"""What a wish for precision came to: each error beside the one that was wished for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console

from sim.drawing.tables import PlainTable
from sim.drawing.words import count
from sim.runs.precision import FIRST_LOOK, STEP, Counts, Error, Precision, errors
from sim.world.outcomes import EVENTS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr


def reached(summary: xr.Dataset, wish: Precision) -> list[Error]:
    """Return the Monte-Carlo error of every headline number of a run, beside the wish."""
    counts = summary["outcome_count"]
    return errors(
        Counts(
            int(summary["n_members"]),
            {name: int(counts.sel(outcome=name)) for name in EVENTS},
            summary["number_hist_tension_mean"].values,
        ),
        wish,
    )


def precision_data(summary: xr.Dataset, wish: Precision) -> dict[str, Any]:
    """Return the same as plain data, on a scale of 0 to 1."""
    return {
        "wish": str(wish),
        "histories": int(summary["n_members"]),
        "errors": {
            one.outcome: {"estimate": one.estimate, "error": one.half, "wished": one.wanted}
            for one in reached(summary, wish)
        },
    }


def print_precision(console: Console, summary: xr.Dataset, wish: Precision) -> None:
    """Print why the run stopped, and each error with the one wished for, in points of 100."""
    table = PlainTable()
    table.add_text("Precision, in points of 100")
    table.add_values("estimate", "error", "wished", right=True)
    for one in reached(summary, wish):
        numbers = (f"{100 * value:.2f}" for value in (one.estimate, one.half, one.wanted))
        table.add_row(OUTCOMES[one.outcome].label, *numbers)
    console.print()
    console.print(table)
    console.print(
        f"Stopped after {count(int(summary['n_members']))} histories, the first look at which each error was "
        f"at most the one wished for ({wish}); an error is half a 95 % interval, and is looked at after "
        f"{count(FIRST_LOOK)} histories and every {count(STEP)} more."
    )
