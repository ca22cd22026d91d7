"""The six figures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.drawing.context import Context
from sim.drawing.plate import Draw, Plate, draw_plate
from sim.runs import fan, incidence, kfor, north, rungs, who_moves

if TYPE_CHECKING:
    import xarray as xr

#: The six figures of a run, in reading order.
FIGURES: Mapping[str, Draw] = {
    "fan": fan.draw,
    "rungs": rungs.draw,
    "incidence": incidence.draw,
    "movers": who_moves.draw,
    "north": north.draw,
    "kfor": kfor.draw,
}


def draw_all(summary: xr.Dataset, context: Context) -> dict[str, Plate]:
    """Draw the six figures of a run."""
    return {name: draw_plate(draw, summary, context) for name, draw in FIGURES.items()}
