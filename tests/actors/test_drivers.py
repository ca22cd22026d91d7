"""What actors attend to: every row leads somewhere, and the sums are those written out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.actors import DRIVERS, attends
from sim.actors.drivers import Driver, Part, driver
from sim.explanation.causes import weigh
from sim.model import CrisisModel
from sim.parameters import PARAMETERS
from sim.world.situation import Situation
from sim.world.vocabulary import ACTORS
from tests.scenes import scene

PLATES = {"plates": 'owner = "kosovo"\nannounced = 2022-06-20\ndue = 2022-07-03'}


@pytest.fixture(scope="module")
def now() -> Situation:
    """A tense morning of two members, two days before a rule is due."""
    model = CrisisModel(scene(days=5, measures=PLATES), replicates=range(2))
    for row, values in {
        "tension_points": (60, 30), "hostility_kosovo": (50, 20), "hostility_serbia": (25, 20),
        "commitment_serbia": (0.5, 0.2), "pressure_serbia": (1, 0), "violence": (2, 0), "police": (0.5, 0),
    }.items():  # fmt: skip
        getattr(model.state, row)[:] = values
    return Situation(model.rules, model.state, dt.date(2022, 7, 1).toordinal())


@pytest.mark.parametrize("actor", ACTORS)
def test_each_driver_names_what_there_is(actor: str, now: Situation) -> None:
    for one in DRIVERS[actor].values():
        for part in one.parts:
            assert not part.scale or part.scale.removeprefix("-") in PARAMETERS
            assert np.asarray(part(now)).shape in ((), (2,))
            assert weigh(part.rows, now, now.state.layout.names).keys() <= {"due", *now.state.layout.names}
            assert bool(part.rows) or part.rest, f"{part.name}: nothing is said to stand behind it"


def test_escalation_by_hand(now: Situation) -> None:
    p = now.parameters
    expected = p.b_rec * (1 - np.exp(-np.array([25, 20]) / 50)) + now.firmness_serbia
    assert attends("serbia", now).response["escalation"] == pytest.approx(expected, rel=1e-6)
    assert attends("serbia", now).response["escalation"][0] > expected[1]


def test_blame_is_shared_out(now: Situation) -> None:
    """H_S + 2 in H_S + H_K + 4 is put down to Kosovo, the rest to Serbia, and both make all of it."""
    response = attends("eu", now).response
    kosovo = np.array([27 / 79, 22 / 44])
    assert response["blame_kosovo"] == pytest.approx(kosovo * response["stakes"], rel=1e-6)
    assert response["blame_kosovo"] + response["blame_serbia"] == pytest.approx(response["stakes"], rel=1e-6)


@pytest.mark.parametrize(
    ("made", "expected", "sign"),
    [
        (driver("d", "tension", words="w", when="when"), 1.0, 1),
        (driver("d", "tension", scale="b_risk", words="w", when="when"), 1.5, 1),
        (driver("d", "tension", scale="-b_risk", words="w", when="when"), -1.5, -1),
        (driver("d", "tension", scale="b_risk", words="w", when="when", times="blame"), 1.5 * 27 / 79, 1),
        (driver("d", "tension", scale="b_risk", words="w", when="when", times="1 - blame"), 1.5 * 52 / 79, 1),
        (Driver("d", (Part("a", "tension", "w"), Part("b", "state.police", "w")), "when"), None, 1),
    ],
)
def test_a_driver_is_the_sum_of_its_products(
    made: Driver, expected: float | None, sign: int, now: Situation
) -> None:
    tension = 1 - np.exp(-60 / 60)
    assert PARAMETERS["b_risk"].default == 1.5
    whole = tension + 0.5 if expected is None else expected * tension
    assert made(now)[0] == pytest.approx(whole, rel=1e-6)
    assert made.sign == sign


def test_rows_are_weighed_by_the_morning(now: Situation) -> None:
    rows: dict[str, Any] = {"police": 1.0, "walked_out": "parameters.u_W", "barricades.*": 0.5, "due": "prox"}
    found = weigh(rows, now, ("police", "barricades.a", "barricades.b", "violence"))
    assert found == {
        "police": 1.0, "walked_out": pytest.approx(PARAMETERS["u_W"].default), "barricades.a": 0.5,
        "barricades.b": 0.5, "due": pytest.approx(float(now.prox[0])),
    }  # fmt: skip
    assert found["due"] > 0
