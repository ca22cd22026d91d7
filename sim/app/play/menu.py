"""A seat's menu: what it can do today, with what could follow each line, and what it has decided."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import solara

from sim.app import parts, work
from sim.app.answers import Answers
from sim.app.play.room import refused
from sim.app.plot import InWords
from sim.drawing.sentences import move_words
from sim.drawing.words import SPEAKERS, listed, plural
from sim.errors import InputError, Problem, shorten
from sim.play import live, words
from sim.play.futures import Ground, Outlook
from sim.play.pace import WAIT
from sim.play.protocol import MOST_DAYS, Choice, Observation
from sim.play.table import Table
from sim.world.vocabulary import ACTOR_NAMES

#: Called with what a button of the menu stands for.
Decide = Callable[[dict[str, Any]], None]
#: Menus of which what could follow is kept: fifty tables with a few seats each, of which few wait at a time.
KEPT = 100
#: What could follow each line of a menu, for all devices of a seat.
_answers: Answers[list[Outlook]] = Answers(KEPT)


def outlooks(table: Table, ground: Ground, seen: Observation, progress: work.Progress) -> list[Outlook]:
    """Return what could follow each line of a seat's menu, drawn by the server's workers."""

    def draw(_: work.Progress) -> list[Outlook]:
        choices = [(seen.actor, Choice(option.move, option.measure)) for option in seen.options]
        found: list[Outlook] = work.in_workers((Ground.follow, ground, choices))[0]
        return found

    # The state tells one morning from another of the same date, after a day was taken back.
    question = (table.name, seen.actor, seen.date, tuple(ground.state.values()))
    return _answers.ask(question, draw, progress)


@solara.component
def Menu(table: Table, version: int, actor: str) -> None:
    """Show today's menu, what could follow each line of it, and what was decided."""
    seen = table.observation(actor)
    # With the morning about which it was said: on the next one it means nothing.
    wrong: solara.Reactive[tuple[dt.date, InputError] | None] = solara.use_reactive(None)
    notice = solara.use_reactive("")
    appeal = solara.use_reactive(False)
    # What was offered on each morning that was shown: a click may be about an earlier one.
    mornings: dict[dt.date, Observation] = solara.use_memo(dict, [table.name])
    mornings[seen.date] = seen
    ground = solara.use_memo(table.ground, [table.name, len(table.game.turns), seen.date])

    task = work.use_work(
        lambda progress: outlooks(table, ground, seen, progress),
        [table.name, actor, len(table.game.turns), seen.date],
    )

    def decide(said: dict[str, Any]) -> None:
        # The morning that the device showed: this page may be a day further already.
        morning = parts.date_of(said.get("date"))
        try:
            choice = _choice(said, mornings.get(morning, seen), notice.value, appeal.value)
            table.choose(actor, choice, WAIT if said.get("wait") else 1, morning)
            wrong.set(None)
        except InputError as error:
            wrong.set((table.game.day, error))

    parts.heading(f"Today {SPEAKERS[actor]} …")
    decided, choice = table.choice(actor)
    with parts.place():
        if decided:
            _decided(table, seen, choice)
        elif not seen.options:
            parts.text("Today the scenario decides for you.")
    found = task.latest or []
    if task.pending or task.exception or len(found) != len(seen.options):
        found = []
    for k in range(len(seen.options)):
        _line(seen, k, found, decide)
    _besides(seen, notice, appeal, decide)
    if wrong.value and wrong.value[0] == seen.date:
        refused(wrong.value[1])
    # Below all that can be clicked, so that nothing moves when the futures arrive.
    if task.exception:
        parts.problem(task.exception)
    elif not found:
        parts.html("p", "What could follow is being drawn …", class_="cs-note cs-after")
    else:
        pictures = f"The pictures show tension over {plural(len(found[0].tension), 'day')}."
        parts.text(f"{words.menu_note(found, seen.options)} {pictures}", class_="cs-note cs-after")


