"""The debrief of a game on the page: the same tables and figure as at the terminal."""

from __future__ import annotations

import solara

from sim.app import parts, work
from sim.app.answers import Answers
from sim.app.plot import InWords
from sim.drawing.pages import in_app
from sim.drawing.words import count
from sim.play.columns import Rows
from sim.play.debrief import HISTORIES, NO_PIVOT, RANK_NOTE
from sim.play.debrief_page import DebriefPage, Decisions, debrief_page, decisions, pivots
from sim.play.table import Table

#: Parts in which decisions are looked at.
PARTS = 2
#: Debriefs kept, for all devices of a table.
KEPT = 50
_answers: Answers[tuple[DebriefPage, Decisions]] = Answers(KEPT)


def debriefed(table: Table, progress: work.Progress) -> tuple[DebriefPage, Decisions]:
    """Return the debrief of a table's game, made once for all its devices, by the server's workers."""
    file = table.file()

    def make(_: work.Progress) -> tuple[DebriefPage, Decisions]:
        # Which decisions mattered takes longest, so it is asked of two workers, each about every other day.
        page, *parts = work.in_workers(
            (debrief_page, file), *((pivots, file, slice(part, None, PARTS)) for part in range(PARTS))
        )
        return page, decisions(parts)

    return _answers.ask(file, make, progress)


def ahead(table: Table | None) -> None:
    """Begin the debrief of a game that is over, unless another device has."""
    if table is not None and table.game.over and table.file() not in _answers:
        work.ahead(lambda progress: debriefed(table, progress))


@solara.component
def Debriefing(table: Table, version: int) -> None:
    """Show the debrief of a game that is over."""
    task = work.use_work(lambda progress: debriefed(table, progress), [table.name, version])
    if task.exception:
        parts.problem(task.exception)
    if task.latest is None:
        if not task.exception:
            parts.text(f"{count(HISTORIES)} histories are being simulated to compare with …")
        return
    page, made = task.latest
    with parts.html("section", class_="cs-panel", aria_label="Debrief"):
        parts.heading("Debrief")
        image = parts.html("img", src=page.picture, alt=page.alt, class_="cs-figure")
        parts.html("div", image, class_="cs-wide", role="group", aria_label="The figure", tabindex="0")
        parts.text(f"{page.title}.", class_="cs-note")
        InWords(page.alt, lambda: page.numbers)
        _table(page.outcomes, "Outcomes of your history beside others")
        parts.text(f"Sooner or lower: {RANK_NOTE}", class_="cs-note")
        for title, caption, habits in page.habits:
            parts.heading(title, 3)
            _table(habits, caption)
        parts.heading("Decisions that changed what could follow", 3)
        if made.rows:
            _table(made.rows, "Decisions and what they changed")
        else:
            parts.text(NO_PIVOT)
        parts.text(made.note, class_="cs-note")
        parts.text(in_app(f"Trust: {page.trust}"), class_="cs-note")
        parts.download("Download the figure", "debrief.png", lambda: page.png)


def _table(found: Rows, caption: str) -> None:
    columns, rows = found
    parts.table(columns, rows, caption)
