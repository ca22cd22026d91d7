"""*Record* in a browser: scrubbing, sources, and a fork on any day."""

from __future__ import annotations

import pytest

from tests.app.conftest import Open


@pytest.mark.slow
def test_scrubbing_and_fork(visit: Open, settled) -> None:
    tab = visit("record")
    settled(tab)
    tab.get_by_role("button", name="day after").click()
    tab.get_by_role("heading", level=3, name="18 Aug 2022").wait_for()
    here = tab.locator(".cs-timeline li[aria-current=date]")
    here.get_by_text("Borrell hosts").wait_for()
    links = here.get_by_role("link")
    assert links.count() >= 1
    assert links.first.get_attribute("href").startswith("http")
    assert tab.locator(".cs-timeline li").count() == 213
    tab.get_by_role("slider", name="Day").press("End")
    tab.get_by_role("heading", level=3, name="31 Jan 2024").wait_for()
    tab.get_by_role("button", name="Fork here, on 10 Dec 2022").click()
    tab.get_by_role("heading", level=1, name="From 10 Dec 2022 on").wait_for()
    settled(tab)
    assert "10 Dec 2022" in tab.locator(".cs-fan").text_content()
