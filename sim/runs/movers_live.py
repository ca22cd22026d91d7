"""Who moves when, in the app: a row of weekly bars for each kind of move, in its actor's colour."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.drawing import plotly, reading, style
from sim.drawing.plotly import LiveFigure
from sim.drawing.words import day
from sim.ensemble.summary import WEEK
from sim.runs.who_moves import Row, per_hundred, weekly_rows
from sim.world.vocabulary import ACTOR_NAMES

if TYPE_CHECKING:
    import datetime as dt

    import xarray as xr

#: Pixels of a row and around the rows, and the share of a row that its tallest bar takes; where the chart is
#: narrow, rows are higher and their names stand above the bars.
ROW, HIGH_ROW, EDGE, BAR = 26, 48, 72, 0.66
#: Milliseconds, in which Plotly measures time.
DAY = 86_400_000


def movers(summary: xr.Dataset) -> LiveFigure:
    """Return the rows, each on its own scale: the tallest bar of a row fills it."""
    rows, weeks = weekly_rows(summary), reading.days(summary)[::WEEK]
    last = len(rows) - 1
    base = {row: last - n for n, row in enumerate(rows)}
    data = [_bars(list(group), base, weeks) for _, group in groupby(rows, key=lambda row: row.actor)]
    names = [f"{ACTOR_NAMES[row.actor]}: {row.words}" for row in rows]
    dates = reading.days(summary)
    above = [
        plotly.note(name, 0, last - n + BAR, xref="paper", xanchor="left", yanchor="bottom", yshift=-1)
        for n, name in enumerate(names)
    ]
    return {
        "data": data,
        "layout": plotly.layout(
            EDGE + ROW * max(len(rows), 1),
            margin={"l": 300, "r": 16, "t": 8, "b": 44},
            xaxis=plotly.date_axis(dates),
            yaxis=plotly.value_axis(
                [last - n + BAR / 2 for n in range(len(rows))],
                names,
                range=[0, max(len(rows), 1)],
                showgrid=False,
            ),
            barmode="overlay",
            bargap=0.1,
            hovermode="closest",
            meta=plotly.narrow(
                height=EDGE + HIGH_ROW * max(len(rows), 1),
                margin={"l": 24, "r": 16, "t": 8, "b": 44},
                yaxis={"range": [0, max(len(rows), 1)], "visible": False, "fixedrange": True},
                annotations=above,
            ),
        ),
    }


def _bars(rows: list[Row], base: dict[Row, int], weeks: list[dt.date]) -> dict[str, Any]:
    """Return all bars of one actor, in its colour."""
    bars = [
        (row, week, float(often)) for row in rows for week, often in zip(weeks, row.per_hundred, strict=True)
    ]
    highest = {row: float(row.per_hundred.max()) for row in rows}
    return {
        "type": "bar", "name": ACTOR_NAMES[rows[0].actor], "x": plotly.iso([week for _, week, _ in bars]),
        "base": [base[row] for row, _, _ in bars], "width": 6.2 * DAY, "offset": 0, "textposition": "none",
        "y": plotly.rounded((BAR * often / highest[row] for row, _, often in bars), 3),
        "marker": {"color": style.ACTOR_COLOURS[rows[0].actor]}, "hovertemplate": "%{text}<extra></extra>",
        "text": [
            f"{ACTOR_NAMES[row.actor]}: {row.words}<br>"
            f"week from {day(week)}: {per_hundred(often)} of 100 histories"
            for row, week, often in bars
        ],
    }  # fmt: skip
