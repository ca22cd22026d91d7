"""What both governments attend to (docs/model.md); what is at stake for each in the north is its own."""

from __future__ import annotations

from sim.actors.drivers import DATE_BEFORE, Driver, Part, driver

#: A red line that only a rule can cross.
RULE_STARTS = "a rule of Kosovo's that takes effect, or is about to"


def government(side: str) -> tuple[Driver, ...]:
    """Return the drivers that a government shares with the other one.

    Reciprocity and domestic pressure are parts of one driver, so they share each move's weight.
    """
    reciprocity = Part(
        "reciprocity", f"h_{side}", scale="b_rec",
        words="answering hostility received",
        rows={f"hostility_{side}": 1.0},
    )  # fmt: skip
    domestic = Part(
        "domestic", f"firmness_{side}",
        words="pressure at home to be firm",
        rest="politics at home, Serbia's standing measures, backing from abroad",
    )  # fmt: skip
    return (
        Driver(
            "escalation", (reciprocity, domestic),
            when="hostility you feel, and pressure at home",
            goal="Answer hostility firmly, and show people at home that you do not give way.",
        ),
        driver(
            "urgency", "prox", scale="b_ddl",
            words="a due date",
            when="a due date is near",
            goal="Be ready for the due date: what is not settled before must be decided then.",
            rows={"due": "prox"},
            rest=DATE_BEFORE,
        ),
        driver(
            "risk", "tension", scale="-b_risk",
            words="fear of a wider clash",
            when="tension is high",
            goal="Avoid violence: the tenser it is, the more careful you become.",
            rows={"tension_points": 1.0},
        ),
        driver(
            "backing_down", f"c_{side}", scale="-b_aud",
            words="cost at home of backing down",
            when="you have tied yourself in public",
            goal="Keep your word: having tied yourself in public, giving way costs you.",
            rows={f"commitment_{side}": 1.0},
        ),
        driver(
            "leverage", f"p_{side}", scale="b_lev",
            words="pressure from the EU and the US",
            when="the EU and the US press you",
            goal="Stay on good terms with the EU and the US: when they press, giving way gets easier.",
            rows={f"pressure_{side}": 1.0},
        ),
    )  # fmt: skip
