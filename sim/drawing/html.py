"""Pages as HTML, made from the templates that lie in the room of what they show.

A template is named by its path in the package. What is put into one is text there and never becomes markup;
a name that nobody gave is an error.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sim.drawing.figure_result import plain
from sim.drawing.words import capital, count, day, listed, plural, sentence, tension

if TYPE_CHECKING:
    from jinja2 import Environment

    from sim.drawing.plate import Plate


def render(template: str, **what: Any) -> str:
    """Return a page made from a template, such as ``runs/templates/report.html``."""
    return templates().get_template(template).render(what)


def is_address(text: str) -> bool:
    """Return whether a source can be opened, and so may be linked."""
    return text.startswith(("http://", "https://"))


def svg_data(plate: Plate) -> str:
    """Return a drawn figure as an address that holds it, so that a page loads nothing."""
    from base64 import b64encode

    return f"data:image/svg+xml;base64,{b64encode(plate.svg).decode('ascii')}"


@cache
def templates() -> Environment:
    """Return the templates of all rooms, loaded when the first is asked for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("sim", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.filters |= {
        "capital": capital,
        "day": day,
        "listed": listed,
        "number": count,  # Jinja's own count is a length
        "plain": plain,
        "plural": plural,
        "sentence": sentence,
        "svg_data": svg_data,
        "tension": tension,
    }
    found.tests["address"] = is_address
    return found
