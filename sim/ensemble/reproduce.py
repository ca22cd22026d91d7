"""Prove a result: run it again from its own folder and compare.

On the software and kind of processor that made it, the same bits are required. Elsewhere floating-point
arithmetic may differ in the last digit; then the same events are required, and curves within 1e-4
(docs/randomness.md). The answer says which of the two was proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.ensemble.dataset import Keep
from sim.ensemble.executors import Executor
from sim.ensemble.provenance import decides_bits, environment, software
from sim.ensemble.results import Run, open_run
from sim.ensemble.simulate import Progress, simulate_plan

if TYPE_CHECKING:
    import xarray as xr

#: Largest difference of a float that another platform may show.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Difference:
    """A variable that came out differently: in how many values, by how much at most."""

    variable: str
    values: int
    largest: float


@dataclass(frozen=True)
class Reproduction:
    """The outcome of running a result again.

    Attributes
    ----------
    proved : {"bits", "events", "nothing"}
        The same bits; the same events and whole numbers with floats within `TOLERANCE`; or neither.
    same_platform : bool
        Whether the same bits could be expected.
    differences : tuple of Difference
        Variables that are not the same bits.
    changes : tuple of str
        What changed in the model since the result was made.
    """

    proved: Literal["bits", "events", "nothing"]
    same_platform: bool
    differences: tuple[Difference, ...]
    changes: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether as much was proved as can be expected here."""
        return self.proved == "bits" or (self.proved == "events" and not self.same_platform)


def reproduce(
    path: str | Path,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Reproduction:
    """Run a result again from its own scenario and provenance, and compare every value.

    Raises
    ------
    ResultError
        If the folder is missing or damaged.
    """
    run = open_run(path)
    keep: Keep = run.keep
    again = simulate_plan(run.plan, executor=executor, workers=workers, progress=progress)
    before = run.summary if keep == "summary" else run.members
    differences = compare(before, again)
    return Reproduction(_proved(before, differences), _same_platform(run), differences, tuple(run.changes))


def compare(before: xr.Dataset, again: xr.Dataset) -> tuple[Difference, ...]:
    """Return the variables of two datasets that are not equal to the last bit."""
    found = []
    for name in sorted({str(name) for ds in (before, again) for name in ds.variables}):
        if name not in before.variables or name not in again.variables:
            found.append(Difference(name, -1, float("inf")))
            continue
        a, b = before[name].values, again[name].values
        if a.shape != b.shape:
            found.append(Difference(name, max(a.size, b.size), float("inf")))
        elif not np.array_equal(a, b):
            largest = np.abs(a.astype(float) - b.astype(float)).max() if a.dtype.kind in "iuf" else np.inf
            found.append(Difference(name, int((a != b).sum()), float(largest)))
    return tuple(found)


def _proved(before: xr.Dataset, differences: tuple[Difference, ...]) -> Literal["bits", "events", "nothing"]:
    if not differences:
        return "bits"
    small = all(d.largest <= TOLERANCE and before[d.variable].dtype.kind == "f" for d in differences)
    return "events" if small else "nothing"


def _same_platform(run: Run) -> bool:
    return decides_bits(run.provenance) == decides_bits(
        {"software": software(), "environment": environment()}
    )
