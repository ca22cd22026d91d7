"""A scenario file from the browser: size-limited, read as text, judged by the same validator as on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import solara

from sim.app import parts, session
from sim.errors import InputError, Problem, ScenarioError
from sim.scenario.loader import MAX_BYTES, parse_scenario


@solara.component_vue("upload.vue", vuetify=False)
def _Pick(label: str, largest: int, event_text: Callable[[dict[str, Any]], None]) -> None:
    pass


@solara.component
def Upload() -> None:
    """Show the button that takes a scenario file, and what is wrong with the last one."""
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def take(given: dict[str, Any]) -> None:
        try:
            text, file = str(given["text"]), str(given["name"])
            session.open_scenario(parse_scenario(text, PurePath(file).stem, file=file, alone=True))
            wrong.set(None)
        except InputError as error:
            wrong.set(error)

    def too_large(name: str) -> None:
        wrong.set(
            ScenarioError(Problem("this file is too large for a scenario", file=name, allowed="up to 1 MB"))
        )

    def receive(given: dict[str, Any]) -> None:
        too_large(str(given["name"])) if given.get("text") is None else take(given)

    with parts.html("div", class_="cs-inline"):
        _Pick(label="Open a scenario file …", largest=MAX_BYTES, event_text=receive)
        if wrong.value is not None:
            parts.problem(wrong.value)
