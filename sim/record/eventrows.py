"""Events of the model as rows of event data: the way back from `eventfile`.

One event becomes one row or a few, in the terms of the codebook and of CAMEO and PLOVER, so that a
simulated history and the real one are files of one kind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from sim.actors import APPEALS, MOVES_BY_ACTOR, MOVES_OF
from sim.record.codebook import actions, goldstein_scores, plover_scores
from sim.record.eventfile import RUNS_ON
from sim.record.measurebook import MEASURE_OF
from sim.record.sources import rows
from sim.world.events import GENERAL, ImposedEvent
from sim.world.facts import FACTS
from sim.world.moves import APPEAL
from sim.world.rules import DECISIONS
from sim.world.vocabulary import PLACE_NAMES

DAY = dt.timedelta(days=1)

_INSTRUMENT = {measure: instrument for instrument, measure in MEASURE_OF.items()}
#: Facts as rows: who, at whom, action, place.
_FACTS = {
    "walk_out": ("north_serbs", "kosovo", "resign_institutions", "Zvečan"),
    "return_to_institutions": ("north_serbs", "kosovo", "statement_position", "North Mitrovica"),
    "install_officials": ("kosovo_police", "north_serbs", "install_officials", "North Kosovo"),
    "election_day": ("kosovo", "none", "hold_election", "Pristina"),
    "boycott": ("north_serbs", "kosovo", "boycott_election", "North Mitrovica"),
    "border_incident": ("serbia", "kosovo_police", "arrest", "North Kosovo"),
    "arrest_case": ("kosovo", "north_serbs", "indict", "Pristina"),
    "lift_measure": ("serbia", "kosovo", "withdraw_measure", "Belgrade"),
    "withdraw_measure": ("kosovo", "serbia", "withdraw_measure", "Pristina"),
}
#: Facts of the model that no action of the codebook comes close to.
UNSAID = tuple(name for name in FACTS if name not in _FACTS)
#: What begins, and what else begins anew or ends it; unended, the reader of a file lets it run out.
_RUNS = {
    ("serbia", "alert"): ("alert", "stand_down"),
    ("kosovo", "police"): ("police", "withdraw_police", "install_officials"),
    (None, "install_officials"): ("police", "withdraw_police", "install_officials"),
}


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One row of event data.

    ``cameo``, ``plover`` and ``mode`` are codes, ``event`` is what the row tells of; the rest are columns of
    the codebook.
    """

    date: dt.date
    actor: str
    target: str
    action: str
    place: str
    cameo: str
    plover: str = ""
    mode: str = ""
    instrument: str = "none"
    deadline: dt.date | None = None
    injured: int | None = None
    killed: int | None = None
    summary: str = ""
    source_url: str = ""
    confidence: str = ""
    measures: tuple[str, ...] = ()
    due: dt.date | None = None
    barricades: int | None = None
    code: tuple[str, ...] = ()
    event: ImposedEvent = field(default_factory=ImposedEvent)

    @property
    def goldstein(self) -> float:
        """Goldstein score of the CAMEO code."""
        return goldstein_scores()[self.cameo]

    @property
    def plover_score(self) -> float | None:
        """Score of PLOVER's panel; ``None`` where PLOVER drops the code."""
        return plover_scores()[self.plover, self.mode].score if self.plover else None


@dataclass(frozen=True)
class Written:
    """Rows of event data, and how many events of which kind they cannot say."""

    rows: tuple[EventRow, ...]
    unsaid: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MoveRow:
    """How a move of the model is written as a row."""

    by: str
    target: str
    action: str
    place: str
    plover: str
    mode: str


@cache
def move_rows() -> Mapping[tuple[str, str], MoveRow]:
    """Return how every move but ``hold`` is written, by actor and move."""
    names = ("by", "target", "action", "place", "plover", "mode")
    coded = {
        (row["actor"], row["move"]): MoveRow(**{name: row[name] for name in names})
        for row in rows("coding/moves.csv")
    }
    others = {
        (actor, move): _move_row(actor, move, coded)
        for actor, moves in MOVES_OF.items()
        for move in moves
        if move != "hold" and (actor, move) not in coded
    }
    return coded | others


