"""Write the golden event logs of the shipped scenarios: ``python -m tools.golden``.

One history of each, as text that a reader can check. They are event logs and not numbers, so that the
last digit of ``exp`` on another processor does not matter.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.simulate import simulate
from sim.scenario import shipped_scenarios

FOLDER = Path(__file__).parent.parent / "tests" / "golden"


def line(one: Happening) -> str:
    """Return an event as one line: date, who or where, what, and what is known about it."""
    known = {"value": one.value, "casualties": one.casualties}
    detail = [f"{key} {value:g}" for key, value in known.items() if value] + ["lethal"] * bool(one.lethal)
    origin = [word for word in (one.origin, one.effect) if word not in ("", "chosen")]
    parts = [str(one.date), one.actor or one.place or "-", one.event, one.measure, *detail, *origin]
    return "  ".join(part for part in parts if part)


def event_log(name: str) -> str:
    """Return the events of replicate 0 of a scenario's base, a line each."""
    events = happenings(simulate(name, replicates=[0], workers=1))
    return "".join(f"{line(event)}\n" for event in events)


def main() -> None:
    """Write every log and name those that changed."""
    FOLDER.mkdir(exist_ok=True)
    for name in shipped_scenarios():
        path = FOLDER / f"{name}.txt"
        before = path.read_text(encoding="utf-8") if path.exists() else None
        after = event_log(name)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"wrote {path.name}")


if __name__ == "__main__":
    sys.exit(main())
