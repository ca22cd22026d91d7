"""Every page opens at a desk, on a phone and on a projector, in light and dark, and is accessible."""

from __future__ import annotations

import pytest

from sim.app.pages import PAGES
from tests.app.conftest import Open


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_page_opens_from_the_navigation(visit: Open, page) -> None:
    tab = visit()
    tab.get_by_role("navigation", name="Pages").get_by_role("link", name=page.label).click()
    tab.wait_for_url(f"**{page.address}")
    current = tab.locator("nav a[aria-current=page]")
    current.get_by_text(page.label).wait_for()
    assert tab.locator("h1").count() == 1
