"""The closed lists of the codebook, and where each action stands in CAMEO and PLOVER.

Actors and instruments are the codebook's; actions, with their codes, are in ``coding/actions.csv`` and the
scores of PLOVER's expert panel in ``coding/plover.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sim.record.evidence import cameo
from sim.record.sources import rows

ACTORS_CODED = (
    "serbia",
    "kosovo",
    "kosovo_police",
    "eu",
    "us",
    "nato",
    "north_serbs",
    "armed_group",
    "russia",
    "both_governments",
)
INSTRUMENTS = ("plates", "entry_exit_documents", "elections", "association", "currency", "none")
CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Action:
    """A kind of move of the codebook.

    ``cameo`` is a CAMEO code; ``plover`` and ``mode`` are PLOVER's event type and mode, empty where PLOVER
    drops the code (comments) or names no mode.
    """

    name: str
    kind: str
    cameo: str
    plover: str
    mode: str

    @property
    def goldstein(self) -> float:
        """Goldstein score of the CAMEO code, -10 hostile to +10 cooperative."""
        return goldstein_scores()[self.cameo]

    @property
    def plover_score(self) -> float:
        """Score of PLOVER's panel on the same scale; 0 where PLOVER drops the code."""
        return plover_scores()[self.plover, self.mode].score if self.plover else 0.0


@dataclass(frozen=True)
class PloverType:
    """An event type of PLOVER, or one of its modes, with the panel's score and its quad class."""

    score: float
    quad: str


@cache
def actions() -> Mapping[str, Action]:
    """Return the 70 actions by name, in the order of the codebook."""
    return {
        row["action"]: Action(row["action"], row["kind"], row["cameo"], row["plover"], row["mode"])
        for row in rows("coding/actions.csv")
    }


@cache
def plover_scores() -> Mapping[tuple[str, str], PloverType]:
    """Return PLOVER's types and modes, the mode empty for the type as a whole."""
    return {
        (row["event"], row["mode"]): PloverType(float(row["score"]), row["quad"])
        for row in rows("coding/plover.csv")
    }


@cache
def goldstein_scores() -> Mapping[str, float]:
    """Return the Goldstein score of every CAMEO code."""
    return {code.code: code.goldstein for code in cameo()}
