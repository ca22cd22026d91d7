"""Counts read off one uniform each by inverse distribution function (docs/randomness.md)."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array, Float, Index


def members_where(mask: Array) -> Index:
    """Return the members for which something holds; `numpy.flatnonzero` without its detours."""
    return mask.nonzero()[0]


def pick(values: Float, members: Index | slice) -> Float:
    """Return the values of some members; a single value holds for all of them."""
    return values if values.size == 1 else values[..., members]


def poisson(rate: Float, uniform: Float, cap: int | None = None) -> Float:
    """Return Poisson counts; with a cap, all the probability beyond it falls on the cap.

    Parameters
    ----------
    rate, uniform : array of float32, same shape
    """
    count = np.zeros(uniform.shape, np.float32)
    none = np.exp(-rate)
    some = members_where(uniform >= none)
    if not some.size:
        return count
    lam, u = pick(rate, some), uniform[some]
    term = pick(none, some)
    below = term.copy()
    here = np.zeros(some.size, np.float32)
    still = u >= below
    k = 0
    # Ends by itself: the terms vanish, and float32 holds no uniform above 1 - 2^-24.
    while still.any() and (cap is None or k < cap) and k < 200:
        k += 1
        here += still
        term = term * (lam / np.float32(k))
        below = below + term
        still = still & (u >= below)
    count[some] = here
    return count


def binomial(trials: Float, hazard: Float, uniform: Float) -> Float:
    """Return how many of ``trials`` go when each goes with probability 1 - exp(-hazard).

    Parameters
    ----------
    trials : array of float32
        Whole numbers, not negative; at least one.
    """
    stay = np.exp(-hazard)
    ratio = (1 - stay) / stay
    term = np.exp(-hazard * trials)
    below = term.copy()
    count = np.zeros(trials.shape, np.float32)
    for k in range(1, int(trials.max()) + 1):
        count += (uniform >= below) & (trials >= k)
        term = term * ratio * (trials - (k - 1)) / np.float32(k)
        below = below + term
    return count


def negative_binomial_table(mean: float, size: float, most: int) -> Float:
    """Return P(X <= k) for k = 0..most of a negative binomial with this mean and size, float32."""
    stop = size / (size + mean)
    terms = [math.pow(stop, size)]
    for k in range(1, most + 1):
        terms.append(terms[-1] * (k - 1 + size) / k * (1 - stop))
    return np.cumsum(np.array(terms)).astype(np.float32)
