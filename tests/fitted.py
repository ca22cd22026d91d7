"""Files of fitted parameters made by hand, for tests that need one without a calibration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.scenario.posterior import fingerprint, write_posterior
from sim.world.versions import MODEL_VERSION

#: Three draws of three things, told apart at a glance.
DRAWS = {"b_X": (2.0, 3.0, 4.0), "lam": (0.8, 1.0, 1.2), "delta_accuse": (0.1, 0.2, 0.3)}


def dataset(draws: dict[str, tuple[float, ...]] | None = None, **said: Any) -> xr.Dataset:
    """Return the least that a posterior must hold."""
    table = DRAWS if draws is None else draws
    attrs = {"status": "calibrated", "until": "2022-12-31", "model_version": MODEL_VERSION}
    ds = xr.Dataset(
        {"value": (("parameter", "draw"), np.array(list(table.values()), np.float32))},
        coords={"parameter": list(table)},
        attrs={**attrs, "digest": "0" * 64, "seed": 1, **said},
    )
    ds.attrs["content"] = fingerprint(ds)
    return ds


def file(path: Path, draws: dict[str, tuple[float, ...]] | None = None, **said: Any) -> Path:
    """Write such a posterior."""
    return write_posterior(dataset(draws, **said), path)
