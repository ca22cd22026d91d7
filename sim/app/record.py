"""*Record*: the real crisis, day by day, with its sources."""

from __future__ import annotations

import solara

from sim.app import parts


@solara.component
def Page() -> None:
    """Show the page."""
    parts.heading("The record", 1)
    solara.Text("soon")
