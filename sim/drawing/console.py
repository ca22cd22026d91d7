"""The terminal: a console of at most 100 columns, headings, and a line of bars.

Colours go away in a pipe and with NO_COLOR. Characters that the output cannot show are left out by choosing
plain ones.
"""

from __future__ import annotations

from typing import IO

import numpy as np
from rich.console import Console
from rich.text import Text

from sim.arrays import Float

WIDTH = 100
BARS, PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-~=+*#"
SPARKS = 60


def make_console(file: IO[str] | None = None) -> Console:
    """Return the console to print on: 100 columns, fewer on a narrower terminal."""
    console = Console(file=file, highlight=False)
    width = min(WIDTH, console.width) if console.is_terminal else WIDTH
    return Console(file=file, highlight=False, markup=False, width=width)


def print_heading(console: Console, title: str, question: str) -> None:
    """Print a title in bold and a question below it."""
    console.print(Text(title, style="bold"))
    if question:
        console.print(Text(question, style="italic"))


def sparkline(values: Float, bars: str = BARS, width: int = SPARKS) -> str:
    """Return values as a line of at most ``width`` bars between their lowest and highest."""
    parts = np.array_split(values, min(width, len(values)))
    means = np.array([part.mean() for part in parts])
    span = float(means.max() - means.min())
    steps = np.zeros(len(means)) if span == 0 else (means - means.min()) / span * (len(bars) - 1)
    return "".join(bars[round(float(step))] for step in steps)
