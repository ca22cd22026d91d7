"""A comparison as a folder: its numbers as ``compare.json`` and its figures.

results/<scenario>/compare-<digest>-s<seed>/
    compare.json     figures/effects.*     figures/difference-fan.*
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.comparison import figure_effects, figure_fan
from sim.comparison.divergence import Divergence
from sim.comparison.rows import cannot_happen, cell_of
from sim.comparison.words import effect_words
from sim.drawing.context import context_of
from sim.drawing.plate import draw_plate, save_plate
from sim.drawing.reading import days
from sim.drawing.words import listed
from sim.files import whole_folder
from sim.plain import json_text
from sim.runs.outcome_rows import possible
from sim.world.outcomes import EVENTS, NAMED, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

FIGURES = (figure_effects.draw, figure_fan.draw)
OPEN_FIRST = ("compare.json", "figures/effects.png", "figures/difference-fan.png")


def publish_comparison(result: xr.Dataset, out: Path) -> Path:
    """Write the folder of a comparison and return its path; it appears whole or not at all.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    name = f"compare-{result.attrs['digest'][:12]}-s{result.attrs['seed']}"
    path = out / str(result.attrs["scenario_name"]) / name
    context = context_of(result, with_record=False)
    text = json_text(as_data(result))
    sides = f"{listed(map(str, result['arm'].values))} against {result.attrs['against']}"
    with whole_folder(path) as folder:
        for draw in FIGURES:
            plate = draw_plate(draw, result, context)
            save_plate(replace(plate, metadata={**plate.metadata, "arm": sides}), folder / "figures")
        (folder / "compare.json").write_text(text + "\n", encoding="utf-8")
    return path


def as_data(result: xr.Dataset, outcomes: Sequence[str] | None = None) -> dict[str, Any]:
    """Return a comparison as plain data, JSON-ready; what is not a number is ``None``.

    ``outcomes`` are those to tell; all by default.
    """
    attrs, window = result.attrs, days(result)
    folders, changes = json.loads(attrs["folders"]), json.loads(attrs.get("arm_changes", "{}"))
    names = list(OUTCOMES if outcomes is None else outcomes)
    return {
        **{key: attrs[key] for key in ("title", "digest", "model_version", "trust", "against", "level")},
        "scenario": attrs["scenario_name"],
        "changed": attrs.get("changed", ""),
        "seed": int(attrs["seed"]),
        "pairs": int(result["n_members"]),
        "window": [window[0].isoformat(), window[-1].isoformat()],
        "folders": folders,
        "ranks_of_the_real_path": json.loads(attrs.get("ranks", "{}")),
        "arms": {
            str(arm): {
                "changes": changes.get(str(arm), []),
                **arm_data(result.sel(arm=arm), cannot_happen(result, [str(arm)]), names),
            }
            for arm in result["arm"].values
        },
    }


def divergence_data(found: Divergence) -> dict[str, Any]:
    """Return a divergence as plain data."""
    return asdict(found)


def arm_data(
    arm: xr.Dataset, left_out: Mapping[str, str], outcomes: Sequence[str] = tuple(OUTCOMES)
) -> dict[str, Any]:
    """Return the effects of one arm as plain data, without what cannot happen."""
    tension = {
        "date": [date.isoformat() for date in days(arm)],
        **{key: _numbers(arm[f"tension_mean_change{end}"]) for key, end in _ENDS.items()},
        **{
            f"q{round(100 * float(q)):02d}": _numbers(arm["tension_change"].sel(quantile=q))
            for q in arm["quantile"].values
        },
    }
    return {
        "title": str(arm["arm_title"].values),
        "pairs_with_other_tension": int(arm["changed"]),
        "outcomes": {name: _outcome(arm, name) for name in possible(outcomes, left_out)},
        "cannot_happen": left_out,
        "first_due_day": _table(arm["first_due_day"]),
        "tension": tension,
    }


SIDES = ("before", "after")
_ENDS = {"mean": "", "mean_low": "_low", "mean_high": "_high"}


def _outcome(arm: xr.Dataset, name: str) -> dict[str, Any]:
    """Return an outcome; ``statistic`` says what ``before`` and ``after`` are: shares, or means."""
    cell = cell_of(arm, name)
    entry: dict[str, Any] = {
        "label": NAMED[name].label,
        "definition": NAMED[name].definition,
        "statistic": "mean" if name in NUMBERS else "share",
        "words": effect_words(cell),
        "before": _number(cell["before"]),
        "after": _number(cell["after"]),
        "effect": _number(cell["effect"]),
        "interval": [_number(cell["low"]), _number(cell["high"])],
        "variance_ratio": _number(cell["ratio"]),
        "variance_ratio_interval": [_number(cell["ratio_low"]), _number(cell["ratio_high"])],
        "ceiling": _number(cell["ceiling"]),
    }
    if name in NUMBERS:
        entry |= {f"median_{side}": float(arm[f"median_{side}"].sel(quantity=name)) for side in SIDES}
    if name in EVENTS:
        example = cell["example"].sel(event=name).item()
        entry["switched"] = _table(cell["switched"].sel(event=name))
        entry["example"] = None if math.isnan(example) else int(example)
    return entry


def _table(counts: xr.DataArray) -> dict[str, dict[str, int]]:
    """Return a switch table as ``{from: {to: pairs}}``."""
    rows, columns = ([str(name) for name in counts[dim].values] for dim in counts.dims)
    return {
        row: dict(zip(columns, line, strict=True))
        for row, line in zip(rows, counts.values.tolist(), strict=True)
    }


def _number(value: xr.DataArray) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _numbers(values: xr.DataArray) -> list[float]:
    return [round(float(value), 4) for value in values.values]
