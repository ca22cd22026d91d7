"""One history of *Explore*, told in words."""

from __future__ import annotations

import solara

from sim.app import address, parts, session, work
from sim.app.answers import Answers, asked
from sim.app.look import Look
from sim.drawing.chronicle import Entry, chronicle
from sim.drawing.words import count, tension
from sim.ensemble.simulate import make_plan, simulate_plan

#: Chronicles kept.
KEPT = 24
_answers: Answers[list[Entry]] = Answers(KEPT)


@solara.component
def Member(found: Look) -> None:
    """Show the chronicle of a history chosen by its number."""
    asked = session.reading.value
    with parts.html("section", class_="cs-panel cs-member", aria_label="One history"):
        parts.heading("One history, day by day")
        last = found.context.members - 1
        parts.field(f"Number of the history, 0 to {count(last)}", asked, session.reading.set, numeric=True)
        if not asked.strip():
            parts.empty("Enter a number to read what happened in that history.")
        elif not asked.strip().isdecimal() or int(asked) > last:
            parts.html("p", f"There are histories 0 to {count(last)}.", role="alert")
        else:
            _Chronicle(found, int(asked))


@solara.component
def _Chronicle(found: Look, member: int) -> None:
    router = solara.use_router()
    task = work.use_work(lambda progress: tell(found, member, progress), [found.variant, member])
    if task.exception:
        parts.problem(task.exception)
    elif task.latest is None or task.pending:
        parts.text("Telling this history …")
    else:
        parts.text("A day leads to why it went that way.", class_="cs-note")
        with parts.html("ol", class_="cs-chronicle", aria_label="What happened", tabindex="0"):
            for entry in task.latest:
                with parts.html("li"):
                    parts.link(entry.dates, address.understand(entry.last), router)
                    parts.html("span", f" {entry.text} ")
                    parts.html("small", f"tension {tension(entry.tension)}, {entry.rung}")


def tell(found: Look, member: int, progress: work.Progress) -> list[Entry]:
    """Simulate one history again, with all its events, and tell it, once for all who read it."""
    variant = found.variant
    design = found.futures.plan.design
    plan = make_plan(variant.resolved, replicates=[int(design.replicates[member])], seed=design.seed)

    def make(report: work.Progress) -> list[Entry]:
        return chronicle(simulate_plan(plan, executor=work.pool(), progress=report), 0, plan.setting)

    return _answers.ask(asked(plan), make, progress)
