"""Which events of a history mattered: asked when wanted, as it takes many futures."""

from __future__ import annotations

from functools import partial

import solara

from sim.app import parts, work
from sim.app.answers import Answers
from sim.app.understand.events import Go, slot_of
from sim.drawing.words import capital, plural, short_day
from sim.explanation import words as say
from sim.explanation.history import History
from sim.explanation.pivotal import OUTCOME, Pivots, pivotal
from sim.world.outcomes import EVENTS, OUTCOMES

#: Rows that are shown, and answers kept.
ROWS, KEPT = 10, 24
_answers: Answers[Pivots] = Answers(KEPT)


@solara.component
def Pivotal(history: History, go: Go) -> None:
    """Offer to ask which events mattered for an outcome, and show the answer."""
    outcome, set_outcome = solara.use_state(OUTCOME)
    # What was asked, and how often: what was stopped can be asked again.
    asked: tuple[str, int]
    asked, ask = solara.use_state(("", 0))
    key = f"{id(history)}/{outcome}"
    wanted = asked[0] == key

    def find(progress: work.Progress) -> Pivots | None:
        return answer(history, outcome, progress) if wanted else None

    task = work.use_work(find, [asked if wanted else None])
    parts.heading("Which events mattered?")
    parts.text("For each event 200 futures are drawn with it and 200 without it, on the same luck.")
    with parts.html("div", class_="cs-tools"):
        names = [(name, OUTCOMES[name].label) for name in EVENTS]
        parts.choice("For", names, outcome, set_outcome)
        if task.pending and wanted:
            parts.button("Stop", task.cancel, label="Stop asking")
        else:
            parts.button("Ask", lambda: ask((key, asked[1] + 1)), label="Ask which events mattered")
    if task.exception:
        parts.problem(task.exception)
    elif task.cancelled and wanted:
        parts.html("p", "Stopped. Choose an outcome and ask again.", role="status")
    elif task.pending and wanted:
        parts.text(f"Drawing futures, {task.progress or 0:.0f} % done …")
    elif task.latest is not None and wanted:
        _answered(task.latest, history, go)


def answer(history: History, outcome: str, progress: work.Progress) -> Pivots:
    """Return which events mattered, asked once for all who want to know."""
    return _answers.ask(
        (history, outcome),
        lambda report: pivotal(history.parent, outcome=outcome, executor=work.pool(), progress=report),
        progress,
    )


def _answered(found: Pivots, history: History, go: Go) -> None:
    what = OUTCOMES[found.outcome].definition
    listed = found.pivotal[:ROWS]
    words = (
        f"{len(found.pivotal)} of {plural(len(found.tested), 'event')} clearly changed whether {what}; about "
        f"{found.by_chance:.0f} would stand out if none mattered."
    )
    parts.html("p", words, role="status")
    if found.settled:
        words = say.settled_words(found)
        parts.text(f"{capital(words)}.", class_="cs-note")
    for reason, events in found.untested.items():
        parts.text(f"Not asked: {plural(len(events), 'event')}, {reason}.", class_="cs-note")
    with parts.html("ol", class_="cs-pivots"):
        for pivot in listed:
            event = pivot.question.events[0]
            told = say.asked_words(pivot.question.events, history.context.setting)
            size = f"{100 * abs(pivot.change):.0f} {'more' if pivot.change > 0 else 'fewer'} in 100"
            ends = sorted(abs(100 * end) for end in (pivot.low, pivot.high))
            with parts.html("li"):
                parts.button(
                    f"{short_day(event.date)}: {told}",
                    partial(go, event.date, slot_of(event)),
                    class_="cs-cause",
                )
                parts.html("span", f" {size} with it ({ends[0]:.0f}–{ends[1]:.0f})")
