"""One day after another: the Mesa model that simulates all members at once.

`CrisisModel` with one member is an ordinary Mesa model (batch runner, data collector, browser view);
with thousands of members it is the engine of every ensemble. There is no other engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import mesa
import numpy as np

from sim.actors import MOVE_CODE, MOVES_BY_ACTOR
from sim.actors.agents import Actor, Municipality
from sim.actors.choice import Chance
from sim.arrays import Array, Bool, Float, Floating, Index, Int
from sim.parameters import PARAMETERS, Parameters
from sim.randomness import Seed, Uniforms
from sim.record.detection import DELTA, FITTABLE, detection_with, is_thin
from sim.scenario import Scenario, load_scenario
from sim.values import Date, as_date, checked_ids, checked_numbers, checked_seed, kind_of, one_of
from sim.world import incidents, ladder, measures, readouts
from sim.world.decisions import decide
from sim.world.draws import members_where, pick
from sim.world.events import DayEvents, ImposedEvent, checked_record
from sim.world.fold import fold
from sim.world.impose import Plan
from sim.world.log import Recorder
from sim.world.mediation import Round
from sim.world.origin import Origin
from sim.world.outcomes import EVENTS, Tally
from sim.world.rules import Rules
from sim.world.setting import Setting
from sim.world.situation import Situation
from sim.world.state import State, any_row
from sim.world.vocabulary import ACTORS, PHASED, PLACES, THIRD_PARTIES

Keep = Literal["log", "curves"]
CATALOGUE = {
    actor: {MOVE_CODE[name]: move for name, move in moves.items()} for actor, moves in MOVES_BY_ACTOR.items()
}
EU, SERBIA = ACTORS.index("eu"), ACTORS.index("serbia")
#: Chance a day that Serbs return to institutions once every measure is suspended and special police have
#: gone (docs/model.md: Standing measures).
RETURN_PROBABILITY = np.float32(0.003)
#: A call becomes a walk-out only when a due date is at most this many days away (docs/model.md).
WALK_OUT_DAYS = 21
#: Rows of the state that start at a parameter's value, and whose.
SET_BY = {"troops": "nato.troops", "backing": "russia.backing"}


def rules_for(setting: Setting, parameters: Parameters) -> Rules:
    """Return what holds all the time in a window, with every actor's moves."""
    return Rules(setting, parameters, CATALOGUE)


