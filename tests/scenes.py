"""Small scenarios for the engine's tests, written as the files that users write."""

from __future__ import annotations

import datetime as dt

from sim.scenario import Scenario, parse_scenario

START = dt.date(2022, 6, 29)

#: The trial kernel behind the patterns had Kosovo's firmness in one number and no walk-out.
TRIAL = {"dom_K": 0.5, "p_walk": 0.0}

#: The arm `no-pressure`: EU and US do not press or punish; they still convene.
NO_PRESSURE = tuple(
    f"{actor}.{move}"
    for actor in ("eu", "us")
    for move in ("press_serbia", "press_kosovo", "sanction_kosovo")
)


def scene(
    days: int = 120,
    measures: dict[str, str] | None = None,
    body: str = "",
    parameters: dict[str, float] | None = None,
    unavailable: tuple[str, ...] = (),
    start: dt.date = START,
) -> Scenario:
    """Return a scenario; ``measures`` maps names to TOML lines, ``body`` is added at the end."""
    lines = ["schema = 1", 'title = "scene"', f"start = {start}", f"end = {start + dt.timedelta(days - 1)}"]
    lines.append(f"unavailable = {list(unavailable)!r}")
    for name, text in (measures or {}).items():
        lines += [f"[measures.{name}]", text]
    lines += ["[parameters]", *(f'"{name}" = {float(value)}' for name, value in (parameters or {}).items())]
    return parse_scenario("\n".join([*lines, body]), name="scene")


def announced(
    notice: int = 33,
    days: int = 120,
    parameters: dict[str, float] | None = None,
    unavailable: tuple[str, ...] = (),
) -> Scenario:
    """Return the scene of the patterns: Kosovo announces plates on the first day."""
    event = f"""
[[events]]
date = {START}
actor = "kosovo"
move = "announce"
measures = ["plates"]
due = {START + dt.timedelta(notice)}
"""
    return scene(
        days + 1, {"plates": 'owner = "kosovo"'}, event, {**TRIAL, **(parameters or {})}, unavailable
    )


def calm(days: int, parameters: dict[str, float] | None = None) -> Scenario:
    """Return a free run from a calm day with one measure that may be announced."""
    return scene(days, {"plates": 'owner = "kosovo"'}, "", {**TRIAL, **(parameters or {})})
