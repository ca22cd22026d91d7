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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.attributes import encoding, finished
from sim.ensemble.identity import identity
from sim.ensemble.provenance import Meter, provenance
from sim.ensemble.simulate import Plan, attributes, digest
from sim.ensemble.stored import read_dataset, read_study
from sim.files import (
    check_complete,
    check_filled,
    check_listed,
    check_place,
    files_in,
    netcdf,
    tidy,
    unfinished,
    whole_files,
    whole_folder,
)
from sim.plain import json_text
from sim.values import path_of

if TYPE_CHECKING:
    import xarray as xr

#: Called with (folder, dataset) to add figures before the folder becomes visible.
Extras = Callable[[Path, "xr.Dataset"], None]


@dataclass(frozen=True)
class Study:
    """A finished study on disk; ``found``, ``reworded`` and ``outdated`` as in `Run`."""

    path: Path
    kind: str
    found: bool = False
    reworded: bool = False
    outdated: bool = False

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The study's numbers, in memory."""
        words = (self.path / "scenario.toml").read_text(encoding="utf-8")
        return finished(read_dataset(self.path / f"{self.kind}.nc", {"scenario": words}))


def write_study(
    kind: str,
    plan: Plan,
    said: Mapping[str, Any],
    make: Callable[[Path], xr.Dataset],
    entry: str,
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
    entry : str
        Full name of the module that makes it: a study is found again while the code is the same.
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
    tidy(path)
    found = None if force else find_study(kind, plan, path, entry, extras)
    if found is not None:
        return found
    check_place(path)
    outdated = path.exists() and not force
    meter = Meter()
    with unfinished(path, anew=force) as hidden:
        ds = make(hidden)
        with whole_folder(path, over=force or outdated) as folder:
            _write(folder, kind, plan, ds, extras)
            _write_json(folder, _described(kind, plan, said, meter, identity(entry)))
    return Study(path, kind, outdated=outdated)


def find_study(kind: str, plan: Plan, path: Path, entry: str, extras: Extras | None = None) -> Study | None:
    """Return the study that lies in a folder, with the words of the plan; not one that other code made.

    Raises
    ------
    ResultError
        If there is something, but incomplete or damaged.
    """
    if not path.exists():
        return None
    check_complete(path, ["scenario.toml", "study.json", f"{kind}.nc"])
    record = read_study(path / "study.json")
    check_listed(path, "study.json")
    if record.get("identity") != identity(entry):
        return None
    check_filled(path)
    tidy(path, done=True)
    found = Study(path, kind, found=True)
    if (path / "scenario.toml").read_text(encoding="utf-8") != plan.scenario.to_toml():
        with whole_folder(path) as folder:
            _write(folder, kind, plan, found.dataset.assign_attrs(attributes(plan)), extras)
            record["run"]["changed"] = attributes(plan)["changed"]
            _write_json(folder, record)
        return replace(found, reworded=True)
    if extras is not None and not (path / "figures").is_dir():
        with whole_files(path) as folder:
            extras(folder, found.dataset)
    return found


def study_path(kind: str, plan: Plan, said: Mapping[str, Any], out: str | Path = "results") -> Path:
    """Return the folder of a study."""
    content = "\n".join([kind, digest(plan), json.dumps(dict(said), sort_keys=True)])
    short = hashlib.sha256(content.encode()).hexdigest()[:12]
    name = f"{kind}-{plan.scenario.arm or 'base'}-{short}-s{plan.design.seed}"
    return path_of(out, "out") / plan.scenario.name / name


def _described(kind: str, plan: Plan, said: Mapping[str, Any], meter: Meter, identity: str) -> dict[str, Any]:
    """Return what ``study.json`` says."""
    words = attributes(plan)
    run = {"kind": kind, "scenario": plan.scenario.name, **said, "members": plan.design.members}
    run |= {key: words[key] for key in ("arm", "changed", "seed", "replicates")}
    return provenance(run, meter, identity)


def _write_json(folder: Path, said: Mapping[str, Any]) -> None:
    """Write ``study.json``, with the files that belong to the answer."""
    files = [name for name in files_in(folder) if name != "study.json"]
    (folder / "study.json").write_text(json_text({**said, "files": files}) + "\n", encoding="utf-8")


def _write(folder: Path, kind: str, plan: Plan, ds: xr.Dataset, extras: Extras | None) -> None:
    """Write all that a folder holds but ``study.json``."""
    (folder / "scenario.toml").write_text(plan.scenario.to_toml(), encoding="utf-8")
    (folder / f"{kind}.nc").write_bytes(netcdf(ds, encoding(ds)))
    if extras is not None:
        extras(folder, ds)