class CrisisModel(mesa.Model):
    """The crisis, day by day, for one member or many.

    Parameters
    ----------
    scenario : Scenario, path or name of a shipped scenario
    replicate : int
        The noise stream of a single member.
    replicates : sequence of int, optional
        Noise streams of many members; replaces ``replicate``.
    parameters : mapping of str to float or array of shape (members,), optional
        Values by table name; those left out take the scenario's number, or the median of its distribution.
        Inside the ranges of the table; detection probabilities of moves as ``delta_<move>``, 0 to 1, in
        months that are not thin.
    arm : str, optional
        One of the scenario's arms.
    seed : int or mapping of str to int, optional
        Master seed, 0 to 2**63 - 1, or one for each of luck, choice and doubt; the scenario's own if left
        out.
    keep : {"log", "curves"}, optional
        What to record of the window, in ``recorder``; nothing if left out.
    origin : Origin, optional
        The history and day to go on from, instead of from the scenario's own first day.
    begin : date, str or datetime64, optional
        Open the window this early inside a warm start, with what the record had made of the measures.
    record : sequence of ImposedEvent, optional
        Coded events to follow instead of the shipped record's.

    Raises
    ------
    ScenarioError
        If the scenario, the arm or a parameter is wrong.
    InputError
        If another argument is wrong.

    Attributes
    ----------
    state : State
        End of the last simulated day.
    morning : Situation or None
        What everyone saw on the morning of that day.
    events : DayEvents or None
        What happened on that day.
    day : datetime.date
        The next day to be simulated.
    datacollector : mesa.DataCollector
        Filled when the model has one member.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        replicate: int = 0,
        *,
        replicates: Sequence[int] | Int | None = None,
        parameters: Mapping[str, float | Floating] | None = None,
        arm: str | None = None,
        seed: Seed | None = None,
        keep: Keep | None = None,
        origin: Origin | None = None,
        begin: Date | None = None,
        record: Sequence[ImposedEvent] | None = None,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generators are never used; see sim/randomness.py
        scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        # Not `scenario`: Mesa 3.5 keeps one of its own under that name.
        self.resolved = scenario if arm is None else scenario.with_arm(arm)
        ids = np.asarray(checked_ids([replicate] if replicates is None else replicates), np.int64)
        seed = self.resolved.ensemble.seed if seed is None else checked_seed(seed)
        if keep is not None:
            one_of(keep, get_args(Keep), "keep", "thing to keep")
        if origin is not None:
            kind_of(origin, Origin, "origin", "where a fork starts")
        setting = self.resolved.setting(checked_record(record))
        day = None if begin is None else as_date(begin, "begin", setting.first_day, setting.start)
        self.setting = setting.opened(day)
        values = {**central_values(self.resolved), **checked_numbers(parameters, FITTABLE)}
        self.fitted = {name.removeprefix(DELTA): x for name, x in values.items() if name.startswith(DELTA)}
        #: Chances to go unrecorded, by whether the day is thin.
        self._missed: dict[bool, dict[str, Chance]] = {}
        numbers = {name: x for name, x in values.items() if not name.startswith(DELTA)}
        self.rules = rules_for(self.setting, Parameters(numbers))
        stream = origin.stream if origin else ""
        self.uniforms = Uniforms(seed, ids, stream)
        self.actors = [Actor(self, name, self.setting.off_menu(name)) for name in ACTORS]
        self.municipalities = [Municipality(self, name) for name in PLACES]
        self.morning: Situation | None = None
        self.events: DayEvents | None = None
        self.tally = Tally(self.rules, ids.size)
        self.recorder = Recorder(self.setting.days, ids.size, keep == "log") if keep else None
        self._today = self.setting.first_day.toordinal()
        if origin is None:
            self.state = self._initial_state(ids.size)
            while self._today < self.rules.start:
                self._advance()
            self._open_window()
        else:
            self.state = origin.spread(self.rules.layout, ids.size)
            self._set_from_parameters(origin.renewed)
        self.start_state = self.state.copy()
        self.datacollector = _collector() if ids.size == 1 else None

    def _initial_state(self, members: int) -> State:
        self.state = state = self.rules.layout.calm(members)
        self._set_from_parameters(tuple(SET_BY))
        if self.setting.warm_from is not None:
            # Before the window Serbia's standing measures are as old as the dispute; Kosovo's come from
            # the record.
            state.standing[:] = 1
        return state

    def _open_window(self) -> None:
        warm = self.setting.warm_from is not None
        measures.declare(self.rules, self.state, self.setting.start, only_fixed=warm)
        self.state.casualties_total[:] = 0

    def _set_from_parameters(self, rows: Sequence[str]) -> None:
        for row in rows:
            getattr(self.state, row)[:] = getattr(self.rules.parameters, PARAMETERS[SET_BY[row]].attribute)

    @property
    def day(self) -> dt.date:
        """The next day to be simulated."""
        return dt.date.fromordinal(self._today)

    def step(self) -> None:
        """Simulate one day of the window."""
        self._advance()
        assert self.events is not None
        self.tally.add(self.state, self.events)
        if self.recorder is not None:
            self.recorder.add(self.rules, self.state, self.events)
        if self.datacollector is not None:
            self.datacollector.collect(self)
        self.running = self._today <= self.setting.end.toordinal()

    def run(self) -> CrisisModel:
        """Simulate the rest of the window and return the model itself."""
        while self.running:
            self.step()
        return self

    def _advance(self) -> None:
        """Simulate the day ``self.day``.

        1. The situation is read off yesterday's state; what is fixed from outside is looked up.
        2. The five actors choose; on a due day Kosovo's move is the due-day decision.
        3. In the north barricades go up and come down.
        4. Incidents happen, with their marks.
        5. If the EU convened, the round is held.
        6. Kosovo's decision is applied to what the round left open.
        7. The day is folded into the state.
        """
        rules, day = self.rules, self._today
        now = Situation(rules, self.state, day)
        events = DayEvents.none(
            day, self.state.members, len(rules.measures), len(rules.facts), len(self.setting.triggers)
        )
        plan = Plan(rules, now, events)
        unseen = self._unseen(day)
        plan.impose_facts()
        self._choose(now, events, plan, unseen)
        self._change_ground(now, events, plan, unseen)
        self._draw_incidents(now, events, plan, unseen)
        self._hold_rounds(now, events, plan, unseen)
        decide(rules, now, events, plan, self.uniforms)
        self._stop_after_force(events)
        self.state = fold(rules, self.state, events, now)
        self.morning, self.events = now, events
        self._today += 1

    def _unseen(self, day: int) -> dict[str, Chance] | None:
        """Return, where the record is followed, how likely each thing is to have gone unrecorded.

        What cannot have gone unrecorded is left out: it did not happen.
        """
        if not self.rules.follows_record(day):
            return None
        if not self.setting.impute:
            return {}
        thin = is_thin(dt.date.fromordinal(day))
        if thin not in self._missed:
            missed = {name: 1.0 - delta for name, delta in self._seen(day).items() if name != "hold"}
            self._missed[thin] = {name: np.asarray(x, np.float32) for name, x in missed.items() if np.any(x)}
        return self._missed[thin]

    def _seen(self, day: int) -> Mapping[str, Chance]:
        """Return how likely each move is to be recorded if it is made on that day."""
        return detection_with(self.fitted, dt.date.fromordinal(day))

    def _choose(
        self, now: Situation, events: DayEvents, plan: Plan, unseen: dict[str, Chance] | None
    ) -> None:
        for a, actor in enumerate(self.actors):
            events.move[a] = actor.choose(now, self.uniforms, unseen)
            if actor.name in THIRD_PARTIES:
                bit = np.uint8(1 << THIRD_PARTIES.index(actor.name))
                events.appeal |= bit * actor.appeals(now, self.uniforms, unseen)
        plan.impose_moves()
        if unseen is None:
            self._walk_out_or_return(now, events)

    def _walk_out_or_return(self, now: Situation, events: DayEvents) -> None:
        """A call near a measure may be a walk-out; calm brings people back, slowly (docs/model.md)."""
        away = self.state.walked_out > 0
        called = members_where((events.move[SERBIA] == MOVE_CODE["call"]) & ~away)
        if called.size:
            leaving = self.uniforms("walk_out", now.day)[called] < walk_out_chance(now, called)
            events.walk_out[called[leaving & (events.walk_out[called] == 0)]] = 1
        if away.any():
            free_to = can_return(now) & (events.walk_out == 0)
            returns = self.uniforms("return", now.day) < RETURN_PROBABILITY
            events.walk_out[free_to & returns] = -1

    def _change_ground(
        self, now: Situation, events: DayEvents, plan: Plan, unseen: dict[str, Chance] | None
    ) -> None:
        if unseen is None:
            for m, municipality in enumerate(self.municipalities):
                events.up[m], events.down[m] = municipality.change(now, self.uniforms)
        plan.impose_ground()

    def _draw_incidents(
        self, now: Situation, events: DayEvents, plan: Plan, unseen: dict[str, Chance] | None
    ) -> None:
        u, day = self.uniforms, now.day
        unrecorded = None if unseen is None else unseen.get("incident", 0.0)
        events.incidents[:] = incidents.count(now, u("incidents", day), unrecorded)
        if unseen is None:
            events.casualties[:] = incidents.severity(now, events.incidents, u("severity", day))
            events.lethal[:] = incidents.lethal(now, events.incidents, u("lethal", day))
        plan.impose_incidents()

    def _hold_rounds(
        self, now: Situation, events: DayEvents, plan: Plan, unseen: dict[str, Chance] | None
    ) -> None:
        held = members_where(events.move[EU] == MOVE_CODE["convene"])
        events.round[held] = 1
        if held.size and unseen is None:
            talks = Round(now, held)
            for k, measure in enumerate(self.rules.measures):
                agreed = self.uniforms(f"deal/{measure.name}", now.day)[held] < talks.probability(k)
                events.deal[k][held] = agreed & talks.open_here(k)
            agreed = self.uniforms("deal/general", now.day)[held] < talks.probability(None)
            events.general_deal[held] = agreed & talks.nothing_open()
        plan.impose_deals()

    def _stop_after_force(self, events: DayEvents) -> None:
        """Nothing happens any more in a member whose history has ended (docs/model.md: Choice)."""
        over = members_where(self.state.ended > 0)
        if not over.size:
            return
        empty = DayEvents.none(
            events.day, over.size, *(len(a) for a in (events.deal, events.facts, events.trigger))
        )
        for name, quiet in vars(empty).items():
            if name != "day":
                getattr(events, name)[..., over] = quiet


def walk_out_chance(now: Situation, members: Index) -> Float:
    """Return the chance that a call, made today in these members, is a walk-out (docs/model.md)."""
    state = now.state
    # One in force has no date left (0), so it counts as near.
    near = (state.due[:, members] <= now.day + WALK_OUT_DAYS) | (state.status[:, members] == PHASED)
    chance: Float = pick(now.parameters.p_walk, members) * any_row(near & now.open_of[:, members])
    return chance


def can_return(now: Situation) -> Bool:
    """Return where Serbs are out of the institutions and nothing keeps them there (docs/model.md)."""
    state = now.state
    calm: Bool = (state.walked_out > 0) & now.all_suspended & (state.police == 0)
    return calm


def central_values(scenario: Scenario) -> dict[str, float]:
    """Return the scenario's parameters as numbers: a distribution, or a fit, stands for its median."""
    fit = scenario.drawn_from()
    fitted = {name: float(np.median(draws)) for name, draws in fit.points().items()} if fit else {}
    return fitted | {
        name: float(value) if isinstance(value, int | float) else float(value.quantile(np.array([0.5]))[0])
        for name, value in scenario.parameters.items()
    }


