"""What an event file becomes in the model, for the terminal and as data."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.console import Console

from sim.drawing.sentences import predicate
from sim.drawing.tables import PlainTable
from sim.drawing.words import MONTHS, SPEAKERS, day, plural, span
from sim.record.eventfile import Coding, Fate
from sim.world.events import ImposedEvent
from sim.world.facts import FACTS

_SLOT_WORDS = {
    "measure": "a step of a measure",
    "barricades": "barricades go up or down",
    "incident": "an incident",
    "lethal_incident": "a deliberate lethal attack",
    "deal": "a deal",
    "no_deal": "a round without a deal",
    "general_deal": "a general deal",
}


def print_coding(console: Console, name: str, coding: Coding, *, each_row: bool) -> None:
    """Print rows by month, what they become in the model, and what is left out and why.

    Parameters
    ----------
    console : rich.console.Console
    name : str
        The file's name.
    coding : Coding
    each_row : bool
        Whether to list every row as well.
    """
    dates = [fate.row.date for fate in coding.fates]
    kept = sum(bool(fate.code) for fate in coding.fates)
    console.print(f"{name}: good, {plural(len(dates), 'row')}, {span(dates[0], dates[-1])}", style="bold")
    console.print(
        f"{kept} become events of the model, {len(dates) - kept} are left out; with what follows from "
        f"them, {plural(len(coding.events), 'event')}.\n"
    )
    console.print(_months(coding.fates))
    console.print()
    console.print(_counted(("What the rows become", "rows"), _becoming(coding.fates)))
    if kept < len(dates):
        console.print()
        console.print(_left_out(coding.fates))
    if coding.inferred:
        console.print()
        console.print(_inferred(coding.inferred))
    for measure, due in coding.silent.items():
        console.print(
            f"\nNo row says what became of {measure}, due on {day(due)}: the model draws a decision.",
        )
    if each_row:
        console.print()
        console.print(_rows(coding.fates))


def as_data(coding: Coding) -> dict[str, Any]:
    """Return the coding of a file as plain data: every row's fate, and what was inferred."""
    return {
        "rows": [
            {
                "line": fate.row.line,
                "date": fate.row.date.isoformat(),
                "actor": fate.row.actor,
                "action": fate.row.action,
                "becomes": list(fate.code),
                "reason": fate.reason,
            }
            for fate in coding.fates
        ],
        "inferred": [
            {"date": str(event.date), "event": _event_words(event), "source": event.source}
            for event in coding.inferred
        ],
        "silent": {measure: due.isoformat() for measure, due in coding.silent.items()},
        "events": len(coding.events),
    }


def product_words(product: str) -> str:
    """Return what a product of a row is, in words."""
    actor, _, move = product.rpartition(".")
    if not actor:
        return _SLOT_WORDS.get(product) or FACTS[product].words
    if move == "press_both":
        return f"{SPEAKERS[actor].removeprefix('the ')} presses both governments"
    return f"{SPEAKERS[actor].removeprefix('the ')} {predicate(actor, move)}"


def _event_words(event: ImposedEvent) -> str:
    if event.actor and event.move:
        return product_words(f"{event.actor}.{event.move}")
    return product_words(event.event or "")


def _months(fates: Iterable[Fate]) -> PlainTable:
    kept: Counter[dt.date] = Counter()
    out: Counter[dt.date] = Counter()
    for fate in fates:
        (kept if fate.code else out)[fate.row.date.replace(day=1)] += 1
    table = _table("Month", "rows", "in the model", "left out")
    for month in sorted(kept | out):
        name = f"{MONTHS[month.month - 1]} {month.year}"
        table.add_row(name, *(str(n) for n in (kept[month] + out[month], kept[month], out[month])))
    return table


def _becoming(fates: Iterable[Fate]) -> list[tuple[str, int]]:
    found = Counter(product for fate in fates for product in fate.code)
    return [(product_words(product), number) for product, number in found.most_common()]


def _left_out(fates: Iterable[Fate]) -> PlainTable:
    found = Counter((fate.row.action, fate.reason) for fate in fates if not fate.code)
    table = _table("What is left out", "rows", "why")
    for (action, reason), number in sorted(found.items()):
        table.add_row(action, str(number), reason)
    return table


def _counted(titles: tuple[str, str], rows: Iterable[tuple[str, int]]) -> PlainTable:
    table = _table(*titles)
    for words, number in rows:
        table.add_row(words, str(number))
    return table


def _inferred(found: Iterable[ImposedEvent]) -> PlainTable:
    table = _table("Inferred", "what no row says", "why")
    for event in found:
        table.add_row(str(event.date), _event_words(event), event.source.removeprefix("inferred: "))
    return table


def _rows(fates: Iterable[Fate]) -> PlainTable:
    table = _table("Line", "date", "row", "becomes")
    for fate in fates:
        event = fate.row
        becomes = ", ".join(product_words(product) for product in fate.code) or f"left out: {fate.reason}"
        table.add_row(str(fate.row.line), event.date.isoformat(), f"{event.actor} {event.action}", becomes)
    return table


def _table(*titles: str) -> PlainTable:
    table = PlainTable()
    for title in titles:
        if title in ("rows", "in the model", "left out"):
            table.add_values(title, right=True)
        elif title in ("Month", "Inferred", "Line", "date"):
            table.add_values(title)
        else:
            table.add_text(title)
    return table
