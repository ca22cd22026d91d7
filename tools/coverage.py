"""Do the 95 % intervals hold the truth 95 times in 100? Made-up streams whose truth is known.

Each stream is an ensemble that never was: its outcomes are drawn from laws written down here, and then go
the way of every run: counted (`sim.ensemble.summary`), read as headline numbers (`sim.ensemble.headline`),
or paired (`sim.ensemble.effects`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.stats import beta, binom

from sim.ensemble.dataset import Arrays, dates, measures, number_name
from sim.ensemble.effects import paired_event, paired_number
from sim.ensemble.headline import headline
from sim.ensemble.intervals import wilson
from sim.ensemble.simulate import attributes, make_plan, run_members
from sim.ensemble.summary import count, label_summary
from sim.runs.precision import MOST, Counts, Precision, looks, settle
from sim.scenario import load_scenario
from sim.world.outcomes import EVENTS

STREAMS, MEMBERS, SEED = 2000, 1000, 20220818

#: Expected histories with the outcome, of `MEMBERS`; one for each registered yes/no outcome.
CASES = (0.5, 1, 2, 5, 10.2, 20, 50, 150, 300, 500)
#: Shares of pairs in which the outcome happens only in the first, and only in the second arm; in both.
PAIRS = (
    (0.0, 0.0005, 0.02), (0.0005, 0.0005, 0.2), (0.001, 0.004, 0.05), (0.0, 0.0102, 0.3), (0.01, 0.01, 0.1),
    (0.005, 0.05, 0.3), (0.1, 0.1, 0.3), (0.05, 0.3, 0.2),
)  # fmt: skip
#: Wishes for precision, with the true share of one outcome that is watched.
PRECISE = (
    ("0.02", 0.1),
    ("0.015", 0.3),
    ("0.01", 0.05),
    ("0.01", 0.5),
    ("20%", 0.05),
    ("10%", 0.1),
    ("5%", 0.5),
)


@dataclass(frozen=True)
class Row:
    """One line of a table: how often an interval held the truth.

    ``large`` says whether n p (1 - p) is 10 or more; ``whole`` that the numbers are whole, so that an
    interval can only be too wide.
    """

    what: str
    truth: float
    held: int
    streams: int
    large: bool = True
    whole: bool = False

    @property
    def share(self) -> float:
        """Share of streams whose interval held the truth."""
        return self.held / self.streams

    @property
    def required(self) -> tuple[float, float]:
        """Lowest and highest share that is right."""
        return (0.93 if self.large else 0.90), (0.97 if self.large and not self.whole else 1.0)

    @property
    def good(self) -> bool:
        """Whether the share is as required."""
        return self.required[0] <= self.share <= self.required[1]


def run_rows(streams: int = STREAMS) -> Iterator[Row]:
    """Yield the coverage of what ``run`` prints: shares, and medians of numbers."""
    rng = np.random.default_rng(SEED)
    medians = {"tension_mean": 50.0, "tension_peak": float(100 * beta.median(2, 5)), "incidents": 3.0}
    held = dict.fromkeys((*EVENTS, *medians), 0)
    for _ in range(streams):
        read = headline(_summary(rng))
        for name, cases in zip(EVENTS, CASES, strict=True):
            low, high = read["outcomes"][name]["interval"]
            held[name] += low <= cases / MEMBERS <= high
        for name, truth in medians.items():
            low, high = read["numbers"][name]["median_interval"]
            held[name] += bool(low <= truth <= high)
    for name, cases in zip(EVENTS, CASES, strict=True):
        p = cases / MEMBERS
        yield Row(f"share, {cases:g} of {MEMBERS:,} expected", p, held[name], streams, cases * (1 - p) >= 10)
    laws = {"tension_mean": "uniform", "tension_peak": "skewed (beta 2, 5)", "incidents": "Poisson, whole"}
    for name, truth in medians.items():
        yield Row(f"median, {laws[name]}", truth, held[name], streams, whole=name == "incidents")


def compare_rows(streams: int = STREAMS) -> Iterator[Row]:
    """Yield the coverage of what ``compare`` prints: paired differences of shares and of means."""
    rng = np.random.default_rng(SEED + 1)
    for first, second, both in PAIRS:
        kinds = rng.multinomial(1, [first, second, both, 1 - first - second - both], (streams, MEMBERS))
        before, after = kinds[..., 0] + kinds[..., 2], kinds[..., 1] + kinds[..., 2]
        effects = [paired_event(a, b) for a, b in zip(before, after, strict=True)]
        truth = second - first
        held = sum(effect.low <= truth <= effect.high for effect in effects)
        what = f"difference of shares, {MEMBERS * (first + second):g} pairs expected to differ"
        yield Row(what, truth, held, streams, MEMBERS * (first + second) >= 10)
    for differ in (0.02, 0.1, 1.0):
        before = rng.normal(30, 10, (streams, MEMBERS))
        change = rng.exponential(8, before.shape) * (rng.random(before.shape) < differ)
        effects = [paired_number(a, b) for a, b in zip(before, before + change, strict=True)]
        held = sum(effect.low <= 8 * differ <= effect.high for effect in effects)
        what = f"difference of means, skewed, {MEMBERS * differ:g} pairs expected to differ"
        yield Row(what, 8 * differ, held, streams)


def precision_rows(streams: int = STREAMS) -> Iterator[Row]:
    """Yield the coverage of a share whose ensemble grew until the share was precise enough."""
    rng = np.random.default_rng(SEED + 2)
    counted = list(looks(MOST))
    tension = np.zeros(1000, np.int64)
    for wish, p in PRECISE:
        added = rng.binomial(np.diff([0, *counted]), p, (streams, len(counted)))
        held, sizes = 0, []
        for happened in np.cumsum(added, axis=1):
            at = dict(zip(counted, happened.tolist(), strict=True))

            def counts(members: int, _: int, at: dict[int, int] = at) -> Counts:
                tension[500] = members  # the same in every history, so that only the share decides
                return Counts(members, {"barricade": at[members]}, tension)

            n = settle(counts, Precision.parse(wish))
            low, high = wilson(at[n], n)
            held += bool(low <= p <= high)
            sizes.append(n)
        what = f"share to within {wish}, stopped after {min(sizes):,} to {max(sizes):,}"
        yield Row(what, p, held, streams)


#: Title of a table -> its rows, given the number of streams.
TABLES = {"`run`": run_rows, "`compare`": compare_rows, "`--precision`": precision_rows}


def exact_wilson(cases: float, members: int = MEMBERS) -> float:
    """Return the exact coverage of the interval of a share with this many expected cases."""
    k = np.arange(members + 1)
    low, high = wilson(k, members)
    p = cases / members
    return float(binom.pmf(k, members, p)[(low <= p) & (p <= high)].sum())


def worst_wilson(low: float, high: float) -> tuple[float, float]:
    """Return where, between two numbers of expected cases, the exact coverage is worst, and how bad."""
    cases = np.geomspace(low, high, 2000)
    exact = [exact_wilson(c) for c in cases]
    return float(cases[int(np.argmin(exact))]), min(exact)


def _summary(rng: np.random.Generator) -> Any:
    """Return the summary of a made-up ensemble: outcomes and numbers drawn from the laws above."""
    plan, arrays = _template()
    stream: Arrays = dict(arrays)
    for name, cases in zip(EVENTS, CASES, strict=True):
        happened = (rng.random(MEMBERS) < cases / MEMBERS).astype(np.int8)
        stream |= {f"outcome_{name}": happened, f"when_{name}": (happened - 1).astype(np.int16)}
    stream["tension_mean"] = rng.uniform(0, 100, MEMBERS).astype(np.float32)
    stream["tension_peak"] = (100 * rng.beta(2, 5, MEMBERS)).astype(np.float32)
    stream[number_name("incidents")] = rng.poisson(3, MEMBERS).astype(np.int32)
    return label_summary(count(stream), dates(plan.setting), measures(plan.setting), attributes(plan))


@cache
def _template() -> tuple[Any, Arrays]:
    """Return a real ensemble of the fewest days in which all can happen; its outcomes are to be replaced."""
    scenario = load_scenario("deadline").with_arm(None)
    scenario = scenario.model_copy(update={"end": scenario.start + dt.timedelta(1)})
    plan = make_plan(scenario, replicates=MEMBERS)
    return plan, run_members(plan.scenario, plan.design.rows(0, MEMBERS), plan.design.seed)
