"""Would a true model be found to be better? Backtests of simulated records whose parameters are known.

Two hundred histories are simulated with the defaults and written down as a record would. Each is then
backtested by the very model that made it, like the real one: origins after the cut-off, baselines fitted to
the days before it. Pooled over records the true model must win; how often it wins a single record is the
power of the one test that history allows. ``python -m tools.skill`` runs what is missing and writes the page.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.executors import InProcess
from sim.ensemble.replay import record_scenario
from sim.ensemble.versions import MODEL_VERSION
from sim.forecast import score
from sim.forecast.backtest_words import skill_words, target_words
from sim.forecast.backtesting import TRAIN_UNTIL, baselines
from sim.forecast.baseline import smoothed
from sim.forecast.coded import coded_record
from sim.forecast.forecast import HORIZONS, forecast
from sim.forecast.frozen import MODEL
from sim.forecast.origin import Record
from sim.forecast.origin_path import coded_path
from sim.model import simulate_members
from sim.record import FIRST_DAY, LAST_DAY
from sim.scenario import Scenario
from sim.world.outcomes import EVENTS
from tools.docs import ROOT

RECORDS, MEMBERS, SEED = 200, 100, 20220818
#: Days between origins: windows of 30 days hardly overlap, and the whole takes a quarter of an hour.
EVERY = 42
TARGETS = ("barricade", "injuries", "deal")
PAGE = ROOT / "docs" / "validation-skill.md"
#: Where finished records are kept until all are there.
KEPT = Path(tempfile.gettempdir()) / "crisis-sim-skill"

ORIGINS = tuple(
    TRAIN_UNTIL + dt.timedelta(days)
    for days in range(0, (LAST_DAY - TRAIN_UNTIL).days - HORIZONS[-1] + 1, EVERY)
)


def records() -> Iterator[Record]:
    """Yield what would have been coded of each history."""
    free, step = _free(), 20
    setting = free.setting()
    for first in range(0, RECORDS, step):
        log = simulate_members(free, np.arange(first, first + step), {}, SEED)
        for member in range(step):
            yield coded_record(log, setting, np.random.default_rng([SEED, first + member]), member)


def _free() -> Scenario:
    """Return 29 months in which everything is left to chance."""
    return record_scenario(FIRST_DAY, LAST_DAY).model_copy(update={"record": None})


@dataclass(frozen=True)
class Tested:
    """Forecasts of one record: ``p`` by (forecaster, origin, horizon, target), and what happened."""

    names: tuple[str, ...]
    p: NDArray[np.float64]
    happened: NDArray[np.bool_]


def tested(record: Record, number: int) -> Tested:
    """Forecast one record with the model that made it and with the baselines."""
    path = coded_path(record, ORIGINS, LAST_DAY)
    # Luck of their own: the histories used streams 0 to RECORDS - 1 of the seed itself.
    found = forecast(
        record, path, {}, members=MEMBERS, seed=SEED + 1 + number, executor=InProcess(), quantities=False
    )
    others = baselines(path.known_at(TRAIN_UNTIL))
    p = np.empty((1 + len(others), len(ORIGINS), len(HORIZONS), len(TARGETS)))
    happened = np.empty(p.shape[1:], np.bool_)
    columns = [EVENTS.index(name) for name in TARGETS]
    p[0] = smoothed(found.happened[..., columns], MEMBERS)
    for o, origin in enumerate(ORIGINS):
        history = path.known_at(origin)
        for h, horizon in enumerate(HORIZONS):
            happened[o, h] = [path.after(origin, horizon).outcome(name) for name in TARGETS]
            for b, other in enumerate(others, start=1):
                p[b, o, h] = [other.chance(name, horizon, history) for name in TARGETS]
    return Tested((MODEL, *(other.name for other in others)), p, happened)


def all_tested(wanted: int) -> list[Tested]:
    """Return the tests of some records; finished ones are read back, so that a stop loses one at most."""
    KEPT.mkdir(parents=True, exist_ok=True)
    found = []
    for number, record in enumerate(islice(records(), wanted)):
        path = KEPT / f"{settings()}-{number:03d}.npz"
        if not path.exists():
            one = tested(record, number)
            aside = path.with_suffix(f".{os.getpid()}.part")
            with aside.open("wb") as file:
                np.savez(file, names=np.array(one.names), p=one.p, happened=one.happened)
            aside.replace(path)
        with np.load(path) as kept:
            found.append(Tested(tuple(map(str, kept["names"])), kept["p"], kept["happened"]))
    return found


@dataclass(frozen=True)
class Line:
    """The true model against one baseline, for one target and horizon."""

    target: str
    horizon: int
    baseline: str
    share: float
    pooled: score.Skill
    wins: float
    shuffled: score.Skill


def lines(found: list[Tested]) -> Iterator[Line]:
    """Yield pooled skill with its interval over records, win rates, and the skill on shuffled outcomes."""
    p = np.stack([one.p for one in found], axis=1)
    y = np.stack([one.happened for one in found]).astype(np.float64)
    rng = np.random.default_rng(SEED)
    # Origins six weeks apart are nearly blocks of eight: outcomes are permuted among all records and origins.
    order = rng.permutation(y.shape[0] * y.shape[1])
    shuffled = y.reshape(-1, *y.shape[2:])[order].reshape(y.shape)
    for t, target in enumerate(TARGETS):
        for h, horizon in enumerate(HORIZONS):
            real = _briers(p[..., h, t], y[..., h, t])
            broken = _briers(p[..., h, t], shuffled[..., h, t])
            plain = np.full_like(p[:1, ..., h, t], y[..., h, t].mean())
            frequency = _briers(plain, shuffled[..., h, t])
            for b, name in enumerate(found[0].names[1:], start=1):
                yield Line(
                    target,
                    horizon,
                    name,
                    float(y[..., h, t].mean()),
                    _pooled(real[0], real[b]),
                    float((real[0].sum(axis=1) < real[b].sum(axis=1)).mean()),
                    _pooled(broken[0], frequency[0]),
                )


def _briers(p: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    return score.brier(p, np.broadcast_to(y, p.shape))


def _pooled(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> score.Skill:
    """Return the skill over all records, each resampled as a whole."""
    weeks = np.arange(mine.size).reshape(mine.shape)
    return score.skill(mine.ravel(), theirs.ravel(), list(weeks))


def settings() -> str:
    """Return a fingerprint of what is run."""
    parts = (MODEL_VERSION, MEMBERS, SEED, EVERY, TARGETS, HORIZONS, str(TRAIN_UNTIL))
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:12]


def digest(records_tested: int) -> str:
    """Return a fingerprint of what decides the page: settings, and the first record in full."""
    free = _free()
    log = simulate_members(free, np.arange(1), {}, SEED)
    first = coded_record(log, free.setting(), np.random.default_rng([SEED, 0]))
    content = f"{settings()} {records_tested} {first}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def page(found: list[Tested]) -> str:
    """Return the page as Markdown."""
    text = (
        "| target | days | happens in | baseline | skill, all records | wins a single record | shuffled |\n"
    )
    text += "|---|---:|---:|---|---|---:|---|\n"
    every = list(lines(found))
    for line in every:
        cells = (
            target_words(line.target), line.horizon, f"{100 * line.share:.0f} %", line.baseline,
            skill_words(line.pooled), f"{100 * line.wins:.0f} %", skill_words(line.shuffled),
        )  # fmt: skip
        text += f"| {' | '.join(map(str, cells))} |\n"
    clear = sum(line.pooled.low > 0 for line in every)
    fooled = sum(line.shuffled.low > 0 for line in every)
    failed = [
        f"{target_words(line.target).lower()}, {line.horizon} days, {line.baseline}"
        for line in every
        if line.pooled.low <= 0
    ]
    return TEXT.format(
        digest=digest(len(found)),
        records=len(found),
        members=MEMBERS,
        origins=len(ORIGINS),
        every=EVERY,
        until=TRAIN_UNTIL,
        clear=clear,
        all=len(every),
        failed=f"Not so: {'; '.join(failed)}." if failed else "There is no exception.",
        fooled=fooled or "none",
        table=text,
    )


TEXT = """# Would a true model be found to be better?

