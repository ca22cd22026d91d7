"""A seat: the morning, what only this seat knows, the menu with what could follow, and the story so far."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from functools import partial

import solara

from sim.app import parts, play_debrief, play_why, work
from sim.app.answers import Answers
from sim.app.play_room import alone, refused, room, twice
from sim.app.plot import plot
from sim.errors import InputError, Problem, shorten
from sim.play import live, words
from sim.play.futures import Ground, Outlook
from sim.play.pace import WAIT
from sim.play.protocol import MOST_DAYS, Choice, Observation
from sim.play.table import WATCH, Table, Ticket
from sim.show.explain_words import move_words
from sim.show.words import SPEAKERS, day, listed, plural
from sim.world.vocabulary import ACTOR_NAMES

#: Menus of which what could follow is kept: fifty tables with a few seats each, of which few wait at a time.
KEPT = 100


@solara.component
def Seat(table: Table, version: int, ticket: Ticket, enter: Callable[[str], None]) -> None:
    """Show a seat."""
    game, actor = table.game, ticket.role
    parts.heading(f"{game.scenario.title}: you play {SPEAKERS[actor]}", 1)
    if game.over:
        play_debrief.Debriefing(table, version)
        Story(table, version, actor)
    else:
        parts.news(words.news(game), game.day.isoformat())
        with parts.html("div", class_="cs-play"):
            with parts.html("div"):
                _Morning(table, version, actor)
                Story(table, version, actor)
            with parts.html("section", class_="cs-panel", aria_label="Today's menu"):
                _Menu(table, version, actor)
    if alone(table, ticket):
        _Own(table, version, ticket, enter)
    else:
        Tools(table, version, enter, seat=actor)


@solara.component
def _Own(table: Table, version: int, ticket: Ticket, enter: Callable[[str], None]) -> None:
    """Show a lone player the way back to the game, and the way to end it."""

    def end() -> None:
        room().close(table)
        enter("")

    Tools(table, version, enter)
    parts.html(
        "p", "The code ", parts.html("b", table.codes[ticket.role]),
        " leads back to this game: type it under “Join a game”.", class_="cs-note",
    )  # fmt: skip
    twice("End and delete this game", "It cannot be brought back.", "Yes, delete it", end)


@solara.component
def _Morning(table: Table, version: int, actor: str) -> None:
    seen = table.observation(actor)
    with parts.html("section", class_="cs-panel", aria_label="This morning"):
        parts.heading(words.date_line(table.game))
        parts.text(words.standing(seen))
        if words.brief(seen):
            parts.html("p", words.brief(seen), class_="cs-brief")


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
def _Menu(table: Table, version: int, actor: str) -> None:
    seen = table.observation(actor)
    # With the morning about which it was said: on the next one it means nothing.
    wrong: solara.Reactive[tuple[dt.date, InputError] | None] = solara.use_reactive(None)
    notice = solara.use_reactive("")
    appeal = solara.use_reactive(False)
    ground = solara.use_memo(table.ground, [table.name, len(table.game.turns), seen.date])

    task = work.use_work(
        lambda progress: outlooks(table, ground, seen, progress),
        [table.name, actor, len(table.game.turns), seen.date],
    )

    def choose(choice: Choice | None, days: int = 1) -> None:
        try:
            table.choose(actor, choice, days, seen.date)
            wrong.set(None)
        except InputError as error:
            if seen.date == table.game.day:
                wrong.set((seen.date, error))
            elif not table.decided_on(actor, seen.date):  # a second click on the same morning says nothing
                wrong.set((table.game.day, error))

    def take(move: str, measure: str) -> None:
        try:
            given = _days(notice.value) if move in words_with_days(seen) else None
            choose(Choice(move, measure, given, appeal.value and seen.appeals))
        except InputError as error:
            wrong.set((seen.date, error))

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
    for k, option in enumerate(seen.options):
        _line(seen, k, found, partial(take, option.move, option.measure))
    _besides(seen, notice, appeal, choose)
    if wrong.value and wrong.value[0] == seen.date:
        refused(wrong.value[1])
    # Below all that can be clicked, so that nothing moves when the futures arrive.
    if task.exception:
        parts.problem(task.exception)
    elif not found:
        parts.html("p", "What could follow is being drawn …", class_="cs-note cs-after", role="status")
    else:
        pictures = f"The pictures show tension over {plural(len(found[0].tension), 'day')}."
        parts.text(f"{words.menu_note(found, seen.options)} {pictures}", class_="cs-note cs-after")


def _besides(
    seen: Observation,
    notice: solara.Reactive[str],
    appeal: solara.Reactive[bool],
    choose: Callable[..., None],
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
            parts.button(
                f"Wait up to {WAIT} days",
                lambda: choose(Choice(), WAIT),
                label=f"Wait until something happens, at most {WAIT} days",
            )
        parts.button("Leave today to the model", lambda: choose(None))


def _line(seen: Observation, k: int, found: list[Outlook], take: Callable[[], None]) -> None:
    """Show a line of the menu: the move, a small fan of what could follow, and what it changes."""
    option = seen.options[k]
    with parts.html("div", class_="cs-move"):
        parts.button(words.option_words(option), take, class_="cs-choose")
        if found:
            svg, told = live.small_fan(found[k])
            source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
            parts.html("img", src=source, alt=told, width=str(live.WIDE), height=str(live.HIGH))
            parts.html("p", " · ".join(words.menu_named(found, seen.options, k)), class_="cs-note")
        else:  # keeps the room of what comes
            parts.html("span", class_="cs-soon", aria_hidden="true").key(f"soon {k}")
            parts.html("p", class_="cs-note").key(f"soon below {k}")


def _decided(table: Table, seen: Observation, choice: Choice | None) -> None:
    open_seats = [ACTOR_NAMES[actor] for actor, done in table.decided().items() if not done]
    wait = f" Waiting for {listed(open_seats)}." if open_seats else ""
    parts.html(
        "p", f"{chosen_words(seen, choice)} You can change it until the day is played.{wait}", role="status"
    )


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


@solara.component
def Story(table: Table, version: int, role: str = WATCH) -> None:
    """Show the tension so far and what happened, the last days first; each day leads to its reasons."""
    game = table.game
    told = solara.use_memo(lambda: words.what_happened(game, game.plan.setting.start), [table.name, version])
    asked: solara.Reactive[dt.date | None] = solara.use_reactive(None)

    def ask(date: dt.date | None, _: str | None = None) -> None:
        asked.set(None if date is None or date == asked.value else date)

    with parts.html("section", class_="cs-panel", aria_label="The story so far"):
        parts.heading("The story so far")
        if not game.turns:
            parts.empty("No day has been played yet.")
            return
        plot(live.curve(game), live.curve_words(game), on_click=lambda date, _: ask(date))
        with parts.place():
            if late := words.late_words(game):
                parts.html("p", " ".join(late), role="status")
        parts.text("A day leads to why it went that way.", class_="cs-note")
        with parts.place():
            if asked.value and asked.value <= game.turns[-1].date:
                play_why.Why(table, version, asked.value, ask, role)
        label = "What happened, last days first"
        with parts.html("ol", class_="cs-chronicle", tabindex="0", aria_label=label):
            for date, sentences in reversed(told):
                with parts.html("li").key(date.isoformat()):
                    parts.button(
                        day(date), partial(ask, date), label=f"Why on {day(date)}?", class_="cs-daylink",
                    )  # fmt: skip
                    parts.html("span", f" {' '.join(sentences)}")


@solara.component
def Tools(table: Table, version: int, enter: Callable[[str], None], *, seat: str = "") -> None:
    """Show what can be done with a game: take it along, go back, leave.

    A ``seat`` of a class takes along what it knows; the whole game, with its luck and all choices, is for
    whoever runs the table.
    """
    wrong: solara.Reactive[InputError | None] = solara.use_reactive(None)

    def undo() -> None:
        try:
            table.undo()
            wrong.set(None)
        except InputError as error:
            wrong.set(error)

    with parts.html("div", class_="cs-tools"):
        if seat:
            parts.download("Download what you know", f"{seat}.json", lambda: table.seat_file(seat).encode())
        else:
            parts.button("Go back a day", undo, disabled=not table.game.turns)
            parts.download("Download the game", "game.json", lambda: table.file().encode())
        parts.button("Leave", lambda: enter(""), label="Leave this game; the code leads back to it")
    refused(wrong.value)
