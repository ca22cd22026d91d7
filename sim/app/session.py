"""What one browser tab is looking at; Solara keeps a copy of these values for each tab."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import solara

from sim.ensemble.variant import Variant
from sim.scenario import Scenario, load_scenario

FLAGSHIP = "august-2022"
#: Histories that are simulated while sliders move.
HISTORIES = 1_000

#: The scenario, arm and changed values of *Explore*; ``None`` until something is chosen.
variant: solara.Reactive[Variant | None] = solara.reactive(None)
#: A variant that was pinned for comparison.
pinned: solara.Reactive[Variant | None] = solara.reactive(None)

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


def use_view() -> str:
    """Return ``"projector"`` with ``?view=projector`` in the address, else ``"desk"`` (a hook)."""
    asked = parse_qs(solara.use_router().search or "")
    return "projector" if asked.get("view") == ["projector"] else "desk"
