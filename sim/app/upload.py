"""A scenario file from the browser: size-limited, read as text, judged by the same validator as on disk."""

from __future__ import annotations

from pathlib import PurePath

import solara

from sim.app import parts, session
from sim.errors import Problem, ScenarioError
from sim.scenario.loader import MAX_BYTES, parse_scenario


@solara.component
def Upload() -> None:
    """Show the button that takes a scenario file, and what is wrong with the last one."""
    wrong: solara.Reactive[Exception | None] = solara.use_reactive(None)

    def take(name: str, text: str | None) -> None:
        try:
            if text is None:
                message = "this file is too large for a scenario"
                raise ScenarioError(Problem(message, file=name, allowed="up to 1 MB"))
            session.open_scenario(parse_scenario(text, PurePath(name).stem, file=name, alone=True))
            wrong.set(None)
        except Exception as error:  # also a fault is said: somebody waits for an answer
            wrong.set(error)

    with parts.html("div", class_="cs-inline"):
        parts.pick("Open a scenario file …", MAX_BYTES, take)
        if wrong.value is not None:
            parts.problem(wrong.value)
