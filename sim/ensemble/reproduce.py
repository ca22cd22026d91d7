"""Prove a result: run it again from its own folder and compare every file that holds numbers or words.

On the software and class of processor that made it, the same bits are required. On another class, exp and
log may round differently in the last digit: then the same events are required, and curves within
`TOLERANCE`, of all but a few histories, in which a number just above a chance is now just below it and which
take another course from there (docs/randomness.md). The answer says which of these was proved.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Array, Bool
from sim.ensemble.dataset import as_model
from sim.ensemble.executors import check_running
from sim.ensemble.identity import IDENTITY
from sim.ensemble.provenance import decides_bits, environment, software
from sim.ensemble.results import Run, open_run, write_plan
from sim.ensemble.simulate import Progress
from sim.ensemble.stored import read_object
from sim.errors import ResultError
from sim.files import files_in

if TYPE_CHECKING:
    import xarray as xr

#: Largest difference of a float that another class of processor may show where a history keeps its course,
#: beside a millionth of the value itself.
TOLERANCE = 1e-3
#: Share of the histories that may take another course there, but always one.
APART = 0.01
#: What says how a dataset was made, not what came out.
_ABOUT = frozenset({IDENTITY, "model_version", "digest", "created_by", "scenario"})

#: What is said of a file instead of a variable.
UNREADABLE = "cannot be read"

Proved = Literal["bits", "events", "most", "nothing"]


@dataclass(frozen=True)
class Difference:
    """What came out differently in a file: in how many values, by how much at most.

    ``values`` is -1 where only one of the two has it.
    """

    variable: str
    values: int
    largest: float
    file: str = "ensemble.nc"


@dataclass(frozen=True)
class Reproduction:
    """The outcome of running a result again.

    Attributes
    ----------
    proved : {"bits", "events", "most", "nothing"}
        The same bits in every file; the same events and whole numbers, with floats within `TOLERANCE`; the
        same but for few enough histories; or none of these.
    same_platform : bool
        Whether the same bits could be expected.
    differences : tuple of Difference
        What is not the same bits.
    changes : tuple of str
        What changed in the model since the result was made.
    compared, not_compared : tuple of str
        Files of the result.
    members, apart : int
        Histories, and those of them that took another course; where only counts were kept, the largest
        difference of a count.
    made_on, here : str
        Classes of processor; empty where the result does not say.
    """

    proved: Proved
    same_platform: bool
    differences: tuple[Difference, ...]
    changes: tuple[str, ...]
    compared: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()
    members: int = 0
    apart: int = 0
    made_on: str = ""
    here: str = ""

    @property
    def good(self) -> bool:
        """Whether as much was proved as can be expected here."""
        return self.proved == "bits" or (self.proved != "nothing" and not self.same_platform)


def reproduce(
    path: str | Path,
    *,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Reproduction:
    """Run a result again from its own scenario and provenance, and compare every file.

    Pictures and pages are not compared: they are drawn from the numbers that are.

    Raises
    ------
    ResultError
        If the folder is missing, or so damaged that it does not say what was run.
    """
    check_running(executor, workers, progress)
    run = open_run(path)
    _ = run.plan  # without it there is nothing to run again, which is said before the work
    with tempfile.TemporaryDirectory() as folder:
        again = write_plan(run.plan, out=folder, executor=executor, workers=workers, progress=progress)
        compared = files_in(again.path)
        differences = tuple(found for name in compared for found in _read_and_compared(name, run, again))
        if run.provenance.get(IDENTITY) != again.provenance[IDENTITY]:
            # Other code may write more or less about the same numbers.
            differences = tuple(found for found in differences if found.values >= 0)
        unreadable = any(found.variable == UNREADABLE for found in differences)
        apart = 0 if unreadable else _apart(run, again)
    made, here = decides_bits(run.provenance), decides_bits(_here())
    return Reproduction(
        proved=_proved(differences, apart, run.plan.design.members, made == here),
        same_platform=made == here,
        differences=differences,
        changes=tuple(run.changes),
        compared=tuple(compared),
        not_compared=tuple(name for name in files_in(run.path) if name not in compared),
        members=run.plan.design.members,
        apart=apart,
        made_on=made.get("processor", ""),
        here=here["processor"],
    )


def compare(before: xr.Dataset, again: xr.Dataset, file: str = "ensemble.nc") -> tuple[Difference, ...]:
    """Return what two datasets, as the model wrote them, do not have equal to the last bit."""
    found = []
    stored, made = as_model(before), as_model(again)
    for name in sorted({*stored, *made}):
        if name not in stored or name not in made:
            found.append(Difference(name, -1, float("inf"), file))
            continue
        a, b = stored[name], made[name]
        if a.shape != b.shape:
            found.append(Difference(name, max(a.size, b.size), float("inf"), file))
        elif (differ := _differ(a, b)).any():
            numbers = a.dtype.kind in "iuf" and b.dtype.kind in "iuf"
            size = np.abs(a.astype(float) - b.astype(float))[differ] if numbers else np.array([np.inf])
            found.append(
                Difference(name, int(differ.sum()), float(np.nan_to_num(size, nan=np.inf).max()), file)
            )
    for key in sorted((before.attrs.keys() & again.attrs.keys()) - _ABOUT):
        if not np.array_equal(before.attrs[key], again.attrs[key]):
            found.append(Difference(f"attribute {key}", 1, float("inf"), file))
    return tuple(found)


def _here() -> dict[str, dict[str, str]]:
    return {"software": software(), "environment": environment()}


def _read_and_compared(name: str, run: Run, again: Run) -> list[Difference]:
    """Return what differs in a file of two results; of a damaged one, that it cannot be read."""
    try:
        return list(_compared(name, run, again))
    except ResultError:
        return [Difference(UNREADABLE, 1, float("inf"), name)]


def _compared(name: str, run: Run, again: Run) -> Iterator[Difference]:
    """Yield what differs in a file of two results."""
    one, other = run.path / name, again.path / name
    if not one.exists():
        yield Difference("file", -1, float("inf"), name)
    elif name == "ensemble.nc":
        yield from compare(run.members, again.members, name)
    elif name == "summary.nc":
        yield from compare(run.summary, again.summary, name)
    elif name == "provenance.json":  # the rest of it is when and where
        yield from _json_differences(name, run.provenance["run"], again.provenance["run"])
    elif name.endswith(".json"):
        yield from _json_differences(name, read_object(one), read_object(other))
    elif name.endswith(".csv"):
        yield from _csv_differences(name, one, other)
    elif name == "scenario.toml" and one.read_bytes() != other.read_bytes():
        yield Difference("text", 1, float("inf"), name)
    # A file of fitted parameters proved its fingerprint when it was read with the scenario.


def _json_differences(name: str, one: Any, other: Any) -> Iterator[Difference]:
    before, after = dict(_leaves(one)), dict(_leaves(other))
    for key in sorted(before.keys() ^ after.keys()):
        yield Difference(key, -1, float("inf"), name)
    for key in sorted(before.keys() & after.keys()):
        a, b = before[key], after[key]
        if a != b:
            numbers = isinstance(a, int | float) and isinstance(b, int | float)
            yield Difference(key, 1, abs(float(a) - float(b)) if numbers else float("inf"), name)


def _leaves(content: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of a JSON document with their paths."""
    if isinstance(content, Mapping) and content:
        for name, inner in content.items():
            yield from _leaves(inner, f"{key}.{name}" if key else name)
    elif isinstance(content, list) and content:
        for place, inner in enumerate(content):
            yield from _leaves(inner, f"{key}[{place}]")
    else:
        yield key, content


