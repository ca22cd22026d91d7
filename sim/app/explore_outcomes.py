"""The outcomes of *Explore*, in natural frequencies, beside the real crisis and the pinned run."""

from __future__ import annotations

import solara

from sim.app import parts
from sim.app.look import Look
from sim.show import live_outcomes


@solara.component
def Outcomes(found: Look) -> None:
    """Show the table of outcomes."""
    with parts.html("section", class_="cs-panel cs-outcomes", aria_label="Outcomes"):
        parts.heading("In 100 histories")
        columns, rows = live_outcomes.outcomes(found.summary, found.context, found.effects)
        parts.table(columns, rows, "How many of 100 histories see each outcome")
        if found.effects is not None and found.pinned_variant is not None:
            parts.text(live_outcomes.pinned_words(found.variant, found.pinned_variant), class_="cs-note")
        if found.unpaired:
            parts.text(found.unpaired, class_="cs-note")
        parts.text(found.context.trust, class_="cs-note")
