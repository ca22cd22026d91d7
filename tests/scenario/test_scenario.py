"""The scenario as a value: equality, digests, arms, overrides, and its way through TOML and pickle."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings

from sim.errors import ScenarioError
from sim.parameters import Distribution
from sim.scenario import Scenario, load_scenario, parse_scenario, shipped_scenarios
from sim.scenario.toml import written
from tests.scenario.strategies import Data, scenarios

TEXT = """\
schema = 1
title = "t"
start = 2022-08-17
end = 2022-10-31
unavailable = ["us.press_serbia", "eu.convene"]
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-09-01
postponements = 1
[[events]]
date = 2022-08-18
actor = "eu"
move = "convene"
[[events]]
date = 2022-08-19
event = "boycott"
[parameters]
kap = 1.5
lam = 1.2
[arms.other]
title = "another"
drop = [{ event = "boycott" }]
unavailable = ["us.appeal"]
parameters = { lam = { dist = "normal", mean = 1, sd = 0.1 } }
[arms.other.measures.plates]
due = 2022-10-01
[arms.enforced.measures.plates]
status = "in_force"
"""


def scenario(text: str = TEXT) -> Scenario:
    return parse_scenario(text, name="t")


@settings(max_examples=200, deadline=None)
@given(scenarios())
def test_its_own_toml_loads_to_an_equal_scenario(data: Data) -> None:
    one = parse_scenario(written(data), name="drawn")
    for comments in (False, True):
        again = parse_scenario(one.to_toml(comments), name="other")
        assert again == one
        assert again.digest() == one.digest()
    assert pickle.loads(pickle.dumps(one)) == one
    for arm in one.arms:
        merged = one.with_arm(arm)
        assert parse_scenario(merged.to_toml()) == merged


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_survive_toml_and_pickle(name: str) -> None:
    one = load_scenario(name)
    assert parse_scenario(one.to_toml(comments=True), name="other") == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert hash(pickle.loads(pickle.dumps(one))) == hash(one)
    digests = [one.with_arm(arm).digest() for arm in (None, *one.arms)]
    assert len(set(digests)) == len(digests)


SAME = {
    "comments and blank lines": TEXT.replace("[parameters]", "# a comment\n\n[parameters]"),
    "titles and sources": TEXT.replace('"t"', '"u"').replace("[parameters]", "source = 'x'\n[parameters]"),
    "the order of keys": TEXT.replace("kap = 1.5\nlam = 1.2", "lam = 1.2\nkap = 1.5"),
    "the order of a menu": TEXT.replace('"us.press_serbia", "eu.convene"', '"eu.convene", "us.press_serbia"'),
    "numbers written otherwise": TEXT.replace("kap = 1.5", "kap = 15e-1").replace(
        "postponements = 1", "postponements = 1.0"
    ),
    "defaults written out": TEXT.replace("[arms.other]", "stress = 0.2\n[arms.other]", 1).replace(
        "postponements = 1", "postponements = 1\nsalience = 1"
    ),
    "luck": TEXT + "[ensemble]\nreplicates = 5\nseed = 6\n",
    "arms not chosen": TEXT[: TEXT.index("[arms.enforced")],
    "the order of events": TEXT.replace("2022-08-18\nactor", "D\nactor")
    .replace('2022-08-19\nevent = "boycott"', '2022-08-18\nactor = "eu"\nmove = "convene"')
    .replace('D\nactor = "eu"\nmove = "convene"', '2022-08-19\nevent = "boycott"'),
}


@pytest.mark.parametrize("what", SAME)
def test_the_digest_ignores(what: str) -> None:
    assert SAME[what] != TEXT
    assert scenario(SAME[what]).digest() == scenario().digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2022-10-31", "2022-10-30"),
        ("1.5", "1.6"),
        ("boycott", "walk_out"),
        ("due = 2022-09-01", "due = 2022-09-02"),
    ],
)
def test_the_digest_knows(old: str, new: str) -> None:
    assert scenario(TEXT.replace(old, new)).digest() != scenario().digest()


class TestArms:
    def test_an_arm_is_merged_in(self) -> None:
        arm = scenario().with_arm("other")
        assert arm.arm == "other"
        assert arm.arms == {}
        assert [event.move for event in arm.events] == ["convene"]
        assert arm.unavailable == ("us.press_serbia", "eu.convene", "us.appeal")
        assert arm.parameters["kap"] == 1.5
        assert str(arm.measures["plates"].due) == "2022-10-01"
        assert str(arm.measures["plates"].announced) == "2022-06-29"
        assert arm.title == "t"

    def test_a_status_starts_the_timing_anew(self) -> None:
        plates = scenario().with_arm("enforced").measures["plates"]
        assert (plates.status, plates.due, plates.announced, plates.postponements) == (
            "in_force",
            None,
            None,
            None,
        )

    def test_no_arm_leaves_the_content(self) -> None:
        base = scenario().with_arm(None)
        assert base.arm is None
        assert base.arms == {}
        assert base.digest() == scenario().digest()

    def test_an_unknown_arm_is_answered_with_the_nearest(self) -> None:
        with pytest.raises(ScenarioError) as refused:
            scenario().with_arm("othr")
        assert (
            str(refused.value) == "arms.othr: no such arm; did you mean 'other'? (allowed: other, enforced)"
        )


class TestParameters:
    def test_values_are_set(self) -> None:
        drawn = Distribution("uniform", low=0.8, high=1.2)
        changed = scenario().with_parameters({"lam": drawn, "nato.troops": 0})
        assert changed.parameters == {"kap": 1.5, "lam": drawn, "nato.troops": 0.0}
        assert list(changed.arms) == ["other", "enforced"]
        assert scenario().parameters["lam"] == 1.2

    def test_a_normal_is_cut_off_at_the_range_of_its_parameter(self) -> None:
        value = scenario().with_arm("other").parameters["lam"]
        assert value == Distribution("normal", low=0.6, high=1.6, mean=1.0, sd=0.1)

    def test_wrong_values_are_refused_together(self) -> None:
        with pytest.raises(ScenarioError) as refused:
            scenario().with_parameters({"lam": 9.0, "lev_UX": 1.0})
        assert [problem.key for problem in refused.value.problems] == ["parameters.lam", "parameters.lev_UX"]


def test_nothing_can_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        scenario().title = "other"


def test_the_written_file_says_where_numbers_come_from() -> None:
    comment = (
        "# Misperception: received conflict is felt this much larger than it was; default 1.3, "
        "range 1 to 2 factor. Source: Jervis 1976; assumption"
    )
    assert f"\n{comment}\nkap = 1.5\n" in scenario().to_toml(comments=True)
