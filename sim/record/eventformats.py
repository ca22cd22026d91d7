"""Rows of event data as text: the codebook's CSV, ICEWS-like CAMEO, POLECAT-like PLOVER.

The two others use the column names of the published data sets, so that tools for those read these files;
columns about news stories, which neither a simulation nor a coded record has, stay empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.record.codebook import plover_scores
from sim.record.columns import COLUMNS, EXTRA
from sim.record.datacolumns import ICEWS, POLECAT, WHO
from sim.record.eventrows import EventRow

#: Places of the codebook outside Kosovo.
_ABROAD = {"Belgrade": "Serbia", "Raška": "Serbia", "Kraljevo": "Serbia", "Brussels": "Belgium"}
_ABROAD |= {"Washington": "United States", "Moscow": "Russian Federation", "Ohrid": "North Macedonia"}
_ABROAD |= {"Berlin": "Germany", "Paris": "France", "Prague": "Czechia", "Bled": "Slovenia"}
_ABROAD |= {"Strasbourg": "France", "Luxembourg": "Luxembourg", "Oslo": "Norway", "Bratislava": "Slovakia"}
_ABROAD |= {"Chișinău": "Moldova"}

Cells = Mapping[str, object]


@dataclass(frozen=True)
class Format:
    """One way to write rows: its columns, what separates them, and the cells of a row.

    ``cells`` is called with the row, its number from 1 and who publishes it; ``None`` leaves the row out.
    ``scheme`` is the name of its codes, ``lacks`` what of a row it has no columns for.
    """

    columns: Sequence[str]
    separator: str
    suffix: str
    cells: Callable[[EventRow, int, str], Cells | None]
    scheme: str = ""
    lacks: Sequence[str] = ()

    def keeps(self, row: EventRow) -> bool:
        """Return whether a row has a code in this format; without one it is not written."""
        return self.cells(row, 1, "") is not None

    def text(self, rows: Iterable[EventRow], publisher: str) -> str:
        """Return the rows as the text of a file."""
        out = io.StringIO()
        writer = csv.DictWriter(out, self.columns, restval="", delimiter=self.separator, lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            cells = self.cells(row, number, publisher)
            if cells is not None:
                writer.writerow(cells)
        return out.getvalue()


def _codebook(row: EventRow, number: int, publisher: str) -> Cells:
    values = {name: getattr(row, name) for name in (*COLUMNS, *EXTRA) if hasattr(row, name)}
    joined = {name: " ".join(values[name]) for name in ("measures", "code")}
    blank = {name: "" for name, value in values.items() if value is None}
    return {**values, **joined, **blank, "cameo_root": row.cameo[:2]}


def _cameo(row: EventRow, number: int, publisher: str) -> Cells:
    by, to = WHO[row.actor], WHO[row.target]
    return {
        "Event ID": number,
        "Event Date": row.date,
        "Source Name": by[0],
        "Source Sectors": by[3],
        "Source Country": by[1],
        "Event Text": row.summary,
        "CAMEO Code": row.cameo,
        "Intensity": f"{row.goldstein:.1f}",
        "Target Name": to[0],
        "Target Sectors": to[3],
        "Target Country": to[1],
        "Publisher": publisher,
        "City": row.place,
        "Country": _ABROAD.get(row.place, "Kosovo"),
    }


def _plover(row: EventRow, number: int, publisher: str) -> Cells | None:
    if not row.plover:
        return None
    by, to = WHO[row.actor], WHO[row.target]
    return {
        "Event ID": number,
        "Event Date": row.date,
        "Event Type": row.plover,
        "Event Mode": row.mode,
        "Intensity": f"{row.plover_score:.1f}",
        "Quad Code": plover_scores()[row.plover, row.mode].quad.upper(),
        "Actor Name": by[0],
        "Actor Country": by[2],
        "Primary Actor Sector": by[3],
        "Actor Name Raw": row.actor,
        "Recipient Name": to[0],
        "Recipient Country": to[2],
        "Primary Recipient Sector": to[3],
        "Recipient Name Raw": row.target,
        "Placename": row.place,
        "Country": _ABROAD.get(row.place, "Kosovo"),
        "Source": publisher,
        "Publication Date": row.date,
        "Language": "en",
    }


#: What the codebook's rows say and neither ICEWS nor POLECAT has a column for.
_LACKS = ("measures", "due dates", "people hurt or killed", "numbers of barricades", "pages")
#: The formats by name.
FORMATS: Mapping[str, Format] = {
    "codebook": Format((*COLUMNS, *(name for name in EXTRA if name != "crowd")), ",", ".csv", _codebook),
    "cameo": Format(ICEWS, "\t", ".tab", _cameo, "CAMEO", _LACKS),
    "plover": Format(POLECAT, "\t", ".tab", _plover, "PLOVER", ("summaries", *_LACKS)),
}
