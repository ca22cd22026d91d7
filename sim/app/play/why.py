"""Why something happened in a game: the explanation of *Understand*, for a day that was played."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import solara

from sim.app import parts
from sim.app.understand import choice, events
from sim.drawing.words import day
from sim.explanation.chance import events_of
from sim.explanation.history import History, history_of
from sim.forks.parent import Parent
from sim.play.game import Game
from sim.play.table import Table
from sim.world.vocabulary import ACTORS


def hidden_from(table: Table, role: str) -> tuple[str, ...]:
    """Return the actors whose reasons a role may not see: while a game goes on, those of other people."""
    game = table.game
    return () if game.over else tuple(actor for actor in game.people if actor != role)


@solara.component
def Why(table: Table, version: int, date: dt.date, go: events.Go, role: str) -> None:
    """Explain what happened on a day of a game, as far as a role may know."""
    solara.Style(Path(__file__).parents[1] / "understand" / "understand.css")
    history = solara.use_memo(lambda: _played(table.game), [table.name, version])
    hidden = hidden_from(table, role)
    wanted, set_wanted = solara.use_state("")
    known = events_of(history.log)
    offered = [(slot, words) for slot, words in events.slots("", known) if _open(slot, hidden)]
    slot = wanted if wanted in dict(offered) else _opening(history, date, offered)

    def lead(to: dt.date | None, other: str | None) -> None:
        if other is None or _open(other, hidden):
            set_wanted(other or slot)
            go(to or date, None)

    with parts.html("section", class_="cs-panel", aria_label=f"Why on {day(date)}"):
        parts.heading(f"Why on {day(date)}?")
        parts.choice("Whose choice, or which event", offered, slot, set_wanted)
        choice.Choice(history, date, slot, lead)


def _played(game: Game) -> History:
    """Return the days of a game that were played; at least one."""
    assert game.log is not None
    return history_of(Parent(game.plan, 0, None), game.log, game.events)


def _open(slot: str, hidden: Collection[str]) -> bool:
    return slot.partition("/")[0] not in hidden


def _opening(history: History, date: dt.date, offered: list[tuple[str, str]]) -> str:
    """Return what is explained first: what the model decided or drew that day, if it was more than words."""
    slots = dict(offered)
    found = events.opening([e for e in history.events if e.date == date], date)
    if found.slot in slots:
        return found.slot
    return next((actor for actor in ACTORS if actor in slots), offered[0][0])
