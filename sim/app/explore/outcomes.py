"""The outcomes of *Explore*, in natural frequencies, beside the real crisis and the pinned run."""

from __future__ import annotations

import solara

from sim.app import parts
from sim.app.explore import outcome_rows as live_outcomes
from sim.app.look import Look
from sim.drawing.pages import in_app
from sim.runs import outcome_rows
from sim.runs.terminal import incident_words, tension_words


@solara.component
def Outcomes(found: Look) -> None:
    """Show the table of outcomes."""
    with parts.html("section", class_="cs-panel cs-outcomes", aria_label="Outcomes"):
        parts.heading("In 100 histories")
        columns, rows = live_outcomes.outcomes(found.summary, found.context, found.effects)
        parts.table(columns, rows, "How many of 100 histories see each outcome")
        for words in (
            outcome_rows.cannot_words(outcome_rows.cannot_happen(found.context), found.context),
            f"Tension: {tension_words(found.summary)}.",
            f"Incidents: {incident_words(found.summary)}.",
        ):
            if words:
                parts.text(words, class_="cs-note")
        if found.effects is not None and found.pinned_variant is not None:
            parts.text(live_outcomes.pinned_words(found.variant, found.pinned_variant), class_="cs-note")
        if found.unpaired:
            parts.text(found.unpaired, class_="cs-note")
        parts.text(in_app(found.context.trust), class_="cs-note")
