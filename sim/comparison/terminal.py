"""What a person reads of a comparison in the terminal: a table for each arm, and how a pair parted."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding

from sim.comparison import words as say
from sim.comparison.divergence import Difference, Divergence
from sim.comparison.folder import OPEN_FIRST
from sim.comparison.rows import cannot_happen, cell_of
from sim.drawing.chronicle import ROUTINE
from sim.drawing.console import print_heading
from sim.drawing.context import Context, cautions, context_of
from sim.drawing.dated_events import short_names
from sim.drawing.reading import days
from sim.drawing.sentences import Teller, move_words
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import (
    SPEAKERS,
    count,
    day,
    inside,
    listed,
    percent,
    place,
    plural,
    share_words,
)
from sim.ensemble.eventlist import Happening
from sim.runs.outcome_rows import cannot_words, possible, real_cell
from sim.world.outcomes import EVENTS, FIRST_DECISION, NAMED, NUMBERS, OUTCOMES
from sim.world.setting import Setting

if TYPE_CHECKING:
    import xarray as xr

#: Days of a chain that are shown; the rest is counted.
LINES = 12
#: What odds are about, where it is not an actor.
THINGS = {
    "new_barricades": "new barricades",
    "removed_barricades": "barricades removed",
    "incidents": "incidents",
    "deal": "a deal",
}
#: Outcomes whose example is offered for reading, the first that has one.
READ_FIRST = ("blockade", "enforced", *EVENTS)
#: What the column "pairing saves" means.
PAIRING = (
    "how many times more histories the same interval would need without shared luck; a large effect cannot "
    "save much (“at most”) and needs it little"
)


def print_comparison(
    console: Console,
    result: xr.Dataset,
    folder: Path | None = None,
    source: str = "",
    outcomes: Sequence[str] | None = None,
    options: Sequence[str] = (),
) -> None:
    """Print what every arm changes, its effects, what pairing saves, and where everything is.

    Parameters
    ----------
    console : rich.console.Console
    result : xarray.Dataset
        As from `compare`.
    folder : Path, optional
        Where the comparison lies.
    source : str
        How a command names the scenario; its own name by default.
    outcomes : sequence of str, optional
        Outcomes to show; all by default.
    options : sequence of str
        Further options that a command needs for the same comparison.
    """
    context = context_of(result)
    question = f"What changes against {result.attrs['against']}, on the same luck?"
    print_heading(console, context.scenario.title, question)
    pairs = f"{count(int(result['n_members']))} pairs of histories of {context.window}"
    changed = result.attrs.get("changed", "")
    in_all = f", in every arm {changed}" if changed else ""
    console.print(f"{pairs}{in_all}, seed {context.seed}, model {context.version}.")
    changes = json.loads(result.attrs.get("arm_changes", "{}"))
    for arm in result["arm"].values:
        left_out = cannot_happen(result, [str(arm)])
        _print_arm(console, result.sel(arm=arm), changes.get(str(arm), ()), left_out, outcomes, context)
    facts: dict[str, Fact] = {"Pairing": PAIRING}
    if context.observed is not None:
        facts["Real path"] = ranks_words(result, context)
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    arms = [arm for arm in result["arm"].values if arm in context.scenario.arms]
    warned = cautions(context.scenario, arms)
    if warned:
        facts["Caution"] = "; ".join(f"{arm}: {words}" for arm, words in warned.items())
    found = json.loads(result.attrs["found"])
    if found:
        facts["Found"] = f"{listed(found)}: not run again"
    reworded = json.loads(result.attrs["reworded"])
    if reworded:
        facts["Words"] = f"{listed(reworded)}: found with other words, now those of the scenario given"
    outdated = json.loads(result.attrs["outdated"])
    if outdated:
        facts["Run again"] = f"{listed(outdated)}: what was there was made by other code or other versions"
    if folder is not None:
        facts |= {"Files": folder, "Open": listed(OPEN_FIRST)}
    example = _example(result, source, options)
    if example:
        facts["Next"] = example
    print_facts(console, facts)


def effect_table(
    arm: xr.Dataset,
    left_out: Mapping[str, str],
    outcomes: Sequence[str] | None = None,
    sides: tuple[str, str] = ("without", "with"),
    context: Context | None = None,
) -> PlainTable:
    """Return outcomes with both arms, the difference, its interval, and what pairing saves.

    With a ``context`` that knows the record, also what really happened.
    """
    table = PlainTable()
    table.add_text("Of 100 histories")
    real = context is not None and context.observed is not None
    beside = ["real crisis"] if real else []
    table.add_values(*sides, "difference", "if run again", *beside, "pairing saves", "at most")
    pairs = int(arm["n_members"])
    names = possible(OUTCOMES if outcomes is None else outcomes, left_out)
    first = next((name for name in names if name in NUMBERS), None)
    for name in names:
        cell = cell_of(arm, name)
        if name == first:
            table.add_row("Mean of the histories", style="bold")
        table.add_row(
            NAMED[name].label,
            say.before_after(cell, "before", pairs),
            say.before_after(cell, "after", pairs),
            say.short_words(cell),
            say.interval_words(cell),
            *([real_cell(context, name)] if context is not None and real else []),
            say.ratio_words(cell),
            say.ceiling_words(cell),
        )
    return table


def ranks_words(result: xr.Dataset, context: Context) -> str:
    """Return where the real path's numbers fall among the histories of each side."""
    ranks, members = json.loads(result.attrs.get("ranks", "{}")), int(result["n_members"])
    if not ranks:
        end = day(context.real_end or context.setting.end)
        return f"the record ends on {end}, inside the window: no rank"
    parts = []
    for name, shares in ranks.items():
        told = listed(f"{share_words(share, members)} in {side}" for side, share in shares.items())
        parts.append(f"{inside(OUTCOMES[name].label)} {real_cell(context, name)}: above {told}")
    return "; ".join(parts)


