"""One choice taken apart: odds as bars, reasons as a signed waterfall, the events behind them as links."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import solara

from sim.analysis.explain import Explanation, Option, Term, explain
from sim.analysis.odds import AT_LEAST_ONE, Odds, morning, odds_of
from sim.app import parts, work
from sim.app.understand_events import Go, slot_of
from sim.show import explain_words as say
from sim.show.words import day
from sim.world.vocabulary import ACTOR_NAMES

if TYPE_CHECKING:
    from sim.app.understand import History


@solara.component
def Choice(history: History, date: dt.date, slot: str, go: Go) -> None:
    """Explain what filled a slot on a day."""
    task = work.use_work(lambda progress: ask(history, date, slot), [id(history), date, slot])
    if task.error:
        parts.problem(task.exception)
    elif task.latest is None or task.pending:
        parts.html("p", "Looking into that morning …", role="status")
    elif isinstance(task.latest, Explanation):
        _Explained(task.latest, history, go)
    else:
        _Chance(history, date, slot, task.latest)


def ask(history: History, date: dt.date, slot: str) -> Explanation | Odds:
    """Return the explanation of an actor's choice, or the odds of what the world drew."""
    if not slot.startswith("event/"):
        actor, _, appeal = slot.partition("/")
        return explain(history.log, on=date, actor=actor, appeal=bool(appeal))
    event = next((e for e in history.events if e.date == date and slot_of(e) == slot), None)
    if event is None:
        return {}
    t = (date - history.context.setting.start).days
    return odds_of(morning(history.log, 0, t), event) or {}


@solara.component
def _Chance(history: History, date: dt.date, slot: str, odds: Odds) -> None:
    """Say how likely an event was that nobody chose."""
    event = next((e for e in history.events if e.date == date and slot_of(e) == slot), None)
    if event is None:
        parts.heading(day(date))
        parts.empty("Nothing of that kind happened on this day. Choose an actor, or an event from the list.")
        return
    told = say.happening_words(event, history.context.setting)
    parts.heading(f"{told[:1].upper()}{told[1:]}, {day(date)}")
    if not odds:
        parts.text("Fixed by the scenario or by another event: nothing was drawn.")
    for name, probability in odds.items():
        what = "at least one such event that day" if name == AT_LEAST_ONE else "once a round was held"
        parts.text(f"Odds that morning: {say.in_hundred(probability)}, {what}.")
    parts.text(
        "Nobody decides this alone: it is drawn from what the model computes of the ground and of the talks. "
        "To see what it changed, ask which events mattered.",
        class_="cs-note",
    )


@solara.component
def _Explained(found: Explanation, history: History, go: Go) -> None:
    option = say.subject(found)
    wanted, set_wanted = solara.use_state("")
    shown = next((o for o in found.options if o.move == wanted and o.available), option)
    parts.heading(say.headline(found))
    for remark in say.remarks(found):
        parts.text(remark, class_="cs-note")
    _odds(found)
    moves = [o for o in found.options if o.available and o.move != "hold"]
    words = [(o.move, say.move_words(found.actor, o.move)) for o in moves]
    if len(moves) > 1:
        parts.choice("Take apart", words, shown.move, set_wanted)
    parts.heading(f"{ACTOR_NAMES[found.actor]} {say.move_words(found.actor, shown.move)}: why", 3)
    _waterfall(found, shown, history, go)


def _odds(found: Explanation) -> None:
    with parts.html("ul", class_="cs-odds", aria_label="Odds that morning"):
        for option in found.options:
            chosen = option.move == found.chosen
            words = f"{ACTOR_NAMES[found.actor]} {say.move_words(found.actor, option.move)}"
            with parts.html("li", class_="cs-on" if chosen else ""):
                parts.html("span", f"{words}{' (done)' if chosen else ''}")
                width = f"width: {100 * option.probability:.1f}%"
                bar = parts.html("span", style=width, class_=f"cs-fill cs-{found.actor}")
                parts.html("span", bar, class_="cs-rail", aria_hidden="true")
                odds = say.in_hundred(option.probability) if option.available else "not possible"
                parts.html("span", odds, class_="cs-number")


def _waterfall(found: Explanation, option: Option, history: History, go: Go) -> None:
    """Show each reason with its bar, beginning where the last one ended, and the sum."""
    terms = say.shown_terms(option)
    ends = [0.0]
    for term in terms:
        ends.append(ends[-1] + term.value)
    low, high = min(ends), max(ends)
    with parts.html("ol", class_="cs-waterfall"):
        for term, start in zip(terms, ends[:-1], strict=True):
            with parts.html("li"):
                words = say.term_words(term.name, found.actor)
                _bar(words, term.value, start, (low, high), "cs-up" if term.value > 0 else "cs-down")
                _behind(term, found, history, go)
        with parts.html("li", class_="cs-sum"):
            _bar(f"together: {say.total_words(found, option)}", option.log_odds, 0.0, (low, high), "cs-total")
    parts.text("Log-odds: +0.7 doubles a move’s odds, −0.7 halves them.", class_="cs-note")


def _bar(words: str, value: float, start: float, limits: tuple[float, float], class_: str) -> None:
    low, high = limits
    scale = 100 / max(high - low, 1e-9)
    left, width = scale * (min(start, start + value) - low), scale * abs(value)
    parts.html("span", words)
    fill = parts.html("span", style=f"left: {left:.2f}%; width: {width:.2f}%", class_=class_)
    zero = parts.html("span", style=f"left: {-scale * low:.2f}%", class_="cs-zero")
    parts.html("span", zero, fill, class_="cs-rail", aria_hidden="true")
    parts.html("span", say.signed(value), class_="cs-number")


def _behind(term: Term, found: Explanation, history: History, go: Go) -> None:
    """Show the events behind a reason as links to their own explanation."""
    setting = history.context.setting
    told = [cause for cause in term.causes if abs(cause.value) >= say.SMALL]
    if not told:
        parts.html("small", say.behind(term, found.date, setting))
        return
    with parts.html("small", class_="cs-causes"):
        for cause in told[: say.NAMED]:
            words = f"{say.cause_words(cause, found.date, setting)}: {say.signed(cause.value)}"
            if cause.event is None:
                parts.html("span", words)
            else:
                to = partial(go, cause.event.date, slot_of(cause.event))
                parts.button(words, to, class_="cs-cause", label=f"Go to {words}")
        if len(told) > say.NAMED:
            rest = sum(cause.value for cause in told[say.NAMED :])
            parts.html("span", f"{len(told) - say.NAMED} more: {say.signed(rest)}")
