"""What a person reads in the terminal: a run, a list of scenarios, the replayed record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from sim.drawing import reading
from sim.drawing.console import BARS, PLAIN_BARS, SPARKS, print_heading, sparkline
from sim.drawing.context import Context
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import (
    count,
    day,
    inside,
    listed,
    middle_words,
    plural,
    share_words,
    short_day,
    tension,
)
from sim.ensemble.doubt import doubt_of
from sim.ensemble.headline import mean_of
from sim.ensemble.replay import rank_of_observed
from sim.ensemble.summary import INCIDENT_BINS
from sim.runs.outcome_rows import asked_words, cannot_happen, cannot_words, outcome_cells, rest_words
from sim.runs.replay import KEY_EVENTS
from sim.runs.rungs import commonest_rung
from sim.world.outcomes import EVENTS, NUMBERS, OUTCOMES
from sim.world.vocabulary import RUNGS

if TYPE_CHECKING:
    import xarray as xr


def print_run(
    console: Console,
    summary: xr.Dataset,
    context: Context,
    *,
    folder: Path | None = None,
    files: Sequence[str] = (),
    next_: str = "",
    note: str = "",
) -> None:
    """Print what a run found.

    Parameters
    ----------
    console : rich.console.Console
    summary : xarray.Dataset
        Counts of the run.
    context : Context
    folder : Path, optional
        Where the result lies; ``files`` are the names in it worth opening.
    next_ : str
        A command worth trying next.
    note : str
        About this run, such as how long it took or that it was found.
    """
    print_heading(console, context.scenario.title, context.scenario.question)
    what = f"{plural(context.members, 'history', 'histories')} of {context.window}"
    console.print(f"{what}, {context.run}{f', {note}' if note else ''}.\n")
    console.print(outcome_table(summary, context))
    if cannot := cannot_words(cannot_happen(context), context):
        console.print(cannot)
    facts: dict[str, Fact] = {"Tension": f"{tension_words(summary)}\n{tension_line(console, summary)}"}
    facts["Incidents"] = incident_words(summary)
    if rest := rest_words(summary, context):
        facts["Undecided"] = rest
    facts["Ended"] = ending_words(summary)
    facts["Asked"] = asked_words(context)
    if "doubt" in summary.attrs:
        facts["Doubt"] = doubt_words(summary, context)
    if context.observed is not None and context.members > 1:
        facts["Real path"] = rank_words(summary, context)
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if folder is not None:
        facts["Files"] = folder
        if files:
            facts["Open"] = listed(files)
        facts["Read one"] = f"crisis-sim show {folder} --member 0"
    if next_:
        facts["Next"] = next_
    print_facts(console, facts)


def outcome_table(summary: xr.Dataset, context: Context) -> PlainTable:
    """Return the outcomes with natural frequencies, intervals, dates and what really happened."""
    titles, rows = outcome_cells(summary, context)
    table = PlainTable()
    table.add_text(titles[0], least=26)
    table.add_values(*titles[1:])
    for row in rows:
        table.add_row(*row)
    return table


def tension_words(summary: xr.Dataset) -> str:
    """Return mean and peak tension: of many histories the median, the 10-90 % range and the mean of each."""
    names = ("tension_mean", "tension_peak")
    parts = [f"{inside(OUTCOMES[name].label)}: {_number(summary, name)}" for name in names]
    return f"{'; '.join(parts)}; on a scale of 0–100"


def incident_words(summary: xr.Dataset) -> str:
    """Return the incidents in the window: of many histories the median, the 10-90 % range and the mean."""
    return f"{_number(summary, 'incidents', digits=1, most=INCIDENT_BINS - 1)} in the window"


def _number(summary: xr.Dataset, name: str, **form: Any) -> str:
    quantiles = reading.number_quantiles(summary, name)
    return middle_words(quantiles, reading.members(summary), mean_of(summary, name), **form)


def tension_line(console: Console, summary: xr.Dataset) -> str:
    """Return the median by day as a line of bars between its first and last date."""
    dates, median = reading.days(summary), reading.tension_quantiles(summary, (0.5,))[0]
    peak = int(np.argmax(median))
    ends, beside = (day(dates[0]), day(dates[-1])), len("Incidents  ")
    room = min(SPARKS, console.width - beside - len("  ".join(ends)))
    bars = sparkline(median, PLAIN_BARS if console.options.ascii_only else BARS, room)
    most = f"highest{' median' * (reading.members(summary) > 1)} {tension(float(median[peak]))}"
    most += f" on {short_day(dates[peak])}"
    return f"{ends[0]} {bars} {ends[1]}\n{most}, lowest {tension(float(median.min()))}"


def ending_words(summary: xr.Dataset) -> str:
    """Return how many histories ended how."""
    last = day(reading.days(summary)[-1])
    window, force = (int(number) for number in reading.counts(summary, "ended_count"))
    if window + force == 1:
        return f"at the end of the window, {last}" if window else "when state forces were used"
    parts = [f"{'all ' * (not force)}{count(window)} at the end of the window, {last}"] if window else []
    parts += [f"{count(force)} when state forces were used"] if force else []
    return listed(parts)


def doubt_words(summary: xr.Dataset, context: Context) -> str:
    """Return how far shares and means move with parameters that are drawn, apart from Monte-Carlo error."""
    drawn = [
        name for name, value in context.scenario.parameters.items() if not isinstance(value, float | int)
    ]
    if context.scenario.posterior is not None:
        drawn.append(f"parameters of {context.scenario.posterior.file}")
    parts, hardly = [], []
    left_out = cannot_happen(context)
    for name, doubt in doubt_of(summary).items():
        if name in left_out:
            continue
        unit, label = (100 if name in EVENTS else 1), inside(OUTCOMES[name].label)
        low, middle, high = (f"{unit * value:.2g}" for value in (doubt.low, doubt.spread, doubt.high))
        if unit * doubt.high < 0.5:
            hardly.append(label)
        else:
            parts.append(f"{label} {middle} ({low}–{high})")
    still = f"; hardly at all: {listed(hardly)}" if hardly else ""
    return (
        f"{listed(drawn)} are drawn anew for every history. From one draw to another, shares move by so many "
        f"of 100, and means by so many points: {', '.join(parts)}{still} (one standard deviation, 95 % "
        f"interval). More histories shrink the error of a share, not this"
    )


def rank_words(summary: xr.Dataset, context: Context) -> str:
    """Return where the real path's numbers fall among the histories."""
    assert context.observed is not None
    ranks = rank_of_observed(summary, context.observed)
    if not ranks:
        return (
            f"the record ends on {day(context.real_end or context.setting.end)}, inside the window: no rank"
        )
    parts = []
    for name in NUMBERS:
        value = context.observed.numbers[name]
        above = share_words(ranks[name].share, ranks[name].members)
        parts.append(f"{inside(OUTCOMES[name].label)} {tension(value)}: above {above} histories")
    return "; ".join(parts)


