"""Every page opens at a desk, on a phone and on a projector, in light and dark, and is accessible."""

from __future__ import annotations

import pytest

from sim.app.pages import PAGES, AppPage
from tests.app.conftest import Open, serious_findings
from tests.app.test_trees import compare

PHONE, PROJECTOR = (390, 844), (1920, 1080)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)


@pytest.mark.slow
@every_page
def test_page_opens_from_the_navigation(visit: Open, page: AppPage) -> None:
    tab = visit()
    tab.get_by_role("navigation", name="Pages").get_by_role("link", name=page.label).click()
    tab.wait_for_url(f"**{page.address}")
    tab.locator("nav a[aria-current=page]").get_by_text(page.label).wait_for()
    tab.wait_for_function("() => document.querySelectorAll('main h1').length === 1")
    assert tab.locator("nav").count() == 1


@every_page
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_page_has_no_serious_accessibility_finding(visit: Open, settled, page: AppPage, scheme: str) -> None:
    tab = visit(page.address.lstrip("/"), scheme=scheme)
    settled(tab)
    assert serious_findings(tab) == []
    if scheme == "light":
        compare(page.label.lower(), tab)


@every_page
def test_page_fits_a_phone(visit: Open, settled, page: AppPage) -> None:
    tab = visit(page.address.lstrip("/"), *PHONE)
    settled(tab)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(wide) == 0


@pytest.mark.slow
@every_page
def test_page_on_a_projector_is_larger(visit: Open, settled, page: AppPage) -> None:
    tab = visit(f"{page.address.lstrip('/')}?view=projector", *PROJECTOR)
    settled(tab)
    size = tab.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.cs-app')).fontSize)")
    assert size >= 20
    tab.get_by_role("link", name="Record").click()
    tab.wait_for_url("**/record?view=projector")


def test_keyboard_reaches_the_page_and_its_controls(visit: Open) -> None:
    tab = visit()
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.textContent") == "Skip to the page"
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => document.activeElement.id") == "page"
    names = []
    for _ in range(6):
        tab.keyboard.press("Tab")
        names.append(
            tab.evaluate(
                "() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent"
            )
        )
    assert names[:3] == ["Scenario", "Arm", "Histories"]


@pytest.mark.slow
def test_colours_change_and_stay(visit: Open) -> None:
    tab = visit()
    ground = "() => getComputedStyle(document.querySelector('.cs-app')).backgroundColor"
    light = tab.evaluate(ground)
    tab.get_by_role("button", name="Change to dark colours").click()
    tab.get_by_role("button", name="Change to light colours").wait_for()
    dark = tab.evaluate(ground)
    assert dark != light
    tab.reload()
    tab.get_by_role("button", name="Change to light colours").wait_for()
    assert tab.evaluate(ground) == dark
