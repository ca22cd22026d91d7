"""The north on a map: where a barricade is likely to stand, on three dates side by side."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.drawing import reading, style
from sim.drawing.context import Context
from sim.drawing.dated_events import due_dates
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import day, frequency, histories, listed, percent
from sim.record import map_geojson
from sim.world.vocabulary import PLACE_NAMES, PLACES

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

#: The window of the map, degrees: west, east, south, north.
EXTENT = (20.32, 21.08, 42.745, 43.285)
#: North Mitrovica was split from this unit in 2013, after the outlines were drawn; it is shown as a point.
TOWN, AROUND = "north_mitrovica", "Kosovska Mitrovica"
#: Where labels go, degrees east and north of the shape's middle or of the point.
NUDGE = {
    "zubin_potok": (0.0, -0.015),
    "zvecan": (0.025, 0.0),
    "leposavic": (0.0, -0.02),
    TOWN: (0.055, -0.045),
}
SCALE_KM, KM_PER_DEGREE = 10, 111.32
LAND = "#F1F3F5"
COLOURS = ("#F7F1F4", "#CC79A7", "#6B2A50")


def draw(figure: Figure, summary: xr.Dataset, context: Context) -> Drawn:
    """Draw the probability that a barricade stands in each municipality on three dates.

    Returns
    -------
    Drawn
        Counts by date and municipality.
    """
    dates = three_dates(context)
    title, subtitle = (
        title_of(summary),
        f"Histories with a barricade standing, by municipality. {context.what}.",
    )
    style.resize(figure, 5.0)
    note = "Outlines as before 2013; North Mitrovica, split off since, is the point."
    style.frame(figure, title, f"{subtitle} {note}", context.footnote)
    width = (style.WIDTH - 2 * style.MARGIN - 0.4) / 3
    height = figure.get_figheight() - style.HEAD - style.FOOT - 0.35
    shares = {date: shares_on(summary, date) for date in dates}
    for column, (date, share) in enumerate(shares.items()):
        axes = style.panel(figure, style.MARGIN + column * (width + 0.2), style.FOOT + 0.05, width, height)
        draw_map(axes, share)
        axes.set_title(day(date), loc="left", fontsize=style.BODY, weight="bold", color=style.INK, pad=4)
        if column == 0:
            _scale_bar(axes)
    return Drawn("north", title, subtitle, alt(summary, dates), _table(summary, dates))


def three_dates(context: Context) -> list[dt.date]:
    """Return the first day, the first standing due date (else the middle day) and the last day."""
    setting = context.setting
    due = [
        mark.date for mark in due_dates(setting) if not mark.moved and setting.start < mark.date < setting.end
    ]
    middle = due[0] if due else setting.start + dt.timedelta(setting.days // 2)
    return sorted({setting.start, middle, setting.end})


def draw_map(axes: Axes, share: Mapping[str, float]) -> None:
    """Draw the north with each municipality shaded and labelled by its share of histories."""
    names = {PLACE_NAMES[place]: place for place in PLACES}
    for feature in map_geojson()["features"]:
        kind, name = feature["properties"]["kind"], feature["properties"]["name"]
        if kind == "municipality" and in_sight(feature["geometry"]):
            place = names.get(name)
            _outline(axes, feature["geometry"], None if place is None else share[place], near=name == AROUND)
            if place is not None:
                _label(axes, place, middle(feature["geometry"]), share[place])
        elif kind == "crossing":
            _crossing(axes, name, feature["geometry"]["coordinates"])
        elif names.get(name) == TOWN:
            _town(axes, feature["geometry"]["coordinates"], share[TOWN])
    axes.set_xlim(EXTENT[0], EXTENT[1])
    axes.set_ylim(EXTENT[2], EXTENT[3])
    axes.set_aspect(1 / math.cos(math.radians((EXTENT[2] + EXTENT[3]) / 2)), anchor="W")
    axes.set_axis_off()


def rings(geometry: Mapping[str, Any]) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Return the outer rings of a shape, longitude and latitude by corner."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [np.asarray(part[0], np.float64)[:, :2] for part in parts]


def in_sight(geometry: Mapping[str, Any]) -> bool:
    """Whether any corner of a shape lies on the map."""
    west, east, south, north = EXTENT
    corners = np.concatenate(rings(geometry))
    x, y = corners[:, 0], corners[:, 1]
    return bool(((west < x) & (x < east) & (south < y) & (y < north)).any())


def middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Return the centroid of the largest ring (shoelace formula)."""
    ring = max(rings(geometry), key=len)
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    six = 3 * cross.sum()
    return float(((x[:-1] + x[1:]) * cross).sum() / six), float(((y[:-1] + y[1:]) * cross).sum() / six)


