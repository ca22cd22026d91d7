"""Take the pictures of the app that the documentation shows.

    python -m tools.screens [NAME ...]

Needs Chromium (Debian: ``apt-get install chromium``). Writes ``docs/images/app-NAME.png`` with 256 colours,
so that each stays below 300 kB. Look at them before they are committed.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent.parent / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 180_000


@dataclass(frozen=True)
class Screen:
    """A picture: the path of the page, the size of the window, and what is done before it is taken."""

    path: str
    width: int = 1440
    height: int = 1000
    dark: bool = False
    pin: bool = False


SCREENS = {
    "explore": Screen(""),
    "explore-compare": Screen("", pin=True),
    "explore-dark": Screen("", dark=True),
    "explore-phone": Screen("", 390, 1600),
    "explore-projector": Screen("?view=projector", 1920, 1080),
    "record": Screen("record"),
    "record-dark": Screen("record", dark=True),
    "record-phone": Screen("record", 390, 1200),
    "understand": Screen("understand?member=0&on=2022-09-01&actor=kosovo", height=1300),
    "understand-phone": Screen("understand?member=0&on=2022-09-01&actor=kosovo", 390, 1600),
    "record-projector": Screen("record?view=projector", 1920, 1080),
}


def take(page: Any, screen: Screen) -> bytes:
    """Return a picture as PNG."""
    page.wait_for_selector("main h1")
    page.wait_for_selector(".cs-plot [data-drawn]")
    settle(page)
    if screen.pin:
        page.get_by_role("button", name="Pin this run to compare with it").click()
        page.get_by_role("slider", name="US leverage").press("Home")
        page.get_by_text("Pinned: base").wait_for()
        settle(page)
    picture: bytes = page.screenshot()
    return picture


def settle(page: Any) -> None:
    """Wait until nothing is computed, and what was drawn is on the screen."""
    page.wait_for_function("() => document.querySelectorAll('.cs-faded').length === 0")
    page.wait_for_timeout(2_000)


def small(picture: bytes) -> bytes:
    """Return a picture with 256 colours."""
    from PIL import Image

    packed = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(packed, "PNG", optimize=True)
    return packed.getvalue()


@contextmanager
def served() -> Iterator[str]:
    """Start the app and yield its address."""
    command = [sys.executable, "-m", "sim", "app", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def opened(chromium: Any, address: str, width: int, height: int, dark: bool = False) -> Any:
    """Open a page in a browser of its own."""
    size = {"width": width, "height": height}
    context = chromium.new_context(viewport=size, color_scheme="dark" if dark else "light")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    return page


def keep(name: str, picture: bytes) -> None:
    """Write a picture where the documentation looks for it."""
    path = IMAGES / f"app-{name}.png"
    path.write_bytes(small(picture))
    print(path)


def of_play(chromium: Any, address: str) -> Iterator[tuple[str, bytes]]:
    """Play fifteen days of a class's game, and yield a picture of each kind of page."""
    teacher = opened(chromium, address + "play", 1440, 900)
    for actor in ("Kosovo", "US"):
        teacher.get_by_label(actor, exact=True).check()
    teacher.get_by_role("button", name="Open a table").click()
    teacher.get_by_role("heading", name="Seats and their codes").wait_for()
    rows = teacher.locator("table tbody tr")
    codes = {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows.all()}
    seats = [
        opened(chromium, address + "play", 1440, 900),
        opened(chromium, address + "play", 390, 1400),
        opened(chromium, address + "play?view=projector", 1920, 1080),
    ]
    for page, who in zip(seats, ("Kosovo", "US", "watching, projector"), strict=True):
        page.get_by_label("Your code").fill(codes[who])
        page.get_by_label("Your code").press("Tab")
        page.get_by_role("button", name="Take my seat").click()
    for day in range(2, 17):
        teacher.get_by_role("button", name="Play the day now").click()
        teacher.get_by_text(f"day {day} of").first.wait_for()
    for page, name in zip((teacher, *seats), ("table", "", "phone", "projector"), strict=True):
        if name in ("", "phone"):
            page.get_by_text("In how many of 100 futures").wait_for()
        page.wait_for_timeout(2_000)
        yield f"play-{name}".rstrip("-"), page.screenshot()


def main() -> None:
    """Take the pictures that are asked for, or all."""
    from playwright.sync_api import sync_playwright

    wanted = sys.argv[1:] or [*SCREENS, "play"]
    with served() as address, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in wanted:
            if name == "play":
                for kind, picture in of_play(chromium, address):
                    keep(kind, picture)
                continue
            screen = SCREENS[name]
            page = opened(chromium, address + screen.path, screen.width, screen.height, screen.dark)
            keep(name, take(page, screen))
            page.context.close()


if __name__ == "__main__":
    main()
