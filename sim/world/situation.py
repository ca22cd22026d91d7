"""The situation on the morning of a day: yesterday's state, and everything that follows from it.

All draws of a day look at this and at nothing else, so the day's probabilities are a product and every
term of the likelihood needs only yesterday's state (SCIENCE 7.2-7.4, 7.12; MODEL part A).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world import measures, north, troops
from sim.world.rules import ALL_SITES, HOSTILITY_SCALE, NEUTRAL_BACKING, Rules
from sim.world.state import State, any_row
from sim.world.vocabulary import IN_FORCE, SUSPENDED

Float = NDArray[np.float32]

#: Reach of a due date on the ground, days (SCIENCE 7.2).
GROUND_REACH = np.full(1, 1.5, np.float32)
#: A measure in force keeps this much urgency (SCIENCE 7.2).
URGENCY_IN_FORCE = np.float32(0.5)
#: A call can be called off, and violence brings KFOR between, for this many days (MODEL A.9).
CALL_DAYS, VIOLENCE_DAYS = 14, 7


def saturate(z: Float) -> Float:
    """Return 1 - exp(-z)."""
    level: Float = 1 - np.exp(-z)
    return level


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
        self.c_kosovo = np.minimum(state.commitment_kosovo, np.float32(1))
        self.c_serbia = np.minimum(state.commitment_serbia, np.float32(1))
        self.p_kosovo = saturate(state.pressure_kosovo)
        self.p_serbia = saturate(state.pressure_serbia)
        self.v = saturate(state.violence)
        B = state.barricades
        self.b = (B[0] + B[1] + B[2] + B[3]) / ALL_SITES
        self._read_measures()
        self.police = np.minimum(state.police + p.u_W * state.walked_out, np.float32(1))
        self.stakes_serbia = saturate(self.police + state.affront + state.violence + self.due_now)
        self.stakes_kosovo = saturate(2 * self.b + state.violence)
        self.stakes_nato = 1 - (1 - self.tension) * (1 - self.v)
        H_K, H_S = state.hostility_kosovo, state.hostility_serbia
        self.blame = (H_S + 2) / (H_S + H_K + 4)
        self.precision = p.lam * (1 - p.stress * self.tension)
        self._read_backing()
        self.presence = troops.presence(rules, state)
        self.damping = troops.damping(self.presence, p.kN)
        self.ready = north.ready(self)

    def _read_measures(self) -> None:
        rules, state = self.rules, self.state
        p = self.parameters
        in_force = state.status == IN_FORCE
        dated = measures.dated(state)
        left = measures.days_left(state, self.day)
        self.prox_of = measures.nearness(left, p.tau_d) * dated + URGENCY_IN_FORCE * in_force
        ground = measures.nearness(left, GROUND_REACH) * dated + in_force
        weight = rules.salience
        self.prox, self.due_now = np.zeros((2, state.members), np.float32)
        self.fatigue, suspended = np.zeros((2, state.members), np.float32)
        self.due_of = dated & (state.due <= self.day)
        for k in range(len(rules.kosovo)):
            np.maximum(self.prox, weight[k] * self.prox_of[k], out=self.prox)
            np.maximum(self.due_now, weight[k] * ground[k], out=self.due_now)
            np.maximum(self.fatigue, state.postponements[k] * self.due_of[k], out=self.fatigue)
            suspended += state.status[k] == SUSPENDED
        self.fatigue *= -p.b_fat
        self.any_due = any_row(self.due_of)
        self.announceable = any_row(measures.can_announce(state))
        self.open_of = measures.is_open(state)
        self.all_suspended = suspended == len(rules.kosovo)
        self.round_possible = ~self.all_suspended if rules.kosovo else np.ones(state.members, np.bool_)

    def _read_backing(self) -> None:
        rules, state, p = self.rules, self.state, self.parameters
        standing = np.zeros(state.members, np.float32)
        for j in range(len(rules.serbia)):
            standing += rules.salience[len(rules.kosovo) + j] * state.standing[j]
        extra = state.backing - NEUTRAL_BACKING
        self.firmness_kosovo = p.dom_K + p.g_std * standing
        if self.day in rules.firmness:
            self.firmness_kosovo = self.firmness_kosovo + rules.firmness[self.day]
        self.firmness_serbia = p.dom_S + p.r_dom * extra
        receptivity = p.rec_S * (1 - p.r_rec * extra)
        self.eu_push, self.us_push = p.lev_EU, p.lev_US
        self.eu_push_on_serbia = receptivity * p.lev_EU
        self.us_push_on_serbia = receptivity * p.lev_US
        self.distraction = np.full(1, float(self.day in rules.distraction), np.float32)

    @property
    def can_stand_down(self) -> NDArray[np.bool_]:
        """Forces are raised, a barricade stands, or there was a call of late (MODEL A.9)."""
        s = self.state
        possible: NDArray[np.bool_] = (s.readiness > 0) | (self.b > 0) | (s.since_call < CALL_DAYS)
        return possible

    @property
    def can_patrol(self) -> NDArray[np.bool_]:
        """KFOR is there and not yet at its cap."""
        possible: NDArray[np.bool_] = (self.state.troops > 0) & (self.presence < 4)
        return possible

    @property
    def can_interpose(self) -> NDArray[np.bool_]:
        """There is something to step between, and KFOR is there (MODEL A.9)."""
        s = self.state
        possible: NDArray[np.bool_] = (s.troops > 0) & ((self.b > 0) | (s.since_hurt < VIOLENCE_DAYS))
        return possible

    @property
    def can_reinforce(self) -> NDArray[np.bool_]:
        """No reserve is on its way and there is room for one."""
        possible: NDArray[np.bool_] = self.can_patrol & (self.state.reserve_days == 0)
        return possible