def _csv_differences(name: str, one: Path, other: Path) -> Iterator[Difference]:
    before, after = (_rows(path) for path in (one, other))
    if before[:1] != after[:1]:
        yield Difference("columns", -1, float("inf"), name)
    elif before != after:
        apart = abs(len(before) - len(after)) + sum(a != b for a, b in zip(before, after, strict=False))
        yield Difference("rows", apart, float("inf"), name)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return [*csv.reader(file)]


def _differ(a: Array, b: Array) -> Bool:
    """Return where two arrays of one shape differ; missing is like missing."""
    differ: Bool = np.asarray(a != b)
    if a.dtype.kind in "fmM" and b.dtype.kind in "fmM":
        differ = differ & ~(np.isnan(a) & np.isnan(b))
    return differ


def _apart(run: Run, again: Run) -> int:
    """Return how many histories took another course; from counts alone, how many at least."""
    if run.keep == "summary":
        return _counts_apart(run.summary, again.summary)
    before, after = run.members, again.members
    members = np.zeros(before.sizes["member"], bool)
    for name in before.variables:
        if name not in after.variables or before[name].shape != after[name].shape:
            continue
        a, b = before[name], after[name].values
        if "member" in a.dims:
            beyond = np.moveaxis(_beyond(a.values, b), a.dims.index("member"), -1)
            members |= beyond.reshape(-1, members.size).any(axis=0)
    return int(members.sum())


def _counts_apart(before: xr.Dataset, after: xr.Dataset) -> int:
    a, b = before["outcome_count"].values, after["outcome_count"].values
    return int(np.abs(a.astype(np.int64) - b).max()) if a.shape == b.shape else int(a.max())


def _beyond(a: Array, b: Array) -> Bool:
    """Return where two arrays differ by more than another class of processor explains."""
    differ = _differ(a, b)
    if a.dtype.kind == b.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            near = np.abs(a.astype(float) - b) <= TOLERANCE + 1e-6 * np.abs(a.astype(float))
        differ = differ & ~near
    return differ


def _proved(differences: tuple[Difference, ...], apart: int, members: int, same_platform: bool) -> Proved:
    if not differences:
        return "bits"
    numbers = [found for found in differences if found.file.endswith(".nc")]
    if same_platform:
        small = len(numbers) == len(differences) and all(found.largest <= TOLERANCE for found in numbers)
        return "events" if small else "nothing"
    allowed = max(1, int(APART * members))
    odd = any(found.values < 0 or found.variable in ("columns", "text", UNREADABLE) for found in differences)
    # What is counted over histories differs by as many at most as took another course.
    counted = max((found.largest for found in numbers if found.variable == "outcome_count"), default=0)
    if odd or any(np.isinf(found.largest) for found in numbers) or max(apart, counted) > allowed:
        return "nothing"
    return "most" if max(apart, counted) else "events"
