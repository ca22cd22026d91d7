"""What is fixed from outside takes its slot for the day; the rest of the model responds (docs/model.md).

Dated events come first, then triggers in file order; whoever comes later finds the slot taken. An
imposed move ignores whether it was available but obeys physics; one without effect is marked.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bool, Index
from sim.world import triggers
from sim.world.draws import members_where
from sim.world.events import GENERAL, DayEvents, ImposedEvent
from sim.world.facts import FACTS
from sim.world.measures import ENDED_BY_FACT, dated
from sim.world.moves import APPEAL
from sim.world.rules import SITES, Rules
from sim.world.situation import Situation
from sim.world.state import any_row
from sim.world.vocabulary import ACTORS, IN_FORCE, NO_EFFECT, ORIGINS, PLACES, SLOTS, THIRD_PARTIES

#: Facts that mark something else than their own row in the log.
_WALK_OUT = {"walk_out": 1.0, "return_to_institutions": -1.0}
_ENDS_MEASURE = ("lift_measure", "withdraw_measure")


#: An event, the members in which it is imposed, and the number of the trigger that fired, if one did.
Entry = tuple[ImposedEvent, Bool, int | None]


class Plan:
    """The impositions of one day.

    Parameters
    ----------
    rules : Rules
    now : Situation
    events : DayEvents
        Filled in place, slot by slot, as the day goes on.
    """

    def __init__(self, rules: Rules, now: Situation, events: DayEvents) -> None:
        self.rules, self.now, self.events = rules, now, events
        self._taken: dict[str, Bool] = {}
        self.entries: list[Entry] = []
        if now.day in rules.dated_events:
            everyone = np.ones(now.state.members, np.bool_)
            for event in rules.dated_events[now.day]:
                self.entries.append((event, rules.partly.get(event, everyone), None))
        if rules.setting.triggers and now.day >= rules.start:
            for i, where in enumerate(triggers.firing(rules, now.state)):
                if where.any():
                    events.trigger[i][where] = triggers.ACTED
                    self.entries.append((rules.setting.triggers[i].do, where, i))

    def _claim(self, slot: str, entry: Entry) -> Index:
        """Return the members in which this slot was still free, and take it there."""
        event, where, trigger = entry
        taken = self._taken.setdefault(slot, np.zeros(where.size, np.bool_))
        if trigger is not None:
            self.events.trigger[trigger][where & taken] = triggers.OVERRULED
        members = members_where(where & ~taken)
        taken |= where
        if slot in SLOTS:
            self.events.slot_origin[SLOTS.index(slot)][members] = ORIGINS.index(event.origin)
        return members

    def impose_moves(self) -> None:
        """Replace drawn moves and appeals."""
        for entry in self.entries:
            event = entry[0]
            if event.move is None or event.actor is None:
                continue
            if event.move == APPEAL:
                members = self._claim(f"{APPEAL}/{event.actor}", entry)
                bit = np.uint8(1 << THIRD_PARTIES.index(event.actor))
                self.events.appeal[members] |= bit
                continue
            a = ACTORS.index(event.actor)
            members = self._claim(event.actor, entry)
            self.events.move[a][members] = self.rules.codes[event.move]
            origin = ORIGINS.index(event.origin) + NO_EFFECT * ~self._has_effect(event)[members]
            self.events.origin[a][members] = origin

    def _has_effect(self, event: ImposedEvent) -> Bool:
        """Return where the move would have been possible anyway: elsewhere it changes nothing."""
        assert event.actor and event.move
        move = self.rules.catalogue[event.actor][self.rules.codes[event.move]]
        everyone, possible = np.ones(self.now.state.members, np.bool_), self.now.possible(move)
        if possible is None:
            return everyone
        if event.move == "announce" and event.measures:
            return any_row(self.listed(event, self.now.state.status != IN_FORCE))
        if event.move in ("postpone", "phase", "enforce"):
            return any_row(self.listed(event, dated(self.now.state)))
        return everyone & possible

    def listed(self, event: ImposedEvent, possible: Bool) -> Bool:
        """Return ``possible`` (Kosovo's measures, members) for the event's measures only."""
        if not event.measures:
            return possible
        named = np.array([[m.name in event.measures] for m in self.rules.kosovo], np.bool_)
        return possible & named.reshape(len(self.rules.kosovo), 1)

    def impose_facts(self) -> None:
        """Write imposed facts into the log (docs/model.md: Imposed facts and triggers)."""
        events = self.events
        for entry in self.entries:
            event = entry[0]
            name = event.event
            if name not in FACTS or FACTS[name].dated:
                continue
            slot = "institutions" if name in _WALK_OUT else "/".join((name, *event.measures))
            members = self._claim(slot, entry)
            events.facts[self.rules.facts.index(name)][members] = 1 + (event.value or 0.0)
            if name in _WALK_OUT:
                events.walk_out[members] = _WALK_OUT[name]
            elif name in _ENDS_MEASURE:
                for measure in event.measures:
                    events.acted_on[self.rules.position[measure]][members] = ENDED_BY_FACT

    def impose_ground(self) -> None:
        """Replace barricade changes: no more than fit, and no more down than stood or went up."""
        events, standing = self.events, self.now.state.barricades
        for entry in self.entries:
            event = entry[0]
            if event.event == "barricades" and event.place:
                m = PLACES.index(event.place)
                members = self._claim(f"barricades/{event.place}", entry)
                up = np.minimum(np.float32(event.up), SITES - standing[m][members])
                events.up[m][members] = up
                events.down[m][members] = np.minimum(np.float32(event.down), standing[m][members] + up)

    def impose_incidents(self) -> None:
        """Replace the day's incidents; several dated ones on one day add up."""
        events = self.events
        for entry in self.entries:
            event, where, trigger = entry
            if event.event != "incident":
                continue
            fresh = self._claim("incident", entry)
            for row in (events.incidents, events.casualties, events.lethal):
                row[fresh] = 0
            members = members_where(where) if trigger is None else fresh
            events.incidents[members] += event.count
            events.casualties[members] = np.maximum(events.casualties[members], event.casualties)
            events.lethal[members] = np.maximum(events.lethal[members], float(event.lethal))

    def impose_deals(self) -> None:
        """Replace the outcome of the day's round; several dated deals on one day add up."""
        events = self.events
        for entry in self.entries:
            event, where, trigger = entry
            if event.event not in ("deal", "no_deal"):
                continue
            fresh = self._claim("deal", entry)
            events.deal[:, fresh] = 0
            events.general_deal[fresh] = 0
            members = members_where(where) if trigger is None else fresh
            events.round[members] = 1
            if event.event == "deal":
                self._settle(event, members)

    def _settle(self, event: ImposedEvent, members: Index) -> None:
        rules, now = self.rules, self.now
        standing = now.state.standing > 0
        on_agenda = np.concatenate([now.open_of, standing])[:, members]
        if GENERAL in event.measures:
            self.events.general_deal[members] = 1
        names = event.measures or tuple(m.name for m in rules.measures)
        for name in names:
            if name != GENERAL:
                k = rules.position[name]
                self.events.deal[k][members] = on_agenda[k]
