"""Why an actor did what it did on a day: the odds of its moves, taken apart into the model's own terms.

The morning of the day is recomputed from the log in float64. Every move's log-odds against ``hold`` are a
sum (docs/model.md), so each has its exact parts; `sim.explanation.causes` then leads each part back to the
events before (docs/decisions.md: Experiments).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.actors import APPEALS, DRIVERS, DUE_DAY, MOVES, REPERTOIRES, due_day, precision
from sim.actors.agents import offered
from sim.ensemble.dataset import checked_log, date_of
from sim.ensemble.odds import Odds, day_of, slot_odds
from sim.errors import InputError, Problem
from sim.explanation.causes import Cause, Past, mornings, past_of
from sim.parameters import Parameters
from sim.tabular import Tabular
from sim.values import Date, as_date, checked_member, one_of, yes_or_no
from sim.world.addends import CALM
from sim.world.moves import APPEAL, Move
from sim.world.numbers import first
from sim.world.situation import Situation
from sim.world.vocabulary import ACTORS, NO_EFFECT, ORIGINS, SLOTS, THIRD_PARTIES

if TYPE_CHECKING:
    import xarray as xr

OVER = "state forces had ended this history: nobody decides any more"


@dataclass(frozen=True)
class Term:
    """One part of a move's log-odds against ``hold``.

    Parameters
    ----------
    name : str
        ``calm``, or what the actor attends to: ``reciprocity``, ``domestic``, ``stakes``, ``urgency``, ...
    value : float
        Log-odds that it adds.
    causes : tuple of Cause
        The events behind it, largest first; they and `rest` add up to ``value``.
    rest : float
        What no single event accounts for, such as a due date set before the window.
    """

    name: str
    value: float
    causes: tuple[Cause, ...] = ()
    rest: float = 0.0


@dataclass(frozen=True)
class Option:
    """A move on the menu of a day: how likely it was, and why.

    Parameters
    ----------
    move : str
    available : bool
        Whether it was possible that day.
    probability : float
        0-1; 0 where it was not possible.
    engine : float
        The same as the engine computes it, in float32.
    log_odds : float
        Against ``hold``: the sum of ``terms``.
    terms : tuple of Term
        Largest first.
    """

    move: str
    available: bool
    probability: float
    engine: float
    log_odds: float
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, repr=False)
class Explanation(Tabular):
    """One choice of one actor.

    Parameters
    ----------
    date : datetime.date
    member : int
    actor : str
    kind : {"day", "due", "appeal"}
        Its daily menu, Kosovo's menu on a due day, or a third party's call for restraint.
    chosen : str
        The move that was made; ``hold`` for none.
    origin : str
        Who decided it, one of ``vocabulary.ORIGINS``: odds are the model's even where they did not decide.
    followed : bool
        Whether the record was followed that day, so that unrecorded moves were drawn given that nobody
        recorded them.
    options : tuple of Option
        In menu order.
    """

    date: dt.date
    member: int
    actor: str
    kind: str
    chosen: str
    origin: str
    followed: bool
    options: tuple[Option, ...]

    @property
    def decision(self) -> Option | None:
        """The chosen move; ``None`` where it was not on the menu, as when a deal came before a due day."""
        return next((option for option in self.options if option.move == self.chosen), None)

    def headline(self) -> str:
        """Return who chose what, when, and how likely that was."""
        odds = f", chosen in {self.decision.probability:.0%} of such days" if self.decision else ""
        return f"{self.actor}, {self.date}, member {self.member}: {self.chosen}{odds}"

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row for each move of the menu, with the log-odds that each term adds."""
        return pd.DataFrame(
            {
                "move": option.move,
                "chosen": option.move == self.chosen,
                "available": option.available,
                "probability": option.probability,
                "log_odds": option.log_odds,
                **{term.name: term.value for term in option.terms},
            }
            for option in self.options
        )


def explain(log: xr.Dataset, member: int = 0, *, on: Date, actor: str, appeal: bool = False) -> Explanation:
    """Explain what an actor did on a day of a finished history.

    Parameters
    ----------
    log : Dataset
        Of ``keep="log"``.
    member : int
        Position along the ``member`` dimension.
    on : date, str or datetime64
        A day of the window.
    actor : str
        One of ``serbia``, ``kosovo``, ``eu``, ``us``, ``nato``.
    appeal : bool
        Explain a third party's call for restraint instead of its move.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        If there is no such history, day or actor.
    """
    t = check(log, member, on)
    known = THIRD_PARTIES if yes_or_no(appeal, "appeal") else ACTORS
    one_of(actor, known, "actor")
    return explain_choice(log, past_of(log, member, t), int(member), t, actor, appeal=appeal)


def explain_day(log: xr.Dataset, member: int = 0, *, on: Date) -> list[Explanation]:
    """Explain what each of the five actors did on a day; arguments and errors as in `explain`."""
    t = check(log, member, on)
    past = past_of(log, member, t)
    return [explain_choice(log, past, member, t, actor) for actor in ACTORS]


def explain_moves(log: xr.Dataset, member: int = 0) -> list[Explanation]:
    """Explain every move of a history, ``hold`` left out, in order; arguments and errors as in `explain`."""
    check(log, member, day_of(log, 0))
    return [
        explain_choice(log, past, member, t, actor)
        for t, past in enumerate(mornings(log, member))
        for a, actor in enumerate(ACTORS)
        if log["move"].values[t, a, member]
    ]


