"""What the model is and where its limits lie: the project's own pages, opened on request."""

from __future__ import annotations

import re
from functools import cache, partial

import solara

from sim.app import parts
from sim.drawing.pages import page

PAGES = (("limits", "Limits: how far to trust this"), ("model", "The model: what it is made of"))


@solara.component
def Model(asked: str = "") -> None:
    """Offer the two pages; nothing is rendered before it is opened, or ``asked`` for by its name."""
    shown, set_shown = solara.use_state(asked)
    with parts.html("section", class_="cs-panel cs-pages", aria_label="The model and its limits"):
        parts.heading("The model and its limits")
        for name, words in PAGES:
            parts.disclosure(words, shown == name, partial(set_shown, "" if shown == name else name))
            if shown == name:
                with parts.html("div", class_="cs-doc", tabindex="0", role="region", aria_label=words):
                    solara.HTML(tag="div", unsafe_innerHTML=rendered(name))


@cache
def rendered(name: str) -> str:
    """Return one of the project's pages as HTML, with headings below those of the app."""
    from markdown_it import MarkdownIt

    text = re.sub(r"^(#+) ", r"##\1 ", page(name), flags=re.MULTILINE)
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return html
