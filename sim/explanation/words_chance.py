"""How it is said why roads, incidents and deals were likely or unlikely on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sim.drawing.words import capital, day, plural
from sim.explanation import words as say
from sim.explanation.causes import Cause
from sim.explanation.chance import DEAL, DOWN, INCIDENTS, UP, Chance
from sim.explanation.choice import Term
from sim.world.setting import Setting
from sim.world.vocabulary import PLACE_NAMES

#: What each part is, by event.
TERMS = {
    UP: {
        "calm": "readiness on a calm day",
        "call": "calls to mobilise",
        "roads": "roads that are blocked",
        "calming": "a step back or a deal",
        "urgency": "a rule due or in force",
        "police": "special police in the north",
        "affront": "arrests and deaths that are resented",
        "deterrence": "police that could arrest",
    },
    DOWN: {
        "calm": "what comes down on any day",
        "calming": "a step back or a deal",
        "interposing": "KFOR between the sides",
        "ready": "people ready to hold it",
    },
    INCIDENTS: {
        "calm": "incidents on any day",
        "walk_out": "Serbs have left the institutions",
        "roads": "barricades that stand",
        "police": "special police where people are ready",
        "interposing": "KFOR between the sides",
        "excitation": "incidents bred by earlier ones",
        "kfor": "the presence of KFOR",
        "ceiling": "more than 20 a day do not count",
    },
    DEAL: {
        "calm": "what a round settles in calm",
        "pressure_kosovo": "pressure on Kosovo",
        "pressure_serbia": "pressure on Serbia",
        "commitment_kosovo": "Kosovo's public commitment",
        "commitment_serbia": "Serbia's public commitment",
        "hostility_kosovo": "hostility that Kosovo feels",
        "hostility_serbia": "hostility that Serbia feels",
        "risk": "tension that hurts both sides",
        "ease": "how easy the matter is",
        "urgency": "its due date",
    },
}
#: What stands behind a part that no event explains.
RESTS = {"urgency": "a date set before the window", "ease": "fixed by the scenario"}
#: Hazards and rates are told for 100 such days, the others as they are.
_SCALES = {UP: 1.0, DOWN: 100.0, INCIDENTS: 100.0, DEAL: 1.0}
_READ = {
    UP: "the push to act: people act whose own threshold lies below it; thresholds are 0.5 on average",
    DOWN: "removals of one barricade in 100 such days",
    INCIDENTS: "incidents in 100 such days",
    DEAL: "log-odds: +0.7 doubles the odds, −0.7 halves them",
}


def scaled(found: Chance) -> Chance:
    """Return the same with its parts on the scale on which they are told."""
    scale = _SCALES[found.event]

    def cause(one: Cause) -> Cause:
        return replace(one, value=scale * one.value)

    terms = (
        Term(term.name, scale * term.value, tuple(cause(one) for one in term.causes), scale * term.rest)
        for term in found.terms
    )
    return replace(found, total=scale * found.total, terms=tuple(terms))


def scale_words(event: str) -> str:
    """Return what the numbers beside the parts are."""
    return _READ[event]


def what(event: str, where: str) -> str:
    """Return what is explained: "barricades go up in Zvečan", "a deal on plates"."""
    if event == DEAL:
        return "a general deal" if where == "general" else f"a deal on {where.replace('_', ' ')}"
    if event == INCIDENTS:
        return "an incident"
    return f"barricades {'go up' if event == UP else 'come down'} in {PLACE_NAMES[where]}"


def odds_words(found: Chance) -> str:
    """Return how likely it was: "12 in 100 that morning", of a deal "12 in 100 once a round was held"."""
    when = "once a round was held" if found.event == DEAL else "that morning"
    return f"{say.in_hundred(found.probability)} {when}"


def headline(found: Chance, setting: Setting) -> str:
    """Return what happened, or did not, and how likely it was."""
    asked = what(found.event, found.where)
    if found.happening is None:
        return f"Not on {day(found.date)}: {asked}, {odds_words(found)}"
    told = say.happening_words(found.happening, setting)
    return f"{capital(told)} on {day(found.date)}: {odds_words(found)}"


def term_words(term: Term, event: str) -> str:
    """Return what a part is: "calls to mobilise"."""
    return TERMS[event][term.name]


def behind(term: Term, today: dt.date, setting: Setting) -> str:
    """Return what stands behind a part: its largest events with their share, the others counted."""
    return say.behind(term, today, setting, RESTS)


def mainly(term: Term, today: dt.date, setting: Setting) -> str:
    """Return the largest thing behind a part, and how many more there are."""
    return say.mainly(term, today, setting, RESTS)


def shown_terms(found: Chance) -> list[Term]:
    """Return the parts that are large enough to tell, largest first."""
    return [term for term in found.terms if abs(term.value) >= say.SMALL]


def total_words(found: Chance) -> str:
    """Return what the sum of the parts means."""
    factors = found.factors
    if found.event == UP:
        return f"{say.in_hundred(factors['ready'])} are ready to act"
    if found.event == DOWN:
        return "of each barricade that stands"
    if found.event == INCIDENTS:
        return "expected in 100 such days"
    return f"below a ceiling of {say.in_hundred(factors['ceiling'])}"


def remarks(found: Chance) -> list[str]:
    """Return what a reader must know about these odds, as sentences."""
    said, factors = [], found.factors
    if found.happening is not None and found.happening.origin:
        said.append(say.fixed_words(found.happening.origin))
    if found.event == UP:
        free = plural(int(factors["free"]), "site")
        said.append(f"{free} of 4 free; {factors['expected']:.2g} new barricades expected.")
    elif found.event == DOWN:
        standing = int(factors["standing"])
        said.append(f"{plural(standing, 'barricade')} there that morning.")
    elif found.event == DEAL:
        said.append(
            "Odds at the table: they count only on a day with a round."
            if factors["at_stake"]
            else "It was not on the agenda that day, so no round could settle it."
        )
    return said
