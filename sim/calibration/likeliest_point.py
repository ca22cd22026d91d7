"""The single most probable point: a search that starts from the posterior (cross-entropy method).

Points are drawn around the best ones so far, and again around the best of those. The likelihood is rough by a
point or two, because the record's gaps are filled by chance, so the mode is known to that and not better.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from sim.arrays import Double

ROUNDS, POINTS, BEST = 8, 200, 40


def find_mode(
    start: Double, log_prior: Callable[[Double], Double], rng: np.random.Generator
) -> Generator[Double, Double, Double]:
    """Search the point with the highest posterior density.

    Parameters
    ----------
    start : array of float64, shape (draws, dimensions)
        Draws from the posterior.
    log_prior : callable
        Log-density of points, shape (points, dimensions) -> (points,).
    rng : Generator

    Yields
    ------
    array of float64, shape (points, dimensions)
        Points; send back their log-likelihoods.

    Returns
    -------
    array of float64, shape (dimensions,)
    """
    mean: Double = start.mean(axis=0)
    root = _root(start)
    best: Double = mean
    height = -np.inf
    for _ in range(ROUNDS):
        points = mean + rng.standard_normal((POINTS, mean.size)) @ root.T
        density = log_prior(points) + (yield points)
        order = np.argsort(density)[::-1]
        if density[order[0]] > height:
            best, height = points[order[0]], float(density[order[0]])
        chosen = points[order[:BEST]]
        mean, root = chosen.mean(axis=0), _root(chosen)
    return best


def _root(points: Double) -> Double:
    spread = np.atleast_2d(np.cov(points.T)) + 1e-6 * np.eye(points.shape[1])
    return np.asarray(np.linalg.cholesky(spread), np.float64)
