"""An eventful scene, simulated once for all tests of explanations."""

from __future__ import annotations

import datetime as dt

import pytest
import xarray as xr

from sim.ensemble.simulate import simulate
from tests.scenes import START, scene

MEMBERS, DAYS = 12, 70
PLATES = f'owner = "kosovo"\nannounced = {START}\ndue = {START + dt.timedelta(12)}'
PAPERS = 'owner = "kosovo"\nsalience = 0.6'
STANDING = 'owner = "serbia"\nstatus = "in_force"\nsalience = 0.5'
BODY = f"""
lev_US = {{ dist = "uniform", low = 0.4, high = 0.9 }}
[[events]]
date = {START + dt.timedelta(2)}
event = "arrest_case"
[[events]]
date = {START + dt.timedelta(5)}
actor = "serbia"
move = "call"
[[events]]
date = {START + dt.timedelta(6)}
event = "walk_out"
[[events]]
date = {START + dt.timedelta(9)}
event = "incident"
count = 2
casualties = 11
[[events]]
date = {START + dt.timedelta(10)}
event = "border_incident"
[[events]]
date = {START + dt.timedelta(30)}
event = "attention_shock"
until = {START + dt.timedelta(40)}
"""


@pytest.fixture(scope="session")
def log() -> xr.Dataset:
    measures = {"plates": PLATES, "papers": PAPERS, "standing": STANDING}
    return simulate(scene(DAYS, measures, BODY), replicates=MEMBERS, seed=11, workers=1)
