"""Where two histories part: an arm's twin on the same luck, or another history of the same run."""

from __future__ import annotations

import solara

from sim.app import parts, work
from sim.app.answers import Answers
from sim.app.understand.history import told
from sim.comparison.divergence import Divergence, first_divergence
from sim.comparison.terminal import chain_words, odds_words, outcome_words
from sim.drawing.words import count
from sim.ensemble.variant import Variant
from sim.explanation.history import History

#: Days of a chain that are shown.
LINES = 10
#: Answers kept.
KEPT = 24
_answers: Answers[Divergence] = Answers(KEPT)
ANOTHER = "another history"


@solara.component
def Parting(history: History, variant: Variant) -> None:
    """Choose a second history, and show the first difference and what followed."""
    arms = [name for name in ("base", *variant.scenario.arms) if name != (variant.arm or "base")]
    chosen, set_chosen = solara.use_state(arms[0] if arms else ANOTHER)
    here, last = history.parent.member, history.parent.plan.design.members - 1
    asked, set_asked = solara.use_state(str(here + 1 if here < last else max(here - 1, 0)))
    other = int(asked) if asked.strip().isdecimal() and int(asked) <= last else None
    alone = chosen == ANOTHER
    task = work.use_work(
        lambda progress: part(history, variant, None if alone else chosen, other, progress),
        [id(history), chosen, other],
    )
    parts.heading("Where do two histories part?")
    parts.text(
        "An arm’s twin shares all luck, so its first difference is the arm’s doing. Another history has luck "
        "of its own."
    )
    with parts.html("div", class_="cs-tools"):
        offers = [
            (arm, f"the same history, arm {arm}" if arm != "base" else "the same history, no arm")
            for arm in arms
        ]
        parts.choice("Beside", [*offers, (ANOTHER, ANOTHER)], chosen, set_chosen)
        if alone:
            parts.field(f"Its number, 0 to {count(last)}", asked, set_asked, numeric=True)
    if task.exception:
        parts.problem(task.exception)
    elif alone and other is None:
        parts.html("p", f"There are histories 0 to {count(last)}.", role="alert")
    elif task.latest is None or task.pending:
        parts.text("Telling the second history …")
    else:
        names = (f"history {here}", f"history {other}") if alone else (variant.arm or "base", chosen)
        _Parted(task.latest, names, history)


def part(
    history: History, variant: Variant, arm: str | None, other: int | None, progress: work.Progress
) -> Divergence | None:
    """Tell the second history and find the first difference; ``arm`` of ``None`` takes another member."""
    if arm is not None:
        variant = Variant(
            variant.scenario, None if arm == "base" else arm, variant.parameters, variant.due_in,
            variant.replicates, variant.seed,
        )  # fmt: skip
        other = history.parent.member
    if other is None:
        return None
    second = told(variant, other, progress)
    # Another member has other luck: that is what the reader asked for, and both tell what happened.
    log = second.log.assign_coords(replicate=history.log["replicate"], point=history.log["point"])
    return _answers.ask_worker((history, second), progress, first_divergence, history.log, log)


# A component: Solara would reuse the paragraph above it for the heading.
@solara.component
def _Parted(found: Divergence, names: tuple[str, str], history: History) -> None:
    if found.date is None:
        parts.text("The same events on every day: there is no difference in this history.")
        return
    setting = history.context.setting
    told = list(chain_words(found, names, setting))
    parts.heading(f"First difference: {told[0][0]}", 3)
    parts.text(told[0][1])
    with parts.html("ul", class_="cs-pivots"):
        for words in odds_words(found, names):
            parts.html("li", words)
    if told[1:]:
        parts.heading("What followed", 3)
        with parts.html("ol", class_="cs-chronicle", aria_label="What followed", tabindex="0"):
            for date, words in told[1 : 1 + LINES]:
                parts.html("li", parts.html("b", date), f" {words}")
            if len(told) > 1 + LINES:
                parts.html("li", f"… and other differences on {len(told) - 1 - LINES} days.")
    parts.text(f"In the end: {outcome_words(found, names)}")
