"""Parameters fitted to the record, as a file: what ``crisis-sim calibrate`` writes and scenarios use.

One netCDF file holds draws from the posterior, ``value(parameter, draw)``: equally weighted, each column one
point at which all parameters belong together. ``parameter`` holds names of the table of parameters, and
``delta_<move>`` for the probability that a move is written down if it happens. Beside the draws stand the
prior, the diagnostics and the settings they came from; see docs/calibration.md.

The content has a fingerprint, stored in the file: scenarios name the file but mean the content. What was read
is remembered under its fingerprint, so that a scenario needs the file only once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem, nearest
from sim.files import netcdf, write_file
from sim.parameters import PARAMETERS
from sim.record.detection import DELTA, DETECTION
from sim.scenario.shipped import shipped_folder
from sim.world.versions import MODEL_VERSION

if TYPE_CHECKING:
    import xarray as xr

Double = NDArray[np.float64]

CALIBRATED = "calibrated"

#: Larger files are refused before they are read.
MAX_BYTES = 50_000_000


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws from the posterior of a calibration.

    Attributes
    ----------
    dataset : Dataset
        The whole file, in memory; ``value`` has dims (parameter, draw), float32.
    file : str
        Name of the file, without its folder.
    """

    dataset: xr.Dataset
    file: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Parameters and detection probabilities, in the order of the file."""
        return tuple(str(name) for name in self.dataset["parameter"].values)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.dataset.sizes["draw"])

    @property
    def until(self) -> str:
        """Last day of the record that the parameters were fitted to, ISO."""
        return str(self.dataset.attrs["until"])

    @property
    def model_version(self) -> str:
        """Version of the model that was fitted."""
        return str(self.dataset.attrs["model_version"])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the draws and of what is said of them."""
        return fingerprint(self.dataset)

    @property
    def status(self) -> str:
        """``calibrated``, or ``not calibrated (reasons)``; a fit of another version is no fit of this one."""
        if self.model_version == MODEL_VERSION:
            return str(self.dataset.attrs["status"])
        return f"not calibrated (fitted with model {self.model_version}, this is {MODEL_VERSION})"

    @property
    def calibrated(self) -> bool:
        """Whether the diagnostics of the fit were passed, with this version of the model."""
        return self.status == CALIBRATED

    def described(self) -> dict[str, str]:
        """Return what a resolved scenario says of it."""
        return {"file": self.file, "sha256": self.digest, "until": self.until, "status": self.status}

    def points(
        self, draws: NDArray[np.integer[Any]] | Sequence[int] | slice = slice(None)
    ) -> dict[str, Double]:
        """Return model parameters by table name, each of shape (draws,), for `simulate` or `CrisisModel`.

        Parameters
        ----------
        draws : sequence of int or slice
            Which draws, repeated or not; all by default.
        """
        return {name: self._of(name, draws) for name in self.names if not name.startswith(DELTA)}

    def detection(
        self, draws: NDArray[np.integer[Any]] | Sequence[int] | slice = slice(None)
    ) -> dict[str, Double]:
        """Return detection probabilities as ``delta_<move>``, each of shape (draws,), for the likelihood."""
        return {name: self._of(name, draws) for name in self.names if name.startswith(DELTA)}

    def at(self, uniform: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
        """Return which draw a uniform number in (0, 1) picks."""
        return np.minimum((np.asarray(uniform, np.float64) * self.draws).astype(np.intp), self.draws - 1)

    def _of(self, name: str, draws: Any) -> Double:
        value: Double = self._values[self.names.index(name)][draws]
        return value

    @cached_property
    def _values(self) -> Double:
        return np.asarray(self.dataset["value"].values, np.float64)


def read_posterior(path: str | Path, beside: Path = Path()) -> Posterior:
    """Return the posterior in a file, or the shipped one of that name.

    ``read_posterior(path).points()`` gives all draws as ``{name: array of shape (draws,)}``, ready for
    `simulate` (``parameters=``), `CrisisModel` or, with ``detection()``, for `record_log_likelihood`;
    ``status`` and ``calibrated`` say how far to trust it, ``until`` what it was fitted to.

    Parameters
    ----------
    path : str or Path
        A bare name such as ``posterior-2022-12.nc`` also finds a file that comes with the package.
    beside : Path
        Folder that a relative path starts from; the current one by default.

    Raises
    ------
    InputError
        If the file is missing, is not a posterior, is damaged, or has parameters unknown to this model.
    """
    named, path = Path(path), beside / path
    if named.name == str(named) and not path.exists() and (shipped_folder() / named).is_file():
        path = shipped_folder() / named
    dataset = _dataset(path)
    problems = _problems(dataset, path.name)
    if problems:
        raise InputError(*problems)
    if dataset.attrs["content"] != fingerprint(dataset):
        raise InputError(Problem("this posterior is damaged or was changed; calibrate again", path.name))
    return remember(Posterior(dataset, path.name))


def write_posterior(dataset: xr.Dataset, path: str | Path) -> Path:
    """Write the dataset of a calibration; the file appears whole or not at all.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    path = Path(path)
    write_file(path, posterior_bytes(dataset))
    return path


def posterior_bytes(dataset: xr.Dataset) -> bytes:
    """Return the content of a posterior's file."""
    packed = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
    return netcdf(dataset, {"value": packed})


_remembered: dict[str, Posterior] = {}


def remember(posterior: Posterior) -> Posterior:
    """Keep a posterior for scenarios that name its fingerprint; return it."""
    return _remembered.setdefault(posterior.digest, posterior)


def recall(digest: str) -> Posterior | None:
    """Return the posterior with this fingerprint if it was read, or came along with a scenario."""
    return _remembered.get(digest)


def fingerprint(dataset: xr.Dataset) -> str:
    """Return a SHA-256 of the draws, their parameters, and what is said of them."""
    said = [str(dataset.attrs[key]) for key in _SAID]
    names = [str(name) for name in dataset["parameter"].values]
    values = np.ascontiguousarray(dataset["value"].values, "<f4")
    return hashlib.sha256(
        "\n".join([*said, *names, str(values.shape)]).encode() + values.tobytes()
    ).hexdigest()


#: What a posterior must say of itself.
_SAID = ("status", "until", "model_version", "digest", "seed")


def _dataset(path: Path) -> xr.Dataset:
    import xarray as xr

    if not path.is_file():
        message = "this is a folder, not a posterior" if path.is_dir() else "there is no such file"
        raise InputError(Problem(message, str(path)))
    if path.stat().st_size > MAX_BYTES:
        raise InputError(Problem("this file is too large for a posterior", path.name, allowed="up to 50 MB"))
    try:
        with xr.open_dataset(path, engine="h5netcdf") as file:
            return file.load()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        message = "not a file that crisis-sim calibrate wrote, or damaged"
        raise InputError(Problem(message, path.name)) from error


def _problems(dataset: xr.Dataset, file: str) -> list[Problem]:
    """Return why a dataset is no posterior of this model."""
    missing = [key for key in (*_SAID, "content") if key not in dataset.attrs]
    value = dataset.get("value")
    shaped = value is not None and value.dims == ("parameter", "draw") and "parameter" in dataset.coords
    if missing or not shaped or value is None or value.size == 0 or value.dtype.kind != "f":
        return [Problem("not a posterior that crisis-sim calibrate wrote", file)]
    known = {name: (row.low, row.high) for name, row in PARAMETERS.items()}
    known |= {f"{DELTA}{name}": (0.0, 1.0) for name in DETECTION}
    return [
        problem
        for name, row in zip(map(str, value["parameter"].values), value.values, strict=True)
        for problem in [_about(name, row, known, file)]
        if problem
    ]


def _about(
    name: str, row: NDArray[Any], known: Mapping[str, tuple[float, float]], file: str
) -> Problem | None:
    if name not in known:
        return Problem("unknown parameter in a posterior", file, key=name, nearest=nearest(name, known))
    low, high = known[name]
    # A bound can move by half a float32 when it is stored.
    if not ((row >= np.float32(low)) & (row <= np.float32(high))).all():
        allowed = f"{low:g} to {high:g}"
        return Problem("values outside the parameter's range in a posterior", file, key=name, allowed=allowed)
    return None
