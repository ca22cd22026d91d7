"""The pages of the app know a new move, fact, outcome and measure, in their own words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import PATIENCE
from tests.test_extend import FACT, MEASURE, MOVE, OUTCOME, place

__all__ = ["place"]


@pytest.fixture(scope="module")
def extended(place: Path) -> Iterator[str]:
    """Start the app of the package to which the rows were added, and return where it listens."""
    words = [sys.executable, "-m", "sim", "app", "cards.toml", "--no-browser"]
    env = {**os.environ, "PYTHONPATH": str(place)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=place, env=env) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[-1]
        server.terminate()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("", [OUTCOME, MEASURE]),
        ("understand", [MOVE, FACT]),
        ("record", ["Fork here"]),
    ],
)
def test_pages(path: str, seen: list[str], browser: Any, extended: str) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(extended + path)
    for words in seen:
        tab.get_by_text(words).first.wait_for(state="attached")
    tab.close()


@pytest.mark.slow
def test_a_seat_can_choose_it(browser: Any, extended: str) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{extended}play")
    tab.get_by_label("US", exact=True).check()
    tab.get_by_role("button", name="Open a table").click()
    tab.get_by_role("heading", name="Seats and their codes").wait_for()
    row = tab.locator("table tbody tr").filter(has_text="US")
    code = row.locator("td").first.text_content()
    seat = browser.new_page()
    seat.set_default_timeout(PATIENCE)
    seat.goto(f"{extended}play?code={code}")
    seat.get_by_role("button", name=f"takes a {MOVE}").click()
    seat.close()
    tab.close()
