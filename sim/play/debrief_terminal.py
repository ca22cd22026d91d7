"""The debrief at the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from sim.drawing import reading
from sim.drawing.tables import print_facts
from sim.drawing.words import count, listed
from sim.play.columns import print_rows
from sim.play.debrief import (
    HISTORIES,
    NO_PIVOT,
    RANK_NOTE,
    debrief,
    habit_rows,
    habit_title,
    outcome_rows,
    pivot_note,
    pivot_rows,
    trust_words,
)
from sim.play.debrief_folder import leave
from sim.play.game import Game
from sim.play.words import ending_words, player_names


def print_debrief(console: Console, game: Game, place: Path | None = None) -> None:
    """Print the debrief, and leave the figure and the events beside the game's file if it has one."""
    found = debrief(game, HISTORIES)
    n = reading.members(found.summary)
    who = player_names(game.people) or "the actors"
    console.print(Text("\nDebrief", style="bold"))
    if game.ended_on is not None:
        console.print(Text(ending_words(game)))
    console.print(f"Your history beside {count(n)} in which the model decides for {who} too.\n")
    print_rows(console, *outcome_rows(found))
    for actor, habits in found.habits.items():
        console.print(Text(f"\n{habit_title(game, actor)}", style="bold"))
        print_rows(console, *habit_rows(actor, habits))
    console.print(Text("\nDecisions that changed what could follow", style="bold"))
    if found.pivots:
        print_rows(console, *pivot_rows(found.pivots))
    else:
        console.print(NO_PIVOT)
    facts = {"Note": pivot_note(found.pivots, found.compared), "Rank": RANK_NOTE, "Trust": trust_words(game)}
    if place is not None:
        made = leave(game, found, place)
        facts["Files"] = listed(path.name for path in made) + f" in {made[0].parent}"
    print_facts(console, facts)
