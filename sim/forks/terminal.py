"""What a fork's change does, in words: each outcome with the change, unchanged, and the paired difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console

from sim.comparison import words as say
from sim.comparison.folder import arm_data
from sim.comparison.rows import cell_of
from sim.comparison.terminal import PAIRING, effect_table, print_tension_change
from sim.drawing.context import Context
from sim.drawing.tables import print_facts
from sim.drawing.words import count, plural, tension
from sim.ensemble.dataset import number_name
from sim.ensemble.results import Run
from sim.forks.forked import CHANGED, difference
from sim.runs.outcome_rows import possible
from sim.scenario.possible import ruled_out
from sim.world.outcomes import EVENTS, NAMED, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

HEADING = "What the change does, against the same futures unchanged"
#: Said where nothing was changed.
NO_CHANGE = "Nothing was changed, so these are odds and there is no difference to tell."
#: Said where the futures themselves were not kept.
NOT_KEPT = "The futures were not kept (--keep summary), so they cannot be paired with those unchanged."


@dataclass(frozen=True)
class Answer:
    """The same futures unchanged, and how the changed ones differ from them, pair by pair.

    ``effects`` are as from `sim.forks.forked.difference`, of two pairs or more; a single pair is told by
    ``single``, an outcome's label and what it is unchanged and with the change. Neither is there where the
    futures were not kept. ``left_out`` are the outcomes that can happen on neither side, each with why.
    """

    unchanged: Run
    left_out: Mapping[str, str]
    effects: xr.Dataset | None = None
    single: tuple[tuple[str, str, str], ...] = ()


def answer_of(changed: Run, unchanged: Run) -> Answer:
    """Return what sets two forks apart that differ in a change alone."""
    sides = [ruled_out(run.scenario, forked=True) for run in (unchanged, changed)]
    left_out = {name: why for name, why in sides[0].items() if name in sides[1]}
    if changed.keep == "summary":
        return Answer(unchanged, left_out)
    before, after = unchanged.members, changed.members
    if after.sizes["member"] < 2:
        return Answer(unchanged, left_out, None, tuple(_single(before, after, left_out)))
    return Answer(unchanged, left_out, difference(before, after))


def print_answer(console: Console, answer: Answer | None, context: Context) -> None:
    """Print what the change does; without a change, that there was none."""
    console.print()
    if answer is None:
        console.print(NO_CHANGE)
        return
    console.print(HEADING, style="bold")
    if answer.effects is not None:
        arm = answer.effects.sel(arm=CHANGED)
        console.print(f"{plural(int(answer.effects['n_members']), 'pair')} of futures on the same luck.")
        console.print(effect_table(arm, answer.left_out, sides=("unchanged", "changed"), context=context))
        if medians := say.median_words(arm):
            console.print(f"Medians, unchanged and changed: {medians}.")
        print_tension_change(console, arm)
    elif answer.single:
        for label, before, after in answer.single:
            console.print(f"{label}: {before} unchanged, {after} with the change")
    else:
        console.print(NOT_KEPT)
    facts = {"Unchanged": answer.unchanged.path}
    print_facts(console, {"Pairing": PAIRING, **facts} if answer.effects is not None else facts)


def answer_data(answer: Answer | None) -> dict[str, Any]:
    """Return the answer as plain data; empty where nothing was changed."""
    if answer is None:
        return {}
    found: dict[str, Any] = {"unchanged": {"folder": answer.unchanged.path.as_posix()}}
    if answer.effects is not None:
        found["difference"] = arm_data(answer.effects.sel(arm=CHANGED), answer.left_out)
    elif answer.single:
        names = ("label", "unchanged", "changed")
        found["difference"] = [dict(zip(names, row, strict=True)) for row in answer.single]
    return found


def answer_rows(
    effects: xr.Dataset, left_out: Mapping[str, str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the heads and rows of a table: each outcome unchanged, changed, and the paired difference."""
    arm, rows = effects.sel(arm=CHANGED), list[tuple[str, ...]]()
    pairs = int(effects["n_members"])
    for name in possible(OUTCOMES, left_out):
        cell = cell_of(arm, name)
        sides = (say.before_after(cell, "before", pairs), say.before_after(cell, "after", pairs))
        rows.append((NAMED[name].label, *sides, say.short_words(cell), say.interval_words(cell)))
    return ("Of 100 histories", "unchanged", "changed", "difference", "if run again"), rows


def pairs_words(effects: xr.Dataset) -> str:
    """Return what is compared, as a sentence."""
    pairs = count(int(effects["n_members"]))
    return f"{pairs} pairs of futures: each beside the one that shares its luck and lacks the change."


def _single(
    before: xr.Dataset, after: xr.Dataset, left_out: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    for name in (name for name in EVENTS if name not in left_out):
        sides = [bool(ds[f"outcome_{name}"].values[0]) for ds in (before, after)]
        yield OUTCOMES[name].label, *("yes" if side else "no" for side in sides)  # type: ignore[misc]
    for name in NUMBERS:
        values = [float(ds[number_name(name)].values[0]) for ds in (before, after)]
        yield OUTCOMES[name].label, tension(values[0]), tension(values[1])