def _outline(axes: Axes, geometry: Mapping[str, Any], share: float | None, *, near: bool) -> None:
    colour = LAND if share is None else _colours()(share)
    for ring in rings(geometry):
        edge = style.GREY if share is not None or near else "#C5CCD3"
        axes.fill(
            ring[:, 0],
            ring[:, 1],
            facecolor=colour,
            edgecolor=edge,
            linewidth=0.8 if share is not None else 0.5,
        )


def _colours() -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("north", COLOURS)


def shade(share: float) -> str:
    """Return the colour of a municipality for a share of histories, as ``#rrggbb``."""
    from matplotlib.colors import to_hex

    return to_hex(_colours()(share))


def _label(axes: Axes, place: str, middle: tuple[float, float], share: float) -> None:
    from matplotlib.patheffects import withStroke

    dark = share > 0.6 and place != TOWN
    ground = LAND if place == TOWN else _colours()(share)
    axes.text(
        middle[0] + NUDGE[place][0],
        middle[1] + NUDGE[place][1],
        f"{PLACE_NAMES[place]}\n{percent(share) if share else 'none'}",
        ha="center",
        va="center",
        fontsize=style.SMALL,
        color=style.PAPER if dark else style.INK,
        linespacing=1.1,
        path_effects=[withStroke(linewidth=2.5, foreground=ground)],
    )


def _town(axes: Axes, at: tuple[float, float], share: float) -> None:
    axes.plot(
        *at, "o", markersize=13, markerfacecolor=_colours()(share), markeredgecolor=style.GREY, zorder=4
    )
    _label(axes, TOWN, (at[0], at[1]), share)


def _crossing(axes: Axes, name: str, at: tuple[float, float]) -> None:
    west, east, south, north = EXTENT
    if not (west < at[0] < east and south < at[1] < north):
        return
    axes.plot(at[0], at[1], "s", markersize=5.5, color=style.INK, zorder=4)
    style.label(axes, name, at, shift=(6, 4))


def _scale_bar(axes: Axes) -> None:
    west, _, south, _ = EXTENT
    length = SCALE_KM / (KM_PER_DEGREE * math.cos(math.radians(south)))
    x, y = west + 0.02, south + 0.03
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=2)
    axes.annotate(f"{SCALE_KM} km", (x, y), xytext=(0, 4), textcoords="offset points", fontsize=style.SMALL)


def shares_on(summary: xr.Dataset, date: dt.date) -> dict[str, float]:
    """Return the share of histories with a barricade on a day, by municipality."""
    row = reading.shares(summary, "barricade_count")[reading.days(summary).index(date)]
    return {place: float(value) for place, value in zip(reading.labels(summary, "place"), row, strict=True)}


def title_of(summary: xr.Dataset) -> str:
    """Return the finding: where and when barricades are likeliest."""
    count = reading.counts(summary, "barricade_count")
    if count.max() == 0:
        return "No history sees a barricade in the north"
    on, where = np.unravel_index(int(count.argmax()), count.shape)
    name = PLACE_NAMES[reading.labels(summary, "place")[int(where)]]
    often = frequency(int(count.max()), reading.members(summary))
    return f"Barricades are likeliest in {name}: {often} on {day(reading.days(summary)[int(on)])}"


def alt(summary: xr.Dataset, dates: list[dt.date]) -> str:
    """Return the maps of some dates in words, for someone who cannot see them."""
    n, places = reading.members(summary), reading.labels(summary, "place")
    count, index = reading.counts(summary, "barricade_count"), reading.days(summary).index
    days = []
    for date in dates:
        often = (
            f"{PLACE_NAMES[p]} {histories(int(k), n)}"
            for p, k in zip(places, count[index(date)], strict=True)
        )
        days.append(f"On {day(date)}: {listed(often)}.")
    return f"Maps of the north of Kosovo. {title_of(summary)}. With a barricade standing: {' '.join(days)}"


def _table(summary: xr.Dataset, dates: list[dt.date]) -> Table:
    n, count = reading.members(summary), reading.counts(summary, "barricade_count")
    index, places = reading.days(summary).index, reading.labels(summary, "place")
    rows = [
        (date.isoformat(), place, int(k), n, float(k / n))
        for date in dates
        for place, k in zip(places, count[index(date)], strict=True)
    ]
    return Table(("date", "municipality", "histories_with_barricade", "of", "share"), tuple(rows))
