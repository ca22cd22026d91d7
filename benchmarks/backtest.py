"""How long a whole backtest takes: all weekly origins of 2023, 2,000 members, 90 days, and the baselines.

    python benchmarks/backtest.py [MEMBERS]

Includes following the record up to each origin, freezing and scoring; a pool of all processors, started cold.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

from sim.ensemble.executors import Workers, processors
from sim.forecast import backtesting as bt
from sim.forecast.forecast import forecast
from sim.forecast.origin import weekly
from sim.forecast.origin_path import coded_path
from sim.record import LAST_DAY, record_events

TARGET = 120


def main() -> None:
    members = int(sys.argv[1]) if len(sys.argv) > 1 else bt.MEMBERS
    began = time.perf_counter()
    record = record_events()
    days = weekly(bt.TRAIN_UNTIL, dt.date(2023, 12, 31), bt.TRAIN_UNTIL)
    path = coded_path(record, days, LAST_DAY)
    with Workers() as workers:
        found = forecast(record, path, {}, members=members, seed=bt.SEED, executor=workers)
    simulated = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        bt.freeze(Path(folder), found, path, record, bt.TRAIN_UNTIL, {"parameters": "defaults"})
        scored = bt.score_folder(Path(folder), path, bt.TRAIN_UNTIL)
    done = time.perf_counter()
    print(f"{len(days)} origins x {members:,} members x 90 days on {processors()} processors")
    print(f"forecasts        {simulated - began:6.1f} s")
    print(f"baselines, files, {len(scored.scores)} scores {done - simulated:6.1f} s")
    verdict = "met" if done - began < TARGET else "missed"
    load = f"; load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"in all           {done - began:6.1f} s (target {TARGET} s: {verdict}{load})")


if __name__ == "__main__":
    main()
