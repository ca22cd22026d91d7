"""The whole simulator against answers that can be worked out by hand.

Everything but one mechanism is switched off, by parameters and by taking moves off the menus. What is left
is a Poisson process, a Markov chain or a branching process, whose answer is exact. Each of many trials is
an ensemble with a seed of its own; its 95 % interval should hold the exact answer 95 times in 100, and all
trials together should agree with it within their much smaller error.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.actors import APPEALS, DUE_DAY, REPERTOIRES
from sim.ensemble.effects import mean_interval
from sim.ensemble.intervals import wilson
from sim.model import CrisisModel, rules_for
from sim.parameters import PARAMETERS, Parameters
from sim.scenario import Scenario, parse_scenario

TRIALS, MEMBERS, DAYS = 200, 400, 40

#: Nobody mobilises by himself, and KFOR's presence changes nothing.
STILL = {"g0": 0.05, "sd_thr": 0.07, "kN": 0.0}


@dataclass(frozen=True)
class Check:
    """One mechanism: its scenario, the parameters, what is read off a history, and the exact answer."""

    title: str
    formula: str
    free: tuple[str, ...]
    parameters: dict[str, float]
    read: Callable[[CrisisModel], NDArray[np.floating]]
    truth: float
    yes_no: bool = True

    def trial(self, seed: int, members: int = MEMBERS) -> tuple[float, float, float]:
        """Return the estimate of one ensemble, and its interval."""
        model = CrisisModel(quiet(self.free), replicates=range(members), seed=seed)
        # Given to the model they would be refused: what switches a mechanism off is outside its range.
        model.rules = rules_for(model.setting, Parameters(self.parameters))
        values = np.asarray(self.read(model.run()), np.float64)
        model.__dict__.clear()  # Mesa remembers its models
        if self.yes_no:
            low, high = wilson(int(values.sum()), values.size)
        else:
            low, high = mean_interval(values)
        return float(values.mean()), float(low), float(high)


@dataclass(frozen=True)
class Answer:
    """What the trials of a check say."""

    check: Check
    mean: float
    error: float
    held: int
    trials: int

    @property
    def good(self) -> bool:
        """Whether neither the mean nor the number of intervals that held is a one-in-a-thousand surprise."""
        surprise = binomtest(self.held, self.trials, 0.95).pvalue
        return bool(abs(self.mean - self.check.truth) < 3.3 * self.error and surprise > 0.001)


def answers(trials: int = TRIALS) -> list[Answer]:
    """Return every check's answer."""
    found = []
    for check in CHECKS:
        done = np.array([check.trial(seed) for seed in range(1, trials + 1)])
        held = int(((done[:, 1] <= check.truth) & (check.truth <= done[:, 2])).sum())
        mean, error = done[:, 0].mean(), done[:, 0].std(ddof=1) / math.sqrt(trials)
        found.append(Answer(check, float(mean), float(error), held, trials))
    return found


def quiet(free: tuple[str, ...]) -> Scenario:
    """Return a calm window without measures in which only the moves ``free`` can be chosen."""
    menus = {actor: [*moves, *APPEALS.get(actor, ())] for actor, moves in REPERTOIRES.items()}
    menus["kosovo"] += DUE_DAY
    off = [
        f"{actor}.{move.name}"
        for actor, moves in menus.items()
        for move in moves
        if move.name != "hold" and not move.imposed_only and f"{actor}.{move.name}" not in free
    ]
    start = dt.date(2022, 1, 1)
    lines = ["schema = 1", 'title = "Quiet"', f"start = {start}", f"end = {start + dt.timedelta(DAYS - 1)}"]
    return parse_scenario("\n".join([*lines, f"unavailable = {off!r}"]), name="quiet")


def hawkes_mean(mu: float, branching: float, half_life: float, days: int) -> float:
    """Return the expected incidents of ``days`` days.

    The rate is mu + y; y is multiplied by d = 2^(-1/half_life) a day, and each incident adds
    branching (1 - d). So E y after t days is mu branching / (1 - branching) (1 - a^t), with
    a = d + branching (1 - d).
    """
    d = 2 ** (-1 / half_life)
    a = d + branching * (1 - d)
    excess = mu * branching / (1 - branching)
    return days * (mu + excess) - excess * (1 - a**days) / (1 - a)


def two_states(up: float, down: float, days: int) -> float:
    """Return the chance to be up after ``days`` steps from down."""
    return up / (up + down) * (1 - (1 - up - down) ** days)


def raised_readiness(alert: float, back: float, days: int) -> float:
    """Return the chance that readiness is above 0: a chain over 0, 1, 2 with odds against hold."""
    up, most, back_1 = alert / (1 + alert), back / (1 + back), 1 + alert + back
    chain = np.array([[1 - up, up, 0], [back / back_1, 1 / back_1, alert / back_1], [most, 0, 1 - most]])
    return float(1 - np.linalg.matrix_power(chain, days)[0, 0])


def _incidents(model: CrisisModel) -> NDArray[np.floating]:
    return np.asarray(model.tally.numbers()["incidents"], np.float64)


_BUSY = {"mu0": 0.08, "nbr": 0.6, "hl_y": 3.0}
_OFFSET = {move.name: move.offset for actor in ("serbia", "nato") for move in REPERTOIRES[actor]}

CHECKS = (
    Check(
        "Background incidents only: no incident in the window",
        "exp(−mu0 T)",
        (),
        STILL,
        lambda model: _incidents(model) == 0,
        math.exp(-PARAMETERS["mu0"].default * DAYS),
    ),
    Check(
        "KFOR patrols and draws down: two states, odds that never change",
        "p / (p + q) (1 − (1 − p − q)^T)",
        ("nato.patrol", "nato.draw_down"),
        {**STILL, "b_X": 0.0, "th_kfor": -4.5},
        lambda model: model.state.kfor_moved > 0,
        two_states(
            math.exp(-4.5) / (1 + math.exp(-4.5)),
            math.exp(_OFFSET["draw_down"]) / (1 + math.exp(-4.5) + math.exp(_OFFSET["draw_down"])),
            DAYS,
        ),
    ),
    Check(
        "Serbia's readiness without response (lam = 0): raised on the last day (a chain of three states)",
        "1 − (P^T)₀₀",
        ("serbia.alert", "serbia.stand_down"),
        {**STILL, "lam": 0.0, "th_alert": -5.8, "th_back": -4.5},
        lambda model: model.state.readiness > 0,
        raised_readiness(math.exp(-5.8), math.exp(-4.5 + _OFFSET["stand_down"]), DAYS),
    ),
    Check(
        "Incidents that breed incidents: expected number (daily Hawkes process)",
        "T mu0 / (1 − nbr) − mu0 nbr / (1 − nbr) (1 − a^T) / (1 − a)",
        (),
        {**STILL, **_BUSY},
        _incidents,
        hawkes_mean(_BUSY["mu0"], _BUSY["nbr"], _BUSY["hl_y"], DAYS),
        yes_no=False,
    ),
)
