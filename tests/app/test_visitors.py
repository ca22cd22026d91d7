"""Pages that were left are kept for a while, but not any number of them; a server told to stop stops."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest

from sim.app.gate import CHANNELS
from sim.app.visitors import Visitors
from tests.app.conftest import PATIENCE, run_through
from tests.app.test_play import Server


def test_the_page_left_longest_ago_is_forgotten_first_and_an_open_one_never() -> None:
    forgotten: list[str] = []
    ends: dict[str, asyncio.Event] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await ends[scope["path"]].wait()

    async def visit() -> None:
        visitors = Visitors(app, forgotten.append, most=2)

        async def come(path: str) -> asyncio.Task[None]:
            ends[path] = asyncio.Event()
            task = asyncio.create_task(visitors({"type": "websocket", "path": path}, None, None))
            await asyncio.sleep(0)
            return task

        async def go(task: asyncio.Task[None], path: str) -> None:
            ends[path].set()
            await task

        paths = {page: f"{CHANNELS}{page}/channels" for page in "abcdef"}
        tasks = {page: await come(path) for page, path in paths.items()}
        for page in "bacd":  # e and f stay open
            await go(tasks[page], paths[page])
        assert forgotten == ["b", "a"]
        again = await come(paths["c"])  # somebody comes back
        for page in "ef":
            await go(tasks[page], paths[page])
        assert forgotten == ["b", "a", "d"]
        await go(again, paths["c"])
        assert forgotten == ["b", "a", "d", "e"]

    run_through(visit())


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_waits_for_no_work(
    browser: Any, tmp_path: Path, number: signal.Signals
) -> None:
    server = Server(tmp_path)
    server.start()
    assert server.process is not None
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.address.removesuffix("play"))
    page.get_by_role("combobox", name="Histories").select_option("100000")  # the work of minutes
    page.get_by_role("button", name="Stop computing").wait_for()
    server.process.send_signal(number)
    server.process.wait(60)
    page.close()
    assert "Traceback" not in (tmp_path / "stderr.txt").read_text()
    assert server.process.stdout is not None
    server.process.stdout.close()
