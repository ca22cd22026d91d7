"""One choice taken apart: odds as bars, reasons as a signed waterfall, the events behind them as links."""

from __future__ import annotations

import datetime as dt
from functools import partial

import solara

from sim.app import parts, work
from sim.app.answers import Answers
from sim.app.session import EVENT
from sim.app.understand.events import Go, slot_of
from sim.app.understand.waterfall import Reason, Total, waterfall
from sim.drawing.sentences import move_words
from sim.drawing.words import capital, day
from sim.ensemble.eventlist import Happening
from sim.ensemble.odds import Odds, morning, odds_of
from sim.explanation import words as say
from sim.explanation import words_chance
from sim.explanation.chance import Chance, events_of, explain_event
from sim.explanation.choice import Explanation, ended_on, explain
from sim.explanation.history import History
from sim.world.vocabulary import ACTOR_NAMES

#: What odds without parts are those of.
ODDS_OF = {"walk_out": ", once a call was made"}
#: Explanations kept.
KEPT = 100
_answers: Answers[Explanation | Chance] = Answers(KEPT)


@solara.component
def Choice(history: History, date: dt.date, slot: str, go: Go) -> None:
    """Explain what filled a slot on a day."""
    task = work.use_work(lambda progress: ask(history, date, slot, progress), [id(history), date, slot])
    if task.exception:
        parts.problem(task.exception)
    elif task.latest is None or task.pending:
        parts.text("Looking into that morning …")
    elif isinstance(task.latest, Explanation):
        _Explained(task.latest, history, go)
    elif isinstance(task.latest, Chance):
        _Drawn(task.latest, history, go)
    elif isinstance(task.latest, dt.date):
        parts.heading(day(date))
        parts.empty(f"State forces ended this history on {day(task.latest)}; nobody decides any more.")
    else:
        _Odds(history, date, slot, task.latest)


def ask(
    history: History, date: dt.date, slot: str, progress: work.Progress
) -> Explanation | Chance | Odds | dt.date:
    """Return the explanation of an actor's choice or of what the world drew; else the odds, if any.

    After the end of a history, return the day of that end.
    """
    end = ended_on(history.log, 0)
    if end is not None and date > end:
        return end
    if not slot.startswith(EVENT):
        actor, _, appeal = slot.partition("/")
        why = partial(explain, on=date, actor=actor, appeal=bool(appeal))
        return _answers.ask_worker((history, date, slot), progress, why, history.log)
    asked, followed = slot.removeprefix(EVENT), history.context.setting.record_until
    if asked in events_of(history.log) and not (followed and date <= followed):
        why_drawn = partial(explain_event, on=date, event=asked)
        return _answers.ask_worker((history, date, slot), progress, why_drawn, history.log)
    event = _happening(history, date, slot)
    if event is None:
        return {}
    t = (date - history.context.setting.start).days
    return odds_of(morning(history.log, 0, t), event) or {}


def _happening(history: History, date: dt.date, slot: str) -> Happening | None:
    return next((e for e in history.events if e.date == date and slot_of(e) == slot), None)


@solara.component
def _Drawn(found: Chance, history: History, go: Go) -> None:
    """Explain what nobody decides alone: roads, incidents, deals."""
    told, setting = words_chance.scaled(found), history.context.setting
    parts.heading(words_chance.headline(found, setting))
    for remark in words_chance.remarks(found):
        parts.text(remark, class_="cs-note")
    parts.heading(f"Why {words_chance.what(found.event, found.where)}, or why not", 3)
    waterfall(
        [
            Reason(
                words_chance.term_words(term, found.event),
                term,
                words_chance.behind(term, found.date, setting),
            )
            for term in words_chance.shown_terms(told)
        ],
        Total(f"together: {words_chance.total_words(found)}", told.total),
        found.date,
        setting,
        go,
    )
    parts.text(f"Numbers: {words_chance.scale_words(found.event)}.", class_="cs-note")


@solara.component
def _Odds(history: History, date: dt.date, slot: str, odds: Odds) -> None:
    """Say how likely an event was that has no parts, such as a walk-out."""
    event = _happening(history, date, slot)
    if event is None:
        parts.heading(day(date))
        parts.empty("Nothing of that kind happened on this day. Choose an actor, or an event from the list.")
        return
    told = say.happening_words(event, history.context.setting)
    parts.heading(f"{capital(told)}, {day(date)}")
    if not odds:
        parts.text("Fixed by the scenario, by the record or by another event: nothing was drawn.")
    for name, probability in odds.items():
        parts.text(f"Odds that morning: {say.in_hundred(probability)}{ODDS_OF.get(name, '')}.")
    parts.text("To see what it changed, ask which events mattered.", class_="cs-note")


@solara.component
def _Explained(found: Explanation, history: History, go: Go) -> None:
    option, setting = say.subject(found), history.context.setting
    wanted, set_wanted = solara.use_state("")
    shown = next((o for o in found.options if o.move == wanted and o.available), option)
    parts.heading(say.headline(found))
    for remark in say.remarks(found):
        parts.text(remark, class_="cs-note")
    _odds(found)
    moves = [o for o in found.options if o.available and o.move != "hold"]
    words = [(o.move, move_words(found.actor, o.move)) for o in moves]
    if len(moves) > 1:
        parts.choice("Take apart", words, shown.move, set_wanted)
    if shown.move == "hold":
        parts.text("Nothing else was possible that morning.")
        return
    parts.heading(f"{ACTOR_NAMES[found.actor]} {move_words(found.actor, shown.move)}: why", 3)
    waterfall(
        [
            Reason(say.term_words(term.name, found.actor), term, say.behind(term, found.date, setting))
            for term in say.shown_terms(shown)
        ],
        Total(f"together: {say.total_words(found, shown)}", shown.log_odds),
        found.date,
        setting,
        go,
    )
    parts.text("Log-odds: +0.7 doubles a move’s odds, −0.7 halves them.", class_="cs-note")


def _odds(found: Explanation) -> None:
    with parts.html("ul", class_="cs-odds", aria_label="Odds that morning"):
        for option in found.options:
            chosen = option.move == found.chosen
            words = f"{ACTOR_NAMES[found.actor]} {move_words(found.actor, option.move)}"
            with parts.html("li", class_="cs-on" if chosen else ""):
                parts.html("span", f"{words}{' (done)' if chosen else ''}")
                width = f"width: {100 * option.probability:.1f}%"
                bar = parts.html("span", style=width, class_=f"cs-fill cs-{found.actor}")
                parts.html("span", bar, class_="cs-rail", aria_hidden="true")
                odds = say.in_hundred(option.probability) if option.available else "not possible"
                parts.html("span", odds, class_="cs-number")
