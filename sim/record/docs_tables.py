"""The generated tables of ``docs/record.md``.

``python -m sim.record.docs_tables docs/record.md`` writes them anew after a change of the evidence or its
coding.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sim.record.codebook import actions, goldstein_scores, plover_scores
from sim.record.coding import coded_rows, left_out, record_events
from sim.record.columns import Row
from sim.record.detection import coverage
from sim.record.eventfile import code_rows
from sim.record.eventrows import cameo_of, move_rows
from sim.record.evidence import events
from sim.record.history import steps
from sim.record.rules import LEFT_OUT, open_rules
from sim.record.sources import rows
from sim.world.events import ImposedEvent


def tables() -> dict[str, str]:
    """Return the generated tables as Markdown, by the name of their place in the page."""
    return {
        "fates": _fates(),
        "measures": _measures(),
        "left out": _left_out(),
        "coverage": _coverage(),
        "by rule": _by_rule(),
        "action codes": _action_codes(),
        "move codes": _move_codes(),
    }


def refreshed(page: str) -> str:
    """Return the page with every generated table written anew between its two markers."""
    for name, table in tables().items():
        begin, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->"
        head, _, rest = page.partition(begin)
        tail = rest.partition(end)[2]
        page = f"{head}{begin}{table}\n{end}{tail}"
    return page


def _fates() -> str:
    coded = coded_rows()
    kept = sum(bool(row.code) for row in coded)
    rows = [("become events of the model", kept), ("are left out", len(coded) - kept), ("in all", len(coded))]
    return _markdown(("rows of events.csv", "count"), rows)


def _measures() -> str:
    head = ("date", "measure", "step", "due", "row", "note")
    rows = [
        (
            step.date,
            ", ".join(step.measures),
            step.step,
            step.due or "",
            " ".join(str(row) for row in step.rows) or "inferred",
            step.note,
        )
        for step in steps()
    ]
    return _markdown(head, rows)


def _left_out() -> str:
    rows = [(f"`{item.action}`", item.count, item.reason) for item in left_out()]
    return _markdown(("action", "rows", "why"), rows)


def _coverage() -> str:
    kept = {coded.row.row for coded in coded_rows() if coded.code}
    rows = []
    for month in coverage():
        mine = [event for event in events() if event.date.replace(day=1) == month.first]
        days = sorted({event.date.day for event in mine})
        silence = max(b - a - 1 for a, b in itertools.pairwise([0, *days, month.days + 1]))
        unsure = sum(event.confidence != "high" for event in mine)
        in_model = sum(event.row in kept for event in mine)
        name = f"{month.first:%Y-%m}"
        rows.append((name, month.rows, in_model, unsure or "", len(days), silence, month.thin_days or ""))
    head = ("month", "rows", "in the model", "not sure", "days with a row", "longest silence", "thin days")
    return _markdown(head, rows)


def _by_rule() -> str:
    """Return how the rules read the shipped file, beside the coding made by hand."""
    shipped = [Row(**vars(event), line=event.row + 1, due=event.deadline) for event in events()]
    rule, hand = (_unsourced(found) for found in (code_rows(shipped).events, record_events()))
    said = {row["date"]: row["why"] for row in rows("coding/differences.csv")}
    head = f"{len(rule)} events by rule, {len(hand)} by hand, {len(rule & hand)} the same.\n\n"
    lines = []
    for date in sorted({event.date for event in rule ^ hand if event.date}):
        only = [
            sum(event.date == date for event in one - other) for one, other in ((rule, hand), (hand, rule))
        ]
        lines.append((date, *only, said[date.isoformat()]))
    return head + _markdown(("day", "only by rule", "only by hand", "why"), lines)


def _unsourced(found: Iterable[ImposedEvent]) -> set[ImposedEvent]:
    return {replace(event, source="") for event in found}


def _action_codes() -> str:
    number = Counter(event.action for event in events())
    rows = [
        (
            f"`{name}`",
            number[name],
            *_codes(action.cameo, action.plover, action.mode),
            _becomes(name),
        )
        for name, action in actions().items()
    ]
    return _markdown(("action", "rows", "CAMEO", "Goldstein", "PLOVER", "score", "becomes"), rows)


def _move_codes() -> str:
    rows = [
        (f"{actor} `{move}`", f"{row.by} `{row.action}`" if row.action else "–",
         *_codes(cameo_of(actor, move), row.plover, row.mode))
        for (actor, move), row in move_rows().items()
    ]  # fmt: skip
    return _markdown(("move", "written as", "CAMEO", "Goldstein", "PLOVER", "score"), rows)


def _codes(cameo: str, plover: str, mode: str) -> tuple[str, str, str, str]:
    """Return a CAMEO code with its score, and PLOVER's type with its score, or dashes where it drops it."""
    score = f"{plover_scores()[plover, mode].score:g}" if plover else "–"
    typed = f"{plover}{f':{mode}' if mode else ''}" if plover else "dropped"
    return cameo, f"{goldstein_scores()[cameo]:g}", typed, score


def _becomes(action: str) -> str:
    """Return what rows of an action become, by rule, over all actors and targets."""
    found = {product for rule in open_rules()[action] if rule.action != ("*",) for product in rule.code}
    return ", ".join(f"`{product}`" for product in sorted(found - {LEFT_OUT})) or "left out"


def _markdown(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(head), *rows]
    text = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    return "\n".join([text[0], "|" + " --- |" * len(head), *text[1:]])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
