"""Explanations as files: a figure with its numbers, and the same as JSON.

results/<scenario>/explain-<digest>-s<seed>/
    explain-m3-2022-09-22-kosovo.*     pivotal-m3-blockade.*     apart-blockade.*
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn
from sim.drawing.plate import Plate, save_plate
from sim.drawing.style import new_figure
from sim.explanation import words_chance
from sim.explanation.chance import Chance
from sim.explanation.changes import Side
from sim.explanation.choice import Explanation
from sim.explanation.distinguish import Distinction
from sim.explanation.pivotal import Pivot, Pivots
from sim.explanation.words import asked_words, feature_words, term_words
from sim.files import whole_files
from sim.plain import json_text
from sim.scenario.changed import changed_words
from sim.scenario.toml import inline
from sim.world.setting import Setting

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Found = TypeVar("Found")


def publish_explanation(
    draw: Callable[[Figure, Found, Context], Drawn], found: Found, data: Any, context: Context, out: Path
) -> Path:
    """Draw an explanation, write it with its numbers and as JSON, and return the path of the picture.

    Each file appears whole or not at all; those of other explanations of the same run stay.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    folder = out / context.name / f"explain-{context.digest[:12]}-s{context.seed}"
    figure = new_figure(1.0)
    plate = Plate(figure, draw(figure, found, context), context.metadata)
    text = json_text(data)
    with whole_files(folder) as aside:
        save_plate(plate, aside)
        (aside / f"{plate.drawn.name}.json").write_text(text + "\n", encoding="utf-8")
    return folder / f"{plate.drawn.name}.png"


def run_data(context: Context) -> dict[str, Any]:
    """Return whose history an answer is about, and how far to trust it."""
    return {
        "scenario": context.name,
        "arm": context.arm or "base",
        "changed": changed_words(context.scenario),
        "seed": context.seed,
        "model_version": context.version,
        "trust": context.trust.removeprefix("Trust: "),
    }


def explanation_data(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data."""
    data = asdict(found)
    for option in data["options"]:
        for term in option["terms"]:
            term["words"] = term_words(term["name"], found.actor)
    return data


def chance_data(found: Chance) -> dict[str, Any]:
    """Return why an event was likely or unlikely as plain data."""
    data = asdict(found)
    data["factors"] = dict(found.factors)
    for told, term in zip(data["terms"], found.terms, strict=True):
        told["words"] = words_chance.term_words(term, found.event)
    return data


def pivots_data(found: Pivots, source: str, setting: Setting) -> dict[str, Any]:
    """Return a history's events and what each changed as plain data, with the commands that repeat it."""
    return {
        "outcome": found.outcome,
        "member": found.member,
        "futures": found.futures,
        "settled": found.settled,
        "settled_by": found.settled_by or None,
        "expected_by_chance": found.by_chance,
        "tested": [_pivot(pivot, found, source, setting) for pivot in found.tested],
        "untested": {reason: [asdict(e) for e in events] for reason, events in found.untested.items()},
    }


def _pivot(pivot: Pivot, found: Pivots, source: str, setting: Setting) -> dict[str, Any]:
    question = pivot.question
    return {
        "date": question.date,
        "event": asked_words(question.events, setting),
        "without": pivot.without,
        "with": pivot.with_it,
        "change": pivot.change,
        "interval": [pivot.low, pivot.high],
        "pivotal": pivot.clear,
        "repeat_without": fork_command(source, found, question.date, question.without),
        "repeat_with": fork_command(source, found, question.date, question.with_it),
    }


def fork_command(source: str, found: Pivots, date: dt.date, side: Side) -> str:
    """Return the command that draws the futures of one side of a question."""
    words = ["crisis-sim", "fork", source, "--member", str(found.member), "--on", str(date)]
    words += ["-n", str(found.futures)]
    for option, entries in (("--drop", side.drop), ("--event", side.events)):
        for entry in entries:
            words += [option, _event_words(entry)]
    return " ".join(words)


def _event_words(entry: Mapping[str, Any]) -> str:
    """Return an event as an option takes it: in words where words suffice."""
    names = [str(entry[key]) for key in ("date", "actor", "move", "event") if key in entry]
    if set(entry) <= {"date", "actor", "move", "event", "measures"}:
        return f'"{" ".join([*names, *entry.get("measures", ())])}"'
    return f"'{inline(entry)}'"


def distinction_data(found: Distinction) -> dict[str, Any]:
    """Return what set an ensemble's histories apart as plain data, the earliest first."""
    return {
        "outcome": found.outcome,
        "histories": found.members,
        "happened": found.happened,
        "band": found.band,
        "dates": [date.isoformat() for date in found.dates],
        "happened_by": found.by_day.tolist(),
        "features": [
            {
                "name": feature.name,
                "words": feature_words(feature.name),
                "first_outside": None if feature.first is None else found.dates[feature.first],
                "largest_on": found.dates[feature.largest],
                "difference": [round(float(value), 4) for value in feature.difference],
                "with": [round(float(value), 4) for value in feature.with_it],
                "without": [round(float(value), 4) for value in feature.without],
            }
            for feature in found.features
        ],
    }
