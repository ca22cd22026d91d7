"""The door to a game: start one, join one with a code, or go on with a saved one."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import solara

from sim.app import parts
from sim.app.play.room import refused, room, visitor
from sim.app.session import FLAGSHIP, current
from sim.app.upload import Upload
from sim.errors import InputError, Problem, shorten
from sim.play.game import Game
from sim.play.saved import MAX_BYTES, from_bytes
from sim.play.table import HOST, Table
from sim.scenario import load_scenario, shipped_scenarios
from sim.world.vocabulary import ACTOR_NAMES, ACTORS

Enter = Callable[[str], None]
#: The value of the list that stands for a scenario that *Explore* has open and that is not shipped.
OWN = "…"
#: Luck that is drawn: numbers above those of the histories that *Explore* and *Understand* can show, where a
#: player could look up what comes.
LUCKS_DRAWN = range(1_000_000, 1_000_000_000)


@solara.component_vue("checks.vue", vuetify=False)
def _Checks(
    label: str, options: list[dict[str, str]], chosen: list[str], event_toggle: Callable[[str], None]
) -> None:
    pass


@solara.component
def Door(enter: Enter, wrong: InputError | None) -> None:
    """Show the three ways in."""
    parts.heading("Play a government", 1)
    parts.text(
        "Decide for one or more of the actors, day by day. All others follow the model and respond. At the "
        "end your history stands beside those of the model's own governments.",
        class_="cs-question",
    )
    with parts.html("div", class_="cs-doors"):
        _Start(enter)
        _Join(enter, wrong)
        _Resume(enter)


@solara.component
def _Start(enter: Enter) -> None:
    own = current().resolved if current().scenario.name not in shipped_scenarios() else None
    name = solara.use_reactive(OWN if own else FLAGSHIP)
    people = solara.use_reactive(["kosovo"])
    luck = solara.use_reactive("")
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def toggle(actor: str) -> None:
        chosen = {*people.value} ^ {actor}
        people.set([actor for actor in ACTORS if actor in chosen])

    def start(alone: bool) -> None:
        try:
            scenario = own if name.value == OWN and own else load_scenario(name.value)
            seats = dict.fromkeys(people.value, "person")
            game = Game(scenario, seats, replicate=_replicate(luck.value))
            table = room().open(game, visitor(), alone=alone)
            enter(table.codes[people.value[0] if alone else HOST])
        except InputError as error:
            wrong.set(error)

    with parts.html("section", class_="cs-panel", aria_label="Start a game"):
        parts.heading("Start a game")
        titles = [(shipped, load_scenario(shipped).title) for shipped in shipped_scenarios()]
        parts.choice("Scenario", [*([(OWN, own.title)] if own else []), *titles], name.value, name.set)
        _Checks(
            label="People decide for",
            options=[{"value": actor, "words": words} for actor, words in ACTOR_NAMES.items()],
            chosen=people.value,
            event_toggle=parts.heard(str, toggle),
        )
        parts.field("Luck of history number (empty: drawn)", luck.value, luck.set, numeric=True)
        with parts.html("div", class_="cs-tools"):
            one = len(people.value) == 1
            parts.button(
                "Play", lambda: start(True), disabled=not one, label="Play alone, on this device: one actor"
            )
            parts.button("Open a table", lambda: start(False), label="Open a table with a code for each seat")
        parts.text(
            "Play: one actor, on this device. A table has a code for each seat, for several devices in the "
            "same network when the app was started with --share.",
            class_="cs-note",
        )
        refused(wrong.value)


@solara.component
def _Join(enter: Enter, wrong: InputError | None) -> None:
    typed = solara.use_reactive("")
    with parts.html("section", class_="cs-panel", aria_label="Join a game"):
        parts.heading("Join a game")
        parts.field("Your code", typed.value, typed.set)
        parts.button("Take my seat", lambda: enter(typed.value), disabled=not typed.value.strip())
        refused(wrong)
        parts.text("Whoever opened the table has a code for each seat.", class_="cs-note")


@solara.component
def _Resume(enter: Enter) -> None:
    def take(data: bytes, name: str) -> None:
        game = from_bytes(data, name)
        enter(first_code(room().open(game, visitor(), alone=len(game.people) == 1)))

    with parts.html("section", class_="cs-panel", aria_label="Go on with a saved game"):
        parts.heading("Go on with a saved game")
        Upload("Open a saved game …", MAX_BYTES, take)
        parts.text(
            "The file game.json of an earlier game, from here or from the command line.", class_="cs-note"
        )


def first_code(table: Table) -> str:
    """Return the code with which whoever opens a table goes on: the only seat's, else the teacher's."""
    return table.codes[table.game.people[0] if table.alone else HOST]


def _replicate(typed: str) -> int:
    """Return the number that was typed, or one drawn from those that no other page shows."""
    if not typed.strip():
        return LUCKS_DRAWN.start + secrets.randbelow(len(LUCKS_DRAWN))
    if not typed.strip().isdecimal() or len(typed.strip()) > 9:
        raise InputError(Problem(f"{shorten(typed)} is not the number of a history; type 0, 1, 2, …"))
    return int(typed)
