"""Templates: text stays text, a name that nobody gave is an error, nothing is loaded before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import sim
from sim.drawing.html import render, templates

PACKAGE = Path(sim.__file__).parent
TEMPLATES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/templates/*.html"))


def drawn(piece: str) -> str:
    """Return a piece of a page without the white space between its tags."""
    template = f"{{% import 'drawing/templates/pieces.html' as p %}}{{{{ {piece} }}}}"
    return re.sub(r"\s*\n\s*", "", templates().from_string(template).render())


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_can_be_read(name: str) -> None:
    assert templates().get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_lets_text_become_markup(name: str) -> None:
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'change' is undefined"):
        render("runs/templates/report.html")


@pytest.mark.parametrize(
    ("piece", "html"),
    [
        (
            "p.table(('a',), [('<b>', 1.23456789)])",
            '<div class="wide"><table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr>'
            '<th scope="row">&lt;b&gt;</th><td>1.23457</td></tr></tbody></table></div>',
        ),
        (
            "p.table((), [('x',)], 'grid', named=false)",
            '<div class="wide"><table class="grid"><tbody><tr><td>x</td></tr></tbody></table></div>',
        ),
        ("p.bullets(['a & b'])", "<ul><li>a &amp; b</li></ul>"),
        ("p.paragraph('')", ""),
        ("p.paragraph('a', 'lead')", '<p class="lead">a</p>'),
        ("p.source('javascript:alert(1)')", "javascript:alert(1)"),
        (
            'p.source("https://example.org/?a=<i>")',
            '<a rel="noreferrer" href="https://example.org/?a=&lt;i&gt;">https://example.org/?a=&lt;i&gt;</a>',
        ),
        ("p.to_fill('Names:', 1)", '<div class="fill"><p>Names:</p><span class="line"></span></div>'),
    ],
)
def test_pieces(piece: str, html: str) -> None:
    assert drawn(piece) == html


def test_jinja_is_loaded_when_a_page_is_made() -> None:
    line = "import sys, sim.runs.publish, sim.teaching.pack; print('jinja2' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", line], cwd=PACKAGE.parent, capture_output=True, text=True)
    assert said.stdout.strip() == "False", said.stderr
