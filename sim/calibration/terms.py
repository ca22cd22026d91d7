"""The terms of one day: the log-probability of everything that was decided, given yesterday's state.

All draws of a day look at the same morning, so their probabilities multiply and every slot has a term of
its own (docs/decisions.md). The odds are the model's own functions; nothing of it is repeated here. What
was fixed from outside has no term (docs/model.md), and silence of the record is not ``hold``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.actors import APPEALS, DUE_DAY, MOVE_CODE, MOVES, MOVES_BY_ACTOR, REPERTOIRES, attends, choice
from sim.actors.agents import offered
from sim.arrays import Array, Bool, Double, Float, Index
from sim.calibration import log_probabilities as log_p
from sim.calibration.ledger import Day, Ledger, Sight
from sim.model import RETURN_PROBABILITY, can_return, walk_out_chance
from sim.world import incidents, north
from sim.world.decisions import NEXT_DAY_SHARE, NOTICE, SHORT_SHARE
from sim.world.draws import pick
from sim.world.events import DayEvents
from sim.world.measures import BY_MOVE, can_announce, dated
from sim.world.mediation import Round
from sim.world.moves import APPEAL, Move
from sim.world.rules import SITES, Rules
from sim.world.setting import Setting
from sim.world.situation import Situation
from sim.world.state import any_row
from sim.world.vocabulary import ACTORS, PLACES, SLOTS, THIRD_PARTIES

#: A menu, what the actor attends to, and the morning it is read in.
Choice = tuple[Sequence[Move], choice.Attention, Situation]

HOLD, CALL, ANNOUNCE = MOVE_CODE["hold"], MOVE_CODE["call"], MOVE_CODE["announce"]
KOSOVO, SERBIA = ACTORS.index("kosovo"), ACTORS.index("serbia")
DECISIONS = tuple(MOVE_CODE[move.name] for move in DUE_DAY)
#: A decision taken at most this many days before the date counts as one of the due day (docs/model.md).
EARLY_DAYS = 4
#: Recorded postponements up to this many days are short ones (docs/model.md: Measures and due days).
SHORT_UPTO = 7
#: P(notice = k + 1 days) beyond the share of next-day announcements: the table the model draws from.
LEAD = np.diff(NOTICE.astype(np.float64), prepend=0.0)


class Reader:
    """Reads the terms off one day after another.

    Parameters
    ----------
    rules : Rules
    ledger : Ledger
        Where the terms go.
    """

    def __init__(self, rules: Rules, ledger: Ledger) -> None:
        self.rules, self.ledger = rules, ledger
        self.menus = {actor: _menu(rules.setting, actor, REPERTOIRES[actor]) for actor in ACTORS}
        self.appeals = {actor: _menu(rules.setting, actor, APPEALS[actor]) for actor in THIRD_PARTIES}
        self.due_day = _menu(rules.setting, "kosovo", DUE_DAY)

    def read(self, now: Situation, events: DayEvents, sight: Sight) -> None:
        """Add the terms of a day: the morning's situation, and what happened."""
        day = Day(now, events, sight)
        for a, actor in enumerate(ACTORS):
            attention = attends(actor, now)
            if actor == "kosovo":
                self._kosovo(day, attention)
            else:
                entries, silence = day.split(events.origin[a])
                self._choice(day, actor, (self.menus[actor], attention, now), entries, silence)
            if actor in THIRD_PARTIES:
                self._appeal(day, actor, attention)
        self._ground(day)
        self._incidents(day)
        self._institutions(day)
        self._round(day)

    def _kosovo(self, day: Day, attention: choice.Attention) -> None:
        """On a due day the due-day decision is Kosovo's move, otherwise its usual menu counts."""
        entries, silence = day.split(day.events.origin[KOSOVO])
        now = _brought_forward(self.rules, day)
        due = now.any_due
        usual = self.menus["kosovo"], attention, day.now
        self._choice(day, "kosovo", usual, entries & ~due, silence & ~due)
        if due.any():
            attention = attention if now is day.now else attends("kosovo", now)
            self._choice(day, "kosovo", (self.due_day, attention, now), entries & due, silence & due)
        self._marks(day, entries)

    def _choice(
        self,
        day: Day,
        actor: str,
        menu: Choice,
        entries: Bool,
        silence: Bool,
    ) -> None:
        """Add log(delta P(move)) where there is an entry, log(1 - sum of delta P) where there is none."""
        moves, attention, now = menu
        outcomes = len(MOVES_BY_ACTOR[actor])
        found, weights = choice.odds(moves, attention, now, now.parameters)
        table = {MOVE_CODE[move.name]: weight for move, weight in zip(found, weights, strict=True)}
        if actor == "kosovo":
            table = _about_nothing(now, day.events, table)
        total = np.asarray(sum(weight.astype(np.float64) for weight in table.values()))
        total = np.maximum(total, 1e-300)  # zero where there is no due day, which nobody reads
        a = ACTORS.index(actor)
        slot = "kosovo, due day" if moves is self.due_day else actor
        for code in np.flatnonzero(np.bincount(day.events.move[a][entries])):
            members = np.flatnonzero(entries & (day.events.move[a] == code))
            weight = np.asarray(table.get(int(code), np.zeros(1)), np.float64)
            term = log_p.leaky(_of(weight, members) / _of(total, members), outcomes)
            term = term + _log(day.sight.of(MOVES[code]), members)
            self.ledger.add(slot, members, term, np.full(members.size, code != HOLD))
        if silence.any():
            some = _where(silence)
            term = _silence(table, total, actor, day.sight)
            self.ledger.add(slot, some, _spread(term, now.state.members)[some], np.zeros(1, np.bool_))

    def _appeal(self, day: Day, actor: str, attention: choice.Attention) -> None:
        """A yes/no slot of its own (docs/model.md: Choice)."""
        now, origin = day.now, day.events.slot_origin[SLOTS.index(f"{APPEAL}/{actor}")]
        _, weights = choice.odds(self.appeals[actor], attention, now, now.parameters)
        asked = weights[1].astype(np.float64) if len(weights) > 1 else np.zeros(1)
        chance = _spread(asked / (1 + asked), now.state.members)
        called = (day.events.appeal >> THIRD_PARTIES.index(actor)) & 1 > 0
        entries, silence = day.split(origin)
        # A complete log tells a missing appeal from an unrecorded one; both are then the same formula.
        yes = np.flatnonzero(entries & called)
        delta = day.sight.of(APPEAL)
        self.ledger.add(
            f"{APPEAL}/{actor}",
            yes,
            log_p.yes_no(chance[yes], True) + _log(delta, yes),
            np.ones(yes.size, np.bool_),
        )
        no = np.flatnonzero((entries & ~called) | silence)
        missed = np.log1p(
            -_of(np.atleast_1d(np.asarray(delta, np.float64)), no) * np.exp(log_p.yes_no(chance[no], True))
        )
        self.ledger.add(f"{APPEAL}/{actor}", no, missed, np.zeros(no.size, np.bool_))

    def _ground(self, day: Day) -> None:
        """Barricades put up, and those of the morning taken down: what goes up today stands overnight."""
        now, events = day.now, day.events
        for m, place in enumerate(PLACES):
            counted = day.counted(f"barricades/{place}")
            some = _where(counted)
            standing, up = now.state.barricades[m][some], events.up[m][some]
            new = log_p.capped_poisson(up, north.building_rate(now, m)[some], SITES - standing)
            self.ledger.add("barricades up", some, np.log(new), up > 0)
            members = np.flatnonzero(counted & (now.state.barricades[m] > 0))
            if members.size:
                stood = now.state.barricades[m][members]
                gone = np.minimum(events.down[m][members], stood)
                left = log_p.binomial(gone, stood, north.removal_hazard(now, m, members))
                self.ledger.add("barricades down", members, np.log(left), gone > 0)

    def _incidents(self, day: Day) -> None:
        """How many, how bad, and whether one was lethal; a small one may go unrecorded."""
        events = day.events
        origin = events.slot_origin[SLOTS.index("incident")]
        entries, silence = day.split(origin)
        some = _where(entries | silence)
        seen = (events.incidents * entries)[some]
        self.ledger.add("incidents", some, _law(day, some).count(seen), seen > 0)
        bad = np.flatnonzero(entries & (events.incidents > 0))
        if bad.size:
            law = _law(day, bad)
            n, hurt, attack = (row[bad] for row in (events.incidents, events.casualties, events.lethal))
            self.ledger.add("casualties", bad, law.worst(n, hurt), hurt > 0)
            self.ledger.add("lethal", bad, law.lethal(n, hurt, attack > 0), attack > 0)

    def _institutions(self, day: Day) -> None:
        """A call may be a walk-out, and calm may bring people back (docs/model.md: Standing measures)."""
        now, events = day.now, day.events
        counted = day.counted("institutions")
        away = now.state.walked_out > 0
        called = events.move[SERBIA] == CALL
        left = np.flatnonzero(counted & ~away & (called | (events.walk_out > 0)))
        if left.size:
            chance = walk_out_chance(now, left) * called[left]
            happened = events.walk_out[left] > 0
            self.ledger.add("institutions", left, log_p.yes_no(chance, happened), happened)
        if away.any():
            free = can_return(now)
            back = np.flatnonzero(counted & away & (free | (events.walk_out < 0)))
            happened = events.walk_out[back] < 0
            term = log_p.yes_no(RETURN_PROBABILITY * free[back], happened)
            self.ledger.add("institutions", back, term, happened)

    def _round(self, day: Day) -> None:
        """Whether a round settled each thing on its agenda; a record names every deal."""
        events = day.events
        held = np.flatnonzero(day.counted("deal") & (events.round > 0))
        if not held.size:
            return
        talks = Round(day.now, held)
        for k in range(len(self.rules.measures)):
            members = np.flatnonzero(talks.open_here(k))
            settled = events.deal[k][held[members]] > 0
            term = log_p.yes_no(talks.probability(k)[members], settled)
            self.ledger.add("deals", held[members], term, settled)
        agreed = events.general_deal[held] > 0
        members = np.flatnonzero(talks.nothing_open() | agreed)
        chance = (talks.probability(None) * talks.nothing_open())[members]
        self.ledger.add("deals", held[members], log_p.yes_no(chance, agreed[members]), agreed[members])

    def _marks(self, day: Day, entries: Bool) -> None:
        """How many days an announcement or a postponement gives (docs/model.md: Measures and due days)."""
        events = day.events
        for name, law in (("announce", _lead), ("postpone", _length)):
            members = np.flatnonzero(entries & (events.move[KOSOVO] == MOVE_CODE[name]))
            if members.size:
                term = law(events.extension[members])
                self.ledger.add("days given", members, term, np.ones(members.size, np.bool_))


