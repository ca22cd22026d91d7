"""A file from the browser, sent as its bytes, so that whoever reads files from a disk judges it likewise."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import solara

from sim.app import parts
from sim.errors import InputError, Problem

#: Longest name of a file that a disk takes.
LONGEST_NAME = 255


@solara.component_vue("upload.vue", vuetify=False)
def _Pick(label: str, largest: int, event_file: Callable[[dict[str, Any]], None]) -> None:
    pass


@solara.component
def Upload(label: str, largest: int, read: Callable[[bytes, str], None]) -> None:
    """Show the button that takes a file, and what is wrong with the last one.

    Parameters
    ----------
    label : str
        What the button says.
    largest : int
        Most bytes of a file; of a larger one the browser sends a byte more, for ``read`` to refuse.
    read : callable
        Called with the bytes and the name; what it raises is shown.
    """
    wrong: solara.Reactive[Exception | None] = solara.use_reactive(None)

    def take(given: dict[str, Any]) -> None:
        name = str(given.get("name"))[:LONGEST_NAME]
        try:
            read(_data(given.get("data"), name), name)
            wrong.set(None)
        except Exception as error:  # also a fault is said: somebody waits for an answer
            wrong.set(error)

    with parts.html("div", class_="cs-inline"):
        _Pick(label=label, largest=largest, event_file=parts.heard(dict, take))
        if wrong.value is not None:
            parts.problem(wrong.value)


def _data(sent: Any, name: str) -> bytes:
    """Return the bytes that a browser sent; it sends none of a file that it cannot read."""
    try:
        return base64.b64decode(sent, validate=True)
    except (TypeError, ValueError):
        raise InputError(Problem("cannot be read by the browser", name)) from None
