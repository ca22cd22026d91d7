"""Patterns beyond the fit: does the model's crisis have the rhythm of the real one?

Histories run freely over the window of the record from
a calm first day, are thinned as a record would be, and are measured like the record itself; the rank of the
observed value among them is the test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors import MOVES_BY_ACTOR
from sim.arrays import Array
from sim.calibration.observed import Seen, Weights, goldstein, plover, see
from sim.ensemble.replay import record_scenario
from sim.model import CrisisModel, log_of
from sim.record import FIRST_DAY, LAST_DAY
from sim.record.detection import DELTA
from sim.scenario import Scenario
from sim.scenario.posterior import Posterior, checked_posterior
from sim.values import together, whole, whole_seed

#: Histories simulated, and the seed of the page.
MEMBERS, SEED = 400, 20220818
#: Fewer give no rank, more do not fit into memory.
FEWEST_MEMBERS, MOST_MEMBERS = 20, 50_000
#: Tension that counts as high; weeks, and four weeks, over which incidents are counted.
HIGH, WEEK, MONTH = 50.0, 7, 28
#: A barricade within so many days of a trigger came soon.
SOON = 3


@dataclass(frozen=True)
class Pattern:
    """One number that describes the rhythm of a history.

    ``of`` takes what is seen of one history, as `Rhythm`, and returns the number, nan where there is none.
    """

    name: str
    label: str
    unit: str
    of: Callable[[Rhythm], float]


@dataclass(frozen=True)
class Rhythm:
    """What the patterns are read from, for one history.

    Attributes
    ----------
    episodes : array of int
        Length in days of every stretch of days with a barricade.
    waits : array of int
        Days from the last trigger to the first barricade of each episode that has one before it; a trigger
        is a measure announced, brought in by steps or enforced, an arrest, special police sent or officials
        installed.
    incidents : array of shape (days,)
        Coded incidents.
    gaps : array of int
        Days from one day with a hostile act to the next: a coded move of Serbia or Kosovo that adds tension,
        a new barricade or an incident.
    tension : mapping of str to array of shape (days,)
        Tension of what is coded, by weighting.
    """

    episodes: Array
    waits: Array
    incidents: Array
    gaps: Array
    tension: Mapping[str, Array]


@dataclass(frozen=True)
class Patterns:
    """Simulated against observed.

    ``histories`` are the simulated rhythms, ``record`` the observed one, ``values`` and ``observed`` the
    numbers by pattern; ``trust`` says where the parameters come from.
    """

    histories: Sequence[Rhythm]
    record: Rhythm
    values: Mapping[str, Array]
    observed: Mapping[str, float]
    seed: int
    trust: str

    def rank(self, name: str) -> Standing:
        """Return where the observed value of a pattern falls among the histories that have one."""
        values, real = self.values[name], self.observed[name]
        known = values[~np.isnan(values)]
        low, middle, high = np.quantile(known, (0.05, 0.5, 0.95)) if known.size else (np.nan,) * 3
        same = np.isclose(known, real)
        below = int(((known < real) & ~same).sum())
        return Standing(real, float(low), float(middle), float(high), below, int(same.sum()), known.size)


@dataclass(frozen=True)
class Standing:
    """An observed value beside the 5 %, 50 % and 95 % points of simulated ones, and its rank."""

    observed: float
    low: float
    middle: float
    high: float
    below: int
    same: int
    members: int

    @property
    def share(self) -> float:
        """Share of histories below the observed value, ties counting half; nan without any."""
        return (self.below + self.same / 2) / self.members if self.members else float("nan")

    @property
    def unusual(self) -> bool:
        """Whether fewer than 5 in 100 histories lie as far out on that side, ties counted as that far."""
        above = self.members - self.below - self.same
        return self.members > 0 and min(self.below, above) + self.same < 0.05 * self.members


def _median(values: Array) -> float:
    return float(np.median(values)) if values.size else float("nan")


def _fano(counts: Array, days: int) -> float:
    """Return variance over mean of counts in windows of so many days; 1 for a Poisson process."""
    sums = counts[: len(counts) // days * days].reshape(-1, days).sum(axis=1)
    return float(sums.var(ddof=1) / sums.mean()) if sums.any() else float("nan")


def _branching(rhythm: Rhythm) -> float:
    """Return 1 - 1/sqrt(Fano factor of four weeks): offspring of an incident, were it a Hawkes process."""
    fano = _fano(rhythm.incidents, MONTH)
    return float("nan") if np.isnan(fano) else float(1 - 1 / np.sqrt(max(fano, 1.0)))


def _burstiness(gaps: Array) -> float:
    """Return (sd - mean) / (sd + mean) of the gaps: -1 regular, 0 random, 1 bursty."""
    return float((gaps.std() - gaps.mean()) / (gaps.std() + gaps.mean())) if gaps.size > 1 else float("nan")


def _memory(gaps: Array) -> float:
    """Return the correlation of each gap with the one before."""
    if gaps.size < 4 or not (gaps[1:].std() and gaps[:-1].std()):
        return float("nan")
    return float(np.corrcoef(gaps[:-1], gaps[1:])[0, 1])


def _spells(high: Array) -> Array:
    """Return the lengths of the stretches of days for which something holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], high.astype(int), [0]])))
    found: Array = edges[1::2] - edges[::2]
    return found


