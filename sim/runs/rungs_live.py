"""The ladder of the app: shares of histories on each rung, by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import plotly, reading, style
from sim.drawing.plotly import LiveFigure
from sim.drawing.words import day, percent
from sim.world.vocabulary import RUNGS

if TYPE_CHECKING:
    import xarray as xr

HEIGHT = 270


def rungs(summary: xr.Dataset) -> LiveFigure:
    """Return stacked shares with a label for each rung at the right end."""
    dates, share = reading.days(summary), reading.shares(summary, "rung_count").T
    x, data = plotly.iso(dates), []
    shown = [rung for rung in range(len(RUNGS)) if share[rung].max() > 0]
    for rung in shown:
        data.append({
            "type": "scatter", "mode": "lines", "stackgroup": "rungs", "name": RUNGS[rung], "x": x,
            "y": plotly.rounded(100 * share[rung], 2), "fillcolor": style.RUNG_COLOURS[rung],
            "line": {"width": 0.5, "color": "#FFFFFF"}, "hovertemplate": "%{text}<extra></extra>",
            "text": [
                f"{day(date)}: {RUNGS[rung]} {percent(float(value))}"
                for date, value in zip(dates, share[rung], strict=True)
            ],
        })  # fmt: skip
    below = share.cumsum(axis=0)[:, -1] - share[:, -1] / 2
    middle = [float(100 * below[rung]) for rung in shown]
    labels = [
        plotly.note(RUNGS[rung], 1, height, xref="paper", xanchor="left", xshift=6)
        for rung, height in zip(shown, style.spread(middle, 8, 2, 98), strict=True)
    ]
    return {
        "data": data,
        "layout": plotly.layout(
            HEIGHT,
            margin={"l": 44, "r": 118, "t": 10, "b": 44},
            xaxis=plotly.date_axis(dates, most=4),
            yaxis=plotly.value_axis((0, 50, 100), ("0", "50", "100 %"), range=[0, 100]),
            annotations=labels,
            hovermode="closest",
        ),
    }
