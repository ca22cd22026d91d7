"""A sweep or a sensitivity study as a folder, complete by itself.

    results/<scenario>/<kind>-<arm or base>-<digest>-s<seed>/
        scenario.toml   the resolved scenario       <kind>.nc   every number, labelled
        study.json      what was asked, with what   figures/    drawn by whoever asked

The folder appears whole or not at all; until then chunks wait in a hidden folder beside it, from which
an interrupted study goes on. Its name holds a digest of all that decides its content.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.provenance import Meter, provenance
from sim.ensemble.simulate import Plan, digest
from sim.errors import Problem, ResultError
from sim.plain import json_text

if TYPE_CHECKING:
    import xarray as xr

#: Called with (folder, dataset) to add figures before the folder becomes visible.
Extras = Callable[[Path, "xr.Dataset"], None]


@dataclass(frozen=True)
class Study:
    """A finished study on disk. ``found`` says that it was there already."""

    path: Path
    kind: str
    found: bool = False

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The study's numbers, in memory."""
        import xarray as xr

        file = self.path / f"{self.kind}.nc"
        try:
            with xr.open_dataset(file, engine="h5netcdf") as ds:
                return ds.load()
        except (OSError, ValueError, KeyError) as error:
            raise ResultError(Problem(f"damaged ({error}); run with --force", str(file))) from error


def write_study(
    kind: str,
    plan: Plan,
    said: Mapping[str, Any],
    make: Callable[[Path], xr.Dataset],
    *,
    out: str | Path = "results",
    force: bool = False,
    extras: Extras | None = None,
) -> Study:
    """Make a study and leave it as a folder, or find it there.

    Parameters
    ----------
    kind : str
        Names the folder and the file: ``sweep``, ``morris``, ``sobol``, ``split``.
    plan : Plan
        What is simulated.
    said : mapping
        What else decides the result, JSON-ready.
    make : callable
        Called with the hidden folder where chunks may wait; returns the dataset.
    out : str or Path
        The folder of all results.
    force : bool
        Make it again even if it is there.
    extras : callable, optional
        Called with (folder, dataset) before the folder becomes visible.

    Raises
    ------
    ResultError
        If the folder cannot be written.
    """
    path = study_path(kind, plan, said, out)
    if path.exists() and not force:
        return Study(path, kind, found=True)
    hidden, aside = path.with_name(f".{path.name}.work"), path.with_name(f".{path.name}.{os.getpid()}")
    if force:
        shutil.rmtree(hidden, ignore_errors=True)
    meter = Meter()
    try:
        ds = make(hidden)
        try:
            aside.mkdir(parents=True)
            _write(aside, kind, plan, said, ds, meter)
            if extras is not None:
                extras(aside, ds)
            shutil.rmtree(path, ignore_errors=True)
            aside.rename(path)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        problem = Problem(f"the results cannot be written here: {reason}", str(path.parent))
        raise ResultError(problem) from error
    shutil.rmtree(hidden, ignore_errors=True)
    return Study(path, kind)


def study_path(kind: str, plan: Plan, said: Mapping[str, Any], out: str | Path = "results") -> Path:
    """Return the folder of a study."""
    content = "\n".join([kind, digest(plan), json.dumps(dict(said), sort_keys=True)])
    short = hashlib.sha256(content.encode()).hexdigest()[:12]
    name = f"{kind}-{plan.scenario.arm or 'base'}-{short}-s{plan.design.seed}"
    return Path(out) / plan.scenario.name / name


def _write(
    folder: Path, kind: str, plan: Plan, said: Mapping[str, Any], ds: xr.Dataset, meter: Meter
) -> None:
    (folder / "scenario.toml").write_text(plan.scenario.to_toml(), encoding="utf-8")
    run = {"kind": kind, "scenario": plan.scenario.name, "arm": plan.scenario.arm or "base", **said}
    run |= {
        "seed": plan.design.seed,
        "replicates": len(plan.design.replicates),
        "members": plan.design.members,
    }
    (folder / "study.json").write_text(json_text(provenance(run, meter)) + "\n", encoding="utf-8")
    light = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
    large = {str(name): light for name, variable in ds.data_vars.items() if variable.ndim > 1}
    ds.to_netcdf(folder / f"{kind}.nc", engine="h5netcdf", encoding=large)
