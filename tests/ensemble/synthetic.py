"""A made-up log with the arrays of ``keep="log"``: random, but consistent where the counts need it."""

from __future__ import annotations

import numpy as np

from sim.actors import MOVES
from sim.ensemble.dataset import Arrays, number_name
from sim.world.outcomes import EVENTS
from sim.world.vocabulary import ACTORS, PLACES, RUNGS, STATUSES


def synthetic_log(members: int, days: int = 9, measures: int = 2, seed: int = 1) -> Arrays:
    """Return a log of random values, members last."""
    rng = np.random.default_rng(seed)
    tension = rng.uniform(0, 100, (days, members)).astype(np.float32)
    incidents = rng.integers(0, 4, (days, members)).astype(np.int8)
    log: Arrays = {
        "replicate": rng.permutation(members),
        "tension": tension,
        "rung": rng.integers(0, len(RUNGS), (days, members)).astype(np.int8),
        "barricades": rng.integers(0, 3, (days, len(PLACES), members)).astype(np.int8),
        "status": rng.integers(0, len(STATUSES), (days, measures, members)).astype(np.int8),
        "kfor_kosovo": rng.uniform(3000, 5000, (days, members)).astype(np.float32),
        "kfor_north": rng.uniform(500, 3000, (days, members)).astype(np.float32),
        "move": rng.integers(0, len(MOVES), (days, len(ACTORS), members)).astype(np.int8),
        "appeal": rng.integers(0, 8, (days, members)).astype(np.uint8),
        "incidents": incidents,
        "ended": rng.integers(0, 2, members).astype(np.int8),
        "tension_mean": tension.mean(axis=0),
        "tension_peak": tension.max(axis=0),
        number_name("incidents"): incidents.sum(axis=0, dtype=np.int32),
    }
    for name in EVENTS:
        when = rng.integers(-1, days, members).astype(np.int16)
        log |= {f"when_{name}": when, f"outcome_{name}": (when >= 0).astype(np.int8)}
    return log