def explain_choice(
    log: xr.Dataset, past: Past, member: int, t: int, actor: str, *, appeal: bool = False
) -> Explanation:
    """Explain one choice, given what led to that morning; one `Past` serves all actors of a day."""
    now = past.now
    kind = kind_of(now, actor, appeal)
    moved, origin = _logged(log, member, t, actor, appeal)
    found = options(now, past.engine, actor, kind)
    explained = tuple(_traced(option, past, actor) for option in found)
    followed = now.rules.follows_record(now.day)
    return Explanation(day_of(log, t), member, actor, kind, moved, origin, followed, explained)


def check(log: xr.Dataset, member: int, on: Date) -> int:
    """Return the position of a day in the window, after checking that there is such a history and day."""
    checked_log(log)
    checked_member(member, log.sizes["member"])
    date = as_date(on, "on")
    t = (date - day_of(log, 0)).days
    if not 0 <= t < log.sizes["date"]:
        allowed = f"{day_of(log, 0)} to {day_of(log, -1)}"
        raise InputError(Problem("outside the window", key="on", value=str(date), allowed=allowed))
    if (end := ended_on(log, member)) is not None and date > end:
        raise InputError(Problem(OVER, key="on", value=str(date), allowed=f"{day_of(log, 0)} to {end}"))
    return t


def ended_on(log: xr.Dataset, member: int) -> dt.date | None:
    """Return the day on which state forces ended a history, if they did (docs/model.md: Choice)."""
    return date_of(log, "ended_on", member)


def kind_of(now: Situation, actor: str, appeal: bool = False) -> str:
    """Return which menu an actor has: ``day``, ``due`` or ``appeal``."""
    if appeal:
        return "appeal"
    return "due" if due_day(now, actor) and not now.rules.follows_record(now.day) else "day"


def _is_possible(move: Move, now: Situation) -> bool:
    possible = now.possible(move)
    return possible is None or bool(possible[0])


def menu_of(kind: str, actor: str) -> tuple[Move, ...]:
    """Return a menu in drawing order."""
    return {"day": REPERTOIRES.get(actor, ()), "due": DUE_DAY, "appeal": APPEALS.get(actor, ())}[kind]


def options(now: Situation, engine: Situation, actor: str, kind: str) -> tuple[Option, ...]:
    """Return every move of a menu with its odds and terms, without causes.

    Parameters
    ----------
    now, engine : Situation
        The morning in float64, and as the engine saw it; the first member counts.
    """
    menu = menu_of(kind, actor)
    possible = offered(menu, now.rules.setting.off_menu(actor))
    forces = forces_of(now, actor)
    terms = {move.name: terms_of(move, forces, now.parameters) for move in menu}
    log_odds = {name: sum(term.value for term in parts) for name, parts in terms.items()}
    open_to = {move.name: move in possible and _is_possible(move, now) for move in menu}
    # A due day has no `hold` on its menu, and odds are against it all the same: enforcing has log-odds 0
    # when nothing speaks for or against it (docs/model.md: Choice).
    total = sum(np.exp(log_odds[name]) for name, there in open_to.items() if there)
    seen: Odds = slot_odds(engine, actor, menu)
    return tuple(
        Option(
            name,
            open_to[name],
            float(np.exp(log_odds[name]) / total) if open_to[name] else 0.0,
            seen.get(name, 0.0),
            log_odds[name],
            tuple(sorted(parts, key=lambda term: -abs(term.value))),
        )
        for name, parts in terms.items()
        if name in seen
    )


def forces_of(now: Situation, actor: str) -> list[tuple[str, str, float]]:
    """Return what an actor attends to: driver, part, and the log-odds of the part per unit of weight."""
    response = _first(precision(actor, now))
    return [
        (driver.name, part.name, (1.0 if driver.shift else response) * _first(part(now)))
        for driver in DRIVERS[actor].values()
        for part in driver.parts
    ]


def terms_of(
    move: Move, forces: Sequence[tuple[str, str, float]], parameters: Parameters
) -> tuple[Term, ...]:
    """Return the parts of a move's log-odds, zero ones left out except the calm propensity of a move."""
    parts: dict[str, float] = {}
    if move.name != "hold":
        parts[CALM] = (_first(parameters.get(move.calm)) if move.calm else 0.0) + move.offset
    parts |= {part: move.weights.get(driver, 0.0) * force for driver, part, force in forces}
    return tuple(Term(name, value) for name, value in parts.items() if value or name == CALM)


def _traced(option: Option, past: Past, actor: str) -> Option:
    """Return an option with the events behind each of its terms."""
    terms = []
    for term in option.terms:
        causes, rest = past.ledger.behind(past.now, actor, term.name, term.value)
        terms.append(replace(term, causes=causes, rest=rest))
    return replace(option, terms=tuple(terms))


def _logged(log: xr.Dataset, member: int, t: int, actor: str, appeal: bool) -> tuple[str, str]:
    """Return what was done that day and who decided it."""
    if appeal:
        bit = 1 << THIRD_PARTIES.index(actor)
        done = bool(int(log["appeal"].values[t, member]) & bit)
        code = int(log["slot_origin"].values[t, SLOTS.index(f"{APPEAL}/{actor}"), member])
        return APPEAL if done else "hold", ORIGINS[code]
    a = ACTORS.index(actor)
    origin = int(log["origin"].values[t, a, member]) % NO_EFFECT
    return MOVES[int(log["move"].values[t, a, member])], ORIGINS[origin]


def _first(values: np.ndarray) -> float:
    return float(first(values))
