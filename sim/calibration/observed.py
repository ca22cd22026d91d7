"""What can be seen of histories: a log thinned by the observation rule, and tension read off what is left.

Two weightings of tension stand beside each other: the model's own, by Goldstein's scores, and one by the
scores of PLOVER's expert panel (docs/model.md: Folds). Both keep the model's memory, scale and deals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.actors import MOVES
from sim.arrays import Array
from sim.calibration.observe import thinned
from sim.model import CATALOGUE
from sim.parameters import PARAMETERS
from sim.randomness import Uniforms
from sim.record.codebook import actions, plover_scores
from sim.record.detection import detection_with
from sim.record.eventrows import move_rows
from sim.world.log import day_events
from sim.world.measures import ENDED_BY_FACT
from sim.world.rules import Rules
from sim.world.state import VARIABLES
from sim.world.vocabulary import ACTORS, ANNOUNCED, IN_FORCE, THIRD_PARTIES

#: Points in memory on a calm first day.
_CALM = next(variable.start for variable in VARIABLES if variable.name == "tension_points")

Log = Mapping[str, Array]


@dataclass(frozen=True)
class Weights:
    """Points that kinds of events add to tension; positive is conflict.

    Attributes
    ----------
    moves : array of shape (actors, codes)
    appeal, install, boycott, lift : float
        An appeal, contested officials in office, a boycott, a standing measure lifted.
    roadblock, incident : float
        A day on which barricades go up, and one incident. What every further barricade, casualties and a
        lethal attack add is the same in both weightings.
    """

    name: str
    moves: Array
    appeal: float
    install: float
    boycott: float
    lift: float
    roadblock: float
    incident: float


def _moves(points: Mapping[tuple[str, str], float]) -> Array:
    table = np.zeros((len(ACTORS), len(MOVES)))
    for (actor, move), value in points.items():
        if move in MOVES:
            table[ACTORS.index(actor), MOVES.index(move)] = value
    return table


def goldstein() -> Weights:
    """Return the model's own weights (docs/model.md: Choice, Folds)."""
    points = {
        (actor, move.name): move.points for actor, moves in CATALOGUE.items() for move in moves.values()
    }
    return Weights("Goldstein", _moves(points), -3.0, 5.0, 6.5, -5.0, 7.5, 6.0)


