"""One member's history, told in plain words with dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sim.actors import MOVES_BY_ACTOR
from sim.drawing.dated_events import short_names
from sim.drawing.reading import days
from sim.drawing.sentences import Teller, predicate
from sim.drawing.words import SPEAKERS, count, day, listed, plural, sentence, span, tension
from sim.ensemble.dataset import date_of
from sim.ensemble.eventlist import Happening, happenings
from sim.record.detection import DETECTION
from sim.world.moves import APPEAL, HOLD
from sim.world.setting import Setting
from sim.world.vocabulary import RUNGS, STATUSES

if TYPE_CHECKING:
    import xarray as xr

#: Moves that fill the days between events; a stretch of nothing else is told in one sentence.
ROUTINE = (
    APPEAL,
    *dict.fromkeys(
        move.name
        for menu in MOVES_BY_ACTOR.values()
        for move in menu.values()
        if move is not HOLD and move.rung <= 1 and DETECTION[move.name] < 1
    ),
)
#: A rise of KFOR by this many soldiers in a day is an arrival, not a patrol.
ARRIVAL = 100


@dataclass(frozen=True)
class Entry:
    """A day, or a quiet stretch of days: what happened, and how things stood at its end."""

    first: dt.date
    last: dt.date
    text: str
    tension: float
    rung: str

    @property
    def dates(self) -> str:
        """The day or days in words."""
        return span(self.first, self.last)


def chronicle(ds: xr.Dataset, member: int, setting: Setting) -> list[Entry]:
    """Tell the history of one member.

    Parameters
    ----------
    ds : xarray.Dataset
        Of ``keep="log"``.
    member : int
        Position along the ``member`` dimension.
    setting : Setting
        The compiled scenario, for the names of measures.

    Returns
    -------
    list of Entry
        In order, without gaps: eventful days one by one, quiet stretches together.
    """
    one, dates, end = ds.isel(member=member), days(ds), date_of(ds, "ended_on", member)
    level, rung = one["tension"].values, one["rung"].values
    events = {date: list(group) for date, group in groupby(happenings(ds, member), lambda event: event.date)}
    arrivals = _arrivals(one, dates, events)
    teller = Teller(short_names(setting))
    entries = []
    for stretch in _stretches(dates, events, arrivals):
        today = [event for date in stretch for event in events.get(date, [])]
        last = dates.index(stretch[-1])
        if _quiet(today) and stretch[0] not in arrivals:
            text = quiet_words(today)
        else:
            text = " ".join([*teller.tell(today), *arrivals.get(stretch[0], [])])
        if stretch[-1] == end:
            text += " This history ends here."
        entries.append(Entry(stretch[0], stretch[-1], text, float(level[last]), RUNGS[int(rung[last])]))
    return entries


def standing(ds: xr.Dataset, member: int, setting: Setting, when: int) -> str:
    """Return how things stand at the end of day ``when`` of the window (-1: the last), as one sentence."""
    one = ds.isel(member=member, date=when)
    head = f"tension {tension(float(one['tension']))}, {RUNGS[int(one['rung'])]}"
    return sentence("; ".join([head, *standing_parts(one, setting)]))


def standing_parts(one: xr.Dataset, setting: Setting) -> list[str]:
    """Return measures, barricades and soldiers of one member on one day, each in a few words."""
    names = short_names(setting)
    rules = []
    for name, status, due in zip(one["measure"].values, one["status"].values, one["due"].values, strict=True):
        words = STATUSES[int(status)].replace("_", " ").replace("none", "not announced")
        when_due = "" if np.isnat(due) else f", due {day(dt.date.fromisoformat(str(due)[:10]))}"
        rules.append(f"{names.get(str(name), str(name))} {words}{when_due}")
    barricades = int(one["barricades"].values.sum())
    roads = plural(barricades, "barricade") if barricades else "no barricade"
    kfor = f"{count(round(float(one['kfor_kosovo'])))} KFOR soldiers in Kosovo"
    return [*rules, f"{roads} standing", kfor]


def quiet_words(events: Sequence[Happening]) -> str:
    """Return a stretch without anything but words, in one sentence."""
    said = Counter((event.actor, event.event) for event in events)
    times = {1: "", 2: " twice"}
    parts = [
        f"{SPEAKERS[actor]} {predicate(actor, move)}{times.get(number, f' {number} times')}"
        for (actor, move), number in said.most_common()
    ]
    return f"Only words: {listed(parts)}." if parts else "Quiet."


def as_text(entries: Iterable[Entry], width: int = 100) -> str:
    """Return a chronicle as plain text of at most ``width`` columns, dates in a column of their own."""
    from sim.drawing.tables import wrap

    lines: list[str] = []
    for entry in entries:
        left = wrap(entry.dates, 24)
        state = f"[tension {tension(entry.tension)}, {entry.rung}]"
        right = wrap(f"{entry.text} {state}", width - 26)
        for row in range(max(len(left), len(right))):
            words = right[row] if row < len(right) else ""
            lines.append(f"{left[row] if row < len(left) else '':<24}  {words}".rstrip())
    return "\n".join(lines)


def _quiet(events: Sequence[Happening]) -> bool:
    return all(event.event in ROUTINE and event.origin in ("", "chosen") for event in events)


def _stretches(
    dates: Sequence[dt.date], events: dict[dt.date, list[Happening]], arrivals: dict[dt.date, list[str]]
) -> Iterator[list[dt.date]]:
    """Yield days one by one, consecutive quiet ones together."""

    def quiet(date: dt.date) -> bool:
        return _quiet(events.get(date, [])) and date not in arrivals

    for calm, group in groupby(dates, quiet):
        stretch = list(group)
        yield from [stretch] if calm else ([date] for date in stretch)


def _arrivals(
    one: xr.Dataset, dates: Sequence[dt.date], events: dict[dt.date, list[Happening]]
) -> dict[dt.date, list[str]]:
    """Return a sentence for each day on which ordered soldiers arrive."""
    soldiers = one["kfor_kosovo"].values
    told = {}
    for t in np.flatnonzero(np.diff(soldiers) >= ARRIVAL) + 1:
        date = dates[int(t)]
        if not any(event.event == "kfor_troops" for event in events.get(date, [])):
            now = count(round(float(soldiers[t])))
            told[date] = [f"NATO's reserve arrives: {now} KFOR soldiers are now in Kosovo."]
    return told
