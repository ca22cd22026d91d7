"""The agents: which menu an actor chooses from, which uniform it uses, and what a municipality changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest

from sim.actors import REPERTOIRES
from sim.actors.agents import Actor, Municipality, offered
from sim.world.situation import Situation
from sim.world.vocabulary import ANNOUNCED, NONE
from tests.world import days
from tests.world.days import DAY, PLATES, codes

LOW, HIGH = 1e-9, 1 - 2**-24


def actor(name: str, *unavailable: str) -> Actor:
    return Actor(mesa.Model(rng=0), name, set(unavailable))


def uniforms(**channels: Any) -> Callable[[str, int], np.ndarray]:
    """Return a source of luck in which each channel of `DAY` has its own values, by name."""
    given = {name.replace("_", "/"): np.float32(np.atleast_1d(values)) for name, values in channels.items()}
    return lambda channel, day: given[channel] if day == DAY else np.full(2, np.nan, np.float32)


@pytest.fixture
def due() -> Situation:
    """In the first member a rule is due today; police are in the north in both."""
    return days.morning(days.rules(PLATES), 2, status=[ANNOUNCED], due=[[DAY, DAY + 1]], police=0.5)


def test_on_a_due_day_the_decision_replaces_the_move_of_the_day(due: Situation) -> None:
    kosovo = actor("kosovo")
    moves = kosovo.choose(due, uniforms(kosovo=[LOW, LOW], kosovo_due=[LOW, HIGH]), None)
    assert moves.tolist() == codes("postpone", "withdraw_police")
    assert kosovo.move.tolist() == moves.tolist()
    moves = kosovo.choose(due, uniforms(kosovo=[LOW, HIGH], kosovo_due=[HIGH, LOW]), None)
    assert moves.tolist() == codes("phase", "police")


def test_where_the_record_is_followed_no_decision_is_drawn(due: Situation) -> None:
    """Nor is any other move that cannot have gone unrecorded."""
    unseen = {"talk": np.float32(0.9)}
    moves = actor("kosovo").choose(due, uniforms(kosovo=[LOW, HIGH]), unseen)
    assert moves.tolist() == codes("talk", "hold")


def test_a_move_off_the_menu_is_never_drawn(due: Situation) -> None:
    kosovo = actor("kosovo", "postpone", "withdraw_police", "police")
    moves = kosovo.choose(due, uniforms(kosovo=[LOW, LOW], kosovo_due=[LOW, LOW]), None)
    assert moves.tolist() == codes("enforce", "talk")
    assert {move.name for move in kosovo.due_day} == {"enforce", "phase"}


def test_only_kosovo_has_a_due_day(due: Situation) -> None:
    serbia = actor("serbia")
    assert serbia.due_day == ()
    assert serbia.choose(due, uniforms(serbia=[LOW, HIGH]), None).tolist() == codes("talk", "alert")


def test_force_is_not_on_offer() -> None:
    names = [move.name for move in offered(REPERTOIRES["serbia"], {"talk"})]
    assert names == ["stand_down", "hold", "accuse", "call", "threaten", "alert"]


@pytest.mark.parametrize("name", ["eu", "us", "nato"])
def test_a_third_party_calls_for_restraint_with_a_draw_of_its_own(name: str, due: Situation) -> None:
    one = actor(name)
    luck = uniforms(**{name: [LOW, LOW], f"appeal_{name}": [LOW, HIGH]})
    one.choose(due, luck, None)
    assert one.appeals(due, luck, None).tolist() == [False, True]
    # What cannot have gone unrecorded did not happen.
    assert one.appeals(due, luck, {}).tolist() == [False, False]


def test_an_appeal_off_the_menu_is_never_made(due: Situation) -> None:
    one = actor("us", "appeal")
    luck = uniforms(us=[LOW, LOW], appeal_us=[HIGH, HIGH])
    one.choose(due, luck, None)
    assert one.appeals(due, luck, None).tolist() == [False, False]


def test_a_municipality_changes_by_its_own_draws() -> None:
    """Zvečan alone is ready and has barricades: at the same luck they go up and come down there only."""
    fixed = days.rules(PLATES, b_up=1.0, r0=1.0)
    now = days.morning(fixed, 2, status=NONE, barricades=[0, 2, 0, 0], ready=[0, 1, 0, 0])
    luck = {f"{way}_{place}": [LOW, HIGH] for way in ("up", "down") for place in ("zvecan", "leposavic")}
    for name, up, down in (("zvecan", [0, 2], [0, 2]), ("leposavic", [0, 0], [0, 0])):
        found = Municipality(mesa.Model(rng=0), name).change(now, uniforms(**luck))
        assert [row.tolist() for row in found] == [up, down]
