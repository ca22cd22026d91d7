"""The generated tables of ``docs/record.md``.

``python -m sim.record.page docs/record.md`` writes them anew after a change of the evidence or its coding.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sim.record.coding import coded_rows, left_out
from sim.record.detection import coverage
from sim.record.history import steps


def tables() -> dict[str, str]:
    """Return the generated tables as Markdown, by the name of their place in the page."""
    return {
        "fates": _fates(),
        "measures": _measures(),
        "left out": _left_out(),
        "coverage": _coverage(),
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
    rows = [(f"{month.first:%Y-%m}", month.rows, month.thin_days or "") for month in coverage()]
    return _markdown(("month", "rows", "thin days"), rows)


def _markdown(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(head), *rows]
    text = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    return "\n".join([text[0], "|" + " --- |" * len(head), *text[1:]])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
