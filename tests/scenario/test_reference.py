"""The reference page of the file format is complete, and its example is sound."""

from __future__ import annotations

import re
from pathlib import Path

from sim.actors import MOVES_OF
from sim.scenario import parse_scenario
from sim.scenario.events import EVENTS
from sim.scenario.fields import DistributionSpec
from sim.scenario.schema import Action, Arm, Drop, Ensemble, Layout, MeasureSpec, Record, TriggerSpec, When
from sim.world.triggers import VARIABLES
from sim.world.vocabulary import PLACES, STATUSES

PAGE = Path(__file__).parents[2] / "docs" / "scenario-files.md"
TEXT = PAGE.read_text(encoding="utf-8")
TABLES = (Action, Arm, DistributionSpec, Drop, Ensemble, Layout, MeasureSpec, Record, TriggerSpec, When)


def example() -> str:
    return re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0]


def test_the_example_is_sound_and_uses_nearly_everything() -> None:
    scenario = parse_scenario(example(), name="example")
    assert scenario.warnings == ()
    assert set(scenario.arms) == {"reserve", "no-meeting", "in-force"}
    assert len({scenario.with_arm(arm).digest() for arm in (None, *scenario.arms)}) == 4
    assert scenario.setting().events


def test_every_key_and_word_is_on_the_page() -> None:
    keys = {field.alias or name for table in TABLES for name, field in table.model_fields.items()}
    for word in {*keys, *EVENTS, *VARIABLES, *PLACES, *STATUSES}:
        assert re.search(rf"\b{word}\b", TEXT), word


def test_nothing_else_is_called_a_move() -> None:
    moves = {move for moves in MOVES_OF.values() for move in moves}
    assert set(re.findall(r'move = "(\w+)"', TEXT)) <= moves