def print_divergence(console: Console, names: tuple[str, str], found: Divergence, setting: Setting) -> None:
    """Print where a pair parts, the odds of that day in both, and the chain to the outcome.

    Parameters
    ----------
    names : (str, str)
        The two arms.
    """
    console.print(f"\nHistory {found.replicate} in {names[0]} and in {names[1]}", style="bold")
    if found.date is None:
        console.print("The same events on every day: the arm changes nothing in this history.")
        return
    told = list(chain_words(found, names, setting))
    rows = [told[0], *(("", words) for words in odds_words(found, names)), *told[1 : 1 + LINES]]
    if len(told) > 1 + LINES:
        rows.append(("", f"… and other differences on {plural(len(told) - 1 - LINES, 'day')}."))
    table = PlainTable()
    table.add_values("")
    table.add_text()
    for date, words in [*rows, ("In the end", outcome_words(found, names))]:
        table.add_row(date, words)
    console.print(table)


def chain_words(found: Divergence, names: tuple[str, str], setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield each day's differences as its date and a sentence or two for each history.

    After the first day, days that differ in nothing but words are left out.
    """
    for date, group in groupby(found.chain, lambda difference: difference.date):
        today = list(group)
        if date != found.date and all(map(_routine, today)):
            continue
        sides = ([d.before for d in today], [d.after for d in today])
        parts = []
        for name, events in zip(names, sides, strict=True):
            there = [event for event in events if event is not None]
            if there:
                parts.append((name, " ".join(Teller(short_names(setting)).tell(there))))
        only = "Only in" if len(parts) == 1 else "In"
        yield day(date), " ".join(f"{only} {name}: {text}" for name, text in parts)


def outcome_words(found: Divergence, names: tuple[str, str]) -> str:
    """Return to which outcome the chain leads."""
    if found.outcome is None:
        return "The same outcomes in both."
    dates = (found.outcome_before, found.outcome_after)
    parts = [
        f"in {name} {'never' if date is None else f'on {day(date)}'}"
        for name, date in zip(names, dates, strict=True)
    ]
    return f"{OUTCOMES[found.outcome].label}: {', '.join(parts)}."


def odds_words(found: Divergence, names: tuple[str, str]) -> Iterator[str]:
    """Yield that morning's odds of the first difference in both histories, likeliest first."""
    slot = found.chain[0].before or found.chain[0].after
    assert slot is not None
    about = SPEAKERS.get(slot.actor) or " in ".join(filter(None, (THINGS.get(slot.event), place_of(slot))))
    for name, odds in zip(names, (found.odds_before, found.odds_after), strict=True):
        if odds is not None:
            likely = sorted(((p, what) for what, p in odds.items() if p > 0), reverse=True)
            said = (move_words(slot.actor, what) if slot.actor else what for _, what in likely)
            listing = ", ".join(f"{words} {percent(p)}" for (p, _), words in zip(likely, said, strict=True))
            yield f"Odds that morning, {about}, {name}: {listing}"


def place_of(event: Happening) -> str:
    """Return the name of the municipality of an event, empty if it has none."""
    return place(event.place) if event.place else ""


def _routine(difference: Difference) -> bool:
    events = [event for event in (difference.before, difference.after) if event is not None]
    return all(event.event in ROUTINE for event in events)


def _print_arm(
    console: Console,
    arm: xr.Dataset,
    changes: Sequence[str],
    left_out: Mapping[str, str],
    outcomes: Sequence[str] | None,
    context: Context,
) -> None:
    names = dict.fromkeys((str(arm["arm"].values), str(arm["arm_title"].values)))
    console.print(f"\n{': '.join(names)}", style="bold")
    for line in changes:
        console.print(Padding(line, (0, 0, 0, 2)))
    if int(arm["changed"]) == 0 and not (arm["effect"] != 0).any():
        console.print("No pair differs in anything: this arm changes nothing.")
        return
    console.print(effect_table(arm, left_out, outcomes, context=context))
    if cannot := cannot_words(left_out):
        console.print(cannot)
    if medians := say.median_words(arm):
        console.print(f"Medians, without and with: {medians}.")
    if set(FIRST_DECISION) - set(left_out):
        console.print(f"First due day {say.switch_words(arm['first_due_day'])}.")
    print_tension_change(console, arm)


def print_tension_change(console: Console, arm: xr.Dataset) -> None:
    """Print on which day the mean tension of the pairs differs most, and by how much."""
    mean = arm["tension_mean_change"].values
    t = int(abs(mean).argmax())
    low, high = (float(arm[f"tension_mean_change{end}"][t]) for end in ("_low", "_high"))
    change = f"{mean[t]:+z.1f} points ({low:+z.1f} to {high:+z.1f}) on {day(days(arm)[t])}"
    console.print(f"On average, tension differs most by {change.replace('-', '−')}.")


def _example(result: xr.Dataset, source: str, more: Sequence[str]) -> str:
    """Return the command that reads a pair in which an arm made a difference."""
    attrs, scenario = result.attrs, context_of(result, with_record=False).scenario
    options = {"against": attrs["against"], "replicates": int(result["n_members"]), "seed": attrs["seed"]}
    usual = {"against": "base", **scenario.ensemble.model_dump()}
    given = "".join(f" --{name} {value}" for name, value in options.items() if value != usual[name])
    given += "".join(f" {shlex.quote(word)}" for word in more)
    for arm in result["arm"].values:
        for name in READ_FIRST:
            member = float(result["example"].sel(arm=arm, event=name))
            if not math.isnan(member):
                named = shlex.quote(source or scenario.name)
                return f"crisis-sim compare {named} --arms {arm}{given} --member {member:.0f}"
    return ""
