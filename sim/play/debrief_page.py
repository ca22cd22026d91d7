"""A debrief as a page needs it: tables in words and the figure, small, so that it can come from a worker."""

from __future__ import annotations

from dataclasses import dataclass

from sim.play import debrief as told
from sim.play.columns import Rows
from sim.play.debrief_figure import plate
from sim.play.saved import from_bytes
from sim.world.vocabulary import ACTOR_NAMES


@dataclass(frozen=True)
class DebriefPage:
    """What a page shows of a game that is over.

    Parameters
    ----------
    png, alt : bytes, str
        The figure, and what it shows in words.
    outcomes : Rows
    habits : list of (title, caption, Rows)
        For each actor that people played.
    pivots : Rows or None
        Decisions that changed what could follow; ``None`` where none did.
    note, trust : str
        How far to trust the decisions listed, and the numbers of the game.
    """

    png: bytes
    alt: str
    outcomes: Rows
    habits: list[tuple[str, str, Rows]]
    pivots: Rows | None
    note: str
    trust: str


def debrief_page(file: str) -> DebriefPage:
    """Return the debrief of a game, given as the text of its file."""
    game = from_bytes(file.encode(), "game")
    found = told.debrief(game)
    drawn = plate(game, found)
    habits = [
        (told.habit_title(game, actor), f"Moves of {ACTOR_NAMES[actor]}", told.habit_rows(habits))
        for actor, habits in found.habits.items()
    ]
    pivots = told.pivot_rows(found.pivots) if found.pivots else None
    trust = told.trust_words(game)
    outcomes, note = told.outcome_rows(found), told.pivot_note(found)
    return DebriefPage(drawn.png, drawn.drawn.alt, outcomes, habits, pivots, note, trust)
