"""*Explore*: move a slider, and see the futures change."""

from __future__ import annotations

import solara

from sim.app import parts, session, work
from sim.app.explore import (
    bar,
    charts,
    member,
    outcome_rows,
    outcomes,
    sliders,
)
from sim.app.look import Look, look
from sim.drawing.words import count


@solara.component
def Page() -> None:
    """Show the page."""
    variant, pinned = session.current(), session.pinned.value
    task = work.use_work(lambda progress: look(variant, pinned, progress), [variant, pinned])
    view = session.use_view()
    parts.heading(variant.start.title, 1)
    with parts.place():
        if variant.start.question:
            parts.text(variant.start.question, class_="cs-question")
        if task.exception:
            parts.problem(task.exception)
    # The charts themselves are left alone meanwhile: only new numbers draw them again.
    with parts.html("div", class_="cs-explore cs-faded" if task.pending else "cs-explore"):
        with parts.html("div", class_="cs-setup"):
            bar.Bar(task.latest)
            _Status(task, task.latest)
        with parts.place():
            if task.latest is not None:
                charts.Fan(task.latest)
            else:
                parts.empty("The first futures are being computed; this takes a few seconds.")
        sliders.Sliders(variant)
        if task.latest is not None:
            outcomes.Outcomes(task.latest)
            charts.Low(task.latest)
            charts.Movers(task.latest)
            if view == "desk":
                member.Member(task.latest)


@solara.component
def _Status(task: work.Work[Look], found: Look | None) -> None:
    """Say, also to screen readers, what is being done or was done, and what that changed."""
    # The picture shown, and the one before it.
    shown: dict[str, Look | None] = solara.use_memo(dict, [])
    if found is not shown.get("now"):
        shown["before"], shown["now"] = shown.get("now"), found
    with parts.html("div", class_="cs-status"):
        if task.pending:
            words = ""  # what is under way is shown, and only what came of it is said
        elif task.cancelled:
            words = "Stopped. The picture is that of the last finished run; move a slider to go on."
        elif found is not None and task.exception:
            words = "The picture is still that of the last finished run."
        elif found is not None:
            words = f"{count(found.context.members)} histories computed, seed {found.context.seed}."
            before = shown.get("before")
            if before is not None:
                words += f" {outcome_rows.changed_words(before.summary, found.summary)}"
        else:
            words = "Nothing computed."
        parts.html("p", words, role="status", class_="" if words else "cs-hidden")
        if task.pending:
            share = f", {task.progress:.0f} % done" if task.progress else ""
            parts.text(f"Computing{share} …")
            parts.button("Stop", task.cancel, label="Stop computing")