def _menu(setting: Setting, actor: str, moves: tuple[Move, ...]) -> tuple[Move, ...]:
    return offered(moves, setting.off_menu(actor))


def _where(mask: Bool) -> Any:
    """Return an index of the members in a mask: all of them without a copy, or their positions."""
    return slice(None) if mask.all() else np.flatnonzero(mask)


def _spread(values: Array, members: int) -> Array:
    return np.broadcast_to(values, (members,))


def _of(values: Double, members: Index) -> Double:
    """Return the values of some members; an array of length one holds for all of them."""
    return values if values.size == 1 else values[members]


def _log(delta: choice.Chance, members: Index) -> Double:
    """Return the log of a detection probability in some members."""
    logarithm: Double = np.log(_of(np.atleast_1d(np.asarray(delta, np.float64)), members))
    return logarithm


def _silence(table: dict[int, Float], total: Double, actor: str, sight: Sight) -> Double:
    """Return log(1 - sum of delta P): nothing of what the actor may have done was recorded."""
    outcomes = MOVES_BY_ACTOR[actor]
    recorded = sum(sight.of(MOVES[code]) * weight.astype(np.float64) for code, weight in table.items())
    leak = log_p.LEAK * sum(sight.of(name) for name in outcomes)
    logarithm: Double = np.log1p(-((1 - len(outcomes) * log_p.LEAK) * recorded / total + leak))
    return logarithm


