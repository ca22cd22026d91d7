"""``--set NAME=VALUE``."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.parameters import Distribution
from sim.scenario import parse_set

FORM = 'NAME=VALUE, such as nato.troops=3000 or lam={dist="uniform", low=0.8, high=1.2}'


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("nato.troops=3000", "nato.troops", 3000.0),
        (" lam = 1.25 ", "lam", 1.25),
        ('"russia.backing"=0', "russia.backing", 0.0),
        ('lam={dist="uniform", low=0.8, high=1.2}', "lam", Distribution("uniform", low=0.8, high=1.2)),
        (
            "lam={dist='normal', mean=1, sd=0.1}",
            "lam",
            Distribution("normal", low=0.6, high=1.6, mean=1.0, sd=0.1),
        ),
    ],
)
def test_what_is_accepted(text: str, name: str, value: float | Distribution) -> None:
    assert parse_set(text) == (name, value)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("lam", [f"'lam' does not set a parameter (allowed: {FORM})"]),
        ("=3", [f"'=3' does not set a parameter (allowed: {FORM})"]),
        ("lam=fast", [f"parameters.lam = 'fast': must be a number or a distribution (allowed: {FORM})"]),
        (
            "lam=1\nkap=1",
            [f"parameters.lam = '1\\nkap=1': must be a number or a distribution (allowed: {FORM})"],
        ),
        ("lam=true", ["parameters.lam = true: must be a number"]),
        ("lam=nan", ["parameters.lam = nan: must be a finite number"]),
        ("lam=9", ["parameters.lam = 9: outside its range (allowed: 0.6 to 1.6 factor)"]),
        ("nato.trops=9", ["parameters.\"nato.trops\" = 9: unknown parameter; did you mean 'nato.troops'?"]),
        ("lam={dist='uniform', low=2, high=1}", ["parameters.lam: low (2.0) must be below high (1.0)"]),
        (
            "lam={dist='uniform', lo=1}",
            ["parameters.lam.lo = 1: unknown key; did you mean 'low'?"],
        ),
    ],
)
def test_what_is_refused(text: str, messages: list[str]) -> None:
    with pytest.raises(ScenarioError) as refused:
        parse_set(text)
    assert [str(problem) for problem in refused.value.problems] == messages
