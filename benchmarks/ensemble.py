"""How fast an ensemble runs, against Mesa's batch runner and against its own random numbers.

    python benchmarks/ensemble.py [--quick]

- members per second: the flagship over 120 days, two warm workers, result in memory, no files; with its
  warm start and, since that folds almost a year of record first, from a calm start too;
- against `mesa.batch_run`: the same model with one member at a time, two processes; the cost of starting
  them is taken out by timing two sizes;
- against the floor: plain float32 draws of NumPy's Philox, as many as the run used, same chunks, same
  processes;
- two warm workers against one at 20,000 members: seven runs of each in turn, ratio of the medians;
- peak memory of all processes at 10,000 and 1,000,000 members with ``keep="summary"``.

Both absolute rates are printed beside every ratio. ``--quick`` uses fewer members and says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import numpy as np
from numpy.random import Generator, Philox

from sim.ensemble.dataset import Arrays
from sim.ensemble.executors import Workers, run_all
from sim.ensemble.provenance import Meter
from sim.ensemble.simulate import (
    assemble_summary,
    make_plan,
    run_chunks,
    run_members,
    simulate,
    size_of_chunks,
    spans,
)
from sim.scenario import Scenario, load_scenario

DAYS = 120
WORKERS = 2


def flagship(warm: bool) -> Scenario:
    """Return the flagship over 120 days, from the record or from a calm day."""
    scenario = load_scenario("august-2022").with_arm(None)
    changes: dict[str, object] = {"end": scenario.start + dt.timedelta(DAYS - 1)}
    if not warm:
        changes["warm_start"] = None
    return scenario.model_copy(update=changes)


def timed(call: Callable[[], object], repeats: int) -> float:
    """Return the median wall-clock time of a call, after one unmeasured one."""
    call()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return median(times)


def scaling(members: int, pairs: int) -> tuple[float, float]:
    """Return the median time of one and of `WORKERS` warm workers, measured in turn."""
    scenario = flagship(warm=True)
    times: dict[int, list[float]] = {1: [], WORKERS: []}
    with Workers(1) as one, Workers(WORKERS) as all_of_them:
        for turn in range(pairs + 1):
            for pool in (one, all_of_them):
                start = perf_counter()
                simulate(scenario, replicates=members, executor=pool)
                if turn:  # the first turn starts the processes
                    times[pool.count].append(perf_counter() - start)
    return median(times[1]), median(times[WORKERS])


def uniforms_per_member(scenario: Scenario) -> float:
    """Return how many uniforms one member asks for."""
    from sim import model

    asked = 0

    class Counting(model.Uniforms):
        def __call__(self, channel: str, day: int) -> np.ndarray:
            nonlocal asked
            asked += self.members
            return super().__call__(channel, day)

    original, model.Uniforms = model.Uniforms, Counting
    try:
        plan = make_plan(scenario, replicates=1000)
        run_members(scenario, plan.design.rows(0, 1000), plan.design.seed)
    finally:
        model.Uniforms = original
    return asked / 1000


def draw(members: int, each: int) -> float:
    """Draw ``members * each`` plain uniforms."""
    generator = Generator(Philox(1))
    out = np.empty(members, np.float32)
    for _ in range(each):
        generator.random(dtype=np.float32, out=out)
    return float(out[-1])


def batch_run_rate(scenario: Scenario, members: int) -> float:
    """Return members per second of `mesa.batch_run`, without the time it takes to start its processes."""
    import mesa

    from sim.model import CrisisModel

    def run(count: int) -> float:
        start = perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = mesa.batch_run(
                CrisisModel,
                parameters={"scenario": [scenario], "replicate": list(range(count))},
                number_processes=WORKERS,
                data_collection_period=-1,
                display_progress=False,
            )
        assert len(rows) == count
        return perf_counter() - start

    few = max(WORKERS, members // 8)
    return (members - few) / (run(members) - run(few))


def peak_memory(members: int) -> int:
    """Return the peak memory in bytes of all processes of one run of this many members."""
    plan = make_plan(flagship(warm=False), replicates=members, keep="summary")
    meter = Meter()

    def counts(pool: Workers) -> Iterator[Arrays]:
        for part in run_chunks(plan, spans(plan, size_of_chunks(plan, pool)), pool, counted=True):
            meter.note(part.pid, part.peak)
            yield part.counts

    with Workers(WORKERS) as pool:
        assert int(assemble_summary(plan, counts(pool))["n_members"]) == members
    return meter.peak or 0


def peak_memory_in_fresh_process(members: int) -> float:
    """Return `peak_memory` in MiB, free of what was measured before."""
    command = [sys.executable, __file__, "--peak", str(members)]
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer members; figures are only indicative")
    parser.add_argument("--peak", type=int, help="only print the peak memory in bytes of a run this large")
    options = parser.parse_args()
    if options.peak:
        print(peak_memory(options.peak))
        return
    quick = options.quick
    members, repeats, singles, many = (2_000, 1, 16, 50_000) if quick else (10_000, 5, 160, 1_000_000)
    if quick:
        print("quick: fewer members and repeats, figures are only indicative")
    with Workers(WORKERS) as pool:
        for warm in (True, False):
            scenario = flagship(warm)
            plan = make_plan(scenario, replicates=members)
            chunk = size_of_chunks(plan, pool)
            name = "warm-started" if warm else "calm start"
            run = timed(lambda s=scenario: simulate(s, replicates=members, executor=pool), repeats)
            print(
                f"{name}: {members:,} members x {DAYS} days in {run:.2f} s = {members / run:,.0f} members/s"
            )
            each = round(uniforms_per_member(scenario))
            tasks = [(last - first, each) for first, last in spans(plan, chunk)]
            floor = timed(lambda t=tasks: list(run_all(pool, draw, t)), repeats)
            print(f"  {run / floor:.1f} x the random numbers alone ({each:,} a member, {floor:.3f} s)")
            rate = batch_run_rate(scenario, singles)
            print(f"  {members / run / rate:,.0f} x mesa.batch_run ({rate:.1f} members/s)")
    one, all_of_them = scaling(2 * members, 1 if quick else 7)
    print(f"{WORKERS} warm workers: {one / all_of_them:.2f} x one at {2 * members:,} members ({one:.2f} s)")
    small, large = (peak_memory_in_fresh_process(size) for size in (10_000, many))
    print(f"keep='summary': {small:.0f} MiB at 10,000 members, {large:.0f} MiB at {many:,} members")


if __name__ == "__main__":
    # Workers never import the script that started them, so what they run must come from a module.
    from ensemble import main as run_as_module

    run_as_module()
