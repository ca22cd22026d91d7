"""The observed curve: how tense the real crisis was, read from the record with the same scale."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Double
from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, plural, tension
from sim.runs.rungs import commonest_rung, draw_key, draw_strip
from sim.world.vocabulary import RUNGS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Days that a reader looks for: date, action code of the row in the record, words.
KEY_EVENTS = (
    (dt.date(2021, 9, 20), "erect_barricade", "first plate blockade"),
    (dt.date(2021, 9, 30), "sign_agreement", "sticker deal"),
    (dt.date(2022, 7, 31), "postpone_measure", "barricades, delay"),
    (dt.date(2022, 8, 27), "sign_agreement", "documents deal"),
    (dt.date(2022, 11, 5), "resign_institutions", "Serbs leave institutions"),
    (dt.date(2022, 11, 23), "sign_agreement", "plates deal"),
    (dt.date(2022, 12, 10), "erect_barricade", "December barricades"),
    (dt.date(2023, 3, 18), "sign_agreement", "Ohrid annex"),
    (dt.date(2023, 5, 29), "clash", "clash at Zvečan"),
    (dt.date(2023, 9, 24), "armed_attack", "Banjska attack"),
    (dt.date(2023, 11, 30), "postpone_measure", "plates delayed"),
)
QUANTILES = (0.1, 0.5, 0.9)
LEFT, RIGHT, ROWS, ROW, STRIP = 0.75, 1.55, 5, 0.2, 0.24


def draw(figure: Figure, summary: xr.Dataset, context: Context, coded: xr.Dataset | None = None) -> Drawn:
    """Draw the tension of the record with its rungs and its key events.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Empty; gets the house size.
    summary : xarray.Dataset
        Counts of the imputed replays: coded events imposed, uncoded slots drawn given their silence.
    context : Context
        The words of the replay.
    coded : xarray.Dataset, optional
        Counts of the replay in which uncoded slots stay empty.

    Returns
    -------
    Drawn
        Median, 10-90 % and coded-events-only tension, and the commonest rung, by day.
    """
    dates = reading.days(summary)
    keys = [(date, words) for date, _, words in KEY_EVENTS if dates[0] <= date <= dates[-1]]
    style.resize(figure, 6.6)
    bands = reading.tension_quantiles(summary, QUANTILES)
    only = None if coded is None else reading.tension_quantiles(coded, (0.5,))[0]
    title, subtitle = _title(dates, bands[1]), _subtitle(summary, only is not None)
    style.frame(figure, title, subtitle, context.footnote)
    bottom, width = style.FOOT + 1.0, style.WIDTH - LEFT - RIGHT
    height = figure.get_figheight() - style.HEAD - ROWS * ROW - 0.1 - bottom
    axes = style.panel(figure, LEFT, bottom, width, height)
    _curves(axes, dates, bands, only)
    style.date_axis(axes, dates[0], dates[-1], most=8)
    _key_events(axes, keys, height)
    strip = style.panel(figure, LEFT, style.FOOT + 0.36, width, STRIP)
    draw_strip(strip, summary, "rung")
    strip.set_xlim(axes.get_xlim())
    draw_key(figure, style.MARGIN, style.FOOT + 0.12, sorted(set(commonest_rung(summary))))
    return Drawn("replay", title, subtitle, _alt(title, dates, bands), _table(dates, bands, only, summary))


def _curves(axes: Axes, dates: list[dt.date], bands: Double, only: Double | None) -> None:
    x = [style.position(date) for date in dates]
    axes.fill_between(x, bands[0], bands[2], color=style.BASE, alpha=0.35, linewidth=0)
    axes.plot(x, bands[1], color=style.RECORD, linewidth=1.5)
    ends = [(float(bands[1, -1]), "median", style.RECORD), (float(bands[2, -1]), "10–90 %", style.BASE)]
    if only is not None:
        axes.plot(x, only, color=style.GREY, linewidth=1.0, linestyle=(0, (3, 2)))
        ends.append((float(only[-1]), "coded events only", style.GREY))
    axes.set_ylim(0, 100)
    style.value_grid(axes, range(0, 101, 20), [str(value) for value in range(0, 101, 20)])
    for height, (_, words, colour) in zip(
        style.spread([end[0] for end in ends], 6.5, 2, 98), ends, strict=True
    ):
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", colour=colour)


def _key_events(axes: Axes, keys: list[tuple[dt.date, str]], height: float) -> None:
    """Label key events above the curve, each with a thin line down to its day."""
    low, high = axes.get_xlim()
    inch = (style.WIDTH - LEFT - RIGHT) / (high - low)
    starts = [(style.position(date) - low) * inch for date, _ in keys]
    rows = style.stagger(starts, [words for _, words in keys], ROWS, style.WIDTH - LEFT - style.MARGIN)
    for (date, words), row in zip(keys, rows, strict=True):
        top = 1 + (0.1 + ROW * (ROWS - 1 - max(row, 0))) / height
        x = style.position(date)
        axes.plot(
            [x, x],
            [0, top],
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            color=style.GREY,
            linewidth=0.6,
        )
        ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
        style.label(axes, words if row >= 0 else "", (x, top), "top", shift=(3, 0), va="center", bbox=ground)


def _title(dates: list[dt.date], median: Double) -> str:
    peak = int(np.argmax(median))
    return f"Observed tension was highest on {day(dates[peak])}, at {tension(float(median[peak]))} of 100"


def _subtitle(summary: xr.Dataset, coded: bool) -> str:
    dashed = " Dashed: coded events only." if coded else ""
    return (
        f"Tension, 0–100, of the record folded by the model: median and 10–90 % of "
        f"{plural(reading.members(summary), 'imputation')} of what the record does not say.{dashed}"
    )


def _alt(title: str, dates: list[dt.date], bands: Double) -> str:
    at = {date: index for index, date in enumerate(dates)}
    keys = "; ".join(
        f"{words}, {day(date)}: {tension(float(bands[1, at[date]]))}"
        for date, _, words in KEY_EVENTS
        if date in at
    )
    window = f"from {day(dates[0])} to {day(dates[-1])}"
    return f"Curve of observed tension {window}. {title}. Median on key days: {keys}."


def _table(dates: list[dt.date], bands: Double, only: Double | None, summary: xr.Dataset) -> Table:
    columns = {
        f"tension_q{int(100 * q):02d}": [float(v) for v in row]
        for q, row in zip(QUANTILES, bands, strict=True)
    }
    coded = {} if only is None else {"tension_coded_only": [float(value) for value in only]}
    rungs = [RUNGS[rung] for rung in commonest_rung(summary)]
    return Table.of(date=[date.isoformat() for date in dates], **columns, **coded, rung=rungs)
