"""The charts can be read on a phone, on a small desk and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from tests.app.conftest import Open, serious_findings

BOXES = "all => all.map(one => one.getBoundingClientRect()).map(box => [box.x, box.y, box.right, box.bottom])"


def boxes(tab: Any, selector: str) -> list[list[float]]:
    """Return left, top, right and bottom of what is on the page."""
    found: list[list[float]] = tab.locator(selector).evaluate_all(BOXES)
    return found


def apart(found: list[list[float]]) -> bool:
    """Whether no two boxes overlap."""
    return not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(found, 2)
    )


@pytest.mark.parametrize("width", [390, pytest.param(360, marks=pytest.mark.slow)])
def test_who_moves_when_on_a_phone(visit: Open, settled: Callable[[Any], None], width: int) -> None:
    tab = visit("", width=width, height=844)
    settled(tab)
    drawn = ".cs-movers .cs-plot [data-drawn]"
    tab.wait_for_selector(drawn)
    assert tab.locator(drawn).evaluate("chart => chart._fullLayout._size.w") > 0.7 * width
    assert apart(boxes(tab, ".cs-movers .xtick"))
    names = boxes(tab, ".cs-movers .annotation-text")
    assert len(names) > 20
    assert apart(names)
    tab.set_viewport_size({"width": 1440, "height": 900})  # turned, or moved to another screen
    tab.wait_for_function("() => document.querySelectorAll('.cs-movers .annotation-text').length === 0")


@pytest.mark.parametrize(
    ("width", "scheme"), [pytest.param(1280, "dark", marks=pytest.mark.slow), (1440, "light"), (360, "dark")]
)
def test_the_map_of_the_north(visit: Open, settled: Callable[[Any], None], width: int, scheme: str) -> None:
    tab = visit("", width=width, scheme=scheme)
    settled(tab)
    tab.wait_for_selector(".cs-north .cs-plot [data-drawn]")
    labels = boxes(tab, ".cs-north .annotation-text")
    assert len(labels) == 7, "four municipalities, two crossings, the scale"
    assert apart(labels)
    chart = boxes(tab, ".cs-north .cs-plot")[0]
    assert all(chart[0] <= label[0] and label[2] <= chart[2] for label in labels)
    ground = tab.locator(".cs-north .js-plotly-plot").evaluate("chart => chart._fullLayout.plot_bgcolor")
    assert ground.replace(" ", "") == "rgba(0,0,0,0)"


def test_the_ladder_has_room_on_a_small_desk(visit: Open, settled: Callable[[Any], None]) -> None:
    tab = visit("", width=1280)
    settled(tab)
    drawn = ".cs-rungs .cs-plot [data-drawn]"
    tab.wait_for_selector(drawn)
    assert tab.locator(drawn).evaluate("chart => chart._fullLayout._size.w") > 250


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("understand", "tension, 0–100 · ● more than words: point at one"),
        ("record", "tension, 0–100 · ● a key event: point at one"),
    ],
)
def test_curves_say_what_they_show(
    visit: Open, settled: Callable[[Any], None], path: str, words: str
) -> None:
    tab = visit(path, width=360)
    settled(tab)
    assert tab.locator(".cs-now .annotation-text").all_text_contents()[-1] == words
    chart, said = boxes(tab, ".cs-now .cs-plot")[0], boxes(tab, ".cs-now .annotation-text")[-1]
    assert chart[0] <= said[0]
    assert said[2] <= chart[2]


@pytest.mark.slow
def test_small_print_grows_with_the_text_on_a_projector(visit: Open, settled: Callable[[Any], None]) -> None:
    tab = visit("understand?view=projector&on=2022-09-01&actor=kosovo", width=1920, height=1080)
    settled(tab)
    for one in (".cs-command", ".cs-waterfall small"):
        tab.wait_for_selector(one)
        size = tab.locator(one).first.evaluate("found => parseFloat(getComputedStyle(found).fontSize)")
        assert size > 17, one


def test_every_chart_can_be_read_in_words_and_numbers(visit: Open, settled: Callable[[Any], None]) -> None:
    tab = visit("", width=390, height=844)
    settled(tab)
    for chart, words in (
        ("cs-fan", "nine in ten between"),
        ("cs-rungs", "commitment "),
        ("cs-north", "Zubin Potok"),
        ("cs-movers", "of 100 histories"),
    ):
        tab.wait_for_selector(f".{chart} [data-drawn]")
        tab.locator(f".{chart}").get_by_role("button", name="In words and numbers").click()
        table = tab.locator(f".{chart}").get_by_role("table", name="The numbers of the chart")
        table.get_by_text(words).first.wait_for()
    assert serious_findings(tab) == []
