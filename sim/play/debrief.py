"""The debrief: your path beside the histories of the model's own actor, the days that mattered, the record.

The histories are an ordinary ensemble of the same scenario, in which every actor follows the model's rule. So
your rank says how unusual your history is, not how good you were: most of what tells histories apart is
luck. The one history with your own luck, in which the model decides for you, stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.actors import MOVE_CODE, MOVES_BY_ACTOR
from sim.drawing import reading
from sim.drawing.context import context_of
from sim.drawing.pages import LIMITS
from sim.drawing.sentences import predicate
from sim.drawing.words import day, hundredth, hundredth_interval, plural, tension
from sim.ensemble.dataset import date_of, number_name
from sim.ensemble.effects import Effect
from sim.ensemble.headline import mean_of, no_decision
from sim.ensemble.replay import Observed, Rank, observed_for, rank_of_observed
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import summarise
from sim.play.columns import Rows
from sim.play.futures import ASKED, FUTURES, HORIZON, Ground
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.words import (
    HEADS,
    change,
    choice_words,
    clear,
    days_left_to_the_model,
)
from sim.runs.outcome_rows import cannot_happen, possible
from sim.world.outcomes import EVENTS, FIRST_DECISION, NAMED, NO_DECISION, NUMBERS
from sim.world.vocabulary import ACTOR_NAMES, ACTORS

if TYPE_CHECKING:
    import xarray as xr

#: Histories of the model's own actors that a game is compared with.
HISTORIES = 1000
#: Decisions shown as pivotal, the largest first.
SHOWN = 8


@dataclass(frozen=True)
class Pivot:
    """A decision after which the futures differ from those without it: the paired effect by outcome."""

    date: dt.date
    actor: str
    choice: Choice
    instead: Choice | None
    effects: dict[str, Effect]


@dataclass(frozen=True)
class Habit:
    """How often a move was made: by you, and by the model's actor (5 %, median and 95 % of histories)."""

    move: str
    yours: int
    low: int
    median: int
    high: int


@dataclass(frozen=True)
class Debrief:
    """What there is to say about a finished game.

    Parameters
    ----------
    summary : Dataset
        Counts of the histories.
    yours, alone : Observed
        Your history, and the one with your luck in which the model decides.
    real : Observed or None
        The record over the same window.
    ranks : mapping of outcome to Rank
        Where your history falls among the histories.
    habits : mapping of actor to list of Habit
    pivots : list of Pivot
        Those with an interval that leaves out 0; ``compared`` is the number of comparisons looked at.
    """

    summary: xr.Dataset
    yours: Observed
    alone: Observed
    real: Observed | None
    ranks: dict[str, Rank]
    habits: dict[str, list[Habit]]
    pivots: list[Pivot] = field(default_factory=list)
    compared: int = 0


def debrief(game: Game, histories: int = HISTORIES, futures: int = FUTURES) -> Debrief:
    """Return what there is to say about a game that is over.

    Parameters
    ----------
    game : Game
    histories : int
        Members of the ensemble that it is compared with.
    futures : int
        Futures with and without each decision.
    """
    pivots, compared = pivotal(game, futures)
    return replace(beside_histories(game, histories), pivots=pivots, compared=compared)


def beside_histories(game: Game, histories: int = HISTORIES) -> Debrief:
    """Return a game that is over beside the histories of the model, without its decisions."""
    assert game.log is not None
    ensemble = simulate(game.scenario, replicates=histories, seed=game.seed)
    alone = simulate(game.scenario, replicates=[game.replicate], seed=game.seed)
    summary, yours = summarise(ensemble), as_observed(game.log)
    habits = {actor: _habits(game, actor, ensemble) for actor in game.people}
    real, ranks = observed_for(game.scenario), rank_of_observed(summary, yours)
    return Debrief(summary, yours, as_observed(alone), real, ranks, habits)


def as_observed(log: xr.Dataset) -> Observed:
    """Return one simulated history in the form in which the real one is compared with an ensemble."""
    dates = {name: date_of(log, f"when_{name}", 0) for name in EVENTS}
    numbers = {name: float(log[number_name(name)][0]) for name in NUMBERS}
    return Observed(summarise(log), log, dates, numbers)


def pivotal(game: Game, futures: int = FUTURES, among: slice = slice(None)) -> tuple[list[Pivot], int]:
    """Return the decisions that changed what could follow, and how many comparisons were made.

    Each decision of a person but holding is set beside holding, or on a due day beside the model's rule: two
    times ``futures`` over the next 30 days, on the same luck. ``among`` says of which turns.
    """
    found, compared = [], 0
    for at, turn in list(enumerate(game.turns))[among]:
        made = [
            (actor, choice)
            for actor, choice in turn.choices.items()
            if choice is not None and choice.move != "hold" and actor not in turn.late
        ]
        if not made:
            continue
        others = [(actor, _instead_of(choice)) for actor, choice in made]
        drawn = Ground(game, at).follow([*made, *others], futures)
        for (actor, choice), with_it, without in zip(made, drawn, drawn[len(made) :], strict=False):
            effects = {name: with_it.against(without, name) for name in ASKED}
            compared += len(effects)
            stood = {name: effect for name, effect in effects.items() if clear(effect)}
            if stood:
                found.append(Pivot(turn.date, actor, choice, without.choice, stood))
    return found, compared


def _instead_of(choice: Choice) -> Choice | None:
    """Return what a decision is set beside."""
    return None if choice.move in ("postpone", "phase", "enforce") else Choice()


