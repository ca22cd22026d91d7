"""How an explanation is said: terms, the events behind them, and what an event changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from sim.actors import DRIVERS, MOVES_BY_ACTOR
from sim.drawing.dated_events import words_of
from sim.drawing.sentences import move_words
from sim.drawing.words import SPEAKERS, capital, day, listed, short_day, two_digits
from sim.ensemble.eventlist import Happening
from sim.explanation.causes import BLOCKED, START, Cause
from sim.explanation.choice import Explanation, Option, Term
from sim.explanation.pivotal import Pivots
from sim.parameters import PARAMETERS
from sim.world.events import ImposedEvent
from sim.world.outcomes import OUTCOMES
from sim.world.setting import Setting
from sim.world.vocabulary import ACTOR_NAMES

#: What stands behind a term that no event explains.
RESTS = {"calm": "how often it does so when nothing is going on"} | {
    part.name: part.rest
    for drivers in DRIVERS.values()
    for one in drivers.values()
    for part in one.parts
    if part.rest
}
#: What each term is, by actor.
TERMS: Mapping[str, Mapping[str, str]] = {
    actor: {"calm": "habit on a calm day"}
    | {part.name: part.words for one in drivers.values() for part in one.parts}
    for actor, drivers in DRIVERS.items()
}
#: Events named behind a term; the others are counted.
NAMED = 3
#: Parts smaller than this, in log-odds, are not told.
SMALL = 0.005

#: What the features of an ensemble are called.
FEATURES = {
    "tension": "tension",
    "hostility.kosovo": "hostility that Kosovo feels",
    "hostility.serbia": "hostility that Serbia feels",
    "commitment.kosovo": "public commitment of Kosovo",
    "commitment.serbia": "public commitment of Serbia",
    "pressure.kosovo": "pressure on Kosovo",
    "pressure.serbia": "pressure on Serbia",
    "violence": "recent violence",
    "nearness": "nearness of a due date",
    "police": "special police in the north",
    "readiness": "readiness of Serbian forces",
    "call": "calls to mobilise still heard",
    "affront": "arrests still resented",
    "walked_out": "Serbs out of the institutions",
    "presence": "KFOR in the north",
    "barricades": "barricades standing",
    "deals": "deals so far",
    "incidents": "incidents so far",
    "casualties": "people hurt or killed so far",
}


def term_words(term: str, actor: str) -> str:
    """Return what a term is: "pressure from the EU and the US"."""
    return TERMS[actor][term]


def signed(value: float) -> str:
    """Return log-odds with a sign: "+1.1", "−0.30", "0"."""
    if value == 0:
        return "0"
    digits = 1 if abs(value) >= 0.95 else 2
    return f"{value:+z.{digits}f}".replace("-", "−")


def ago(date: dt.date, today: dt.date) -> str:
    """Return "yesterday", "3 days ago" or, from two weeks on, the date."""
    days = (today - date).days
    if days > 14:
        return short_day(date)
    return "yesterday" if days == 1 else f"{days} days ago"


def happening_words(event: Happening, setting: Setting) -> str:
    """Return an event in a few words: "US presses Kosovo to delay", "barricades go up in Zvečan"."""
    measures = tuple(event.measure.split())
    if event.actor:
        return words_of(ImposedEvent(actor=event.actor, move=event.event, measures=measures), setting)
    if event.event in ("new_barricades", "removed_barricades"):
        up = event.event == "new_barricades"
        given = ImposedEvent(event="barricades", place=event.place, up=int(up), down=int(not up))
        return words_of(given, setting)
    if event.event == "incidents":
        count, hurt = int(event.value or 0), event.casualties or 0
        given = ImposedEvent(event="incident", count=count, casualties=hurt, lethal=bool(event.lethal))
        return words_of(given, setting)
    if event.event == "measure_ended":
        return f"{event.measure.replace('_', ' ')} no longer applies"
    return words_of(ImposedEvent(event=event.event, measures=measures, value=event.value), setting)


def cause_words(cause: Cause, today: dt.date, setting: Setting) -> str:
    """Return a cause with its date: "US presses Kosovo to delay, yesterday"."""
    if cause.event is None:
        return {START: "from before the window", BLOCKED: "roads that stayed blocked"}[cause.kind]
    return f"{happening_words(cause.event, setting)}, {ago(cause.event.date, today)}"


def behind(term: Term, today: dt.date, setting: Setting, rests: Mapping[str, str] = RESTS) -> str:
    """Return what stands behind a term: its largest events with their parts, the others counted.

    ``rests`` says what stands behind a term that no event explains.
    """
    told = [cause for cause in term.causes if abs(cause.value) >= SMALL]
    if not told:
        return rests.get(term.name, "")
    if len(told) == 1 and abs(told[0].value - term.value) < SMALL:
        return cause_words(told[0], today, setting)
    parts = [f"{cause_words(cause, today, setting)} {signed(cause.value)}" for cause in told[:NAMED]]
    if more := told[NAMED:]:
        parts.append(f"{len(more)} more {signed(sum(cause.value for cause in more))}")
    return "; ".join(parts)


def mainly(term: Term, today: dt.date, setting: Setting, rests: Mapping[str, str] = RESTS) -> str:
    """Return the largest thing behind a term, and how many more there are; ``rests`` as in `behind`."""
    told = [cause for cause in term.causes if abs(cause.value) >= SMALL]
    if len(told) < 2:
        return behind(term, today, setting, rests)
    first = f"{cause_words(told[0], today, setting)}: {signed(told[0].value)}"
    return f"{first}, and {len(told) - 1} more"


def shown_terms(option: Option) -> list[Term]:
    """Return the terms of a move that are large enough to tell, largest first."""
    return [term for term in option.terms if abs(term.value) >= SMALL]


def subject(found: Explanation) -> Option:
    """Return the move to take apart: the chosen one, or the likeliest other where nothing was done."""
    if found.decision is not None and found.chosen != "hold":
        return found.decision
    others = [option for option in found.options if option.available and option.move != "hold"]
    # Where nothing else was possible, doing nothing stands alone, without parts.
    return max(others or found.options, key=lambda option: option.probability)


def headline(found: Explanation) -> str:
    """Return what was done and how likely: "Kosovo postpones on 22 Sep 2022: 39 in 100 that morning"."""
    who, what = ACTOR_NAMES[found.actor], move_words(found.actor, found.chosen)
    if found.decision is None:
        decided = ", when it was to decide" if found.kind == "due" and found.origin == "chosen" else ""
        return f"{who} {what} on {day(found.date)}{decided}"
    return f"{who} {what} on {day(found.date)}: {in_hundred(found.decision.probability)} that morning"


def in_hundred(probability: float) -> str:
    """Return a chance as a natural frequency with one denominator: "33 in 100", "fewer than 0.1 in 100"."""
    if 0 < probability < 0.001:
        return "fewer than 0.1 in 100"
    if 0.995 <= probability < 1:
        return "more than 99 in 100"
    return f"{two_digits(100 * probability) if probability else 'none'} in 100"


def total_words(found: Explanation, option: Option) -> str:
    """Return what the sum of a move's terms means, beside doing nothing or beside the other decisions."""
    if option.move == "hold":
        return "nothing else was possible"
    if found.kind == "due":
        others = [o for o in found.options if o.available and o.move != option.move]
        return "beside " + listed(f"{signed(o.log_odds)} for {o.move.replace('_', ' ')}" for o in others)
    return f"{math.exp(option.log_odds):.2g} times as likely as nothing new"


