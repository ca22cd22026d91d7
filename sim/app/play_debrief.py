"""The debrief of a game on the page: the same tables and figure as at the terminal."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import solara

from sim.app import parts, work
from sim.play import debrief as told
from sim.play.debrief_figure import plate
from sim.play.saved import from_bytes
from sim.play.table import Table
from sim.play.words import ending_words
from sim.show.pages import in_app
from sim.show.words import count
from sim.world.vocabulary import ACTOR_NAMES


@dataclass(frozen=True)
class _Page:
    found: told.Debrief
    png: bytes
    title: str
    alt: str


@solara.component
def Debriefing(table: Table, version: int) -> None:
    """Show the debrief of a game that is over."""
    parts.text(ending_words(table.game), role="status")
    task = work.use_work(lambda progress: _made(table.file()), [table.name, version])
    if task.error:
        parts.problem(task.exception)
    if task.latest is None:
        if not task.error:
            parts.html(
                "p", f"{count(told.HISTORIES)} histories are being simulated to compare with …", role="status"
            )
        return
    page, game = task.latest, table.game
    with parts.html("section", class_="cs-panel", aria_label="Debrief"):
        parts.heading("Debrief")
        picture = f"data:image/png;base64,{base64.b64encode(page.png).decode()}"
        image = parts.html("img", src=picture, alt=page.alt, class_="cs-figure")
        parts.html("div", image, class_="cs-wide", role="group", aria_label="The figure", tabindex="0")
        columns, rows = told.outcome_rows(page.found)
        parts.table(columns, rows, "Outcomes of your history beside others")
        parts.text(f"Sooner or lower: {told.RANK_NOTE}", class_="cs-note")
        for actor, habits in page.found.habits.items():
            parts.heading(told.habit_title(game, actor), 3)
            parts.table(*told.habit_rows(habits), caption=f"Moves of {ACTOR_NAMES[actor]}")
        parts.heading("Decisions that changed what could follow", 3)
        if page.found.pivots:
            parts.table(*told.pivot_rows(page.found.pivots), caption="Decisions and what they changed")
        else:
            parts.text(told.NO_PIVOT)
        parts.text(told.pivot_note(page.found), class_="cs-note")
        parts.text(in_app(f"Trust: {told.trust_words(game)}"), class_="cs-note")
        parts.download("Download the figure", "debrief.png", lambda: page.png)


def _made(file: str) -> _Page:
    """Debrief a copy of the game, so that the table is free meanwhile."""
    game = from_bytes(file.encode(), "game")
    found = told.debrief(game)
    drawn = plate(game, found)
    return _Page(found, drawn.png, drawn.drawn.title, drawn.drawn.alt)
