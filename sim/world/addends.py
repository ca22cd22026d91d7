"""A law as a sum of named addends, some of which share a factor: engine and explanation read the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.arrays import Array

#: What there is on a calm day, with nothing for or against it.
CALM = "calm"


@dataclass(frozen=True)
class Addends:
    """Addends of a law that share a factor.

    Parameters
    ----------
    parts : mapping of str to array
        Each addend before the factor, by its name, in the order in which they are added.
    times : array, optional
        The factor.
    """

    parts: Mapping[str, Array]
    times: Array | None = None

    def value(self) -> Array:
        """Return the sum of the addends, times the factor."""
        value = _sum(self.parts.values())
        return value if self.times is None else self.times * value


#: A law: its groups of addends.
Law = tuple[Addends, ...]


def summed(law: Law) -> Array:
    """Return what a law comes to."""
    return _sum(addends.value() for addends in law)


def named(law: Law) -> dict[str, Array]:
    """Return each addend of a law, with its factor, by its name."""
    return {
        name: part if addends.times is None else addends.times * part
        for addends in law
        for name, part in addends.parts.items()
    }


def _sum(values: Iterable[Array]) -> Array:
    first, *others = values
    for other in others:
        first = first + other
    return first
