"""A game for the browser: the tension so far with the choices marked, and small fans of what could follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sim.drawing import plotly, style
from sim.drawing.words import day, plural, tension
from sim.play.chosen import chosen_words, marked_by_day
from sim.play.columns import Rows
from sim.play.futures import Outlook
from sim.play.game import Game

#: Width and height of a small fan, in its own units; drawn 0-100 upwards.
WIDE, HIGH = 120, 40
#: Height of the curve on the page, pixels.
HEIGHT = 260
#: Bands of a small fan, as quantiles.
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


def small_fan(outlook: Outlook) -> tuple[str, str]:
    """Return a small fan of the tension that could follow a move: SVG, and the same in words."""
    bands = np.quantile(outlook.tension, BANDS, axis=1)
    x = np.linspace(0, WIDE, bands.shape[1])
    y = HIGH * (1 - bands / 100)

    def points(rows: Any, across: Any = x) -> str:
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, rows, strict=True))

    def area(low: int, high: int) -> str:
        return f"{points(y[high])} {points(y[low][::-1], x[::-1])}"

    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}">'
        f'<rect width="{WIDE}" height="{HIGH}" fill="{style.PAPER}"/>'
        f'<polygon points="{area(0, 4)}" fill="{style.BASE}" opacity="0.25"/>'
        f'<polygon points="{area(1, 3)}" fill="{style.BASE}" opacity="0.45"/>'
        f'<polyline points="{points(y[2])}" fill="none" stroke="#23415C" stroke-width="1.5"/></svg>'
    )
    low, middle, high = (tension(float(bands[k, -1])) for k in (0, 2, 4))
    end = f"at the end half of the futures lie below {middle}, nine in ten in {low}–{high}"
    return svg, f"Tension over {plural(bands.shape[1], 'day')}: {end}"


def fan_finding(outlook: Outlook) -> str:
    """Return what a small fan shows, as a sentence."""
    low, middle, high = (tension(float(np.quantile(outlook.tension[-1], q))) for q in (0.05, 0.5, 0.95))
    return f"Half the futures end below {middle}, nine in ten in {low}–{high}."


def fan_numbers(outlook: Outlook) -> Rows:
    """Return a small fan in numbers, day by day."""
    rows = [
        [
            str(k + 1),
            tension(bands[2]),
            *(f"{tension(bands[a])}–{tension(bands[b])}" for a, b in ((1, 3), (0, 4))),
        ]
        for k, bands in enumerate(np.quantile(outlook.tension, BANDS, axis=1).T)
    ]
    return ["day", "median tension", "half in", "nine in ten in"], rows


def curve(game: Game) -> plotly.LiveFigure:
    """Return the tension so far, with people's choices marked, as a plain Plotly figure."""
    dates, values = _path(game)
    marks = marked_by_day(game)
    at = [k for k, date in enumerate(dates) if date in marks]
    colour = style.ACTOR_COLOURS[game.people[0]] if len(game.people) == 1 else plotly.DEEP
    line = {
        "x": plotly.iso(dates), "y": values, "mode": "lines", "name": "tension",
        "line": {"color": colour, "width": 3},
        "text": [f"{day(date)}: tension {tension(y)}" for date, y in zip(dates, values, strict=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    dots = {
        "x": plotly.iso([dates[k] for k in at]), "y": [values[k] for k in at], "mode": "markers",
        "name": "chosen",
        "marker": {"color": plotly.PAPER, "size": 10, "line": {"color": colour, "width": 2}},
        "text": [marks[dates[k]] for k in at], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    setting = game.plan.setting
    window = [setting.start + dt.timedelta(n) for n in range(setting.days)]
    ticks = range(0, 101, 20)
    layout = plotly.layout(
        HEIGHT,
        margin={"l": 44, "r": 16, "t": 34, "b": 44},
        annotations=[plotly.caption("○ a choice")],
        xaxis=plotly.date_axis(window, 5),
        yaxis=plotly.value_axis(ticks, [str(tick) for tick in ticks], range=[0, 100]),
    )
    return {"data": [line, dots], "layout": layout}


def curve_words(game: Game) -> str:
    """Return the tension so far and the choices in words."""
    return f"{level_words(game)} Chosen: {chosen_words(game)}." if game.turns else level_words(game)


def level_words(game: Game) -> str:
    """Return the tension so far as a sentence."""
    dates, values = _path(game)
    if not dates:
        return "No day has been played yet."
    peak = int(np.argmax(values))
    return (
        f"Tension by day: {tension(values[0])} on {day(dates[0])}, highest {tension(values[peak])} on "
        f"{day(dates[peak])}, {tension(values[-1])} on {day(dates[-1])}."
    )


def _path(game: Game) -> tuple[list[Any], list[float]]:
    assert game.model.recorder is not None
    dates = [turn.date for turn in game.turns]
    if not dates:
        return [], []
    return dates, [float(value) for value in game.model.recorder.arrays["tension"][: len(dates), 0]]
