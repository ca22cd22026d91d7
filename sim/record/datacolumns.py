"""How event data of other projects names columns and actors: ICEWS for CAMEO codes, POLECAT for PLOVER's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ICEWS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
    "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People",
    "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Where a table of event data keeps what is read back: ``category`` may be in two columns."""

    scheme: str
    names: str
    date: str
    actor: str
    recipient: str
    category: tuple[str, ...]
    place: str

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which no row can be read."""
        return self.date, self.actor, self.recipient, *self.category


#: The tables by the name of their format.
TABLES: Mapping[str, Columns] = {
    "cameo": Columns("CAMEO", "ICEWS", "Event Date", "Source Name", "Target Name", ("CAMEO Code",), "City"),
    "plover": Columns(
        "PLOVER", "POLECAT", "Event Date", "Actor Name", "Recipient Name", ("Event Type", "Event Mode"),
        "Placename",
    ),
}  # fmt: skip
#: Who an actor of the codebook is in other data: name, country, its three letters, sector.
WHO: Mapping[str, tuple[str, str, str, str]] = {
    "serbia": ("Serbia", "Serbia", "SRB", "GOV"),
    "kosovo": ("Kosovo", "Kosovo", "XKX", "GOV"),
    "kosovo_police": ("Kosovo Police", "Kosovo", "XKX", "COP"),
    "eu": ("European Union", "", "IGO", "GOV"),
    "us": ("United States", "United States", "USA", "GOV"),
    "nato": ("NATO", "", "IGO", "MIL"),
    "north_serbs": ("Serbs in Kosovo", "Kosovo", "XKX", "CVL"),
    "armed_group": ("Unidentified armed group", "Kosovo", "XKX", "UAF"),
    "russia": ("Russia", "Russian Federation", "RUS", "GOV"),
    "both_governments": ("Serbia; Kosovo", "", "", "GOV"),
    "none": ("", "", "", ""),
}
#: Actors of the codebook by the name they have in other data.
BY_NAME: Mapping[str, str] = {words[0]: name for name, words in WHO.items()}


def format_of(header: str) -> str | None:
    """Return the format of a table by its first line, ``None`` where it is neither ICEWS's nor POLECAT's."""
    names = [name.strip() for name in header.strip("\ufeff\r\n").split("\t")]
    return next((form for form, table in TABLES.items() if set(table.category) <= set(names)), None)
