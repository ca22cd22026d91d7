"""What is not known about the parameters, as a law for each: the input of every sensitivity study.

A scenario's own distribution wins. A number stands for the prior around it: normal, with a standard
deviation of a quarter of the parameter's range, truncated to the range (docs/decisions.md: Calibration).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from sim.arrays import Double
from sim.calibration.prior import prior_law
from sim.errors import InputError, Problem, nearest
from sim.parameters import PARAMETERS, Distribution, Tier
from sim.scenario import Scenario
from sim.values import names_of

TIERS: tuple[str, ...] = get_args(Tier)
#: Tiers in doubt unless others are named; the rest are definitions.
IN_DOUBT = ("calibrate", "prior")


def doubt_laws(scenario: Scenario, names: Sequence[str] | None = None) -> dict[str, Distribution]:
    """Return the law of each parameter to study, in the order of the table.

    Parameters
    ----------
    scenario : Scenario
        With its arm merged in.
    names : sequence of str, optional
        Parameters, or tiers of them; by default the tiers `IN_DOUBT` and whatever the scenario gives as a
        distribution.

    Raises
    ------
    InputError
        With every unknown name, or if there is none.
    """
    given = scenario.parameters
    if names is None:
        names = [*IN_DOUBT, *(name for name, value in given.items() if isinstance(value, Distribution))]
    names = names_of(names, "names", "parameter")
    known = [*PARAMETERS, *TIERS]
    problems = [
        Problem("unknown parameter", key=name, nearest=nearest(name, known), allowed=_allowed(name, known))
        for name in names
        if name not in known
    ]
    if not names:
        problems.append(Problem("no parameter to study", key="parameters", allowed=", ".join(TIERS)))
    if problems:
        raise InputError(*problems)
    chosen = [p for p in PARAMETERS.values() if p.name in names or p.tier in names]
    return {p.name: _law(p.name, given.get(p.name, p.default)) for p in chosen}


def values_of(laws: Mapping[str, Distribution], shares: Double) -> dict[str, Double]:
    """Return parameter values from shares of each law, shape (points, parameters), 0-1."""
    return {name: law.quantile(shares[:, i]) for i, (name, law) in enumerate(laws.items())}


def _law(name: str, value: float | Distribution) -> Distribution:
    if isinstance(value, Distribution):
        return value
    return prior_law(name, value)


def _allowed(name: str, known: Sequence[str]) -> str | None:
    return None if nearest(name, known) else f"a parameter of the table, or {', '.join(TIERS)}"
