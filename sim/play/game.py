"""One history, played day by day: seats decide, the rest of the model responds.

A game is a scenario, a seed, a replicate, who sits where, and the choices of each day. Its luck is that of
history ``replicate`` of ``crisis-sim run`` with the same seed, so a game in which everybody takes the
model's moves is that history, bit for bit. Going back a day, or on from a saved game, is playing the same
choices again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.simulate import Plan, make_plan
from sim.errors import InputError, Problem
from sim.model import CrisisModel
from sim.parameters import PARAMETERS
from sim.play.answers import MODEL, PERSON, LateError
from sim.play.choices import can_appeal, checked, events_of, menu
from sim.play.history import dataset
from sim.play.morning import observe
from sim.play.protocol import Choice, Observation
from sim.play.seats import Seat, check_actor, checked_seats
from sim.scenario import Scenario
from sim.scenario.document import located
from sim.scenario.scenario import scenario_of
from sim.values import MOST, list_of, mapping_of, whole, whole_seed
from sim.world.moves import APPEAL
from sim.world.situation import Situation
from sim.world.state import State
from sim.world.vocabulary import ACTORS

if TYPE_CHECKING:
    import xarray as xr


#: Histories whose luck can be played.
LUCKS = 2**62


@dataclass(frozen=True)
class Turn:
    """What was decided for one day.

    ``choices`` has an entry for each actor that somebody decided for, ``None`` where that somebody left the
    day to the model's rule. ``late`` says why a seat holds instead of deciding.
    """

    date: dt.date
    choices: Mapping[str, Choice | None] = field(default_factory=dict)
    late: Mapping[str, str] = field(default_factory=dict)


class Game:
    """A history that is being played.

    Parameters
    ----------
    scenario : Scenario, str or Path
    seats : mapping of actor to str or Seat
        ``"person"``, ``"model"`` (also for those left out), or a seat such as `Script` or `Coded`.
    arm : str, optional
        One of the scenario's arms.
    seed, replicate : int
        Whose luck: that of history ``replicate``, from 0, of a run with this seed, 0 to 2**63 - 1 (the
        scenario's own if left out).
    turns : sequence of Turn
        Days that were played before; nobody is asked about them again.

    Raises
    ------
    InputError
        If the scenario, an arm, an actor, a seat or the luck is wrong, or there is nothing to play.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        seats: Mapping[str, str | Seat],
        *,
        arm: str | None = None,
        seed: int | None = None,
        replicate: int = 0,
        turns: Sequence[Turn] = (),
    ) -> None:
        taken = checked_seats(seats)
        played = list_of(turns, Turn, "turns", "days that were played")
        replicate = whole(replicate, "replicate", 0, LUCKS - 1)
        luck = None if seed is None else whole_seed(seed)
        self.plan = _with_own_values(make_plan(scenario, arm=arm, seed=luck, replicates=[replicate]))
        until = self.plan.setting.record_until
        if until and until >= self.plan.setting.end:
            message = "follows the record to its last day, so there is nothing to decide"
            allowed = f"record.until before {self.plan.setting.end}"
            raise InputError(Problem(message, key="record", allowed=allowed))
        self.seats = {actor: taken.get(actor, MODEL) for actor in ACTORS}
        self.replicate = replicate
        self.pending: dict[str, Choice | None] = {}
        self._begin(played)
        self._prepare()

    def _prepare(self) -> None:
        """Let the seats without people get ready."""
        try:
            for actor, seat in self.seats.items():
                if not isinstance(seat, str):
                    seat.prepare(actor, self.plan.setting.start, self.plan.setting.end)
        except InputError:
            self.close()
            raise

    def _begin(self, turns: Sequence[Turn]) -> None:
        """Start over and play these days."""
        forget(self.__dict__.get("model"))
        row = self.plan.design.rows(0, 1)
        self.model = CrisisModel(
            self.plan.scenario, replicates=row.replicate, parameters=row.parameters,
            seed=self.plan.design.source, keep="log",
        )  # fmt: skip
        self.turns: list[Turn] = []
        self.eves: list[State] = []
        self._events: list[Happening] = []
        self._told = 0
        self.pending.clear()
        self._clear()
        for turn in turns:
            self._check(turn)
            self._play(turn)

    @property
    def scenario(self) -> Scenario:
        """The scenario with its arm merged in."""
        return self.plan.scenario

    @property
    def seed(self) -> int:
        """The seed of the game's luck."""
        return self.plan.design.seed

    @property
    def day(self) -> dt.date:
        """The day to be decided about, or the day after the last one."""
        return self.model.day

    @property
    def over(self) -> bool:
        """Whether the last day was played, or state forces ended the history."""
        return not self.model.running

    @property
    def ended_on(self) -> dt.date | None:
        """The day on which state forces ended the history, ``None`` if they did not."""
        return self.turns[-1].date if self.model.state.ended[0] > 0 else None

    @property
    def people(self) -> tuple[str, ...]:
        """The actors that people decide for."""
        return tuple(actor for actor, seat in self.seats.items() if seat == PERSON)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The actors whose people have not decided about today yet."""
        if self.over:
            return ()
        return tuple(a for a in self.people if a not in self.pending and a not in self.fixed)

    @cached_property
    def now(self) -> Situation:
        """This morning."""
        return Situation(self.model.rules, self.model.state, self.day.toordinal())

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The actors whose move of today the scenario, or the record that it follows, fixes."""
        if self.model.rules.follows_record(self.day.toordinal()):
            return frozenset(ACTORS)
        today = self.model.rules.dated_events.get(self.day.toordinal(), ())
        return frozenset(event.actor for event in today if event.actor and event.move not in (None, APPEAL))

    @cached_property
    def log(self) -> xr.Dataset | None:
        """Everything that happened so far, as from `simulate`; ``None`` before the first day.

        When the game is over it has every day of the window, like the histories it is compared with.
        """
        return dataset(self.plan, self.model, self.plan.setting.days if self.over else len(self.turns))

    @property
    def events(self) -> tuple[Happening, ...]:
        """Everything that happened so far."""
        new = dataset(self.plan, self.model, len(self.turns), self._told)
        if new is not None:
            self._events += happenings(new)
            self._told = len(self.turns)
        return tuple(self._events)

    def observation(self, actor: str) -> Observation:
        """Return this morning as one actor sees it."""
        return observe(self.now, check_actor(actor), self.events, actor in self.fixed, self.plan.setting.end)

    def choose(self, actor: str, choice: Choice | None) -> None:
        """Take down what the people of a seat decided for today; until the day is played they may change it.

        Parameters
        ----------
        actor : str
        choice : Choice or None
            ``None`` leaves the day to the model's rule.

        Raises
        ------
        InputError
            If nobody sits there, nothing is to be decided, or the choice is not on the menu.
        """
        if self.seats[check_actor(actor)] != PERSON:
            raise InputError(Problem("nobody plays this actor", key="seat", value=actor))
        if self.over or actor in self.fixed:
            reason = "the game is over" if self.over else "the scenario fixes this actor's move today"
            raise InputError(Problem(reason, key="seat", value=actor))
        seen = self.observation(actor)
        self.pending[actor] = None if choice is None else checked(choice, seen.options, seen.appeals)

    def play_day(self, absent: str | None = None) -> Turn:
        """Ask the other seats and play the day.

        Parameters
        ----------
        absent : str, optional
            Why people who have not decided hold; without it they must have decided.

        Raises
        ------
        InputError
            If the game is over, or people have still to decide.
        """
        if self.over:
            raise InputError(Problem("the game is over", key="day", value=str(self.day)))
        late = dict.fromkeys(self.waiting, absent or "")
        if late and absent is None:
            raise InputError(Problem(f"still to decide: {', '.join(late)}", key="day", value=str(self.day)))
        choices: dict[str, Choice | None] = {**self.pending, **dict.fromkeys(late, Choice())}
        for actor, seat in self.seats.items():
            if isinstance(seat, str) or actor in self.fixed:
                continue
            try:
                choices[actor] = seat.decide(self.observation(actor))
            except LateError as reason:
                choices[actor], late[actor] = Choice(), str(reason)
        turn = Turn(self.day, choices, late)
        self._play(turn)
        return turn

    def undo(self, days: int = 1) -> None:
        """Go back some days; whatever was chosen on them is forgotten.

        Raises
        ------
        InputError
            If there are not so many.
        """
        days = whole(days, "days", -MOST)
        if not 1 <= days <= len(self.turns):
            allowed = f"1 to {len(self.turns)}" if self.turns else "none: no day was played"
            raise InputError(Problem("cannot go back so far", key="days", value=days, allowed=allowed))
        self._begin(self.turns[:-days])

    def close(self) -> None:
        """Give back what seats hold, such as processes."""
        for seat in self.seats.values():
            if not isinstance(seat, str):
                seat.close()

    def _check(self, turn: Turn) -> None:
        """Raise `InputError` unless a day that was played before is possible in this game."""
        if self.over:
            raise InputError(Problem("comes after the end of the history", key="day", value=str(turn.date)))
        if turn.date != self.day:
            raise InputError(Problem("not the next day", key="day", value=turn.date, allowed=str(self.day)))
        mapping_of(turn.late, f"{turn.date} late", "reasons by actor")
        for actor, choice in mapping_of(turn.choices, str(turn.date), "choices by actor").items():
            if check_actor(actor) in self.fixed:
                reason = "is decided on a day that the game leaves nobody"
                raise InputError(Problem(reason, key=str(turn.date), value=actor))
            if choice is not None and (actor not in turn.late or choice != Choice()):
                try:
                    checked(choice, menu(self.now, actor), can_appeal(self.now, actor))
                except InputError as error:
                    raise InputError(
                        *(replace(p, key=f"{turn.date} {actor}") for p in error.problems)
                    ) from None

    def _play(self, turn: Turn) -> None:
        """Impose a day's choices and simulate the day."""
        self.eves.append(self.model.state)
        dated = self.model.rules.dated_events.setdefault(turn.date.toordinal(), [])
        for actor, choice in turn.choices.items():
            dated += [] if choice is None else events_of(choice, actor, turn.date)
        # Whether a third party calls for restraint is its seat's to say, not drawn, once the seat decides.
        deciding = [agent for agent in self.model.actors if turn.choices.get(agent.name) is not None]
        appeals = [agent.appeal_menu for agent in deciding]
        for agent in deciding:
            agent.appeal_menu = agent.appeal_menu[:1]
        self.model.step()
        for agent, drawn in zip(deciding, appeals, strict=True):
            agent.appeal_menu = drawn
        if self.model.state.ended[0] > 0:
            self.model.run()  # nothing happens on the days left
        self.turns.append(turn)
        self.pending.clear()
        self._clear()

    def _clear(self) -> None:
        """Forget what was read off an earlier morning."""
        for name in ("now", "fixed", "log"):
            self.__dict__.pop(name, None)


def _with_own_values(plan: Plan) -> Plan:
    """Return the plan of one history; fitted and drawn parameters become its own numbers.

    So a saved game needs no file, and the histories that a game is compared with have its parameters.
    """
    if not plan.design.varied:
        return plan
    data = plan.scenario.data()
    data.pop("posterior", None)
    own = plan.design.rows(0, 1).parameters
    data["parameters"] = {
        # Stored in float32, a bound can lie half a digit outside itself.
        name: min(max(float(np.ravel(value)[0]), PARAMETERS[name].low), PARAMETERS[name].high)
        for name, value in own.items()
    }
    scenario = scenario_of(located(data, {}))
    return make_plan(scenario, seed=plan.design.source, replicates=plan.design.replicates)


def forget(model: CrisisModel | None) -> None:
    """Let go of a model's arrays: Mesa remembers every model that had agents."""
    if model is not None:
        model.__dict__.clear()
