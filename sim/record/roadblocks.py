"""Barricades, read off an event file row by row: where, how many, and until when (docs/model.md: Input data).

Two for each municipality a row names unless the row says how many; a row that takes barricades down
without a number takes down all that stand there. One that no row takes down is taken to be gone after
`LASTS` days (assumption; the longest in the record stood 24).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field

from sim.record.columns import Row
from sim.record.history import BarricadeChange
from sim.world.vocabulary import PLACES

#: Barricades in a municipality that a row names without a number (docs/model.md), and the most there can be.
USUAL, MOST = 2, 4
LASTS = dt.timedelta(days=30)

ELSEWHERE = "outside the four municipalities of the north"
NOTHING_THERE = "nothing stands there as far as the file says"
FULL = "no more than four in a municipality, by the model's definition"

#: Municipalities by the names a row may use, without accents and in small letters. A move at Jarinje and
#: Brnjak together is placed at Jarinje (codebook).
_NAMES = {
    "north_mitrovica": ("north mitrovica", "mitrovice e veriut", "severna mitrovica", "mitrovica north"),
    "zvecan": ("zvecan", "banjska", "rudare"),
    "zubin_potok": ("zubin potok", "zubin potoku", "brnjak", "bernjak", "jarinje", "jarinje"),
    "leposavic": ("leposavic", "leposaviq", "jarinje"),
}
_NORTH = "north kosovo"


@dataclass
class Roadblocks:
    """What stands where, and the changes that made it so."""

    changes: list[BarricadeChange] = field(default_factory=list)
    standing: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLACES, 0))
    ends: dict[str, dt.date] = field(default_factory=dict)

    def read(self, row: Row) -> str:
        """Enter a row about barricades; return why it means nothing, or an empty string."""
        places = places_of(row.place)
        if not places:
            return ELSEWHERE
        self.expire(row.date)
        return self._up(row, places) if row.action == "erect_barricade" else self._down(row, places)

    def expire(self, date: dt.date) -> None:
        """Let go what no row took down in time, up to the end of ``date``."""
        for place, last in sorted(self.ends.items()):
            if self.standing[place] and last <= date:
                note = "no row takes it down: gone after 30 days, or on the day given"
                number = self.standing[place]
                self.standing[place] = 0
                self.changes.append(BarricadeChange(last, place, 0, number, (), True, note))

    def _up(self, row: Row, places: tuple[str, ...]) -> str:
        room = {place: MOST - self.standing[place] for place in places}
        wanted = USUAL * len(places) if row.barricades is None else row.barricades
        return FULL if not self._change(row, _spread(wanted, room), up=True) else ""

    def _down(self, row: Row, places: tuple[str, ...]) -> str:
        there = {place: self.standing[place] for place in places}
        wanted = sum(there.values()) if row.barricades is None else row.barricades
        return NOTHING_THERE if not self._change(row, _spread(wanted, there), up=False) else ""

    def _change(self, row: Row, numbers: dict[str, int], up: bool) -> bool:
        date = row.date
        for place, number in numbers.items():
            self.ends[place] = row.due or date + LASTS
            if number:
                self.standing[place] += number if up else -number
                one = BarricadeChange(date, place, number * up, number * (not up), (row.row,), False, "")
                self.changes.append(one)
        return any(numbers.values())

    def merged(self) -> list[BarricadeChange]:
        """Return the changes, those of one municipality and day as one."""
        days: dict[tuple[dt.date, str], BarricadeChange] = {}
        for c in self.changes:
            before = days.get((c.date, c.place))
            if before is not None:
                c = BarricadeChange(
                    c.date, c.place, before.up + c.up, before.down + c.down, before.rows + c.rows,
                    before.inferred and c.inferred, before.note or c.note,
                )  # fmt: skip
            days[c.date, c.place] = c
        return list(days.values())


def places_of(name: str) -> tuple[str, ...]:
    """Return the municipalities of the north that a place of the codebook stands for."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    if plain == _NORTH:
        return PLACES
    return tuple(place for place in PLACES if plain in _NAMES[place])


def _spread(wanted: int, room: dict[str, int]) -> dict[str, int]:
    """Share a number out evenly, one by one, as far as there is room."""
    shares = dict.fromkeys(room, 0)
    while wanted > 0 and any(shares[place] < room[place] for place in room):
        for place in room:
            if wanted > 0 and shares[place] < room[place]:
                shares[place] += 1
                wanted -= 1
    return shares
