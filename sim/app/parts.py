"""Plain HTML elements in one look: what pages are written with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import reacton.ipyvuetify as rv
import solara
from ipyvue import Html
from reacton.core import ComponentWidget

from sim.drawing.words import count
from sim.errors import CrisisSimError, InputError

Children = Sequence[Any]
#: Problems of one file that are shown; each is an element of the page.
PROBLEMS = 20


def html(tag: str, *children: Any, **attributes: Any) -> Any:
    """Return an HTML element; ``class_`` and ``aria_label`` become ``class`` and ``aria-label``.

    As a context manager it takes what is made inside as its children.
    """
    plain = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    kept = {name: value for name, value in plain.items() if value is not None and name != "class"}
    return _element(tag)(
        tag=tag, children=list(children), attributes=kept, class_=str(plain.get("class", "")), style_=""
    )


@cache
def _element(tag: str) -> ComponentWidget:
    """Return the component of a tag.

    Each has a class of its own, because an element that changes keeps its place on the page, and a browser
    would leave the new paragraph the ``div`` that stood there.
    """
    return ComponentWidget(type(f"Html_{tag}", (Html,), {}))


def place() -> Any:
    """Return the place of what may come and go: what stands after it stays, and with it a click under way."""
    return html("div", class_="cs-place")


def heard(kind: Any, do: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return ``do`` for answers of a kind; a browser may send anything, and nothing else is heard."""
    return lambda answer: do(answer) if isinstance(answer, kind) else None


def heading(words: str, level: int = 2, **attributes: Any) -> Any:
    """Show a heading; a page has one of level 1, which the frame writes."""
    return html(f"h{level}", words, **attributes)


def text(words: str, **attributes: Any) -> Any:
    """Show a paragraph."""
    return html("p", words, **attributes)


@solara.component
def _Clickable(
    tag: str, words: str, attributes: dict[str, str], event: str, on_click: Callable[[], None]
) -> None:
    element = html(tag, words, **attributes)
    rv.use_event(element, event, lambda *_: on_click())


def link(words: str, address: str, router: Any, **attributes: Any) -> None:
    """Show a link to another page of the app, which opens without a reload."""
    _Clickable("a", words, {"href": address, **attributes}, "click.prevent", lambda: router.push(address))


def button(
    words: str,
    on_click: Callable[[], None],
    *,
    disabled: bool = False,
    label: str | None = None,
    class_: str = "",
) -> Any:
    """Show a button; ``label`` says more to a screen reader than fits on it."""
    attributes = {"type": "button", "class": f"cs-button {class_}"}
    attributes |= {"aria-label": label} if label else {}
    attributes |= {"disabled": "disabled"} if disabled else {}
    return _Clickable("button", words, attributes, "click", on_click)


@solara.component_vue("answer.vue", vuetify=False)
def _Answer(
    words: str, label: str, look: str, said: dict[str, Any], event_answer: Callable[[Any], None]
) -> None:
    pass


def answer(
    words: str,
    said: dict[str, Any],
    on_answer: Callable[[dict[str, Any]], None],
    *,
    label: str = "",
    class_: str = "",
) -> None:
    """Show a button that answers with what it was shown with.

    A click may arrive when the page is further already; with `button` it would then do what the button in
    that place does by now.
    """
    _Answer(words=words, label=label, look=class_, said=said, event_answer=heard(dict, on_answer))


def date_of(said: object) -> dt.date:
    """Return the date that a browser sent; it may send anything, which is a day long past."""
    try:
        return dt.date.fromisoformat(str(said))
    except ValueError:
        return dt.date.min


@solara.component_vue("table.vue", vuetify=False)
def _Table(columns: list[str], rows: list[list[str]], caption: str) -> None:
    pass


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> None:
    """Show a table; the first cell heads its row, the caption is for screen readers."""
    _Table(columns=list(columns), rows=[list(row) for row in rows], caption=caption)


def problem(error: BaseException) -> None:
    """Show what went wrong in the words of the command line, a line for each problem."""
    if isinstance(error, InputError):
        lines = [str(found) for found in error.problems[:PROBLEMS]]
        if (more := len(error.problems) - PROBLEMS) > 0:
            lines.append(f"and {count(more)} more")
        many = len(error.problems) > 1
        title = (
            f"{count(len(error.problems))} things are wrong:" if many else "This cannot be done as it stands:"
        )
    elif isinstance(error, CrisisSimError):
        title, lines = "This did not work:", [str(error)]
    else:
        title, lines = "This is a fault of crisis-sim.", [f"{type(error).__name__}: {error}"]
    html(
        "div",
        html("p", title),
        html("ul", *(html("li", line) for line in lines)),
        class_="cs-problem",
        role="alert",
    )