def simulate_members(
    scenario: Scenario,
    replicates: Int,
    parameters: Mapping[str, float | Floating],
    seed: Seed,
    keep: Keep = "log",
    origin: Origin | None = None,
) -> dict[str, Array]:
    """Simulate some members and return their log.

    Parameters
    ----------
    scenario : Scenario
        With its arm already merged in.
    replicates : array of int64, shape (members,)
    parameters : mapping of str to float or array of shape (members,)
    seed : int or mapping of str to int
    keep : {"log", "curves"}
    origin : Origin, optional
        The history and day that a fork goes on from.

    Returns
    -------
    dict of str to array
        Members last; names as in ``sim/world/log.py``, and per member ``outcome_<name>``, ``when_<name>``,
        ``tension_mean``, ``tension_peak``, ``incidents_total``, ``ended``, ``ended_on``, ``state_start``
        and ``state_end``.
    """
    model = CrisisModel(
        scenario, replicates=replicates, parameters=parameters, seed=seed, keep=keep, origin=origin
    ).run()
    log = log_of(model)
    # Mesa remembers every model that had agents; without this its arrays would outlive it.
    model.__dict__.clear()
    return log


def log_of(model: CrisisModel, days: int | None = None) -> dict[str, Array]:
    """Return the log of a model that keeps one, as from `simulate_members`: the whole window's.

    ``days`` are those simulated so far, of a model that has not come to the end of its window.
    """
    assert model.recorder is not None
    log = {name: values[:days] for name, values in model.recorder.arrays.items()}
    for name in EVENTS:
        log[f"when_{name}"] = model.tally.when[name]
        log[f"outcome_{name}"] = (model.tally.when[name] >= 0).astype(np.int8)
    numbers = model.tally.numbers()
    log["tension_mean"], log["tension_peak"] = numbers["tension_mean"], numbers["tension_peak"]
    log["incidents_total"] = numbers["incidents"]
    log["ended"] = model.state.ended.astype(np.int8)
    log["ended_on"] = model.tally.ended_on
    log["state_start"], log["state_end"] = model.start_state.array, model.state.array
    return log


def _collector() -> mesa.DataCollector:
    return mesa.DataCollector(
        model_reporters={
            "tension": lambda m: float(readouts.tension(m.rules, m.state)[0]),
            "rung": lambda m: float(ladder.rung(m.state)[0]),
            "barricades": lambda m: float(readouts.barricades_standing(m.state)[0]),
            "incidents": lambda m: float(m.state.incidents_today[0]),
            **{name: _happened(name) for name in EVENTS},
        }
    )


def _happened(outcome: str) -> Callable[[CrisisModel], float]:
    return lambda model: float(model.tally.when[outcome][0] >= 0)
