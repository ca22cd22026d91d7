"""How probable a log is: one pass over the fold, for many parameter points at once (docs/decisions.md).

Two faces over the same terms. `log_likelihood` reads the complete log of a simulation, where everything is
seen. `record_log_likelihood` reads the coded record, where silence is not ``hold``: the model follows the
record with its gaps drawn, and the likelihoods of several such imputations are averaged (docs/model.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from sim.arrays import Array, Double, Floating, Int
from sim.calibration.ledger import Ledger, Sight
from sim.calibration.terms import Reader
from sim.ensemble.dataset import as_model
from sim.errors import InputError, Problem
from sim.model import CrisisModel, central_values, rules_for
from sim.parameters import Parameters
from sim.record.detection import FITTABLE
from sim.scenario import Scenario
from sim.scenario.compile import Record
from sim.values import checked_numbers, whole, whole_seed
from sim.world.fold import fold
from sim.world.log import EVENT_ARRAYS, day_events
from sim.world.situation import Situation
from sim.world.state import State

if TYPE_CHECKING:
    import xarray as xr

Values = Mapping[str, float | Floating]

#: Imputations over which the likelihood of the record is averaged (docs/model.md: Input data).
IMPUTATIONS = 8
#: The term that makes the slots sum to the total when imputations are averaged.
AVERAGING = "averaging over gaps"
#: Members in one pass: enough to spread the fixed cost of a day, few enough for memory.
CHUNK = 8192


@dataclass(frozen=True)
class Row:
    """One line of the table of terms: means over members or points.

    ``terms`` is how many were added, ``happened`` how many of them are about something that happened, and
    ``long_shots`` how many of these had less than one chance in a million; ``of_happened`` is the part of the
    log-likelihood that things that happened carry.
    """

    slot: str
    terms: float
    happened: float
    long_shots: float
    log_likelihood: float
    of_happened: float


@dataclass(frozen=True)
class Likelihood:
    """A log-likelihood and where it comes from.

    Attributes
    ----------
    total : array of float64, shape (members,) or (points,)
    terms, happened : dict of str to array, same shape
        By slot: the log-probability, and its part that comes from things that happened. ``terms`` sum to
        ``total``.
    counts : dict of str to array, shape (3,)
        By slot: number of terms, of things that happened and of long shots among them, per member.
    """

    total: Double
    terms: dict[str, Double]
    happened: dict[str, Double]
    counts: dict[str, Double]

    def table(self) -> list[Row]:
        """Return the terms by slot, averaged over members or points."""
        rows = []
        for slot, term in self.terms.items():
            of_happened = self.happened.get(slot, np.zeros(1))
            terms, happened, long = self.counts.get(slot, np.zeros(3)).tolist()
            rows.append(Row(slot, terms, happened, long, float(term.mean()), float(of_happened.mean())))
        return rows


def log_likelihood(
    log: Mapping[str, Array] | xr.Dataset, scenario: Scenario, parameters: Values | None = None
) -> Likelihood:
    """Return the log-likelihood of the complete log of a simulation, by member.

    Slots that were fixed from outside count for nothing, and neither do days on which the simulation
    followed the record. The first morning is the one stored with the log, whatever the parameters.

    Parameters
    ----------
    log : mapping of str to array, or Dataset
        What `sim.model.simulate_members` returns, or a stored ensemble with ``keep="log"``.
    scenario : Scenario
        With its arm merged in, as it was simulated.
    parameters : mapping of str to float or array of shape (members,), optional
        The point, or one for each member, at which to evaluate. Those left out take the scenario's number,
        or the median of its distribution.

    Raises
    ------
    KeyError
        If the log has no events.
    ScenarioError
        If a parameter is unknown, or a value is no number or outside its range.
    """
    names = (*(name for name, _, _ in EVENT_ARRAYS), "state_start")
    arrays = as_model(log, names) if _is_dataset(log) else {name: np.asarray(log[name]) for name in names}
    setting = scenario.setting()
    values = {**central_values(scenario), **checked_numbers(parameters)}
    rules = rules_for(setting, Parameters(values))
    state = State(rules.layout, arrays["state_start"].astype(np.float32))
    ledger, sight = Ledger(state.members), Sight()
    reader = Reader(rules, ledger)
    for t in range(setting.days):
        day = rules.start + t
        now, events = Situation(rules, state, day), day_events(arrays, t, day)
        if not rules.follows_record(day):
            reader.read(now, events, sight)
        state = fold(rules, state, events, now)
    counts = {slot: count / ledger.members for slot, count in ledger.counts.items()}
    return Likelihood(_summed(ledger.terms, ledger.members), ledger.terms, ledger.happened, counts)


def _is_dataset(log: Mapping[str, Array] | xr.Dataset) -> TypeGuard[xr.Dataset]:
    """Whether a log is a dataset, told without importing xarray; a dataset is a mapping too."""
    return hasattr(log, "data_vars")


def record_log_likelihood(
    scenario: Scenario,
    parameters: Values | None = None,
    imputations: int = IMPUTATIONS,
    seed: int = 0,
    record: Record = None,
) -> Likelihood:
    """Return the log-likelihood of the coded record, by parameter point.

    A coded move contributes log(delta P), a slot with nothing coded log(1 - sum of delta P). The state is
    folded with what the record leaves open drawn from fixed uniforms, the same for every point, and
    likelihoods are averaged over imputations. Days count from ``scenario.start`` to the end of the record
    or of the window; the warm-up before is folded and not counted.

    Parameters
    ----------
    scenario : Scenario
        One that follows the record in its window, such as `sim.ensemble.replay.record_scenario` returns.
    parameters : mapping of str to float or array of shape (points,), optional
        Model parameters by table name, and detection probabilities of moves in months that are not thin as
        ``delta_<move>``.
    imputations : int
        How many ways of filling the gaps are averaged for each point.
    seed : int
        Of the uniforms behind the imputations.
    record : sequence of ImposedEvent, optional
        Coded events to read instead of the shipped record's.

    Raises
    ------
    ScenarioError
        If a parameter is unknown, or a value is no number or outside its range.
    InputError
        If the scenario follows no record in its window, lengths of parameters differ, or a number is wrong.
    """
    given = checked_numbers(parameters, FITTABLE)
    imputations, seed = whole(imputations, "imputations", 1), whole_seed(seed)
    values = {name: np.atleast_1d(np.asarray(value)) for name, value in given.items()}
    lengths = {value.size for value in values.values()} - {1}
    if len(lengths) > 1:
        names = ", ".join(values)
        raise InputError(Problem("points must be lists of one length", key=names, value=sorted(lengths)))
    points = max(lengths, default=1)
    step = max(1, CHUNK // imputations)
    parts = []
    for first in range(0, points, step):
        few = {n: v if v.size == 1 else v[first : first + step] for n, v in values.items()}
        parts.append(_record_part(scenario, few, min(step, points - first), imputations, seed, record))
    terms, happened = (
        {slot: np.concatenate([part[i][slot] for part in parts]) for slot in parts[0][i]} for i in range(2)
    )
    members = points * imputations
    counts = {slot: np.add.reduce([part[2][slot] for part in parts]) / members for slot in parts[0][2]}
    return Likelihood(_summed(terms, points), terms, happened, counts)


#: Terms by slot, those of things that happened, and counts.
Part = tuple[dict[str, Double], dict[str, Double], dict[str, Int]]


def _record_part(
    scenario: Scenario,
    values: Mapping[str, Array],
    points: int,
    imputations: int,
    seed: int,
    record: Record,
) -> Part:
    """Follow the record once for a handful of points."""
    wide = {n: v if v.size == 1 else np.repeat(v, imputations) for n, v in values.items()}
    replicates = np.tile(np.arange(imputations), points)
    model = Follower(scenario, replicates=replicates, parameters=wide, seed=seed, record=record)
    ledger = model.read()
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return (*_averaged(ledger, imputations), dict(ledger.counts))


class Follower(CrisisModel):
    """The model following the record, with every day read; arguments as for `CrisisModel`."""

    def read(self) -> Ledger:
        """Run through the window, or to the end of the record, and return the terms of every day."""
        if not self.rules.follows_record(self.rules.start):
            message = "does not follow the record in its window"
            raise InputError(Problem(message, key="scenario", value=self.resolved.name))
        ledger = Ledger(self.state.members)
        reader = Reader(self.rules, ledger)
        while self.running and self.rules.follows_record(self._today):
            sight = Sight(self._seen(self._today))
            self.step()
            assert self.morning is not None and self.events is not None
            reader.read(self.morning, self.events, sight)
        return ledger


def _summed(terms: Mapping[str, Double], size: int) -> Double:
    total = np.zeros(size)
    for term in terms.values():
        total = total + term
    return total


def _averaged(ledger: Ledger, imputations: int) -> tuple[dict[str, Double], dict[str, Double]]:
    """Return the terms by point, weighted by how probable each imputation makes the record.

    With weights w proportional to exp(L), log-mean-exp(L) = sum(w L) - sum(w log(imputations w)); the second
    part is a slot of its own, so that slots sum to the total.
    """
    L = _summed(ledger.terms, ledger.members).reshape(-1, imputations)
    above = L - L.max(axis=1, keepdims=True)
    log_weight = above - np.log(np.exp(above).sum(axis=1, keepdims=True))
    weight = np.exp(log_weight)

    def mean(rows: dict[str, Double]) -> dict[str, Double]:
        return {slot: (weight * row.reshape(-1, imputations)).sum(axis=1) for slot, row in rows.items()}

    terms = mean(ledger.terms)
    terms[AVERAGING] = -(weight * (log_weight + np.log(imputations))).sum(axis=1)
    return terms, mean(ledger.happened)
