"""The north on one day, in the app: municipalities shaded by the share of histories with a barricade."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from sim.drawing import plotly, style
from sim.drawing.plotly import LiveFigure
from sim.drawing.words import percent
from sim.record import map_geojson
from sim.runs.north import (
    AROUND,
    EXTENT,
    KM_PER_DEGREE,
    SCALE_KM,
    TOWN,
    in_sight,
    middle,
    rings,
    shade,
    shares_on,
)
from sim.world.vocabulary import PLACE_NAMES, PLACES

if TYPE_CHECKING:
    import xarray as xr

HEIGHT = 300
#: Where labels stand, degrees: inside their municipality where there is room, else beside it; and which edge
#: of the label stands there.
PLACED = {
    "zubin_potok": (20.63, 42.908, "center"),
    "zvecan": (20.985, 42.975, "center"),
    "leposavic": (20.79, 43.098, "center"),
    TOWN: (21.07, 42.84, "right"),
}
#: Whose label stands so far off that a line leads to it.
LED = "zvecan"


def north(summary: xr.Dataset, date: dt.date) -> LiveFigure:
    """Return the map of one day; outlines are as before 2013, North Mitrovica is the point."""
    share = shares_on(summary, date)
    names = {PLACE_NAMES[place]: place for place in PLACES}
    data: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for feature in map_geojson()["features"]:
        name, geometry = feature["properties"]["name"], feature["geometry"]
        match feature["properties"]["kind"]:
            case "municipality" if in_sight(geometry):
                place = names.get(name)
                data += _outline(geometry, None if place is None else share[place], near=name == AROUND)
                if place is not None:
                    labels.append(_label(place, share[place]))
                    lines += [_leader(middle(geometry))] if place == LED else []
            case "crossing" if _on_map(geometry["coordinates"]):
                data.append(_crossing(geometry["coordinates"]))
                # Both crossings lie on the north-western border: there is room beyond it.
                labels.append(
                    plotly.note(name, *geometry["coordinates"], xanchor="right", xshift=-14, yshift=8)
                )
            case _ if names.get(name) == TOWN:
                data.append(_town(geometry["coordinates"], share[TOWN]))
                labels.append(_label(TOWN, share[TOWN]))
    return {"data": data, "layout": _layout(labels, lines)}


def _layout(labels: list[dict[str, Any]], lines: list[dict[str, Any]]) -> dict[str, Any]:
    west, east, south, north = EXTENT
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    hidden = {"visible": False, "fixedrange": True}
    bar = SCALE_KM / (KM_PER_DEGREE * math.cos(math.radians(south)))
    x, y = west + 0.02, south + 0.03
    scale = _line(x, y, x + bar, y, color=plotly.INK, width=2)
    words = plotly.note(f"{SCALE_KM} km", x, y, xanchor="left", yanchor="bottom")
    return plotly.layout(
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        # What lies outside the map is not drawn, however wide the chart is.
        xaxis={**hidden, "range": [west, east], "constrain": "domain"},
        yaxis={
            **hidden,
            "range": [south, north],
            "scaleanchor": "x",
            "scaleratio": stretch,
            "constrain": "domain",
        },
        shapes=[*lines, scale],
        annotations=[*labels, words],
        hovermode=False,
    )


def _outline(geometry: Any, share: float | None, *, near: bool) -> list[dict[str, Any]]:
    edge = plotly.GREY if share is not None or near else plotly.FAINT
    return [
        {
            "type": "scatter", "mode": "lines", "fill": "toself", "hoverinfo": "skip",
            "x": plotly.rounded(ring[:, 0], 4), "y": plotly.rounded(ring[:, 1], 4),
            "fillcolor": plotly.GROUND if share is None else shade(share),
            "line": {"color": edge, "width": 1},
        }
        for ring in rings(geometry)
    ]  # fmt: skip


def _label(place: str, share: float) -> dict[str, Any]:
    """Return a label in the colour that stands out from what is below it: a shade, or the page."""
    shaded = style.PAPER if share > 0.6 else style.INK
    words = f"{PLACE_NAMES[place]}<br>{percent(share) if share else 'none'}"
    east, north, edge = PLACED[place]
    return plotly.note(words, east, north, xanchor=edge, color=plotly.INK if place in (LED, TOWN) else shaded)


def _leader(at: tuple[float, float]) -> dict[str, Any]:
    """Return the line from the label that stands beside its municipality to the middle of that."""
    east, north, _ = PLACED[LED]
    return _line(at[0], at[1], east - 0.07, north, color=plotly.GREY, width=1)


def _line(x0: float, y0: float, x1: float, y1: float, **line: Any) -> dict[str, Any]:
    return {"type": "line", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": line}


def _town(at: Any, share: float) -> dict[str, Any]:
    marker = {"size": 14, "color": shade(share), "line": {"color": plotly.GREY, "width": 1}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at[0]],
        "y": [at[1]],
        "marker": marker,
        "hoverinfo": "skip",
    }


def _crossing(at: Any) -> dict[str, Any]:
    # With a white edge, which sets it off from the page where that is dark.
    marker = {"symbol": "square", "size": 8, "color": style.INK, "line": {"color": style.PAPER, "width": 1}}
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip",
        "x": [at[0]], "y": [at[1]], "marker": marker,
    }  # fmt: skip


def _on_map(at: Any) -> bool:
    west, east, south, north = EXTENT
    return bool(west < at[0] < east and south < at[1] < north)
