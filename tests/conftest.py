from __future__ import annotations

import pytest
import xarray as xr

from sim.drawing.context import Context
from sim.drawing.plate import Plate
from sim.ensemble.summary import summarise
from sim.runs.figures import draw_all
from tests.drawing import synthetic


@pytest.fixture(scope="session")
def log() -> xr.Dataset:
    return synthetic.log()


@pytest.fixture(scope="session")
def summary(log: xr.Dataset) -> xr.Dataset:
    return summarise(log)


@pytest.fixture(scope="session")
def context() -> Context:
    return synthetic.context(observed=synthetic.observed())


@pytest.fixture(scope="session")
def plates(summary: xr.Dataset, context: Context) -> dict[str, Plate]:
    return draw_all(summary, context)
