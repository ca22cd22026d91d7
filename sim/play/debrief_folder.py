"""What a debrief leaves beside the game's file: the figure and the events."""

from __future__ import annotations

from pathlib import Path

from sim.drawing.plate import save_plate
from sim.ensemble.eventlist import write_events
from sim.files import whole_files
from sim.play.debrief import Debrief
from sim.play.debrief_figure import plate
from sim.play.game import Game
from sim.play.saved import DEBRIEF_FILES, save


def leave(game: Game, found: Debrief, place: Path) -> list[Path]:
    """Write the game where it is kept, and its events and the figure beside it; return the paths."""
    assert game.log is not None
    saved = save(game, place)
    with whole_files(saved.parent) as aside:
        write_events(aside / "events.csv", game.log, [0])
        save_plate(plate(game, found), aside)
    return [saved, *(saved.with_name(name) for name in DEBRIEF_FILES)]
