"""Log-probabilities of counts and marks, in float64; the model draws from the same laws in float32.

Every law leaks a little: an outcome that the model rules out keeps a probability of `LEAK`, so that one
odd entry of a record costs 16 points of log-likelihood and not infinitely many (docs/decisions.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc, gammaln

from sim.arrays import Double

#: Probability that each outcome keeps whatever the model says.
LEAK = 1e-7


def leaky(probability: ArrayLike, outcomes: int) -> Double:
    """Return the log of a probability out of ``outcomes`` that leak; all of them still sum to one."""
    p = np.asarray(probability, np.float64)
    logarithm: Double = np.log((1 - outcomes * LEAK) * p + LEAK)
    return logarithm


def yes_no(chance: ArrayLike, happened: ArrayLike) -> Double:
    """Return the log-probability of a yes (chance given, 0-1) or a no."""
    p = np.asarray(chance, np.float64)
    return leaky(np.where(happened, p, 1 - p), 2)


def poisson(count: ArrayLike, rate: ArrayLike) -> Double:
    """Return log P(count) of a Poisson count with a positive rate."""
    n, mean = np.asarray(count, np.float64), np.asarray(rate, np.float64)
    logarithm: Double = n * np.log(mean) - mean - gammaln(n + 1)
    return logarithm


def capped_poisson(count: ArrayLike, rate: ArrayLike, cap: ArrayLike) -> Double:
    """Return P(count) of a Poisson count whose probability beyond ``cap`` falls on the cap.

    Parameters
    ----------
    count, cap : array of whole numbers, ``0 <= count <= cap``
    rate : array, zero or more
    """
    n, mean, most = (np.asarray(a, np.float64) for a in np.broadcast_arrays(count, rate, cap))
    probability: Double = np.exp(-mean)
    special = (n > 0) | (most == 0)
    if special.any():
        k, r, m = n[special], np.maximum(mean[special], 1e-30), most[special]
        # P(Poisson >= m) is the regularised lower incomplete gamma function; certain for m = 0.
        tail = np.where(m > 0, gammainc(np.maximum(m, 1), r), 1.0)
        probability[special] = np.where(k >= m, tail, np.exp(poisson(k, r)))
    return probability


def binomial(gone: ArrayLike, trials: ArrayLike, hazard: ArrayLike) -> Double:
    """Return P(gone) when each of ``trials`` goes with probability 1 - exp(-hazard)."""
    k, n, h = (np.asarray(a, np.float64) for a in (gone, trials, hazard))
    ways = np.exp(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
    probability: Double = ways * (-np.expm1(-h)) ** k * np.exp(-h * (n - k))
    return probability


class Incidents:
    """The law of the incidents of a day that are seen: how many, the worst, and a lethal one.

    Incidents come at a rate; each hurts someone with probability ``hurts``, then at least k people with
    probability k^-(alpha - 1), cut at ``most``; each is a deliberate lethal attack with probability
    ``kills``. One that does neither is seen with probability ``delta``, any other for certain. Seen
    incidents are then a Poisson count again, with marks weighted by what is seen (docs/model.md).

    Parameters
    ----------
    rate, hurts, alpha, kills : arrays of one shape, or of length one
    delta : float or array, 0-1
    most : int
        Largest number of casualties.
    """

    def __init__(
        self,
        rate: ArrayLike,
        hurts: ArrayLike,
        alpha: ArrayLike,
        kills: ArrayLike,
        delta: ArrayLike,
        most: int,
    ) -> None:
        self.rate, self.hurts, self.kills, self.delta = (
            np.asarray(a, np.float64) for a in (rate, hurts, kills, delta)
        )
        self.exponent = 1 - np.asarray(alpha, np.float64)
        self.most = most
        self.share = self._upto(np.float64(most), lethal=True)

    def count(self, n: ArrayLike) -> Double:
        """Return log P(n incidents are seen)."""
        return poisson(n, self.rate * self.share)

    def worst(self, n: ArrayLike, hurt: ArrayLike) -> Double:
        """Return log P(the worst of n >= 1 seen incidents has ``hurt`` casualties)."""
        return leaky(self._exactly(n, hurt, lethal=True) / self.share ** np.asarray(n), self.most + 1)

    def lethal(self, n: ArrayLike, hurt: ArrayLike, attack: ArrayLike) -> Double:
        """Return log P(one was lethal, or none was), given their number and the worst of them."""
        whole = np.maximum(self._exactly(n, hurt, lethal=True), 1e-300)
        return yes_no(1 - np.minimum(self._exactly(n, hurt, lethal=False) / whole, 1), attack)

    def _upto(self, hurt: ArrayLike, lethal: bool) -> Double:
        """Return the share of incidents that are seen and hurt at most ``hurt``; with lethal ones or not."""
        size = np.asarray(hurt, np.float64)
        more = np.where(size >= self.most, 0.0, self.hurts * (np.maximum(size, 0) + 1) ** self.exponent)
        share = (1 - self.kills) * ((1 - self.hurts) * self.delta + self.hurts - more)
        if lethal:
            share = share + self.kills * (1 - more)
        return np.where(size < 0, 0.0, share)

    def _exactly(self, n: ArrayLike, hurt: ArrayLike, lethal: bool) -> Double:
        """Return P(the worst of n incidents hurts exactly ``hurt``, and all are seen)."""
        z, power = np.minimum(np.asarray(hurt, np.float64), self.most), np.asarray(n, np.float64)
        step: Double = self._upto(z, lethal) ** power - self._upto(z - 1, lethal) ** power
        return step