def print_list(console: Console, scenarios: Sequence[tuple[str, str, str, Sequence[str]]]) -> None:
    """Print scenarios, each as (name, title, window, arms)."""
    table = PlainTable()
    table.add_values("Scenario")
    for title in ("Title", "Window", "Arms"):
        table.add_text(title)
    for name, title, window, arms in scenarios:
        table.add_row(name, title, window, ", ".join(arms) or "–")
    console.print(table)
    console.print("\nLook at one before it runs: crisis-sim show NAME", style="dim")


def print_replay(
    console: Console,
    summary: xr.Dataset,
    coded: xr.Dataset | None,
    context: Context,
    files: Sequence[Path] = (),
) -> None:
    """Print the observed tension on the days that readers look for."""
    dates, bands = reading.days(summary), reading.tension_quantiles(summary, (0.1, 0.5, 0.9))
    only = None if coded is None else reading.tension_quantiles(coded, (0.5,))[0]
    rungs, at = commonest_rung(summary), {date: index for index, date in enumerate(dates)}
    question = "How tense was the real crisis, on the model's scale of 0–100?"
    print_heading(console, context.scenario.title, question)
    imputations = f"{count(reading.members(summary))} imputations of what the record leaves open"
    console.print(f"{day(dates[0])} – {day(dates[-1])}, {imputations}, seed {context.seed}.\n")
    table = PlainTable(names=2)
    table.add_values("Day")
    table.add_text()
    table.add_values("median", "10–90 %", "coded only", "rung")
    for date, _, words in KEY_EVENTS:
        if date in at:
            low, middle, high = (tension(float(value)) for value in bands[:, at[date]])
            alone = "" if only is None else tension(float(only[at[date]]))
            table.add_row(day(date), words, middle, f"{low}–{high}", alone, RUNGS[rungs[at[date]]])
    console.print(table)
    facts: dict[str, Fact] = {"Tension": tension_line(console, summary)}
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if files:
        facts["Files"] = files
    print_facts(console, facts)
