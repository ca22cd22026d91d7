"""Simulated and real crises as event data of one kind (`sim.record.eventrows`)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors import APPEALS, MOVES_BY_ACTOR
from sim.ensemble.dataset import as_model
from sim.ensemble.eventlist import Happening, happenings
from sim.ensemble.results import Run
from sim.files import check_free, check_place, write_file
from sim.forecast.coded import coded_record
from sim.record.coding import record_with_rows
from sim.record.eventformats import FORMATS
from sim.record.eventrows import Written, write_rows
from sim.record.evidence import LAST_DAY
from sim.record.evidence import events as evidence
from sim.world.events import GENERAL, ImposedEvent
from sim.world.facts import FACTS
from sim.world.moves import APPEAL
from sim.world.rules import DECISIONS
from sim.world.vocabulary import ACTOR_NAMES

if TYPE_CHECKING:
    import xarray as xr

_ENDS = ("lift_measure", "withdraw_measure")


@dataclass(frozen=True)
class Export:
    """Event data on disk, and what is not in it.

    Attributes
    ----------
    files : tuple of Path
    rows : int
        In the files.
    unsaid : mapping of str to int
        Events that no row says, by kind.
    uncoded : mapping of str to int
        Rows without a code in the format, which are not written, by action.
    unread : int
        Rows of the evidence that the model does not read; 0 for histories of a run.
    """

    files: tuple[Path, ...]
    rows: int
    unsaid: Mapping[str, int]
    uncoded: Mapping[str, int]
    unread: int = 0


def simulated_rows(run: Run, member: int, *, as_recorded: bool = False) -> Written:
    """Return one history of a run as rows of event data.

    Parameters
    ----------
    run : Run
        With its log kept.
    member : int
        Position of the history, from 0.
    as_recorded : bool
        Keep only what a record would hold of it, by the detection probabilities of docs/model.md; what is
        fixed by the scenario besides moves is left out then.

    Raises
    ------
    InputError, ResultError
        As `Run.history`.
    """
    log = run.history(member)
    setting, seed = run.scenario.setting(), run.plan.scenario.ensemble.seed
    if as_recorded:
        found = coded_record(as_model(log), setting, np.random.default_rng([seed, member]))
    else:
        serbian = {measure.name for measure in setting.measures if measure.owner == "serbia"}
        found = events_of(log, serbian)
    name = f"simulated, {run.scenario.name}, history {member}"
    told = [replace(event, source=f"{_words(event)} ({name})") for event in found]
    return write_rows(told, setting.end)


def record_rows() -> Written:
    """Return the record as the model reads it, with the summaries and pages of the evidence."""
    pairs = record_with_rows()
    cited = {event: rows for event, rows in pairs if rows}
    written = write_rows([event for event, _ in pairs], LAST_DAY)
    told, seen = [], Counter[ImposedEvent]()
    for row in written.rows:
        if rows := cited.get(row.event):
            # The incidents of a day are one event with a row of the evidence for each.
            its = rows[min(seen[row.event], len(rows) - 1)]
            seen[row.event] += 1
            place = its.place if row.event.event == "incident" else row.place
            said = f"{its.summary} [{row.summary}]"
            row = replace(row, source_url=its.source_url, place=place, summary=said)
        told.append(row)
    return Written(tuple(told), written.unsaid)


def events_of(log: xr.Dataset, serbian: Collection[str] = ()) -> tuple[ImposedEvent, ...]:
    """Return everything that happens in one history as events that could be imposed, by date.

    Parameters
    ----------
    log : xarray.Dataset
        One member, ``keep="log"``.
    serbian : collection of str
        The measures that are Serbia's.
    """
    days: dict[dt.date, list[Happening]] = {}
    for happening in happenings(log):
        days.setdefault(happening.date, []).append(happening)
    return tuple(event for date, day in days.items() for event in _day(date, day, serbian))


def export(
    what: Run | None, out: Path, *, members: Iterable[int] = (0,), several: bool = False,
    format: str = "codebook", as_recorded: bool = False, force: bool = False,
) -> Export:  # fmt: skip
    """Write event data: a file for the record or one history, a file in a folder for each of several.

    Parameters
    ----------
    what : Run or None
        ``None`` is the record.
    out : Path
        A file, or a folder for several histories.
    members : iterable of int
        Positions of the histories.
    several : bool
        Whether ``out`` is a folder with a file for each of them; otherwise there is one.
    format : {"codebook", "cameo", "plover"}
    as_recorded : bool
        As in `simulated_rows`.
    force : bool
        Write over files that are there.

    Raises
    ------
    InputError
        If a file is there, or a history is not; nothing is written then.
    ResultError
        If a file cannot be written.
    """
    suffix, wanted = FORMATS[format].suffix, list(members)
    paths = [out / f"history-{n:04d}{suffix}" for n in wanted] if several else [out]
    check_free(*paths, force=force)
    check_place(*paths)
    publisher = "crisis-sim record" if what is None else "crisis-sim simulation"
    found = [
        record_rows() if what is None else simulated_rows(what, member, as_recorded=as_recorded)
        for member in wanted
    ]
    unsaid: Counter[str] = Counter()
    for path, written in zip(paths, found, strict=True):
        write_file(path, FORMATS[format].text(written.rows, publisher))
        unsaid.update(written.unsaid)
    rows = [row for written in found for row in written.rows]
    uncoded = Counter(row.action for row in rows if not FORMATS[format].keeps(row))
    unread = 0 if what is not None else len(evidence()) - len(_used())
    return Export(tuple(paths), len(rows) - uncoded.total(), unsaid, uncoded, unread)


def _used() -> set[int]:
    """Return the rows of the evidence that an event of the record comes from."""
    return {row.row for _, found in record_with_rows() for row in found}


def _day(date: dt.date, day: list[Happening], serbian: Collection[str]) -> Iterator[ImposedEvent]:
    roads: dict[str, dict[str, int]] = {}
    for h in day:
        if h.actor:
            yield _moved(date, h)
        elif h.event in ("new_barricades", "removed_barricades"):
            change = "up" if h.event == "new_barricades" else "down"
            roads.setdefault(h.place, {})[change] = int(h.value or 0)
        elif h.event == "incidents":
            hurt, deadly = h.casualties or 0, bool(h.lethal)
            yield _event(date, event="incident", count=int(h.value or 0), casualties=hurt, lethal=deadly)
        elif h.event == "measure_ended":
            ended = "lift_measure" if h.measure in serbian else "withdraw_measure"
            yield _event(date, event=ended, measures=(h.measure,))
        elif h.event in FACTS and h.event not in _ENDS:
            yield _event(date, event=h.event, value=h.value)
    for place, changes in roads.items():
        yield _event(date, event="barricades", place=place, **changes)
    settled = tuple(h.measure for h in day if h.event == "deal")
    if settled:
        yield _event(date, event="deal", measures=settled)


def _moved(date: dt.date, h: Happening) -> ImposedEvent:
    if h.event not in DECISIONS:
        return _event(date, actor=h.actor, move=h.event)
    due = date + dt.timedelta(days=int(h.value)) if h.value else None
    return _event(date, actor=h.actor, move=h.event, measures=tuple(h.measure.split()), due=due)


def _event(date: dt.date, **given: Any) -> ImposedEvent:
    return ImposedEvent(date=date, origin="record", **given)


def _words(event: ImposedEvent) -> str:
    names = " ".join(name for name in event.measures if name != GENERAL)
    if event.actor and event.move:
        move = APPEALS[event.actor][-1] if event.move == APPEAL else MOVES_BY_ACTOR[event.actor][event.move]
        return f"{ACTOR_NAMES[event.actor]} {move.words} {names}".strip()
    return f"{event.event} {names}".strip().replace("_", " ")