def _tension_patterns(weights: str) -> tuple[Pattern, ...]:
    def of(rhythm: Rhythm) -> Array:
        return rhythm.tension[weights]

    key = weights.lower()
    return (
        Pattern(f"mean_{key}", f"Mean tension, {weights} weights", "points", lambda r: float(of(r).mean())),
        Pattern(f"peak_{key}", f"Highest tension, {weights} weights", "points", lambda r: float(of(r).max())),
        Pattern(f"high_{key}", f"Days above {HIGH:.0f}, {weights} weights", "days",
                lambda r: float((of(r) > HIGH).sum())),
        Pattern(f"spell_{key}", f"Longest spell above {HIGH:.0f}, {weights} weights", "days",
                lambda r: float(_spells(of(r) > HIGH).max(initial=0))),
    )  # fmt: skip


#: What is compared, in the order of the page.
PATTERNS: tuple[Pattern, ...] = (
    Pattern("episodes", "Barricade episodes", "number", lambda r: float(r.episodes.size)),
    Pattern("episode_median", "Median length of an episode", "days", lambda r: _median(r.episodes)),
    Pattern("episode_longest", "Longest episode", "days",
            lambda r: float(r.episodes.max()) if r.episodes.size else float("nan")),
    Pattern("wait_median", "Median wait from trigger to barricade", "days", lambda r: _median(r.waits)),
    Pattern("wait_soon", f"Episodes that begin within {SOON} days of a trigger", "share",
            lambda r: float((r.waits <= SOON).mean()) if r.waits.size else float("nan")),
    Pattern("incident_days", "Days with a coded incident", "days", lambda r: float((r.incidents > 0).sum())),
    Pattern("fano_week", "Fano factor of incidents, by week", "ratio", lambda r: _fano(r.incidents, WEEK)),
    Pattern("fano_month", "Fano factor of incidents, by four weeks", "ratio",
            lambda r: _fano(r.incidents, MONTH)),
    Pattern("branching", "Branching ratio that this implies", "ratio", _branching),
    Pattern("gap_median", "Median gap between hostile days", "days", lambda r: _median(r.gaps)),
    Pattern("gap_longest", "Longest gap between hostile days", "days",
            lambda r: float(r.gaps.max()) if r.gaps.size else float("nan")),
    Pattern("burstiness", "Burstiness of the gaps", "index", lambda r: _burstiness(r.gaps)),
    Pattern("memory", "Memory of the gaps", "correlation", lambda r: _memory(r.gaps)),
    *_tension_patterns("Goldstein"),
    *_tension_patterns("PLOVER"),
)  # fmt: skip


