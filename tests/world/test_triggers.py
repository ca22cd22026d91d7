"""Triggers: how long a condition has held, when one fires, and when it may fire again."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world import triggers
from sim.world.events import ImposedEvent
from sim.world.setting import Condition, Trigger
from sim.world.state import LONG_AGO
from sim.world.triggers import firing, fold_triggers
from sim.world.vocabulary import PHASED
from tests.world import days

VARIABLES = (
    "days_to_due", "status", "tension", "rung", "barricades", "incidents", "casualties_total",
    "kfor_soldiers", "walked_out",
)  # fmt: skip
PRESS = ImposedEvent(actor="us", move="press_kosovo", origin="trigger")


def when(repeat_after: int | None = None, variable: str = "barricades", **condition) -> Trigger:
    return Trigger(when=Condition(variable=variable, **condition), do=PRESS, repeat_after=repeat_after)


def folded(trigger: Trigger, members: int, fired=0, **rows):
    fixed = days.rules(days.PLATES, triggers=(trigger,))
    after = days.state(fixed, members, **rows)
    fold_triggers(fixed, after, days.events(fixed, members, trigger=fired))
    return after


def test_a_trigger_fires_when_its_condition_has_held_long_enough() -> None:
    fixed = days.rules(triggers=(when(above=3, for_days=3), when(above=3)))
    held = days.state(fixed, 4, trigger_held=[[0, 2, 3, 4], [0, 1, 2, 3]])
    first, second = firing(fixed, held)
    assert first.tolist() == [False, False, True, True]
    assert second.tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("repeat_after", "fires"), [(None, [False] * 4 + [True]), (5, [False, False, True, True, True])]
)
def test_a_trigger_rests_after_it_has_fired(repeat_after, fires) -> None:
    fixed = days.rules(triggers=(when(repeat_after, above=3),))
    state = days.state(fixed, 5, trigger_held=9, trigger_since=[[1, 4, 5, LONG_AGO - 1, LONG_AGO]])
    assert firing(fixed, state)[0].tolist() == fires


def test_a_day_is_counted_since_a_trigger_fired_and_never_becomes_long_ago() -> None:
    since = [[LONG_AGO, LONG_AGO - 1, LONG_AGO - 2, 1, 7, LONG_AGO]]
    after = folded(when(above=3), 6, fired=[[0, 0, 0, 0, 2, 1]], trigger_since=since)
    assert after.trigger_since[0].tolist() == [LONG_AGO, LONG_AGO - 1, LONG_AGO - 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"above": 2}, [False, False, True, True]),
        ({"below": 2}, [True, False, False, False]),
        ({"equals": 2}, [False, True, False, False]),
        ({"above": 1, "below": 3}, [False, True, False, False]),
        ({"above": 1, "equals": 3}, [False, False, True, False]),
    ],
)
def test_a_condition_counts_the_days_it_holds_in_a_row(condition, met) -> None:
    after = folded(when(**condition), 4, barricades=[[1, 2, 3, 4], [0] * 4, [0] * 4, [0] * 4], trigger_held=5)
    assert after.trigger_held[0].tolist() == [6 * holds for holds in met]


def test_a_condition_reads_the_end_of_the_day_of_its_measure() -> None:
    fixed = days.rules(
        days.PLATES,
        days.DOCUMENTS,
        triggers=(when(variable="days_to_due", measure="documents", below=4), when(above=0)),
    )
    after = days.state(fixed, 2, status=[0, PHASED], due=np.float32([[0, 0], [days.DAY + 3, days.DAY + 4]]))
    fold_triggers(fixed, after, days.events(fixed, 2))
    assert after.trigger_held.tolist() == [[1, 0], [0, 0]]


def test_conditions_can_test_what_is_published() -> None:
    assert triggers.VARIABLES == VARIABLES


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_can_be_tested(variable: str) -> None:
    measure = "plates" if variable in ("days_to_due", "status") else None
    assert folded(when(variable=variable, measure=measure, above=-1), 1).trigger_held[0].tolist() == [1]
