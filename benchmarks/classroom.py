"""How long a class waits: twenty devices that open one debrief, and forty seats on their way to the next day.

    python benchmarks/classroom.py [--devices N] [--tables N] [--days N]

Devices speak the app's own protocol over web sockets, so that no browser takes the time of the server; both
share the processors of this machine. Printed are the median and the time within which nine in ten were
served, the largest memory of the web process (its workers are counted apart), and a yardstick: five million
additions in plain Python, before and after. Where those take twice the time of another day, so does
everything else.

1. *Debrief*: a flagship game of 76 days with 43 decisions by two people, opened by all devices at once; until
   the debrief is on the page.
2. *Next day*: tables of five seats, each at its own device. All choose at once; until each sees the next
   morning, and until it sees what could follow there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import numpy as np

from sim.play.game import Game
from sim.play.protocol import Choice, Observation
from sim.play.table import Table, new_table
from sim.scenario import load_scenario
from sim.world.vocabulary import ACTORS

#: How often people do more than hold in the game of the debrief.
BUSY = 0.35
YARDSTICK = 5_000_000
#: What a seat without a menu shows.
FIXED = "the scenario decides for you"


class Device:
    """A page of the app without a browser: what the server says it shows, and clicks on its buttons."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.widgets: dict[str, dict[str, Any]] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Device:
        from websockets.asyncio.client import connect

        where = f"ws://127.0.0.1:{self.port}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
        cookie = {"Cookie": f"solara-session-id={uuid4()}"}
        self._line = await connect(where, additional_headers=cookie, max_size=None, open_timeout=None)
        self._reading = asyncio.create_task(self._read())
        control = uuid4().hex
        await self._say("comm_open", comm_id=control, target_name="solara.control", data={})
        run = {"method": "run", "args": {"path": self.path}}
        await self._say("comm_msg", comm_id=control, data=run)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await self._line.close()

    async def until(self, seen: Callable[[Device], object]) -> float:
        """Wait until the page shows something, and return when that was."""
        while not seen(self):
            self._changed.clear()
            await self._changed.wait()
        return perf_counter()

    def texts(self) -> Iterator[str]:
        """Yield every text of the page."""
        for state in self.widgets.values():
            yield from (child for child in state.get("children") or () if not child.startswith("IPY_MODEL_"))
            yield from [state["words"]] if isinstance(state.get("said"), dict) else ()

    def shows(self, words: str) -> bool:
        """Whether a text of the page matches a pattern."""
        return any(re.search(words, text) for text in self.texts())

    def pictures(self) -> set[str]:
        """Return the sources of all pictures of the page."""
        return {state["attributes"]["src"] for state in self.widgets.values() if state.get("tag") == "img"}

    def morning(self) -> str:
        """Return the day that the buttons of the menu are about, empty without a menu."""
        found = (state["said"].get("date", "") for state in self.widgets.values() if "said" in state)
        return min(found, default="")

    async def click(self, words: str) -> None:
        """Click on the first button whose text matches a pattern."""
        for name, state in self.widgets.items():
            if state.get("tag") == "button" and any(re.search(words, text) for text in state["children"]):
                return await self._send(name, "click", {})
            if isinstance(state.get("said"), dict) and re.search(words, state["words"]):
                return await self._send(name, "answer", state["said"])
        raise AssertionError(f"no button {words!r} on the page")

    async def _send(self, widget: str, event: str, data: dict[str, Any]) -> None:
        said = {"method": "custom", "content": {"event": event, "data": data}}
        await self._say("comm_msg", comm_id=widget, data=said)

    async def _say(self, kind: str, **content: Any) -> None:
        header = {"msg_id": uuid4().hex, "msg_type": kind, "username": "", "session": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content,
                   "channel": "shell", "buffers": []}  # fmt: skip
        await self._line.send(json.dumps(message))

    async def _read(self) -> None:
        async for said in self._line:
            if isinstance(said, bytes):
                continue
            message = json.loads(said)
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.widgets[content["comm_id"]] = content["data"].get("state", {})
            elif message["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
                self.widgets.setdefault(content["comm_id"], {}).update(content["data"]["state"])
            elif message["msg_type"] == "comm_close":
                self.widgets.pop(content["comm_id"], None)
            self._changed.set()


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """Start the app in a folder and yield its port and process."""
    command = [sys.executable, "-m", "sim", "app", "--no-browser"]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=here) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split()[-1]
            urlopen(address).close()  # the first answer takes the time of all imports
            yield int(address.rstrip("/").split(":")[-1]), server.pid
        finally:
            server.terminate()


