"""The outcomes of a run as rows: how often, when, and beside the real crisis.

Every table of outcomes comes from here or follows it: one name for each, no row for what cannot happen, and
what is left over when Kosovo's first due-day decision is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sim.drawing import reading
from sim.drawing.context import Context
from sim.drawing.words import (
    NOT_ESTIMATED,
    count,
    day,
    inside,
    listed,
    often,
    often_titles,
    plural,
    tension,
)
from sim.ensemble.headline import no_decision
from sim.runs.incidence import real_words
from sim.scenario.possible import ruled_out
from sim.world.outcomes import EVENTS, FIRST_DECISION, NO_DECISION, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

WAR = "War between states"


@dataclass(frozen=True)
class Row:
    """An outcome of a run: in how many histories, by when in half of those, and when it really came."""

    name: str
    label: str
    k: int
    when: dt.date | None
    real: str


def cannot_happen(context: Context) -> dict[str, str]:
    """Return the outcomes that cannot happen in a run, each with why."""
    return ruled_out(context.scenario, forked=context.origin is not None, setting=context.setting)


def told(summary: xr.Dataset, context: Context) -> list[Row]:
    """Return the yes/no outcomes that can happen, with what is left over after the due-day decisions."""
    left_out, real = cannot_happen(context), context.observed is not None
    rows = []
    for name in possible(EVENTS, left_out):
        if name == NO_DECISION.name:
            rest, _ = no_decision(summary)
            rows.append(Row(name, NO_DECISION.label, rest, None, _really_none(context) if real else ""))
            continue
        k = int(reading.counts(summary, "outcome_count", outcome=name))
        when = reading.typical_day(summary, name)
        rows.append(Row(name, OUTCOMES[name].label, k, when, real_words(context, name) if real else ""))
    return rows


def possible(names: Iterable[str], left_out: Mapping[str, str]) -> list[str]:
    """Return outcomes without those left out; the rest of the due-day decisions follows the last of them."""
    kept = [name for name in names if name not in left_out]
    decided = [name for name in kept if name in FIRST_DECISION]
    if decided:
        kept.insert(kept.index(decided[-1]) + 1, NO_DECISION.name)
    return kept


def outcome_cells(summary: xr.Dataset, context: Context) -> tuple[list[str], list[list[str]]]:
    """Return the titles and rows of a table of outcomes; the last row is war, which is not estimated."""
    n, real = reading.members(summary), context.observed is not None
    titles = ["In this history ..." if n == 1 else "In how many histories ...", *often_titles(n)]
    titles += ["real crisis"] if real else []
    rows = [
        [row.label, *often(row.k, n), day(row.when) if row.when else "–", *([row.real] if real else [])]
        for row in told(summary, context)
    ]
    war = [WAR, NOT_ESTIMATED, *[""] * (len(often_titles(n)) - 1), *(["never"] if real else [])]
    return titles, [*rows, war]


def cannot_words(left_out: Mapping[str, str], context: Context | None = None) -> str:
    """Return "Cannot happen here: a deal (nobody hosts talks)."; nothing if all can happen."""
    parts = []
    for why, names in groupby(left_out, key=lambda name: left_out[name]):
        kinds = list(names)
        real = [real_words(context, name) for name in kinds] if context and context.observed else []
        dates = [f"; really {words}" for words in real if words[:1].isdigit()]
        parts.append(f"{listed(inside(OUTCOMES[name].label) for name in kinds)} ({why}{''.join(dates)})")
    return f"Cannot happen here: {'; '.join(parts)}." if parts else ""


def asked_words(context: Context) -> str:
    """Return what each name asks, where the name alone does not say it."""
    names = [name for name in EVENTS if name not in cannot_happen(context) and name in _EXPLAINED]
    decided = [name for name in FIRST_DECISION if name not in cannot_happen(context)]
    parts = [f"{inside(OUTCOMES[name].label)}: {OUTCOMES[name].definition}" for name in names]
    parts += [f"{listed(inside(OUTCOMES[n].label) for n in decided)}: {_FIRST}"] if decided else []
    return "; ".join(parts)


#: Names that do not say by themselves what is asked.
_EXPLAINED = ("blockade", "mass_injuries", "deal", "reserve")
_FIRST = "Kosovo's first decision on a due day"


def rest_words(summary: xr.Dataset, context: Context) -> str:
    """Return why some histories have no due-day decision; nothing where none can have one or all have."""
    if NO_DECISION.name not in possible(EVENTS, cannot_happen(context)):
        return ""
    rest, settled = no_decision(summary)
    if not rest or settled is None or reading.members(summary) == 1:
        return ""
    number = {
        "with a rule that a deal had suspended, here or before the window": settled,
        "with no rule decided on or settled": rest - settled,
    }
    parts = [f"{'all' if k == rest else count(k)} {why}" for why, k in number.items() if k]
    return f"{plural(rest, 'history', 'histories')}, {listed(parts)}"


def real_cell(context: Context, name: str) -> str:
    """Return what really became of an outcome, for a table: a date, "never", or a number."""
    assert context.observed is not None
    if name == NO_DECISION.name:
        return _really_none(context)
    return tension(context.observed.numbers[name]) if name in NUMBERS else real_words(context, name)


def _really_none(context: Context) -> str:
    """Return whether the real path had no due-day decision either."""
    assert context.observed is not None
    if any(context.observed.dates[name] for name in FIRST_DECISION):
        return "no"
    return "yes" if context.real_end == context.setting.end else "not so far"