def _habits(game: Game, actor: str, ensemble: xr.Dataset) -> list[Habit]:
    a, habits = ACTORS.index(actor), []
    moves = ensemble["move"].values[:, a]
    decided = [turn.choices.get(actor) for turn in game.turns]
    chosen = Counter(choice.move for choice in decided if choice is not None)
    for move in MOVES_BY_ACTOR[actor].values():
        times = (moves == MOVE_CODE[move.name]).sum(axis=0)
        yours = chosen[move.name]
        if move.name != "hold" and (yours or times.any()):
            low, middle, high = (int(v) for v in np.quantile(times, (0.05, 0.5, 0.95), method="inverted_cdf"))
            habits.append(Habit(move.name, yours, low, middle, high))
    return habits


NO_PIVOT = "None that these futures can show."
RANK_NOTE = (
    "in how many of 100 histories it came sooner, or was lower, than in yours (95 % interval). It says how "
    "unusual your history is, not how well you did: much of it is luck. Numbers: median with 10–90 %, and "
    "mean."
)


def outcome_rows(found: Debrief) -> Rows:
    """Return the outcomes: yours, those of the model on your luck, of 100 histories, and the real ones."""
    shown = [found.yours, found.alone]
    real = ["real crisis"] if found.real else []
    titles = ["outcome", "you", "same luck, model", "of 100", "sooner or lower", *real]
    rows = []
    left_out = cannot_happen(context_of(found.summary, with_record=False))
    for name in possible((*EVENTS, *NUMBERS), left_out):
        row = [NAMED[name].label, *(value_words(one, name) for one in shown)]
        row += [_of_all(found.summary, name), rank_words(found, name)]
        rows.append(row + ([value_words(found.real, name)] if found.real else []))
    return titles, rows


def value_words(one: Observed, outcome: str) -> str:
    """Return the date of an event in a history, or a number."""
    if outcome in one.numbers:
        return tension(one.numbers[outcome])
    if outcome == NO_DECISION.name:
        return "no" if any(one.dates[name] for name in FIRST_DECISION) else "yes"
    date = one.dates[outcome]
    return day(date) if date else "never"


def _of_all(summary: xr.Dataset, outcome: str) -> str:
    n = reading.members(summary)
    if outcome in NUMBERS:
        low, middle, high = reading.number_quantiles(summary, outcome)
        mean = mean_of(summary, outcome)
        return f"median {middle:.0f} ({low:.0f}–{high:.0f}), mean {mean:.0f}"
    if outcome == NO_DECISION.name:
        return _share(no_decision(summary)[0], n)
    return _share(int(reading.counts(summary, "outcome_count", outcome=outcome)), n)


def _share(k: int, n: int) -> str:
    return f"{hundredth(k, n)} ({hundredth_interval(k, n)})"


def rank_words(found: Debrief, outcome: str) -> str:
    """Return in how many of 100 histories the event came sooner or the number is lower, with interval."""
    rank = found.ranks.get(outcome)
    if rank is None or (outcome in EVENTS and found.yours.dates[outcome] is None):
        return ""
    return _share(rank.below, rank.members)


def habit_title(game: Game, actor: str) -> str:
    """Return what `habit_rows` are of, with the days that are not in them."""
    left = days_left_to_the_model(game, [actor])
    model = f" ({plural(left, 'day')} left to the model)" if left else ""
    return f"What was chosen for {ACTOR_NAMES[actor]}{model}"


def habit_rows(actor: str, habits: list[Habit]) -> Rows:
    """Return how often each move was made, by you and by the model's actor."""
    rows = [[predicate(actor, h.move), str(h.yours), str(h.median), f"{h.low}–{h.high}"] for h in habits]
    return ["move", "you", "the model's: median", "nine in ten"], rows


def pivot_rows(pivots: list[Pivot]) -> Rows:
    """Return the decisions that mattered most, with what they changed, in order."""
    rows = []
    for pivot in sorted(sorted(pivots, key=_size)[-SHOWN:], key=lambda pivot: pivot.date):
        said = [f"{HEADS[name]} {change(e, name).removesuffix(' *')}" for name, e in pivot.effects.items()]
        chose = f"{ACTOR_NAMES[pivot.actor]} {choice_words(pivot.actor, pivot.choice)}"
        instead = "the model's rule" if pivot.instead is None else choice_words(pivot.actor, pivot.instead)
        rows.append([day(pivot.date), chose, instead, "; ".join(said)])
    return ["day", "you chose", "instead of", "changed, of 100 futures"], rows


def pivot_note(pivots: list[Pivot], compared: int) -> str:
    """Return how far to trust the decisions that are listed; ``compared`` as in `Debrief`."""
    chance, stood = round(compared / 20), sum(len(pivot.effects) for pivot in pivots)
    most = f" of the {SHOWN} largest decisions" if len(pivots) > SHOWN else ""
    return (
        f"{FUTURES} futures over {HORIZON} days with and without each decision, on the same luck; shown are "
        f"changes{most} whose 95 % interval leaves out 0. Of {plural(compared, 'comparison')}, "
        f"{stood} did; about {chance} would by chance."
    )


def _size(pivot: Pivot) -> float:
    """Return the largest change: points of 100 for events, points of tension."""
    return max(abs(e.effect) * (100 if name in EVENTS else 1) for name, e in pivot.effects.items())


def trust_words(game: Game) -> str:
    """Return how far to trust the game's numbers."""
    from sim.drawing.context import basis

    return f"{basis(game.scenario)}. See {LIMITS}."
