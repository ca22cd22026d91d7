"""Histories that pages look at: each simulated once, by the server's workers, for all who look at it.

All of them hold the same object, so that what is asked of it is a question by this object.
"""

from __future__ import annotations

from sim.app.answers import Answers, asked
from sim.app.work import Progress
from sim.ensemble.variant import Variant
from sim.explanation.history import History, tell
from sim.forks.parent import Parent

#: Histories kept.
KEPT = 24
_answers: Answers[History] = Answers(KEPT)


def told(variant: Variant, member: int, progress: Progress) -> History:
    """Return one history of a variant."""
    plan = variant.plan("log")
    return _answers.ask_worker((asked(plan), member), progress, tell, Parent(plan, member, None))
