"""How fast a sweep runs: 200 points x 500 replicates x 120 days of the flagship.

    python benchmarks/sweep.py [--quick]

A 20 x 10 grid over two parameters, two workers, no files; once with the flagship's warm start, which folds
almost a year of record first for every member, and once from a calm start. Starting the workers is part
of the time. ``--quick`` takes 50 replicates and says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
from time import perf_counter

from sim.scenario import Scenario, load_scenario
from sim.sweeps.sweep import sweep

DAYS, WORKERS = 120, 2
VARY = {"lev_US": "0.5:1.3:20", "russia.backing": "0:1:10"}


def flagship(*, warm: bool) -> Scenario:
    """Return the flagship over 120 days, from the record or from a calm day."""
    scenario = load_scenario("august-2022").with_arm(None)
    changes: dict[str, object] = {"end": scenario.start + dt.timedelta(DAYS - 1)}
    if not warm:
        changes["warm_start"] = None
    return scenario.model_copy(update=changes)


def main() -> None:
    """Time both sweeps and print them."""
    parser = argparse.ArgumentParser(description="Time a sweep of 200 points.")
    parser.add_argument("--quick", action="store_true", help="50 replicates instead of 500")
    replicates = 50 if parser.parse_args().quick else 500
    for name, warm in (("calm start", False), ("warm start", True)):
        start = perf_counter()
        ds = sweep(flagship(warm=warm), VARY, replicates=replicates, workers=WORKERS)
        seconds = perf_counter() - start
        members = ds.sizes["point"] * ds.sizes["replicate"]
        print(
            f"{name}: {ds.sizes['point']} points x {replicates} replicates x {DAYS} days, {WORKERS} workers: "
            f"{seconds:.1f} s, {members / seconds:,.0f} histories a second"
        )


if __name__ == "__main__":
    main()
