"""Whether a calibration worked, and what the data said: convergence, and identifiability.

Independent runs of the sampler must agree. Scores are compared, which are normal where the posterior is like
the prior, so that R-hat needs no ranks (Vehtari et al. 2021 otherwise). Particles have no order, so effective
sample sizes are read off the spread of the runs' means and not off autocorrelations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Double
from sim.calibration.prior import Prior
from sim.calibration.smc import Population
from sim.scenario.posterior import CALIBRATED

#: R-hat up to which runs agree: their means spread by less than a third of a posterior standard deviation.
RHAT = 1.05
#: Effective sample size that a calibration needs: means are then known to a tenth of a standard deviation.
ESS = 100
#: Smallest share of accepted moves, at any power.
ACCEPTANCE = 0.1
#: Smallest loss of standard deviation, from prior to posterior, that counts as learned (docs/decisions.md).
CONTRACTION = 0.1


@dataclass(frozen=True)
class Diagnosis:
    """What the runs say about each other and about the data.

    Attributes
    ----------
    rhat, ess : array of float64, shape (parameters,)
        Of each parameter, NaN with a single run; ``ess`` of a single parameter is rough.
    overall : float
        Effective sample size over all fitted parameters, NaN with a single run.
    mean, sd, contraction : array of float64, shape (parameters,)
        Of the posterior; ``contraction`` is 1 - sd / sd of the prior, below zero where doubt grew.
    reasons : tuple of str
        Why this is no calibration; empty if it is one.
    """

    rhat: Double
    ess: Double
    overall: float
    mean: Double
    sd: Double
    contraction: Double
    reasons: tuple[str, ...]

    @property
    def status(self) -> str:
        """``calibrated``, or ``not calibrated (reasons)``."""
        return f"not {CALIBRATED} ({'; '.join(self.reasons)})" if self.reasons else CALIBRATED


def diagnose(populations: Sequence[Population], prior: Prior) -> Diagnosis:
    """Return the diagnosis of some runs of the sampler on the same posterior."""
    scores = np.stack([p.scores.reshape(-1, p.scores.shape[-1]) for p in populations])
    folded = np.abs(scores - np.median(scores, axis=(0, 1)))
    within, between = _variances(scores)
    rhat = np.maximum(_rhat(within, between), _rhat(*_variances(folded)))
    fitted = slice(len(prior.fitted))
    runs = len(populations)
    with np.errstate(divide="ignore"):
        ess = runs * within / between
        overall = float(runs / np.mean(between[fitted] / within[fitted]))
    values = np.stack(list(prior.values(scores.reshape(-1, scores.shape[-1])).values()))
    sd = values.std(axis=1)
    before = np.array([prior.moments[name][1] for name in prior.names])
    accepted = min(stage.acceptance for p in populations for stage in p.stages)
    reasons = _reasons(rhat[fitted], overall, accepted, prior.fitted)
    return Diagnosis(rhat, ess, overall, values.mean(axis=1), sd, 1 - sd / before, reasons)


def _variances(scores: Double) -> tuple[Double, Double]:
    """Return the variance within runs and that of the runs' means; the latter is unknown for one run."""
    runs = len(scores)
    means = scores.mean(axis=1)
    between = means.var(axis=0, ddof=1) if runs > 1 else np.full(scores.shape[-1], np.nan)
    return scores.var(axis=1, ddof=1).mean(axis=0), between


def _rhat(within: Double, between: Double) -> Double:
    rhat: Double = np.sqrt(1 + between / within)
    return rhat


def _reasons(rhat: Double, ess: float, acceptance: float, names: Sequence[str]) -> tuple[str, ...]:
    if np.isnan(ess):
        return ("a single run cannot be compared with another",)
    reasons = []
    worst = int(np.argmax(rhat))
    if rhat[worst] > RHAT:
        reasons.append(f"runs disagree: R-hat {rhat[worst]:.2f} for {names[worst]}, at most {RHAT} allowed")
    if ess < ESS:
        reasons.append(f"effective sample size {ess:.0f}, at least {ESS} needed")
    if acceptance < ACCEPTANCE:
        reasons.append(f"only {100 * acceptance:.0f} % of moves accepted, {100 * ACCEPTANCE:.0f} % needed")
    return tuple(reasons)
