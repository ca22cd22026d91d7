"""How reliable the model's odds have been: the table of the committed backtest (docs/validation.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from functools import cache
from importlib.resources import files

from sim.forecast.frozen import OUT
from sim.forecast.score_table import PastOdds

_COLUMNS = tuple(column.name for column in fields(PastOdds))


@cache
def committed() -> tuple[PastOdds, ...]:
    """Return the table of the committed backtest."""
    text = files("sim.forecast").joinpath("data", "past_odds.csv").read_text(encoding="utf-8")
    return tuple(
        PastOdds(
            row["sample"],
            int(row["horizon"]),
            float(row["low"]),
            float(row["high"]),
            int(row["forecasts"]),
            int(row["happened"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def written(rows: Iterable[PastOdds]) -> str:
    """Return the table as CSV text."""
    lines = [",".join(_COLUMNS), *(",".join(map(str, astuple(row))) for row in rows)]
    return "\n".join(lines) + "\n"


def like(p: float, horizon: int) -> PastOdds | None:
    """Return what became of such forecasts in weeks after the cut-off; ``None`` if there were none."""
    for row in committed():
        if row.sample == OUT and row.horizon == horizon and row.low <= p < row.high and row.forecasts:
            return row
    return None
