"""When something goes wrong beside the page: the picture stays, and a click that came too late says so."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.test_play import Server, device, join, open_table, server

__all__ = ["server"]


def workers(server: Server) -> Iterator[int]:
    """Yield the processes that simulate for a server."""
    assert server.process is not None
    for status in Path("/proc").glob("[0-9]*/stat"):
        number, _, rest = status.read_text().partition(" ")
        parent = rest.rpartition(")")[2].split()[1]
        started = (status.parent / "cmdline").read_bytes()
        if int(parent) == server.process.pid and b"spawn_main" in started:
            yield int(number)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_an_error_keeps_the_picture(browser: Any, server: Server) -> None:
    with device(browser, server) as tab:
        tab.goto(server.address.removesuffix("play"))
        tab.get_by_text("1,000 histories computed").wait_for()
        tab.wait_for_selector(".cs-fan [data-drawn]")
        title, curve = tab.locator(".cs-fan h2").inner_text(), tab.locator(".cs-fan .js-line").count()
        tab.get_by_role("combobox", name="Histories").select_option("100000")
        alert = tab.get_by_role("alert")
        while not alert.count():
            for process in workers(server):
                os.kill(process, signal.SIGKILL)
            tab.wait_for_timeout(500)
        assert "This did not work:" in alert.inner_text()
        tab.get_by_text("The picture is still that of the last finished run.").wait_for()
        assert tab.locator(".cs-fan h2").inner_text() == title
        assert tab.locator(".cs-fan .js-line").count() == curve > 0
        assert tab.get_by_role("slider", name="KFOR soldiers").is_visible()
        tab.get_by_role("combobox", name="Histories").select_option("200")
        tab.get_by_text("200 histories computed").wait_for()
        assert not alert.count()


def test_a_choice_for_a_day_that_was_played_meanwhile_says_so(browser: Any, server: Server) -> None:
    held: list[Callable[[], None]] = []
    slow = False

    def through(socket: Any) -> None:
        def answer(said: Any) -> None:
            held.append(lambda: socket.send(said))
            if not slow and len(held) == 1:
                deliver()

        socket.connect_to_server().on_message(answer)

    def deliver() -> None:
        # In their order: while one is sent the next may arrive.
        while held:
            held[0]()
            held.pop(0)

    with device(browser, server) as teacher, device(browser, server) as seat:
        seat.route_web_socket("**/api/kernels/**", through)
        seat.reload()
        codes = open_table(teacher, "Kosovo")
        join(seat, codes["Kosovo"])
        seat.get_by_text("day 1 of 25").wait_for()
        slow = True  # what the server says stays on its way
        teacher.get_by_role("button", name="Play the day now").click()
        teacher.get_by_text("day 2 of 25").wait_for()
        seat.locator(".cs-choose").first.click()
        seat.wait_for_timeout(1_000)
        assert held
        slow = False
        deliver()
        seat.get_by_text("day 2 of 25").wait_for()
        seat.get_by_text("this choice came too late").wait_for()
