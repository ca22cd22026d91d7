"""How event data of other projects names columns and actors: ICEWS for CAMEO codes, POLECAT for PLOVER's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sim.record.codebook import goldstein_scores, plover_scores
from sim.record.columns import Date, Text
from sim.shapes import OneOf

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


def _joined(codes: tuple[str, str]) -> str:
    """Return a type of PLOVER with its mode, if it has one."""
    return ":".join(filter(None, codes))


Actor = Annotated[str, OneOf(tuple(filter(None, BY_NAME)), "actor"), AfterValidator(BY_NAME.__getitem__)]
Recipient = Annotated[str, OneOf(tuple(BY_NAME), "recipient"), AfterValidator(BY_NAME.__getitem__)]


class DataRow(BaseModel):
    """One row of event data: who did what to whom, in the words of the codebook and the code of the table.

    ``category`` is a CAMEO code, or a type of PLOVER with its mode after a colon, if it has one.
    """

    model_config = ConfigDict(frozen=True)

    #: The names of the codes, and of the data whose columns hold them.
    scheme: ClassVar[str]
    names: ClassVar[str]

    line: int
    date: Date
    actor: Actor
    recipient: Recipient
    category: str
    place: Text = ""

    @classmethod
    def column(cls, field: str) -> str:
        """Return the name of the column that holds a field."""
        return cls.model_fields[field].alias or field

    @classmethod
    def needed(cls) -> list[str]:
        """Return the columns without which no row can be read."""
        fields = cls.model_fields.items()
        return [str(field.alias) for name, field in fields if field.is_required() and name != "line"]


class CameoRow(DataRow):
    """A row with a CAMEO code, under the column names of ICEWS."""

    scheme, names = "CAMEO", "ICEWS"

    date: Date = Field(alias="Event Date")
    actor: Actor = Field(alias="Source Name")
    recipient: Recipient = Field(alias="Target Name")
    category: Annotated[str, OneOf(tuple(goldstein_scores()), "CAMEO code")] = Field(alias="CAMEO Code")
    place: Text = Field("", alias="City")


class PloverRow(DataRow):
    """A row with a type of PLOVER and perhaps a mode, under the column names of POLECAT."""

    scheme, names = "PLOVER", "POLECAT"

    date: Date = Field(alias="Event Date")
    actor: Actor = Field(alias="Actor Name")
    recipient: Recipient = Field(alias="Recipient Name")
    category: Annotated[str, OneOf(tuple(map(_joined, plover_scores())), "PLOVER code")] = Field(
        alias="Event Type"
    )
    mode: str = Field(alias="Event Mode")
    place: Text = Field("", alias="Placename")

    @model_validator(mode="before")
    @classmethod
    def _with_mode(cls, cells: dict[str, Any]) -> dict[str, Any]:
        return {**cells, "Event Type": _joined((cells["Event Type"], cells["Event Mode"]))}


#: The tables by the name of their format.
TABLES: Mapping[str, type[DataRow]] = {"cameo": CameoRow, "plover": PloverRow}


def format_of(header: str) -> str | None:
    """Return the format of a table by its first line, ``None`` where it is neither ICEWS's nor POLECAT's."""
    names = [name.strip() for name in header.strip("\ufeff\r\n").split("\t")]
    return next((form for form, table in TABLES.items() if table.column("category") in names), None)
