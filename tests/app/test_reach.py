"""Every control of every page can be reached with a pointer, on a desk, a small desk and a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.conftest import Open

SIZES = [
    pytest.param(size, id=f"{size[0]}x{size[1]}", marks=[pytest.mark.slow] * wide)
    for size, wide in (((1366, 768), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False))
]

#: Brings each control to the middle of the window and asks what lies there: the control, its label or a part
#: of it, or something that covers it.
COVERED = """
() => {
  const controls = 'a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]'
  const found = []
  for (const control of document.querySelectorAll(controls)) {
    if (control.disabled || control.closest('.cs-skip, .modebar') || !control.checkVisibility()) continue
    control.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'})
    const box = control.getClientRects()[0]  // of a link in two lines, the first
    if (!box) continue
    if (box.width < 2 || box.height < 2) continue  // seen by screen readers alone
    const x = box.left + box.width / 2, y = box.top + box.height / 2
    const there = document.elementFromPoint(x, y)
    if (there && (control.contains(there) || there.closest('label')?.control === control)) continue
    const said = (control.getAttribute('aria-label') || control.textContent || control.outerHTML).trim()
    found.push(`${said.slice(0, 60)} under ${there ? there.outerHTML.slice(0, 80) : 'nothing'}`)
  }
  return found
}
"""


def controls(tab: Any) -> int:
    """Return how many buttons, links and fields a page has."""
    return int(tab.locator("main button, main a, main input, main select").count())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "page", ["", *(pytest.param(page, marks=pytest.mark.slow) for page in ("play", "understand", "record"))]
)
def test_every_control_can_be_clicked(visit: Open, settled, page: str, size: tuple[int, int]) -> None:
    tab = visit(page, *size)
    settled(tab)
    assert controls(tab) > 3
    assert tab.evaluate(COVERED) == []


@pytest.mark.parametrize("size", SIZES)
def test_every_control_of_a_game_can_be_clicked(visit: Open, settled, size: tuple[int, int]) -> None:
    tab = visit("play", *size)
    tab.get_by_role("button", name="Play alone").first.click()
    tab.get_by_role("heading", name="Today").wait_for()
    assert controls(tab) > 5
    assert tab.evaluate(COVERED) == []
