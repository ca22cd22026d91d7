"""Tempered sequential Monte Carlo for a likelihood that takes many points at once.

A population of particles goes from the prior to the posterior through powers of the likelihood, 0 to 1 (Del
Moral, Doucet & Jasra 2006). Each power is the next at which the weights keep half of their effective sample
size. Moves are waste-free (Dau & Chopin 2022): each particle starts a short chain, and every state of every
chain, not only the last, takes part in the next resampling.

Scores are standard normal under the prior (`sim.calibration.prior.Prior`). A move leaves N(m, S) of the
weighted particles invariant (preconditioned Crank-Nicolson) and is corrected to the tempered posterior:
where that is nearly normal, long steps are accepted.

The sampler never calls the likelihood. It is a generator that hands out points and is sent back their
log-likelihoods, so that several runs can share processes, and nobody needs to know how it is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Double, Index

#: Share of the effective sample size that a rise of the power may cost.
KEEP = 0.5
#: Share of proposals that the step length aims to have accepted.
ACCEPT = 0.3


#: Proposals are spread this much wider than the particles, which are always a little too close together.
WIDER = 1.2


@dataclass(frozen=True)
class Settings:
    """How much work a run does.

    ``particles`` are resampled at each power and then moved ``moves`` times. At the last power this is
    repeated ``settle`` times, while the proposals take the shape of the posterior itself.
    """

    particles: int = 1000
    moves: int = 2
    settle: int = 8


@dataclass(frozen=True)
class Stage:
    """One step of a run: the power reached, and the effective sample size of the weights that led there.

    ``acceptance`` is the share of accepted moves, ``step`` their length, 0-1.
    """

    power: float
    ess: float
    acceptance: float
    step: float


@dataclass(frozen=True)
class Population:
    """Equally weighted draws from the posterior.

    Attributes
    ----------
    scores : array of float64, shape (1 + moves, particles, dimensions)
    log_likelihood : array of float64, shape (1 + moves, particles)
    log_evidence : float
        Estimated log of the prior mean of the likelihood.
    stages : tuple of Stage
    """

    scores: Double
    log_likelihood: Double
    log_evidence: float
    stages: tuple[Stage, ...]


#: Hands out points, shape (points, dimensions), and is sent their log-likelihoods.
Sampler = Generator[Double, Double, Population]


def tempered_smc(
    dimensions: int,
    settings: Settings,
    rng: np.random.Generator,
    report: Callable[[Stage], None] | None = None,
) -> Sampler:
    """Sample from a posterior.

    Parameters
    ----------
    dimensions : int
    settings : Settings
    rng : Generator
    report : callable, optional
        Called after each step.

    Yields
    ------
    array of float64, shape (points, dimensions)
        Points; send back their log-likelihoods, shape (points,), finite.

    Returns
    -------
    Population
    """
    shape = settings.moves + 1, settings.particles
    scores = rng.standard_normal((shape[0] * shape[1], dimensions))
    log_likelihood = yield scores
    power, step, evidence, settled = 0.0, 0.7, 0.0, 0
    stages: list[Stage] = []
    while power < 1 or settled < settings.settle:
        settled += power == 1.0
        before, power = power, next_power(log_likelihood, power)
        rise = power - before
        raw = rise * (log_likelihood - log_likelihood.max())
        weights = np.exp(raw) / np.exp(raw).sum()
        evidence += float(np.log(np.exp(raw).mean()) + rise * log_likelihood.max())
        move = Move(scores, weights, power)
        start = _resampled(weights, settings.particles, rng)
        states = [(scores[start], log_likelihood[start])]
        accepted = []
        for _ in range(settings.moves):
            proposal = move.propose(states[-1][0], step, rng)
            found = yield proposal
            states.append(move.chosen(states[-1], (proposal, found), rng))
            accepted.append(float((states[-1][0] == proposal).all(axis=1).mean()))
            step = float(np.clip(step * np.exp(accepted[-1] - ACCEPT), 0.02, 1))
        scores = np.concatenate([state for state, _ in states])
        log_likelihood = np.concatenate([found for _, found in states])
        stages.append(Stage(power, 1 / float((weights**2).sum()), float(np.mean(accepted)), step))
        if report:
            report(stages[-1])
    return Population(
        scores.reshape(*shape, dimensions), log_likelihood.reshape(shape), evidence, tuple(stages)
    )


def next_power(log_likelihood: Double, power: float) -> float:
    """Return the next power, at most 1, at which `KEEP` of the effective sample size is left."""

    def left(rise: float) -> float:
        weights = np.exp(rise * (log_likelihood - log_likelihood.max()))
        return float(weights.sum() ** 2 / (weights**2).sum() / weights.size)

    low, high = 0.0, 1 - power
    if left(high) >= KEEP:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) >= KEEP else (low, middle)
    return power + high


class Move:
    """Metropolis moves towards one tempered posterior.

    Parameters
    ----------
    scores, weights : arrays of shape (particles, dimensions) and (particles,)
        The population that the proposals are shaped after.
    power : float
        Of the likelihood.
    """

    def __init__(self, scores: Double, weights: Double, power: float) -> None:
        self.power = power
        self.mean = weights @ scores
        apart = scores - self.mean
        effective, dimensions = 1 / float((weights**2).sum()), scores.shape[1]
        covariance = (apart.T * weights) @ apart
        # Correlations count for little when there are few particles; of many, almost nothing is taken off.
        doubt = min(0.9, (dimensions / effective) ** 2)
        covariance = (1 - doubt) * covariance + doubt * np.diag(np.diag(covariance))
        self.root = np.linalg.cholesky(WIDER * covariance)

    def propose(self, scores: Double, step: float, rng: np.random.Generator) -> Double:
        """Return a proposal for each chain; steps differ between chains, so that some are always short."""
        steps = np.minimum(1, step * rng.choice([0.5, 1, 2], (len(scores), 1)))
        noise = rng.standard_normal(scores.shape) @ self.root.T
        proposal: Double = self.mean + np.sqrt(1 - steps**2) * (scores - self.mean) + steps * noise
        return proposal

    def chosen(
        self, old: tuple[Double, Double], new: tuple[Double, Double], rng: np.random.Generator
    ) -> tuple[Double, Double]:
        """Return the accepted ones of the proposals, and the old states for the rest."""
        gain = self._log_ratio(*new) - self._log_ratio(*old)
        yes = np.log(rng.random(len(gain))) < gain
        return np.where(yes[:, None], new[0], old[0]), np.where(yes, new[1], old[1])

    def _log_ratio(self, scores: Double, log_likelihood: Double) -> Double:
        """Return log of tempered posterior over N(m, S), up to a constant."""
        standard = np.linalg.solve(self.root, (scores - self.mean).T)
        ratio: Double = (
            self.power * log_likelihood - (scores**2).sum(axis=1) / 2 + (standard**2).sum(axis=0) / 2
        )
        return ratio


def _resampled(weights: Double, count: int, rng: np.random.Generator) -> Index:
    """Return positions drawn in proportion to weights, by systematic resampling."""
    places = (np.arange(count) + rng.random()) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), places), weights.size - 1)
