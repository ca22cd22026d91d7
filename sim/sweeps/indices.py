"""Morris' elementary effects and Sobol' indices, by SALib, with the noise of the simulation apart.

A *scheme* says at which shares (0-1) of each input's law to look; `indices` turns what was found there
into effects with bootstrap intervals. Points come in strands (a trajectory, or a base sample with its
replacements) and only points of one strand are ever compared, so points of a strand share their luck.

What was found comes in two halves with independent luck. Their mean holds effects and noise; half their
difference holds noise of the same size and no effects. Both go through the same analysis, so `noise` is
what a parameter without any effect would show.

Morris 1991, doi 10.1080/00401706.1991.10484804; Campolongo et al. 2007, doi
10.1016/j.envsoft.2006.10.004; Saltelli et al. 2010, doi 10.1016/j.cpc.2009.09.018.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

from sim.arrays import Double, Int
from sim.errors import InputError, Problem

Method = Literal["morris", "sobol"]

#: What is read from SALib's answers.
KEYS = {"morris": ("mu", "mu_star", "mu_star_conf", "sigma"), "sobol": ("S1", "S1_conf", "ST", "ST_conf")}
#: Levels of a Morris grid, and resamples of every bootstrap.
LEVELS, RESAMPLES = 4, 500


@dataclass(frozen=True)
class Scheme:
    """Where to look.

    Parameters
    ----------
    method : {"morris", "sobol"}
    names : tuple of str
        The inputs.
    shares : array of float64, shape (points, inputs)
        Share of each input's law, 0-1.
    strand : array of int64, shape (points,)
        Trajectory or base sample of each point.
    seed : int
        Of SALib; positive, because it takes 0 for none.
    """

    method: Method
    names: tuple[str, ...]
    shares: Double
    strand: Int
    seed: int

    @property
    def problem(self) -> dict[str, Any]:
        """The problem as SALib describes it."""
        return {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [[0.0, 1.0]] * len(self.names),
        }


@dataclass(frozen=True)
class Indices:
    """Effects of one outcome, arrays of shape (inputs,).

    ``effect`` is Morris' mean absolute effect (in units of the outcome, over the whole law of an input)
    or Sobol's total index (share of variance), ``low`` to ``high`` its 95 % bootstrap interval, ``noise`` the
    same statistic for noise alone. ``direction`` is the sign of the mean effect. ``first`` and ``spread``
    are the first-order index with half its interval (Sobol), or the mean effect with the standard deviation
    of effects (Morris). ``noise_share`` is the share of the variance between points that is noise.
    """

    effect: Double
    low: Double
    high: Double
    noise: Double
    direction: Double
    first: Double
    spread: Double
    noise_share: float


def strand_length(method: Method, inputs: int) -> int:
    """Return how many points one trajectory or base sample needs."""
    return inputs + (1 if method == "morris" else 2)


def make_scheme(method: Method, names: tuple[str, ...], strands: int, seed: int) -> Scheme:
    """Return where to look.

    Parameters
    ----------
    strands : int
        Trajectories (Morris) or base samples (Sobol, a power of two).
    seed : int
        Any number; SALib gets a positive one made from it.

    Raises
    ------
    InputError
        If SALib is not installed.
    """
    _need_salib()
    positive = 1 + seed % (2**31 - 2)
    empty = Scheme(method, names, np.empty((0, len(names))), np.empty(0, np.int64), positive)
    if method == "morris":
        from SALib.sample import morris

        shares = morris.sample(empty.problem, strands, num_levels=LEVELS, seed=positive)
    else:
        from SALib.sample import sobol

        shares = sobol.sample(empty.problem, strands, calc_second_order=False, seed=positive)
    strand = np.repeat(np.arange(strands), strand_length(method, len(names)))
    return Scheme(method, names, np.asarray(shares, np.float64), strand, positive)


def indices(scheme: Scheme, halves: Double) -> Indices:
    """Return the effects of one outcome.

    Parameters
    ----------
    halves : array of float64, shape (2, points)
        The outcome at each point, from two halves of the replicates; equal halves mean no noise.
    """
    _need_salib()
    found, noise = halves.mean(axis=0), (halves[0] - halves[1]) / 2
    spread, noise_spread = float(found.var()), float(noise.var())
    share = noise_spread / spread if spread > 0 else 0.0
    result, alone = _analysed(scheme, found), _analysed(scheme, noise)
    if scheme.method == "morris":
        effect, half, floor = result["mu_star"], result["mu_star_conf"], alone["mu_star"]
        first, second, direction = result["mu"], result["sigma"], np.sign(result["mu"])
    else:
        effect, half, floor = result["ST"], result["ST_conf"], alone["ST"] * share
        first, second = result["S1"], result["S1_conf"]
        centred = scheme.shares - scheme.shares.mean(axis=0)
        direction = np.sign(centred.T @ (found - found.mean()))
    low = np.maximum(effect - half, 0.0)
    return Indices(effect, low, effect + half, floor, direction, first, second, share)


def _analysed(scheme: Scheme, y: Double) -> dict[str, Double]:
    """Return SALib's answer as plain arrays; an outcome that never varies has no effects."""
    keys = KEYS[scheme.method]
    if np.ptp(y) == 0:
        return {key: np.zeros(len(scheme.names)) for key in keys}
    if scheme.method == "morris":
        from SALib.analyze import morris

        answer = morris.analyze(
            scheme.problem, scheme.shares, y, num_levels=LEVELS, num_resamples=RESAMPLES, seed=scheme.seed
        )
    else:
        from SALib.analyze import sobol

        answer = sobol.analyze(
            scheme.problem, y, calc_second_order=False, num_resamples=RESAMPLES, seed=scheme.seed
        )
    return {key: np.ma.filled(np.ma.asarray(answer[key], np.float64), 0.0) for key in keys}


def _need_salib() -> None:
    if find_spec("SALib") is None:
        message = "SALib is not installed; get it with: python -m pip install 'crisis-sim[sensitivity]'"
        raise InputError(Problem(message))