def plover() -> Weights:
    """Return PLOVER's weights: minus the panel's score of what each move and event is coded as.

    Moves that add nothing in the model (NATO's reserve and its leaving: an ally's troops) add nothing here.
    """
    scores = plover_scores()
    counts = {
        (actor, move.name) for actor, moves in CATALOGUE.items() for move in moves.values() if move.points
    }
    points = {
        key: -scores[row.plover, row.mode].score
        for key, row in move_rows().items()
        if row.plover and key in counts
    }

    def of(action: str) -> float:
        return -actions()[action].plover_score

    return Weights(
        "PLOVER", _moves(points), 0.0, of("install_officials"), points["serbia", "call"],
        of("withdraw_measure"), of("erect_barricade"), of("clash"),
    )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What is seen of some histories, days first and members last.

    ``move`` has one row per actor; ``fact`` says whether a fact of that name happened.
    """

    dates: tuple[dt.date, ...]
    move: Array
    appeals: Array
    up: Array
    down: Array
    standing: Array
    incidents: Array
    casualties: Array
    lethal: Array
    walk_out: Array
    lifted: Array
    pulse: Array
    fact: Mapping[str, Array]

    def tension(self, weights: Weights) -> Array:
        """Return tension, 0-100, at the end of each day: array of shape (days, members)."""
        keep = 2.0 ** (-1.0 / PARAMETERS["hl_x"].default)
        points, x = self._points(weights), np.full(self.up.shape[1], _CALM)
        found = np.empty(self.up.shape)
        for t in range(len(found)):
            x = np.maximum(keep * x + points[t], 0) * (1 - 0.5 * self.pulse[t])
            found[t] = x
        scaled: Array = 100 * (1 - np.exp(-found / PARAMETERS["x_ref"].default))
        return scaled

    def moved(self, actor: str, *names: str) -> Array:
        """Return whether the actor made one of these moves: array of shape (days, members)."""
        codes = [MOVES.index(name) for name in names]
        found: Array = np.isin(self.move[:, ACTORS.index(actor)], codes)
        return found

    def happened(self, *names: str) -> Array:
        """Return whether one of these facts happened: array of shape (days, members)."""
        found: Array = np.any([self.fact.get(name, np.zeros(self.up.shape, bool)) for name in names], axis=0)
        return found

    def _points(self, weights: Weights) -> Array:
        by = {actor: weights.moves[a][self.move[:, a]] for a, actor in enumerate(ACTORS)}
        others = by["eu"] + by["us"] + by["nato"] + weights.appeal * self.appeals
        parties = by["serbia"] + by["kosovo"] + weights.lift * self.lifted
        parties += weights.install * self.happened("install_officials")
        parties += weights.boycott * self.happened("boycott")
        roads = weights.roadblock * (self.up > 0) + self.up + 1.5 * (self.standing > 0) - self.down
        violence = weights.incident * self.incidents + 6 * np.log1p(self.casualties) + 20 * self.lethal
        points: Array = parties + 0.25 * others + roads + violence
        return points


def see(log: Log, rules: Rules, seed: int | None = None, fitted: Mapping[str, Array] | None = None) -> Seen:
    """Return what is seen of the histories of a log.

    Parameters
    ----------
    log : mapping of str to array
        As from `sim.model.log_of`, of a window that starts calm.
    rules : Rules
        Of the model that made it.
    seed : int, optional
        Thins each day as a record would be (docs/model.md); without it everything is seen, as is right
        for the coded record itself.
    fitted : mapping of str to array of shape (members,), optional
        Detection probabilities of moves in the place of the table's, in months that are not thin.
    """
    uniforms = None if seed is None else Uniforms(seed, range(log["move"].shape[-1]))
    days = []
    for t in range(rules.setting.days):
        date = rules.setting.start + dt.timedelta(days=t)
        day = day_events(log, t, date.toordinal())
        days.append(day if uniforms is None else thinned(day, detection_with(fitted or {}, date), uniforms))

    def each(name: str) -> Array:
        found: Array = np.stack([getattr(day, name) for day in days])
        return found

    up, down, appeal = each("up").sum(axis=1), each("down").sum(axis=1), each("appeal")
    deals, ended = each("deal"), each("acted_on") == ENDED_BY_FACT
    standing = slice(len(rules.kosovo), None)
    return Seen(
        dates=tuple(rules.setting.start + dt.timedelta(days=t) for t in range(rules.setting.days)),
        move=each("move"),
        appeals=np.sum([(appeal >> bit) & 1 for bit in range(len(THIRD_PARTIES))], axis=0),
        up=up,
        down=down,
        standing=np.cumsum(up - down, axis=0),
        incidents=each("incidents"),
        casualties=each("casualties"),
        lethal=each("lethal"),
        walk_out=each("walk_out") > 0,
        lifted=(ended[:, standing] | (deals[:, standing] > 0)).sum(axis=1),
        pulse=_pulse(log, deals, each("general_deal"), rules),
        fact=dict(zip(rules.facts, np.moveaxis(each("facts") > 0, 1, 0), strict=True)),
    )


def _pulse(log: Log, deals: Array, general: Array, rules: Rules) -> Array:
    """Return the settled share of what was open on the eve, by salience (docs/model.md: Mediation)."""
    own = len(rules.kosovo)
    status = log["status"][:, :own]
    eve = np.concatenate([np.zeros_like(status[:1]), status[:-1]])
    weight = rules.salience[:own] * ((eve >= ANNOUNCED) & (eve <= IN_FORCE))
    total = weight.sum(axis=1)
    settled = (weight * (deals[:, :own] > 0)).sum(axis=1)
    share: Array = settled / np.maximum(total, 1e-6) + ((general > 0) & (total == 0))
    return share
