"""Where a result comes from: enough to make it again, and to know whether it can be the same bits."""

from __future__ import annotations

import datetime as dt
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any

from sim.ensemble.memory import peak_memory
from sim.ensemble.processor import processor
from sim.ensemble.versions import FOLDER_VERSION, MODEL_VERSION

#: Packages whose version can change a number or a file.
PACKAGES = ("crisis-sim", "numpy", "scipy", "mesa", "xarray", "h5netcdf", "h5py", "pydantic")
#: What must be equal before two runs are expected to agree to the last bit (docs/randomness.md).
DECIDES_BITS = ("machine", "processor", "numpy", "scipy")


@dataclass
class Meter:
    """Time and memory of one run, over all its processes."""

    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    _clock: float = field(default_factory=monotonic)
    _peaks: dict[int, int] = field(default_factory=dict)

    def note(self, pid: int, peak: int | None) -> None:
        """Take the peak memory that a process reported."""
        if peak is not None:
            self._peaks[pid] = max(peak, self._peaks.get(pid, 0))

    @property
    def seconds(self) -> float:
        """Wall-clock time so far."""
        return round(monotonic() - self._clock, 3)

    @property
    def peak(self) -> int | None:
        """Peak memory of all processes added up, bytes: at most this much was in use at once."""
        import os

        self.note(os.getpid(), peak_memory())
        return sum(self._peaks.values()) or None


def provenance(run: Mapping[str, Any], meter: Meter, identity: str) -> dict[str, Any]:
    """Return the provenance record of a run.

    Parameters
    ----------
    run : mapping
        What was run: scenario, arm, design, keep, digest.
    meter : Meter
        Time and memory so far.
    identity : str
        Of the code that made it (``sim/ensemble/identity.py``).
    """
    return {
        "folder_version": FOLDER_VERSION,
        "model_version": MODEL_VERSION,
        "identity": identity,
        "run": dict(run),
        "software": software(),
        "code": commit(),
        "environment": environment(),
        "resources": {
            "started": meter.started.isoformat(timespec="seconds"),
            "seconds": meter.seconds,
            "peak_memory_bytes": meter.peak,
        },
    }


@cache
def software() -> dict[str, str]:
    """Return versions of Python and of the packages that matter."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that is not installed
            found[package] = "not installed"
    return found


def environment() -> dict[str, str]:
    """Return the machine and its system."""
    return {
        "host": platform.node(),
        "system": platform.platform(),
        "machine": f"{platform.machine()} {sys.byteorder}-endian",
        "processor": processor(),
    }


def decides_bits(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the part of a provenance record that must agree before bits can be expected to."""
    merged = {**record["software"], **record["environment"]}
    return {key: merged[key] for key in DECIDES_BITS if key in merged}


@cache
def commit() -> dict[str, Any]:
    """Return the commit of the code and whether the checkout was clean; empty outside a git checkout."""
    package = Path(__file__).resolve().parents[1]
    # A package installed inside somebody else's repository is not part of its history.
    tracked = _git(package, "ls-files", "--error-unmatch", "errors.py")
    head = _git(package, "rev-parse", "HEAD") if tracked else None
    if head is None:
        return {}
    changes = _git(package, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return {"commit": head, "clean": changes == ""}


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
