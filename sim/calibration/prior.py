"""What is believed of the parameters before the record is read (docs/decisions.md: Calibration).

Normal around the default, with a standard deviation of a quarter of the range, cut off at the range.
Parameters of the tier ``calibrate`` are fitted; those of the tier ``prior`` are carried: they are in doubt
too, and so widen what is concluded about the others. Definitions stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from sim.arrays import Double
from sim.parameters import PARAMETERS, Distribution
from sim.record.detection import DETECTION

#: A record of speech shows little more than detection times rate, so one of the two has to stay.
FIXED = ("th_talk", "th_accuse", "th_appeal")
#: The fitted probability that an accusation is written down. Its range is an assumption: from one in fifty
#: to two in five; its default is that of the detection table.
DELTA_ACCUSE = "delta_accuse"
DELTA_RANGE = (0.02, 0.4)
#: Points at which the moments of a law are worked out.
GRID = 20_000


def prior_law(name: str, mean: float | None = None) -> Distribution:
    """Return the prior of a parameter of the table, or of ``delta_accuse``, around ``mean`` (its default)."""
    if name == DELTA_ACCUSE:
        default, (low, high) = DETECTION["accuse"], DELTA_RANGE
    else:
        row = PARAMETERS[name]
        default, low, high = row.default, row.low, row.high
    centre = default if mean is None else float(mean)
    return Distribution("normal", mean=centre, sd=(high - low) / 4, low=low, high=high)


@dataclass(frozen=True)
class Prior:
    """Independent laws, by name.

    The sampler works in scores: each parameter as a standard normal number whose share of the normal
    distribution is the value's share of its law. The prior of the scores is then N(0, 1) for all.

    Parameters
    ----------
    laws : mapping of str to Distribution
        Fitted parameters first.
    fitted : tuple of str
        Those of which something is to be learned; the others are carried.
    """

    laws: Mapping[str, Distribution]
    fitted: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All parameters, in the order of the scores."""
        return tuple(self.laws)

    def values(self, scores: Double, names: tuple[str, ...] = ()) -> dict[str, Double]:
        """Return parameter values, each of shape (points,), from scores of shape (points, parameters).

        ``names`` are those that the scores are of; all of them if left out.
        """
        # float32, as the model holds them: what is stored is then what was evaluated.
        return {
            name: self.laws[name].quantile(ndtr(scores[:, i])).astype(np.float32).astype(np.float64)
            for i, name in enumerate(names or self.names)
        }

    def log_density(self, values: Mapping[str, Double]) -> Double:
        """Return the log-density of the given parameters up to a constant, shape (points,)."""
        away = [
            (x - (self.laws[name].mean or 0.0)) / (self.laws[name].sd or 1.0) for name, x in values.items()
        ]
        density: Double = -np.square(away).sum(axis=0) / 2
        return density

    @cached_property
    def moments(self) -> dict[str, tuple[float, float]]:
        """Mean and standard deviation of each law, after it is cut off."""
        shares = (np.arange(GRID) + 0.5) / GRID
        drawn = {name: law.quantile(shares) for name, law in self.laws.items()}
        return {name: (float(x.mean()), float(x.std())) for name, x in drawn.items()}


def default_prior() -> Prior:
    """Return the prior of a calibration: 14 fitted parameters and ``delta_accuse``, and what is carried."""
    free = [row for row in PARAMETERS.values() if row.name not in FIXED]
    fitted = (*(row.name for row in free if row.tier == "calibrate"), DELTA_ACCUSE)
    carried = tuple(row.name for row in free if row.tier == "prior")
    return Prior({name: prior_law(name) for name in (*fitted, *carried)}, fitted)
