"""A debrief as a page needs it: tables in words and the figure, small, so that it can come from a worker."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.drawing.figure_result import Table
from sim.drawing.words import day, tension
from sim.play import debrief as told
from sim.play.columns import Rows
from sim.play.debrief_figure import plate
from sim.play.saved import from_bytes
from sim.world.vocabulary import ACTOR_NAMES

#: Columns of the figure's table.
YOURS = ("tension_yours", "tension_same_luck")
NINE_IN_TEN = ("tension_q05", "tension_q95")
#: Pivotal decisions, and how many comparisons were made.
Pivots = tuple[list[told.Pivot], int]


@dataclass(frozen=True)
class DebriefPage:
    """What a page shows of a game that is over.

    Parameters
    ----------
    png, title, alt : bytes, str, str
        The figure, its finding, and what it shows in words.
    numbers : Rows
        What the figure draws, by day.
    outcomes : Rows
    habits : list of (title, caption, Rows)
        For each actor that people played.
    trust : str
        How far to trust the numbers of the game.
    """

    png: bytes
    title: str
    alt: str
    numbers: Rows
    outcomes: Rows
    habits: list[tuple[str, str, Rows]]
    trust: str

    @cached_property
    def picture(self) -> str:
        """The figure as an address that contains it, one text for all pages."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


@dataclass(frozen=True)
class Decisions:
    """The decisions that changed what could follow (``None`` where none did), and how far to trust them."""

    rows: Rows | None
    note: str


def debrief_page(file: str) -> DebriefPage:
    """Return a game, given as the text of its file, beside the histories of the model."""
    game = from_bytes(file.encode(), "game")
    found = told.beside_histories(game)
    figure = plate(game, found)
    drawn = figure.drawn
    habits = [
        (told.habit_title(game, actor), f"Moves of {ACTOR_NAMES[actor]}", told.habit_rows(actor, habits))
        for actor, habits in found.habits.items()
    ]
    return DebriefPage(
        figure.png, drawn.title, drawn.alt, _numbers(drawn.table), told.outcome_rows(found), habits,
        told.trust_words(game),
    )  # fmt: skip


def _numbers(table: Table) -> Rows:
    """Return the numbers of the figure as its reader would say them."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    columns = [
        "day", "your tension", "same luck, the model", "nine in ten histories of the model", "you chose"
    ]  # fmt: skip
    return columns, [
        [
            day(dt.date.fromisoformat(str(row["date"]))), *(tension(float(row[name])) for name in YOURS),
            "–".join(tension(float(row[name])) for name in NINE_IN_TEN), str(row["choice"]),
        ]
        for row in rows
    ]  # fmt: skip


def pivots(file: str, among: slice) -> Pivots:
    """Return which decisions of a game mattered among some turns, given as the text of its file."""
    return told.pivotal(from_bytes(file.encode(), "game"), among=among)


def decisions(parts: Sequence[Pivots]) -> Decisions:
    """Return what the decisions of a game changed, from what was found among its turns."""
    mattered = sorted((pivot for found, _ in parts for pivot in found), key=lambda pivot: pivot.date)
    compared = sum(count for _, count in parts)
    return Decisions(told.pivot_rows(mattered) if mattered else None, told.pivot_note(mattered, compared))
