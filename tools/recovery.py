"""Does calibration find parameters that are known? Records are simulated, coded, and calibrated.

Each record is a history of a parameter point drawn from the prior, seen through the detection table. If
sampler, likelihood and coding are right, the truth lies in the 80 % interval of a fitted parameter in 80 of
100 cases (Cook, Gelman & Rubin 2006). It takes long: results wait in a file, one line a record, from which
the next call goes on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibration.calibrate import Target, sample
from sim.calibration.prior import default_prior
from sim.calibration.smc import Settings
from sim.ensemble.executors import InProcess
from sim.ensemble.replay import record_scenario
from sim.forecast.coded import coded_record
from sim.model import simulate_members
from sim.record import FIRST_DAY
from sim.record.detection import DELTA
from sim.scenario import Scenario
from sim.scenario.document import located
from sim.scenario.scenario import scenario_of
from sim.world.events import ImposedEvent
from sim.world.versions import MODEL_VERSION
from tools.docs import ROOT

RECORDS, DAYS, SEED = 40, 240, 20220818
SETTINGS = Settings(particles=250, settle=0)
#: Ends of an 80 % interval, and the share of intervals that must hold the truth.
INTERVAL, REQUIRED = (0.1, 0.9), (0.72, 0.88)
PAGE = ROOT / "docs" / "calibration.md"
KEPT = ROOT / "results" / ".recovery"
PRIOR = default_prior()


@dataclass(frozen=True)
class Recovered:
    """One record: by fitted parameter, the truth and what the calibration said of it."""

    number: int
    events: int
    truth: list[float]
    low: list[float]
    high: list[float]
    mean: list[float]
    sd: list[float]


def target(record: tuple[ImposedEvent, ...]) -> Target:
    """Return the posterior of a record."""
    return Target(record_scenario(FIRST_DAY, FIRST_DAY + dt.timedelta(DAYS - 1)), record=record)


def free() -> Scenario:
    """Return the window of the records as a scenario that follows none."""
    data = target(()).scenario.data()
    del data["record"]
    return scenario_of(located(data, {}))


def truth(number: int) -> dict[str, NDArray[np.float64]]:
    """Return the point behind a record, drawn from the prior."""
    return PRIOR.values(np.random.default_rng((SEED, number)).standard_normal((1, len(PRIOR.names))))


def simulated(number: int) -> tuple[ImposedEvent, ...]:
    """Return a record whose parameters are known."""
    point, scenario = truth(number), free()
    model = {name: value for name, value in point.items() if not name.startswith(DELTA)}
    log = simulate_members(scenario, np.array([number]), model, SEED, keep="log")
    seen = {name.removeprefix(DELTA): float(x[0]) for name, x in point.items() if name.startswith(DELTA)}
    rng = np.random.default_rng((SEED, number, 1))
    return coded_record(log, scenario.setting(), rng, fitted=seen)


def recovered(number: int) -> Recovered:
    """Calibrate to one record and set the truth beside the result."""
    record = simulated(number)
    (population,) = sample(target(record), SETTINGS, 1, SEED + number, InProcess())
    values = PRIOR.values(population.scores.reshape(-1, len(PRIOR.names)))
    fitted = np.stack([values[name] for name in PRIOR.fitted])
    low, high = np.quantile(fitted, INTERVAL, axis=1)
    known = truth(number)
    columns = ([known[name][0] for name in PRIOR.fitted], low, high, fitted.mean(axis=1), fitted.std(axis=1))
    return Recovered(number, len(record), *([float(x) for x in column] for column in columns))


def digest() -> str:
    """Return a fingerprint of what decides the table: settings, priors, a record and its likelihood."""
    record = simulated(0)
    likelihood = target(record).likelihood(truth(0)).total[0]
    laws = [f"{name} {law}" for name, law in PRIOR.laws.items()]
    parts = [MODEL_VERSION, RECORDS, DAYS, SEED, SETTINGS, *laws, *record, f"{likelihood:.4f}"]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def all_recovered() -> list[Recovered]:
    """Return all records, calibrating those that no earlier call has finished."""
    path = KEPT / f"{digest()}.jsonl"
    done = {row.number: row for row in _kept(path)}
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in range(RECORDS):
        if number not in done:
            done[number] = recovered(number)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(done[number])) + "\n")
            print(f"record {number + 1} of {RECORDS}", file=sys.stderr, flush=True)
    return [done[number] for number in range(RECORDS)]


def _kept(path: Path) -> Iterator[Recovered]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Recovered(**json.loads(line))


def table(rows: list[Recovered]) -> str:
    """Return the table as Markdown, with its digest."""
    held = np.array([[a <= x <= b for a, x, b in zip(r.low, r.truth, r.high, strict=True)] for r in rows])
    off = np.array([(np.array(r.mean) - r.truth) / r.sd for r in rows])
    sd = np.array([r.sd for r in rows])
    low, high = (100 * end for end in REQUIRED)
    pooled = held.mean()
    error = held.mean(axis=1).std(ddof=1) / np.sqrt(len(rows))
    said = "as required" if REQUIRED[0] <= pooled <= REQUIRED[1] else "**not as required**"
    text = (
        f"\n{len(rows)} of {RECORDS} records of {DAYS} days, {SETTINGS.particles} particles each; "
        f"digest {digest()}.\n\n"
        f"Of all {held.size} intervals of 80 %, {100 * pooled:.1f} % hold the truth (standard error "
        f"{100 * error:.1f}, by record); {low:.0f}–{high:.0f} % are required: {said}.\n\n"
        "| parameter | intervals that hold the truth | mean error, posterior sd | mean contraction |\n"
        "|---|---:|---:|---:|\n"
    )
    for i, name in enumerate(PRIOR.fitted):
        contraction = 1 - sd[:, i].mean() / PRIOR.moments[name][1]
        cells = (
            f"{held[:, i].sum()} of {len(rows)}",
            f"{off[:, i].mean():+.2f}",
            f"{100 * contraction:.0f} %",
        )
        text += f"| `{name}` | {' | '.join(cells)} |\n"
    return text + "\n"


def main() -> None:
    """Write the table into its page."""
    block = re.compile(r"(<!-- recovery: generated -->\n).*?(<!-- recovery: end -->)", re.DOTALL)
    text = table(all_recovered())
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(block.sub(lambda m: m[1] + text + m[2], page), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
