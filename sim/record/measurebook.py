"""Steps of measures, read off an event file row by row (docs/model.md: Measures and due days, Input data).

The shipped record has a table made by hand (``coding/measures.csv``); anyone else's file is kept like a
ledger instead: what stood before the row decides what the row means.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from sim.record.columns import Row
from sim.record.history import KOSOVO_MEASURES, OPEN, SERBIA_MEASURES, Step

#: The measure an instrument of the codebook belongs to.
MEASURE_OF = {"plates": "plates", "entry_exit_documents": "documents", "currency": "currency"}

#: Decisions fall up to this many days before or after the legal date (docs/model.md: Input data).
SLACK = dt.timedelta(days=4)
DAY = dt.timedelta(days=1)

NOT_A_MEASURE = "not a measure of the dispute"
REPEATED = "repeats a measure already announced"
CARRIES_OUT = "carries out a settlement; the measure stays suspended"
NOT_DUE = "not a day on which the rule was due"
STEP_OF_DATED = "a step of a rule whose date is already set"
ENFORCED_ALREADY = "the rule is in force already"
ENDED_ALREADY = "the measure has ended already"


@dataclass
class MeasureBook:
    """What has become of every measure so far, and the steps that made it so.

    Attributes
    ----------
    steps : list of Step
        In the order of the rows; a date is moved when the decision comes a few days late.
    told : list of Step
        Steps that rows tell in the model's own words, and that are events already.
    status, due : dict
        Of every measure after the last row; ``dated_by`` is the position of the step that set its date.
    """

    steps: list[Step] = field(default_factory=list)
    told: list[Step] = field(default_factory=list)
    status: dict[str, str] = field(
        default_factory=lambda: (
            dict.fromkeys(KOSOVO_MEASURES, "none") | dict.fromkeys(SERBIA_MEASURES, "in_force")
        )
    )
    due: dict[str, dt.date | None] = field(default_factory=dict)
    dated_by: dict[str, int] = field(default_factory=dict)

    def read(self, row: Row) -> str:
        """Enter a row about a measure; return why it means nothing, or an empty string."""
        names = row.measures or _named(row)
        if not names:
            return NOT_A_MEASURE
        reader = {
            "announce_measure": self._announce,
            "postpone_measure": self._postpone,
            "phase_measure": self._phase,
            "enforce_measure": self._enforce,
            "withdraw_measure": self._withdraw,
            "sign_agreement": self._settle,
        }
        return reader[row.action](row, names)

    def tell(self, row: Row, step: str, names: tuple[str, ...], due: dt.date | None) -> None:
        """Note a step that a row tells in the model's own words, for the sake of later rows."""
        self._enter(row, step, names, due)
        self.told.append(self.steps.pop())
        for name in names:
            self.dated_by.pop(name, None)

    def _announce(self, row: Row, names: tuple[str, ...]) -> str:
        fresh = tuple(name for name in names if self.status.get(name, "none") not in OPEN)
        if not fresh:
            return REPEATED
        self._enter(row, "announce", fresh, row.due)
        return ""

    def _postpone(self, row: Row, names: tuple[str, ...]) -> str:
        self._decide(row, "postpone", names, row.due)
        return ""

    def _phase(self, row: Row, names: tuple[str, ...]) -> str:
        self._decide(row, "phase", names, row.due)
        return ""

    def _enforce(self, row: Row, names: tuple[str, ...]) -> str:
        date, name = row.date, names[0]
        status, due = self.status.get(name, "none"), self.due.get(name)
        if status == "suspended":
            return CARRIES_OUT
        if status == "in_force":
            return ENFORCED_ALREADY
        if row.due is not None and row.due > date:
            # The rule itself waits for the end of a window that opens now.
            if due is not None and row.due <= due:
                return STEP_OF_DATED
            self._decide(row, "announce" if status == "none" else "postpone", names, row.due)
        elif status == "none":
            # Only an announced rule can fall due: the decision needs an eve.
            eve = replace(row, date=date - DAY)
            note = "enforced without an announcement in the file: coded a day ahead"
            self._enter(eve, "announce", names, date, note)
            self._decide(row, "enforce", names, None)
        elif due is not None and due - date > SLACK:
            return NOT_DUE
        else:
            self._decide(row, "enforce", names, None)
        return ""

    def _withdraw(self, row: Row, names: tuple[str, ...]) -> str:
        """End a measure on the day on which that takes effect."""
        serbian = row.actor == "serbia" and not row.measures
        names = tuple(f"serbia_{name}" for name in names) if serbian else names
        names = tuple(name for name in names if name in SERBIA_MEASURES or not serbian)
        if not names:
            return NOT_A_MEASURE
        if all(self.status.get(name) == "none" for name in names) and serbian:
            return ENDED_ALREADY
        self._enter(row, "lift" if serbian else "withdraw", names, None, effect=row.due or row.date)
        return ""

    def _settle(self, row: Row, names: tuple[str, ...]) -> str:
        self._enter(row, "deal", names, None)
        return ""

    def _decide(self, row: Row, step: str, names: tuple[str, ...], due: dt.date | None) -> None:
        """Enter a due-day decision: one for everything due within the slack (docs/model.md)."""
        date = row.date
        if not row.measures and step != "announce":
            names += tuple(
                name for name, day in self.due.items() if day and day - date <= SLACK and name not in names
            )
        for i in {self.dated_by[name] for name in names if name in self.dated_by}:
            earlier = self.steps[i]
            if earlier.due and timely(earlier.due, date):
                self.steps[i] = replace(earlier, due=date)
        self._enter(row, step, names, due)

    def _enter(
        self,
        row: Row,
        step: str,
        names: tuple[str, ...],
        due: dt.date | None,
        note: str = "",
        effect: dt.date | None = None,
    ) -> None:
        after = {
            "announce": "announced",
            "phase": "phased",
            "enforce": "in_force",
            "deal": "suspended",
            "withdraw": "none",
            "lift": "none",
        }
        for name in names:
            known = self.status.get(name, "none")
            self.status[name] = after.get(step, known if known in OPEN else "announced")
            self.due[name] = due
            self.dated_by.pop(name, None)
            if due:
                self.dated_by[name] = len(self.steps)
        date = effect or row.date
        self.steps.append(Step(date, names, step, due, row.deadline, (row.row,), bool(note), note))

    def silent(self, last: dt.date) -> dict[str, dt.date]:
        """Return the measures whose due date passed without a decision, and that date."""
        return {
            name: due
            for name, due in self.due.items()
            if due and last - due > SLACK and self.status[name] in ("announced", "phased")
        }

    def history(self) -> tuple[Step, ...]:
        """Return all steps by date, those told included."""
        return tuple(sorted((*self.steps, *self.told), key=lambda step: step.date))

    def merged(self) -> tuple[Step, ...]:
        """Return the steps by date, those of one kind and day as one: a day has one decision and one date."""
        days: dict[tuple[dt.date, str], Step] = {}
        for step in sorted(self.steps, key=lambda step: step.date):
            key = step.date, step.step
            days[key] = _together(days[key], step) if key in days else step
        return tuple(days.values())


def timely(due: dt.date, decided: dt.date) -> bool:
    """Return whether a decision came after the legal date, but no more than the slack."""
    return dt.timedelta(0) < decided - due <= SLACK


def _named(row: Row) -> tuple[str, ...]:
    name = MEASURE_OF.get(row.instrument)
    return (name,) if name else ()


def _together(one: Step, other: Step) -> Step:
    known = (*KOSOVO_MEASURES, *SERBIA_MEASURES, *one.measures, *other.measures)
    names = tuple(sorted({*one.measures, *other.measures}, key=known.index))
    dues = [step.due for step in (one, other) if step.due]
    return replace(one, measures=names, due=min(dues, default=None), rows=one.rows + other.rows)