def _besides(
    seen: Observation,
    notice: solara.Reactive[str],
    appeal: solara.Reactive[bool],
    decide: Decide,
) -> None:
    """Offer what goes with a move, and what can be done instead of one."""
    with parts.html("div", class_="cs-tools"):
        if any(option.takes_days for option in seen.options):
            parts.field("Days of notice (empty: left to the model)", notice.value, notice.set, numeric=True)
        if seen.appeals:
            said = "also calling for restraint" if appeal.value else "without a call for restraint"
            parts.button(
                f"Choose {said}", lambda: appeal.set(not appeal.value), label=f"Now {said}; change it"
            )
        if not seen.due:
            label = f"Wait until something happens, at most {WAIT} days"
            _decision(seen, f"Wait up to {WAIT} days", decide, {"move": "hold", "wait": True}, label=label)
        _decision(seen, "Leave today to the model", decide, {})


def _decision(
    seen: Observation, words: str, decide: Decide, what: dict[str, Any], label: str = "", class_: str = ""
) -> None:
    """Show a button that decides about the morning it is shown for."""
    said = {"date": seen.date.isoformat(), **what}
    parts.answer(words, said, decide, label=label, class_=class_)


def _choice(said: dict[str, Any], seen: Observation, notice: str, appeal: bool) -> Choice | None:
    """Return the choice that a button stands for; ``None`` leaves the day to the model."""
    if "move" not in said:
        return None
    if said.get("wait"):
        return Choice()
    move, measure = str(said["move"]), str(said.get("measure", ""))
    given = _days(notice) if move in words_with_days(seen) else None
    return Choice(move, measure, given, appeal and seen.appeals)


def _line(seen: Observation, k: int, found: list[Outlook], decide: Decide) -> None:
    """Show a line of the menu: the move, a small fan of what could follow, and what it changes."""
    option = seen.options[k]
    with parts.html("div", class_="cs-move"):
        what = {"move": option.move, "measure": option.measure}
        _decision(seen, words.option_words(option), decide, what, class_="cs-choose")
        if found:
            svg, told = live.small_fan(found[k])
            source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
            parts.html("img", src=source, alt=told, width=str(live.WIDE), height=str(live.HIGH))
            parts.text(live.fan_finding(found[k]), class_="cs-note cs-finding")
            # Each line has such a button: a screen reader hears which one.
            numbers = InWords(told, lambda: live.fan_numbers(found[k]), "Numbers", f"of line {k + 1}")
            numbers.key(f"numbers {k}")
            parts.html("p", " · ".join(words.menu_named(found, seen.options, k)), class_="cs-note")
        else:  # keeps the room of what comes
            parts.html("span", class_="cs-soon", aria_hidden="true").key(f"soon {k}")
            parts.html("p", class_="cs-note cs-finding").key(f"soon beside {k}")
            parts.html("p", class_="cs-note").key(f"soon below {k}")


def _decided(table: Table, seen: Observation, choice: Choice | None) -> None:
    open_seats = [ACTOR_NAMES[actor] for actor, done in table.decided().items() if not done]
    wait = f" Waiting for {listed(open_seats)}." if open_seats else ""
    parts.text(f"{chosen_words(seen, choice)} You can change it until the day is played.{wait}")


def chosen_words(seen: Observation, choice: Choice | None) -> str:
    """Return what a seat has chosen for today, as a sentence."""
    if choice is None:
        return "You left today to the model."
    told = next(
        (words.option_words(o) for o in seen.options if (o.move, o.measure) == (choice.move, choice.measure)),
        move_words(seen.actor, choice.move),
    )
    notice = f", with {plural(choice.days, 'day')} of notice" if choice.days else ""
    appeal = ", and calls for restraint" if choice.appeal else ""
    return f"You chose that {SPEAKERS[seen.actor]} {told}{notice}{appeal}."


def words_with_days(seen: Observation) -> set[str]:
    """Return the moves of today's menu with which days of notice can be given."""
    return {option.move for option in seen.options if option.takes_days}


def _days(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.strip().isdecimal() or not 1 <= int(typed.strip()[:9]) <= MOST_DAYS:
        problem = f"{shorten(typed)} is no number of days of notice; type 1 to {MOST_DAYS}, or leave it empty"
        raise InputError(Problem(problem))
    return int(typed)
