"""What a file may leave out, filled in, so that a resolved scenario says everything itself."""

from __future__ import annotations

from typing import Any

from sim.parameters import PARAMETERS

#: Title, salience and ease of the measures of this dispute (docs/model.md).
KNOWN_MEASURES: dict[str, tuple[str, float, float]] = {
    "plates": ("Licence plates", 1.0, 0.0),
    "documents": ("Entry and exit documents", 0.6, 0.5),
    "serbia_plates": ("Serbia's licence-plate rule", 0.5, -1.0),
    "serbia_documents": ("Serbia's entry documents", 0.5, -1.0),
}

#: How the sentence about fitted parameters begins.
FITTED = "Parameters from "

#: Salience and ease of any other measure, by owner.
BY_OWNER = {"kosovo": (1.0, 0.0), "serbia": (0.5, -1.0)}


def resolved(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a sound scenario with defaults of measures and distributions written out."""
    measures = {name: _measure(name, measure) for name, measure in data.get("measures", {}).items()}
    parameters = {name: _value(name, value) for name, value in data.get("parameters", {}).items()}
    resolved = {**data, "measures": measures, "parameters": parameters}
    return resolved | {"trust": _trust(data)} if "posterior" in data else resolved


def _trust(data: dict[str, Any]) -> str:
    """Return how far to trust the results, with what is to be said of fitted parameters at its end."""
    own = data.get("trust", "").partition(FITTED)[0].rstrip(" .")
    fit = data["posterior"]
    said = f"{FITTED}{fit['file']}, fitted to the record until {fit['until']}: {fit['status']}"
    return f"{own}. {said}" if own else said


def _measure(name: str, given: dict[str, Any]) -> dict[str, Any]:
    salience, ease = BY_OWNER[given["owner"]]
    title = name.replace("_", " ").capitalize()
    title, salience, ease = KNOWN_MEASURES.get(name, (title, salience, ease))
    return {"title": title, "salience": salience, "ease": ease, **given}


def _value(name: str, given: Any) -> Any:
    """Cut a normal distribution off at its parameter's range where the file does not say otherwise."""
    if isinstance(given, dict) and given["dist"] == "normal":
        row = PARAMETERS[name]
        return {"low": row.low, "high": row.high, **given}
    return float(given) if isinstance(given, int) else given
