"""On a phone: what belongs together is in sight together, and nothing moves under a finger."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.test_play import Server, device, server

__all__ = ["server"]

#: Where the things stand that can be pressed.
PLACES = """() => [...document.querySelectorAll('.cs-choose, .cs-tools button')].map(
  (button) => Math.round(button.getBoundingClientRect().top + window.scrollY))"""
IN_SIGHT = """(words) => [...document.querySelectorAll('h2')].some((heading) => {
  const box = heading.getBoundingClientRect()
  return heading.textContent.includes(words) && box.top >= 0 && box.bottom <= window.innerHeight
})"""


def test_a_seat_on_a_phone(browser: Any, server: Server) -> None:
    with device(browser, server, width=390, height=844) as page:
        page.get_by_role("button", name="Play alone").click()
        page.locator(".cs-move").first.wait_for()
        before = page.evaluate(PLACES)
        page.locator(".cs-move img").first.wait_for()
        page.get_by_text("The pictures show tension").wait_for()
        moved = [b - a for a, b in zip(before, page.evaluate(PLACES), strict=True)]
        assert max(map(abs, moved)) <= 2, moved
        page.get_by_role("button", name="sends special police to the north").click()
        page.wait_for_function(IN_SIGHT, arg="18 Aug 2022, day 2 of 25")
        page.get_by_role("status").get_by_text("New morning, 18 Aug 2022: tension").wait_for()


@pytest.mark.slow
def test_a_tap_on_the_fan_reads_it(browser: Any, server: Server) -> None:
    with device(browser, server, width=390, height=844, touch=True) as page:
        page.get_by_role("link", name="Explore").click()
        page.wait_for_selector(".cs-fan [data-drawn]")
        box = page.locator(".cs-fan [role=img] .nsewdrag").first.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.get_by_role("link", name="Why on ").wait_for()
        assert page.get_by_role("heading", level=1, name="A short window").is_visible()
        chart = page.locator(".cs-fan .cs-plot").bounding_box()
        slider = page.locator(".cs-slider").first.bounding_box()
        assert slider["y"] + slider["height"] - chart["y"] < 844, "both are in sight together"
        page.get_by_role("link", name="Why on ").click()
        page.get_by_role("heading", level=1, name="Why did they do that?").wait_for()
