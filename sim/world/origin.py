"""Where a fork starts: the end of a day of one simulated history, from which new futures are drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Float
from sim.world.state import Layout, State


@dataclass(frozen=True)
class Origin:
    """The eve of a fork, enough to draw its futures without its parent (docs/randomness.md).

    Parameters
    ----------
    parent : str
        Digest of the ensemble that the history belongs to.
    member : int
        Position of the history in it.
    state : mapping of str to float
        Its state at the end of the eve, by row of the state array; float32 values, exact.
    stream : str
        Prefix of every channel of luck and choice; empty for a history drawn from the seed itself.
    renewed : tuple of str
        Rows that a changed parameter sets anew on the first day.
    past : tuple of float
        Tension (0-100) on the days up to the eve, for drawing.
    recorded : bool
        Whether the history's scenario starts from the record, so that the real crisis stands beside it.
    """

    parent: str
    member: int
    state: Mapping[str, float]
    stream: str
    renewed: tuple[str, ...] = ()
    past: tuple[float, ...] = ()
    recorded: bool = False

    def spread(self, layout: Layout, members: int) -> State:
        """Return the state with which each of ``members`` futures starts."""
        column = np.array([[self.state[name]] for name in layout.names], np.float32)
        rows: Float = np.repeat(column, members, axis=1)
        return State(layout, rows)

    def describe(self) -> dict[str, Any]:
        """Return this as plain data, for provenance; `from_description` is the way back."""
        lists = {"renewed": list(self.renewed), "past": list(self.past)}
        return {**vars(self), "state": dict(self.state), **lists}

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> Origin:
        """Return the origin that `describe` described."""
        lists = {key: tuple(described[key]) for key in ("renewed", "past")}
        return cls(**{**described, **lists})

    def digest(self) -> str:
        """Return a SHA-256 of all that decides the futures."""
        content = {key: value for key, value in self.describe().items() if key not in ("past", "recorded")}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
