"""The report: one page, everything in it, nothing loaded."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest
import xarray as xr
from markupsafe import escape

from sim.drawing.context import Context
from sim.drawing.figure_result import plain
from sim.drawing.plate import Plate
from sim.parameters import PARAMETERS
from sim.runs.figures import FIGURES
from sim.runs.report import LIMITS, Change, report
from tests.drawing import synthetic

VOID = {"meta", "img", "br", "link", "input", "hr"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}


class Page(HTMLParser):
    """Collects what a browser would load, pictures, identifiers and text; checks that tags match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.tags: set[str] = set()
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        table = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.loads += [value or "" for key, value in attrs if key in LOADING]
        self.ids += [table["id"] or ""] if "id" in table else []
        if tag == "a":
            self.anchors.append(table.get("href") or "")
        if tag == "img":
            self.pictures.append(table)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += re.sub(r"\s+", " ", data)


@pytest.fixture(scope="module")
def text(summary: xr.Dataset, context: Context, plates: dict[str, Plate], log: xr.Dataset) -> str:
    return report(summary, context, plates, log=log)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_it_is_well_formed_and_loads_nothing(text: str, page: Page) -> None:
    assert page.open == []
    assert not page.tags & {"script", "link", "iframe", "object", "embed", "audio", "video", "base"}
    assert page.loads
    assert all(load.startswith("data:image/svg+xml;base64,") for load in page.loads)
    style = text.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_every_figure_is_inside_with_its_alt_text_and_its_numbers(
    page: Page, plates: dict[str, Plate]
) -> None:
    assert [picture["alt"] for picture in page.pictures] == [plates[name].alt for name in FIGURES]
    for picture, plate in zip(page.pictures, plates.values(), strict=True):
        source = picture["src"] or ""
        assert base64.b64decode(source.split(",", 1)[1]) == plate.svg
    assert all(f"figure-{name}" in page.ids for name in FIGURES)
    for plate in plates.values():
        assert plain(plate.drawn.table.rows[-1][-1]) in page.words


def test_links_inside_the_page_lead_somewhere(page: Page) -> None:
    inside = [link.removeprefix("#") for link in page.anchors if link.startswith("#")]
    assert len(inside) == 9 and inside[0] == "limits"
    assert set(inside) <= set(page.ids)
    assert [link for link in page.anchors if not link.startswith("#")] == ["https://example.org/article"]


def test_it_holds_question_trust_limits_sources_parameters_and_the_command(
    page: Page, context: Context
) -> None:
    for words in (
        context.scenario.question,
        context.trust.replace("See crisis-sim limits.", "Limits"),
        *LIMITS,
        "A newspaper article of 17 August 2022",
        "crisis-sim run scenario.toml --replicates 400 --seed 20220818",
        context.digest,
        "abc1234",
        *(parameter.meaning for parameter in PARAMETERS.values()),
        "Beside the real path",
        "One of the histories",
    ):
        assert words in page.words, words


def test_without_a_record_or_a_log_their_sections_are_left_out(
    summary: xr.Dataset, plates: dict[str, Plate]
) -> None:
    page = Page(report(summary, synthetic.context(), plates))
    assert "Beside the real path" not in page.words
    assert "One of the histories" not in page.words
    assert "real crisis" not in page.words


BAD = """<script>alert('x')</script> & "so on" """


def test_text_from_a_scenario_cannot_become_markup(summary: xr.Dataset, plates: dict[str, Plate]) -> None:
    harm = {"title": BAD, "question": BAD, "trust": BAD, "arm_title": BAD, "arm": "firm"}
    sources = (BAD, "javascript:alert(1)", f"https://example.org/?q={BAD}")
    scenario = synthetic.scenario(**harm, sources=sources, arm_changes=(BAD,))
    text = report(
        summary, synthetic.context(scenario=scenario), plates, change=Change(BAD, BAD, (BAD,), [(BAD,)])
    )
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    assert text.count(str(escape(BAD))) >= 12
    assert [link[:5] for link in page.anchors if not link.startswith("#")] == ["https"]


def test_what_a_change_does_has_a_section_of_its_own(
    summary: xr.Dataset, context: Context, plates: dict[str, Plate]
) -> None:
    page = Page(report(summary, context, plates, change=Change("The change", "In words.", ("a",), [("1",)])))
    assert "change" in page.ids and "#change" in page.anchors
    assert "In words." in page.words
