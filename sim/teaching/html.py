"""Pieces of printed pages: one self-contained page each, made to be copied in black and white."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from sim.drawing import pages
from sim.drawing.context import Context
from sim.drawing.plate import Plate
from sim.runs.describe import assumed_words
from sim.runs.report import LIMITS
from sim.scenario import Scenario

#: What a box to write in is for, and how many lines it has.
Lines = tuple[str, int]


def page(title: str, kicker: str, body: str, context: Context, *, up: str = "") -> str:
    """Return a whole page.

    Parameters
    ----------
    title, kicker : str
        The page's own title, and what kind of sheet it is.
    body : str
        HTML.
    context : Context
        For the scenario's title and the line at the foot.
    up : str
        Address of the index, from this page; none on the index itself.
    """
    style = files("sim.teaching").joinpath("sheets.css").read_text(encoding="utf-8")
    back = f'<nav><a href="{up}">All sheets</a></nav>' if up else ""
    foot = (
        f"crisis-sim · {context.scenario.name} {context.digest[:12]} · seed {context.seed} · "
        f"model {context.version} · {context.trust}"
    )
    html = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {escape(context.scenario.title)}</title><style>\n{style}</style></head>\n"
        f'<body>{back}<header><p class="kicker">{escape(context.scenario.title)} · {escape(kicker)}</p>'
        f"<h1>{escape(title)}</h1></header>\n<main>{body}</main>\n<footer>{escape(foot)}</footer></body></html>\n"
    )
    # On paper, and in the folder of a pack, there is neither a docs/ nor a command to look into.
    html = html.replace(pages.LIMITS, "the program's documentation (limits)")
    return re.sub(r"(?<![\w/])docs/([\w-]+)\.md", r"the program's documentation (\1)", html)


def section(title: str, *parts: str, fresh: bool = False, kind: str = "") -> str:
    """Return a section with a heading; ``fresh`` begins it on a new sheet of paper."""
    names = " ".join(name for name in (kind, "fresh" if fresh else "") if name)
    attribute = f' class="{names}"' if names else ""
    return f"<section{attribute}><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def para(text: str, kind: str = "") -> str:
    """Return a paragraph of escaped text."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def bullets(items: Iterable[str], *, numbered: bool = False) -> str:
    """Return a list of escaped items."""
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table of escaped cells; the first cell of a row names it."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = []
    for first, *rest in rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    top = f"<thead><tr>{head}</tr></thead>" if columns else ""
    return f'<div class="wide"><table{_class(kind)}>{top}<tbody>{"".join(lines)}</tbody></table></div>'


def commands(lines: Iterable[str]) -> str:
    """Return command lines as they are typed."""
    return f"<pre><code>{escape(chr(10).join(lines))}</code></pre>"


def to_fill(*boxes: Lines) -> str:
    """Return boxes with a label and empty lines to write on."""
    parts = []
    for words, lines in boxes:
        empty = '<span class="line"></span>' * lines
        parts.append(f'<div class="fill"><p>{escape(words)}</p>{empty}</div>')
    return "".join(parts)


def picture(plate: Plate) -> str:
    """Return a drawn figure with its alt text; nothing is loaded."""
    drawn = plate.drawn
    data = base64.b64encode(plate.svg).decode("ascii")
    return f'<figure><img alt="{escape(drawn.alt)}" src="data:image/svg+xml;base64,{data}"></figure>'


def link(address: str, words: str) -> str:
    """Return a link to another page of the pack."""
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def source(text: str) -> str:
    """Return a source: linked if it is an address."""
    if text.startswith(("http://", "https://")):
        return f'<a rel="noreferrer" href="{escape(text)}">{escape(text)}</a>'
    return escape(text)


def sources(items: Iterable[str]) -> str:
    """Return a list of sources."""
    return f"<ul>{''.join(f'<li>{source(item)}</li>' for item in items)}</ul>"


def limits(scenario: Scenario) -> list[str]:
    """Return what every reader must know, with how much of the numbers is assumed."""
    return [assumed_words(scenario), *(limit for limit in LIMITS if "tables below" not in limit)]


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
