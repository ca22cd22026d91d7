"""A debrief as a page needs it: tables in words and the figure, small, so that it can come from a worker."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property

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
    trust : str
        How far to trust the numbers of the game.
    """

    png: bytes
    alt: str
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
    drawn = plate(game, found)
    habits = [
        (told.habit_title(game, actor), f"Moves of {ACTOR_NAMES[actor]}", told.habit_rows(actor, habits))
        for actor, habits in found.habits.items()
    ]
    return DebriefPage(drawn.png, drawn.drawn.alt, told.outcome_rows(found), habits, told.trust_words(game))


def decisions(file: str) -> Decisions:
    """Return what the decisions of a game changed, given as the text of its file."""
    pivots, compared = told.pivotal(from_bytes(file.encode(), "game"))
    return Decisions(told.pivot_rows(pivots) if pivots else None, told.pivot_note(pivots, compared))
