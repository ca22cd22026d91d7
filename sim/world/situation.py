"""The situation on the morning of a day: yesterday's state, and everything that follows from it.

All draws of a day look at this and at nothing else, so the day's probabilities are a product and every
term of the likelihood needs only yesterday's state (docs/model.md; docs/decisions.md).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.arrays import Bool, Float
from sim.world import measures, north, troops
from sim.world.moves import Move
from sim.world.numbers import ONE, TWO, ZERO, number
from sim.world.rules import ALL_SITES, HOSTILITY_SCALE, MOST_PRESENCE, NEUTRAL_BACKING, Rules
from sim.world.state import State, any_row, total

#: Reach of a due date on the ground, days (docs/model.md: Measures and due days).
GROUND_REACH = number(1.5)
#: A measure in force keeps this much urgency (docs/model.md: Measures and due days).
URGENCY_IN_FORCE = number(0.5)
#: A call can be called off, and violence brings KFOR between, for this many days (docs/model.md: KFOR).
CALL_DAYS, VIOLENCE_DAYS = number(14), number(7)
#: When blame is shared out, each side counts as having received two points in any case (docs/model.md).
PRIOR_BLAME = number(4)


def saturate(z: Float) -> Float:
    """Return 1 - exp(-z)."""
    level: Float = ONE - np.exp(-z)
    return level


def _highest(rows: Float) -> Float:
    """Return the highest of some rows that are not negative, shape (members,); 0 if there is none."""
    highest: Float = np.maximum.reduce(rows, initial=0)
    return highest


#: When a move is possible, said to its actor, by the entry of the situation that says where.
CONDITIONS = {
    "any_due": "a rule of yours is due today",
    "can_withdraw_police": "special police are in the north",
    "announceable": "a rule of yours is not announced, or was suspended more than 14 days ago",
    "can_send_police": "not all special police are there yet",
    "can_stand_down": "forces are raised, a barricade stands, or you called people out within 14 days",
    "can_raise_readiness": "readiness is not yet at its highest",
    "round_possible": "a rule is open, or there are no rules at all",
    "can_draw_down": "soldiers were added since you last drew down",
    "can_patrol": "soldiers are there, and not yet four times as many as usual",
    "can_interpose": "a barricade stands, or people were hurt within 7 days, and soldiers are there",
    "can_reinforce": "none is on its way, and there is room for more soldiers",
}


class Situation:
    """What everyone can see this morning; arrays of shape (members,) unless said otherwise.

    Attributes
    ----------
    tension : 0-1
    h_kosovo, h_serbia : perceived hostility, 0-1
    c_kosovo, c_serbia : public commitment, 0-1
    p_kosovo, p_serbia : third-party pressure, 0-1
    v, b : recent violence and share of sites blocked, 0-1
    prox, due_now : nearness of due dates for politics and for the ground, weighted by salience, 0-1
    put_off : how often the measures due today were postponed, the most of them
    prox_of : nearness by measure of Kosovo, shape (measures, members)
    police : special police, counting those who stand in after a walk-out, 0-1
    presence, damping : KFOR in the north (x baseline), and the factor it puts on incidents
    ready : share ready to act, shape (municipalities, members)
    """

    def __init__(self, rules: Rules, state: State, day: int) -> None:
        self.rules, self.state, self.day = rules, state, day
        self.parameters = p = rules.parameters
        self.tension = saturate(state.tension_points / p.x_ref)
        self.h_kosovo = saturate(state.hostility_kosovo / HOSTILITY_SCALE)
        self.h_serbia = saturate(state.hostility_serbia / HOSTILITY_SCALE)
        self.c_kosovo = np.minimum(state.commitment_kosovo, ONE)
        self.c_serbia = np.minimum(state.commitment_serbia, ONE)
        self.p_kosovo = saturate(state.pressure_kosovo)
        self.p_serbia = saturate(state.pressure_serbia)
        self.v = saturate(state.violence)
        self.b = total(state.barricades) / ALL_SITES
        self._read_measures()
        self.police = np.minimum(state.police + p.u_W * state.walked_out, ONE)
        self.stakes_serbia = saturate(self.police + state.affront + state.violence + self.due_now)
        self.stakes_kosovo = saturate(TWO * self.b + state.violence)
        self.stakes_nato = ONE - (ONE - self.tension) * (ONE - self.v)
        H_K, H_S = state.hostility_kosovo, state.hostility_serbia
        self.blame = (H_S + TWO) / (H_S + H_K + PRIOR_BLAME)
        self.precision = p.lam * (ONE - p.stress * self.tension)
        self._read_backing()
        self.presence = troops.presence(rules, state)
        self.damping = troops.damping(self.presence, p.kN)
        self.ready = north.ready(self)

    def _read_measures(self) -> None:
        rules, state, p = self.rules, self.state, self.parameters
        in_force, dated = measures.in_force(state), measures.dated(state)
        left = measures.days_left(state, self.day)
        self.prox_of = measures.nearness(left, p.tau_d) * dated + URGENCY_IN_FORCE * in_force
        ground = measures.nearness(left, GROUND_REACH) * dated + in_force
        weight = rules.salience[: len(rules.kosovo)]
        self.prox, self.due_now = _highest(weight * self.prox_of), _highest(weight * ground)
        self.due_of: Bool = dated & (left == ZERO)
        self.any_due = any_row(self.due_of)
        self.put_off = _highest(state.postponements * self.due_of)

    def _read_backing(self) -> None:
        rules, state, p = self.rules, self.state, self.parameters
        standing = total(rules.salience[len(rules.kosovo) :] * state.standing)
        extra = state.backing - NEUTRAL_BACKING
        self.firmness_kosovo = p.dom_K + p.g_std * standing
        if self.day in rules.firmness:
            self.firmness_kosovo = self.firmness_kosovo + rules.firmness[self.day]
        self.firmness_serbia = p.dom_S + p.r_dom * extra
        self.receptivity = p.rec_S * (ONE - p.r_rec * extra)
        self.distraction = np.array(self.day in rules.distraction, np.float32)

    @property
    def eu_push(self) -> Float:
        """What EU pressure adds to the pressure on Kosovo."""
        return self.parameters.lev_EU

    @property
    def us_push(self) -> Float:
        """What US pressure adds to the pressure on Kosovo."""
        return self.parameters.lev_US

    @property
    def eu_push_on_serbia(self) -> Float:
        """What EU pressure adds to the pressure on Serbia: less where Russia backs it (docs/model.md)."""
        return self.receptivity * self.parameters.lev_EU

    @property
    def us_push_on_serbia(self) -> Float:
        """What US pressure adds to the pressure on Serbia (docs/model.md: Standing measures)."""
        return self.receptivity * self.parameters.lev_US

    @cached_property
    def open_of(self) -> Bool:
        """Which measures of Kosovo are announced, phased or in force, shape (measures, members)."""
        return measures.is_open(self.state)

    def possible(self, move: Move) -> Bool | None:
        """Return where a move is possible this morning; ``None`` is everywhere."""
        return getattr(self, move.available) if move.available else None

    @property
    def can_withdraw_police(self) -> Bool:
        """Special police are in the north."""
        out: Bool = self.state.police > ZERO
        return out

    @property
    def can_send_police(self) -> Bool:
        """Not all special police are in the north."""
        room: Bool = self.state.police < ONE
        return room

    @property
    def can_raise_readiness(self) -> Bool:
        """Serbian forces are not yet at their highest readiness."""
        room: Bool = self.state.readiness < TWO
        return room

    @property
    def can_draw_down(self) -> Bool:
        """KFOR has added to its presence."""
        added: Bool = self.state.kfor_moved > ZERO
        return added

    @property
    def announceable(self) -> Bool:
        """A measure could be announced."""
        return any_row(measures.can_announce(self.state))

    @property
    def all_suspended(self) -> Bool:
        """Every measure of Kosovo is suspended; so it is when it has none."""
        suspended: Bool = np.logical_and.reduce(measures.is_suspended(self.state))
        return suspended

    @property
    def round_possible(self) -> Bool:
        """There is something to talk about (docs/model.md: Mediation)."""
        return ~self.all_suspended if self.rules.kosovo else np.ones(self.state.members, np.bool_)

    @property
    def can_stand_down(self) -> Bool:
        """Forces are raised, a barricade stands, or there was a call of late (docs/model.md: KFOR)."""
        s = self.state
        possible: Bool = (s.readiness > ZERO) | (self.b > ZERO) | (s.since_call < CALL_DAYS)
        return possible

    @property
    def can_patrol(self) -> Bool:
        """KFOR is there and not yet at its cap."""
        possible: Bool = (self.state.troops > ZERO) & (self.presence < MOST_PRESENCE)
        return possible

    @property
    def can_interpose(self) -> Bool:
        """There is something to step between, and KFOR is there (docs/model.md: KFOR)."""
        s = self.state
        possible: Bool = (s.troops > ZERO) & ((self.b > ZERO) | (s.since_hurt < VIOLENCE_DAYS))
        return possible

    @property
    def can_reinforce(self) -> Bool:
        """No reserve is on its way and there is room for one."""
        possible: Bool = self.can_patrol & (self.state.reserve_days == ZERO)
        return possible
