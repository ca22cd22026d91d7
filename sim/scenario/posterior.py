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
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Double, Index
from sim.attributes import Attributes, about, finished, flags
from sim.errors import InputError, Problem
from sim.files import netcdf, write_file
from sim.record.detection import DELTA
from sim.scenario.posterior_file import checksum, read_dataset
from sim.scenario.shipped import shipped_folder
from sim.values import kind_of, path_of
from sim.world.versions import MODEL_VERSION

if TYPE_CHECKING:
    import xarray as xr


CALIBRATED = "calibrated"

_ITS_UNIT = "in the unit of the parameter"
#: What every variable of a posterior is.
ABOUT: dict[str, Attributes] = {
    "value": about("draws from the posterior, equally weighted", comment=_ITS_UNIT),
    "log_likelihood": about("log-likelihood of the record at each draw"),
    "run": about("run that a draw comes from, from 0"),
    "fitted": about("whether a parameter was fitted or carried along") | flags(("carried", "fitted"), "int8"),
    "slot": about("what the log-likelihood is a sum over", ""),
    "power": about(
        "power of the likelihood at each stage", comment="missing where a run needed fewer stages",
        valid_range=np.array([0.0, 1.0]),
    ),
    "acceptance": about(
        "share of proposals accepted at each stage", comment="missing where a run needed fewer stages",
        valid_range=np.array([0.0, 1.0]),
    ),
    "log_evidence": about("log of the evidence, by run"),
    "data": about("how much the record tells about each slot"),
    "map": about("most probable value; carried parameters at their defaults", comment=_ITS_UNIT),
    "mean": about("posterior mean", comment=_ITS_UNIT),
    "sd": about("posterior standard deviation", comment=_ITS_UNIT),
    "contraction": about("1 - posterior / prior standard deviation"),
    "rhat": about("R-hat between runs", comment="missing with a single run"),
    "ess": about("effective sample size, all runs", comment="missing with a single run"),
    "prior_mean": about("mean of the prior", comment=_ITS_UNIT),
    "prior_sd": about("standard deviation of the prior", comment=_ITS_UNIT),
    "law_mean": about("centre of the normal law of the prior, before it is cut off", comment=_ITS_UNIT),
    "law_sd": about("standard deviation of that law", comment=_ITS_UNIT),
    "law_low": about("where that law is cut off below", comment=_ITS_UNIT),
    "law_high": about("where that law is cut off above", comment=_ITS_UNIT),
}  # fmt: skip

#: Larger files are refused before they are read.
MAX_BYTES = 50_000_000


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws from the posterior of a calibration.

    Attributes
    ----------
    dataset : Dataset
        The whole file, in memory; ``value`` has dims (parameter, draw), float32. NaN is what a run does
        not have: stages that it did not need, R-hat of a single run.
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

    def at(self, uniform: NDArray[np.floating[Any]]) -> Index:
        """Return which draw a uniform number in (0, 1) picks."""
        return np.minimum((np.asarray(uniform, np.float64) * self.draws).astype(np.intp), self.draws - 1)

    def _of(self, name: str, draws: Any) -> Double:
        value: Double = self._values[self.names.index(name)][draws]
        return value

    @cached_property
    def _values(self) -> Double:
        return np.asarray(self.dataset["value"].values, np.float64)


def checked_posterior(value: Any) -> Posterior | None:
    """Return fitted parameters, or ``None``; raise an `InputError` if it is neither."""
    if value is None:
        return None
    return kind_of(value, Posterior, "posterior", "fitted parameters, as from read_posterior")


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
        If the path is none, or the file is missing, no posterior, damaged, or has parameters that this model
        does not know.
    """
    named = path_of(path, "path")
    path = path_of(beside, "beside") / named
    if named.name == str(named) and not path.exists() and (shipped_folder() / named).is_file():
        path = shipped_folder() / named
    dataset = read_dataset(path)
    found = dataset.attrs.get("checksum", "")
    if dataset.attrs["content"] != fingerprint(dataset) or found not in ("", checksum(dataset)):
        raise InputError(Problem("this posterior is damaged or was changed; calibrate again", path.name))
    return remember(Posterior(finished(dataset, **ABOUT), path.name))


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
    return netcdf(dataset.assign_attrs(checksum=checksum(dataset)), {"value": packed})


_remembered: dict[str, Posterior] = {}


def remember(posterior: Posterior) -> Posterior:
    """Keep a posterior for scenarios that name its fingerprint; return it, under the name of its own file."""
    _remembered.setdefault(posterior.digest, posterior)
    return posterior


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


#: What the fingerprint covers beside the draws.
_SAID = ("status", "until", "model_version", "digest", "seed")