def _move_row(actor: str, move: str, coded: Mapping[tuple[str, str], MoveRow]) -> MoveRow:
    """Return how a move is written that the codebook does not name: as the action with its CAMEO code."""
    place = next(row.place for (by, _), row in coded.items() if by == actor)
    for name, action in actions().items():
        if action.cameo == cameo_of(actor, move):
            return MoveRow(actor, "none", name, place, action.plover, action.mode)
    return MoveRow(actor, "none", "", place, "", "")


def cameo_of(actor: str, move: str) -> str:
    """Return the CAMEO code of a move of the model."""
    found = APPEALS[actor][-1] if move == APPEAL else MOVES_BY_ACTOR[actor][move]
    return found.cameo


def write_rows(events: Sequence[ImposedEvent], last: dt.date) -> Written:
    """Return events as rows, by date.

    Parameters
    ----------
    events : sequence of ImposedEvent
        By date, one for each slot of a day, as `record_events` gives them.
    last : date
        The last day they are known for: what is still running then is not taken to have ended.
    """
    unsaid: Counter[str] = Counter()
    written = []
    for day in _days(events):
        names = {event.event for event in day}
        for event in day:
            kind = f"{event.actor} {event.move}" if event.actor else str(event.event)
            if event.event in UNSAID or (event.move and not _of(event).action):
                unsaid[kind] += 1
                continue
            told = replace(event, due=event.due or _runs_until(event, events, last))
            summary = event.source or kind.replace("_", " ")
            rows_told = _rows(told, day, names)
            made = [replace(row, confidence=event.confidence, event=event) for row in rows_told]
            several = len(made) > 1 and event.event == "incident"
            written += [
                replace(row, summary=f"{summary} ({n} of {len(made)})" if several else summary)
                for n, row in enumerate(made, start=1)
            ]
    return Written(tuple(written), unsaid)


def _days(events: Iterable[ImposedEvent]) -> Iterator[list[ImposedEvent]]:
    days: dict[dt.date, list[ImposedEvent]] = {}
    for event in events:
        assert event.date is not None
        days.setdefault(event.date, []).append(event)
    for date in sorted(days):
        yield days[date]


def _of(event: ImposedEvent) -> MoveRow:
    return move_rows()[str(event.actor), str(event.move)]


def _rows(event: ImposedEvent, day: Sequence[ImposedEvent], names: set[str | None]) -> list[EventRow]:
    """Return the rows of one event, given what else happens that day."""
    if event.move:
        # A deal is the outcome of a round and says so; a walk-out is a call.
        in_deal = event.move == "convene" and "deal" in names
        in_walk_out = (event.actor, event.move) == ("serbia", "call") and "walk_out" in names
        failed = event.move == "convene" and "no_deal" in names
        return [] if in_deal or in_walk_out else [_move(event, ("no_deal",) if failed else ())]
    if event.event == "barricades":
        return _barricades(event)
    if event.event == "incident":
        return _incidents(event)
    convened = any(other.move == "convene" for other in day)
    if event.event == "no_deal":
        return [] if convened else [_no_deal(event)]
    if event.event == "deal":
        settled = tuple(name for name in event.measures if name != GENERAL)
        general = not settled or GENERAL in event.measures
        return [_deal(event, names, convened) for names in [settled] * bool(settled) + [()] * general]
    called = event.event == "walk_out" and any(other.move == "call" for other in day)
    return [_fact(event, called)]


