"""Frozen forecasts: written before anything is scored, and the only thing that scoring reads.

One file holds the forecasts of one sample, in sample or out of sample, by the model and by every baseline. A
manifest beside them gives the data cut-off of each origin, a digest of what was known then, and the digest of
each file; a file that was changed afterwards is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from sim.attributes import Attributes, about, encoding, finished
from sim.ensemble.stored import read_dataset
from sim.ensemble.versions import MODEL_VERSION
from sim.errors import Problem, ResultError
from sim.files import netcdf, whole_files
from sim.forecast.baseline import DRAWS, Baseline, points, smoothed
from sim.forecast.forecast import Forecasts
from sim.forecast.origin import Record, known
from sim.forecast.origin_path import QUANTITIES, CodedPath
from sim.plain import json_text
from sim.world.outcomes import EVENTS

if TYPE_CHECKING:
    import xarray as xr

#: Name of the model among the forecasters.
MODEL = "model"
#: Samples, by what the parameters have seen of the outcome; files carry these names.
IN, OUT = "in-sample", "out-of-sample"
MANIFEST = "frozen.json"


#: What every variable of frozen forecasts is.
ABOUT: dict[str, Attributes] = {
    "probability": about(
        "probability that the event happens within the horizon", valid_range=np.array([0.0, 1.0])
    ),
    "points": about(
        "equally likely values, as they would be coded",
        comment="tension on a scale of 0-100, incidents as a count; missing where a baseline has no answer",
    ),
}


def frozen(
    found: Forecasts, path: CodedPath, baselines: Sequence[Baseline], attrs: Mapping[str, Any]
) -> xr.Dataset:
    """Return the forecasts of the model and of the baselines as one dataset.

    ``probability`` has dims (forecaster, origin, horizon, event); the model's is the add-half smoothed share
    of members, so that no log score is infinite. ``points`` has dims (forecaster, origin, horizon, quantity,
    point): equally likely values, NaN where a baseline has no answer. ``origin`` is ``datetime64[ns]``.
    """
    import xarray as xr

    shape = (1 + len(baselines), len(found.origins), len(found.horizons))
    probability = np.empty((*shape, len(EVENTS)))
    values = np.full((*shape, len(QUANTITIES), DRAWS), np.nan, np.float32)
    probability[0] = smoothed(found.happened, found.members)
    for o, origin in enumerate(found.origins):
        history = path.known_at(origin)
        for h, horizon in enumerate(found.horizons):
            for q, sample in enumerate(found.values[o, h]):
                values[0, o, h, q] = points(sample)
            for b, baseline in enumerate(baselines, start=1):
                probability[b, o, h] = [baseline.chance(name, horizon, history) for name in EVENTS]
                for q, name in enumerate(QUANTITIES):
                    answer = baseline.values(name, horizon, history)
                    if answer is not None:
                        values[b, o, h, q] = answer
    ds = xr.Dataset(
        {
            "probability": (("forecaster", "origin", "horizon", "event"), probability),
            "points": (("forecaster", "origin", "horizon", "quantity", "point"), values),
        },
        coords={
            "forecaster": [MODEL, *(baseline.name for baseline in baselines)],
            "origin": np.array(found.origins, "datetime64[ns]"),
            "horizon": list(found.horizons),
            "event": list(EVENTS),
            "quantity": list(QUANTITIES),
        },
        attrs={**attrs, "members": found.members, "model_version": MODEL_VERSION},
    )
    return finished(ds, **ABOUT)


def write_frozen(folder: Path, samples: Mapping[str, xr.Dataset], record: Record) -> Path:
    """Write each sample and the manifest, which is the last to appear; return the manifest's path.

    Killed in between, it leaves files that do not belong to the manifest, and `read_frozen` refuses them.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    files = {}
    with whole_files(folder, last=MANIFEST) as aside:
        for name, ds in samples.items():
            content = netcdf(ds, encoding(ds))
            (aside / f"{name}.nc").write_bytes(content)
            origins = days_of(ds)
            files[f"{name}.nc"] = {
                "sha256": hashlib.sha256(content).hexdigest(),
                "origins": [
                    {"known_until": str(o), "known_sha256": known_digest(record, o)} for o in origins
                ],
            }
        manifest = json_text({"files": files}, indent=1, sort_keys=False)
        (aside / MANIFEST).write_text(manifest, encoding="utf-8")
    return folder / MANIFEST


class _File(BaseModel):
    sha256: str


class _Manifest(BaseModel):
    # Names of files of this folder, not ways out of it.
    files: dict[Annotated[str, Field(pattern=r"^[\w-]{1,100}\.nc$")], _File] = Field(min_length=1)


def read_frozen(folder: Path) -> dict[str, xr.Dataset]:
    """Return the forecasts of a folder by sample.

    Raises
    ------
    ResultError
        If there is no manifest, or a file is not the one that was frozen.
    """
    manifest = folder / MANIFEST
    try:
        files = _Manifest.model_validate_json(manifest.read_bytes()).files
    except (OSError, ValidationError) as error:
        raise ResultError(Problem("no frozen forecasts here", file=str(manifest))) from error
    found = {}
    for name, entry in files.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
            message = "is not the file that was frozen before scoring; make the forecasts again"
            raise ResultError(Problem(message, file=str(path)))
        found[path.stem] = _modern(read_dataset(path, {}, of="origin"))
    return found


def days_of(forecasts: xr.Dataset) -> list[dt.date]:
    """Return the days from which forecasts were made."""
    return [dt.date.fromisoformat(str(origin)[:10]) for origin in forecasts["origin"].values]


def _modern(ds: xr.Dataset) -> xr.Dataset:
    """Return forecasts with dates as dates; version 0.1 wrote them as text."""
    if ds["origin"].dtype.kind != "M":
        ds = ds.assign_coords(origin=ds["origin"].values.astype("datetime64[ns]"))
    return finished(ds, **ABOUT)


def known_digest(record: Record, origin: dt.date) -> str:
    """Return a SHA-256 of what was public of a record on a day."""
    lines = sorted(repr(event) for event in known(record, origin))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
