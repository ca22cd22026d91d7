"""The outcomes of a run as rows of words: natural frequency, interval, the real crisis, the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.comparison.rows import cell_of
from sim.comparison.words import interval_words, short_words
from sim.drawing import reading
from sim.drawing.context import Context
from sim.drawing.words import NOT_ESTIMATED, hundredth, hundredth_interval, inside, plural
from sim.ensemble.variant import Variant
from sim.parameters import PARAMETERS
from sim.runs.outcome_rows import WAR, told
from sim.world.outcomes import EVENTS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr


def outcomes(
    summary: xr.Dataset, context: Context, effects: xr.Dataset | None = None
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and rows of a table of outcomes.

    Parameters
    ----------
    summary : Dataset
        Counts of the run.
    context : Context
    effects : Dataset, optional
        Paired effects of one arm against another run, as from `paired_effects`.
    """
    n, real = reading.members(summary), context.observed is not None
    columns = ("outcome", "of 100", "if run again", *(("real crisis",) if real else ()))
    rows = []
    for row in told(summary, context):
        cells = [row.label, *((hundredth(row.k, n), hundredth_interval(row.k, n)))]
        rows.append((*cells, *((row.real,) if real else ()), *_difference(effects, row.name)))
    war = [WAR, NOT_ESTIMATED, "", *(("never",) if real else ())]
    rows.append((*war, *(("",) if effects is not None else ())))
    return (*columns, *(("against pinned",) if effects is not None else ())), rows


def _difference(effects: xr.Dataset | None, name: str) -> tuple[str, ...]:
    if effects is None:
        return ()
    cell = cell_of(effects.isel(arm=0), name)
    return (f"{short_words(cell)} ({interval_words(cell)})",)


def changed_words(before: xr.Dataset, now: xr.Dataset) -> str:
    """Return which outcome differs most between two runs that were shown one after the other."""
    changes = {}
    for name in EVENTS:
        shares = [
            100 * int(reading.counts(run, "outcome_count", outcome=name)) / reading.members(run)
            for run in (before, now)
        ]
        changes[name] = round(shares[1]) - round(shares[0])
    name = max(changes, key=lambda name: abs(changes[name]))
    if not changes[name]:
        return "No outcome changed by 1 in 100."
    more = f"{abs(changes[name])} in 100 {'more' if changes[name] > 0 else 'fewer'} than before"
    return f"Largest change: {inside(OUTCOMES[name].label)}, {more}."


def pinned_words(now: Variant, pinned: Variant) -> str:
    """Return what the pinned run was, and how the two are compared."""
    same = now.drawn_with == pinned.drawn_with
    luck = "history by history, on the same luck" if same else "history by history"
    other = f" of “{pinned.scenario.title}”" if pinned.scenario.title != now.scenario.title else ""
    return f"Pinned: {variant_words(pinned)}{other}. Differences are of the run shown against it, {luck}."


def variant_words(variant: Variant) -> str:
    """Return what was changed: "base, KFOR soldiers 3,000 soldiers, due in 20 days"."""
    arm = variant.scenario.arms[variant.arm].title if variant.arm else "base"
    parts = [arm or str(variant.arm)]
    parts += [
        f"{PARAMETERS[name].label} {value:,.10g} {PARAMETERS[name].unit}"
        for name, value in variant.parameters.items()
    ]
    parts += [f"due in {plural(variant.due_in, 'day')}"] if variant.due_in is not None else []
    parts += [f"seed {variant.seed}"] if variant.seed is not None else []
    return ", ".join(parts)
