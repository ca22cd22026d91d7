"""A version of the model stands for its numbers, to the last bit."""

import copy

import pytest

from sim.ensemble.processor import processor, uses_avx2
from sim.world.versions import MODEL_VERSION
from tools import bits

#: Bases are simulated always, arms with the long tests.
CASES = [
    pytest.param(name, arm, marks=() if arm == bits.BASE else pytest.mark.slow) for name, arm in bits.cases()
]


@pytest.mark.parametrize(("name", "arm"), CASES)
def test_the_same_version_gives_the_same_bits(name: str, arm: str) -> None:
    if not uses_avx2():
        pytest.skip(f"did not run: bits are promised on processors with AVX2, and this is {processor()}")
    stored = bits.stored()["histories"].get(f"{name}/{arm}")
    found = bits.digests(name, arm)
    assert stored is not None, "a new scenario or arm: run `python -m tools.bits`"
    assert found["scenario"] == stored["scenario"], "the scenario changed: run `python -m tools.bits`"
    assert found["bits"] == stored["bits"], "bits changed: they need a new version of the model"


def test_the_digests_are_those_of_this_version() -> None:
    stored = bits.stored()
    assert stored["model_version"] == MODEL_VERSION, "run `python -m tools.bits` for the new version"
    assert set(stored["histories"]) == {f"{name}/{arm}" for name, arm in bits.cases()}


def test_other_bits_need_another_version() -> None:
    old = bits.stored()
    new = copy.deepcopy(old)
    new["histories"]["deadline/base"]["bits"] = "other"
    assert bits.refused(old, new) == ["deadline/base"]
    assert bits.refused(old, {**new, "model_version": "another"}) == []
    new["histories"]["deadline/base"]["scenario"] = "other"
    assert bits.refused(old, new) == []
