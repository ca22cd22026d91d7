"""Who moves when, in the app: a row of weekly bars for each kind of move, in its actor's colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.ensemble.summary import WEEK
from sim.show import live, reading, style
from sim.show.live import LiveFigure
from sim.show.movers import Row, weekly_rows
from sim.show.words import day
from sim.world.vocabulary import ACTOR_NAMES

if TYPE_CHECKING:
    import datetime as dt

    import xarray as xr

ROW, EDGE, BAR = 24, 60, 0.8


def movers(summary: xr.Dataset) -> LiveFigure:
    """Return the rows, each on its own scale: the tallest bar of a row fills it."""
    rows, weeks = weekly_rows(summary), reading.days(summary)[::WEEK]
    last = len(rows) - 1
    data = [_bars(row, last - n, weeks) for n, row in enumerate(rows)]
    names = [f"{ACTOR_NAMES[row.actor]}: {row.words}" for row in rows]
    dates = reading.days(summary)
    return {
        "data": data,
        "layout": live.layout(
            EDGE + ROW * max(len(rows), 1),
            margin={"l": 300, "r": 16, "t": 8, "b": 32},
            xaxis=live.date_axis(dates),
            yaxis=live.value_axis(
                [last - n + BAR / 2 for n in range(len(rows))],
                names,
                range=[0, max(len(rows), 1)],
                showgrid=False,
            ),
            barmode="overlay",
            bargap=0.1,
            hovermode="closest",
        ),
    }


def _bars(row: Row, base: int, weeks: list[dt.date]) -> dict[str, Any]:
    highest = float(row.per_hundred.max())
    often = [f"{value:.0f}" if value >= 9.95 else f"{value:.2g}" for value in row.per_hundred]
    return {
        "type": "bar", "name": row.words, "x": live.iso(weeks), "base": base,
        "y": live.rounded(BAR * row.per_hundred / highest, 3), "width": 6.2 * 86_400_000, "offset": 0,
        "marker": {"color": style.ACTOR_COLOURS[row.actor]}, "hovertemplate": "%{text}<extra></extra>",
        "textposition": "none",
        "text": [
            f"{ACTOR_NAMES[row.actor]}: {row.words}<br>week from {day(week)}: {count} of 100 histories"
            for week, count in zip(weeks, often, strict=True)
        ],
    }  # fmt: skip
