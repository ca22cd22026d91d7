"""What one browser tab is looking at; Solara keeps a copy of these values for each tab."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import solara

from sim.ensemble.variant import Variant
from sim.errors import InputError, no_such
from sim.scenario import Scenario, load_scenario, parse_scenario, shipped_scenarios

FLAGSHIP = "august-2022"
#: Histories that are simulated while sliders move, and how many may be asked for.
HISTORIES = 1_000
SIZES = (200, HISTORIES, 10_000, 100_000)

#: The scenario, arm and changed values of *Explore*; ``None`` until something is chosen.
variant: solara.Reactive[Variant | None] = solara.reactive(None)
#: A variant that was pinned for comparison.
pinned: solara.Reactive[Variant | None] = solara.reactive(None)

#: The number of the history that is read, as it was typed; *Explore* and *Understand* share it.
reading: solara.Reactive[str] = solara.reactive("")

#: What slots begin with that no actor fills (`sim.app.understand.events`).
EVENT = "event/"
#: The day and the slot that *Understand* explains, as its address names them; empty for what it opens with.
choice: solara.Reactive[tuple[str, str]] = solara.reactive(("", ""))
#: The day that *Record* shows, ISO; empty for the one it opens on.
day: solara.Reactive[str] = solara.reactive("")
#: The day of the map on *Explore*, ISO; empty for the middle of the window.
map_day: solara.Reactive[str] = solara.reactive("")

_first: list[Variant] = []


def offer(scenario: Scenario) -> None:
    """Open every new tab with this scenario."""
    _first[:] = [Variant(scenario, replicates=HISTORIES)]


def current() -> Variant:
    """Return what *Explore* shows."""
    if not _first:
        offer(load_scenario(FLAGSHIP))
    return variant.value or _first[0]


def open_scenario(scenario: Scenario) -> None:
    """Show another scenario, as it stands."""
    variant.set(Variant(scenario, replicates=HISTORIES))


def change(**what: Any) -> None:
    """Change some fields of the variant."""
    variant.set(replace(current(), **what))


def checked(scenario: Scenario, **fields: Any) -> Variant:
    """Return a variant of a scenario that the page could have come to.

    Raises
    ------
    InputError, ValueError, TypeError
        If it could not.
    """
    found = Variant(scenario, **fields)
    if found.replicates not in SIZES or not isinstance(found.seed, int | None):
        raise ValueError("not offered")
    found.plan("curves")  # refuses an arm or a value that is not there
    return found


def named(name: str, text: str = "") -> Scenario:
    """Return a scenario that a browser names: a shipped one, or the one whose text it gives.

    Raises
    ------
    InputError
        If there is no such scenario, or the text is none.
    """
    if text:
        return parse_scenario(text, name, alone=True)
    if name not in shipped_scenarios():
        raise InputError(no_such("scenario", "name", name, shipped_scenarios()))
    return load_scenario(name)


def use_view() -> str:
    """Return ``"projector"`` with ``?view=projector`` in the address, else ``"desk"`` (a hook)."""
    asked = parse_qs(solara.use_router().search or "")
    return "projector" if asked.get("view") == ["projector"] else "desk"
