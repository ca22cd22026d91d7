"""Which members an ensemble has: a table of (parameter point, replicate).

A run, a comparison, a sweep, a sensitivity study and a calibration step differ only in this table.
Rows are computed when asked for, so that a million members cost nothing before they run.

- Without explicit points every member is its own point (docs/randomness.md): a parameter given as a
  distribution is read off a uniform keyed by (seed, ``parameter/<name>``, replicate), which arms share.
- With explicit points, members are points x replicates, replicate by replicate, so that an interrupted
  design is balanced; the other distributions are drawn once per point, or once per replicate where the
  points are to be compared (``paired``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim.arrays import Double, Int
from sim.errors import InputError, Problem
from sim.parameters import Distribution
from sim.randomness import Seed, Uniforms
from sim.scenario.posterior import Posterior, recall
from sim.values import Value, checked_ids, checked_parameters, checked_seed


@dataclass(frozen=True)
class Members:
    """Some rows of a design: point and replicate of each member, and its parameter values."""

    point: Int
    replicate: Int
    parameters: dict[str, float | Double]

    def __len__(self) -> int:
        return len(self.replicate)


@dataclass(frozen=True)
class Design:
    """A table of members.

    Parameters
    ----------
    replicates : range or array of int64, shape (replicates,)
        Ids of noise streams. Members with the same id share all their luck.
    seed : int
        Seed of the ensemble.
    fixed : mapping of str to float
        Parameters with one value for everybody.
    drawn : mapping of str to Distribution
        Parameters drawn per point; per replicate if ``paired``.
    points : mapping of str to array of float64, shape (points,)
        Parameters with an explicit value per point; empty when every member is its own point.
    paired : bool
        Whether replicates share their doubt as they share their luck, so that points differ by nothing but
        the values given for them.
    strands : array of int64, shape (points,), optional
        Points of one strand share the luck of their replicates, points of different strands none; without
        it all points are of one strand. Needs ``replicates`` to be a range.
    seeds : mapping of str to int, optional
        A seed for each group of channels, ``luck``, ``choice`` and ``doubt``, in place of ``seed``.
    posterior : Posterior, optional
        Where all other parameters come from: one draw per point, or per replicate if ``paired``.
    """

    replicates: range | Int
    seed: int
    fixed: Mapping[str, float]
    drawn: Mapping[str, Distribution]
    points: Mapping[str, Double]
    paired: bool = False
    strands: Int | None = None
    seeds: Mapping[str, int] | None = None
    posterior: Posterior | None = None

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.replicates) * max(1, self.number_of_points)

    @property
    def number_of_points(self) -> int:
        """Number of explicit points, 0 when every member is its own point."""
        return len(next(iter(self.points.values()), ()))

    @property
    def source(self) -> Seed:
        """What all random numbers start from: the seed, or the seeds of the groups."""
        return self.seeds or self.seed

    @property
    def varied(self) -> tuple[str, ...]:
        """Names of the parameters that may differ between members."""
        return tuple(sorted({*self.drawn, *self.points, *self._fitted}))

    def rows(self, first: int, last: int) -> Members:
        """Return members ``first`` to ``last - 1``."""
        position = np.arange(first, min(last, self.members))
        if self.points:
            turn, point = np.divmod(position, self.number_of_points)
            replicate = self._ids[turn]
            if self.strands is not None:
                replicate = replicate + len(self.replicates) * self.strands[point]
        else:
            point = replicate = np.asarray(self.replicates[first:last], np.int64)
        doubt = Uniforms(self.source, replicate if self.paired else point)
        values: dict[str, float | Double] = dict(self.fixed)
        if self.posterior is not None:
            draw = self.posterior.at(doubt("parameter/posterior", 0))
            values |= {name: self._fitted[name][draw] for name in self._fitted}
        values |= {name: table[point] for name, table in self.points.items()}
        values |= {name: law.quantile(doubt(f"parameter/{name}", 0)) for name, law in self.drawn.items()}
        return Members(point, replicate, values)

    def describe(self) -> dict[str, Any]:
        """Return the design as plain data, for provenance and for `digest`."""
        ids = self.replicates
        plain = isinstance(ids, range) and ids.start == 0 and ids.step == 1
        described: dict[str, Any] = {
            "seed": self.source if isinstance(self.source, int) else dict(self.source),
            "replicates": len(ids) if plain else [int(i) for i in ids],
            "parameters": {**self.fixed, **{name: _law(law) for name, law in self.drawn.items()}},
            "points": {name: [float(x) for x in table] for name, table in self.points.items()},
        }
        if self.paired:
            described["paired"] = True
        if self.strands is not None:
            described["strands"] = self.strands.tolist()
        if self.posterior is not None:
            described["posterior"] = self.posterior.digest
        return described

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> Design:
        """Return the design that `describe` described; its posterior must have been read before."""
        values: dict[str, Value] = {
            name: Distribution(**value) if isinstance(value, Mapping) else value
            for name, value in described["parameters"].items()
        }
        posterior = recall(described["posterior"]) if "posterior" in described else None
        design = make_design(
            values, described["replicates"], described["seed"], described["points"], posterior
        )
        strands = described.get("strands")
        return replace(
            design,
            paired=described.get("paired", False),
            strands=None if strands is None else np.asarray(strands, np.int64),
        )

    def digest(self) -> str:
        """Return a SHA-256 of the table's content."""
        return hashlib.sha256(json.dumps(self.describe(), sort_keys=True).encode()).hexdigest()

    @cached_property
    def _fitted(self) -> dict[str, Double]:
        """Draws of the parameters that nothing else sets."""
        given = {*self.fixed, *self.drawn, *self.points}
        draws = self.posterior.points() if self.posterior else {}
        return {name: values for name, values in draws.items() if name not in given}

    @cached_property
    def _ids(self) -> Int:
        return np.asarray(self.replicates, np.int64)


