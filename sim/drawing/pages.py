"""The project's own pages: the two that travel with the program, and how output points to any of them."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PACKAGE = Path(__file__).parent.parent
#: What prints the limits: it holds in a checkout and after an installation, so output never names a file.
LIMITS = "crisis-sim limits"


def docs_folder() -> Path:
    """Return where the pages are: inside the installed package, or beside it in a source tree."""
    inside = PACKAGE / "docs"
    return inside if inside.is_dir() else PACKAGE.parent / "docs"


@cache
def page(name: str) -> str:
    """Return a page that travels with the program (``limits`` or ``model``) as Markdown that stands alone.

    Comments are left out, and links to pages that do not travel along become plain words.
    """
    text = (docs_folder() / f"{name}.md").read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\[(?:docs/)?(\w[\w-]*)\.md\]\([^)]+\)", lambda found: see(found[1]), text)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]+\)", r"\1", text)


def print_page(console: Console, name: str) -> None:
    """Print a page that travels with the program, its tables as the terminal has them."""
    from rich.markdown import Markdown

    from sim.drawing.tables import PlainTable

    for is_table, found in groupby(page(name).splitlines(), key=lambda line: line.startswith("|")):
        lines = list(found)
        if not is_table:
            console.print(Markdown("\n".join(lines), hyperlinks=False))
            continue
        titles, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
        table = PlainTable()
        table.add_text(titles[0])
        table.add_values(*titles[1:])
        for row in rows:
            table.add_row(*row)
        console.print(table)


def see(name: str) -> str:
    """Return where a page is that does not travel along: "docs/record.md", with of what if not here."""
    file = f"docs/{name}.md"
    return file if (PACKAGE.parent / file).is_file() else f"{file} of the source code"


def in_app(trust: str) -> str:
    """Return a line of trust for the app, whose title bar leads to the limits."""
    return trust.replace(f"See {LIMITS}.", "See limits, at the top of the page.")
