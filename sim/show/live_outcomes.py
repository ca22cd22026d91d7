"""The outcomes of a run as rows of words: natural frequency, interval, the real crisis, the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ensemble.variant import Variant
from sim.parameters import PARAMETERS
from sim.show import reading
from sim.show.compare_words import interval_words, short_words
from sim.show.context import Context
from sim.show.incidence import real_words
from sim.show.words import NOT_ESTIMATED, frequency, interval, plural

if TYPE_CHECKING:
    import xarray as xr

#: What so many histories do, by outcome.
SEE = {
    "barricade": "see a barricade",
    "blockade": "see a blockade",
    "injuries": "see injuries",
    "mass_injuries": "see many injured",
    "lethal": "see a lethal attack",
    "postponed": "postpone on the first due day",
    "phased": "phase in on the first due day",
    "enforced": "enforce on the first due day",
    "deal": "see a deal",
    "reserve": "see NATO order its reserve",
}


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
    columns = ("histories", "if run again", *(("real crisis",) if real else ()))
    rows = []
    for name in reading.labels(summary, "outcome"):
        k = int(reading.counts(summary, "outcome_count", outcome=name))
        row = [f"{frequency(k, n)} {SEE[name]}", interval(k, n)]
        rows.append((*row, *((real_words(context, name),) if real else ()), *_difference(effects, name)))
    war = [f"{NOT_ESTIMATED}: war between states", "", *(("never",) if real else ())]
    rows.append((*war, *(("",) if effects is not None else ())))
    return (*columns, *(("against pinned",) if effects is not None else ())), rows


def _difference(effects: xr.Dataset | None, name: str) -> tuple[str, ...]:
    if effects is None:
        return ()
    cell = effects.isel(arm=0).sel(outcome=name)
    return (f"{short_words(cell)} ({interval_words(cell)})",)


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
