"""*Understand*: why a move was made, which events mattered, where two histories part, what the model is."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

import solara

from sim.app import address, parts, session, work
from sim.app.plot import plot
from sim.app.understand import (
    choice,
    events,
    limits,
    parting,
    pivotal,
)
from sim.app.understand.history import told
from sim.drawing.words import count, day
from sim.ensemble.odds import day_of
from sim.ensemble.variant import Variant
from sim.explanation import figure_live
from sim.explanation.chance import events_of
from sim.explanation.history import History


@solara.component
def Page() -> None:
    """Show the page."""
    solara.Style(Path(__file__).with_name("understand.css"))
    variant = session.current()
    wish = parse_qs(solara.use_router().search or "")
    asked = session.reading.value or "0"
    last = variant.plan("log").design.members - 1
    valid = asked.strip().isdecimal() and int(asked) <= last
    member = int(asked) if valid else 0
    task = work.use_work(lambda progress: told(variant, member, progress), [variant, member])
    reading = wish.get("read", [""])[0]
    parts.heading("Why did they do that?", 1)
    parts.text(
        f"One history of “{variant.start.title}”, as it stands on Explore. Choose a move or an event, and "
        "see what made it likely or unlikely: the model’s own terms, and the events behind them.",
        class_="cs-question",
    )
    with parts.place():
        if words := address.left_out():
            parts.text(words, class_="cs-note")
    with parts.place():
        if reading:
            limits.Model(reading).key(reading)
    with parts.html("div", class_="cs-tools"):
        parts.field(f"Number of the history, 0 to {count(last)}", asked, session.reading.set, numeric=True)
    with parts.place():
        if not valid:
            parts.html("p", f"There are histories 0 to {count(last)}.", role="alert")
        if task.exception:
            parts.problem(task.exception)
        elif task.latest is None or task.pending:
            parts.text("Telling this history …")
        else:
            _Told(task.latest, variant)
    if not reading:
        limits.Model()


@solara.component
def _Told(history: History, variant: Variant) -> None:
    first, last = day_of(history.log, 0), day_of(history.log, -1)
    known = events_of(history.log)

    def shown() -> events.Choice:
        on, slot = session.choice.value
        wished = events.wished(on, slot, known, first, last)
        return wished or events.opening(history.events, first)

    chosen = shown()
    slot, here = chosen.slot, chosen.date

    def go(date: dt.date | None, to: str | None = None) -> None:
        now = shown()  # not what was drawn: clicks may come faster than pages
        day = min(max(date or now.date, first), last)
        session.choice.set((day.isoformat(), to or now.slot))

    parts.spoken(figure_live.day_words(history.log, here))
    with parts.html("div", class_="cs-understand"):
        with parts.html("section", class_="cs-panel cs-now", aria_label="The history"):
            _curve(history, here, lambda date: go(date))
            events.Events(history.events, history.context.setting, chosen, go)
        with parts.html("section", class_="cs-panel", aria_label="The choice"):
            _controls(here, (first, last), events.slots(slot, known), slot, go)
            choice.Choice(history, here, slot, go)
            parts.text("The same from the command line:", class_="cs-note")
            for command in commands(variant, history.parent.member, chosen, known):
                parts.html("code", command, class_="cs-command")
    # A grid of its own: the history stays beside a long explanation, and would cover what stands below.
    with parts.html("div", class_="cs-understand"):
        with parts.html("section", class_="cs-panel", aria_label="Events that mattered"):
            pivotal.Pivotal(history, go)
        with parts.html("section", class_="cs-panel", aria_label="Two histories"):
            parting.Parting(history, variant)


def commands(variant: Variant, member: int, chosen: events.Choice, known: Sequence[str]) -> list[str]:
    """Return the commands that say the same; a variant with changed values is run first."""
    words = ["--member", str(member)]
    if chosen.slot.removeprefix(session.EVENT) in known:
        words += ["--on", str(chosen.date), "--event", chosen.slot.removeprefix(session.EVENT)]
    elif not chosen.slot.startswith(session.EVENT):
        actor, _, appeal = chosen.slot.partition("/")
        words += ["--on", str(chosen.date), "--actor", actor, *(["--appeal"] if appeal else [])]
    if variant.shipped and not variant.parameters and variant.due_in is None and variant.seed is None:
        arm = ["--arm", variant.arm] if variant.arm else []
        return [shlex.join(["crisis-sim", "explain", variant.scenario.name, *arm, *words])]
    return [variant.command, f"crisis-sim explain RUN {shlex.join(words)}"]


def _curve(history: History, here: dt.date, go: Callable[[dt.date], None]) -> None:
    parts.heading(f"History {history.parent.member}, day by day")
    figure = figure_live.curve(history.log, history.events, here)
    told = figure_live.curve_alt(history.log)
    plot(figure, told, told, on_click=lambda click: go(click.day))


def _controls(
    here: dt.date,
    window: tuple[dt.date, dt.date],
    slots: Sequence[tuple[str, str]],
    slot: str,
    go: events.Go,
) -> None:
    first, last = window
    parts.slider(
        "Day", (here - first).days, 0, (last - first).days, 1,
        lambda value: go(first + dt.timedelta(int(value)), None),
        names=[day(first + dt.timedelta(n)) for n in range((last - first).days + 1)],
    )  # fmt: skip
    with parts.html("div", class_="cs-tools"):
        parts.choice("Whose choice, or which event", slots, slot, lambda to: go(None, to))
        for words, days in (("◂ day before", -1), ("day after ▸", 1)):
            target = here + dt.timedelta(days)
            parts.button(words, partial(go, target, None), disabled=not first <= target <= last)
