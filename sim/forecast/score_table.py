"""The backtest's scores: every target, horizon and sample, read off frozen forecasts and the coded path.

A target with fewer than `FEWEST` separate episodes gets a count and a log score and nothing else: from one or
two crises neither discrimination nor reliability can be told (docs/decisions.md: Forecasts).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bool, Double, Floating
from sim.forecast import score as rules
from sim.forecast.frozen import MODEL, days_of
from sim.forecast.origin_path import QUANTITIES, CodedPath, position
from sim.forecast.score import BLOCK, Class, Skill
from sim.world.outcomes import EVENTS

if TYPE_CHECKING:
    import xarray as xr

#: Separate episodes below which a target is only counted.
FEWEST = 3


@dataclass(frozen=True)
class Comparison:
    """How the model did against one baseline: by week, and with every stretch of like weeks counted once."""

    by_week: Skill
    by_episode: Skill | None


@dataclass(frozen=True)
class Score:
    """How forecasts of one target did at one horizon.

    Attributes
    ----------
    sample : {"in-sample", "out-of-sample"}
    target : str
        A registered outcome, or ``tension`` on the last day.
    horizon : int
        Days ahead.
    weeks, blocks : int
        Origins, and how many blocks without overlap they make: the effective sample size.
    happened, episodes : int, optional
        Weeks with the event within the horizon, and separate episodes of it; ``None`` for numbers.
    mean : dict of str to float
        Mean Brier score, or CRPS for numbers, by forecaster; empty for a target with too few episodes.
    log : dict of str to float
        Mean log score by forecaster; empty for numbers.
    auc, p : float, optional
        Area under the ROC curve, and the rank among outcomes shuffled in blocks.
    against : dict of str to Comparison
        Skill by baseline.
    """

    sample: str
    target: str
    horizon: int
    weeks: int
    blocks: int
    happened: int | None = None
    episodes: int | None = None
    mean: Mapping[str, float] = field(default_factory=dict)
    log: Mapping[str, float] = field(default_factory=dict)
    auc: float | None = None
    p: float | None = None
    against: Mapping[str, Comparison] = field(default_factory=dict)

    @property
    def only_counted(self) -> bool:
        """Whether there are too few episodes for anything but a count and a log score."""
        return self.episodes is not None and self.episodes < FEWEST


def scores(sample: str, forecasts: xr.Dataset, path: CodedPath) -> Iterator[Score]:
    """Yield the scores of one sample of frozen forecasts: events first, then numbers."""
    names = [str(name) for name in forecasts["forecaster"].values]
    for h, horizon in enumerate(forecasts["horizon"].values.tolist()):
        origins = scored_origins(forecasts, path, horizon)
        if not origins:
            continue
        after = [path.after(origin, horizon) for origin in origins]
        n = len(origins)
        for e, event in enumerate(EVENTS):
            p = forecasts["probability"].values[:, :n, h, e]
            y = np.array([days.outcome(event) for days in after])
            # A decision that was not the first of any window has an episode and no week.
            separate = rules.episodes(_days_of(path, origins, horizon, e)) if y.any() else 0
            yield _event(sample, event, horizon, dict(zip(names, p, strict=True)), y, separate)
        for q, name in enumerate(QUANTITIES):
            sample_points = forecasts["points"].values[:, :n, h, q]
            observed = np.array([days.quantity(name) for days in after])
            yield _number(sample, name, horizon, dict(zip(names, sample_points, strict=True)), observed)


def scored_origins(forecasts: xr.Dataset, path: CodedPath, horizon: int) -> list[dt.date]:
    """Return the origins that lie at least one horizon before the record ends; they come first."""
    return [origin for origin in days_of(forecasts) if origin + dt.timedelta(horizon) <= path.last_day]


def block_of(horizon: int) -> int:
    """Return the weeks that are drawn together: eight, or as many as a window overlaps."""
    return max(BLOCK, -(-horizon // 7))


def reliability(
    forecasts: xr.Dataset, path: CodedPath, found: list[Score], horizon: int
) -> tuple[list[str], list[Class]]:
    """Return the targets with enough episodes, and the classes of their pooled reliability diagram."""
    targets = [s.target for s in found if s.horizon == horizon and s.target in EVENTS and not s.only_counted]
    if not targets:
        return [], []
    h = forecasts["horizon"].values.tolist().index(horizon)
    origins = scored_origins(forecasts, path, horizon)
    n, block = len(origins), block_of(horizon)
    p, y, group = [], [], []
    for number, target in enumerate(targets):
        p.append(forecasts["probability"].values[0, :n, h, EVENTS.index(target)])
        y.append([path.after(origin, horizon).outcome(target) for origin in origins])
        group.append(np.arange(n) // block + number * n)
    return targets, rules.reliability(
        np.concatenate(p), np.concatenate(y).astype(np.float64), np.concatenate(group)
    )


@dataclass(frozen=True)
class PastOdds:
    """How often something happened that had been given a probability from ``low`` to ``high``.

    All registered events together, so that it says how far to trust such a number, not one target's.
    """

    sample: str
    horizon: int
    low: float
    high: float
    forecasts: int
    happened: int


def past_odds(sample: str, forecasts: xr.Dataset, path: CodedPath) -> Iterator[PastOdds]:
    """Yield how often the model's forecasts of each class came true, over all registered events."""
    for h, horizon in enumerate(forecasts["horizon"].values.tolist()):
        days = scored_origins(forecasts, path, horizon)
        p = forecasts["probability"].values[0, : len(days), h]
        y = np.array([[path.after(day, horizon).outcome(name) for name in EVENTS] for day in days])
        for low, high in pairwise(rules.EDGES):
            here = (p >= low) & (p < high)
            yield PastOdds(sample, horizon, low, high, int(here.sum()), int(y[here].sum()))