def patterns(members: int = MEMBERS, seed: int = SEED, posterior: Posterior | None = None) -> Patterns:
    """Compare the rhythm of free histories with that of the record.

    Parameters
    ----------
    members : int
        Histories over the window of the record, 20 to 50,000.
    seed : int
        Decides histories and what is seen of them; 0 to 2**63 - 1.
    posterior : Posterior, optional
        Parameters fitted to the record, one draw for each history; the defaults if left out.

    Returns
    -------
    Patterns

    Raises
    ------
    InputError
        If a number is out of range.
    """
    members, seed, _ = together(
        lambda: whole(members, "members", FEWEST_MEMBERS, MOST_MEMBERS),
        lambda: whole_seed(seed),
        lambda: checked_posterior(posterior),
    )
    values, fitted = _drawn(posterior, members)
    free = CrisisModel(
        free_scenario(), replicates=range(members), parameters=values, seed=seed, keep="log"
    ).run()
    coded = CrisisModel(record_scenario(FIRST_DAY, LAST_DAY, impute=False), keep="log").run()
    weights = (goldstein(), plover())
    histories = rhythms(see(log_of(free), free.rules, seed, fitted), weights)
    (record,) = rhythms(see(log_of(coded), coded.rules), weights)
    numbers = {p.name: np.array([p.of(rhythm) for rhythm in histories]) for p in PATTERNS}
    real = {p.name: p.of(record) for p in PATTERNS}
    return Patterns(histories, record, numbers, real, seed, _trust(posterior))


def _drawn(posterior: Posterior | None, members: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return a draw for each member: the model's parameters, and detection probabilities by move."""
    if posterior is None:
        return {}, {}
    picks = posterior.at((np.arange(members) + 0.5) / members)
    found = posterior.detection(picks)
    return posterior.points(picks), {name.removeprefix(DELTA): value for name, value in found.items()}


def _trust(posterior: Posterior | None) -> str:
    if posterior is None:
        return "assumption: defaults, not fitted to the record but chosen with knowledge of 2021–23"
    return f"{posterior.file}, fitted to the record until {posterior.until}, {posterior.status}"


def free_scenario() -> Scenario:
    """Return the window of the record with nothing imposed: a calm start, and Serbia's measures in force."""
    followed = record_scenario(FIRST_DAY, LAST_DAY)
    return followed.model_copy(update={"record": None, "name": "free", "trust": "assumption"})


def rhythms(seen: Seen, weights: Sequence[Weights]) -> list[Rhythm]:
    """Return the rhythm of every history."""
    roads = (seen.standing > 0) | (seen.up > 0)
    trigger = seen.moved("kosovo", "announce", "phase", "enforce", "arrest", "police")
    trigger |= seen.happened("install_officials", "arrest_case")
    hostile = (seen.up > 0) | (seen.incidents > 0)
    for actor, moves in _hostile_moves().items():
        hostile |= seen.moved(actor, *moves)
    tension = {weight.name: seen.tension(weight) for weight in weights}
    return [
        Rhythm(
            episodes=_spells(roads[:, i]),
            waits=_waits(trigger[:, i], roads[:, i]),
            incidents=seen.incidents[:, i],
            gaps=np.diff(np.flatnonzero(hostile[:, i])),
            tension={name: curve[:, i] for name, curve in tension.items()},
        )
        for i in range(roads.shape[1])
    ]


def _hostile_moves() -> dict[str, list[str]]:
    return {
        actor: [name for name, move in MOVES_BY_ACTOR[actor].items() if move.points > 0]
        for actor in ("serbia", "kosovo")
    }


def _waits(trigger: Array, roads: Array) -> Array:
    """Return the days from the last trigger, the same day included, to the start of each episode."""
    starts = np.flatnonzero(roads & ~np.concatenate([[False], roads[:-1]]))
    days = np.flatnonzero(trigger)
    before = np.searchsorted(days, starts, side="right")
    found: Array = starts[before > 0] - days[before[before > 0] - 1]
    return found
