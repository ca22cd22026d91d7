"""How long it takes from letting a slider go to the redrawn chart.

    python benchmarks/app.py [--moves N]

The flagship, 1,000 histories of 76 days with their warm start, in a real browser on this machine: the time
from the slider's change to the moment Plotly has drawn the fan with new numbers. Every move goes to a value
that was not shown before, so nothing comes from memory, and begins when the page is at rest. Prints the
median and the nine-in-ten range, how much of it the simulation itself takes with the same warm workers, and
a yardstick: five million additions in plain Python, before and after. Where those take twice the time of
another day, so does everything else.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from sim.ensemble.executors import Workers
from sim.ensemble.futures import run_futures
from sim.ensemble.variant import Variant
from sim.scenario import load_scenario

SCENARIO, HISTORIES, FIRST, STEP = "august-2022", 1_000, 3_000, 20

#: Milliseconds for the smaller charts to be drawn, before the next move.
REST = 500

#: Moves the slider and answers when the fan was drawn again, in milliseconds.
MOVE = """
(value) => new Promise((answer) => {
  const chart = document.querySelector('.cs-fan [role=img]')
  const slider = [...document.querySelectorAll('input[type=range]')].find(
    (one) => one.labels[0].textContent === 'KFOR soldiers')
  const begin = performance.now()
  new MutationObserver((_, watch) => {
    watch.disconnect()
    answer(performance.now() - begin)
  }).observe(chart, { attributes: true, attributeFilter: ['data-drawn'] })
  slider.value = value
  slider.dispatchEvent(new Event('input'))
  slider.dispatchEvent(new Event('change'))
})
"""


@contextmanager
def served() -> Iterator[str]:
    """Start the app and yield its address."""
    command = [sys.executable, "-m", "sim", "app", SCENARIO, "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def in_browser(moves: int) -> list[float]:
    """Return the seconds of each move of the slider."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served() as address, sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        page = driver.chromium.launch(executable_path=chromium, args=flags).new_page()
        page.set_default_timeout(120_000)
        page.goto(address)
        page.wait_for_selector(".cs-fan [data-drawn]")
        times: list[float] = []
        for n in range(moves + 1):
            times.append(page.evaluate(MOVE, FIRST + STEP * n) / 1000)
            page.get_by_text("histories computed").wait_for()
            page.wait_for_timeout(REST)
        return times[1:]


def simulated(moves: int) -> list[float]:
    """Return the seconds of the same runs without server and browser."""
    scenario, times = load_scenario(SCENARIO), []
    with Workers() as workers:
        for n in range(moves + 1):
            given = {"nato.troops": float(FIRST + STEP * n)}
            begin = perf_counter()
            variant = Variant(scenario, parameters=given, replicates=HISTORIES)
            _ = run_futures(variant.plan("curves"), workers).summary
            times.append(perf_counter() - begin)
    return times[1:]


def yardstick() -> float:
    """Return the seconds that this machine needs just now for a fixed piece of plain Python."""
    begin, total = perf_counter(), 0
    for n in range(5_000_000):
        total += n
    return perf_counter() - begin


def row(name: str, times: list[float]) -> str:
    """Return a line with the median and the 5-95 % range."""
    low, high = np.quantile(times, (0.05, 0.95))
    return f"{name}: median {median(times):.2f} s (nine in ten: {low:.2f}–{high:.2f} s)"


def main(arguments: Any = None) -> None:
    """Time both and print them."""
    parser = argparse.ArgumentParser(description="Time a slider of the app.")
    parser.add_argument("--moves", type=int, default=20, help="moves of the slider")
    moves = parser.parse_args(arguments).moves
    print(f"{SCENARIO}, {HISTORIES:,} histories, {moves} moves of a slider, {Workers().count} workers")
    before = yardstick()
    print(row("slider to redrawn chart", in_browser(moves)))
    print(row("of which simulation", simulated(moves)))
    print(f"yardstick: {before:.2f} s before, {yardstick():.2f} s after")


if __name__ == "__main__":
    main()