def _about_nothing(now: Situation, events: DayEvents, table: dict[int, Float]) -> dict[int, Float]:
    """Move decisions that a deal of the same day leaves without a measure to ``hold`` (docs/model.md)."""
    settled = (events.deal[: len(now.rules.kosovo)] > 0) | (events.general_deal > 0)
    if not settled.any():
        return table
    table = dict(table)
    for code in table.keys() & {ANNOUNCE, *DECISIONS}:
        about = can_announce(now.state) if code == ANNOUNCE else now.due_of
        idle = ~any_row(about & ~settled)
        table[HOLD] = table.get(HOLD, np.zeros(1, np.float32)) + table[code] * idle
        table[code] = table[code] * ~idle
    return table


def _brought_forward(rules: Rules, day: Day) -> Situation:
    """Return the morning in which a recorded decision is read: as if its date were today (docs/model.md)."""
    now, events = day.now, day.events
    entries, _ = day.split(events.origin[KOSOVO])
    decided = entries & np.isin(events.move[KOSOVO], DECISIONS)
    if day.sight.delta is None or not decided.any():
        return now
    due = now.state.due
    early = (events.acted_on[: len(rules.kosovo)] == BY_MOVE) & decided & dated(now.state)
    early &= (due > now.day) & (due <= now.day + EARLY_DAYS)
    if not early.any():
        return now
    state = now.state.copy()
    state.due[early] = now.day
    return Situation(rules, state, now.day)


def _law(day: Day, members: Any) -> log_p.Incidents:
    now, p = day.now, day.now.parameters
    return log_p.Incidents(
        rate=incidents.rate(now)[members],
        hurts=pick(p.p_cas, members),
        alpha=pick(p.alpha, members),
        kills=np.minimum(incidents.lethal_probability(now, members), np.float32(0.999999)),
        delta=_of(np.atleast_1d(np.asarray(day.sight.of("incident"), np.float64)), members),
        most=int(incidents.MOST_CASUALTIES),
    )


def _lead(days: Float) -> Double:
    """Return the log-probability of an announcement's notice, days."""
    later = days.astype(np.int64) - 1
    chance = (1 - np.float64(NEXT_DAY_SHARE)) * LEAD[np.clip(later, 0, LEAD.size - 1)]
    chance += np.float64(NEXT_DAY_SHARE) * (later == 0)
    return log_p.leaky(chance * ((later >= 0) & (later < LEAD.size)), LEAD.size + 1)


def _length(days: Float) -> Double:
    """Return the log-probability of a short or a long postponement."""
    return log_p.yes_no(np.float64(SHORT_SHARE), days <= SHORT_UPTO)
