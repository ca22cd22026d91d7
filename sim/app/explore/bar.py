"""The bar above the charts: scenario, arm, how many histories, pin, downloads."""

from __future__ import annotations

from functools import cache

import solara

from sim.app import address, parts, session
from sim.app.explore import save
from sim.app.look import Look
from sim.app.upload import Upload
from sim.drawing.words import count
from sim.scenario import load_scenario, shipped_scenarios
from sim.scenario.loader import MAX_BYTES, parse_upload

#: The value of the list that stands for a scenario that is not shipped.
OWN = "…"


@solara.component
def Bar(found: Look | None) -> None:
    """Show the bar."""
    now = session.current()
    view = session.use_view()
    with parts.html("div", class_="cs-tools", role="group", aria_label="What to run"):
        _scenarios()
        arms = [("", "base"), *((name, arm.title or name) for name, arm in now.scenario.arms.items())]
        parts.choice(
            "Arm",
            arms,
            now.arm or "",
            lambda name: session.change(arm=name or None, parameters={}, due_in=None),
        )
        sizes = [(str(size), count(size)) for size in session.SIZES]
        parts.choice(
            "Histories", sizes, str(now.replicates), lambda size: session.change(replicates=int(size))
        )
        parts.button("Run again", _again, label="Run again with other luck")
        if session.pinned.value is None:
            parts.button("Pin", lambda: session.pinned.set(now), label="Pin this run to compare with it")
        else:
            parts.button("Unpin", lambda: session.pinned.set(None))
        if view == "desk":
            Upload("Open a scenario file …", MAX_BYTES, _take)
            save.Save(found)
    with parts.place():
        if words := address.left_out():
            parts.text(words, class_="cs-note")


def _take(data: bytes, name: str) -> None:
    session.open_scenario(parse_upload(data, name))


def _scenarios() -> None:
    now = session.current().scenario
    shipped = shipped_scenarios()
    options = [(name, load_title(name)) for name in shipped]
    own = now.name not in shipped
    if own:
        options.insert(0, (OWN, now.title))
    parts.choice("Scenario", options, OWN if own else now.name, _open)


@cache
def load_title(name: str) -> str:
    """Return a shipped scenario's title."""
    return load_scenario(name).title


def _open(name: str) -> None:
    if name != OWN:
        session.open_scenario(load_scenario(name))


def _again() -> None:
    now = session.current()
    session.change(seed=(now.scenario.ensemble.seed if now.seed is None else now.seed) + 1)