@solara.component_vue("news.vue", vuetify=False)
def _News(words: str, more: str, place: str) -> None:
    pass


def news(words: str, more: str = "", place: str = "") -> None:
    """Say what is new, also to screen readers: after a day nothing else on a page speaks by itself.

    ``more`` stands elsewhere on the page and is only spoken; another ``place`` brings the news into sight.
    """
    _News(words=words, more=more, place=place)


def spoken(words: str) -> None:
    """Say to screen readers what the page shows otherwise, whenever it changes."""
    html("p", words, class_="cs-hidden", role="status")


def empty(words: str) -> None:
    """Show, where there is nothing yet, what to do."""
    html("p", words, class_="cs-empty")


@solara.component_vue("choice.vue", vuetify=False)
def _Choice(
    label: str, options: list[dict[str, str]], value: str, event_choose: Callable[[str], None]
) -> None:
    pass


def choice(
    label: str, options: Sequence[tuple[str, str]], value: str, on_choose: Callable[[str], None]
) -> None:
    """Show a drop-down list of (value, words); a browser that answers with another value is not heard."""
    listed = [{"value": value, "words": words} for value, words in options]

    def choose(answer: str) -> None:
        if answer in dict(options):
            on_choose(answer)

    _Choice(label=label, options=listed, value=value, event_choose=heard(str, choose))


@solara.component_vue("slider.vue", vuetify=False)
def _Slider(
    slider: dict[str, Any], event_change: Callable[[float], None], event_reset: Callable[[Any], None]
) -> None:
    pass


def slider(
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    on_change: Callable[[float], None],
    *,
    default: float | None = None,
    unit: str = "",
    about: str = "",
    words: str | None = None,
    names: Sequence[str] = (),
    on_reset: Callable[[], None] | None = None,
) -> None:
    """Show a slider that reports when it is let go, or held still for a moment.

    Parameters
    ----------
    default : float, optional
        Where it started: a changed slider shows it as a tick and offers a way back.
    about : str
        Meaning and source, shown on hover and on request.
    words : str, optional
        What to show instead of the number.
    names : sequence of str
        A name for each step from ``low``, such as dates, instead of numbers.
    """
    shown = {
        "label": label, "value": value, "low": low, "high": high, "step": step, "default": default,
        "unit": unit, "about": about, "words": words, "names": list(names),
    }  # fmt: skip

    def move(answer: float) -> None:
        if low <= answer <= high:
            on_change(answer)

    def back(*_: Any) -> None:
        if on_reset:
            on_reset()

    _Slider(slider=shown, event_change=heard(int | float, move), event_reset=back)


def style() -> None:
    """Put the app's style sheet on the page."""
    solara.Style(Path(__file__).with_name("look.css"))


@solara.component_vue("disclosure.vue", vuetify=False)
def _Disclosure(words: str, about: str, shown: bool, event_toggle: Callable[[Any], None]) -> None:
    pass


def disclosure(words: str, shown: bool, on_toggle: Callable[[], None], about: str = "") -> None:
    """Show the button that opens and closes what follows it; ``about`` says more to a screen reader."""
    _Disclosure(words=words, about=about, shown=shown, event_toggle=lambda *_: on_toggle())


@solara.component_vue("field.vue", vuetify=False)
def _Field(label: str, value: str, numeric: bool, event_change: Callable[[str], None]) -> None:
    pass


def field(label: str, value: str, on_change: Callable[[str], None], *, numeric: bool = False) -> None:
    """Show a line to type in, which reports when it is left or Enter is pressed."""
    _Field(label=label, value=value, numeric=numeric, event_change=heard(str, on_change))


def download(words: str, filename: str, data: Callable[[], bytes]) -> None:
    """Show a button that makes a file when it is pressed, and hands it to the browser."""
    with solara.FileDownload(data, filename):
        html("button", words, type="button", class_="cs-button")


@solara.component_vue("keep.vue", vuetify=False)
def _Keep(name: str, value: str, event_found: Callable[[str], None]) -> None:
    pass


def keep(name: str, value: str, on_found: Callable[[str], None]) -> None:
    """Keep a value in this browser tab until it is empty, and report it when a reload finds it again."""
    _Keep(name=name, value=value, event_found=heard(str, on_found))
