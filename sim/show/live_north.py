"""The north on one day, in the app: municipalities shaded by the share of histories with a barricade."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from sim.record import map_geojson
from sim.show import live, style
from sim.show.live import LiveFigure
from sim.show.north import (
    AROUND,
    EXTENT,
    KM_PER_DEGREE,
    LAND,
    NUDGE,
    SCALE_KM,
    TOWN,
    in_sight,
    middle,
    rings,
    shade,
    shares_on,
)
from sim.show.words import percent
from sim.world.vocabulary import PLACE_NAMES, PLACES

if TYPE_CHECKING:
    import xarray as xr

HEIGHT = 300


def north(summary: xr.Dataset, date: dt.date) -> LiveFigure:
    """Return the map of one day; outlines are as before 2013, North Mitrovica is the point."""
    share = shares_on(summary, date)
    names = {PLACE_NAMES[place]: place for place in PLACES}
    data: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for feature in map_geojson()["features"]:
        name, geometry = feature["properties"]["name"], feature["geometry"]
        match feature["properties"]["kind"]:
            case "municipality" if in_sight(geometry):
                place = names.get(name)
                data += _outline(geometry, None if place is None else share[place], near=name == AROUND)
                labels += [] if place is None else [_label(place, middle(geometry), share[place])]
            case "crossing":
                data.append(_crossing(name, geometry["coordinates"]))
            case _ if names.get(name) == TOWN:
                data.append(_town(geometry["coordinates"], share[TOWN]))
                labels.append(_label(TOWN, geometry["coordinates"], share[TOWN]))
    return {"data": data, "layout": _layout(labels)}


def _layout(labels: list[dict[str, Any]]) -> dict[str, Any]:
    west, east, south, north = EXTENT
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    hidden = {"visible": False, "fixedrange": True}
    bar = SCALE_KM / (KM_PER_DEGREE * math.cos(math.radians(south)))
    x, y = west + 0.02, south + 0.03
    scale = {
        "type": "line",
        "x0": x,
        "x1": x + bar,
        "y0": y,
        "y1": y,
        "line": {"color": style.INK, "width": 2},
    }
    words = live.note(f"{SCALE_KM} km", x, y, xanchor="left", yanchor="bottom", color=style.INK)
    return live.layout(
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        plot_bgcolor="#FFFFFF",
        xaxis={**hidden, "range": [west, east]},
        yaxis={**hidden, "range": [south, north], "scaleanchor": "x", "scaleratio": stretch},
        shapes=[scale],
        annotations=[*labels, words],
        hovermode=False,
    )


def _outline(geometry: Any, share: float | None, *, near: bool) -> list[dict[str, Any]]:
    edge = style.GREY if share is not None or near else "#C5CCD3"
    return [
        {
            "type": "scatter", "mode": "lines", "fill": "toself", "hoverinfo": "skip",
            "x": live.rounded(ring[:, 0], 4), "y": live.rounded(ring[:, 1], 4),
            "fillcolor": LAND if share is None else shade(share), "line": {"color": edge, "width": 1},
        }
        for ring in rings(geometry)
    ]  # fmt: skip


def _label(place: str, at: Any, share: float) -> dict[str, Any]:
    dark = share > 0.6 and place != TOWN
    words = f"{PLACE_NAMES[place]}<br>{percent(share) if share else 'none'}"
    east, north = NUDGE[place]
    return live.note(words, at[0] + east, at[1] + north, color=style.PAPER if dark else style.INK)


def _town(at: Any, share: float) -> dict[str, Any]:
    marker = {"size": 14, "color": shade(share), "line": {"color": style.GREY, "width": 1}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at[0]],
        "y": [at[1]],
        "marker": marker,
        "hoverinfo": "skip",
    }


def _crossing(name: str, at: Any) -> dict[str, Any]:
    west, east, south, north = EXTENT
    inside = west < at[0] < east and south < at[1] < north
    return {
        "type": "scatter", "mode": "markers+text", "hoverinfo": "skip", "text": [name if inside else ""],
        "x": [at[0]] if inside else [], "y": [at[1]] if inside else [], "textposition": "top right",
        "marker": {"symbol": "square", "size": 7, "color": style.INK}, "textfont": {"color": style.INK},
    }  # fmt: skip