def finished_game() -> Game:
    """Return a game of the flagship in which two people decided something now and then."""
    game = Game(load_scenario("august-2022"), {"serbia": "person", "kosovo": "person"}, replicate=1)
    luck = random.Random(1)
    while not game.over:
        for actor in game.waiting:
            game.choose(actor, _some_choice(game.observation(actor), luck))
        game.play_day()
    return game


def _some_choice(seen: Observation, luck: random.Random) -> Choice:
    holds = [option for option in seen.options if option.move == "hold"] or [seen.options[0]]
    option = luck.choice(seen.options if luck.random() < BUSY else holds)
    return Choice(option.move, option.measure)


async def open_debrief(port: int, table: Table, devices: int) -> list[float]:
    """Return the seconds after which each device shows the debrief."""

    async def one() -> float:
        begin = perf_counter()
        async with Device(port, f"/play?code={table.codes['kosovo']}") as device:
            return await device.until(lambda page: page.shows("comparisons, ")) - begin

    return list(await asyncio.gather(*(one() for _ in range(devices))))


async def next_days(port: int, tables: list[Table], days: int) -> tuple[list[float], list[float]]:
    """Return the seconds from each choice to the next morning, and to what could follow there."""
    codes = [table.codes[actor] for table in tables for actor in ACTORS]
    seats = [Device(port, f"/play?code={code}") for code in codes]
    mornings: list[float] = []
    menus: list[float] = []
    for seat in seats:
        await seat.__aenter__()
    last = ""
    for day in range(1, days + 1):
        await asyncio.gather(*(seat.until(_ready(day, last)) for seat in seats))
        last = seats[0].morning()

        async def one(seat: Device, day: int = day, last: str = last) -> None:
            begin, before = perf_counter(), seat.pictures()
            if not seat.shows(FIXED):
                await seat.click("^(holds|enforces|makes no)")
            mornings.append(await seat.until(lambda page: page.shows(f"day {day + 1} of")) - begin)
            new = _ready(day + 1, last)
            menus.append(await seat.until(lambda page: new(page) and page.pictures() != before) - begin)

        await asyncio.gather(*(one(seat) for seat in seats))
    for seat in seats:
        await seat.__aexit__()
    return mornings, menus


def _ready(day: int, before: str) -> Callable[[Device], object]:
    def ready(page: Device) -> bool:
        new = page.shows(f"day {day} of") and page.morning() > before
        return new and bool(page.pictures() or page.shows(FIXED))

    return ready


def memory(process: int) -> tuple[float, float]:
    """Return the largest memory of a process so far, and that of its workers together, in MB."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True)
    return _largest(process), sum(map(_largest, map(int, listed.stdout.split())))


def _largest(process: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def yardstick() -> float:
    """Return the seconds that this machine needs just now for a fixed piece of plain Python."""
    begin, total = perf_counter(), 0
    for n in range(YARDSTICK):
        total += n
    return perf_counter() - begin


def row(name: str, times: list[float]) -> str:
    """Return a line with the median and the time for nine in ten."""
    return f"{name}: median {np.median(times):.1f} s, nine in ten within {np.quantile(times, 0.9):.1f} s"


def main(arguments: Any = None) -> None:
    """Time both and print them."""
    parser = argparse.ArgumentParser(description="Time a class at the app.")
    parser.add_argument("--devices", type=int, default=20, help="devices that open the debrief")
    parser.add_argument("--tables", type=int, default=8, help="tables of five seats")
    parser.add_argument("--days", type=int, default=3, help="days that they play")
    given = parser.parse_args(arguments)
    before = yardstick()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        over = new_table(folder / "results" / "games", finished_game())
        with served(folder) as (port, process):
            waits = asyncio.run(open_debrief(port, over, given.devices))
            print(row(f"debrief on {given.devices} devices", waits))
            print("memory: {:,.0f} MB, workers {:,.0f} MB".format(*memory(process)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = dict.fromkeys(ACTORS, "person")
        games = [Game(load_scenario("august-2022"), people, replicate=n) for n in range(given.tables)]
        tables = [new_table(folder / "results" / "games", game) for game in games]
        with served(folder) as (port, process):
            mornings, menus = asyncio.run(next_days(port, tables, given.days))
            print(row(f"{5 * given.tables} seats to the next morning", mornings))
            print(row("and to what could follow there", menus))
            print("memory: {:,.0f} MB, workers {:,.0f} MB".format(*memory(process)))
    print(f"yardstick: {before:.2f} s before, {yardstick():.2f} s after")


if __name__ == "__main__":
    main()