def _days_of(path: CodedPath, origins: list[dt.date], horizon: int, event: int) -> Bool:
    """Return, for every day that some forecast is about, whether the event held."""
    first, last = position(origins[0]) + 1, position(origins[-1]) + horizon
    return path.days.happened[first : last + 1, event]


def _event(sample: str, event: str, horizon: int, p: Mapping[str, Double], y: Bool, separate: int) -> Score:
    block = block_of(horizon)
    log = {name: float(rules.log_score(chance, y).mean()) for name, chance in p.items()}
    plain = Score(sample, event, horizon, y.size, -(-y.size // block), int(y.sum()), separate, log=log)
    if plain.only_counted:
        return plain
    briers = {name: rules.brier(chance, y) for name, chance in p.items()}
    parts = rules.stretches(y)
    against = {
        name: Comparison(
            rules.block_skill(briers[MODEL], score, block),
            rules.skill(
                rules.by_stretch(briers[MODEL], parts),
                rules.by_stretch(score, parts),
                [np.array([part]) for part in range(len(parts))],
            ),
        )
        for name, score in briers.items()
        if name != MODEL
    }
    return replace(
        plain,
        mean={name: float(score.mean()) for name, score in briers.items()},
        auc=rules.auc(p[MODEL], y),
        p=rules.shuffle_p(p[MODEL], y.astype(np.float64)),
        against=against,
    )


def _number(sample: str, name: str, horizon: int, points: Mapping[str, Floating], observed: Double) -> Score:
    block = block_of(horizon)
    found = {who: rules.crps(x, observed) for who, x in points.items() if not np.isnan(x).any()}
    return Score(
        sample,
        name,
        horizon,
        observed.size,
        -(-observed.size // block),
        mean={who: float(score.mean()) for who, score in found.items()},
        against={
            who: Comparison(rules.block_skill(found[MODEL], score, block), None)
            for who, score in found.items()
            if who != MODEL
        },
    )