def fixed_words(origin: str) -> str:
    """Return the sentence for what was fixed from outside, by who fixed it."""
    whose = {"imposed": "the scenario", "record": "the record", "trigger": "a rule of the scenario",
             "player": "a player"}[origin]  # fmt: skip
    return f"Fixed by {whose}; the odds are what the model would have drawn from."


def remarks(found: Explanation) -> list[str]:
    """Return what a reader must know about these odds, as sentences."""
    said = []
    if found.origin != "chosen" and found.chosen != "hold":
        said.append(fixed_words(found.origin))
    if found.followed:
        said.append("The record was followed that day: what it does not hold was drawn given that.")
    if found.decision is None and found.origin == "chosen":
        said.append("Nothing was left to decide: a deal came first, or something else was fixed.")
    elif found.chosen == "hold" and found.kind != "due":
        said.append("Doing nothing new is what every move is measured against.")
    return said


def feature_words(name: str) -> str:
    """Return what a feature of an ensemble is called."""
    kind, _, rest = name.partition(".")
    if kind == "parameter":
        return f"parameter: {PARAMETERS[rest].label.lower()}"
    if kind == "moves":
        actor, _, move = rest.partition(".")
        return f"{ACTOR_NAMES[actor]} {MOVES_BY_ACTOR[actor][move].words}, so far"
    return FEATURES[name]


def asked_words(events: Sequence[Happening], setting: Setting) -> str:
    """Return the event of a question, or the deals of a round as one."""
    if len(events) == 1:
        return happening_words(events[0], setting)
    return f"deals on {listed(event.measure.replace('_', ' ') for event in events)}"


def settled_words(found: Pivots) -> str:
    """Return when and how an outcome was settled: "A blockade came on 3 Sep 2022"."""
    assert found.settled is not None
    what = OUTCOMES[found.settled_by].label
    if found.settled_by == found.outcome:
        return f"{what} on {day(found.settled)}: later events cannot change that"
    return f"the first decision came on {day(found.settled)} and was another, {what.lower()}"


def when_words(dates: Sequence[dt.date], position: int | None) -> str:
    """Return a day of a window, or "never"."""
    return "never" if position is None else day(dates[position])


def speaker(actor: str) -> str:
    """Return an actor's name at the start of a sentence."""
    return capital(SPEAKERS[actor])
