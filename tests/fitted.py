"""Files of fitted parameters made by hand, for tests that need one without a calibration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.scenario.posterior import fingerprint, write_posterior
from sim.scenario.posterior_file import VARIABLES
from sim.world.versions import MODEL_VERSION

#: Three draws of three things, told apart at a glance.
DRAWS = {"b_X": (2.0, 3.0, 4.0), "lam": (0.8, 1.0, 1.2), "delta_accuse": (0.1, 0.2, 0.3)}


def dataset(given: dict[str, tuple[float, ...]] | None = None, **said: Any) -> xr.Dataset:
    """Return the least that a posterior must hold, about one run."""
    table = DRAWS if given is None else given
    attrs = {"status": "calibrated", "until": "2022-12-31", "model_version": MODEL_VERSION}
    draws = np.array(list(table.values()), np.float32)
    lengths = {
        "parameter": len(table),
        "draw": draws.shape[1],
        "of_run": 1,
        "stage": 1,
        "slot": 1,
        "count": 3,
    }
    ones = {name: (dims, np.ones([lengths[dim] for dim in dims])) for name, dims in VARIABLES.items()}
    ds = xr.Dataset(
        {**ones, "value": (("parameter", "draw"), draws), "law_low": ("parameter", np.zeros(len(table)))},
        coords={"parameter": list(table), "slot": ["eu"], "count": ["terms", "happened", "long_shots"]},
        attrs={
            "title": "made up",
            "runs": 1,
            "particles": 50,
            **attrs,
            "digest": "0" * 64,
            "seed": 1,
            **said,
        },
    )
    ds.attrs["content"] = fingerprint(ds)
    return ds


def file(path: Path, draws: dict[str, tuple[float, ...]] | None = None, **said: Any) -> Path:
    """Write such a posterior."""
    return write_posterior(dataset(draws, **said), path)
