"""The report of a run: one page that holds everything and loads nothing.

Figures lie inside as SVG with their alt text, the numbers behind them as tables, and below them the
scenario, the parameters with their sources, the limits, and how to run it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.drawing.chronicle import chronicle, standing
from sim.drawing.context import Context
from sim.drawing.dated_events import imposed
from sim.drawing.html import render
from sim.drawing.pages import LIMITS as COMMAND
from sim.drawing.plate import Plate
from sim.drawing.words import day, hundredth, tension
from sim.ensemble.replay import rank_of_observed
from sim.parameters import PARAMETERS
from sim.runs.describe import assumed_words, measure_rows, parameter_rows, trigger_rows
from sim.runs.incidence import real_words
from sim.runs.outcome_rows import asked_words, cannot_happen, cannot_words, outcome_cells, rest_words
from sim.runs.terminal import doubt_words, ending_words, incident_words, tension_words
from sim.scenario.changed import value_words
from sim.world.outcomes import NO_DECISION, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: What every reader must know before using a number of this page.
LIMITS = (
    "This is a model for learning and for disciplined questions. It does not forecast what will happen.",
    "It was made with five deadlines, four barricade episodes and one lethal attack in view. No method makes "
    "much more of so little.",
    "Many of its numbers are assumptions; the tables below say which, with a source for each of the others.",
    "War between states is not estimated: there is nothing to estimate it from. It happens here only when a "
    "scenario imposes it.",
    "Intervals are the error of running a limited number of histories; doubt about the model is larger.",
    "The record shows what was reported. Its quiet days were not always quiet, and de-escalation is reported "
    "less than escalation.",
    f"“{COMMAND}” prints where each observed outcome falls among the histories of the historical scenarios.",
)

Row = Sequence[str]


class Change(NamedTuple):
    """What the change of a fork does: a heading, a sentence, and a table; either may be left out."""

    title: str
    words: str = ""
    columns: Row = ()
    rows: Sequence[Row] = ()


def report(
    summary: xr.Dataset,
    context: Context,
    plates: Mapping[str, Plate],
    *,
    log: xr.Dataset | None = None,
    member: int = 0,
    change: Change | None = None,
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    summary : xarray.Dataset
        Counts of the run.
    context : Context
    plates : mapping
        The drawn figures, in reading order.
    log : xarray.Dataset, optional
        Log of a few members; the history of ``member`` is told in full.
    change : Change, optional
        What the change of a fork does.
    """
    columns, rows = outcome_cells(summary, context)
    return render(
        "runs/templates/report.html",
        context=context,
        scenario=context.scenario,
        setting=context.setting,
        trust=context.trust.removesuffix(f"See {COMMAND}."),
        outcomes={"columns": columns, "rows": rows},
        short=_short(summary, context),
        no_decision=NO_DECISION.label,
        change=change,
        plates=[*plates.values()],
        ranks=_ranks(summary, context),
        history=None if log is None else _history(log, member, context),
        scenario_rows=_scenario_rows(context),
        assumed=assumed_words(context.scenario),
        set_here=parameter_rows(context.scenario),
        parameters=_parameters(),
        limits=LIMITS,
        made=[(key.replace("_", " "), value) for key, value in context.metadata.items()],
    )


def _short(summary: xr.Dataset, context: Context) -> dict[str, str]:
    return {
        "cannot": cannot_words(cannot_happen(context), context),
        "rest": rest_words(summary, context),
        "asked": asked_words(context),
        "tension": tension_words(summary),
        "incidents": incident_words(summary),
        "ending": ending_words(summary),
        "doubt": doubt_words(summary, context) if "doubt" in summary.attrs else "",
    }


def _ranks(summary: xr.Dataset, context: Context) -> list[Row] | None:
    """Return where each observed outcome falls (docs/limits.md); ``None`` without a record."""
    if context.observed is None:
        return None
    ranks, rows = rank_of_observed(summary, context.observed), list[Row]()
    for name in [name for name in ranks if name not in cannot_happen(context)]:
        rank = ranks[name]
        real = tension(context.observed.numbers[name]) if name in NUMBERS else real_words(context, name)
        shares = (hundredth(part, rank.members) for part in (rank.below, rank.same))
        rows.append([OUTCOMES[name].label, real, *shares])
    return rows


def _history(log: xr.Dataset, member: int, context: Context) -> dict[str, Any]:
    start, end = (standing(log, member, context.setting, when) for when in (0, -1))
    entries = chronicle(log, member, context.setting)
    return {
        "number": int(log["replicate"].values[member]),
        "start": start,
        "end": end,
        "rows": [(entry.dates, entry.text, tension(entry.tension), entry.rung) for entry in entries],
    }


def _scenario_rows(context: Context) -> dict[str, Sequence[Row]]:
    setting = context.setting
    return {
        "The arm changes": [(line,) for line in context.scenario.arm_changes or ()],
        "Measures": measure_rows(setting),
        "Fixed from outside": [(day(event.date), event.words) for event in imposed(setting)],
        "Triggers": trigger_rows(setting),
        "Never chosen": sorted(setting.unavailable),
    }


def _parameters() -> list[Row]:
    return [
        (
            p.name,
            value_words(p.default),
            f"{value_words(p.low)} – {value_words(p.high)}",
            p.unit,
            p.meaning,
            p.source,
        )
        for p in PARAMETERS.values()
    ]