def _move(event: ImposedEvent, outcome: tuple[str, ...]) -> EventRow:
    as_row, move = _of(event), str(event.move)
    decides = move in DECISIONS
    return EventRow(
        date=_date(event),
        actor=as_row.by,
        target=as_row.target,
        action=as_row.action,
        place=as_row.place,
        cameo=cameo_of(str(event.actor), move),
        plover=as_row.plover,
        mode=as_row.mode,
        instrument=_instrument(event.measures),
        deadline=event.due if decides else None,
        measures=event.measures,
        due=None if decides else event.due,
        barricades=0 if move == "interpose" else None,
        code=(f"{event.actor}.{move}", *outcome),
    )


def _barricades(event: ImposedEvent) -> list[EventRow]:
    found = []
    for number, action in ((event.up, "erect_barricade"), (event.down, "remove_barricade")):
        if number:
            row = _by_action(event, "north_serbs", "kosovo", action, PLACE_NAMES[str(event.place)])
            found.append(replace(row, barricades=number, due=event.due, code=("barricades",)))
    return found


def _incidents(event: ImposedEvent) -> list[EventRow]:
    """Return a row for each incident of the day, the worst first."""
    hurt = event.casualties
    mild = _by_action(event, "armed_group", "none", "property_attack", "North Kosovo")
    if event.lethal:
        # The model counts those hurt or killed in a deliberate lethal attack together, and may count nobody.
        worst = replace(
            _by_action(event, "armed_group", "none", "armed_attack", "North Kosovo"), killed=hurt or None
        )
    elif hurt:
        worst = replace(_by_action(event, "north_serbs", "none", "clash", "North Kosovo"), injured=hurt)
    else:
        worst = mild
    first = replace(worst, code=("lethal_incident" if event.lethal else "incident",))
    return [first, *[replace(mild, code=("incident",))] * (event.count - 1)]


def _no_deal(event: ImposedEvent) -> EventRow:
    row = _by_action(event, "eu", "both_governments", "hold_dialogue_no_deal", "Brussels")
    return replace(row, code=("no_deal",))


def _deal(event: ImposedEvent, names: tuple[str, ...], convened: bool) -> EventRow:
    row = _by_action(event, "both_governments", "eu", "sign_agreement", "Brussels")
    instrument = _instrument(names) if names else "association"
    code = "deal" if names else "general_deal"
    round_ = ("eu.convene",) if convened else ()
    return replace(row, instrument=instrument, measures=names, code=(*round_, code))


def _fact(event: ImposedEvent, called: bool) -> EventRow:
    name = str(event.event)
    row = _by_action(event, *_FACTS[name])
    call = ("serbia.call",) if called else ()
    return replace(
        row,
        instrument=_instrument(event.measures),
        measures=event.measures,
        due=event.due,
        code=(*call, name),
    )


def _by_action(event: ImposedEvent, actor: str, target: str, action: str, place: str) -> EventRow:
    kind = actions()[action]
    return EventRow(
        date=_date(event),
        actor=actor,
        target=target,
        action=action,
        place=place,
        cameo=kind.cameo,
        plover=kind.plover,
        mode=kind.mode,
    )


def _date(event: ImposedEvent) -> dt.date:
    assert event.date is not None
    return event.date


def _instrument(measures: Sequence[str]) -> str:
    name = measures[0].removeprefix("serbia_") if measures else ""
    return _INSTRUMENT.get(name, "none")


def _runs_until(event: ImposedEvent, events: Sequence[ImposedEvent], last: dt.date) -> dt.date | None:
    """Return the day after the next step of what begins here, where a reader would end it before."""
    if event.event == "barricades":
        later = [e for e in events if e.event == "barricades" and e.place == event.place]
    elif (event.actor, event.move or event.event) in _RUNS:
        wanted = _RUNS[event.actor, str(event.move or event.event)]
        later = [e for e in events if (e.move or e.event) in wanted]
    else:
        return None
    date = _date(event)
    following = min((_date(e) for e in later if _date(e) > date), default=last)
    return following + DAY if following - date >= RUNS_ON or following == last else None