Written by `python -m tools.skill`; digest {digest}. A test compares the digest with what the code gives now.

History allows one test of the model's forecasts. To see what such a test can show, {records} histories of
29 months were simulated with the defaults and written down as a record would, and each was backtested by
the very model that made it: {origins} origins every {every} days after {until}, {members} futures from
each, the same four baselines fitted to the days before. Here the model is true by construction; a test
that is any good must say so.

- *Skill, all records*: share of the baseline's Brier score that the true model avoids, over all records
  together, with its 95 % interval (records resampled).
- *Wins a single record*: in how many of 100 records the true model beat the baseline. This is the power
  of the one test that the real record allows: a coin would win 50. A model that loses on one record may
  still be true.
- *Shuffled*: the same forecasts against outcomes shuffled among all records and weeks, compared with the
  plain frequency. A sound test finds nothing here.

The pooled skill is positive, interval and all, in {clear} of {all} comparisons. {failed} On shuffled
outcomes {fooled} of {all} intervals lie above zero.

{table}
Each forecast has {members} futures, so its own noise costs the model up to a hundredth of the score; a
backtest has twenty times as many.
"""


def main(arguments: list[str]) -> None:
    """Test the records that are not tested yet, all or as many as the argument says, and write the page."""
    wanted = int(arguments[0]) if arguments else RECORDS
    PAGE.write_text(page(all_tested(wanted)), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