def make_design(
    declared: Mapping[str, Value],
    replicates: int | Sequence[int] | Int,
    seed: Seed,
    given: Mapping[str, Value] | None = None,
    posterior: Posterior | None = None,
) -> Design:
    """Return the design of an ensemble.

    Parameters
    ----------
    declared : mapping of str to float, Distribution or array
        What the scenario says of its parameters.
    replicates : int or sequence of int
        A number (ids 0, 1, ...) or the ids themselves, in any order, repeated or not.
    seed : int or mapping of str to int
        Seed of the ensemble, or one for each of luck, choice and doubt.
    given : mapping of str to float, Distribution or array of shape (points,), optional
        Wins over ``declared``. Arrays make explicit points and must all have the same length.
    posterior : Posterior, optional
        Where the parameters come from that neither names.

    Raises
    ------
    InputError
        If a number of members, an id, a seed or a parameter is wrong, or arrays differ in length.
    """
    seed, ids = checked_seed(seed), checked_ids(replicates)
    fixed: dict[str, float] = {}
    drawn: dict[str, Distribution] = {}
    points: dict[str, Double] = {}
    for name, value in checked_parameters({**declared, **(given or {})}).items():
        if isinstance(value, Distribution):
            drawn[name] = value
        elif isinstance(value, np.ndarray):
            points[name] = value
        else:
            fixed[name] = value
    lengths = {len(table) for table in points.values()}
    if len(lengths) > 1:
        names = ", ".join(points)
        raise InputError(Problem("points must be lists of one length", key=names, value=sorted(lengths)))
    if isinstance(seed, Mapping):
        return Design(ids, seed["luck"], fixed, drawn, points, seeds=seed, posterior=posterior)
    return Design(ids, seed, fixed, drawn, points, posterior=posterior)


def _law(law: Distribution) -> dict[str, Any]:
    return {key: value for key, value in asdict(law).items() if value is not None}
