"""Which outcomes a comparison tells, and what stands in their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.comparison.compare import rest_effect
from sim.drawing.context import context_of
from sim.runs.outcome_rows import possible
from sim.scenario.possible import ruled_out
from sim.world.outcomes import NO_DECISION, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr


def cannot_happen(result: xr.Dataset, arms: Sequence[str] | None = None) -> dict[str, str]:
    """Return what cannot happen in the reference nor in any of some arms (all by default), each with why."""
    scenario = context_of(result, with_record=False).scenario
    named = [str(arm) for arm in result["arm"].values] if arms is None else arms
    sides = [scenario.with_arm(name if name in scenario.arms else None) for name in named]
    against = result.attrs.get("against", "")
    found = [ruled_out(side, forked="fork" in result.attrs) for side in sides]
    first = ruled_out(
        scenario.with_arm(against if against in scenario.arms else None), forked="fork" in result.attrs
    )
    return {name: why for name, why in first.items() if all(name in other for other in found)}


def rows_of(result: xr.Dataset, arms: Sequence[str] | None = None) -> list[str]:
    """Return the outcomes that can happen, with the rest of the due-day decisions."""
    return possible(OUTCOMES, cannot_happen(result, arms))


def cell_of(arm: xr.Dataset, name: str) -> xr.Dataset:
    """Return the effect on an outcome, or on having no due-day decision; ``arm`` is one of a comparison."""
    import xarray as xr

    if name != NO_DECISION.name:
        return arm.sel(outcome=name)
    found = asdict(rest_effect(arm["first_due_day"].values))
    return xr.Dataset({key: ((), value) for key, value in found.items()}, {"outcome": name})
