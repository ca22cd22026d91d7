"""The one table of parameters: every number a scenario, a sweep or a fit may change.

From this table come the check of scenario files, the sliders, the sensitivity problem, the priors, the
page ``docs/parameters.md`` and the provenance of a run. A number that is not here is a definition and
stands beside the equation that uses it.

Values are held as float32 arrays of shape ``()`` (one value for all members) or ``(members,)``.
Each row names its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from sim.arrays import Bool, Double, Float, Floating
from sim.errors import InputError, Problem, nearest
from sim.kinds import number_problem, plain

Tier = Literal["calibrate", "prior", "definition"]


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    ``low`` and ``high`` bound what a scenario may set; ``tier`` says how it is treated when the model is
    fitted: ``calibrate`` (data can inform it), ``prior`` (drawn from its range), ``definition`` (fixed).
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    unit: str
    tier: Tier
    meaning: str
    source: str

    @property
    def attribute(self) -> str:
        """The name as a Python identifier."""
        return self.name.replace(".", "_")

    @property
    def span(self) -> str:
        """The range and unit in words, such as ``0.6 to 1.6 factor``."""
        return f"{self.low:.10g} to {self.high:.10g} {self.unit}"

    def holds(self, values: float | Floating) -> bool | Bool:
        """Return where values lie in the range; a bound may have moved by being stored in float32."""
        low, high = float(np.float32(self.low)), float(np.float32(self.high))
        return (values >= min(self.low, low)) & (values <= max(self.high, high))


_row = Parameter

# fmt: off
_TABLE = (
    _row("lam", "Precision of response", 1.0, 0.6, 1.6, "factor", "prior",
         "how strongly actors respond to the situation; 0 leaves only calm habits",
         "QRE and rational inattention (McKelvey & Palfrey 1995; Matejka & McKay 2015); scale not portable"),
    _row("stress", "Stress", 0.2, 0.0, 0.6, "share", "definition",
         "loss of precision when tension is at its ceiling",
         "Jervis 1976; assumption"),
    _row("b_rec", "Reciprocity", 2.5, 0.0, 5.0, "log-odds", "calibrate",
         "answer to received hostility",
         "Richardson form; assumption"),
    _row("dom_K", "Domestic pressure, Kosovo", 0.3, 0.0, 1.3, "log-odds", "prior",
         "constant pressure at home to be firm, before Serbia's standing measures add to it",
         "assumption"),
    _row("dom_S", "Domestic pressure, Serbia", 0.5, 0.0, 1.5, "log-odds", "prior",
         "constant pressure at home to be firm",
         "assumption"),
    _row("b_X", "Response to stakes", 3.2, 1.0, 5.0, "log-odds", "calibrate",
         "answer to what is at stake on the ground",
         "fitted to patterns"),
    _row("b_ddl", "Deadline urgency, parties", 4.0, 1.0, 6.0, "log-odds", "prior",
         "urgency when a due date is here",
         "Roth et al. 1988 for the sign; patterns"),
    _row("b_ddlm", "Deadline urgency, mediators", 4.0, 1.0, 6.0, "log-odds", "calibrate",
         "urgency of EU and US when a due date is here",
         "due dates of 2021-22; patterns"),
    _row("b_risk", "Aversion to violence", 1.5, 0.0, 4.0, "log-odds", "prior",
         "restraint as tension rises",
         "assumption"),
    _row("b_aud", "Audience cost", 2.0, 0.5, 4.0, "log-odds", "prior",
         "cost of backing down at full public commitment",
         "Fearon 1994; Tomz 2007"),
    _row("b_lev", "Leverage", 3.0, 0.5, 5.0, "log-odds", "calibrate",
         "compliance bought by third-party pressure",
         "due dates of 2021-22; patterns"),
    _row("b_fat", "Postponement fatigue", 0.6, 0.0, 1.5, "log-odds", "definition",
         "cost of each earlier postponement",
         "assumption"),
    _row("th_talk", "Calm rate: talk", -3.0, -4.0, -2.0, "log-odds", "prior",
         "conciliatory statement or offer against hold, calm day",
         "assumption"),
    _row("th_accuse", "Calm rate: accuse", -2.0, -3.0, -1.0, "log-odds", "calibrate",
         "public accusation against hold, calm day",
         "calm coding; assumption"),
    _row("th_decree", "Calm rate: announce a measure", -7.0, -8.5, -6.0, "log-odds", "prior",
         "a new measure against hold, calm day",
         "about 0.5 a year in free runs"),
    _row("th_threat", "Calm rate: threaten", -4.7, -6.0, -3.7, "log-odds", "prior",
         "threat or ultimatum against hold, calm day",
         "assumption"),
    _row("th_coerce", "Calm rate: police move, arrest", -7.0, -8.0, -6.0, "log-odds", "prior",
         "special police or an arrest in the north against hold, calm day",
         "barricades of 2021-23; assumption"),
    _row("th_call", "Calm rate: call to mobilise", -6.4, -7.6, -5.4, "log-odds", "prior",
         "call for boycott, walk-out or barricades against hold, calm day",
         "barricades of 2021-23; patterns"),
    _row("th_alert", "Calm rate: raise readiness", -6.8, -8.0, -5.8, "log-odds", "definition",
         "Serbian forces on higher readiness against hold, calm day",
         "response lags of 2021-23"),
    _row("th_back", "Calm rate: pull back", -3.4, -4.5, -2.4, "log-odds", "prior",
         "withdraw police or stand down against hold, calm day",
         "barricades of 2021-23; patterns"),
    _row("th_postpone", "Postpone against enforce", -0.5, -2.0, 1.0, "log-odds", "calibrate",
         "due-day preference for postponing over enforcing",
         "due dates of 2021-22; patterns"),
    _row("th_appeal", "Calm rate: appeal", -2.2, -3.2, -1.2, "log-odds", "prior",
         "call for restraint by EU, US or NATO, calm day",
         "assumption"),
    _row("th_convene", "Calm rate: EU round", -6.2, -7.5, -5.0, "log-odds", "calibrate",
         "EU convenes a round against hold, calm day",
         "response lags of 2021-23"),
    _row("th_press", "Calm rate: pressure", -4.2, -5.5, -3.2, "log-odds", "calibrate",
         "EU or US press a party against hold, calm day",
         "response lags of 2021-23"),
    _row("th_kfor", "Calm rate: KFOR patrol", -5.5, -7.0, -4.5, "log-odds", "prior",
         "more patrols or interposing against hold, calm day",
         "assumption"),
    _row("th_reserve", "Calm rate: order the reserve", -8.0, -9.5, -6.5, "log-odds", "prior",
         "NATO orders its reserve against hold, calm day",
         "two orders in about three years"),
    _row("tau_d", "Reach of the deadline", 6.0, 2.0, 14.0, "days", "prior",
         "how far ahead a due date is felt",
         "due dates of 2021-22; Roth et al. 1988"),
    _row("hl_x", "Tension memory", 10.0, 5.0, 30.0, "days", "definition",
         "half-life of the tension index",
         "smooth twin of a monthly sum; assumption"),
    _row("x_ref", "Tension scale", 60.0, 30.0, 150.0, "Goldstein points", "definition",
         "points at which tension is 63 of 100",
         "calm about 15, crisis 50-90"),
    _row("hl_H", "Hostility memory", 7.0, 3.0, 21.0, "days", "prior",
         "half-life of perceived hostility and of recent violence",
         "Lewis et al. 2012 as upper bound; assumption"),
    _row("kap", "Misperception", 1.3, 1.0, 2.0, "factor", "definition",
         "received conflict is felt this much larger than it was",
         "Jervis 1976; assumption"),
    _row("hl_P", "Pressure memory", 5.0, 2.0, 14.0, "days", "definition",
         "half-life of third-party pressure",
         "Beardsley 2008 for the sign"),
    _row("lev_US", "US leverage", 0.9, 0.3, 1.5, "index", "definition",
         "pressure added by one US request",
         "granted on 31 Jul and 21 Nov 2022"),
    _row("lev_EU", "EU leverage", 0.5, 0.1, 1.2, "index", "definition",
         "pressure added by one EU request",
         "assumption"),
    _row("rec_S", "Serbia's receptivity", 0.6, 0.2, 1.0, "share", "prior",
         "share of EU and US pressure that reaches Serbia at neutral Russian backing",
         "assumption"),
    _row("g0", "Calm stimulus", 0.12, 0.05, 0.2, "stimulus", "calibrate",
         "stimulus to mobilise on a calm day",
         "about 0.5-1 episodes a year"),
    _row("sd_thr", "Spread of thresholds", 0.11, 0.07, 0.16, "stimulus", "calibrate",
         "standard deviation of mobilisation thresholds around 0.5",
         "Granovetter 1978: jump near 0.10-0.12"),
    _row("g_L", "Stimulus: measure due or in force", 0.18, 0.05, 0.3, "stimulus", "calibrate",
         "added when a measure is due today or in force",
         "due dates and barricades of 2021-23"),
    _row("g_U", "Stimulus: special police", 0.18, 0.05, 0.3, "stimulus", "definition",
         "added by special police in the north",
         "20 Sep 2021"),
    _row("g_Q", "Stimulus: call", 0.28, 0.1, 0.4, "stimulus", "prior",
         "added by a call to mobilise",
         "31 Jul 2022"),
    _row("g_I", "Stimulus: affront", 0.2, 0.05, 0.35, "stimulus", "definition",
         "added by an arrest or raid",
         "10 Dec 2022"),
    _row("g_B", "Stimulus: barricades", 0.1, 0.0, 0.25, "stimulus", "prior",
         "added when all sites are blocked: barricades beget barricades",
         "Granovetter 1978"),
    _row("g_Z", "Stand-down", 0.25, 0.1, 0.4, "stimulus", "definition",
         "taken off by a stand-down, deal or postponement",
         "barricades of 2021-23"),
    _row("r_arr", "Deterrence by police", 0.05, 0.0, 0.2, "stimulus", "definition",
         "taken off when special police face few active people",
         "Epstein 2002, small here"),
    _row("b_up", "Building rate", 0.5, 0.2, 1.0, "per site and day", "prior",
         "barricades built per free site when everyone is active",
         "nine sites in a day (31 Jul 2022)"),
    _row("r0", "Removal without a signal", 0.05, 0.02, 0.12, "per day", "prior",
         "hazard that a barricade goes away by itself",
         "12-20 day episodes"),
    _row("r_Z", "Removal under stand-down", 1.2, 0.5, 2.5, "per day", "definition",
         "added removal hazard after a stand-down or deal",
         "1-2 day clear-ups"),
    _row("mu0", "Background incidents", 0.03, 0.01, 0.08, "per day", "calibrate",
         "incidents on a calm day",
         "assumption"),
    _row("mu_B", "Incidents at full blockade", 0.8, 0.3, 1.6, "per day", "calibrate",
         "incidents when every site is blocked",
         "Dec 2022; assumption"),
    _row("nbr", "Branching ratio", 0.4, 0.1, 0.7, "share", "calibrate",
         "incidents triggered by one incident",
         "Lewis et al. 2012: 0.37-0.50"),
    _row("hl_y", "Excitation half-life", 3.0, 1.0, 14.0, "days", "definition",
         "how long an incident breeds others",
         "below Lewis et al. 2012"),
    _row("kN", "KFOR damping", 0.5, 0.0, 1.0, "exponent", "prior",
         "incidents fall with KFOR presence to this power",
         "Walter, Howard and Fortna 2021; assumption"),
    _row("p_cas", "Incident hurts someone", 0.25, 0.1, 0.4, "probability", "definition",
         "chance that an incident has casualties",
         "assumption"),
    _row("alpha", "Casualty tail", 2.4, 2.0, 3.0, "exponent", "definition",
         "density exponent of casualties in an incident",
         "Clauset et al. 2007"),
    _row("l0", "Lethal log-odds, calm", -6.8, -8.0, -5.8, "log-odds", "prior",
         "that an incident is a deliberate lethal attack at zero tension",
         "one attack in about three years"),
    _row("l_T", "Tension effect on lethal", 4.5, 2.0, 6.0, "log-odds", "prior",
         "added at full tension",
         "assumption"),
    _row("a0", "Agreement, base", -1.4, -2.6, 0.0, "log-odds", "calibrate",
         "that a round settles a measure, before everything else",
         "three of five rounds of 2022"),
    _row("a_d", "Agreement, deadline", 1.5, 0.0, 3.0, "log-odds", "prior",
         "added when the due date is here",
         "Roth et al. 1988"),
    _row("a_P", "Agreement, pressure", 1.5, 0.0, 3.0, "log-odds", "prior",
         "added when both sides are under full pressure",
         "Beardsley et al. 2006 for the sign"),
    _row("a_H", "Agreement, hostility", 1.0, 0.0, 2.5, "log-odds", "prior",
         "taken off by hostility and commitment",
         "Bercovitch for the sign"),
    _row("res", "Reserve battalion", 0.75, 0.3, 1.2, "x baseline presence", "definition",
         "presence in the north added by a reserve battalion",
         "KFOR in 2023"),
    _row("settlement.ceiling", "Settlement ceiling", 0.9, 0.5, 1.0, "probability", "prior",
         "highest chance that a round settles a measure: non-recognition stays unsolved",
         "assumption"),
    _row("g_std", "Standing measures", 0.2, 0.0, 0.5, "log-odds", "prior",
         "Kosovo's domestic pressure from each unit of Serbia's standing measures",
         "assumption"),
    _row("russia.backing", "Russian backing of Serbia", 0.4, 0.0, 1.0, "index", "prior",
         "0 none, 0.4 neutral, 1 full",
         "assumption"),
    _row("r_rec", "Backing and receptivity", 1.0, 0.0, 1.5, "factor", "prior",
         "how much backing lowers Serbia's receptivity to EU and US",
         "assumption"),
    _row("r_dom", "Backing and resolve", 0.5, 0.0, 1.0, "log-odds", "prior",
         "how much backing raises Serbia's firmness",
         "assumption"),
    _row("population.total", "Population of Kosovo", 1800000.0, 1000000.0, 2500000.0, "people", "definition",
         "people living in Kosovo",
         "article; evidence kosovo_population"),
    _row("population.serb_share", "Serb share", 0.05, 0.02, 0.1, "share", "definition",
         "Serbs as a share of the population",
         "article; evidence serb_share_of_population"),
    _row("population.north_fraction", "Share of Serbs in the north", 0.556, 0.2, 0.9, "share", "definition",
         "Kosovo Serbs who live in the four northern municipalities",
         "50,000 in the north (evidence serbs_in_north) over 90,000"),
    _row("p_walk", "Walk-out", 0.15, 0.0, 0.4, "probability", "prior",
         "that a call becomes a walk-out from institutions",
         "one in 2021-23; assumption"),
    _row("u_W", "Police in place of those who left", 0.25, 0.0, 0.5, "index", "prior",
         "special police standing in after a walk-out",
         "assumption"),
    _row("g_W", "Friction after a walk-out", 0.5, 0.0, 1.5, "factor", "prior",
         "background incidents rise by this share after a walk-out",
         "assumption"),
    _row("w_arrest", "Arrests after a walk-out", 0.7, 0.0, 1.5, "log-odds", "prior",
         "added to the calm rate of arrests after a walk-out",
         "assumption"),
    _row("nato.troops", "KFOR soldiers", 3770.0, 0.0, 15080.0, "soldiers", "definition",
         "KFOR strength in Kosovo at the start",
         "evidence kfor_strength 2022-08-06"),
)
# fmt: on

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in _TABLE})


class Parameters:
    """Parameter values as float32 arrays, one attribute each (dots become underscores).

    Parameters
    ----------
    values : mapping of str to float or array
        Values by table name; a scalar or an array of shape ``(members,)``. Names left out take their
        default.

    Raises
    ------
    KeyError
        If a name is not in the table.
    """

    def __init__(self, values: Mapping[str, float | Floating] | None = None) -> None:
        given = dict(values or {})
        self._shifted: dict[tuple[str | None, float], Float] = {}
        for name, row in PARAMETERS.items():
            setattr(self, row.attribute, np.asarray(given.pop(name, row.default), np.float32))
        if given:
            raise KeyError(f"unknown parameters: {', '.join(sorted(given))}")

    def __getattr__(self, name: str) -> Float:
        # Only reached for names that __init__ did not set; declared so that type checkers know the type.
        raise AttributeError(name)

    def get(self, name: str) -> Float:
        """Return the array of a parameter by its table name."""
        value: Float = getattr(self, PARAMETERS[name].attribute)
        return value

    def shifted(self, name: str | None, offset: float) -> Float:
        """Return a parameter (0 for none) plus an offset; computed once, as every day asks for the same."""
        key = (name, offset)
        if key not in self._shifted:
            calm = self.get(name) if name else np.float32(0)
            self._shifted[key] = np.asarray(calm + np.float32(offset))
        return self._shifted[key]


@dataclass(frozen=True)
class Distribution:
    """A parameter that is not known exactly, drawn once per parameter point (docs/randomness.md).

    Parameters
    ----------
    dist : {"uniform", "triangular", "normal"}
        ``uniform`` needs ``low`` and ``high``; ``triangular`` also ``mode``; ``normal`` needs ``mean`` and
        ``sd`` and is truncated to ``low`` and ``high`` where they are given.

    Raises
    ------
    InputError
        If a number is none or not finite, or they do not describe a distribution.
    """

    dist: Literal["uniform", "triangular", "normal"]
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    mean: float | None = None
    sd: float | None = None

    _NUMBERS = ("low", "mode", "high", "mean", "sd")
    _NEEDS = MappingProxyType(
        {"uniform": ("low", "high"), "triangular": ("low", "mode", "high"), "normal": ("mean", "sd")}
    )

    def __post_init__(self) -> None:
        needs = self._NEEDS.get(self.dist) if isinstance(self.dist, str) else None
        if needs is None:
            allowed, close = ", ".join(self._NEEDS), nearest(self.dist, self._NEEDS)
            raise InputError(Problem("unknown distribution", None, None, "dist", self.dist, allowed, close))
        given = {name: x for name in self._NUMBERS if (x := getattr(self, name)) is not None}
        if wrong := [problem for name, x in given.items() if (problem := number_problem(x, name))]:
            raise InputError(*wrong)
        for name, x in given.items():
            object.__setattr__(self, name, float(plain(x)))
        if message := self._nonsense(needs):
            raise InputError(Problem(message, key="distribution"))

    def _nonsense(self, needs: tuple[str, ...]) -> str | None:
        """Return why the numbers describe no distribution, ``None`` if they do."""
        missing = [name for name in needs if getattr(self, name) is None]
        if missing:
            return f"a {self.dist} distribution needs {', '.join(needs)}; missing {', '.join(missing)}"
        known = {*needs, "low", "high"} if self.dist == "normal" else {*needs}
        extra = [name for name in self._NUMBERS if getattr(self, name) is not None and name not in known]
        if extra:
            return f"a {self.dist} distribution has no {', '.join(extra)}"
        if self.low is not None and self.high is not None and not self.low < self.high:
            return f"low ({self.low}) must be below high ({self.high})"
        if self.dist == "triangular" and not self.low <= self.mode <= self.high:  # type: ignore[operator]
            return f"mode ({self.mode}) must lie between low ({self.low}) and high ({self.high})"
        return f"sd ({self.sd}) must be above 0" if self.sd is not None and self.sd <= 0 else None

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return float(low), float(high)

    def quantile(self, u: Floating) -> Double:
        """Inverse distribution function.

        Parameters
        ----------
        u : array of float in (0, 1)

        Returns
        -------
        array of float64, same shape
        """
        shares: Double = np.asarray(u, np.float64)
        low, high = self.bounds
        if self.dist == "uniform":
            return low + shares * (high - low)
        if self.dist == "triangular":
            return self._triangular(shares, low, high)
        from scipy.special import ndtr, ndtri

        mean, sd = float(self.mean or 0.0), float(self.sd or 1.0)
        bottom, top = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
        drawn: Double = np.clip(mean + sd * ndtri(bottom + shares * (top - bottom)), low, high)
        return drawn

    def _triangular(self, u: Double, low: float, high: float) -> Double:
        mode = float(self.mode if self.mode is not None else low)
        left = low + np.sqrt(u * (high - low) * (mode - low))
        right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return np.where(u * (high - low) < mode - low, left, right)
