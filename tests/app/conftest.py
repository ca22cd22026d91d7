"""The app as people meet it: a real server on loopback, and a real Chromium.

Playwright drives an installed Chromium (Debian: ``apt-get install chromium``); without one these tests are
skipped, and say so.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")
playwright = pytest.importorskip("playwright.sync_api", reason="comes with the extra 'dev'")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: Milliseconds that anything may take on a busy machine.
PATIENCE = 120_000

Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start ``crisis-sim app`` and return where it listens."""
    command = [sys.executable, "-m", "sim", "app", "blank", "--no-browser"]
    log = tmp_path_factory.mktemp("app") / "stderr.txt"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=Path(__file__).parents[2]
        ) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert "http://127.0.0.1:" in line, f"the server did not start: {line}{log.read_text()}"
        yield line.split()[-1]
        server.terminate()
    assert "Traceback" not in log.read_text(), log.read_text()
    assert "odd message" not in log.read_text(), "of the pages' own"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return an open Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Open]:
    """Return a function that opens a page in a tab of its own, and wait until it shows a heading.

    ``visit("record", width=390, height=844, scheme="dark")``. Afterwards the tab must not have met an
    error, nor asked any other server for anything.
    """
    contexts, troubles = [], []

    def trouble(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            troubles.append(f"asked {request.url}")

    def open_page(path: str = "", width: int = 1440, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.on("request", trouble)
        page.goto(address + path)
        page.wait_for_selector("main h1")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


#: The attributes and the text of each element of a page.
Parts = list[tuple[dict[str, str], str]]


@contextmanager
def drawn(show: Callable[[], Any]) -> Iterator[Callable[[], Parts]]:
    """Draw a component without a browser; call what comes of it for its elements as they are now."""
    import reacton
    import solara

    @solara.component
    def page() -> None:
        show()

    def inside(element: Any) -> Iterator[tuple[dict[str, str], str]]:
        for child in getattr(element, "children", None) or ():
            if not isinstance(child, str):
                parts = getattr(child, "children", None) or (getattr(child, "words", ""),)
                text = "".join(part for part in parts if isinstance(part, str))
                speaks = 'role="status"' in str(getattr(getattr(child, "template", ""), "template", ""))
                yield {"role": "status"} if speaks else getattr(child, "attributes", {}), text
                yield from inside(child)

    box, drawing = reacton.render(page(), handle_error=False)
    try:
        yield lambda: list(inside(box))
    finally:
        drawing.close()


def shown(show: Callable[[], Any]) -> Parts:
    """Return the elements that a component shows."""
    with drawn(show) as parts:
        return parts()


def run_through(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns, from a thread of its own: in this one Playwright's loop may run."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def serious_findings(tab: Any) -> list[str]:
    """Return what axe-core finds serious about a page, in its words, and still finds once it is drawn."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="comes with the extra 'dev'")
    for _ in range(60):
        found = [
            f"{rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:3]]}"
            for rule in axe.Axe().run(tab).response["violations"]
            if rule["impact"] in ("serious", "critical")
        ]
        if not found:
            break
        tab.wait_for_timeout(1_000)
    return found


@pytest.fixture
def settled() -> Callable[[Any], None]:
    """Return a function that waits until a page has drawn its charts, if it has any, and computes nothing."""

    def wait(tab: Any) -> None:
        tab.wait_for_function("() => document.querySelector('.cs-plot [data-drawn], .cs-doors') !== null")
        tab.wait_for_function("() => document.querySelectorAll('.cs-faded').length === 0")

    return wait
